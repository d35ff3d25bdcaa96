"""The same decision about many applications: each by the table, those refused are named."""

from collections.abc import Callable, Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.applications import commands
from hub.applications.commands import Step
from hub.applications.machine import Act, Mover, State
from hub.applications.many_words import put_in_line as put_in_line_words
from hub.applications.models import Application
from hub.applications.words import STATES
from hub.core import audit
from hub.core.db import utcnow
from hub.core.errors import HubError
from hub.core.i18n import _
from hub.core.names import full_name
from hub.core.tables.lookups import lookup
from hub.people.models import Person

REFUSED, IN_LINE = "applications.refused", "applications.in-line"
ORGANISATION = "organisation"
MOST_NAMED = 10
TURN = (Application.intake_id, Application.submitted_at, Application.id)
Run = Callable[[Session, Sequence[UUID], str | None], int]


def accept(session: Session, ids: Sequence[UUID], _word: str | None) -> int:
    """Accept them; those who came into line instead are told apart."""
    in_line: list[UUID] = []

    def do(key: UUID) -> None:
        if commands.act(session, key, Act.ACCEPT, _step()).state is State.WAITING:
            in_line.append(key)

    done = _each(session, ids, do)
    session.info[IN_LINE] = len(in_line)
    return done - len(in_line)


def put_in_line(session: Session, ids: Sequence[UUID], _word: str | None) -> int:
    return _each(session, ids, lambda key: commands.act(session, key, Act.PUT_IN_LINE, _step()))


def keep(session: Session, ids: Sequence[UUID], _word: str | None) -> int:
    return _each(session, ids, lambda key: commands.act(session, key, Act.KEEP, _step()))


def took_part(session: Session, ids: Sequence[UUID], _word: str | None) -> int:
    return _each(session, ids, lambda key: commands.act(session, key, Act.TAKE_PART, _step()))


def because(act: Act) -> Run:
    """Give what does an act for a reason that is typed once for all of them."""

    def run(session: Session, ids: Sequence[UUID], word: str | None) -> int:
        step = _step(reason=word or "")
        return _each(session, ids, lambda key: commands.act(session, key, act, step))

    return run


def assign(session: Session, ids: Sequence[UUID], word: str | None) -> int:
    """Assign them to the organisation that is named by its ИНН or its name."""
    text = word or ""
    found = lookup(ORGANISATION).resolve(session, [text])
    if (provider_id := found[text]) is None:
        raise found.refusal(text, "word")
    step = _step(provider_id=provider_id)
    return _each(session, ids, lambda key: commands.act(session, key, Act.ASSIGN, step))


def left_out(session: Session, _ids: Sequence[UUID]) -> str | None:
    """Name those to whom it was not done, each with its why."""
    refused: list[tuple[UUID, str]] = session.info.pop(REFUSED, [])
    in_line = session.info.pop(IN_LINE, 0)
    told = [put_in_line_words(in_line)] if in_line else []
    if refused:
        told.append(_named(session, refused))
    return " ".join(told) or None


def _named(session: Session, refused: Sequence[tuple[UUID, str]]) -> str:
    shown = dict(refused[:MOST_NAMED])
    rows = session.execute(
        select(Application.id, Person.last_name, Person.first_name, Person.patronymic)
        .join(Person, Person.id == Application.person_id)
        .where(Application.id.in_(shown))
    )
    said = [f"{full_name(row)}: {shown[row.id]}" for row in rows]
    if more := len(refused) - len(said):
        said.append(str(_("and %(count)s more", count=more)))
    return str(_("Not done: %(names)s", names=" ".join(said)))


def _why(session: Session, key: UUID, error: HubError) -> str:
    """Say why not; where the state does not let it be done, also which it is."""
    words = str(error.message)
    if "state" not in error.details:
        return words
    stands = STATES[session.get_one(Application, key).state]
    return str(_("%(words)s It is: %(state)s.", words=words, state=stands))


def _step(**more: object) -> Step:
    account_id = audit.actor().account_id
    return Step(by=Mover.OFFICE, at=utcnow(), account_id=account_id, **more)  # type: ignore[arg-type] # named above


def _each(session: Session, ids: Sequence[UUID], do: Callable[[UUID], object]) -> int:
    """Do it intake by intake, and there in the order they were submitted in."""
    order = select(Application.id).where(Application.id.in_(ids))
    keys = session.scalars(order.order_by(*TURN)).all()
    refused: list[tuple[UUID, str]] = []
    for key in keys:
        try:
            with session.begin_nested():
                do(key)
        except HubError as error:
            refused.append((key, _why(session, key, error)))
    session.info[REFUSED] = refused
    return len(keys) - len(refused)
