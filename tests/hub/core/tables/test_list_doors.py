"""Doors of lists: pages, kept views and bulk actions, to those who may and by our own forms."""

import io

import pytest
from sqlalchemy import func, select

from hub.core import jobs
from hub.core.access import Role
from hub.core.audit import AuditEntry
from hub.core.db import reading, transaction, utcnow, uuid7
from hub.core.jobs import Job
from hub.core.tables import bulk, paging
from hub.core.tables.models import ExportRun, ImportRun, SavedView
from hub.programmes.models import Programme, ProgrammeForm, ProgrammeVersion, VersionState
from tests.given import registries as make
from tests.given.accounts import Browser
from tests.given.imports import GOOD, HEAD, place, states, upload


@pytest.fixture
def client(app) -> Browser:
    return Browser(app)


def test_the_list_page_shows_filters_in_force_and_leaves_its_trace(client):
    client.come(Role.STAFF)
    with transaction() as session:
        make.entry(session, "person-category", "student", "Студенты")
        found = make.person(session, category="student", last_name="Найденная").id
        make.person(session, last_name="Лишняя")

    answer = client.get("/people?category=student&birth_on_from=")
    part = client.get("/people?category=student", headers={"HX-Request": "true"})

    assert answer.status_code == part.status_code == 200
    text = answer.get_data(as_text=True)
    assert "Найденная" in text
    assert "Лишняя" not in text
    assert "Студенты" in text
    assert "<html" not in part.get_data(as_text=True)
    with reading() as session:
        rows = session.scalars(select(AuditEntry).where(AuditEntry.action == "people.list")).all()
        seen = {"count": 1, "filters": ["category"], "ids": [found.hex]}
        assert [row.details for row in rows] == [seen] * 2


def views():
    with reading() as session:
        return list(session.scalars(select(SavedView.id)))


def test_the_office_shares_a_view_with_a_role(client):
    client.come(Role.STAFF)

    kept = client.post(
        "/people/views?sort=-birth_on&q=Иванова", data={"name": "Молодые", "role": "coordinator"}
    )
    client.come(Role.COORDINATOR)
    shared = client.get("/people").get_data(as_text=True)
    client.come(Role.TEACHER)
    hidden = client.get("/people").get_data(as_text=True)

    assert kept.status_code == 302
    assert "Молодые" in shared
    assert "sort=-birth_on" in shared
    assert "Молодые" not in hidden


def test_nobody_else_puts_words_before_a_role(client):
    client.come(Role.LEARNER)

    refused = client.post("/programmes/views", data={"name": "Выплата!", "role": "learner"})
    own = client.post("/programmes/views", data={"name": "Моё", "role": ""})
    page = client.get("/programmes").get_data(as_text=True)

    assert (refused.status_code, own.status_code) == (403, 302)
    assert "Моё" in page
    assert "everybody in the role" not in page
    assert 'name="role"' not in page


def test_a_view_is_removed_by_its_owner_and_a_shared_one_by_the_office_too(client):
    owner = client.come(Role.STAFF)
    client.post("/people/views", data={"name": "Свой", "role": ""})
    (own,) = views()
    client.post("/people/views", data={"name": "Общий", "role": "teacher"})
    (shared,) = set(views()) - {own}

    client.come(Role.TEACHER)
    assert client.post(f"/people/views/{shared}/drop").status_code == 404
    client.come(Role.ADMIN)
    assert client.post(f"/people/views/{own}/drop").status_code == 404
    assert client.post(f"/people/views/{shared}/drop").status_code == 302
    client.enter(owner)
    assert client.post(f"/people/views/{own}/drop").status_code == 302

    assert views() == []


