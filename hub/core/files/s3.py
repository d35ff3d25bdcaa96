"""S3-compatible storage: s3://key:secret@host:port/bucket?region=…&tls=0&prefix=…"""

import io
from collections.abc import Iterable, Iterator
from datetime import UTC
from typing import Any, BinaryIO, cast
from urllib.parse import parse_qs, unquote, urlsplit

import boto3
from boto3.s3.transfer import TransferConfig
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from typing_extensions import Buffer

from hub.core.db import uuid7
from hub.core.errors import NotFoundError, UnavailableError
from hub.core.files.storage import Place
from hub.core.i18n import _l

CONNECT_SECONDS = 5
READ_SECONDS = 30
PART = 8 * 1024 * 1024
GONE = {"404", "NoSuchKey", "NotFound"}
FULL = {"XMinioStorageFull", "QuotaExceeded", "InsufficientCapacity", "507"}


class Bucket:
    """A bucket. S3 shows an object whole or not at all: a broken upload leaves nothing to see."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        query = {name: values[-1] for name, values in parse_qs(parts.query).items()}
        scheme = "http" if query.get("tls") == "0" else "https"
        port = f":{parts.port}" if parts.port else ""
        bucket, _, prefix = parts.path.strip("/").partition("/")
        self._bucket = bucket
        self._prefix = f"{prefix.strip('/')}/" if prefix else ""
        self.title = f"s3://{parts.hostname}{port}/{bucket}/{self._prefix}"
        self._client = boto3.client(
            "s3",
            endpoint_url=f"{scheme}://{parts.hostname}{port}",
            region_name=query.get("region", "us-east-1"),
            aws_access_key_id=unquote(parts.username or ""),
            aws_secret_access_key=unquote(parts.password or ""),
            config=Config(
                connect_timeout=CONNECT_SECONDS,
                read_timeout=READ_SECONDS,
                retries={"mode": "standard", "total_max_attempts": 3},
                s3={"addressing_style": "path"},
                # Many S3-compatible servers don't know the newer checksums; GCM guards the bytes.
                request_checksum_calculation="when_required",
                response_checksum_validation="when_required",
            ),
        )
        self._transfer = TransferConfig(multipart_threshold=PART, multipart_chunksize=PART)

    def put(self, place: str, chunks: Iterable[bytes]) -> None:
        try:
            self._client.upload_fileobj(
                io.BufferedReader(_Chunks(chunks), PART),
                self._bucket,
                self._prefix + place,
                ExtraArgs={"ContentType": "application/octet-stream"},
                Config=self._transfer,
            )
        except (ClientError, BotoCoreError, OSError) as error:
            raise _named(error) from error

    def open_at(self, place: str, start: int) -> BinaryIO:
        try:
            answer = self._client.get_object(
                Bucket=self._bucket, Key=self._prefix + place, Range=f"bytes={start}-"
            )
        except (ClientError, BotoCoreError) as error:
            if _code(error) in GONE:
                raise NotFoundError(
                    _l("The file is gone from the storage."), place=place
                ) from error
            raise _named(error) from error
        return cast("BinaryIO", _Body(answer["Body"]))

    def size(self, place: str) -> int | None:
        try:
            head = self._client.head_object(Bucket=self._bucket, Key=self._prefix + place)
            return int(head["ContentLength"])
        except (ClientError, BotoCoreError) as error:
            if _code(error) in GONE:
                return None
            raise _named(error) from error

    def remove(self, place: str) -> None:
        try:
            self._client.delete_object(Bucket=self._bucket, Key=self._prefix + place)
        except (ClientError, BotoCoreError) as error:
            raise _named(error) from error

    def places(self) -> Iterator[Place]:
        try:
            for page in self._client.get_paginator("list_objects_v2").paginate(
                Bucket=self._bucket, Prefix=self._prefix
            ):
                for item in page.get("Contents", []):
                    name = item["Key"].removeprefix(self._prefix)
                    yield Place(name, item["Size"], item["LastModified"].astimezone(UTC))
        except (ClientError, BotoCoreError) as error:
            raise _named(error) from error

    def check(self) -> None:
        probe = f"incoming/check-{uuid7().hex}"
        self.put(probe, [b"check"])
        self.remove(probe)


class _Chunks(io.RawIOBase):
    """A file over an iterator: the upload reads it once, so memory stays flat."""

    def __init__(self, chunks: Iterable[bytes]) -> None:
        self._chunks = iter(chunks)
        self._rest = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Buffer) -> int:
        view = memoryview(buffer)
        if not self._rest:
            self._rest = next(self._chunks, b"")
        part, self._rest = self._rest[: len(view)], self._rest[len(view) :]
        view[: len(part)] = part
        return len(part)


class _Body:
    """An answer's body, whose network failures carry our name."""

    def __init__(self, body: Any) -> None:
        self._body = body

    def read(self, size: int) -> bytes:
        try:
            return cast("bytes", self._body.read(size))
        except (BotoCoreError, OSError) as error:
            raise _named(error) from error

    def close(self) -> None:
        self._body.close()


def _code(error: Exception) -> str:
    return str(error.response["Error"].get("Code")) if isinstance(error, ClientError) else ""


def _named(error: Exception) -> UnavailableError:
    if _code(error) in FULL:
        return UnavailableError(_l("There is no room left for files."), part="files")
    return UnavailableError(_l("The file storage does not answer."), part="files")
