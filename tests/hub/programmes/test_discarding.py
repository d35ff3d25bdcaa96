"""A draft no expert saw can be thrown away, and nothing else can."""

import pytest
from sqlalchemy import select

from hub.core.access import Role
from hub.core.audit import AuditEntry
from hub.core.db import reading, transaction, utcnow, uuid7
from hub.core.errors import ConflictError, RefusedError
from hub.programmes import commands, drafts, queries
from hub.programmes.curriculum import commands as curriculum
from hub.programmes.models import Programme, ProgrammeVersion, VersionState
from tests.given import registries
from tests.given.accounts import signed_in


def test_a_draft_no_expert_saw_is_thrown_away_with_its_programme(app):
    with transaction() as session:
        own = registries.organisation(session)
        draft = registries.finished(session, organisation_id=own.id)
    partner, _who = signed_in(app, Role.PARTNER, organisation_id=own.id)
    address = f"/programmes/{draft.programme_id}"
    assert "Удалить черновик" in partner.get(address).text

    partner.post(f"{address}/discard", {"version": str(version_of(draft.programme_id))})

    assert partner.get(address).status_code == 404
    with reading() as session:
        assert session.get(ProgrammeVersion, draft.id) is None
        acts = select(AuditEntry.action).where(AuditEntry.subject_id == draft.programme_id)
        assert "programmes.discard" in set(session.scalars(acts))


def version_of(programme_id) -> int:
    with reading() as session:
        return session.get_one(Programme, programme_id).version


def test_the_next_version_thrown_away_leaves_the_programme_as_it_was(app):
    with transaction() as session:
        shown = registries.published(session, title="Сварщик")
        commands.change(session, shown.id, title="Иное")

        assert drafts.discard(session, shown.id, version=shown.version)

        assert [one.state for one in queries.versions(session, shown.id)] == [
            VersionState.PUBLISHED
        ]
        assert shown.title == "Сварщик"


def test_a_draft_thrown_away_gives_a_withdrawn_programme_its_words_back(app):
    with transaction() as session:
        shown = registries.published(session, title="Сварщик")
        commands.withdraw(session, [shown.id], at=utcnow())
        commands.change(session, shown.id, title="Иное")
        assert shown.title == "Иное"

        drafts.discard(session, shown.id, version=shown.version)

        assert shown.title == "Сварщик"


@pytest.mark.parametrize("deed", ["submit", "send back", "publish"])
def test_what_experts_have_seen_is_not_thrown_away(app, deed):
    with transaction() as session:
        draft = registries.finished(session)
        commands.submit(session, draft.id, at=utcnow())
        if deed == "send back":
            commands.send_back(session, draft.id, at=utcnow())
        elif deed == "publish":
            commands.publish(session, draft.id, at=utcnow(), review_id=uuid7())
        programme = session.get_one(Programme, draft.programme_id)

        with pytest.raises(RefusedError):
            drafts.discard(session, programme.id, version=programme.version)


def test_a_draft_changed_meanwhile_is_not_thrown_away(app):
    with transaction() as session:
        one = registries.programme(session)
        (draft,) = queries.versions(session, one.id)
        seen = one.version
        curriculum.write(session, draft.id, title="Написано другим")

        with pytest.raises(ConflictError):
            drafts.discard(session, one.id, version=seen)
