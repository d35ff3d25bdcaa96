"""Pages of lists: every row once, in order, only one's own, and found by whatever was typed."""

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from hub.core.access import Role, Scope
from hub.core.db import reading, transaction
from hub.core.tables import paging
from hub.core.tables.query import Pairs, Query
from hub.organisations.tables import ORGANISATIONS
from hub.people.models import Person
from hub.people.tables import PEOPLE
from tests.given import registries as make

SORTS = ["name", "-name", "birth_on", "-birth_on", "created_at", "-created_at"]
WHO = make.who()


def ask(*pairs, table=PEOPLE):
    return Query.read(table, Pairs(pairs))


def names(rows):
    return [f"{row.last_name} {row.first_name}" for row in rows]


def find(words, who=WHO):
    with reading() as session:
        return names(paging.page(session, PEOPLE, ask(("q", words)), who).rows)


def walk(who, limit, *pairs, between):
    """Walk the whole list page by page, with something happening between the pages."""
    seen, place = [], None
    while True:
        more: list[tuple[str, str]] = [] if place is None else [("after", place)]
        with reading() as session:
            page = paging.page(session, PEOPLE, ask(*pairs, *more), who, limit=limit)
        seen += [row.id for row in page.rows]
        place = page.after
        if place is None:
            return seen
        between()


people = st.lists(
    st.tuples(
        st.sampled_from(["Ан", "Бе", "Ёж", "Яр", "ан"]),
        st.sampled_from(["Ия", "Ян"]),
        st.one_of(st.none(), st.sampled_from([date(2000, 1, 1), date(2001, 5, 5)])),
    ),
    max_size=14,
)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(people=people, sort=st.sampled_from(SORTS), limit=st.integers(1, 5))
def test_pages_hold_every_row_once_whatever_is_put_in_meanwhile(app, people, sort, limit):
    with transaction() as session:
        session.query(Person).delete()
        for last, first, born in people:
            session.add(Person(last_name=last, first_name=first, birth_on=born))
    with reading() as session:
        before = set(session.scalars(select(Person.id)))

    coming = iter(range(3))

    def somebody_comes():
        if next(coming, None) is None:  # or a list by the day of registration would never end
            return
        with transaction() as session:
            session.add(Person(last_name="Ба", first_name="Ия", birth_on=date(2000, 6, 1)))

    seen = walk(WHO, limit, ("sort", sort), between=somebody_comes)

    assert len(seen) == len(set(seen))
    assert before <= set(seen)
    with reading() as session:
        whole = paging.page(session, PEOPLE, ask(("sort", sort)), WHO, limit=500)
    everyone = [row.id for row in whole.rows]
    assert [key for key in everyone if key in before] == [key for key in seen if key in before]
    assert walk_back(sort, limit, everyone) == everyone


def walk_back(sort, limit, everyone):
    """Go to the end in one step, then back to the beginning page by page."""
    with reading() as session:
        first = paging.page(session, PEOPLE, ask(("sort", sort)), WHO, limit=1)
        if first.after is None:
            return [row.id for row in first.rows]
        rest = ask(("sort", sort), ("after", first.after))
        page = paging.page(session, PEOPLE, rest, WHO, limit=len(everyone))
        seen = [row.id for row in page.rows]
        while page.before is not None:
            query = ask(("sort", sort), ("before", page.before))
            page = paging.page(session, PEOPLE, query, WHO, limit=limit)
            ids = [row.id for row in page.rows]
            # the first page is given whole, so it may hold rows seen already
            seen = [key for key in ids if key not in seen] + seen
        return seen


@pytest.mark.parametrize(
    "words",
    [
        "петрова анна",
        "Анна Петрова",
        "петр",
        "анн петр",
        "Анна Сергеевна",
        "АННА СЕРГЕЕВНА ПЕТРОВА",
    ],
)
def test_a_person_is_found_by_words_of_the_name_in_any_order(app, words):
    with transaction() as session:
        make.person(session, last_name="Петрова", first_name="Анна", patronymic="Сергеевна")
        make.person(session, last_name="Сидорова", first_name="Ольга")

    assert find(words) == ["Петрова Анна"]


