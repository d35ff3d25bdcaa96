"""What lists, links and figures hold on to: one competency, profession or occupation."""

from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

SUBJECTS = ("competency", "profession", "occupation")


def exactly(count: int) -> CheckConstraint:
    """Say in SQL how many of the three are named."""
    named = " + ".join(
        f"(CASE WHEN {subject}_id IS NULL THEN 0 ELSE 1 END)" for subject in SUBJECTS
    )
    return CheckConstraint(f"{named} = {count}", name="subjects")


class Tied:
    """Columns of a row that is about one of the three, or ties two of them."""

    @declared_attr
    def competency_id(self) -> Mapped[UUID | None]:
        return mapped_column(ForeignKey("competency.id"))

    @declared_attr
    def profession_id(self) -> Mapped[UUID | None]:
        return mapped_column(ForeignKey("profession.id"))

    @declared_attr
    def occupation_id(self) -> Mapped[UUID | None]:
        return mapped_column(ForeignKey("occupation.id"))

    @property
    def subjects(self) -> list[tuple[str, UUID]]:
        """Give what the row names, in one order."""
        named = ((subject, getattr(self, f"{subject}_id")) for subject in SUBJECTS)
        return [(subject, key) for subject, key in named if key is not None]


def columns_of(subject: str, key: UUID) -> dict[str, Any]:
    """Give the columns that name one subject, with the key that stands for whichever it is."""
    if subject not in SUBJECTS:
        raise TypeError(f"Nothing is tied to {subject!r}.")
    return {f"{subject}_id": key, "subject_id": key}
