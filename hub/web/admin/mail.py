"""Mail for the administrator: what left, what was refused, the words of letters."""

import email
from email.policy import default
from typing import Any
from uuid import UUID

from flask import Blueprint, abort, flash, redirect, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as BaseResponse

from hub.core import audit, notifications
from hub.core.db import reading, transaction
from hub.core.errors import HubError, InvalidError
from hub.core.i18n import LOCALES, _, _l
from hub.core.notifications import queries, texts
from hub.core.notifications.mail import LINK
from hub.core.notifications.models import Mail, MailState
from hub.core.notifications.templates import TEMPLATES, TOPICS, Template, Words
from hub.core.notifications.transports import MailFolder
from hub.core.scopes import Scopes
from hub.core.tables import Column, Filter, FilterKind, Kind, Table
from hub.core.tables.views import mount
from hub.core.web import render, requires, someone

STATES = {
    MailState.QUEUED: (_l("Waits"), "warning"),
    MailState.SENT: (_l("Sent"), "success"),
    MailState.REFUSED: (_l("Refused"), "danger"),
}


def _is_simulated() -> bool:
    return notifications.office().transport.is_simulated


def title_of(row: Any) -> str:
    return TEMPLATES[row.template].title if row.template in TEMPLATES else row.template


def letter_of(row: Any) -> str | None:
    """Lead to the letter where it can be read: in the simulated mailbox, once it is there."""
    if row.state is not MailState.SENT or not _is_simulated():
        return None
    return url_for("admin_mail.card", row_id=row.id)


MAIL = Table(
    name="mail",
    title=_l("Mail"),
    about=_l("What the hub wrote to people. Addresses and words are sealed and not shown."),
    model=Mail,
    scopes=Scopes(),
    permission="mail.read",
    export_permission="mail.read",
    columns=(
        Column(
            name="template",
            title=_l("Letter"),
            source=(Mail.template, Mail.state),
            value=title_of,
            leads=letter_of,
            is_link=True,
        ),
        Column(
            name="state",
            title=_l("State"),
            source=(Mail.state, Mail.answer),
            kind=Kind.CHOICE,
            choices={state: words for state, (words, _tone) in STATES.items()},
            tone=lambda row: STATES[row.state][1],
            note=lambda row: row.answer,
        ),
        Column(
            name="created_at",
            title=_l("Written at"),
            source=(Mail.created_at,),
            kind=Kind.TIME,
            sort=Mail.id,
        ),
        Column(name="ended_at", title=_l("Ended"), source=(Mail.ended_at,), kind=Kind.TIME),
    ),
    default_sort="-created_at",
    filters=(
        Filter(
            name="state",
            title=_l("State"),
            kind=FilterKind.CHOICE,
            attribute=Mail.state,
            choices={state: words for state, (words, _tone) in STATES.items()},
        ),
        Filter(
            name="template",
            title=_l("Letter"),
            kind=FilterKind.CHOICE,
            attribute=Mail.template,
            offered=lambda _session: {key: each.title for key, each in TEMPLATES.items()},
        ),
        Filter(
            name="created_at",
            title=_l("Written at"),
            kind=FilterKind.PERIOD,
            attribute=Mail.created_at,
        ),
    ),
    has_card=False,
    empty_hint=_l("Letters appear here as soon as the hub has something to say."),
)


def _around(session: Session) -> dict[str, Any]:
    return {
        "figures": queries.mail_figures(session),
        "states": STATES,
        "is_simulated": _is_simulated(),
    }


blueprint = Blueprint("admin_mail", __name__, url_prefix="/admin/mail")
mount(blueprint, MAIL, "admin/mail.html", _around)


