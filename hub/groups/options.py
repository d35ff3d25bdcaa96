"""Settings of groups: of whom a contract is asked before an order enrols them."""

from hub.core.i18n import _l
from hub.core.options import Option

PAID, ALWAYS, NEVER = "paid", "always", "never"
CONTRACT = Option(
    key="groups.contract",
    title=_l("Whom a contract is asked of before enrolment"),
    group=_l("Groups"),
    default=PAID,
    choices=(
        (PAID, _l("where training is paid for, or an organisation sends the learner")),
        (ALWAYS, _l("everybody")),
        (NEVER, _l("nobody")),
    ),
)
ALL = (CONTRACT,)