def test_a_bulk_action_touches_what_one_may_touch_and_no_more(client):
    with transaction() as session:
        own = make.organisation(session)
        mine = make.published(session, organisation_id=own.id)
        alien = make.published(session)
    client.come(Role.PARTNER, organisation_id=own.id)

    answer = client.post("/programmes/bulk/withdraw", data={"ids": [str(mine.id), str(alien.id)]})

    assert answer.status_code == 302
    with reading() as session:
        published = {row.id: row.published_at for row in session.scalars(select(type(mine)))}
    assert published[mine.id] is None
    assert published[alien.id] is not None


def published():
    with reading() as session:
        found = select(Programme.title, func.count()).where(Programme.published_at.is_not(None))
        return dict(session.execute(found.group_by(Programme.title)).all())


def shown(title, organisation_id):
    face = {
        "title": title,
        "kind": "vocational-training",
        "form": ProgrammeForm.MIXED,
        "hours": 144,
    }
    at = utcnow()
    row = Programme(id=uuid7(), organisation_id=organisation_id, published_at=at, **face)
    state = VersionState.PUBLISHED
    return row, ProgrammeVersion(programme_id=row.id, number=1, state=state, **face)


def test_all_that_were_found_are_changed_past_the_page_and_past_a_chunk_and_no_others(client):
    many = paging.CHUNK + 100
    with transaction() as session:
        own, other = make.organisation(session).id, make.organisation(session).id
        lots = [("Сварщик", own, many), ("Повар", own, 3), ("Сварщик участка", other, 3)]
        session.add_all(
            row
            for title, organisation_id, count in lots
            for _n in range(count)
            for row in shown(title, organisation_id)
        )
    client.come(Role.PARTNER, organisation_id=own)
    form = {"all": "1", "click": "17", "sure": "yes"}

    for _click in range(2):  # a double click is one job
        asked = client.post("/programmes/bulk/withdraw?q=Сварщик", data=form)
        assert asked.status_code == 302
    with reading() as session:
        assert session.scalar(select(func.count()).where(Job.kind == bulk.KIND)) == 1
    assert published() == {"Сварщик": many, "Повар": 3, "Сварщик участка": 3}
    while jobs.drain():
        pass

    assert published() == {"Повар": 3, "Сварщик участка": 3}
    with reading() as session:
        noted = session.scalars(
            select(AuditEntry.details)
            .where(AuditEntry.action == "programmes.bulk")
            .order_by(AuditEntry.seq)
        )
        counts = [row["count"] for row in noted if row is not None]
    assert counts == [paging.CHUNK, 100]


def test_a_form_without_our_token_changes_nothing_at_any_door_of_a_list(client):
    with transaction() as session:
        programme_id = make.published(session).id
    client.come(Role.STAFF)
    client.post("/people/views", data={"name": "Молодые"})
    kept = views()
    where = place(upload(client, HEAD, GOOD, "Иванов;Иван;;32.01.1990;;"))
    sheet = (io.BytesIO(f"{HEAD}\n{GOOD}".encode()), "people.csv")
    forms = {
        "/people/import": {"file": sheet},
        f"{where}/apply": {"mode": "good"},
        f"{where}/columns": {"column-0": "last_name", "column-1": "first_name"},
        f"{where}/rows/3": {"birth_on": "31.01.1990"},
        f"{where}/cancel": {},
        "/people/export": {"format": "csv"},
        "/people/views": {"name": "Другие"},
        f"/people/views/{kept[0]}/drop": {},
        "/programmes/bulk/withdraw": {"ids": [str(programme_id)]},
    }

    answers = {door: client.post_bare(door, form).status_code for door, form in forms.items()}

    assert answers == dict.fromkeys(forms, 400)
    assert states(where) == ["new", "error"]
    assert views() == kept
    assert published() == {"Сварщик": 1}
    with reading() as session:
        assert session.scalar(select(func.count()).select_from(ImportRun)) == 1
        assert session.scalar(select(func.count()).select_from(ExportRun)) == 0
        wanted = select(func.count()).where(AuditEntry.action == "people.export")
        assert session.scalar(wanted) == 0
