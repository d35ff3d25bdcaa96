"""Words of drafts."""

from hub.core.i18n import _l
from hub.timetable.planning.models import DraftState

STATES = {
    DraftState.ASKED: _l("plan asked for"),
    DraftState.SOLVING: _l("plan being made"),
    DraftState.READY: _l("plan ready"),
    DraftState.FAILED: _l("plan failed"),
    DraftState.ACCEPTED: _l("plan accepted"),
    DraftState.DROPPED: _l("plan dropped"),
}
TONES = {
    DraftState.ASKED: "info",
    DraftState.SOLVING: "info",
    DraftState.READY: "warning",
    DraftState.FAILED: "danger",
    DraftState.ACCEPTED: "success",
    DraftState.DROPPED: "neutral",
}
