"""The constructor's doors: a click made once, and a text whose module somebody took out."""

from hub.core.access import Role
from hub.core.db import transaction
from hub.programmes import queries
from hub.programmes.curriculum import commands as curriculum
from hub.programmes.curriculum.queries import contents
from hub.programmes.curriculum.warnings import warnings
from tests.given import registries
from tests.given.accounts import signed_in


def test_a_double_click_takes_a_module_once_and_twice_is_warned_of(app):
    with transaction() as session:
        made = registries.programme(session)
        draft = queries.versions(session, made.id)[0]
        module = registries.module(session)
    staff, _who = signed_in(app, Role.STAFF)

    for _click in range(2):
        staff.post(f"/programmes/versions/{draft.id}/modules", {"module": str(module.id)})

    with transaction() as session:
        draft = queries.versions(session, made.id)[0]
        assert len(contents(session, draft).parts) == 1
        assert "module-twice" not in {
            one.code for one in warnings(session, contents(session, draft))
        }
        curriculum.take(session, draft.id, module.id)
        assert "module-twice" in {one.code for one in warnings(session, contents(session, draft))}


def test_a_text_of_a_module_taken_out_meanwhile_is_given_back(app):
    with transaction() as session:
        made = registries.programme(session)
        draft = queries.versions(session, made.id)[0]
        part = curriculum.write(session, draft.id, title="Сварка", lectures=4)
    staff, _who = signed_in(app, Role.STAFF)
    address = f"/programmes/modules/{part.id}/edit"
    assert staff.get(address).status_code == 200
    staff.post(f"/programmes/modules/{part.id}/remove", {})

    answer = staff.post(
        address, {"title": "Сварка", "content": "Долго набиралось", "lectures": "4", "version": "1"}
    )

    assert answer.status_code == 404
    assert "Долго набиралось" in answer.text
    assert "скопируйте нужное" in answer.text
    assert staff.get(address).status_code == 404
