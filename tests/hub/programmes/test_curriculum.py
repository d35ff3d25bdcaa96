"""A version built from modules: hours and outcomes add up, and warnings say what is missing."""

import pytest

from hub.core.db import transaction
from hub.core.errors import ConflictError, InvalidError
from hub.programmes import asks, commands, kinds, queries
from hub.programmes.curriculum import commands as curriculum
from hub.programmes.curriculum.calendar import calendar
from hub.programmes.curriculum.kinds import OutcomeKind
from hub.programmes.curriculum.queries import contents
from hub.programmes.curriculum.warnings import warnings
from hub.programmes.library import commands as library
from tests.given import registries


@pytest.fixture
def nobody_answers():
    yield
    asks.answered_by(resources=None, standards=None)


def draft_of(session, **values):
    made = registries.programme(session, **values)
    return queries.versions(session, made.id)[0]


def titles(session, draft) -> list[str]:
    return [part.row.title for part in contents(session, draft).parts]


def codes(session, draft) -> set[str]:
    return {one.code for one in warnings(session, contents(session, draft))}


def test_hours_and_outcomes_of_modules_add_up_by_themselves(app):
    with transaction() as session:
        draft = draft_of(session, hours=1, final_hours=4)
        safety = registries.module(session, lectures=6, practice=2)
        welding = registries.module(session, title="Сварка", lectures=10, practice=30)

        for module in (safety, welding):
            curriculum.take(session, draft.id, module.id)

        found = contents(session, draft)
        assert (draft.hours, found.hours) == (52, 52)
        assert queries.programme(session, draft.programme_id, registries.who()).hours == 52
        assert [one.title for one in found.distinct] == ["Знать правила"]
        assert len(found.needs) == 2


def test_modules_are_put_before_one_another_and_moved(app):
    with transaction() as session:
        draft = draft_of(session)
        parts = {name: curriculum.write(session, draft.id, title=name) for name in ("Б", "В")}

        first = curriculum.write(session, draft.id, title="А", before=parts["Б"].id)
        assert titles(session, draft) == ["А", "Б", "В"]
        curriculum.move(session, first.id, before=None)
        assert titles(session, draft) == ["Б", "В", "А"]
        curriculum.shift(session, first.id, by=-1)
        assert titles(session, draft) == ["Б", "А", "В"]


def test_what_a_module_brought_goes_with_it_and_what_was_promised_stays_bare(app):
    with transaction() as session:
        draft = draft_of(session)
        part = curriculum.take(session, draft.id, registries.module(session).id)
        curriculum.state_outcome(
            session, draft.id, part_id=part.id, kind=OutcomeKind.SKILL, title="Обещано"
        )

        curriculum.remove(session, part.id)

        found = contents(session, draft)
        assert [one.title for one in found.outcomes] == ["Обещано"]
        assert found.needs == []
        assert "outcome" in codes(session, draft)


def test_a_module_of_a_programme_does_not_change_with_the_library_until_renewed(app):
    with transaction() as session:
        draft = draft_of(session)
        module = registries.module(session, title="Старое")
        part = curriculum.take(session, draft.id, module.id)
        library.change(session, module.id, title="Новое", lectures=20)

        assert titles(session, draft) == ["Старое"]
        curriculum.renew(session, part.id)
        assert titles(session, draft) == ["Новое"]
        assert draft.hours == 22


def test_two_who_build_at_once_lose_neither_s_work(app):
    with transaction() as session:
        draft = draft_of(session)
        first = curriculum.write(session, draft.id, title="Первый")
        second = curriculum.write(session, draft.id, title="Второй")
        seen, text_seen = first.version, draft.version

        curriculum.move(session, second.id, before=first.id)
        curriculum.change(session, second.id, version=second.version, content="Темы", lectures=8)

        curriculum.change(session, first.id, version=seen, title="Первый, исправлен")
        commands.change_version(session, draft.id, version=text_seen, goal="Цель")
        assert titles(session, draft) == ["Второй", "Первый, исправлен"]


