"""Mail for the administrator: what left, what was refused, the words of letters."""

import email
from email.policy import default
from uuid import UUID

from flask import Blueprint, abort, flash, redirect, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from hub.core import audit, notifications
from hub.core.db import reading, transaction
from hub.core.errors import HubError, InvalidError
from hub.core.i18n import LOCALES, _, _l
from hub.core.notifications import queries, texts
from hub.core.notifications.models import MailState
from hub.core.notifications.templates import TEMPLATES, TOPICS, Template, Words
from hub.core.notifications.transports import MailFolder
from hub.core.web import render, requires, someone

blueprint = Blueprint("admin_mail", __name__, url_prefix="/admin/mail")
STATES = {
    MailState.QUEUED: (_l("Waits"), "warning"),
    MailState.SENT: (_l("Sent"), "success"),
    MailState.REFUSED: (_l("Refused"), "danger"),
}


@blueprint.get("")
@requires("mail.read")
def index() -> str:
    word, before = request.args.get("state"), request.args.get("before")
    state = MailState(word) if word in {each.value for each in MailState} else None
    with reading() as session:
        figures = queries.mail_figures(session)
        found = queries.mails(session, before=_key(before), state=state)
    rows = found[: queries.PAGE]
    show = state.value if state else None
    more = len(found) > len(rows)
    return render(
        "admin/mail.html",
        rows=rows,
        figures=figures,
        states=STATES,
        state=state,
        templates=TEMPLATES,
        is_simulated=notifications.office().transport.is_simulated,
        first=url_for(".index", state=show) if before else None,
        after=url_for(".index", state=show, before=rows[-1].id) if more else None,
    )


@blueprint.get("/<uuid:mail_id>")
@requires("mail.read")
def show(mail_id: UUID) -> str:
    """Show a letter of the embedded mailbox; real mail is nobody's to read."""
    transport = notifications.office().transport
    raw = transport.read(mail_id.hex) if isinstance(transport, MailFolder) else None
    if raw is None:
        abort(404)
    with transaction() as session:
        audit.record(session, "mail.read", subject="mail", subject_id=mail_id)
    message = email.message_from_bytes(raw, policy=default)
    plain = message.get_body(("plain",))
    return render("admin/letter.html", message=message, text=plain.get_content() if plain else "")


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


def _key(word: str | None) -> UUID | None:
    if not word:
        return None
    try:
        return UUID(word)
    except ValueError as error:
        raise InvalidError(_l("The address of the page is damaged.")) from error
