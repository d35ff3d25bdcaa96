"""The life of a version: published through expertise only, and never changed afterwards."""

import pytest
from sqlalchemy import select

from hub.core.access import Role
from hub.core.db import reading, transaction, utcnow, uuid7
from hub.core.errors import NotFoundError, RefusedError
from hub.programmes import commands, queries
from hub.programmes.curriculum import commands as curriculum
from hub.programmes.curriculum.queries import contents
from hub.programmes.models import ProgrammeVersion, VersionState
from tests.given import api, registries
from tests.given.accounts import signed_in


def states(session, programme_id) -> list[VersionState]:
    return [one.state for one in reversed(queries.versions(session, programme_id))]


def test_a_draft_goes_to_the_experts_and_from_them_to_citizens(app):
    with transaction() as session:
        draft = registries.finished(session)
        review_id = uuid7()
        commands.submit(session, draft.id, at=utcnow())

        shown = commands.publish(session, draft.id, at=utcnow(), review_id=review_id)

        assert (shown.state, shown.review_id) == (VersionState.PUBLISHED, review_id)
        assert queries.programme(session, shown.programme_id, registries.who(Role.LEARNER))


def published(session, programme):
    version = queries.published(session, programme.id)
    assert version is not None
    return version


def test_what_the_experts_do_not_hold_can_not_be_published(app):
    with transaction() as session:
        draft = registries.finished(session)

        with pytest.raises(RefusedError):
            commands.publish(session, draft.id, at=utcnow(), review_id=uuid7())


def test_the_experts_are_given_nothing_empty(app):
    with transaction() as session:
        empty = registries.programme(session)
        (draft,) = queries.versions(session, empty.id)

        with pytest.raises(RefusedError):
            commands.submit(session, draft.id, at=utcnow())


def test_what_the_experts_hold_is_written_in_by_nobody_till_it_is_sent_back(app):
    with transaction() as session:
        draft = registries.finished(session)
        commands.submit(session, draft.id, at=utcnow())
        with pytest.raises(RefusedError):
            commands.change_version(session, draft.id, title="Иное")
        with pytest.raises(RefusedError):
            curriculum.write(session, draft.id, title="Ещё модуль")

        commands.send_back(session, draft.id, at=utcnow())
        changed = commands.change_version(session, draft.id, title="Иное")

        assert (changed.title, changed.state) == ("Иное", VersionState.DRAFT)


def test_a_published_programme_changes_in_its_next_version(app):
    with transaction() as session:
        shown = registries.published(session, title="Сварщик")
        first = published(session, shown)

        commands.change(session, shown.id, title="Сварщик 4 разряда")

        second = queries.versions(session, shown.id)[0]
        assert (shown.title, first.title) == ("Сварщик", "Сварщик")
        assert (second.number, second.title) == (2, "Сварщик 4 разряда")
        parts = [[part.row.title for part in contents(session, one).parts]
                 for one in (first, second)]  # fmt: skip
        assert parts[0] == parts[1] == ["Сварка швов"]


def test_the_version_before_is_kept_for_those_who_learn_by_it(app):
    with transaction() as session:
        shown = registries.published(session, title="Сварщик")
        first = published(session, shown)
        second = commands.open_draft(session, shown.id)
        commands.change_version(session, second.id, title="Сварщик 4 разряда")
        commands.submit(session, second.id, at=utcnow())

        commands.publish(session, second.id, at=utcnow(), review_id=uuid7())

        assert states(session, shown.id) == [VersionState.SUPERSEDED, VersionState.PUBLISHED]
        assert (first.title, shown.title) == ("Сварщик", "Сварщик 4 разряда")
        assert queries.known(session, first.id).title == "Сварщик"


def test_what_was_withdrawn_passes_the_experts_again(app):
    with transaction() as session:
        shown = registries.published(session)
        commands.withdraw(session, [shown.id], at=utcnow())

        again = commands.open_draft(session, shown.id)

        assert shown.published_at is None
        assert states(session, shown.id) == [VersionState.WITHDRAWN, VersionState.DRAFT]
        assert again.number == 2


def test_two_drafts_of_one_programme_are_not_begun(app):
    with transaction() as session:
        shown = registries.published(session)

        first, second = (commands.open_draft(session, shown.id) for _press in range(2))

        assert first.id == second.id


@pytest.mark.parametrize("door", ["publish", "verify"])
def test_no_act_of_a_list_publishes(app, door):
    staff, _who = signed_in(app, Role.STAFF)
    with transaction() as session:
        draft = registries.finished(session)

    answer = staff.post(f"/programmes/bulk/{door}", {"ids": str(draft.programme_id)})

    assert answer.status_code == 404
    with reading() as session:
        assert session.get_one(ProgrammeVersion, draft.id).state is VersionState.DRAFT


def test_no_program_publishes_through_the_api(app):
    with transaction() as session:
        draft = registries.finished(session)
    caller = api.caller(app, Role.STAFF)
    tag = caller.get(f"/programmes/{draft.programme_id}").headers["ETag"]

    answer = caller.ask(
        "PATCH",
        f"/programmes/{draft.programme_id}",
        headers={"If-Match": tag},
        json={"published_at": "2026-11-21T10:00:00Z"},
    )

    assert answer.status_code == 422


def test_places_of_a_version_name_its_modules_and_outcomes(app):
    with transaction() as session:
        draft = registries.finished(session)
        part = contents(session, draft).parts[0]

        found = {one.key for one in queries.places(session, draft.id)}

        assert {"title", "hours", "goal", f"module:{part.row.id}"} <= found
        assert f"outcome:{part.outcomes[0].id}" in found


def test_a_version_not_shown_is_its_writers_alone(app):
    with transaction() as session:
        own = registries.organisation(session)
        draft = registries.finished(session, organisation_id=own.id)
        partner = registries.who(Role.PARTNER, organisation_id=own.id)
        for other in (Role.LEARNER, Role.TEACHER, Role.COORDINATOR):
            with pytest.raises(NotFoundError):
                queries.version(session, draft.id, registries.who(other))

        assert queries.version(session, draft.id, registries.who(Role.STAFF)).id == draft.id
        assert queries.version(session, draft.id, partner).id == draft.id


@pytest.mark.parametrize("field", ["title", "organisation_id"])
def test_the_api_changes_nothing_of_what_the_experts_hold(app, field):
    with transaction() as session:
        draft = registries.finished(session)
        commands.submit(session, draft.id, at=utcnow())
        value = {"title": "Иное", "organisation_id": str(registries.organisation(session).id)}
    caller = api.caller(app, Role.STAFF)
    tag = caller.get(f"/programmes/{draft.programme_id}").headers["ETag"]

    answer = caller.patch(f"/programmes/{draft.programme_id}", {field: value[field]}, tag)

    assert answer.status_code == 409
    assert caller.get(f"/programmes/{draft.programme_id}").get_json()["organisation_id"] is None


def test_numbers_of_versions_go_on(app):
    with transaction() as session:
        shown = registries.published(session)
        commands.open_draft(session, shown.id)

        numbers = session.scalars(
            select(ProgrammeVersion.number).where(ProgrammeVersion.programme_id == shown.id)
        )

        assert sorted(numbers) == [1, 2]