@pytest.mark.parametrize("words", ["8 (912) 000-11-22", "+79120001122", "Anna@Example.ru"])
def test_a_person_is_found_by_telephone_and_address(app, words):
    with transaction() as session:
        make.person(session, phone="+79120001122", email="anna@example.ru")
        make.person(session, last_name="Другая")

    assert find(words) == ["Иванова Мария"]


def test_a_person_is_found_by_snils_and_by_nothing_near_it(app):
    with transaction() as session:
        make.person(session, snils="112-233-445 95")
        make.person(session)

    assert find("11223344595") == find("112-233-445 95") == ["Иванова Мария"]
    assert find("112-233-445 94") == []


def test_signs_of_a_pattern_are_only_letters(app):
    with transaction() as session:
        make.person(session)

    assert find("%") == find("_ванова мар%") == find("Ив%нова") == []


def test_a_partner_sees_own_people_only_and_the_database_says_so(app):
    with transaction() as session:
        own = make.organisation(session)
        other = make.organisation(session)
        make.person(session, last_name="Своя", organisation_id=own.id)
        make.person(session, last_name="Чужая", organisation_id=other.id)
        make.person(session, last_name="Ничья")
    partner = make.who(Role.PARTNER, Scope.ORGANISATION, own.id)

    with reading() as session:
        page = paging.page(session, PEOPLE, ask(), partner)
        count = paging.count(session, PEOPLE, ask(), partner)
        streamed = list(paging.stream(session, PEOPLE, ask(), partner, PEOPLE.columns))

    assert names(page.rows) == names(streamed) == ["Своя Мария"]
    assert count == 1
    assert find("Чужая", partner) == []


def test_a_learner_sees_oneself(app):
    with transaction() as session:
        own = make.person(session, last_name="Сама")
        make.person(session, last_name="Другая")
    learner = make.who(Role.LEARNER, Scope.SELF)
    learner = type(learner)(
        account_id=learner.account_id, person_id=own.id, name="", grants=learner.grants
    )

    with reading() as session:
        assert names(paging.page(session, PEOPLE, ask(), learner).rows) == ["Сама Мария"]


@pytest.mark.parametrize("place", ["v1.test.AAAA", "garbage", "v1.none.AAAA", "", "v1.test."])
def test_a_place_nobody_wrote_is_the_beginning(app, place):
    with transaction() as session:
        make.person(session)

    with reading() as session:
        assert paging.page(session, PEOPLE, ask(("after", place)), WHO).rows
        assert paging.page(session, PEOPLE, ask(("before", place)), WHO).rows


def test_a_place_in_the_address_holds_no_name(app):
    with transaction() as session:
        for n in range(3):
            make.person(session, last_name=f"Иванова{n}")

    with reading() as session:
        page = paging.page(session, PEOPLE, ask(), WHO, limit=1)

    assert page.after is not None
    assert "ванов" not in page.after
    assert ask(("after", page.after)).address(after=page.after).isascii()


def test_a_filter_nobody_understands_is_told_and_not_used(app):
    with transaction() as session:
        make.person(session)

    query = ask(("birth_on_from", "вчера"), ("organisation", "нет такой"))

    with reading() as session:
        assert len(paging.page(session, PEOPLE, query, WHO).rows) == 1


def test_organisations_are_found_by_words_and_numbers(app):
    with transaction() as session:
        made = make.organisation(session, name="ГБПОУ «Колледж связи»", inn="7707083893")
        make.organisation(session, name="Школа 5")

    with reading() as session:
        for words in ("связи колледж", "гбпоу", "770708", "7707083893"):
            query = ask(("q", words), table=ORGANISATIONS)
            found = paging.page(session, ORGANISATIONS, query, WHO).rows
            assert [row.id for row in found] == [made.id], words
