"""What the list of organisations shows and its export gives."""

from typing import Any

from hub.core import numbers
from hub.core.i18n import _, _l
from hub.core.tables import Column, Kind
from hub.organisations import commands, queries
from hub.organisations.import_fields import KIND_QUESTIONS, KIND_WORDS, KINDS
from hub.organisations.models import KIND_COLUMNS, Organisation, flag

# How branches stand in the list: under their heads, unless something is looked for.
FOLDED, ALONE, EVERYTHING = "folded", "alone", "all"


def _kinds(row: Any) -> str:
    others = [kind for kind in KIND_WORDS if kind is not row.kind and getattr(row, flag(kind))]
    return ", ".join(str(KIND_WORDS[kind]) for kind in (row.kind, *others))


def _its_branches(row: Any) -> str:
    return f"/organisations?head={row.id}&branches={ALONE}"


def _state(row: Any) -> str:
    return str(_("verified") if row.verified_at else _("not verified"))


COLUMNS = (
    Column(
        name="name",
        title=_l("Title"),
        source=(Organisation.name, Organisation.head_id),
        sort=Organisation.name_key,
        note=lambda row: _("branch") if row.head_id else "",
        is_link=True,
    ),
    Column(
        name="short_name",
        title=_l("Short name"),
        source=(Organisation.short_name,),
        is_shown=False,
    ),
    Column(
        name="branches",
        title=_l("Branches"),
        source=(Organisation.id,),
        told=queries.branches_told,
        leads=_its_branches,
        is_whole=True,
    ),
    Column(
        name="kind",
        title=_l("Kind"),
        source=(Organisation.kind,),
        kind=Kind.CHOICE,
        choices=KINDS,
        is_shown=False,
    ),
    Column(
        name="kinds",
        title=_l("What it is"),
        source=(Organisation.kind, *KIND_COLUMNS.values()),
        value=_kinds,
    ),
    Column(name="inn", title=_l("ИНН"), source=(Organisation.inn,), sort=Organisation.inn),
    Column(
        name="kpp",
        title=_l("КПП"),
        source=(Organisation.kpp,),
        is_shown=False,
        is_exported=True,
    ),
    Column(name="ogrn", title=_l("ОГРН"), source=(Organisation.ogrn,), is_shown=False),
    Column(
        name=queries.HEAD_INN,
        title=_l("ИНН of the head organisation"),
        source=(Organisation.head_id,),
        told=queries.inns_told,
        is_shown=False,
    ),
    Column(
        name="legal_form",
        title=_l("Legal form"),
        source=(Organisation.legal_form,),
        kind=Kind.BOOK,
        book=commands.FORM_BOOK,
        is_shown=False,
    ),
    *(
        Column(name=word, title=title, source=(getattr(Organisation, word),), is_shown=False)
        for word, title in (("okved", _l("ОКВЭД")), ("okved_more", _l("Further ОКВЭД")))
    ),
    Column(name="address", title=_l("Address"), source=(Organisation.address,), is_shown=False),
    Column(
        name="phone",
        title=_l("Telephone"),
        source=(Organisation.phone,),
        shown=numbers.phone_written,
        is_whole=True,
    ),
    Column(name="email", title=_l("E-mail"), source=(Organisation.email,), is_shown=False),
    *(
        Column(name=word, title=title, source=(getattr(Organisation, word),), is_shown=False)
        for word, title in (
            ("site", _l("Website")),
            ("director", _l("Head of the organisation")),
            ("director_post", _l("Job title of the head")),
            ("licence_number", _l("Licence for education")),
            ("licence_issuer", _l("Who gave the licence")),
        )
    ),
    Column(
        name="licence_on",
        title=_l("Day of the licence"),
        source=(Organisation.licence_on,),
        kind=Kind.DATE,
        is_shown=False,
    ),
    *(
        Column(
            name=flag(kind),
            title=title,
            source=(KIND_COLUMNS[kind],),
            kind=Kind.BOOLEAN,
            is_shown=False,
        )
        for kind, title in KIND_QUESTIONS.items()
    ),
    Column(
        name="state",
        title=_l("Verification"),
        source=(Organisation.verified_at,),
        value=_state,
        tone=lambda row: "success" if row.verified_at else "warning",
    ),
    Column(
        name="verified_at",
        title=_l("Verified"),
        source=(Organisation.verified_at,),
        kind=Kind.TIME,
        sort=Organisation.verified_at,
        is_shown=False,
    ),
    Column(
        name="created_at",
        title=_l("Registered"),
        source=(Organisation.created_at,),
        kind=Kind.TIME,
        sort=Organisation.created_at,
        is_shown=False,
    ),
)
