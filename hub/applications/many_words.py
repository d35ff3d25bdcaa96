"""To how many applications something was done, in words."""

from hub.core.i18n import ngettext


def accepted(count: int) -> str:
    return str(
        ngettext("%(num)s application is accepted.", "%(num)s applications are accepted.", count)
    )


def put_in_line(count: int) -> str:
    return str(
        ngettext(
            "%(num)s application is put on the waiting list.",
            "%(num)s applications are put on the waiting list.",
            count,
        )
    )


def kept(count: int) -> str:
    return str(
        ngettext(
            "%(num)s application waits for an intake.",
            "%(num)s applications wait for an intake.",
            count,
        )
    )


def took_part(count: int) -> str:
    return str(
        ngettext(
            "%(num)s application is closed: the person took part.",
            "%(num)s applications are closed: the people took part.",
            count,
        )
    )


def sent_back(count: int) -> str:
    return str(
        ngettext(
            "%(num)s application is returned for correction.",
            "%(num)s applications are returned for correction.",
            count,
        )
    )


def refused(count: int) -> str:
    return str(
        ngettext("%(num)s application is refused.", "%(num)s applications are refused.", count)
    )


def assigned(count: int) -> str:
    return str(
        ngettext("%(num)s application is assigned.", "%(num)s applications are assigned.", count)
    )