def test_the_same_module_saved_by_two_is_told_to_the_second(app):
    with transaction() as session:
        draft = draft_of(session)
        part = curriculum.write(session, draft.id, title="Модуль")
        seen = part.version
        curriculum.change(session, part.id, version=seen, title="Иначе")

        with pytest.raises(ConflictError):
            curriculum.change(session, part.id, version=seen, title="По-своему")


@pytest.mark.parametrize(
    ("kind", "hours", "is_warned"),
    [
        ("qualification-upgrade", 15, True),
        ("qualification-upgrade", 16, False),
        ("retraining", 249, True),
        ("retraining", 250, False),
        ("career-trial", 37, True),
        ("vocational-training", 8, False),
    ],
)
def test_hours_outside_the_law_s_bounds_are_warned_of(app, kind, hours, is_warned):
    with transaction() as session:
        draft = draft_of(session, kind=kind, hours=hours)

        assert ("hours" in codes(session, draft)) is is_warned


@pytest.mark.parametrize(
    ("values", "code", "is_warned"),
    [
        ({"education": "secondary-general"}, "education", True),
        ({"education": "secondary-skilled"}, "education", False),
        ({"education": "bachelor"}, "education", False),
        ({"document": "retraining-diploma"}, "document", True),
        ({"document": "upgrade-certificate"}, "document", False),
        ({"final_hours": 0}, "final", True),
        ({"final_hours": 2}, "final", False),
        ({"kind": "general", "final_hours": 0}, "final", False),
    ],
)
def test_papers_other_than_the_law_s_are_warned_of(app, values, code, is_warned):
    with transaction() as session:
        draft = draft_of(session, **{"kind": "qualification-upgrade", "hours": 20} | values)

        assert (code in codes(session, draft)) is is_warned


def test_staff_write_the_bounds_anew(app):
    with transaction() as session:
        draft = draft_of(session, kind="qualification-upgrade", hours=20)
        values = dict.fromkeys(kinds.FIELDS) | {"hours_from": 24}
        assert "hours" not in codes(session, draft)

        kinds.change(session, "qualification-upgrade", version=0, **values)

        assert "hours" in codes(session, draft)
        with pytest.raises(ConflictError):
            kinds.change(session, "qualification-upgrade", version=0, **values)


def test_what_the_region_has_not_is_warned_of(app, nobody_answers):
    with transaction() as session:
        draft = draft_of(session)
        curriculum.take(session, draft.id, registries.module(session).id)
        assert "resources" not in codes(session, draft)

        asks.answered_by(resources=lambda _session, needs: [False for _need in needs])

        assert "resources" in codes(session, draft)


def test_what_the_standard_asks_and_no_module_teaches_is_warned_of(app, nobody_answers):
    with transaction() as session:
        draft = draft_of(session)
        wanted = asks.Standard(title="ФГОС", competencies={draft.id: "Читать чертежи"})
        asks.answered_by(standards=lambda *_asked: wanted)
        assert "standard" not in codes(session, draft)

        draft.occupation_id = draft.id
        with session.no_autoflush:
            found = codes(session, draft)
        draft.occupation_id = None

        assert "standard" in found


def test_the_calendar_lays_modules_out_by_weeks(app):
    with transaction() as session:
        draft = draft_of(session, weekly_hours=36, final_hours=6)
        curriculum.write(session, draft.id, title="А", lectures=30)
        curriculum.write(session, draft.id, title="Б", practice=60)

        weeks = [(one.title, one.first, one.last)
                 for one in calendar(contents(session, draft), "Итог")]  # fmt: skip

        assert weeks == [("А", 1, 1), ("Б", 1, 3), ("Итог", 3, 3)]


@pytest.mark.parametrize("hours", [-1, 5001])
def test_impossible_hours_are_refused(app, hours):
    with transaction() as session:
        draft = draft_of(session)

        with pytest.raises(InvalidError):
            curriculum.write(session, draft.id, title="А", lectures=hours)
