"""Pages of the rules of kinds: what the law says, as the centre reads it."""

from typing import Any

from flask import Blueprint, abort, flash, redirect, url_for
from wtforms import SelectField, TextAreaField
from wtforms.validators import Length, NumberRange, Optional

from hub.core import reference
from hub.core.db import reading, transaction
from hub.core.errors import HubError
from hub.core.forms import CardForm, IntegerField, choose
from hub.core.i18n import _, _l
from hub.core.web import Answer, render, requires
from hub.programmes import kinds
from hub.programmes.checks import BOOK, DOCUMENTS, EDUCATION, MOST_HOURS, OLDEST

RULES = "programmes.rules"
BASIS = 500
blueprint = Blueprint(
    "programme_kinds", __name__, url_prefix="/programmes/kinds", template_folder="templates"
)


def _hours(title: str) -> IntegerField:
    words = _l("Hours are from 1 to 10,000.")
    return IntegerField(title, [Optional(), NumberRange(1, MOST_HOURS, words)])


class RuleForm(CardForm):
    """What the law says of one kind."""

    hours_from = _hours(_l("Hours, at least"))
    hours_to = _hours(_l("Hours, at most"))
    age_from = IntegerField(
        _l("Age from"), [Optional(), NumberRange(0, OLDEST, _l("An age is from 0 to 120."))]
    )
    education = SelectField(_l("Education, at least"), choices=[])
    document = SelectField(_l("Document on completion"), choices=[])
    basis = TextAreaField(_l("The act it stands on"), [Length(max=BASIS)])

    def values(self) -> dict[str, Any]:
        return {
            **{name: self[name].data for name in ("hours_from", "hours_to", "age_from")},
            **{name: self[name].data or None for name in ("education", "document")},
            "basis": " ".join((self.basis.data or "").split()) or None,
        }


@blueprint.get("")
@requires(RULES)
def index() -> Answer:
    with reading() as session:
        return render(
            "programmes/kinds.html",
            rules=kinds.rules(session),
            titles=reference.titles(session, BOOK),
            levels=reference.titles(session, EDUCATION),
            documents=reference.titles(session, DOCUMENTS),
        )


@blueprint.route("/<kind>", methods=["GET", "POST"])
@requires(RULES)
def edit(kind: str) -> Answer:
    with reading() as session:
        titles = reference.titles(session, BOOK)
        if kind not in titles:
            abort(404)
        rule = kinds.rule(session, kind)
        books = {
            name: [("", _("not chosen")), *reference.choices(session, book)]
            for name, book in (("education", EDUCATION), ("document", DOCUMENTS))
        }
    now = {name: getattr(rule, name) for name in kinds.FIELDS}
    form = RuleForm(data=now | {"version": str(rule.version)})
    for name, choices in books.items():
        form[name].choices = choose(choices)
    clashes: Any = ()
    if form.validate_on_submit():
        try:
            with transaction() as session:
                kinds.change(session, kind, version=form.seen_version or 0, **form.values())
        except HubError as error:
            if not form.refuse(error):
                words = {name: "" if value is None else str(value) for name, value in now.items()}
                words |= {name: dict(books[name]).get(now[name] or "", "") for name in books}
                clashes = form.clashes(words, rule.version)
        else:
            flash(_("The rule is saved."), "success")
            return redirect(url_for("programme_kinds.index"))
    page = render(
        "programmes/kind.html", form=form, kind=kind, title=titles[kind], rule=rule, clashes=clashes
    )
    return (page, 422) if form.is_submitted() else page
