"""What whoever handed a list of people over is told of it: counts and reasons, nobody's names."""

from pathlib import Path

from hub.core.i18n import _l
from hub.core.notifications import Template, Topic, declare, declare_topic

FOLDER = Path(__file__).parent / "templates"
TOPIC = Topic(key="people-lists", title=_l("Lists of people handed over"))
BROUGHT = "people.list-brought"
DECLINED = "people.list-declined"


def wire() -> None:
    """Declare them; hub/registries.py calls it."""
    declare_topic(TOPIC)
    sample = {"file": "Сотрудники.xlsx", "url": "/people-lists"}
    for key, title, more in (
        (BROUGHT, _l("A list of people is brought in"), {"brought": 18, "rows": 20}),
        (DECLINED, _l("A list of people is declined"), {"why": "В списке нет дат рождения."}),
    ):
        given = Template(
            key=key, title=title, topic=TOPIC.key, folder=FOLDER, sample={**sample, **more}
        )
        declare(given)
