"""Reads of organisations: cards, and those meant by a number or a name."""

import re
from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, literal, or_, select, tuple_
from sqlalchemy.orm import Session, aliased

from hub.core.access import Principal
from hub.core.among import among
from hub.core.errors import InvalidError, NotFoundError
from hub.core.i18n import _, _l, ngettext
from hub.core.scopes import every_row, scoped
from hub.core.single import Single
from hub.core.tables.declare import Match, Values
from hub.core.tables.lookups import Found
from hub.core.tables.search import by_words
from hub.core.text import search_key
from hub.organisations.models import SCOPES, Organisation, OrganisationKind, flag

FLAGS = tuple(flag(kind) for kind in OrganisationKind)
FIELDS = (
    *("name", "short_name", "kind", *FLAGS, "legal_form", "inn", "kpp", "ogrn"),
    *("okved", "okved_more", "address", "email", "phone", "site", "director", "director_post"),
    *("licence_number", "licence_on", "licence_issuer", "head_id"),
)
INN = re.compile(r"(?<!\d)(\d{10}|\d{12})(?!\d)")
KPP = re.compile(r"(?<!\d)(\d{9})(?!\d)")
COMPANY_INN = 10
OFFERED = 10
HEAD_INN = "head_inn"  # a file names a branch's head by its ИНН
ABSENT = _l("There is no such organisation, or it is not yours.")
READ = "organisations.read"
KEYS = {"id": Organisation.id, "inn": Organisation.inn, "name": Organisation.name_key}
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
    """Give the others under this ИНН that are neither its branches nor of its head."""
    others = session.scalars(
        select(Organisation)
        .where(Organisation.inn == organisation.inn, Organisation.id != organisation.id)
        .order_by(Organisation.name_key, Organisation.id)
    )
    family = organisation.head_id or organisation.id
    return [one for one in others if (one.head_id or one.id) != family]


def meant(session: Session, inn: str, kpp: str) -> Organisation | None:
    """Find whom a newcomer means: the same КПП, or one of the two not written; verified first."""
    known = session.scalars(
        select(Organisation)
        .where(Organisation.inn == inn, or_(Organisation.kpp.in_((kpp, "")), literal(not kpp)))
        .order_by(Organisation.id)
    ).all()
    return min(
        known,
        key=lambda one: (
            not kpp or one.kpp != kpp,
            one.head_id is not None,
            one.verified_at is None,
            one.kpp != kpp,
        ),
        default=None,
    )


def others_told(session: Session, ids: Collection[UUID]) -> dict[UUID, str]:
    """Name the others under the same ИНН, for a page of a list at once."""
    other = aliased(Organisation)
    rows = session.execute(
        select(Organisation.id, other.name, other.verified_at)
        .join(other, and_(other.inn == Organisation.inn, _family(other) != _family(Organisation)))
        .where(Organisation.id.in_(ids))
        .order_by(other.name_key, other.id)
    )
    told: dict[UUID, str] = {}
    for row in rows:
        state = _("verified") if row.verified_at else _("not verified")
        told[row.id] = "; ".join(filter(None, (told.get(row.id), f"{row.name} ({state})")))
    return told


def _family(one: Any) -> ColumnElement[UUID]:
    return func.coalesce(one.head_id, one.id)


def key(values: Values) -> str:
    return f"{values['inn']} {values.get('kpp') or ''}"


def match(session: Session, rows: Sequence[Values]) -> list[Match]:
    """Find which organisations rows of a file mean: ИНН with КПП names one."""
    wanted = {(values["inn"], values.get("kpp") or "") for values in rows}
    found = session.scalars(
        select(Organisation).where(tuple_(Organisation.inn, Organisation.kpp).in_(wanted))
    )
    known = {(item.inn, item.kpp): item for item in found}
    heads = inns_told(session, {one.head_id for one in known.values() if one.head_id is not None})
    return [_meaning(known.get((values["inn"], values.get("kpp") or "")), heads) for values in rows]


def _meaning(found: Organisation | None, heads: dict[UUID, str]) -> Match:
    if found is None:
        return Match()
    head = heads.get(found.head_id) if found.head_id is not None else None
    return Match(id=found.id, before={**values_of(found), HEAD_INN: head})


