"""Topics and templates of the ground itself: any room may use them before it writes its own."""

from pathlib import Path

from hub.core.i18n import _l
from hub.core.notifications.templates import Template, Topic, declare, declare_topic

FOLDER = Path(__file__).parent / "templates"
SECURITY = Topic(key="security", title=_l("Sign-in and security"), is_required=True)
WORK = Topic(key="work", title=_l("Work I asked for: exports, imports, checks"), by_mail=False)


def wire() -> None:
    """Declare them; hub/app.py calls it before the rooms declare theirs."""
    for topic in (SECURITY, WORK):
        declare_topic(topic)
    sample = {"what": "Выгрузка списка граждан", "url": "/notifications"}
    declare(
        Template(
            key="core.work-done",
            title=_l("Work is done"),
            topic=WORK.key,
            folder=FOLDER,
            sample=sample,
        )
    )
    declare(
        Template(
            key="core.work-failed",
            title=_l("Work failed"),
            topic=WORK.key,
            folder=FOLDER,
            sample={**sample, "why": "Файл повреждён."},
        )
    )
    declare(
        Template(
            key="core.bulk-done",
            title=_l("What was done to all that were found"),
            topic=WORK.key,
            folder=FOLDER,
            sample={
                "what": "Заявки: Принять",
                "said": "Сделано: 5 из 7.",
                "warnings": "Не сделано: Иванов Иван: Свободных мест нет.",
                "url": "/applications",
            },
        )
    )
    declare(
        Template(
            key="core.test-mail",
            title=_l("Trial letter"),
            topic=SECURITY.key,
            folder=FOLDER,
            in_cabinet=False,
        )
    )
