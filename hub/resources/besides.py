"""What single lists of resources have besides: terms that end, stock below the norm."""

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import or_

from hub.core import clock
from hub.core.i18n import _, _l
from hub.core.tables import Column, Filter, FilterKind
from hub.resources import queries
from hub.resources.models import Consumable, Software
from hub.resources.staff_models import StaffCertificate


def _enough(row: Any) -> str:
    return str(_("enough") if row.stock >= row.norm else _("below the norm"))


def _below(values: Sequence[str]) -> Any:
    is_below = Consumable.stock < Consumable.norm
    return is_below if values[0] == "yes" else ~is_below


def _in_term(model: Any) -> Callable[[Sequence[str]], Any]:
    def where(values: Sequence[str]) -> Any:
        if not set(values) <= set(TERM_TITLES):
            raise ValueError(values)
        day = clock.today()
        said = {
            "soon": model.ends_on.between(day, day + queries.SOON),
            "over": model.ends_on < day,
            "ever": model.ends_on.is_(None),
        }
        return or_(*(said[value] for value in values))

    return where


def _term(model: Any) -> tuple[Filter, ...]:
    return (
        Filter(
            name="term",
            title=_l("Term"),
            kind=FilterKind.CHOICE,
            attribute=model.ends_on,
            where=_in_term(model),
            choices=TERM_TITLES,
        ),
    )


TERM_TITLES = {
    "soon": _l("ends within 60 days"),
    "over": _l("is over"),
    "ever": _l("for ever"),
}
COLUMNS: dict[str, tuple[Column, ...]] = {
    "consumables": (
        Column(
            name="enough",
            title=_l("For a group"),
            source=(Consumable.stock, Consumable.norm),
            value=_enough,
            tone=lambda row: "success" if row.stock >= row.norm else "danger",
        ),
    ),
}
FURTHER: dict[str, tuple[Filter, ...]] = {
    "software": _term(Software),
    "staff-certificates": _term(StaffCertificate),
    "consumables": (
        Filter(
            name="below",
            title=_l("Below the norm"),
            kind=FilterKind.FLAG,
            attribute=Consumable.stock,
            where=_below,
        ),
    ),
}
