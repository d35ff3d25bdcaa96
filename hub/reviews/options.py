"""Settings of expertise: how many experts, how many days, when to remind."""

from hub.core.i18n import _l
from hub.core.options import Option

_GROUP = _l("Expertise")
LEAST_EXPERTS = Option(
    key="reviews.least-experts",
    title=_l("Sheets needed to approve"),
    group=_GROUP,
    default=2,
    least=1,
    most=9,
    help=_l("Without so many sheets of experts a version can't be approved."),
)
DAYS = Option(
    key="reviews.days",
    title=_l("Days an expert has"),
    group=_GROUP,
    default=10,
    least=1,
    most=90,
    help=_l("Offered when an expert is appointed and counted anew in every round."),
)
REMIND_DAYS = Option(
    key="reviews.remind-days",
    title=_l("Remind experts so many days before the term"),
    group=_GROUP,
    default=2,
    least=0,
    most=30,
)
ALL = (LEAST_EXPERTS, DAYS, REMIND_DAYS)
