"""What in a version wants a second look. Nothing here stops anybody: experts read it too."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy.orm import Session

from hub.core import reference
from hub.core.i18n import _
from hub.programmes import asks, kinds
from hub.programmes.checks import BOOK, DOCUMENTS, EDUCATION
from hub.programmes.curriculum.queries import Contents

# ДПО: 273-ФЗ, статья 76, часть 14: it ends with a final attestation.
FURTHER = frozenset({"qualification-upgrade", "retraining"})


@dataclass(frozen=True, kw_only=True, slots=True)
class Warn:
    """Words for whoever builds, and the place they are about (a key of `queries.places`)."""

    code: str
    text: str
    place: str


@dataclass(frozen=True, slots=True)
class Compared:
    """A version beside the standard of its profession: what is taught, missing, beyond."""

    standard: asks.Standard
    taught: list[str]
    lacking: list[str]


def warnings(session: Session, found: Contents) -> list[Warn]:
    return [
        *_of_kind(session, found),
        *_of_modules(found),
        *_of_outcomes(found),
        *_of_resources(session, found),
        *_of_standard(session, found),
    ]


def compared(session: Session, found: Contents) -> Compared | None:
    """Lay the outcomes beside the standard of the profession, or of the occupation without one."""
    version = found.version
    for subject, row_id in (
        ("profession", version.profession_id),
        ("occupation", version.occupation_id),
    ):
        standard = asks.standard(session, subject, row_id) if row_id is not None else None
        if standard is not None:
            held = {one.competency_id for one in found.outcomes}
            return Compared(
                standard,
                [title for key, title in standard.competencies.items() if key in held],
                [title for key, title in standard.competencies.items() if key not in held],
            )
    return None


def _of_kind(session: Session, found: Contents) -> Iterator[Warn]:
    version = found.version
    rule = kinds.rule(session, version.kind)
    title = reference.titles(session, BOOK).get(version.kind, version.kind)
    if rule.hours_from is not None and version.hours < rule.hours_from:
        text = _(
            "%(kind)s: at least %(least)s hours, here %(hours)s.",
            kind=title,
            least=rule.hours_from,
            hours=version.hours,
        )
        yield Warn(code="hours", text=text, place="hours")
    if rule.hours_to is not None and version.hours > rule.hours_to:
        text = _(
            "%(kind)s: at most %(most)s hours, here %(hours)s.",
            kind=title,
            most=rule.hours_to,
            hours=version.hours,
        )
        yield Warn(code="hours", text=text, place="hours")
    if rule.age_from is not None and (version.age_from or 0) < rule.age_from:
        text = _("%(kind)s: from the age of %(age)s.", kind=title, age=rule.age_from)
        yield Warn(code="age", text=text, place="age")
    if version.kind in FURTHER and not version.final_hours:
        text = _("%(kind)s ends with a final attestation: give its hours.", kind=title)
        yield Warn(code="final", text=text, place="hours")
    yield from _of_papers(session, found, rule, title)


def _of_papers(session: Session, found: Contents, rule: kinds.Rule, kind: str) -> Iterator[Warn]:
    """Lay the education asked and the document given beside those of the kind."""
    version = found.version
    levels = reference.titles(session, EDUCATION)
    if rule.education:
        wanted = levels.get(rule.education, rule.education)
        if not version.education:
            text = _(
                "%(kind)s wants education: %(level)s. Here none is asked.", kind=kind, level=wanted
            )
            yield Warn(code="education", text=text, place="education")
        elif _is_lower(list(levels), version.education, rule.education):
            text = _(
                "%(kind)s wants education: %(level)s. Here less is asked: %(given)s.",
                kind=kind,
                level=wanted,
                given=levels[version.education],
            )
            yield Warn(code="education", text=text, place="education")
    if rule.document and version.document and version.document != rule.document:
        documents = reference.titles(session, DOCUMENTS)
        text = _(
            "%(kind)s ends with: %(wanted)s. Here is given: %(given)s.",
            kind=kind,
            wanted=documents.get(rule.document, rule.document),
            given=documents.get(version.document, version.document),
        )
        yield Warn(code="document", text=text, place="document")


def _is_lower(levels: list[str], given: str, wanted: str) -> bool:
    """Say whether a level stands before another in the book, which begins with the lowest."""
    if given not in levels or wanted not in levels:
        return False
    return levels.index(given) < levels.index(wanted)


def _of_modules(found: Contents) -> Iterator[Warn]:
    if not found.parts:
        yield Warn(code="empty", text=_("There are no modules yet."), place="hours")
    met = set()
    for part in found.parts:
        place = f"module:{part.row.id}"
        if part.row.module_id in met:
            text = _("«%(title)s» stands in the programme twice.", title=part.row.title)
            yield Warn(code="module-twice", text=text, place=place)
        if part.row.module_id is not None:
            met.add(part.row.module_id)
        if not part.hours:
            text = _("«%(title)s» has no hours.", title=part.row.title)
            yield Warn(code="module-hours", text=text, place=place)
        if not part.outcomes:
            text = _("«%(title)s» leads to no outcome.", title=part.row.title)
            yield Warn(code="module-outcomes", text=text, place=place)


def _of_outcomes(found: Contents) -> Iterator[Warn]:
    for one in found.uncovered:
        text = _("No module leads to the outcome «%(title)s».", title=one.title)
        yield Warn(code="outcome", text=text, place=f"outcome:{one.id}")


def _of_resources(session: Session, found: Contents) -> Iterator[Warn]:
    needs = [
        asks.Need(
            kind=one.kind, title=one.title, competency_id=one.competency_id, places=one.places
        )
        for one in found.needs
    ]
    answers = asks.in_region(session, needs)
    titles = {part.row.id: part.row.title for part in found.parts}
    for one, is_there in zip(found.needs, answers or (), strict=False):
        if is_there:
            continue
        owner = titles.get(one.part_id) if one.part_id else None
        text = (
            _("The region has no «%(need)s» for «%(title)s».", need=one.title, title=owner)
            if owner
            else _("The region has no «%(need)s».", need=one.title)
        )
        yield Warn(code="resources", text=text, place=f"need:{one.id}")


def _of_standard(session: Session, found: Contents) -> Iterator[Warn]:
    beside = compared(session, found)
    for title in beside.lacking if beside else ():
        text = _("The standard of the profession asks for «%(title)s».", title=title)
        yield Warn(code="standard", text=text, place="title")
