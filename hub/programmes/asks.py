"""What other rooms know and this one asks: hub/app.py hands the answers over."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from hub.programmes.curriculum.kinds import NeedKind


@dataclass(frozen=True, kw_only=True, slots=True)
class Need:
    """What a module needs, in words; the competency finds it among the region's resources."""

    kind: NeedKind
    title: str
    competency_id: UUID | None
    places: int | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Standard:
    """What a profession or an occupation asks of those who learn it."""

    title: str
    competencies: dict[UUID, str]


@dataclass(frozen=True, kw_only=True, slots=True)
class Report:
    """The report by which a version was let out."""

    number: str
    day: date


@dataclass(frozen=True, kw_only=True, slots=True)
class Owner:
    """Whoever signs for an organisation, and where it is, as its card says."""

    post: str
    head: str
    address: str


Resources = Callable[[Session, Sequence[Need]], Sequence[bool]]
Standards = Callable[[Session, str, UUID], Standard | None]
Reports = Callable[[Session, UUID], Report | None]
Owners = Callable[[Session, UUID], Owner | None]


_answers: dict[str, Any] = {}


def answered_by(**given: Resources | Standards | Reports | Owners | None) -> None:
    """Hand over who answers.

    `resources` says of each need whether the region has it; `standards` gives what a profession
    asks for; `reports` the report of an expertise; `owners` who signs for an organisation.
    None takes an answer back.
    """
    for name, answer in given.items():
        if name not in {"resources", "standards", "reports", "owners"}:
            raise TypeError(f"Nobody asks for {name}.")
        _answers[name] = answer


def by_links(
    names: Callable[[Session, Collection[UUID]], dict[UUID, str]],
    competencies_of: Callable[[Session, UUID], Sequence[UUID]],
) -> Standards:
    """Take for a standard the competencies that the region has tied to a profession or a trade."""

    def answer(session: Session, _subject: str, row_id: UUID) -> Standard | None:
        wanted = competencies_of(session, row_id)
        known = names(session, {row_id, *wanted})
        competencies = {key: known[key] for key in wanted if key in known}
        title = known.get(row_id, "")
        return Standard(title=title, competencies=competencies) if competencies else None

    return answer


def in_region(session: Session, needs: Sequence[Need]) -> Sequence[bool] | None:
    """Say of each need whether the region has it; None where nobody can answer."""
    resources: Resources | None = _answers.get("resources")
    return resources(session, needs) if resources is not None and needs else None


def standard(session: Session, subject: str, row_id: UUID) -> Standard | None:
    standards: Standards | None = _answers.get("standards")
    return standards(session, subject, row_id) if standards is not None else None


def report(session: Session, review_id: UUID | None) -> Report | None:
    """Name the report of the expertise that let a version out."""
    reports: Reports | None = _answers.get("reports")
    return reports(session, review_id) if reports is not None and review_id is not None else None


def owner(session: Session, organisation_id: UUID | None) -> Owner | None:
    """Say who signs for an organisation and where it is."""
    owners: Owners | None = _answers.get("owners")
    return owners(session, organisation_id) if owners is not None and organisation_id else None
