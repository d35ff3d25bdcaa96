"""Fields that a file alone may not change in what is known: others sent it, the office decides."""

from hub.core.i18n import _, _l
from hub.core.tables.declare import Match, Values
from hub.core.tables.models import ImportRun
from hub.core.tables.staging import Staged

MEANWHILE = _l("What this row is about became known meanwhile: look at the row again.")


def guarded(run: ImportRun, row: Staged, match: Match, values: Values) -> str | None:
    """Name the field that would change and that nobody wrote into the row by hand."""
    if match.id is None:
        return None
    return next(
        (
            name
            for name in run.guarded
            if name not in row.mended and name in values and match.before.get(name) != values[name]
        ),
        None,
    )


def words(now: str) -> str:
    """Say what is known, and how to decide."""
    return str(
        _(
            "Known already, and it stands otherwise there: %(now)s. If the file is right, write"
            " its word into this row.",
            now=now or "—",
        )
    )
