"""Words for the states and forms of programmes, and for what they are by law."""

from hub.core.i18n import _l
from hub.programmes.models import ProgrammeForm, VersionState

FORMS: dict[ProgrammeForm, str] = {
    ProgrammeForm.FULL_TIME: _l("full-time"),
    ProgrammeForm.PART_TIME: _l("part-time"),
    ProgrammeForm.REMOTE: _l("remote"),
    ProgrammeForm.MIXED: _l("mixed"),
}
STATES: dict[VersionState, str] = {
    VersionState.DRAFT: _l("draft"),
    VersionState.SUBMITTED: _l("with the experts"),
    VersionState.PUBLISHED: _l("published"),
    VersionState.SUPERSEDED: _l("superseded"),
    VersionState.WITHDRAWN: _l("withdrawn from publication"),
}
TONES: dict[VersionState, str] = {
    VersionState.DRAFT: "neutral",
    VersionState.SUBMITTED: "info",
    VersionState.PUBLISHED: "success",
    VersionState.SUPERSEDED: "neutral",
    VersionState.WITHDRAWN: "warning",
}
# What the title page of a paper calls them (273-ФЗ, art. 12); other kinds go by their own title.
_GENERAL = _l("Further general developing programme")
BY_LAW: dict[str, str] = {
    "qualification-upgrade": _l("Further professional programme (qualification upgrade)"),
    "retraining": _l("Further professional programme (professional retraining)"),
    "vocational-training": _l(
        "Basic programme of vocational training (training for workers' trades and employees' posts)"
    ),
    "vocational-retraining": _l(
        "Basic programme of vocational training (retraining of workers and employees)"
    ),
    "vocational-upgrade": _l(
        "Basic programme of vocational training (qualification upgrade of workers and employees)"
    ),
    "general": _GENERAL,
    "general-adults": _GENERAL,
}
INNER = str.maketrans("«»", "„“")


def quoted(title: str) -> str:
    """Put a title in quotes: those within it become inner ones, a pair around it is enough."""
    whole = title[1:-1] if title[:1] == "«" and title.find("»") == len(title) - 1 else title
    return f"«{whole.translate(INNER)}»"
