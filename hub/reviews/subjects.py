"""What can be sent to expertise: each kind says its words, its places, and takes the decision."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from sqlalchemy.orm import Session

from hub.core.access import Principal
from hub.core.errors import NotFoundError
from hub.core.i18n import _l
from hub.core.papers import Paper


@dataclass(frozen=True, kw_only=True, slots=True)
class About:
    """A version as the review remembers it."""

    title: str
    number: int
    organisation_id: UUID | None
    authors: frozenset[UUID]  # accounts: none of them judges it


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """Where a remark may stand, with what stands there."""

    key: str
    title: str
    text: str = ""
    depth: int = 0
    url: str | None = None


class Warned(Protocol):
    """What its own room warns of: words, and a code for those who look for it."""

    @property
    def code(self) -> str: ...
    @property
    def text(self) -> str: ...


class Publish(Protocol):
    def __call__(
        self, session: Session, subject_id: UUID, /, *, at: datetime, review_id: UUID
    ) -> object: ...


class Step(Protocol):
    def __call__(self, session: Session, subject_id: UUID, /, *, at: datetime) -> object: ...


class Printed(Protocol):
    def __call__(
        self, session: Session, subject_id: UUID, who: Principal, /, *, centre: str, year: int
    ) -> Paper: ...


@dataclass(frozen=True, kw_only=True, slots=True)
class Subject:
    """A kind of things under expertise."""

    kind: str
    card: str  # whose panels its card shows
    title: str
    icon: str
    about: Callable[[Session, UUID], About]
    places: Callable[[Session, UUID], Sequence[Place]]
    is_ready: Callable[[Session, UUID], bool]  # whether it is a draft that may be sent
    expect_own: Callable[[Session, UUID, Principal], None]  # refuses who may not submit it
    submit: Step
    send_back: Step
    publish: Publish
    url: Callable[[Session, UUID], str]
    warnings: Callable[[Session, UUID], Sequence[Warned]] = lambda _session, _subject_id: ()
    printed: Printed | None = None  # the whole of it as a paper, where there is one


def subject(subjects: Mapping[str, Subject], kind: str) -> Subject:
    if (found := subjects.get(kind)) is None:
        raise NotFoundError(_l("There is no such kind of expertise."))
    return found
