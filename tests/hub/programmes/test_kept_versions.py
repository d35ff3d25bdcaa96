"""What citizens saw once stays readable for those who learn by it; drafts stay hidden."""

import pytest

from hub.core.access import Role
from hub.core.db import transaction, utcnow, uuid7
from hub.programmes import commands, queries
from hub.programmes.models import ProgrammeVersion
from tests.given import registries
from tests.given.accounts import signed_in


def shown_of(session, programme) -> ProgrammeVersion:
    version = queries.published(session, programme.id)
    assert version is not None
    return version


READERS = (Role.LEARNER, Role.TEACHER, Role.CUSTOMER, Role.COORDINATOR)


def next_shown(session, shown) -> ProgrammeVersion:
    draft = commands.open_draft(session, shown.id)
    commands.change_version(session, draft.id, title="Сварщик 4 разряда")
    commands.submit(session, draft.id, at=utcnow())
    return commands.publish(session, draft.id, at=utcnow(), review_id=uuid7())


@pytest.mark.parametrize("role", READERS)
def test_who_learns_by_a_superseded_version_reads_it_on(app, role):
    with transaction() as session:
        shown = registries.published(session, title="Сварщик 3 разряда")
        first = shown_of(session, shown)
        next_shown(session, shown)
    reader, _who = signed_in(app, role)

    card = reader.get(f"/programmes/{shown.id}?version=1")

    assert card.status_code == 200
    assert "Сварщик 3 разряда" in card.text
    assert "заменена" in card.text
    assert reader.get(f"/programmes/versions/{first.id}/paper.pdf").status_code == 200
    assert reader.get(f"/programmes/{shown.id}/compare?a=1&b=2").status_code == 200


@pytest.mark.parametrize("role", READERS)
def test_who_learns_by_a_withdrawn_programme_reads_it_on_and_lists_name_it_not(app, role):
    with transaction() as session:
        shown = registries.published(session, title="Сварщик снятый")
        first = shown_of(session, shown)
        commands.withdraw(session, [shown.id], at=utcnow())
        draft = commands.open_draft(session, shown.id)
        commands.change_version(session, draft.id, title="Черновик тайный")
    reader, _who = signed_in(app, role)

    pages = [reader.get(f"/programmes/{shown.id}"), reader.get(f"/programmes/{shown.id}/compare")]

    assert [page.status_code for page in pages] == [200, 200]
    assert "снята" in pages[0].text
    assert not any("Черновик тайный" in page.text for page in pages)
    assert reader.get(f"/programmes/{shown.id}?version=2").status_code == 404
    assert reader.get(f"/programmes/versions/{first.id}/paper.pdf").status_code == 200
    assert reader.get(f"/programmes/versions/{draft.id}/paper.pdf").status_code == 404
    for place in ("/programmes", "/catalogue"):
        assert "Сварщик снятый" not in reader.get(place).text
    assert reader.get(f"/catalogue/{shown.id}").status_code == 404
