"""A file brought into a list, as a browser brings it, and what became of it."""

import io
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import openpyxl
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from hub.core import jobs
from hub.core.db import Base, reading
from hub.core.tables.models import ImportRow, ImportRun, ImportState
from hub.core.tables.staging import body, stands
from hub.people.models import Person
from tests.given.accounts import Browser
from tests.given.text import found

HEAD = "Фамилия;Имя;Отчество;Дата рождения;СНИЛС;Телефон"
GOOD = "Петрова;Анна;Сергеевна;31.12.2001;112-233-445 95;8 912 000-11-22"


def upload(
    client: Browser,
    *lines: str,
    name: str = "people.csv",
    encoding: str = "utf-8-sig",
    room: str = "people",
) -> TestResponse:
    body = "\r\n".join(lines).encode(encoding)
    return send(client, body, name, room)


def send(client: Browser, body: bytes, name: str, room: str = "people") -> TestResponse:
    return client.post(
        f"/{room}/import",
        data={"file": (io.BytesIO(body), name)},
        content_type="multipart/form-data",
    )


def workbook(head: Sequence[str], *rows: Sequence[Any]) -> bytes:
    """A real XLSX with one sheet."""
    book = openpyxl.Workbook()
    sheet: Any = book.active
    for row in (head, *rows):
        sheet.append(list(row))
    whole = io.BytesIO()
    book.save(whole)
    return whole.getvalue()


def problems(where: str) -> dict[int, dict[str, str]]:
    """What is said of the rows that went wrong, by their numbers."""
    with reading() as session:
        rows = session.scalars(select(ImportRow).where(ImportRow.run_id == run_id(where))).all()
        found = {row.number: body(row)["problems"] for row in rows}
    return {number: said for number, said in found.items() if said}


def mend(client: Browser, where: str, number: int, **texts: str) -> TestResponse:
    """A row put right in the browser."""
    return client.post(f"{where}/rows/{number}", data=texts)


def place(answer: TestResponse) -> str:
    assert answer.status_code == 302, answer.get_data(as_text=True)[-3000:]
    return answer.location


def count(model: type[Base] = Person) -> int:
    with reading() as session:
        return session.scalar(select(func.count()).select_from(model)) or 0


def states(where: str) -> list[str]:
    with reading() as session:
        run = session.get_one(ImportRun, run_id(where))
        rows = session.execute(
            select(ImportRow.number, ImportRow.state)
            .where(ImportRow.run_id == run.id)
            .order_by(ImportRow.number)
        )
        return [stands(run, state, number).value for number, state in rows]


def run_id(where: str) -> UUID:
    return UUID(found(r"/import/([0-9a-f-]{36})", where))


def state_of(where: str) -> ImportState:
    with reading() as session:
        return session.get_one(ImportRun, run_id(where)).state


def apply(client: Browser, where: str, mode: str) -> TestResponse:
    answer = client.post(f"{where}/apply", data={"mode": mode})
    while jobs.drain():
        pass
    return answer
