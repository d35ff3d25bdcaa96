"""Settings of the centre itself: its name, how it takes people in, how long it keeps."""

from hub.core import clock
from hub.core.access import ROLE_TITLES, Role
from hub.core.errors import InvalidError
from hub.core.i18n import _l
from hub.core.options import Option

LOCAL_AND_DOMAIN = 2


def _address(value: str) -> None:
    if value and (len(value.split("@")) != LOCAL_AND_DOMAIN or " " in value or "." not in value):
        raise InvalidError(_l("This does not look like an e-mail address."))


def _guarded(value: tuple[str, ...]) -> None:
    if not set(TOTP_ALWAYS) <= set(value):
        raise InvalidError(_l("Staff and administrators always need the second factor."))


_CENTRE, _ENTRY, _KEEPING = _l("The centre"), _l("Sign-in and registration"), _l("Keeping")
NAME = Option(
    key="centre.name",
    title=_l("Name of the centre"),
    group=_CENTRE,
    default="",
    help=_l("Shown on every page and in every letter; empty: as the server is set."),
)
PHONE = Option(key="centre.phone", title=_l("Telephone"), group=_CENTRE, default="")
EMAIL = Option(key="centre.email", title=_l("E-mail"), group=_CENTRE, default="", check=_address)
ADDRESS = Option(key="centre.address", title=_l("Address"), group=_CENTRE, default="", is_long=True)
REGISTRATION = Option(
    key="entry.registration",
    title=_l("Citizens may register themselves"),
    group=_ENTRY,
    default=True,
)
ORGANISATION_REGISTRATION = Option(
    key="entry.organisation-registration",
    title=_l("Customer organisations may register themselves"),
    group=_ENTRY,
    default=True,
    help=_l("They act only after staff have confirmed them."),
)
TOTP_REQUIRED = Option(
    key="entry.totp-required",
    title=_l("The second factor is required"),
    group=_ENTRY,
    help=_l("On a production server it is required whatever stands here."),
    default=True,
)
TOTP_ALWAYS = (Role.STAFF.value, Role.ADMIN.value)
TOTP_ROLES = Option(
    key="entry.totp-roles",
    title=_l("Roles that need a second factor"),
    group=_ENTRY,
    help=_l("Staff and administrators always do: they open other people's data."),
    default=TOTP_ALWAYS,
    check=_guarded,
    choices=tuple((role.value, title) for role, title in ROLE_TITLES.items()),
)
NOTIFICATION_DAYS = Option(
    key="keeping.notification-days",
    title=_l("Days a read notification is kept"),
    group=_KEEPING,
    default=180,
    least=7,
    most=3650,
)
MAIL_DAYS = Option(
    key="keeping.mail-days",
    title=_l("Days the trace of a letter is kept"),
    group=_KEEPING,
    default=365,
    least=7,
    most=3650,
)
EXPORT_DAYS = Option(
    key="keeping.export-days",
    title=_l("Days an export or an imported sheet is kept"),
    group=_KEEPING,
    default=7,
    least=1,
    most=365,
)
ALL = (
    *(NAME, clock.TIME_ZONE, PHONE, EMAIL, ADDRESS, REGISTRATION, ORGANISATION_REGISTRATION),
    *(TOTP_REQUIRED, TOTP_ROLES),
    *(NOTIFICATION_DAYS, MAIL_DAYS, EXPORT_DAYS),
)
