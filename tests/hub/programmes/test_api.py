"""A programme in the open API: whole for whoever reads one, written field by field."""

from hub.core.access import Role
from hub.core.db import transaction
from hub.programmes import commands
from hub.programmes.curriculum import commands as curriculum
from tests.given import api, registries

# What the form lets a writer change, but the codes of books, which must be in them.
WRITTEN = {
    "goal": "Научить варить швы.",
    "audience": "Взрослые",
    "education": "basic-general",
    "age_from": 18,
    "age_to": 60,
    "document": "worker-certificate",
    "teachers": "Мастер не ниже 5 разряда",
    "conditions": "Мастерская",
    "assessment": "Проба",
    "weekly_hours": 36,
    "moodle_site": "https://moodle.example",
    "moodle_course": "weld-1",
}


def test_one_programme_is_told_with_its_modules(app):
    with transaction() as session:
        draft = registries.finished(session, goal="Научить")
        curriculum.take(session, draft.id, registries.module(session).id)
    caller = api.caller(app, Role.STAFF)

    said = caller.get(f"/programmes/{draft.programme_id}").get_json()

    assert (said["goal"], said["number"], said["state"]) == ("Научить", 1, "draft")
    assert said["version_id"] == str(draft.id)
    written, taken = said["modules"]
    assert (written["title"], written["lectures"], written["hours"]) == ("Сварка швов", 8, 68)
    assert [one["title"] for one in written["outcomes"]] == ["Варить ровный шов"]
    assert [(one["kind"], one["places"]) for one in taken["needs"]] == [("workshop", 12)]
    assert (said["outcomes"], said["needs"]) == ([], [])


def test_a_reader_is_told_of_what_is_shown_and_not_of_the_draft_after_it(app):
    with transaction() as session:
        shown = registries.published(session, goal="Научить")
        draft = commands.open_draft(session, shown.id)
        commands.change_version(session, draft.id, goal="Тайная цель")
    learner = api.caller(app, Role.LEARNER)

    said = learner.get(f"/programmes/{shown.id}").get_json()

    assert (said["goal"], said["number"], said["state"]) == ("Научить", 1, "published")
    assert "goal" not in learner.get("/programmes").get_json()["items"][0]


def test_the_plain_words_of_a_draft_are_written(app):
    with transaction() as session:
        one = registries.programme(session)
    caller = api.caller(app, Role.STAFF)
    tag = caller.get(f"/programmes/{one.id}").headers["ETag"]

    answer = caller.patch(f"/programmes/{one.id}", WRITTEN, tag)

    assert answer.status_code == 200
    said = caller.get(f"/programmes/{one.id}").get_json()
    assert {name: said[name] for name in WRITTEN} == WRITTEN


def test_what_the_version_is_made_of_is_not_written_past_the_constructor(app):
    with transaction() as session:
        one = registries.programme(session)
    caller = api.caller(app, Role.STAFF)
    tag = caller.get(f"/programmes/{one.id}").headers["ETag"]

    for field, value in {"state": "published", "number": 5, "modules": []}.items():
        assert caller.patch(f"/programmes/{one.id}", {field: value}, tag).status_code == 422


def test_who_has_read_a_programme_reads_it_again_when_a_module_changed(app):
    with transaction() as session:
        draft = registries.finished(session)
    caller, address = api.caller(app, Role.STAFF), f"/programmes/{draft.programme_id}"
    tag = caller.get(address).headers["ETag"]
    with transaction() as session:
        curriculum.write(session, draft.id, title="Без часов")

    answer = caller.get(address, headers={"If-None-Match": tag})

    assert answer.status_code == 200
    assert answer.get_json()["modules"][-1]["title"] == "Без часов"


def test_ages_that_contradict_are_refused_in_a_new_programme_too(app):
    body = {"title": "Повар", "kind": "vocational-training", "form": "mixed", "hours": 144}

    answer = api.caller(app).post("/programmes", {**body, "age_from": 40, "age_to": 18})

    assert answer.status_code == 422


def test_a_module_is_told_with_what_it_gives_and_needs(app):
    with transaction() as session:
        module = registries.module(session)

    said = api.caller(app).get(f"/modules/{module.id}").get_json()

    assert [(one["kind"], one["title"]) for one in said["outcomes"]] == [
        ("knowledge", "Знать правила")
    ]
    assert [(one["title"], one["places"]) for one in said["needs"]] == [("Класс", 12)]