@blueprint.get("/<uuid:row_id>")
@requires("mail.read")
def card(row_id: UUID) -> str:
    """Show a letter of the embedded mailbox; real mail is nobody's to read.

    A link in it opens the account of whoever it was written to, so others see that it is there
    and no more. The demo of one machine alone shows them: its passwords are printed anyway.
    """
    office = notifications.office()
    transport = office.transport
    raw = transport.read(row_id.hex) if isinstance(transport, MailFolder) else None
    if raw is None:
        abort(404)
    who = someone()
    with transaction() as session:
        mail = session.get(Mail, row_id)
        owner = mail.account_id if mail is not None else None
        is_own = owner == who.account_id and who.impersonator_id is None
        audit.record(
            session, "mail.read", subject="mail", subject_id=row_id, details={"account": owner}
        )
    message = email.message_from_bytes(raw, policy=default)
    plain = message.get_body(("plain",))
    text = plain.get_content() if plain else ""
    is_open = is_own or office.shows_links
    hidden = _("the link is hidden")
    return render(
        "admin/letter.html",
        message=message,
        text=text if is_open else LINK.sub(f"[{hidden}]", text),
        is_open=is_open,
    )


@blueprint.post("/trial")
@requires("settings.manage")
def trial() -> BaseResponse:
    """Send a letter to oneself: the way to know that mail leaves."""
    with transaction() as session:
        notifications.notify(session, someone().account_id, "core.test-mail", {})
    flash(_("A trial letter is on its way to your address."), "success")
    return redirect(url_for(".index"))


@blueprint.get("/texts")
@requires("settings.manage")
def all_texts() -> str:
    with reading() as session:
        own = texts.rewritten(session)
    return render("admin/texts.html", templates=TEMPLATES, topics=TOPICS, own=own, locales=LOCALES)


@blueprint.get("/texts/<key>/<locale>")
@requires("settings.manage")
def text(key: str, locale: str) -> str:
    template = _template(key, locale)
    with reading() as session:
        own = queries.own_text(session, key, locale)
    words = Words(own.subject, own.body) if own else texts.starting_words(template, locale)
    return _editor(template, locale, words, version=own.version if own else 0)


@blueprint.post("/texts/<key>/<locale>")
@requires("settings.manage")
def save_text(key: str, locale: str) -> str | BaseResponse | tuple[str, int]:
    """Save, or only show what it would look like; what was typed stays whatever is wrong."""
    template = _template(key, locale)
    subject, body = request.form.get("subject", ""), request.form.get("body", "")
    words = Words(subject, body.replace("\r\n", "\n"))
    version = (
        int(request.form.get("version", "0")) if request.form.get("version", "").isdigit() else 0
    )
    try:
        preview = texts.preview(template, locale, words)
        if "preview" in request.form:
            return _editor(template, locale, words, version=version, preview=preview)
        with transaction() as session:
            texts.rewrite(session, template, locale, words, version=version)
    except HubError as error:
        field = error.field if isinstance(error, InvalidError) else None
        wrong = {field or "": error.message}
        return _editor(template, locale, words, version=version, wrong=wrong), error.status
    flash(_("Saved: letters are written so from now on."), "success")
    return redirect(url_for(".all_texts"))


@blueprint.post("/texts/<key>/<locale>/reset")
@requires("settings.manage")
def reset_text(key: str, locale: str) -> BaseResponse:
    with transaction() as session:
        texts.reset(session, _template(key, locale), locale)
    flash(_("The shipped words are back."), "success")
    return redirect(url_for(".all_texts"))


def _editor(
    template: Template,
    locale: str,
    words: Words,
    *,
    version: int,
    preview: Words | None = None,
    wrong: dict[str, str] | None = None,
) -> str:
    return render(
        "admin/text.html",
        letter=template,
        locale=locale,
        words=words,
        version=version,
        preview=preview,
        wrong=wrong or {},
        names=sorted({"centre", *template.sample}),
    )


def _template(key: str, locale: str) -> Template:
    if key not in TEMPLATES or locale not in LOCALES:
        abort(404)
    return TEMPLATES[key]
