"""The audit trail for the administrator: who did what, from where, and whether it is whole."""

from typing import Any

from flask import Blueprint, flash, redirect, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as BaseResponse

from hub.core import chain, jobs
from hub.core.chain import FAULT_TITLES, Fault
from hub.core.db import transaction
from hub.core.i18n import _
from hub.core.tables.views import mount
from hub.core.watch import VERIFY
from hub.core.web import requires
from hub.web.admin.audit_table import AUDIT


def _around(session: Session) -> dict[str, Any]:
    check = chain.last_check(session)
    fault = FAULT_TITLES[Fault(check.fault)] if check and check.fault else None
    return {"check": check, "fault": fault}


blueprint = Blueprint("admin_audit", __name__, url_prefix="/admin/audit")
mount(blueprint, AUDIT, "admin/audit.html", _around)


@blueprint.post("/verify")
@requires("audit.read")
def verify() -> BaseResponse:
    with transaction() as session:
        jobs.enqueue(session, VERIFY, {}, key="now")
    flash(_("The chain is being checked. The result appears here."), "info")
    return redirect(url_for(".index"))
