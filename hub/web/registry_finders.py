"""What the search everywhere looks through in the registries: a few rows of each list."""

from collections.abc import Sequence
from typing import Any

from flask import url_for
from sqlalchemy.orm import Session

from hub.competencies.classified import SUBJECT_TITLES
from hub.competencies.tables import TABLES as CLASSIFIERS
from hub.core import audit
from hub.core.access import Principal
from hub.core.i18n import _, _l
from hub.core.tables import Column, Table
from hub.core.tables.lookups import lookup
from hub.core.tables.paging import page
from hub.core.tables.query import Query
from hub.materials.tables import MATERIALS
from hub.materials.words import STATES as MATERIAL_STATES
from hub.materials.words import TONES as MATERIAL_TONES
from hub.organisations.agreement_tables import AGREEMENTS, standing
from hub.organisations.contact_tables import CONTACTS
from hub.organisations.tables import ORGANISATION, ORGANISATIONS
from hub.people.models import Standing
from hub.people.tables import PEOPLE
from hub.programmes.library.tables import MODULES
from hub.programmes.tables import PROGRAMMES
from hub.resources.places import SITES, WORKSHOPS
from hub.resources.shape import Shape
from hub.resources.sheets_and_links import INFORMATION
from hub.resources.standing import said_of, tone_of
from hub.resources.stock import CONSUMABLES, EQUIPMENT, SOFTWARE
from hub.resources.tables import TABLES as RESOURCES
from hub.resources.teaching import STAFF
from hub.reviews.tables import REVIEWS
from hub.reviews.tables import STATES as REVIEW_STATES
from hub.reviews.tables import TONES as REVIEW_TONES
from hub.web.search import Finder, Hit, Source


def found(
    session: Session, table: Table, who: Principal, words: str, most: int, *needed: str
) -> Sequence[Any]:
    columns = [column for column in table.columns if column.name in needed]
    return page(session, table, Query(words=words), who, columns=columns, limit=most).rows


def _title(column: Column, row: Any) -> str:
    return str(column.of(row))


def find_people(session: Session, who: Principal, words: str, most: int) -> list[Hit]:
    rows = found(session, PEOPLE, who, words, most, "name", "birth_on", "standing")
    if rows:
        ids = [row.id for row in rows]
        details = {"count": len(rows)}
        audit.record(session, "people.search", subject="person", ids=ids, details=details)
    return [
        Hit(
            title=_title(PEOPLE.columns[0], row),
            url=url_for("people.card", row_id=row.id),
            note=row.birth_on.strftime("%d.%m.%Y") if row.birth_on else None,
            badge=None if row.standing is Standing.OPEN else _("consent withdrawn"),
            tone="warning",
        )
        for row in rows
    ]


def find_organisations(session: Session, who: Principal, words: str, most: int) -> list[Hit]:
    rows = found(session, ORGANISATIONS, who, words, most, "name", "inn", "verified_at")
    return [
        Hit(
            title=_title(ORGANISATIONS.columns[0], row),
            url=url_for("organisations.card", row_id=row.id),
            note=f"ИНН {row.inn}",
            badge=None if row.verified_at else _("not verified"),
            tone="warning",
        )
        for row in rows
    ]


def find_classified(session: Session, who: Principal, words: str, most: int) -> list[Hit]:
    """Find competencies, then professions of СПО, then occupations: a few of each."""
    hits = []
    for subject, table in CLASSIFIERS.items():
        rows = found(session, table, who, words, most, "code", "title", "use")
        hits += [
            Hit(
                title=" ".join(filter(None, (row.code, row.title))),
                url=url_for("competencies.any_card", row_id=row.id),
                note=str(SUBJECT_TITLES[subject]),
                badge=_("out of use") if row.retired_at else None,
                tone="warning",
            )
            for row in rows
        ]
    return hits[:most]


def find_agreements(session: Session, who: Principal, words: str, most: int) -> list[Hit]:
    rows = found(session, AGREEMENTS, who, words, most, "number", "organisation", "standing")
    owners = [row.organisation_id for row in rows]
    names = lookup(ORGANISATION).named(session, who, owners)
    return [
        Hit(
            title=_("Agreement № %(number)s", number=row.number),
            url=url_for("agreements.card", row_id=row.id),
            note=names.get(row.organisation_id),
            badge=standing(row)[0],
            tone=standing(row)[1],
        )
        for row in rows
    ]


