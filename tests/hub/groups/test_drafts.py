"""Drafts of orders: whom they may name, how they change, how they are written."""

from typing import Any
from uuid import UUID

import pytest

from hub.core.db import reading, transaction
from hub.core.errors import ConflictError, InvalidError
from hub.core.papers import Sides, Text
from hub.groups import commands, signing
from hub.groups.machine import DirectiveKind, EnrolmentState
from hub.groups.models import Enrolment
from hub.groups.paper import paper
from hub.organisations.models import Organisation
from tests.given import groups as given_groups
from tests.given.groups import BEFORE, HEAD, states

KIND = DirectiveKind
BY_HEAD: dict[str, Any] = {"signed_on": BEFORE.date(), "at": BEFORE, "signer": HEAD}


def test_a_draft_whose_list_was_shortened_meanwhile_is_not_signed_as_it_was_seen(app):
    with transaction() as session:
        group = given_groups.group(session)
        stays, leaves = given_groups.listed(session, group)
        drafted = signing.draft(
            session, KIND.ENROL, group.id, [stays.id, leaves.id], effective_on=group.starts_on
        )
    seen = drafted.version

    with transaction() as session:
        commands.let_go(session, Enrolment.id == leaves.id)

    def sign(version: int) -> None:
        with transaction() as session:
            signing.sign(
                session, drafted.id, number="1", signed_on=BEFORE.date(), at=BEFORE,
                signer=HEAD, version=version,
            )  # fmt: skip

    with pytest.raises(ConflictError):
        sign(seen)
    sign(seen + 1)


def test_a_draft_with_other_people_is_another_version(app):
    with transaction() as session:
        group = given_groups.group(session)
        one, two = given_groups.listed(session, group)
        drafted = signing.draft(
            session, KIND.ENROL, group.id, [one.id], effective_on=group.starts_on
        )
    seen = drafted.version

    with transaction() as session:
        signing.change(session, drafted.id, version=seen, enrolment_ids=[two.id])

    with pytest.raises(ConflictError), transaction() as session:
        signing.change(session, drafted.id, version=seen, enrolment_ids=[one.id])
    with pytest.raises(ConflictError), transaction() as session:
        signing.sign(session, drafted.id, number="1", version=seen, **BY_HEAD)
    assert states(group) == {EnrolmentState.PLANNED: 2}


def test_a_draft_names_nobody_it_can_t_be_about_nobody_twice_and_says_why(app):
    with transaction() as session:
        group = given_groups.group(session)
        (one,) = given_groups.listed(session, group, 1)
        (inside,) = given_groups.enrolled(session, group, 1)
    wrong: tuple[tuple[DirectiveKind, list[UUID], dict[UUID, str]], ...] = (
        (KIND.ENROL, [inside.id], {}),
        (KIND.REINSTATE, [inside.id], {}),
        (KIND.ENROL, [one.id, one.id], {}),
        (KIND.EXPEL, [inside.id], {}),
        (KIND.EXPEL, [inside.id], {inside.id: " "}),
    )

    for kind, people, reasons in wrong:
        with pytest.raises(InvalidError), transaction() as session:
            signing.draft(
                session, kind, group.id, people, effective_on=group.starts_on, reasons=reasons
            )


def test_the_paper_of_an_order_is_written_as_custom_writes_it(app):
    with transaction() as session:
        group = given_groups.group(session, title="Охрана «труда»")
        owner = session.get_one(Organisation, group.provider_id)
        owner.director, owner.director_post = "Юсупова Гульнара Маратовна", "директор"
        first, second = given_groups.listed(session, group)
        based, bare = (
            given_groups.order(session, KIND.ENROL, group, [one.id], basis=basis, signer=None)
            for one, basis in ((first, "договоры от 01.09.2026"), (second, None))
        )

    with app.app_context(), reading() as session:
        words, plain = (_words(paper(session, one)) for one in (based, bare))

    assert "Директор" in words
    assert (
        "______________\N{NO-BREAK SPACE}Г.\N{NO-BREAK SPACE}М.\N{NO-BREAK SPACE}Юсупова" in words
    )
    assert "в группу «Охрана „труда“»" in words
    assert "Основание: договоры от 01.09.2026" in words
    assert "на основании заявлений" not in words
    assert "на основании заявлений" in plain


def _words(made):
    """All words of a paper's paragraphs and sides."""
    said = []
    for block in made.blocks:
        if isinstance(block, Text):
            said.append(block.text)
        elif isinstance(block, Sides):
            said += [*block.left.lines, *block.right.lines]
    return "\n".join(said)
