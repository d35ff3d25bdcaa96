"""The list of people: what it shows, finds, filters, takes in and gives out."""

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from hub.core import numbers
from hub.core.db import utcnow
from hub.core.errors import InvalidError
from hub.core.i18n import _l
from hub.core.tables import Action, Filter, FilterKind, Find, Importer, Table
from hub.core.tables.bulk import dated
from hub.core.tables.names import by_name
from hub.core.tables.search import exactly
from hub.people import agreed, commands, contacts, paper_commands, papers, queries
from hub.people.birth_search import DAY, by_birth
from hub.people.card_models import ContactKind
from hub.people.columns import COLUMNS, SEXES, STANDINGS
from hub.people.commands import BOOK, ORGANISATION
from hub.people.fields import FIELDS
from hub.people.models import SCOPES, Person
from hub.people.parts_search import by_former_name, has_snils

NAMED = by_name(Person)


def _read(check: Callable[[str], str]) -> Callable[[str], str | None]:
    """Read what is typed as such a number, or say that it is none."""

    def read(text: str) -> str | None:
        try:
            return check(text)
        except InvalidError:
            return None

    return read


def _read_email(text: str) -> str | None:
    return text.casefold() if "@" in text else None


def _by_name(text: str) -> Sequence[Find] | None:
    """Find by name, unless a day of birth stands beside it: `by_birth` has read both."""
    if DAY.search(text) or (found := NAMED(text)) is None:
        return None
    return [*found, *by_former_name(text)]


def _create(session: Session, values: Any) -> UUID:
    return commands.create(session, **values).id


def _change(session: Session, person_id: UUID, values: Any) -> None:
    commands.change(session, person_id, **values)


def _set_category(session: Session, ids: Sequence[UUID], word: str | None) -> int:
    return commands.set_category(session, ids, word)


def _mark_papers(session: Session, ids: Sequence[UUID], word: str | None) -> int:
    signed_on, place = dated(word)
    return paper_commands.mark_many(session, ids, signed_on=signed_on, place=place, at=utcnow())


PEOPLE = Table(
    name="people",
    title=_l("People"),
    model=Person,
    scopes=SCOPES,
    permission="people.read",
    columns=COLUMNS,
    default_sort="name",
    search=(
        exactly(_read(numbers.snils), has_snils),
        exactly(_read_email, lambda email: Person.email == email),
        exactly(_read(numbers.phone), lambda phone: Person.phone == phone),
        exactly(_read_email, lambda email: contacts.also(ContactKind.EMAIL, email)),
        exactly(_read(numbers.phone), lambda phone: contacts.also(ContactKind.PHONE, phone)),
        by_birth,
        _by_name,
    ),
    search_hint=_l("Name, date of birth, СНИЛС, telephone or e-mail"),
    filters=(
        Filter(
            name="category",
            title=_l("Category"),
            kind=FilterKind.CHOICE,
            attribute=Person.category,
            book=BOOK,
        ),
        Filter(
            name="organisation",
            title=_l("Organisation"),
            kind=FilterKind.LOOKUP,
            attribute=Person.organisation_id,
            lookup=ORGANISATION,
        ),
        Filter(
            name="study_group",
            title=_l("Letter of the class or group"),
            kind=FilterKind.TEXT,
            attribute=Person.study_group,
        ),
        Filter(
            name="birth_on",
            title=_l("Date of birth"),
            kind=FilterKind.PERIOD,
            attribute=Person.birth_on,
        ),
        Filter(
            name="sex",
            title=_l("Sex"),
            kind=FilterKind.CHOICE,
            attribute=Person.sex,
            choices=SEXES,
        ),
        Filter(
            name="consent",
            title=_l("Consent"),
            kind=FilterKind.CHOICE,
            attribute=Person.standing,
            where=agreed.where,
            choices=agreed.STATES,
        ),
        Filter(
            name="standing",
            title=_l("Processing of data"),
            kind=FilterKind.CHOICE,
            attribute=Person.standing,
            choices=STANDINGS,
        ),
        Filter(
            name="has_snils",
            title=_l("СНИЛС is known"),
            kind=FilterKind.FLAG,
            attribute=Person.snils,
        ),
    ),
    actions=(
        Action(
            name="category",
            title=_l("Set the category"),
            permission="people.write",
            run=_set_category,
            question=_l("Which category?"),
            book=BOOK,
        ),
        Action(
            name="paper",
            title=_l("Note a consent on paper"),
            permission="people.write",
            run=_mark_papers,
            question=_l("Day of the consents"),
            is_dated=True,
            word_title=_l("Where they are kept: folder, file"),
            longest=papers.LONGEST,
            warning=paper_commands.left_out,
        ),
    ),
    export_permission="people.export",
    create_permission="people.write",
    creates_everywhere=True,
    importer=Importer(
        permission="people.import",
        fields=FIELDS,
        key=queries.key,
        match=queries.match,
        alias=queries.alias,
        create=_create,
        change=_change,
        create_many=commands.create_many,
        change_many=commands.change_many,
        mask=numbers.snils_masked,
    ),
    is_personal=True,
    empty_hint=_l("Nobody here yet: register a person or bring a list from a file."),
)
