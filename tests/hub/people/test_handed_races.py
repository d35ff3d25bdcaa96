"""Lists handed over at the same moment: two staff, two clicks, a taking back and a beginning."""

import threading

from hub.core.access import Role
from hub.core.db import reading
from hub.core.files.models import StoredFile
from hub.core.kept import give_back
from hub.core.tables.models import ImportRun, ImportState
from hub.people.handed_models import ListState
from tests.given import lists
from tests.given.accounts import signed_in
from tests.given.imports import count


def at_once(*works):
    """Do these in threads that begin together; give what each answered."""
    gate = threading.Barrier(len(works))
    said = [None] * len(works)

    def run(n, work):
        gate.wait()
        try:
            said[n] = work()
        finally:
            give_back()  # the connection that the thread's next request would have taken up

    threads = [threading.Thread(target=run, args=each) for each in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return said


def test_of_two_staff_who_begin_one_list_one_does(app):
    list_id = lists.handed(lists.sender(app))
    both = [signed_in(app, Role.STAFF)[0] for _ in range(2)]
    for browser in both:
        browser.token()

    said = at_once(*(lambda one=one: lists.begin(one, list_id) for one in both))

    places = sorted(answer.location.split("/")[1] for answer in said)
    assert places == ["people", "people-lists"]
    assert count(ImportRun) == 1
    found = lists.one(list_id)
    assert found.state is ListState.TAKEN
    with reading() as session:
        run = session.get_one(ImportRun, found.run_id)
        assert (run.account_id, run.state) == (found.decided_by_id, ImportState.READY)


def test_a_file_sent_twice_at_once_is_one_list(app):
    customer = lists.sender(app)
    customer.token()

    said = at_once(*(lambda: lists.hand(customer),) * 2)

    assert [answer.status_code for answer in said] == [302, 302]
    assert len({answer.location for answer in said}) == 1
    assert len(lists.all_of_them()) == count(StoredFile) == 1


def test_a_list_is_either_taken_back_or_begun(app):
    customer = lists.sender(app)
    list_id = lists.handed(customer)
    staff, _who = signed_in(app, Role.STAFF)
    for browser in (customer, staff):
        browser.token()

    taken_back, begun = at_once(
        lambda: customer.post(f"/people-lists/{list_id}/recall"),
        lambda: lists.begin(staff, list_id),
    )

    is_begun = begun.location.startswith("/people/import/")
    assert is_begun == (taken_back.status_code == 409)
    state = lists.one(list_id).state
    assert state is (ListState.TAKEN if is_begun else ListState.RECALLED)
    assert count(ImportRun) == count(StoredFile) == int(is_begun)
