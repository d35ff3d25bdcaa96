"""A version of a programme as the paper that is customary: title page to assessment."""

import re
from collections.abc import Iterator, Sequence
from uuid import UUID

from sqlalchemy.orm import Session

from hub.core import options, reference
from hub.core.access import Principal
from hub.core.centre import ADDRESS
from hub.core.i18n import _, _l, ngettext
from hub.core.papers import Block, Break, Gap, Heading, Items, Paper, Side, Sides, Table, Text
from hub.core.tables.lookups import lookup
from hub.programmes import asks, hours
from hub.programmes.checks import BOOK, DOCUMENTS, EDUCATION, ORGANISATION
from hub.programmes.curriculum.calendar import calendar
from hub.programmes.curriculum.kinds import NEED_TITLES, OUTCOME_TITLES, OutcomeKind
from hub.programmes.curriculum.models import ProgrammeNeed
from hub.programmes.curriculum.queries import Contents, Part, contents
from hub.programmes.models import Programme, ProgrammeForm, ProgrammeVersion
from hub.programmes.title_page import BLANK, Words, title_page
from hub.programmes.titles import BY_LAW, FORMS

# Kinds of hours as the head of a plan has room for them.
SHORT = {
    "lectures": _l("Lectures"),
    "practice": _l("Practical\nclasses"),
    "internship": _l("Practice\nat work"),
    "independent": _l("Indep.\nwork"),
    "consultations": _l("Consult."),
    "attestation": _l("Attest."),
}
NUMBERS = re.compile(r" \(ИНН [^()]*\)$")


def paper(
    session: Session, version: ProgrammeVersion, who: Principal, *, centre: str, year: int
) -> Paper:
    """Write a version down whole."""
    found = contents(session, version)
    words = _words(session, found, who, centre, year)
    blocks: list[Block] = [
        *title_page(found.version, words),
        Break(),
        *_annotation(version),
        *_general(found, words),
        *_outcomes(found, words),
        *_curriculum(found),
        *_calendar(found),
        *_modules(found, words),
        *_conditions(found, words),
        *_assessment(found, words),
    ]
    return Paper(
        title=version.title, blocks=blocks, has_title_page=True, author=words.organisation or centre
    )


def _words(session: Session, found: Contents, who: Principal, centre: str, year: int) -> Words:
    version = found.version
    programme = session.get_one(Programme, version.programme_id)

    def title(book: str, code: str | None) -> str:
        return reference.titles(session, book).get(code, code) if code else ""

    def named(name: str, row_id: UUID | None) -> str:
        return lookup(name).named(session, who, [row_id]).get(row_id, "") if row_id else ""

    occupation = named("profession", version.profession_id) or named(
        "occupation", version.occupation_id
    )
    name = _full_name(session, who, programme.organisation_id)
    return Words(
        centre,
        name,
        str(BY_LAW.get(version.kind, "")).replace(" (", "\n(") or title(BOOK, version.kind),
        title(EDUCATION, version.education),
        title(DOCUMENTS, version.document),
        lookup("competency").named(session, who, found.competencies),
        occupation,
        year,
        asks.report(session, version.review_id),
        asks.owner(session, programme.organisation_id) if name else None,
        options.get(ADDRESS),
    )


def _full_name(session: Session, who: Principal, row_id: UUID | None) -> str:
    """Take the numbers off the words an organisation is chosen by: its bare name is short."""
    called = lookup(ORGANISATION).called(session, who, row_id) if row_id else ""
    return NUMBERS.sub("", called)


def _annotation(version: ProgrammeVersion) -> Iterator[Block]:
    if version.annotation:
        yield Heading(text=_("Annotation"))
        yield Text(text=version.annotation)


def _general(found: Contents, words: Words) -> Iterator[Block]:
    version = found.version
    yield Heading(text=_("1. General"))
    yield Heading(text=_("1.1. Goal"), level=2)
    yield Text(text=version.goal or "—")
    yield Heading(text=_("1.2. Whom it is for"), level=2)
    asked = [
        version.audience,
        _("Education: %(level)s.", level=words.education) if words.education else None,
        age(version),
    ]
    yield Text(text="\n".join(line for line in asked if line) or "—")
    yield Heading(text=_("1.3. Length, form and document"), level=2)
    given = [
        ngettext("%(num)d academic hour", "%(num)d academic hours", version.hours),
        _("Form: %(form)s", form=FORMS[version.form]),
        _("Trade: %(title)s", title=words.occupation) if words.occupation else None,
        _("Document: %(title)s", title=words.document) if words.document else None,
    ]
    yield Items(rows=[line for line in given if line])


def age(version: ProgrammeVersion) -> str | None:
    if version.age_from and version.age_to:
        return str(_("Age: from %(young)s to %(old)s.", young=version.age_from, old=version.age_to))
    if version.age_from:
        return str(_("Age: from %(young)s.", young=version.age_from))
    return str(_("Age: up to %(old)s.", old=version.age_to)) if version.age_to else None


