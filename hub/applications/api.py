"""Потоки и заявки в открытом API: те же команды, что на страницах; обойти таблицу нельзя."""

from types import SimpleNamespace
from typing import Any
from uuid import UUID

from flask import Response
from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.applications import commands, doors, intakes, placing, queries
from hub.applications import intake_queries as of_intakes
from hub.applications.applying import Wish
from hub.applications.doors import Said
from hub.applications.intake_tables import INTAKES
from hub.applications.machine import Act
from hub.applications.models import (
    ANSWER,
    DECIDE,
    READ,
    SCOPES,
    WRITE,
    WRITE_INTAKES,
    Application,
    Intake,
)
from hub.applications.schemas import (
    ActSchema,
    ApplicationChange,
    ApplicationPage,
    ApplicationSchema,
    IntakeChange,
    IntakePage,
    IntakeSchema,
    StepPage,
)
from hub.applications.tables import APPLICATIONS
from hub.core import audit
from hub.core.api import Blueprint, Registry, body, personal, serve
from hub.core.api.repeats import once
from hub.core.api.resources import JSON
from hub.core.db import transaction, utcnow
from hub.core.errors import InvalidError, NotFoundError
from hub.core.i18n import _l
from hub.core.scopes import scoped
from hub.core.tables.tracing import unit
from hub.core.web import requires, someone
from hub.people import queries as people

INTAKE_FIELDS = (*intakes.FIELDS, "version_id", "taken", "closed_at")
FIELDS = (
    *("person_id", "intake_id", "programme_id", "organisation_id", "wish", "education", "kind"),
    *("version_id", "provider_id", "state", "since", "submitted_at", "reason"),
    *("owed", "owed_by", "due_on"),
)


def _change_intake(session: Session, intake_id: UUID, **values: Any) -> Intake:
    return intakes.change(session, intake_id, at=utcnow(), **values)


registry = Blueprint(
    "api-intakes", __name__, url_prefix="/api/v1/intakes", description="Потоки: на что набирают."
)
serve(
    registry,
    Registry(
        one="intake",
        table=INTAKES,
        write_permission=WRITE_INTAKES,
        fields=INTAKE_FIELDS,
        schema=IntakeSchema,
        page=IntakePage,
        changes=IntakeChange,
        single=of_intakes.SINGLE,
        find=of_intakes.intake,
        create=intakes.create,
        change=_change_intake,
        about_list="Список потоков.",
        about_one="Один поток.",
        about_create="Открыть поток.",
    ),
)


def _draft(session: Session, *, person_id: UUID, **values: Any) -> Application:
    """Make a draft for oneself, or for those one may see."""
    who = someone()
    if person_id != who.person_id:
        try:
            people.person(session, person_id, who)
        except NotFoundError as error:
            absent = _l("There is no such person, or you may not see the card.")
            raise InvalidError(absent, field="person_id") from error
    own = who.only_organisation(WRITE)
    if own is not None and person_id != who.person_id:
        values["organisation_id"] = own
    elif not who.everywhere(DECIDE) and values.get("organisation_id") is not None:
        raise InvalidError(
            _l("An organisation says by itself whom it sends."), field="organisation_id"
        )
    words = placing.said({name: values.pop(name) for name in placing.SAID if name in values})
    modules = values.pop("modules", ())
    what = Wish(intake_id=values.get("intake_id"), programme_id=values.get("programme_id"),
                kind=values.pop("kind", None), modules=modules)  # fmt: skip
    made = commands.draft(
        session, person_id=person_id, at=utcnow(), **values | what.subject, **words
    )
    if modules:
        placing.compose(session, made, modules)
    return made


def _mend(session: Session, application_id: UUID, **values: Any) -> Application:
    return placing.mend(session, application_id, **values)


blueprint = Blueprint(
    "api-applications",
    __name__,
    url_prefix="/api/v1/applications",
    description="Заявки: черновик, действия по таблице переходов, путь.",
)
serve(
    blueprint,
    Registry(
        one="application",
        table=APPLICATIONS,
        write_permission=WRITE,
        fields=FIELDS,
        schema=ApplicationSchema,
        page=ApplicationPage,
        changes=ApplicationChange,
        single=queries.SINGLE,
        find=queries.application,
        create=_draft,
        change=_mend,
        about_list="Список заявок: свои, своей организации, для сотрудников все.",
        about_one="Одна заявка.",
        about_create="Завести черновик; подают его действием submit.",
        about_change="Изменить слова заявителя, пока заявка у него.",
    ),
)


@blueprint.post("/<uuid:application_id>/acts/<act>")
@requires(READ, also=(WRITE, ANSWER, DECIDE))  # which of them, the act decides
@blueprint.arguments(ActSchema)
@blueprint.response(200, ApplicationSchema)
def take(given: dict[str, Any], application_id: UUID, act: str) -> Response:
    """Сделать действие таблицы переходов: submit, accept, send-back, assign и другие.

    Право зависит от действия: центру нужно `applications.decide`, обучающей организации —
    `applications.answer`, заявителю — `applications.write`.

    С заголовком `Idempotency-Key` повтор того же запроса не делает действие второй раз.
    """
    what = next((one for one in Act if one.value == act), None)
    if what is None:
        raise NotFoundError(_l("There is no such act."))
    who = someone()
    with transaction() as session:
        repeat = once(session, who)
        if repeat.done_id is None:
            doors.take(session, who, application_id, what, Said(**given), at=utcnow())
            repeat.made(application_id)
        found = queries.application(session, application_id, who)
        session.flush()
        return personal(body(ApplicationSchema(), found))


@blueprint.get("/<uuid:application_id>/steps")
@requires(READ)
@blueprint.response(200, StepPage)
def steps(application_id: UUID) -> Response:
    """Весь путь заявки: кто, когда, откуда и почему её двигал."""
    who = someone()
    with unit(APPLICATIONS) as session:
        mine = scoped(
            select(Application.id).where(Application.id == application_id), SCOPES, who, READ
        )
        if session.scalar(mine) is None:
            raise NotFoundError(queries.ABSENT)
        audit.record(
            session, "applications.read", subject=commands.SUBJECT, subject_id=application_id
        )
        found = SimpleNamespace(items=queries.steps(session, application_id))
        words = JSON.encode(StepPage().dump(found)) + "\n"
    return personal(Response(words, content_type="application/json"))
