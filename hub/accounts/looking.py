"""What was looked at with another's eyes: a row for every page, and for every act refused."""

from flask import Flask, Response, request

from hub.accounts.browser import SAFE
from hub.core import audit
from hub.core.db import transaction
from hub.core.web import ATTRIBUTE, principal

REFUSED = 403
LOOKED = "accounts.looked"
LOOK_REFUSED = "accounts.look-refused"


def keep_track(app: Flask) -> None:
    """Write before the answer leaves: what can't be noted is not shown."""

    @app.after_request
    def note(answer: Response) -> Response:
        who = principal()
        if who is None or who.impersonator_id is None or request.url_rule is None:
            return answer
        demand = getattr(app.view_functions[request.url_rule.endpoint], ATTRIBUTE, None)
        is_refused = answer.status_code == REFUSED
        if not is_refused and (
            request.method not in SAFE or demand is None or demand.kind == "public"
        ):
            return answer  # acts leave rows of their own; public pages hold nobody's data
        with transaction() as session:
            audit.record(
                session,
                LOOK_REFUSED if is_refused else LOOKED,
                subject="account",
                subject_id=who.account_id,
                # The rule and not the address: what was typed into it stays out of the trail.
                details={"page": request.url_rule.rule, "method": request.method},
            )
        return answer
