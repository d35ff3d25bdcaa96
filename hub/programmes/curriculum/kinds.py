"""The kinds of outcomes and needs: of modules in the library and in programmes alike."""

import enum

from hub.core.i18n import _l


class OutcomeKind(enum.Enum):
    """Вид планируемого результата."""

    COMPETENCE = "competence"
    EXPERIENCE = "experience"
    SKILL = "skill"
    KNOWLEDGE = "knowledge"


class NeedKind(enum.Enum):
    """Что нужно для обучения."""

    WORKSHOP = "workshop"
    EQUIPMENT = "equipment"
    SOFTWARE = "software"
    CONSUMABLES = "consumables"


OUTCOME_TITLES: dict[OutcomeKind, str] = {
    OutcomeKind.COMPETENCE: _l("professional competence"),
    OutcomeKind.EXPERIENCE: _l("practical experience"),
    OutcomeKind.SKILL: _l("able to"),
    OutcomeKind.KNOWLEDGE: _l("knows"),
}
NEED_TITLES: dict[NeedKind, str] = {
    NeedKind.WORKSHOP: _l("workshop"),
    NeedKind.EQUIPMENT: _l("equipment and tools"),
    NeedKind.SOFTWARE: _l("software"),
    NeedKind.CONSUMABLES: _l("consumables"),
}
