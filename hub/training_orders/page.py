"""The card of an order as each side sees it: the customer, the office, a training organisation."""

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from flask import flash, redirect, url_for
from sqlalchemy.orm import Session

from hub.accounts import queries as accounts
from hub.applications.models import Intake
from hub.applications.words import STATES as APPLICATION_STATES
from hub.core import audit, clock, reference
from hub.core.access import Principal
from hub.core.db import transaction
from hub.core.errors import ConflictError, HubError, NotFoundError
from hub.core.forms import CardForm, choose
from hub.core.i18n import _, format_date
from hub.core.tables.lookups import lookup
from hub.core.web import Answer, render, someone
from hub.deadlines.tables import OWES
from hub.programmes.checks import BOOK as KIND
from hub.programmes.titles import FORMS
from hub.training_orders import doing, monthly, needs, queries, share_commands
from hub.training_orders.charts import chart_of
from hub.training_orders.forms import (
    ActForm,
    AnswerForm,
    ConsentsForm,
    DevelopForm,
    NumberForm,
    TaughtForm,
)
from hub.training_orders.machine import EDITABLE, ENDED, OPEN, UNSHARED, Act, State
from hub.training_orders.models import (
    ANSWER,
    DISTRIBUTE,
    READ,
    WRITE,
    OrderKind,
    ShareState,
    TrainingOrder,
    TrainingOrderShare,
)
from hub.training_orders.people_tables import stands, tone
from hub.training_orders.tables import COMPETENCY, INTAKE, ORGANISATION, PROGRAMME, SITE, due_tone
from hub.training_orders.words import (
    ACTS,
    DONE,
    KINDS,
    MOVERS,
    SHARE_TONES,
    SHARES,
    STATES,
    SUBJECT,
    TONES,
    number_word,
)

REASONED = frozenset({Act.SEND_BACK, Act.REFUSE, Act.WITHDRAW, Act.FINISH, Act.REOPEN})


def page(order_id: UUID, **forms: Any) -> str:
    who = someone()
    with transaction() as session:
        found = queries.order(session, order_id, who)
        audit.record(session, "training-orders.read", subject=SUBJECT, subject_id=order_id)
        is_office = who.everywhere(DISTRIBUTE)
        may_write = who.reaches(WRITE, found.organisation_id)
        shares = queries.shares(session, found, who)
        may = doing.offered(found, who)
        seen = queries.seen_orders(who, _is(found))
        by_month = monthly.by_month(session, seen)
        ordered = monthly.ordered_by_month(session, seen)
        return render(
            "training_orders/card.html",
            order=found,
            number=number_word(found),
            kind=KINDS[found.kind],
            form=FORMS[found.form] if found.form else None,
            state=STATES[found.state],
            tone=TONES[found.state],
            owes=OWES[found.owed_by] if found.owed_by else None,
            due_tone=due_tone(found.due_on),
            names=_names(session, who, found),
            taught=_taught(session, found),
            rows=_people(session, found, who, shares),
            figures=queries.figures(session, [found.id])[found.id],
            is_coming=queries.is_coming(session, found.id),
            months=months(by_month),
            chart=chart_of(by_month, ordered),
            shares=[_share(session, who, found, one) for one in shares],
            steps=_steps(session, found, who) if may_write or is_office else (),
            acts=[(act, ACTS[act], act in REASONED) for act in may],
            is_office=is_office,
            is_own=may_write and not is_office,
            may_write=may_write,
            is_teaching=not may_write and not who.everywhere(READ),
            may_edit=may_write and found.state in EDITABLE,
            may_name=may_write
            and found.state in OPEN
            and needs.named(session, found.id) < found.people,
            may_share=is_office and found.state in {State.ACCEPTED, State.DISTRIBUTED},
            may_choose=is_office and found.state in UNSHARED,
            may_count=may_write and found.state in UNSHARED,
            may_begin=is_office and found.state is State.DEVELOPING and not found.programme_id,
            is_event=found.kind is OrderKind.CAREER_EVENT,
            is_over=found.state in ENDED,
            **_forms(session, found, who, forms),
        )


def carry(
    order_id: UUID,
    form: CardForm,
    do: Callable[[Session], object],
    said: str,
    *,
    slot: str,
    **more: Any,
) -> Answer:
    """Do one act of the card; a refusal lands in its form, with what was typed."""
    if form.validate_on_submit():
        try:
            with transaction() as session:
                do(session)
        except NotFoundError:
            raise
        except HubError as error:
            if isinstance(error, ConflictError) and not error.details.get("field"):
                form.form_errors.append(
                    str(_("Somebody changed this card meanwhile. Nothing you typed is lost."))
                )
            else:
                form.refuse(error)
        else:
            flash(said, "success")
            return redirect(url_for("training_orders.card", row_id=order_id))
    return page(order_id, **{slot: form}, **more), 422


