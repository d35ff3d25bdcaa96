"""Words and colours of states, ways and reasons."""

import re

from hub.core.i18n import _l
from hub.diplomas.models import DiplomaState, FormState, HandedWay, ReportState, Why

NAME = re.compile(r"[А-ЯЁа-яё]+(?:[ '’-][А-ЯЁа-яё]+)*")  # as the federal register takes it
NUMBER = re.compile(r"[0-9A-Za-zА-ЯЁа-яё](?:[0-9A-Za-zА-ЯЁа-яё ./-]*[0-9A-Za-zА-ЯЁа-яё])?")
STATES = {
    DiplomaState.ISSUED: _l("document in force"),
    DiplomaState.REPLACED: _l("replaced by a duplicate"),
    DiplomaState.ANNULLED: _l("document annulled"),
}
TONES = {
    DiplomaState.ISSUED: "success",
    DiplomaState.REPLACED: "neutral",
    DiplomaState.ANNULLED: "danger",
}
FORM_STATES = {
    FormState.LEFT: _l("form left"),
    FormState.USED: _l("form used"),
    FormState.SPOILED: _l("form spoiled"),
}
FORM_TONES = {FormState.LEFT: "info", FormState.USED: "success", FormState.SPOILED: "danger"}
WAYS = {
    HandedWay.IN_PERSON: _l("in person, signed for"),
    HandedWay.BY_PROXY: _l("by proxy"),
    HandedWay.BY_POST: _l("by post"),
}
WHYS = {
    Why.LOST: _l("the document was lost"),
    Why.EXCHANGED: _l("exchanged: a new name, a worn paper"),
    Why.DESTROYED: _l("the document was destroyed"),
}
REPORT_STATES = {
    ReportState.EXPORTED: _l("file made, to be uploaded"),
    ReportState.ACCEPTED: _l("accepted by ФИС ФРДО"),
    ReportState.REJECTED: _l("rejected by ФИС ФРДО"),
}
REPORT_TONES = {
    ReportState.EXPORTED: "warning",
    ReportState.ACCEPTED: "success",
    ReportState.REJECTED: "danger",
}
