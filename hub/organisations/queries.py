"""Reads of organisations: cards, and those meant by a number or a name."""

import re
from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import and_, literal, or_, select, tuple_
from sqlalchemy.orm import Session, aliased

from hub.core.access import Principal, every_row, scoped
from hub.core.errors import NotFoundError
from hub.core.i18n import _, _l
from hub.core.single import Single
from hub.core.tables.declare import Match, Values
from hub.core.tables.search import by_words
from hub.core.text import search_key
from hub.organisations.models import SCOPES, Organisation

FIELDS = ("name", "short_name", "kind", "inn", "kpp", "ogrn", "address", "email", "phone")
INN = re.compile(r"(?<!\d)(\d{10}|\d{12})(?!\d)")
KPP = re.compile(r"(?<!\d)(\d{9})(?!\d)")
OFFERED = 10
ABSENT = _l("There is no such organisation, or it is not yours.")
READ = "organisations.read"
SINGLE = Single(Organisation, SCOPES, ABSENT)


def organisation(
    session: Session,
    organisation_id: UUID,
    who: Principal,
    permission: str = "organisations.read",
) -> Organisation:
    statement = select(Organisation).where(Organisation.id == organisation_id)
    found: Organisation | None = session.scalars(
        scoped(statement, SCOPES, who, permission)
    ).one_or_none()
    if found is None:
        raise NotFoundError(ABSENT)
    return found


def values_of(organisation: Organisation) -> dict[str, Any]:
    return {name: getattr(organisation, name) for name in FIELDS}


def same_inn(session: Session, organisation: Organisation) -> Sequence[Organisation]:
    """Give the others under this ИНН: branches, or one employer written down twice."""
    return session.scalars(
        select(Organisation)
        .where(Organisation.inn == organisation.inn, Organisation.id != organisation.id)
        .order_by(Organisation.name_key, Organisation.id)
    ).all()


def meant(session: Session, inn: str, kpp: str) -> Organisation | None:
    """Find whom a newcomer means: the same КПП, or one of the two not written; verified first."""
    known = session.scalars(
        select(Organisation)
        .where(Organisation.inn == inn, or_(Organisation.kpp.in_((kpp, "")), literal(not kpp)))
        .order_by(Organisation.id)
    ).all()
    return min(
        known,
        key=lambda one: (not kpp or one.kpp != kpp, one.verified_at is None, one.kpp != kpp),
        default=None,
    )


def others_told(session: Session, ids: Collection[UUID]) -> dict[UUID, str]:
    """Name the others under the same ИНН, for a page of a list at once."""
    other = aliased(Organisation)
    rows = session.execute(
        select(Organisation.id, other.name, other.verified_at)
        .join(other, and_(other.inn == Organisation.inn, other.id != Organisation.id))
        .where(Organisation.id.in_(ids))
        .order_by(other.name_key, other.id)
    )
    told: dict[UUID, str] = {}
    for row in rows:
        state = _("verified") if row.verified_at else _("not verified")
        told[row.id] = "; ".join(filter(None, (told.get(row.id), f"{row.name} ({state})")))
    return told


def key(values: Values) -> str:
    return f"{values['inn']} {values.get('kpp') or ''}"


def match(session: Session, rows: Sequence[Values]) -> list[Match]:
    """Find which organisations rows of a file mean: ИНН with КПП names one."""
    wanted = {(values["inn"], values.get("kpp") or "") for values in rows}
    found = session.scalars(
        select(Organisation).where(tuple_(Organisation.inn, Organisation.kpp).in_(wanted))
    )
    known = {(item.inn, item.kpp): item for item in found}
    return [_meaning(known.get((values["inn"], values.get("kpp") or ""))) for values in rows]


def _meaning(found: Organisation | None) -> Match:
    return Match() if found is None else Match(id=found.id, before=values_of(found))


def titles(session: Session, ids: Collection[UUID]) -> dict[UUID, str]:
    rows = session.execute(
        select(Organisation.id, Organisation.short_name, Organisation.name).where(
            Organisation.id.in_(ids)
        )
    )
    return {row.id: row.short_name or row.name for row in rows}


def visible(session: Session, who: Principal, ids: Collection[UUID]) -> Collection[UUID]:
    """Say which of these the asker may be told of."""
    if every_row(SCOPES, who, READ):
        return ids
    found = select(Organisation.id).where(Organisation.id.in_(ids))
    return session.scalars(scoped(found, SCOPES, who, READ)).all()


def offer(session: Session, who: Principal, text: str) -> list[str]:
    """Offer organisations while a person types a name or an ИНН."""
    digits = text.strip()
    base = scoped(select(Organisation), SCOPES, who, READ)
    if digits.isdigit():
        found = session.scalars(
            base.where(Organisation.inn >= digits, Organisation.inn < digits + ":")
            .order_by(Organisation.inn)
            .limit(OFFERED)
        )
        return [_offered(item) for item in found]
    offered: list[str] = []
    for find in by_words(Organisation.name_key)(text) or ():
        rows = session.scalars(
            base.where(find.where).order_by(Organisation.name_key).limit(OFFERED)
        )
        offered += [word for item in rows if (word := _offered(item)) not in offered]
    return offered[:OFFERED]


def _offered(organisation: Organisation) -> str:
    return written(organisation) + ("" if organisation.verified_at else f", {_('not verified')}")


def written(organisation: Organisation) -> str:
    """Name an organisation so that resolve() understands it again."""
    numbers = f"ИНН {organisation.inn}" + (f", КПП {organisation.kpp}" if organisation.kpp else "")
    return f"{organisation.name} ({numbers})"


def written_of(session: Session, organisation_id: UUID) -> str:
    found = session.get(Organisation, organisation_id)
    return written(found) if found is not None else ""


def resolve(session: Session, words: Collection[str]) -> dict[str, UUID | None]:
    """Understand ИНН, ИНН with КПП, an id or an exact name; None where it is not one row."""
    found: dict[str, UUID | None] = {}
    for word in words:
        statement = select(Organisation.id)
        if (known := _identifier(word)) is not None:
            statement = statement.where(Organisation.id == known)
        elif inn := INN.search(word):
            statement = statement.where(Organisation.inn == inn[1])
            if kpp := KPP.search(word.replace(inn[1], " ")):
                statement = statement.where(Organisation.kpp == kpp[1])
        else:
            statement = statement.where(Organisation.name_key == search_key(word))
        ids = session.scalars(statement.limit(2)).all()
        found[word] = ids[0] if len(ids) == 1 else None
    return found


def _identifier(word: str) -> UUID | None:
    try:
        return UUID(word)
    except ValueError:
        return None
