"""Rows of the template of ФИС ФРДО, and what keeps a document from going there."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.core.errors import InvalidError
from hub.core.i18n import _, _l
from hub.core.numbers import snils, snils_written
from hub.diplomas.layouts import WORDS, Layout
from hub.diplomas.models import Diploma, DiplomaState, DocumentRegister, Why
from hub.diplomas.words import NAME, NUMBER
from hub.organisations.models import Organisation
from hub.people.models import Person, Sex
from hub.programmes import kinds

YOUNGEST, OLDEST = 10, 110
NONE, YES, NO = "нет", "Да", "Нет"
SEXES = {Sex.MALE: "Муж", Sex.FEMALE: "Жен"}
PLACE = "в образовательной организации"
QUALIFIED = frozenset({"retraining-diploma", "worker-certificate"})
SPHERED = frozenset({"retraining-diploma"})
ABOUT_CARD = frozenset({"birth_on", "sex", "citizenship", "snils"})


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong, and where it is mended."""

    words: str
    link: str


@dataclass(slots=True)
class Row:
    """A document as the template has it."""

    diploma: Diploma
    values: dict[str, str]
    problems: list[Problem] = field(default_factory=list)

    @property
    def is_annulment(self) -> bool:
        return self.diploma.state is DiplomaState.ANNULLED


def rows_for(session: Session, layout: Layout, found: Sequence[Diploma]) -> list[Row]:
    """Lay documents out as rows, each with what is wrong in it."""
    people = _by_id(session, Person, {one.person_id for one in found})
    owners = _by_id(session, Organisation, {one.organisation_id for one in found})
    books = _by_id(session, DocumentRegister, {one.register_id for one in found} - {None})
    before = _by_id(session, Diploma, {one.replaces_id for one in found} - {None})
    rules = kinds.rules(session)
    rows = []
    for one in found:
        person, owner = people[one.person_id], owners[one.organisation_id]
        old = before.get(one.replaces_id)
        row = Row(one, _values(layout, one, person, old))
        if row.is_annulment:  # the register has it already, as it is
            rows.append(row)
            continue
        _check_filled(layout, row)
        _check_prior(row)
        _check_person(row, person)
        _check_paper(row, rules.get(one.programme_kind or ""), books.get(one.register_id))
        _check_owner(row, owner)
        rows.append(row)
    _check_twins(rows)
    return rows


def _values(layout: Layout, one: Diploma, person: Person, old: Diploma | None) -> dict[str, str]:
    original = old if one.duplicate_why and old is not None else None
    mended = old is not None and old.state is DiplomaState.ANNULLED and old.reported_on is not None
    is_annulled = one.state is DiplomaState.ANNULLED
    status = "annulled" if is_annulled else "duplicate" if one.duplicate_why else "original"
    form = one.learning_form.value if one.learning_form else ""
    return {
        "kind": layout.kinds.get(one.kind, ""),
        "status": WORDS["statuses"][status],
        "lost": YES if one.duplicate_why is Why.LOST else NO,
        "exchanged": YES if one.duplicate_why is Why.EXCHANGED else NO,
        "destroyed": YES if one.duplicate_why is Why.DESTROYED else NO,
        "series": one.series or NONE,
        "form_number": one.form_number or NONE,
        "issued_on": _day(one.issued_on),
        "number": one.number,
        "programme": layout.programmes.get(one.programme_kind or "", ""),
        "title": one.title,
        "sphere": one.sphere or "",
        "qualification": one.qualification or "",
        "rank": one.rank or "",
        "prior_level": WORDS["levels"].get(one.prior_level or "", ""),
        "prior_name": one.prior_name or "",
        "prior_series": one.prior_series or "",
        "prior_number": one.prior_number or "",
        "year_from": str(one.starts_on.year) if one.starts_on else "",
        "year_to": str(one.ends_on.year) if one.ends_on else "",
        "hours": str(one.hours or ""),
        "last_name": one.last_name,
        "first_name": one.first_name,
        "patronymic": one.patronymic or "",
        "birth_on": _day(person.birth_on),
        "sex": SEXES.get(person.sex, "") if person.sex else "",
        "snils": snils_written(person.snils) if person.snils else "",
        "learning_form": WORDS["forms"].get(form, ""),
        "funding": WORDS["funding"].get(one.funding or "", ""),
        "place": PLACE,
        "citizenship": WORDS["countries"].get(person.citizenship, ""),
        "original_kind": layout.kinds.get(original.kind, "") if original else "",
        "original_series": (original.series or NONE) if original else "",
        "original_form_number": (original.form_number or NONE) if original else "",
        "original_number": original.number if original else "",
        "original_issued_on": _day(original.issued_on) if original else "",
        "original_last_name": original.last_name if original else "",
        "original_first_name": original.first_name if original else "",
        "original_patronymic": (original.patronymic or "") if original else "",
        "mended_number": one.number if is_annulled else old.number if mended and old else "",
    }