def inns_told(session: Session, ids: Collection[UUID | None]) -> dict[UUID, str]:
    """Give the ИНН of these: so a file names the head of a branch."""
    wanted = [key for key in ids if key is not None]
    rows = session.execute(
        select(Organisation.id, Organisation.inn).where(Organisation.id.in_(wanted))
    )
    return dict(rows.all())


def head_of(session: Session, inn: str, kpp: str) -> UUID:
    """Find the head organisation of a branch with this КПП, or refuse in words."""
    found = session.scalars(
        select(Organisation.id)
        .where(Organisation.inn == inn, Organisation.head_id.is_(None), Organisation.kpp != kpp)
        .limit(2)
    ).all()
    if not found:
        raise InvalidError(_l("No head organisation with this ИНН is known."), field=HEAD_INN)
    if len(found) > 1:
        raise InvalidError(_l("Several head organisations have this ИНН."), field=HEAD_INN)
    return found[0]


def branches(session: Session, head_id: UUID, who: Principal) -> Sequence[Organisation]:
    """Give the branches of a head that this one may see."""
    statement = scoped(
        select(Organisation).where(Organisation.head_id == head_id), SCOPES, who, READ
    )
    return session.scalars(statement.order_by(Organisation.name_key, Organisation.id)).all()


def branches_told(session: Session, ids: Collection[UUID]) -> dict[UUID, str]:
    """Count the branches folded under each of a page's organisations."""
    rows = session.execute(
        select(Organisation.head_id, func.count())
        .where(Organisation.head_id.in_(ids))
        .group_by(Organisation.head_id)
    )
    return {
        head_id: str(ngettext("%(num)d branch", "%(num)d branches", count))
        for head_id, count in rows
        if head_id is not None
    }


def lacks(organisation: Organisation, *, has_contact: bool, has_agreement: bool) -> list[str]:
    """Say what the card lacks before staff can say that they saw everything."""
    is_company = len(organisation.inn) == COMPANY_INN
    teaches = organisation.is_provider or organisation.is_school
    wanted = (
        (is_company and not organisation.kpp, _("КПП")),
        (not organisation.ogrn, _("ОГРН")),
        (not organisation.legal_form and is_company, _("legal form")),
        (not organisation.okved, _("main ОКВЭД")),
        (not organisation.address, _("address")),
        (not organisation.phone and not organisation.email, _("telephone or e-mail")),
        (not organisation.director and organisation.head_id is None, _("head of the organisation")),
        (teaches and not organisation.licence_number, _("licence for education")),
        (not has_contact, _("a contact person")),
        (organisation.is_partner and not has_agreement, _("an agreement in force")),
    )
    return [str(word) for is_wanted, word in wanted if is_wanted]


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


def resolve(session: Session, words: Collection[str]) -> Found:
    """Understand ИНН, ИНН with КПП, an id or an exact name; None where it is not one row.

    An ИНН alone means the head: branches have it too.
    """
    keys = {word: _key(word) for word in words}
    wanted = {kind: {key[1] for key in keys.values() if key[0] == kind} for kind in KEYS}
    rows = session.execute(
        select(
            Organisation.id,
            Organisation.inn,
            Organisation.kpp,
            Organisation.head_id,
            Organisation.name_key,
        ).where(or_(*(among(column, wanted[kind]) for kind, column in KEYS.items())))
    )
    found: dict[tuple[Any, ...], list[UUID]] = defaultdict(list)
    for row in rows:
        found["id", row.id].append(row.id)
        found["name", row.name_key].append(row.id)
        found["inn", row.inn, row.kpp].append(row.id)
        if row.head_id is None:
            found["inn", row.inn].append(row.id)
    return Found({word: found[key] for word, key in keys.items()})


def _key(word: str) -> tuple[Any, ...]:
    if (known := _identifier(word)) is not None:
        return "id", known
    if inn := INN.search(word):
        kpp = KPP.search(word.replace(inn[1], " "))
        return ("inn", inn[1], kpp[1]) if kpp else ("inn", inn[1])
    return "name", search_key(word)


def _identifier(word: str) -> UUID | None:
    try:
        return UUID(word)
    except ValueError:
        return None
