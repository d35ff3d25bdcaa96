"""Lists: documents, books, forms, files for the federal register, groups that give documents."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from hub.core.i18n import _l
from hub.core.numbers import snils_masked
from hub.core.tables import Action, Column, Filter, FilterKind, Find, Importer, Kind, Table
from hub.core.tables.bulk import dated
from hub.core.tables.names import by_name
from hub.core.tables.search import by_words, prefix
from hub.diplomas import books, brought, queries
from hub.diplomas.books import KINDS
from hub.diplomas.brought import ORGANISATION
from hub.diplomas.models import (
    EXPORT,
    FORM_SCOPES,
    IMPORT,
    ISSUE,
    READ,
    REGISTER_SCOPES,
    SCOPES,
    Diploma,
    DocumentRegister,
    FormState,
    StrictForm,
)
from hub.diplomas.words import FORM_STATES, FORM_TONES, STATES, TONES


def _by_form(text: str) -> Sequence[Find] | None:
    digits = text.replace(" ", "")
    return [Find(prefix(Diploma.form_number, digits))] if digits.isdecimal() else None


def _on(session: Session, ids: Collection[UUID]) -> Mapping[UUID, str]:
    return queries.numbers_on(session, ids)


def _spoil(session: Session, ids: Sequence[UUID], word: str | None) -> int:
    day, act = dated(word)
    return books.spoil(session, ids, day, act)


def _kind(source: Any, **more: Any) -> Column:
    title = _l("Kind of document")
    return Column(name="kind", title=title, source=(source,), kind=Kind.BOOK, book=KINDS, **more)


def owner(source: Any, title: str) -> Column:
    return Column(
        name="organisation", title=title, source=(source,), kind=Kind.LOOKUP, lookup=ORGANISATION
    )


def day_column(name: str, title: str, source: Any, **more: Any) -> Column:
    return Column(name=name, title=title, source=(source,), kind=Kind.DATE, **more)


def _filters(model: Any) -> tuple[Filter, ...]:
    return (
        Filter(
            name="kind", title=_l("Kind of document"), kind=FilterKind.CHOICE,
            attribute=model.kind, book=KINDS,
        ),
        Filter(
            name="organisation", title=_l("Organisation"), kind=FilterKind.LOOKUP,
            attribute=model.organisation_id, lookup=ORGANISATION,
        ),
    )  # fmt: skip


DIPLOMAS = Table(
    name="diplomas",
    title=_l("Documents of learners"),
    model=Diploma,
    scopes=SCOPES,
    permission=READ,
    columns=(
        Column(
            name="number", title=_l("Registration number"), source=(Diploma.number,),
            sort=Diploma.number_key, is_link=True, is_whole=True,
        ),
        Column(
            name="name", title=_l("Full name"), sort=Diploma.name_key, is_link=True,
            source=(Diploma.last_name, Diploma.first_name, Diploma.patronymic),
            value=lambda row: " ".join(
                filter(None, (row.last_name, row.first_name, row.patronymic))
            ),
        ),
        Column(
            name="state", title=_l("State"), source=(Diploma.state,), kind=Kind.CHOICE,
            choices=STATES, tone=lambda row: TONES[row.state],
        ),
        _kind(Diploma.kind),
        Column(name="title", title=_l("Programme"), source=(Diploma.title,)),
        day_column("issued_on", _l("Date of issue"), Diploma.issued_on, sort=Diploma.issued_on),
        owner(Diploma.organisation_id, _l("Organisation")),
        Column(
            name="form", title=_l("Form it stands on"),
            source=(Diploma.form_number, Diploma.series),
            value=lambda row: " ".join(filter(None, (row.series, row.form_number))),
            is_whole=True,
        ),
        day_column("handed_on", _l("Given into hands"), Diploma.handed_on),
        day_column("reported_on", _l("Entered into ФИС ФРДО"), Diploma.reported_on),
        Column(
            name="hours", title=_l("Hours"), source=(Diploma.hours,), kind=Kind.NUMBER,
            is_shown=False,
        ),
        Column(
            name="qualification", title=_l("Qualification, profession"),
            source=(Diploma.qualification,), is_shown=False,
        ),
        Column(name="rank", title=_l("Rank"), source=(Diploma.rank,), is_shown=False),
        Column(
            name="created_at", title=_l("Written down"), source=(Diploma.created_at,),
            kind=Kind.TIME, sort=Diploma.created_at, is_shown=False,
        ),
    ),
    default_sort="-issued_on",
    search=(_by_form, by_words(Diploma.number_key), by_name(Diploma)),
    search_hint=_l("Name, registration number or number of the form"),
    filters=(
        *_filters(Diploma),
        Filter(
            name="state", title=_l("State"), kind=FilterKind.CHOICE, attribute=Diploma.state,
            choices=STATES,
        ),
        Filter(
            name="issued_on", title=_l("Date of issue"), kind=FilterKind.PERIOD,
            attribute=Diploma.issued_on,
        ),
        Filter(
            name="handed", title=_l("Is handed over"), kind=FilterKind.FLAG,
            attribute=Diploma.handed_on,
        ),
        Filter(
            name="reported", title=_l("Is in ФИС ФРДО"), kind=FilterKind.FLAG,
            attribute=Diploma.reported_on,
        ),
    ),
    export_permission=EXPORT,
    importer=Importer(
        permission=IMPORT, fields=brought.FIELDS, key=brought.key, match=brought.match,
        create=brought.bring, change=brought.mend, check=brought.check, mask=snils_masked,
    ),
    is_personal=True,
    empty_hint=_l("No documents yet: issue them to a group, or bring those issued before."),
)  # fmt: skip

REGISTERS = Table(
    name="document-registers",
    title=_l("Books of documents"),
    model=DocumentRegister,
    scopes=REGISTER_SCOPES,
    permission=ISSUE,
    columns=(
        _kind(DocumentRegister.kind, sort=DocumentRegister.kind, is_link=True),
        Column(
            name="year", title=_l("Year"), source=(DocumentRegister.year,),
            sort=DocumentRegister.year, value=lambda row: str(row.year),
        ),
        owner(DocumentRegister.organisation_id, _l("Organisation")),
        Column(
            name="template", title=_l("How numbers are written"),
            source=(DocumentRegister.template,), is_whole=True,
        ),
        Column(
            name="last_number", title=_l("Last number"), source=(DocumentRegister.last_number,),
            kind=Kind.NUMBER,
        ),
        Column(
            name="uses_forms", title=_l("On numbered forms"),
            source=(DocumentRegister.uses_forms,), kind=Kind.BOOLEAN,
        ),
    ),
    default_sort="-year",
    filters=_filters(DocumentRegister),
    create_permission=ISSUE,
    create_title=_l("Open a book"),
    empty_hint=_l("No books yet: open one for each kind of document and year."),
)  # fmt: skip

FORMS = Table(
    name="strict-forms",
    title=_l("Strict forms"),
    model=StrictForm,
    scopes=FORM_SCOPES,
    permission=ISSUE,
    columns=(
        Column(
            name="number", title=_l("Number of the form"), source=(StrictForm.number,),
            sort=StrictForm.number, is_whole=True,
        ),
        Column(name="series", title=_l("Series"), source=(StrictForm.series,)),
        _kind(StrictForm.kind),
        Column(
            name="state", title=_l("State"), source=(StrictForm.state,), kind=Kind.CHOICE,
            choices=FORM_STATES, tone=lambda row: FORM_TONES[row.state], sort=StrictForm.state,
        ),
        Column(
            name="diploma", title=_l("Document on it"), source=(StrictForm.id,), told=_on,
        ),
        owner(StrictForm.organisation_id, _l("Organisation")),
        day_column(
            "received_on", _l("Received"), StrictForm.received_on, sort=StrictForm.received_on
        ),
        Column(
            name="received_by", title=_l("By which paper"), source=(StrictForm.received_by,),
            is_shown=False,
        ),
        day_column("spoiled_on", _l("Form written off"), StrictForm.spoiled_on),
        Column(name="spoiled_act", title=_l("Act of spoiling"), source=(StrictForm.spoiled_act,)),
    ),
    default_sort="number",
    search=(lambda text: [Find(prefix(StrictForm.number, text.strip()), StrictForm.number)],),
    search_hint=_l("Number of the form"),
    filters=(
        *_filters(StrictForm),
        Filter(
            name="state", title=_l("State"), kind=FilterKind.CHOICE,
            attribute=StrictForm.state, choices=FORM_STATES,
        ),
    ),
    actions=(
        Action(
            name="spoil", title=_l("Write off as spoiled"), permission=ISSUE, run=_spoil,
            question=_l("Day of the act of spoiling"), is_dated=True,
            word_title=_l("Number of the act, why"),
            takes=lambda _word: StrictForm.state == FormState.LEFT,
            sure=_l("Write these forms off? A spoiled form is never used again."),
        ),
    ),
    export_permission=EXPORT,
    has_card=False,
    empty_hint=_l("No forms yet: enter those received by their numbers."),
)  # fmt: skip