def _check_filled(layout: Layout, row: Row) -> None:
    for column in layout.columns:
        if column.needed and not row.values.get(column.value):
            link = _where(row, column.value)
            words = _("nothing in «%(column)s»", column=column.title)
            row.problems.append(Problem(str(words), link))


def _check_prior(row: Row) -> None:
    one, link = row.diploma, _where(row, "prior_name")
    if one.prior_name and not NAME.fullmatch(one.prior_name):
        words = _l("the last name in the diploma before is not in Russian letters")
        row.problems.append(Problem(_said(words), link))
    if any(word and not NUMBER.fullmatch(word) for word in (one.prior_series, one.prior_number)):
        words = _l("the series or number of the diploma before can't be so")
        row.problems.append(Problem(_said(words), link))


def _check_person(row: Row, person: Person) -> None:
    names = (row.diploma.last_name, row.diploma.first_name, row.diploma.patronymic)
    if any(name and not NAME.fullmatch(name) for name in names):
        row.problems.append(Problem(_said(_l("the name is not in Russian letters")), _card(row)))
    if person.snils is None:
        if person.citizenship == "RU":
            row.problems.append(Problem(_said(_l("no СНИЛС")), _card(row)))
    elif not _is_right(person.snils):
        row.problems.append(Problem(_said(_l("the check sum of СНИЛС is wrong")), _card(row)))
    born = person.birth_on
    if born and not YOUNGEST <= row.diploma.issued_on.year - born.year <= OLDEST:
        row.problems.append(Problem(_said(_l("the date of birth can't be so")), _card(row)))


def _check_paper(row: Row, rule: Any, book: DocumentRegister | None) -> None:
    one, link = row.diploma, f"/diplomas/{row.diploma.id}"
    if one.ends_on and one.issued_on < one.ends_on:
        row.problems.append(Problem(_said(_l("issued before training ended")), link))
    if rule is not None and one.hours and not rule.holds(one.hours):
        words = _l("the hours are outside the bounds of the kind of programme")
        row.problems.append(Problem(_said(words), link))
    if one.kind in QUALIFIED and not one.qualification:
        mend = f"{link}/correct"  # it stands on the paper
        row.problems.append(Problem(_said(_l("no qualification or profession")), mend))
    if one.kind in SPHERED and not one.sphere:
        row.problems.append(Problem(_said(_l("no sphere of activity")), _details(row)))
    if book is not None and book.uses_forms and not one.form_number:
        forms = f"/diploma-groups/{one.group_id}/forms" if one.group_id else link
        row.problems.append(Problem(_said(_l("no number of the form")), forms))


def _check_owner(row: Row, owner: Organisation) -> None:
    link = f"/organisations/{owner.id}/edit"
    if not owner.licence_number:
        row.problems.append(Problem(_said(_l("the organisation has no licence written")), link))


def _check_twins(rows: Sequence[Row]) -> None:
    """The register knows a document by its number and year: none may stand there twice."""
    seen: set[tuple[UUID, int, str]] = set()
    for row in rows:
        one = row.diploma
        place = (one.organisation_id, one.year, one.number_key)
        if place in seen:
            words = _said(_l("another document has this registration number"))
            row.problems.append(Problem(words, f"/diplomas/{one.id}"))
        seen.add(place)


def _is_right(number: str) -> bool:
    try:
        return snils(number) == number
    except InvalidError:
        return False


def _card(row: Row) -> str:
    return f"/people/{row.diploma.person_id}/edit"


def _where(row: Row, value: str) -> str:
    """Say where a column is filled: the education before of a whole group on one page."""
    if value in ABOUT_CARD:
        return _card(row)
    if value.startswith("prior_") and row.diploma.group_id is not None:
        return f"/diploma-groups/{row.diploma.group_id}/education"
    return _details(row)


def _details(row: Row) -> str:
    return f"/diplomas/{row.diploma.id}/details"


def _said(words: str) -> str:
    return str(words)


def _day(day: date | None) -> str:
    return day.strftime("%d.%m.%Y") if day else ""


def _by_id(session: Session, model: Any, ids: Any) -> dict[Any, Any]:
    return {one.id: one for one in session.scalars(select(model).where(model.id.in_(ids)))}
