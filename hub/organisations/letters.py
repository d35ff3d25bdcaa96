"""What people are told of agreements that run out; whom, the composition root knows."""

from pathlib import Path

from hub.core.i18n import _l
from hub.core.notifications import Template, Topic, declare, declare_topic

FOLDER = Path(__file__).parent / "templates"
TOPIC = Topic(key="agreements", title=_l("Terms of partnership agreements"))
ENDING = "organisations.agreement-ending"
ENDINGS = "organisations.agreements-ending"
LIST = "/agreements?ends=60"


def wire() -> None:
    """Declare them; hub/app.py calls it after the ground declared its topics."""
    declare_topic(TOPIC)
    sample = {"number": "12/2026", "until": "31.12.2026", "name": "АО «Завод»", "url": LIST}
    for key, title, given in (
        (ENDING, _l("A partnership agreement runs out: to the partner"), sample),
        (
            ENDINGS,
            _l("Partnership agreements run out: to the centre"),
            {"count": 3, "until": "31.12.2026", "url": LIST},
        ),
    ):
        declare(Template(key=key, title=title, topic=TOPIC.key, folder=FOLDER, sample=given))
