"""Withdrawn consents: what staff decide, whom they are told of, what reminds them of the term."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, request, url_for
from flask_wtf import FlaskForm
from sqlalchemy.orm import Session
from wtforms import BooleanField, SelectField, TextAreaField
from wtforms.validators import DataRequired, Length

from hub.accounts import consents, erasure
from hub.accounts import queries as accounts
from hub.accounts.forms import NEEDED, typed
from hub.core import audit, files, jobs
from hub.core.db import transaction, utcnow
from hub.core.errors import InvalidError
from hub.core.forms import choose
from hub.core.i18n import _, _l
from hub.core.notifications import notify
from hub.core.tables.views import mount
from hub.core.web import Answer, render, requires, someone
from hub.people import queries as people
from hub.people import withdrawal_letters, withdrawals
from hub.people.models import Ground, Outcome, Withdrawal
from hub.people.withdrawal_list import OUTCOMES, WITHDRAWALS

REMIND = "people.withdrawals-due"
PERMISSION = "people.erase"
REASON = [NEEDED, Length(withdrawals.LEAST_REASON, withdrawals.MOST_REASON)]
KEPT = _l("The reason and your name stay in the audit.")

blueprint = Blueprint("withdrawals", __name__, url_prefix="/admin/withdrawals")
mount(blueprint, WITHDRAWALS)


class EraseForm(FlaskForm):  # type: ignore[misc]
    why = TextAreaField(_l("Why"), REASON, description=KEPT, render_kw={"rows": "3"})
    sure = BooleanField(
        _l("I understand that this can't be undone"),
        [DataRequired(_l("Tick that you understand it."))],
    )


class KeepForm(FlaskForm):  # type: ignore[misc]
    ground = SelectField(
        _l("Ground"),
        choices=choose((ground.value, title) for ground, title in withdrawals.GROUNDS.items()),
    )
    why = TextAreaField(
        _l("Which contract, law or decision"), REASON, description=KEPT, render_kw={"rows": "3"}
    )


@blueprint.get("/<uuid:row_id>")
@requires(PERMISSION)
def card(row_id: UUID) -> Answer:
    return _page(row_id)


@blueprint.post("/of/<uuid:person_id>")
@requires(PERMISSION)
def on_paper(person_id: UUID) -> Answer:
    """Note a withdrawal that came on paper: of whoever has an account it is that account's too."""
    why = " ".join(request.form.get("why", "").split())[: withdrawals.MOST_REASON]
    if len(why) < withdrawals.LEAST_REASON:
        flash(_("Say which paper it is: its day and number are kept in the audit."), "danger")
        return redirect(url_for("people.card", row_id=person_id))
    at = utcnow()
    with transaction() as session:
        people.person(session, person_id, someone(), "people.write")
        account = accounts.of_person(session, person_id)
        account_id = account.id if account else None
        if account is not None and consents.in_force(session, account.id) is not None:
            consents.withdraw(session, account, address=None, at=at)
        case = withdrawals.withdraw(session, account_id, person_id, at=at, why=why)
        row_id = case.id
    flash(_("The withdrawal is noted and processing is restricted."), "success")
    return redirect(url_for("withdrawals.card", row_id=row_id))


@blueprint.post("/<uuid:row_id>/erase")
@requires(PERMISSION)
def erase(row_id: UUID) -> Answer:
    form = EraseForm(prefix="erase")

    def act(session: Session) -> None:
        at, why = utcnow(), typed(form.why)
        found = withdrawals.erase(session, row_id, why=why, at=at)
        ids = {found.account_id} if found.account_id is not None else set()
        if found.person_id is not None:
            ids |= {one.id for one in accounts.all_of_person(session, found.person_id)}
            for person_id in people.with_parts(session, found.person_id):
                files.drop_about(session, "person", person_id)
        for account_id in sorted(ids):
            erasure.erase(session, account_id, why=why, at=at)

    return _decided(row_id, form, act, _("The data are destroyed."), erase_form=form)


@blueprint.post("/<uuid:row_id>/keep")
@requires(PERMISSION)
def keep(row_id: UUID) -> Answer:
    form = KeepForm(prefix="keep")

    def act(session: Session) -> None:
        ground = Ground(form.ground.data)
        withdrawals.keep(session, row_id, ground=ground, why=typed(form.why), at=utcnow())

    words = _("The decision is noted: the data are kept on another ground.")
    return _decided(row_id, form, act, words, keep_form=form)


def _decided(
    row_id: UUID, form: FlaskForm, act: Callable[[Session], None], words: str, **forms: FlaskForm
) -> Answer:
    if not form.validate_on_submit():
        return _page(row_id, **forms), 422
    try:
        with transaction() as session:
            act(session)
    except InvalidError as error:
        form.why.errors = [str(error.message)]
        return _page(row_id, **forms), 422
    flash(words, "success")
    return redirect(url_for("withdrawals.card", row_id=row_id))


def _page(
    row_id: UUID,
    *,
    erase_form: EraseForm | None = None,
    keep_form: KeepForm | None = None,
) -> str:
    with transaction() as session:
        found = withdrawals.one(session, row_id)
        person = withdrawals.person_of(session, found)
        account = accounts.one(session, found.account_id) if found.account_id else None
        decided_by = found.decided_by_id
        names = accounts.names(session, [decided_by]) if decided_by else {}
        audit.record(session, "withdrawals.read", subject="withdrawal", subject_id=row_id)
        session.flush()
        session.expunge_all()
    return render(
        "admin/withdrawal.html",
        found=found,
        name=person.full_name if person else account.name if account else "—",
        person=person,
        account=account,
        outcome=OUTCOMES[found.outcome],
        ground=withdrawals.GROUNDS[found.ground] if found.ground else None,
        decided_by=names.get(decided_by) if decided_by else None,
        is_waiting=found.outcome is Outcome.WAITING,
        is_kept=found.outcome is Outcome.KEPT,
        is_late=found.outcome is Outcome.WAITING and found.due_at < utcnow(),
        erase_form=erase_form or EraseForm(formdata=None, prefix="erase"),
        keep_form=keep_form or KeepForm(formdata=None, prefix="keep"),
    )


def tell_office(session: Session, payload: dict[str, Any], _run: jobs.Run) -> None:
    """Answer `person.withdrawal-opened`: everybody who may decide hears of it at once."""
    case = session.get(Withdrawal, UUID(payload["aggregate_id"]))
    if case is None or case.outcome is not Outcome.WAITING:
        return
    context = {"until": f"{case.due_at:%d.%m.%Y}", "url": f"/admin/withdrawals/{case.id}"}
    _tell(session, withdrawal_letters.OPENED, context)


def remind(session: Session, _payload: dict[str, Any], _run: jobs.Run) -> None:
    """Say every morning what falls due within a week, and what is late."""
    count, first = withdrawals.nearest(session, before=utcnow() + withdrawals.SOON)
    if count and first is not None:
        context = {
            "count": count,
            "until": f"{first:%d.%m.%Y}",
            "url": "/admin/withdrawals?outcome=waiting&sort=due_at",
        }
        _tell(session, withdrawal_letters.DUE, context)


def wire() -> None:
    """Declare the letters and the reminder; hub/app.py calls it."""
    withdrawal_letters.wire()
    jobs.handles(REMIND, remind, title=_l("Reminder of withdrawn consents"))
    jobs.daily(REMIND, REMIND, at="08:30")


def _tell(session: Session, template: str, context: dict[str, Any]) -> None:
    for account_id in accounts.who_may(session, PERMISSION):
        notify(session, account_id, template, context)
