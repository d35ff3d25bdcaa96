"""What people are told: every letter of the table of moves is written and sent by its act."""

from sqlalchemy import select

from hub.applications import commands, letters
from hub.applications.machine import MOVES, Act, Mover
from hub.core import clock, jobs
from hub.core.access import Role
from hub.core.db import reading, transaction, utcnow, uuid7
from hub.core.notifications.models import Mail, Notification
from hub.core.notifications.templates import TEMPLATES
from tests.given import applications as given
from tests.given import registries
from tests.given.accounts import account

# How an application comes to each act that tells something, the act itself last.
FIRST = (Act.SUBMIT,)
SEATED = (*FIRST, Act.ACCEPT)
LEARNS = (*SEATED, Act.ENROL, Act.BEGIN)
WAYS = {
    Act.SUBMIT: FIRST,
    Act.SEND_BACK: (*FIRST, Act.SEND_BACK),
    Act.ACCEPT: SEATED,
    Act.PUT_IN_LINE: (*FIRST, Act.PUT_IN_LINE),
    Act.KEEP: (*FIRST, Act.KEEP),
    Act.PLACE: (*FIRST, Act.PLACE),
    Act.MOVE_UP: (*FIRST, Act.PUT_IN_LINE),
    Act.ASSIGN: (*SEATED, Act.ASSIGN),
    Act.CONFIRM: (*SEATED, Act.ASSIGN, Act.CONFIRM),
    Act.ENROL: (*SEATED, Act.ENROL),
    Act.COMPLETE: (*LEARNS, Act.COMPLETE),
    Act.EXPEL: (*LEARNS, Act.EXPEL),
    Act.REINSTATE: (*LEARNS, Act.EXPEL, Act.REINSTATE),
    Act.TRANSFER: (*LEARNS, Act.TRANSFER),
    Act.UNENROL: (*LEARNS, Act.UNENROL),
    Act.TAKE_PART: (*SEATED, Act.TAKE_PART),
    Act.WITHDRAW: (*FIRST, Act.WITHDRAW),
    Act.REFUSE: (*FIRST, Act.REFUSE),
}


def drain() -> None:
    while jobs.drain():
        pass


def test_every_letter_of_the_table_is_sent_by_its_act(app):
    tells = {act: move.tells for act, move in MOVES.items() if move.tells is not None}
    with transaction() as session:
        provider = registries.organisation(session)
        programme = registries.published(session)
        people = {act: given.agreed(session) for act in tells}
    owners = {act: account(Role.LEARNER, person_id=one.id) for act, one in people.items()}

    with transaction() as session:
        for act, person in people.items():
            of, other = (given.intake(session, starts_on=clock.today(), places=1) for _n in "ab")
            one = (
                commands.draft(session, programme_id=programme.id, person_id=person.id, at=utcnow())
                if act is Act.KEEP  # of what has no intake yet
                else given.draft(session, of, person_id=person.id)
            )
            if Act.PUT_IN_LINE in WAYS[act]:
                given.accepted(session, of)
            for step in WAYS[act]:
                by = next(iter(MOVES[step].by - {Mover.PROVIDER}), Mover.OFFICE)
                more = {
                    "reason": "Так решено",
                    "provider_id": provider.id,
                    "order_id": uuid7(),
                    "intake_id": other.id,
                }
                given.act(session, one.id, step, by, **more)
            if act is Act.MOVE_UP:
                commands.set_places(session, of.id, 2, at=utcnow())
    drain()

    with reading() as session:
        told = {
            act: session.scalars(
                select(Notification.template)
                .where(Notification.account_id == who.id)
                .order_by(Notification.id.desc())
                .limit(1)
            ).one()
            for act, who in owners.items()
        }
    assert told == {act: letters.key(word) for act, word in tells.items()}
    besides = {letters.ASKED, letters.DECLINED, letters.MOVED}
    assert set(letters.LETTERS) == {*tells.values()} | besides
    assert {letters.key(word) for word in letters.LETTERS} <= set(TEMPLATES)


def test_whoever_has_no_account_has_a_letter_at_the_address_of_the_card(app):
    with transaction() as session:
        person = given.agreed(session, email="noone@example.ru")
        one = given.submitted(session, person_id=person.id)
        given.act(session, one.id, Act.REFUSE, reason="Мест больше нет")
    drain()

    with reading() as session:
        sent = session.scalars(select(Mail).order_by(Mail.id)).all()
        said = [(one.template, one.address, one.content or "") for one in sent]
    key = letters.key("refused")
    assert [one for one in said if one[0] == key and one[1] == "noone@example.ru"]


def test_those_who_teach_hear_whom_they_are_asked_to_take(app):
    with transaction() as session:
        provider = registries.organisation(session)
    partner = account(Role.PARTNER, organisation_id=provider.id)
    with transaction() as session:
        one = given.accepted(session)
        given.act(session, one.id, Act.ASSIGN, provider_id=provider.id)
    drain()

    with reading() as session:
        told = session.scalars(
            select(Notification.template).where(Notification.account_id == partner.id)
        ).all()
    assert told == [letters.key(letters.ASKED)]
