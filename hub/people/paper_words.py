"""What pages say of a consent on paper."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from hub.core.access import Principal
from hub.core.files import StoredFile
from hub.core.i18n import _, format_date
from hub.people import agreed, papers
from hub.people.paper_forms import SIGNERS
from hub.people.paper_models import PaperConsent


@dataclass(frozen=True, slots=True)
class Told:
    """A paper as the card shows it; the scan only to whoever may open it."""

    row: PaperConsent
    title: str
    day: str
    signer: str
    withdrawn: str
    scan: StoredFile | None


def told(session: Session, who: Principal, rows: Sequence[PaperConsent]) -> list[Told]:
    """Tell of one person's papers."""
    may_open = bool(rows) and papers.may_read(session, who, rows[0].id)
    scans = papers.scans(session, rows) if may_open else {}
    texts = _texts(session) if rows else {}
    return [
        Told(
            row,
            _text(row, texts),
            format_date(row.signed_on, "dd.MM.yyyy"),
            _signer(row) if row.representative else "",
            _withdrawn(row),
            scans.get(row.id),
        )
        for row in rows
    ]


def facts(session: Session, row: PaperConsent) -> list[tuple[str, str | None]]:
    """Say what a paper holds, for the page of its withdrawal."""
    return [
        (_("Day of signing"), format_date(row.signed_on, "dd.MM.yyyy")),
        (_("Who signed"), _signer(row)),
        (_("Which text"), _text(row, _texts(session))),
        (_("Where the paper is kept"), row.place),
    ]


def called(title: str, number: int) -> str:
    return str(_("%(title)s, version %(number)s", title=title, number=number))


def _texts(session: Session) -> dict[object, str]:
    versions = agreed.accounts().versions(session)
    return {one.id: called(one.title, one.number) for one in versions}


def _text(row: PaperConsent, texts: dict[object, str]) -> str:
    return row.form or texts.get(row.consent_text_id) or str(_("Consent on paper"))


def _signer(row: PaperConsent) -> str:
    title = str(SIGNERS[row.signer])
    return f"{title}: {row.representative}" if row.representative else title


def _withdrawn(row: PaperConsent) -> str:
    if row.withdrawn_on is None:
        return ""
    day = str(_("withdrawn on %(day)s", day=format_date(row.withdrawn_on, "dd.MM.yyyy")))
    return f"{day}: {row.withdrawn_how}" if row.withdrawn_how else day
