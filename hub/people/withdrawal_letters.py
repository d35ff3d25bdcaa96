"""What staff are told of withdrawn consents; who they are the composition root knows."""

from pathlib import Path

from hub.core.i18n import _l
from hub.core.notifications import Template, declare
from hub.core.notifications.builtin import SECURITY

SAMPLE_DAY = "31.12.2026"
FOLDER = Path(__file__).parent / "templates"
OPENED = "people.withdrawal-opened"
DUE = "people.withdrawal-due"


def wire() -> None:
    """Declare them. The term is the law's, so nobody can switch them off."""
    for key, title, sample in (
        (OPENED, _l("A consent is withdrawn: decide"), {"until": SAMPLE_DAY, "url": "/cabinet"}),
        (
            DUE,
            _l("Withdrawn consents: the term is near"),
            {"count": 2, "until": SAMPLE_DAY, "url": "/cabinet"},
        ),
    ):
        declare(Template(key=key, title=title, topic=SECURITY.key, folder=FOLDER, sample=sample))
