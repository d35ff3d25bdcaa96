"""A file brought into a list, as a browser brings it, and what became of it."""

import io
import re
from uuid import UUID

from sqlalchemy import func, select

from hub.core import jobs
from hub.core.db import reading
from hub.core.tables.models import ImportRow, ImportRun
from hub.people.models import Person

HEAD = "Фамилия;Имя;Отчество;Дата рождения;СНИЛС;Телефон"
GOOD = "Петрова;Анна;Сергеевна;31.12.2001;112-233-445 95;8 912 000-11-22"


def upload(client, *lines, name="people.csv", encoding="utf-8-sig", room="people"):
    body = "\r\n".join(lines).encode(encoding)
    return send(client, body, name, room)


def send(client, body, name, room="people"):
    return client.post(
        f"/{room}/import",
        data={"file": (io.BytesIO(body), name)},
        content_type="multipart/form-data",
    )


def place(answer):
    assert answer.status_code == 302, answer.get_data(as_text=True)[-3000:]
    return answer.location


def count(model=Person):
    with reading() as session:
        return session.scalar(select(func.count()).select_from(model))


def states(where):
    with reading() as session:
        rows = session.execute(
            select(ImportRow.number, ImportRow.state)
            .where(ImportRow.run_id == run_id(where))
            .order_by(ImportRow.number)
        )
        return [state.value for _number, state in rows]


def run_id(where):
    import_run = re.search(r"/import/([0-9a-f-]{36})", where)
    return UUID(import_run[1])


def state_of(where):
    with reading() as session:
        return session.get(ImportRun, run_id(where)).state


def apply(client, where, mode):
    answer = client.post(f"{where}/apply", data={"mode": mode})
    while jobs.drain():
        pass
    return answer