def months(found: Any) -> list[tuple[str, dict[str, int]]]:
    return [(str(format_date(month, "LLLL yyyy")), counts) for month, counts in found]


def _is(found: TrainingOrder) -> Any:
    return TrainingOrder.id == found.id


def _names(session: Session, who: Principal, found: TrainingOrder) -> dict[str, str | None]:
    """Name the rows of other registries that the order speaks of, as far as the asker sees."""
    wanted = {
        "organisation": (ORGANISATION, found.organisation_id),
        "programme": (PROGRAMME, found.programme_id),
        "competency": (COMPETENCY, found.competency_id),
        "site": (SITE, found.site_id),
        "event": (INTAKE, found.intake_id),
    }
    return {
        word: lookup(book).named(session, who, [key]).get(key) if key else None
        for word, (book, key) in wanted.items()
    }


def _taught(session: Session, found: TrainingOrder) -> str:
    """Name the programme agreed on, whether it is still shown to everybody or not."""
    key = found.programme_id
    return lookup(PROGRAMME).titles(session, [key]).get(key, "") if key else ""


def _people(
    session: Session, found: TrainingOrder, who: Principal, shares: Sequence[TrainingOrderShare]
) -> list[dict[str, Any]]:
    is_office = who.everywhere(DISTRIBUTE)
    names = lookup(ORGANISATION).titles(session, [one.provider_id for one in shares])
    teaches = {one.id: names.get(one.provider_id, "") for one in shares}
    rows = []
    for row, state in queries.people(session, found.id, who):
        row.application_state = state
        is_told = row.trouble and (is_office or not row.is_for_office)
        rows.append(
            {
                "row": row,
                "state": APPLICATION_STATES[state] if state else stands(row),
                "tone": tone(row),
                "trouble": row.trouble if is_told else None,
                "teaches": teaches.get(row.share_id, ""),
                "may_mend": row.application_id is None,
            }
        )
    return rows


def _share(
    session: Session, who: Principal, found: TrainingOrder, one: TrainingOrderShare
) -> dict[str, Any]:
    names = lookup(ORGANISATION).titles(session, [one.provider_id])
    is_open = one.state is ShareState.OFFERED and found.state in {
        State.DISTRIBUTED,
        State.ACCEPTED,
    }
    intake = session.get(Intake, one.intake_id) if one.intake_id else None
    days = (intake.starts_on, intake.ends_on) if intake is not None else (None, None)
    return {
        "share": one,
        "intake": intake,
        "is_beside": share_commands.is_beside(found, *days),
        "name": names.get(one.provider_id, ""),
        "state": SHARES[one.state],
        "tone": SHARE_TONES[one.state],
        "may_answer": is_open and who.reaches(ANSWER, one.provider_id),
        "is_own": not who.everywhere(DISTRIBUTE) and who.reaches(ANSWER, one.provider_id),
    }


def _steps(session: Session, found: TrainingOrder, who: Principal) -> list[dict[str, Any]]:
    steps = queries.steps(session, found.id)
    ids = [one.account_id for one in steps if one.account_id]
    names = accounts.names(session, ids) if who.everywhere(DISTRIBUTE) else {}
    return [
        {
            "title": str(DONE[one.act]),
            "at": one.at,
            "note": "; ".join(
                filter(None, (names.get(one.account_id) if one.account_id else "", one.reason))
            )
            or str(MOVERS[one.mover]),
            "tone": TONES[one.after],
        }
        for one in steps
    ]


def _forms(
    session: Session, found: TrainingOrder, who: Principal, given: dict[str, Any]
) -> dict[str, Any]:
    version = str(found.version)
    consents = {"consents_on": found.consents_on, "consents_place": found.consents_place}
    taught = (
        lookup(PROGRAMME).called(session, who, found.programme_id) if found.programme_id else ""
    )
    first = max(found.starts_on or clock.today(), clock.today())
    days = {"starts_on": first, "ends_on": found.ends_on}
    develop = given.get("develop_form") or DevelopForm(
        formdata=None, data={"title": found.subject, "version": version}
    )
    develop.kind.choices = choose(reference.choices(session, KIND))
    return {
        "develop_form": develop,
        "number_form": NumberForm(formdata=None, data={"people": found.people, "version": version}),
        "act_form": ActForm(formdata=None, data={"version": version}),
        "consents_form": ConsentsForm(formdata=None, data={**consents, "version": version}),
        "taught_form": TaughtForm(formdata=None, data={"programme_id": taught, "version": version}),
        "answer_form": AnswerForm(formdata=None, data=days),
        "answered_id": None,
        **given,
    }
