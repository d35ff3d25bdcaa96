"""Where an address of a merged card leads: to the card that stands for it."""

from typing import Any

from flask import Blueprint, flash, redirect, request, url_for

from hub.core.i18n import _
from hub.core.web import Answer, is_api
from hub.people.queries import MergedError

SEE_OTHER, TEMPORARY = 303, 307  # never for good: a merge may be undone


def lead_on(blueprint: Blueprint, argument: str | None) -> None:
    """Answer the loser's id by the winner's address; without an argument by the winner's card."""

    @blueprint.errorhandler(MergedError)
    def lead(error: MergedError) -> Answer:
        if argument is not None and (is_api() or request.method == "GET"):
            words: dict[str, Any] = {**request.args.to_dict(), **(request.view_args or {})}
            there = url_for(str(request.endpoint), **(words | {argument: error.into}))
            return redirect(there, TEMPORARY if is_api() else 302)
        flash(_("This card is part of another one now: here it is."), "warning")
        return redirect(url_for("people.card", row_id=error.into), SEE_OTHER)
