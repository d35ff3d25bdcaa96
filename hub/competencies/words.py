"""What kinds, states and degrees are called."""

from hub.competencies.list_models import Confidence, FigureKind, ListState
from hub.competencies.models import CompetencyKind, OccupationKind, ProfessionKind
from hub.core.i18n import _l

COMPETENCY_KINDS = {
    CompetencyKind.INTERNATIONAL: _l("International list"),
    CompetencyKind.NATIONAL: _l("National list"),
    CompetencyKind.FUTURE: _l("Competency of the future"),
    CompetencyKind.REGIONAL: _l("Of the region"),
}
PROFESSION_KINDS = {
    ProfessionKind.PROFESSION: _l("Profession"),
    ProfessionKind.SPECIALITY: _l("Speciality"),
}
OCCUPATION_KINDS = {
    OccupationKind.WORKER: _l("Worker"),
    OccupationKind.EMPLOYEE: _l("Employee"),
}
LIST_STATES = {
    ListState.DRAFT: _l("a draft"),
    ListState.APPROVED: _l("in force"),
    ListState.REPLACED: _l("replaced by a later version"),
}
STATE_TONES = {
    ListState.DRAFT: "warning",
    ListState.APPROVED: "success",
    ListState.REPLACED: "neutral",
}
FIGURE_KINDS = {
    FigureKind.DEMAND: _l("Demand"),
    FigureKind.FORECAST: _l("Forecast"),
}
CONFIDENCES = {
    Confidence.CERTAIN: _l("certain"),
    Confidence.LIKELY: _l("likely"),
    Confidence.POSSIBLE: _l("possible"),
}
CONFIDENCE_TONES = {
    Confidence.CERTAIN: "success",
    Confidence.LIKELY: "info",
    Confidence.POSSIBLE: "neutral",
}
