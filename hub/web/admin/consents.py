"""Texts of the consent: who agreed to which, and publishing the next version."""

from flask import Blueprint, flash, redirect, url_for
from flask_wtf import FlaskForm
from wtforms import StringField, TextAreaField
from wtforms.validators import Length

from hub.accounts import consents
from hub.accounts.forms import NEEDED, typed
from hub.accounts.views.blueprint import again
from hub.core.db import reading, transaction, utcnow
from hub.core.i18n import _, _l
from hub.core.web import Answer, render, requires

blueprint = Blueprint("consent_texts", __name__, url_prefix="/admin/consents")


class TextForm(FlaskForm):  # type: ignore[misc]
    title = StringField(_l("Title"), [NEEDED, Length(max=200)])
    body = TextAreaField(
        _l("Text"),
        [NEEDED, Length(max=50_000)],
        description=_l("An empty line begins a new paragraph."),
        render_kw={"rows": "20"},
    )


@blueprint.route("", methods=["GET", "POST"])
@requires("settings.manage")
def texts() -> Answer:
    with reading() as session:
        rows = consents.texts(session)
    latest = rows[0][0] if rows else None
    form = TextForm(obj=latest)
    if not form.validate_on_submit():
        if form.is_submitted():
            return again("admin/consents.html", form, rows=rows)
        return render("admin/consents.html", form=form, rows=rows)
    with transaction() as session:
        text = consents.publish(
            session,
            title=typed(form.title),
            body=typed(form.body).replace("\r\n", "\n"),
            at=utcnow(),
        )
    flash(
        _("Version %(number)s is published. Everybody will be asked again.", number=text.number),
        "success",
    )
    return redirect(url_for("consent_texts.texts"))
