"""Hours by kind, the same in a module of the library and in a module of a programme."""

from typing import Any

from sqlalchemy.orm import Mapped, mapped_column

from hub.core.i18n import _l

KINDS: dict[str, str] = {
    "lectures": _l("Lectures"),
    "practice": _l("Practical work"),
    "internship": _l("Practice at work"),
    "independent": _l("Independent work"),
    "consultations": _l("Consultations"),
    "attestation": _l("Attestation"),
}


class Hours:
    """Columns of hours by kind."""

    lectures: Mapped[int] = mapped_column(default=0)
    practice: Mapped[int] = mapped_column(default=0)
    internship: Mapped[int] = mapped_column(default=0)
    independent: Mapped[int] = mapped_column(default=0)
    consultations: Mapped[int] = mapped_column(default=0)
    attestation: Mapped[int] = mapped_column(default=0)


def total(row: Any) -> int:
    """Add the hours of a module up."""
    return sum(getattr(row, kind) or 0 for kind in KINDS)
