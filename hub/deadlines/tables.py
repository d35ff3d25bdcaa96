"""The list of terms, and the words of its columns."""

from typing import Any

from flask_babel import ngettext

from hub.core.i18n import _, _l
from hub.core.tables import Column, Filter, FilterKind, Kind, Table
from hub.deadlines.models import EVERYBODY, READ, Anchor, Owes, Term, Unit
from hub.deadlines.subjects import SUBJECTS

OWES = {
    Owes.OFFICE: _l("the centre"),
    Owes.APPLICANT: _l("the applicant"),
    Owes.CUSTOMER: _l("the customer"),
    Owes.PROVIDER: _l("the training organisation"),
    Owes.TEACHER: _l("the teacher"),
}
ANCHORS = {
    Anchor.SINCE: _l("the day the state began"),
    Anchor.STARTS: _l("the first day of training"),
    Anchor.ENDS: _l("the last day of training"),
    Anchor.MONTH: _l("the last day of the month"),
}
UNITS = {Unit.WORKING: _l("working days"), Unit.CALENDAR: _l("calendar days")}


def subject_word(row: Any) -> str:
    return str(SUBJECTS[row.subject].title) if row.subject in SUBJECTS else str(row.subject)


def state_word(row: Any) -> str:
    of = SUBJECTS.get(row.subject)
    return str(of.states.get(row.state, row.state)) if of else str(row.state)


def term_word(row: Any) -> str:
    """Say a term as people do: «no later than 5 working days after the state began»."""
    count = abs(row.days)
    if row.unit is Unit.WORKING:
        length = ngettext("%(num)d working day", "%(num)d working days", count)
    else:
        length = ngettext("%(num)d calendar day", "%(num)d calendar days", count)
    after = {
        Anchor.SINCE: _("within %(length)s", length=length),
        Anchor.STARTS: _("within %(length)s from the first day of training", length=length),
        Anchor.ENDS: _("within %(length)s from the last day of training", length=length),
        Anchor.MONTH: _("within %(length)s from the end of the month", length=length),
    }
    before = {
        Anchor.SINCE: "",
        Anchor.STARTS: _("%(length)s before the first day of training", length=length),
        Anchor.ENDS: _("%(length)s before the last day of training", length=length),
        Anchor.MONTH: _("%(length)s before the end of the month", length=length),
    }
    same = {
        Anchor.SINCE: _("the same day"),
        Anchor.STARTS: _("on the first day of training"),
        Anchor.ENDS: _("on the last day of training"),
        Anchor.MONTH: _("on the last day of the month"),
    }
    words = same if not row.days else before if row.days < 0 else after
    return str(words[row.anchor])


TERMS = Table(
    name="terms",
    title=_l("Terms"),
    model=Term,
    scopes=EVERYBODY,
    permission=READ,
    columns=(
        Column(
            name="act", title=_l("What is owed"), source=(Term.act,), sort=Term.act, is_link=True
        ),
        Column(
            name="subject",
            title=_l("Whose term"),
            source=(Term.subject,),
            value=subject_word,
            sort=Term.subject,
        ),
        Column(
            name="state",
            title=_l("In which state"),
            source=(Term.state, Term.subject),
            value=state_word,
        ),
        Column(
            name="owed_by",
            title=_l("Who owes it"),
            source=(Term.owed_by,),
            kind=Kind.CHOICE,
            choices=OWES,
        ),
        Column(
            name="term",
            title=_l("By when"),
            source=(Term.days, Term.unit, Term.anchor),
            value=term_word,
        ),
        Column(name="is_on", title=_l("Counted"), source=(Term.is_on,), kind=Kind.BOOLEAN),
        Column(
            name="basis", title=_l("The act it stands on"), source=(Term.basis,), is_shown=False
        ),
    ),
    default_sort="subject",
    filters=(
        Filter(
            name="owed_by",
            title=_l("Who owes it"),
            kind=FilterKind.CHOICE,
            attribute=Term.owed_by,
            choices=OWES,
        ),
    ),
    export_permission="deadlines.export",
)