def _outcomes(found: Contents, words: Words) -> Iterator[Block]:
    yield Heading(text=_("2. Planned outcomes"))
    for kind in OutcomeKind:
        rows = [one for one in found.distinct if one.kind is kind]
        if not rows:
            continue
        yield Heading(text=_capital(OUTCOME_TITLES[kind]), level=2)
        yield Items(rows=[_with(one.title, words, one.competency_id) for one in rows])
    if not found.outcomes:
        yield Text(text="—")


def _curriculum(found: Contents) -> Iterator[Block]:
    yield Heading(text=_("3. Curriculum"))
    used = [kind for kind in hours.KINDS if found.sums[kind]]
    head = ["№", _("Module"), _("Hours"), *(str(SHORT[kind]) for kind in used)]
    rows = [
        [
            str(n),
            part.row.title,
            str(part.hours),
            *(str(getattr(part.row, kind) or "—") for kind in used),
        ]
        for n, part in enumerate(found.parts, start=1)
    ]
    if found.version.final_hours:
        blank = ["—"] * len(used)
        last = str(len(rows) + 1)
        rows.append([last, _("Final attestation"), str(found.version.final_hours), *blank])
    sums = [str(found.sums[kind]) for kind in used]
    yield Table(
        head=head,
        rows=rows,
        widths=[6, 34, 12, *(15 for _kind in used)],
        totals=["", _("In all"), str(found.version.hours), *sums],
        numbers=[0, *range(2, len(head))],
        size=9,
    )


def _calendar(found: Contents) -> Iterator[Block]:
    yield Heading(text=_("4. Calendar of study"))
    stretches = calendar(found, _("Final attestation"))
    rows = [
        [one.title, str(one.hours), str(one.first) if one.first == one.last
         else f"{one.first}–{one.last}"]
        for one in stretches
    ]  # fmt: skip
    yield Table(
        head=[_("Module"), _("Hours"), _("Weeks of study")],
        rows=rows,
        widths=[60, 15, 25],
        numbers=[1, 2],
    )
    weekly = found.version.weekly_hours
    if weekly:
        yield Text(text=_("Up to %(hours)s hours a week.", hours=weekly))


def _modules(found: Contents, words: Words) -> Iterator[Block]:
    yield Heading(text=_("5. Working programmes of the modules"))
    for n, part in enumerate(found.parts, start=1):
        yield from _module(n, part, words)


def _module(n: int, part: Part, words: Words) -> Iterator[Block]:
    yield Heading(text=_("Module %(n)s. %(title)s", n=n, title=part.row.title), level=2)
    kinds = [
        f"{hours.KINDS[kind]}: {getattr(part.row, kind)}"
        for kind in hours.KINDS
        if getattr(part.row, kind)
    ]
    length = ngettext("%(num)d academic hour", "%(num)d academic hours", part.hours)
    yield Text(text=length + (f" ({', '.join(kinds)})" if kinds else "") + ".")
    if part.outcomes:
        yield Heading(text=_("Outcomes"), level=3)
        yield Items(rows=[_with(one.title, words, one.competency_id) for one in part.outcomes])
    yield Heading(text=_("Content"), level=3)
    yield Text(text=part.row.content or "—")
    if part.needs:
        yield Heading(text=_("What is needed"), level=3)
        yield Items(rows=[_need(one, words) for one in part.needs])


def _conditions(found: Contents, words: Words) -> Iterator[Block]:
    version = found.version
    yield Heading(text=_("6. Conditions"))
    yield Heading(text=_("6.1. Who teaches"), level=2)
    yield Text(text=version.teachers or "—")
    yield Heading(text=_("6.2. Workshops, equipment, software"), level=2)
    rows: Sequence[str] = list(dict.fromkeys(_need(one, words) for one in found.distinct_needs))
    yield Items(rows=rows) if rows else Text(text="—")
    if version.conditions:
        yield Text(text=version.conditions)
    if version.form in {ProgrammeForm.REMOTE, ProgrammeForm.MIXED} and version.moodle_site:
        yield Text(text=_("Electronic course: %(site)s", site=version.moodle_site))


def _assessment(found: Contents, words: Words) -> Iterator[Block]:
    yield Heading(text=_("7. Assessment"))
    yield Text(text=found.version.assessment or "—")
    if words.document:
        yield Text(
            text=_(
                "Whoever completes the programme is given: %(document)s.", document=words.document
            )
        )
    yield Gap(lines=2)
    yield Sides(
        left=Side(lines=(_("Author of the programme"),)), right=Side(lines=(f"{BLANK} / {BLANK}",))
    )


def _need(one: ProgrammeNeed, words: Words) -> str:
    kind = NEED_TITLES[one.kind]
    title = _with(one.title, words, one.competency_id)
    places = one.places
    said = ngettext("%(num)d place", "%(num)d places", places) if places else ""
    return f"{_capital(kind)}: {title}" + (f", {said}" if said else "")


def _with(title: str, words: Words, competency_id: UUID | None) -> str:
    name = words.competencies.get(competency_id) if competency_id else None
    return f"{title} ({name})" if name else title


def _capital(words: str) -> str:
    text = str(words)
    return text[:1].upper() + text[1:]
