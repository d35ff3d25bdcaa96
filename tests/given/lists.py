"""Lists of people as an organisation hands them over, and the office that brings them in."""

import io
from uuid import UUID

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from hub.accounts.models import AccountGrant
from hub.core import jobs
from hub.core.access import Role
from hub.core.db import reading
from hub.people.handed_models import PeopleList
from tests.given.accounts import Browser
from tests.given.imports import GOOD, HEAD
from tests.given.text import found

SECOND = "Сидоров;Пётр;Ильич;01.02.1990;;"
LINES = (HEAD, GOOD, SECOND)


def sender(app: Flask, role: Role = Role.CUSTOMER, **more: object) -> Browser:
    """The browser of somebody who acts for an organisation."""
    browser = Browser(app)
    browser.come(role, **more)
    return browser


def hand(
    client: Browser,
    *lines: str,
    name: str = "сотрудники.csv",
    encoding: str = "utf-8-sig",
    **more: str,
) -> TestResponse:
    body = "\r\n".join(lines or LINES).encode(encoding)
    return client.post(
        "/people-lists/new",
        data={"file": (io.BytesIO(body), name), **more},
        content_type="multipart/form-data",
    )


def handed(client: Browser, *lines: str, **more: str) -> UUID:
    answer = hand(client, *lines, **more)
    assert answer.status_code == 302, answer.text[-3000:]
    return UUID(found(r"/people-lists/([0-9a-f-]{36})$", answer.location))


def waiting(session: Session) -> PeopleList:
    """A list of whoever came last to act for an organisation."""
    grant = session.scalars(
        select(AccountGrant)
        .where(AccountGrant.organisation_id.is_not(None))
        .order_by(AccountGrant.id.desc())
        .limit(1)
    ).one()
    made = PeopleList(
        organisation_id=grant.organisation_id, sender_id=grant.account_id, file_name="люди.csv",
        header=["ФИО"], rows=1, digest="0" * 64,
    )  # fmt: skip
    session.add(made)
    session.flush()
    return made


def one(list_id: UUID) -> PeopleList:
    with reading() as session:
        return session.get_one(PeopleList, list_id)


def all_of_them() -> list[PeopleList]:
    with reading() as session:
        return list(session.scalars(select(PeopleList).order_by(PeopleList.id)))


def begin(staff: Browser, list_id: UUID) -> TestResponse:
    return staff.post(f"/people-lists/{list_id}/import")


def drain() -> None:
    while jobs.drain():
        pass
