"""What a file is, by its bytes; bombs, masks and strange names."""

import io
import struct
import zipfile

import pytest
from hypothesis import given as any_of
from hypothesis import strategies as st

from hub.core import files
from hub.core.errors import InvalidError
from hub.core.files.content import TYPES, type_of
from hub.core.files.naming import MOST_BYTES, clean_name, disposition
from tests.given import files as given

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def kind(body: bytes, name: str = "x") -> str:
    return type_of(io.BytesIO(body), len(body), name).name


def ole(stream: str) -> bytes:
    header = bytearray(512)
    header[:8] = OLE
    header[30:32] = (9).to_bytes(2, "little")
    header[48:52] = (0).to_bytes(4, "little")
    entry = bytearray(128)
    word = f"{stream}\0".encode("utf-16-le")
    entry[: len(word)] = word
    entry[64:66] = len(word).to_bytes(2, "little")
    return bytes(header) + bytes(128) + bytes(entry) + bytes(256)


@pytest.mark.parametrize(
    ("body", "name", "expected"),
    [
        (given.PDF, "a.png", "application/pdf"),
        (given.png(), "a.pdf", "image/png"),
        (b"\xff\xd8\xff\xe0" + b"0" * 50, "", "image/jpeg"),
        (b"GIF89a" + b"0" * 20, "", "image/gif"),
        (b"RIFF\x10\0\0\0WEBPVP8 ", "", "image/webp"),
        (b"\0\0\0\x18ftypheic", "", "image/heic"),
        (b"\0\0\0\x18ftypisom", "", "video/mp4"),
        (b"II*\0" + b"0" * 10, "", "image/tiff"),
        (b"{\\rtf1 \\ansi}", "", "application/rtf"),
        (bytes.fromhex("3082010006092a864886f70d010702a0"), "", "application/pkcs7-signature"),
        (ole("WordDocument"), "", "application/msword"),
        (ole("Workbook"), "", "application/vnd.ms-excel"),
        (ole("Anything"), "a.doc", "application/octet-stream"),
        ("Имя;Дата\r\n".encode(), "a.csv", "text/csv"),
        ("Имя;Дата\r\n".encode("cp1251"), "a.txt", "text/plain"),
        ("\ufeffИмя".encode("utf-16"), "a.txt", "text/plain"),
        (b'<?xml version="1.0"?><a/>', "", "application/xml"),
        (b"<!DOCTYPE html><html>", "a.txt", "application/octet-stream"),
        (b"\xef\xbb\xbf  <script>alert(1)</script>", "a.csv", "application/octet-stream"),
        (b"<?php system($_GET[0]);", "a.txt", "application/octet-stream"),
        (b"<svg onload=alert(1)>", "a.png", "application/octet-stream"),
        (b"MZ\x90\0" + b"\0" * 60, "a.pdf", "application/octet-stream"),
        (b"#!/bin/sh\nrm -rf /\n", "a.txt", "application/octet-stream"),
        (b"\x7fELF" + b"\0" * 60, "a.jpg", "application/octet-stream"),
    ],
)
def test_the_bytes_say_what_it_is_whatever_the_name(body, name, expected):
    assert kind(body, name) == expected


@pytest.mark.parametrize(
    ("folder", "suffix"), [("word", ".docx"), ("xl", ".xlsx"), ("ppt", ".pptx")]
)
def test_office_documents_are_known_by_what_is_packed(folder, suffix):
    assert TYPES[kind(given.office(folder))].suffixes == (suffix,)


def test_open_documents_are_known_by_their_first_member():
    name = "application/vnd.oasis.opendocument.spreadsheet"
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", name)

    assert kind(out.getvalue()) == name