def find_contacts(session: Session, who: Principal, words: str, most: int) -> list[Hit]:
    rows = found(session, CONTACTS, who, words, most, "name", "post", "organisation")
    if rows:
        ids = [row.id for row in rows]
        details = {"count": len(rows)}
        audit.record(session, "contacts.search", subject="contact", ids=ids, details=details)
    names = lookup(ORGANISATION).named(session, who, [row.organisation_id for row in rows])
    return [
        Hit(
            title=row.name,
            url=url_for("organisations.card", row_id=row.organisation_id) + "#contacts",
            note=" · ".join(filter(None, (row.post, names.get(row.organisation_id)))),
        )
        for row in rows
    ]


def find_programmes(session: Session, who: Principal, words: str, most: int) -> list[Hit]:
    rows = found(session, PROGRAMMES, who, words, most, "title", "hours")
    return [
        Hit(
            title=_title(PROGRAMMES.columns[0], row),
            url=url_for("programmes.card", row_id=row.id),
            note=_("%(hours)s h", hours=row.hours),
        )
        for row in rows
    ]


def find_modules(session: Session, who: Principal, words: str, most: int) -> list[Hit]:
    rows = found(session, MODULES, who, words, most, "title", "hours")
    return [
        Hit(
            title=_title(MODULES.columns[0], row),
            url=url_for("modules.card", row_id=row.id),
            note=_("%(hours)s h", hours=row.hours),
        )
        for row in rows
    ]


def find_materials(session: Session, who: Principal, words: str, most: int) -> list[Hit]:
    rows = found(session, MATERIALS, who, words, most, "title", "authors", "state")
    return [
        Hit(
            title=row.title,
            url=url_for("materials.card", row_id=row.id),
            note=row.authors,
            badge=str(MATERIAL_STATES[row.state]),
            tone=MATERIAL_TONES[row.state],
        )
        for row in rows
    ]


def find_reviews(session: Session, who: Principal, words: str, most: int) -> list[Hit]:
    rows = found(session, REVIEWS, who, words, most, "title", "state")
    return [
        Hit(
            title=row.title,
            url=url_for("reviews.card", row_id=row.id),
            badge=str(REVIEW_STATES[row.state]),
            tone=REVIEW_TONES[row.state],
        )
        for row in rows
    ]


def _resources(*shapes: Shape) -> Finder:
    """Find rows of the registries of resources by the words of their names."""

    def find(session: Session, who: Principal, words: str, most: int) -> list[Hit]:
        hits = []
        for shape in shapes:
            table = RESOURCES[shape.name]
            rows = found(session, table, who, words, most, "title", "state_of_confirmation")
            if rows and table.is_personal:
                ids = [row.id for row in rows]
                details = {"count": len(rows)}
                act = f"{table.name}.search"
                audit.record(session, act, subject=table.name, ids=ids, details=details)
            hits += [
                Hit(
                    title=row.title,
                    url=url_for(f"{shape.blueprint}.card", row_id=row.id),
                    note=str(shape.one_title),
                    badge=None if tone_of(row) == "success" else said_of(row),
                    tone=tone_of(row),
                )
                for row in rows
            ]
        return hits[:most]

    return find


REGISTRIES = (
    Source(title=_l("People"), icon="users", permission="people.read", find=find_people),
    Source(
        title=_l("Organisations"),
        icon="building",
        permission="organisations.read",
        find=find_organisations,
    ),
    Source(
        title=_l("Competencies and professions"),
        icon="target",
        permission="competencies.read",
        find=find_classified,
    ),
    Source(
        title=_l("Partnership agreements"),
        icon="heart-handshake",
        permission="agreements.read",
        find=find_agreements,
    ),
    Source(
        title=_l("Contacts of organisations"),
        icon="address-book",
        permission="contacts.read",
        find=find_contacts,
    ),
    Source(
        title=_l("Programmes"),
        icon="school",
        permission="programmes.read",
        find=find_programmes,
    ),
    Source(
        title=_l("Library of modules"),
        icon="books",
        permission="modules.read",
        find=find_modules,
    ),
    Source(
        title=_l("Learning materials"),
        icon="books",
        permission="materials.read",
        find=find_materials,
    ),
    Source(
        title=_l("Expertise"),
        icon="clipboard-check",
        permission="reviews.read",
        find=find_reviews,
    ),
    Source(
        title=_l("Workshops and classrooms"),
        icon="tools",
        permission="resources.read",
        find=_resources(WORKSHOPS, SITES),
    ),
    Source(
        title=_l("Equipment and tools"),
        icon="tool",
        permission="resources.read",
        find=_resources(EQUIPMENT, SOFTWARE, CONSUMABLES),
    ),
    Source(
        title=_l("Teaching staff and experts"),
        icon="school",
        permission="resources.read",
        find=_resources(STAFF),
    ),
    Source(
        title=_l("Information resources"),
        icon="world",
        permission="resources.read",
        find=_resources(INFORMATION),
    ),
)
