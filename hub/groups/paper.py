"""An order as the paper that is customary: the head of who issues it, what is ordered, whom."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from sqlalchemy.orm import Session

from hub.core import reference
from hub.core.access import Principal
from hub.core.i18n import _, _l, format_date
from hub.core.names import UNBROKEN, signature
from hub.core.papers import Block, Gap, Heading, Paper, Side, Sides, Table, Text
from hub.groups import order_queries
from hub.groups.machine import NEED_REASON, DirectiveKind, DirectiveState
from hub.groups.models import Directive, DirectiveLine, Group
from hub.organisations.models import Organisation
from hub.programmes.checks import BOOK, DOCUMENTS
from hub.programmes.models import ProgrammeVersion
from hub.programmes.titles import FORMS
from hub.resources.staff_models import StaffMember

K = DirectiveKind
LINE = "_" * 14
INNER = {ord("«"): "„", ord("»"): "“"}
SETTLEMENT = re.compile(r"^(?:г|город|пос|п|с|село|пгт|рп|ст|станица|дер|д)\.?\s+\S", re.IGNORECASE)
ABOUT: Mapping[DirectiveKind, str] = {
    K.ENROL: _l("On enrolment for training"),
    K.TRANSFER: _l("On transfer to another group"),
    K.EXPEL: _l("On expulsion"),
    K.REINSTATE: _l("On reinstatement"),
    K.GRADUATE: _l("On expulsion upon completion of training"),
    K.ANNUL: _l("On the undoing of an enrolment"),
}
# 273-ФЗ of 29.12.2012: relations arise (53), change (57), end (61), are taken up again (62).
GROUNDS: Mapping[DirectiveKind, str] = {
    K.ENROL: _l("Under article 53 of 273-FZ"),
    K.TRANSFER: _l("Under article 57 of 273-FZ"),
    K.EXPEL: _l("Under article 61 of 273-FZ"),
    K.REINSTATE: _l("Under article 62 of 273-FZ"),
    K.GRADUATE: _l("Under article 61 of 273-FZ, upon completion of the programme"),
    K.ANNUL: _l("Because of a mistake found in an order of enrolment"),
}


def paper(session: Session, found: Directive, who: Principal | None = None) -> Paper:
    """Write an order down, signed or still a draft, as far as the asker is shown its people."""
    group = session.get_one(Group, found.group_id)
    owner = session.get_one(Organisation, found.organisation_id)
    lines = order_queries.on_paper(session, found, who)
    title = order_title(found)
    blocks: list[Block] = [
        *_head(found, owner),
        Text(text=str(ABOUT[found.kind]), is_bold=True),
        Gap(),
        Text(text=f"{_ground(found)},"),
        Text(text=_("I ORDER:"), is_bold=True),
        *_ordered(session, found, group, lines),
        *_basis(found),
        Gap(lines=2),
        _signature(found, owner),
    ]
    return Paper(title=title, blocks=blocks, author=owner.name)


def order_title(found: Directive) -> str:
    """Name an order as people call it: with its number and day, or as a draft."""
    about = str(ABOUT[found.kind])
    if found.signed_on is None:
        return str(_("Draft order. %(about)s", about=about))
    day = f"{found.signed_on:%d.%m.%Y}"
    return str(_("Order № %(number)s of %(day)s", number=found.number, day=day)) + f". {about}"


def place_of(address: str) -> str:
    """Give the town of an address; nothing where it is not told apart."""
    parts = [part.strip() for part in address.split(",")]
    return next((part for part in parts if SETTLEMENT.match(part)), "")


def _head(found: Directive, owner: Organisation) -> Iterator[Block]:
    yield Text(text=owner.name, align="center", is_bold=True)
    if found.state is DirectiveState.DRAFT:
        yield Text(text=_("DRAFT"), align="right")
    yield Heading(text=_("ORDER"))
    day = _spoken(found.signed_on) if found.signed_on else "«___» ______________ 20___ г."
    number = f"№ {found.number}" if found.number else "№ ________"
    yield Sides(left=Side(lines=[day]), right=Side(lines=[number], align="right"))
    if place := place_of(owner.address or ""):
        yield Text(text=place, align="center")
    yield Gap()


def _ordered(
    session: Session, found: Directive, group: Group, lines: Sequence[tuple[DirectiveLine, str]]
) -> Iterator[Block]:
    version = session.get_one(ProgrammeVersion, group.version_id)
    kind = reference.titles(session, BOOK).get(version.kind, version.kind)
    programme = _(
        "%(title)s (%(kind)s, %(hours)s hours, form of study: %(form)s)",
        title=_quoted(version.title), kind=kind, hours=version.hours, form=FORMS[group.form],
    )  # fmt: skip
    said = {
        "day": _spoken(found.effective_on),
        "group": _quoted(group.title),
        "programme": programme,
    }
    if found.kind is K.TRANSFER:
        to = session.get(Group, found.to_group_id) if found.to_group_id else None
        said["to"] = _quoted(to.title) if to else "—"
    yield Text(text=f"1. {_first(found.kind, said)}")
    yield _list(found, lines)
    for number, words in enumerate(_further(session, found, group, version), start=2):
        yield Text(text=f"{number}. {words}")


def _first(kind: DirectiveKind, said: Mapping[str, str]) -> str:
    words = {
        K.ENROL: _l(
            "Enrol from %(day)s in group %(group)s for training by the programme %(programme)s the "
            "following persons:"
        ),
        K.TRANSFER: _l(
            "Transfer from %(day)s from group %(group)s to group %(to)s, programme %(programme)s, "
            "the following persons:"
        ),
        K.EXPEL: _l(
            "Expel from %(day)s from group %(group)s, programme %(programme)s, the following "
            "persons:"
        ),
        K.REINSTATE: _l(
            "Reinstate from %(day)s in group %(group)s, programme %(programme)s, the following "
            "persons:"
        ),
        K.GRADUATE: _l(
            "Expel from %(day)s from group %(group)s, having completed training by the programme "
            "%(programme)s, the following persons:"
        ),
        K.ANNUL: _l(
            "Undo the enrolment in group %(group)s, programme %(programme)s, from %(day)s, of the "
            "following persons:"
        ),
    }
    return str(words[kind]) % said


def _list(found: Directive, lines: Sequence[tuple[DirectiveLine, str]]) -> Table:
    name = str(_("Surname, first name, patronymic"))
    if found.kind in NEED_REASON:
        rows = [[str(n), who, line.reason or ""] for n, (line, who) in enumerate(lines, start=1)]
        head = ["№", name, str(_("Reason in the order"))]
        return Table(head=head, rows=rows, widths=[6, 50, 44], numbers=[0], size=12)
    listed = [[str(n), who] for n, (_line, who) in enumerate(lines, start=1)]
    return Table(head=["№", name], rows=listed, widths=[6, 94], numbers=[0], size=12)


def _further(
    session: Session, found: Directive, group: Group, version: ProgrammeVersion
) -> Iterator[str]:
    if found.kind is K.ENROL:
        first = _spoken(found.first_on or group.starts_on)
        last = _spoken(found.last_on or group.ends_on)
        yield str(_("Set the term of training: from %(first)s till %(last)s",
                    first=first, last=last))  # fmt: skip
        if group.curator_id is not None:
            curator = session.get_one(StaffMember, group.curator_id).title
            yield str(_("Curator of the group: %(name)s.", name=curator))
    if found.kind is K.GRADUATE and version.document:
        titles = reference.titles(session, DOCUMENTS)
        document = titles.get(version.document, version.document)
        yield str(_("Give them the document about training: %(document)s.", document=document))
    yield str(_("I keep control over the execution of this order to myself."))


def _ground(found: Directive) -> str:
    """Say the ground of an order; what it is based on stands once, at its end where it is typed."""
    if found.kind is K.ENROL and not found.basis:
        return str(_("Under article 53 of 273-FZ, on the ground of applications for training"))
    return str(GROUNDS[found.kind])


def _quoted(title: str) -> str:
    """Put a title in quotes; those within it are the inner ones."""
    return f"«{title.translate(INNER)}»"


def _basis(found: Directive) -> Iterator[Block]:
    if found.basis:
        yield Gap()
        yield Text(text=_("Basis: %(words)s", words=found.basis))


def _signature(found: Directive, owner: Organisation) -> Sides:
    is_signed = found.state is DirectiveState.SIGNED
    post = found.signer_post if is_signed else owner.director_post
    name = found.signer if is_signed else owner.director
    right = f"{LINE}{UNBROKEN}{signature(name)}" if name else LINE
    left = post or str(_("Head"))
    return Sides(left=Side(lines=[left[:1].upper() + left[1:]]),
                 right=Side(lines=[right], align="right"))  # fmt: skip


def _spoken(day: date) -> str:
    return str(format_date(day, "d MMMM y 'г.'"))