@pytest.mark.parametrize(
    "body",
    [
        given.office("xl", **{"xl/vbaProject.bin": b"macro"}),
        given.zipped(**{"../../etc/passwd": b"x"}),
        given.zipped(**{"/etc/passwd": b"x"}),
        given.zipped(**{"a\\..\\..\\b": b"x"}),
        given.zipped(bomb=b"\0" * 40_000_000),
        given.zipped(**{f"{n}": b"" for n in range(10_001)}),
        given.office("word")[:-30],
        b"PK\x03\x04" + b"\0" * 100,
        given.png() + given.zipped(a=b"x"),
        given.PDF + given.zipped(a=b"x"),
    ],
    ids=["macro", "up", "root", "backslash", "bomb", "many", "cut", "no-end", "png+zip", "pdf+zip"],
)
def test_bombs_and_masks_are_refused_in_words(body):
    with pytest.raises(InvalidError) as caught:
        kind(body)

    assert caught.value.field == "file"


def test_entries_that_share_their_bytes_are_a_bomb():
    body = bytearray(given.zipped(a=b"a" * 1000, b=b"b" * 1000))
    at = body.index(b"PK\x01\x02")
    struct.pack_into("<I", body, at + 20, len(body) + 1)  # the packed size the directory claims

    with pytest.raises(InvalidError):
        kind(bytes(body))


def test_an_encrypted_archive_is_refused():
    body = bytearray(given.zipped(a=b"a"))
    body[body.index(b"PK\x01\x02") + 8] |= 1

    with pytest.raises(InvalidError):
        kind(bytes(body))


@any_of(
    st.binary(max_size=3000), st.sampled_from([b"", b"PK\x03\x04", OLE, b"PK\x05\x06" + b"\0" * 18])
)
def test_no_bytes_break_it(tail, head):
    body = head + tail
    try:
        found = kind(body, "x.csv")
    except InvalidError:
        return
    assert found in TYPES


@pytest.mark.parametrize(
    ("name", "suffixes", "expected"),
    [
        ("Скан паспорта.PDF", (".pdf",), "Скан паспорта.PDF"),
        ("../../etc/passwd", (".pdf",), "passwd.pdf"),
        ("C:\\Users\\Иван\\a.pdf", (".pdf",), "a.pdf"),
        ("scan.exe", (".pdf",), "scan.exe.pdf"),
        ("photo.jpeg", (".jpg", ".jpeg"), "photo.jpeg"),
        ("invoice\u202efdp.exe", (".png",), "invoicefdp.exe.png"),
        ("a\r\nSet-Cookie: b.pdf", (".pdf",), "a Set-Cookie_ b.pdf"),
        ("\0\x07", (".pdf",), "file.pdf"),
        ("CON.pdf", (".pdf",), "_CON.pdf"),
        (".htaccess", (".txt",), "htaccess.txt"),
        ("", (".pdf",), "file.pdf"),
        ("и\u0306.pdf", (".pdf",), "й.pdf"),
    ],
)
def test_a_name_keeps_its_words_and_loses_its_tricks(name, suffixes, expected):
    assert clean_name(name, suffixes) == expected


@any_of(st.text(max_size=400))
def test_any_name_is_made_safe(name):
    clean = clean_name(name, (".pdf",))

    assert clean.lower().endswith(".pdf")
    assert len(clean.encode()) <= MOST_BYTES
    assert not set(clean) & set('/\\<>:"|?*\r\n\0')
    header = disposition(clean)
    assert header.startswith("attachment; ")
    assert header.isascii()
    assert header.count('"') == 2


@pytest.mark.parametrize("cell", ["Ив\x0bан", "Ив\x1fан", "Ив\x07ан", "<script>alert(1)</script>"])
def test_a_table_may_hold_what_people_paste_into_a_cell(cell):
    body = f"Фамилия;Имя\r\n{cell};Анна\r\n".encode()

    assert type_of(io.BytesIO(body), len(body), "люди.csv").name == "text/csv"


@pytest.mark.parametrize("body", [b"%PDF-1.4 fake", given.PDF[:-7], given.png()[:-12]])
def test_what_begins_as_a_paper_and_never_ends_is_refused(body):
    with pytest.raises(InvalidError) as caught:
        files.examine(io.BytesIO(body), name="приказ.pdf", kind="paper")

    assert caught.value.field == "file"
