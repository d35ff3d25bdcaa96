"""Self-registration on two paths: a citizen, and an organisation with its representative."""

from datetime import date
from typing import Any

from flask import Blueprint, flash, redirect, request
from flask_wtf import FlaskForm
from sqlalchemy.orm import Session
from wtforms import BooleanField, DateField, EmailField, PasswordField, StringField, TelField
from wtforms.validators import DataRequired, Length, Optional, ValidationError

from hub.accounts import browser, commands, grants, passwords, registrations, throttle
from hub.accounts.forms import GIVEN, HOW, KNOWN, NEEDED, NEW, SAME, typed
from hub.accounts.models import Account, Registration
from hub.accounts.views.blueprint import again, complain
from hub.accounts.views.entry import HOME, REFUSED, TOO_OFTEN, finish, too_often
from hub.core import centre, numbers, options
from hub.core.access import Role, Scope
from hub.core.db import reading, transaction, utcnow
from hub.core.errors import (
    ConflictError,
    HubError,
    InvalidError,
    RefusedError,
    TooOftenError,
)
from hub.core.i18n import _, _l
from hub.core.options import Option
from hub.core.spelling import person_name
from hub.core.web import Answer, public, render
from hub.organisations import commands as organisations
from hub.organisations import queries
from hub.organisations.models import Organisation, OrganisationKind
from hub.people import commands as people

CITIZEN = "citizen"
ORGANISATION = "organisation"
OLDEST = 120
LONGEST_PATH = 500
NAME = ("last_name", "first_name", "patronymic")
YOUNGEST = 6  # early career guidance begins with the first forms of school

blueprint = Blueprint("registration", __name__)


class RegisterForm(FlaskForm):  # type: ignore[misc]
    """What both paths ask."""

    last_name = StringField(
        _l("Last name"), [NEEDED, Length(max=100)], render_kw={"autocomplete": "family-name"}
    )
    first_name = StringField(
        _l("First name"), [NEEDED, Length(max=100)], render_kw={"autocomplete": "given-name"}
    )
    patronymic = StringField(
        _l("Patronymic"),
        [Optional(), Length(max=100)],
        description=_l("If there is one."),
        render_kw={"autocomplete": "additional-name"},
    )
    phone = TelField(
        _l("Telephone"), [Optional(), Length(max=30)], render_kw={"autocomplete": "tel"}
    )
    email = EmailField(
        _l("E-mail"),
        [NEEDED],
        description=_l("You will sign in with it. We will send a letter to confirm it."),
        render_kw={"autocomplete": "email"},
    )
    password = PasswordField(_l("Password"), [NEEDED], description=HOW, render_kw=NEW)
    again = PasswordField(_l("The same once more"), [NEEDED, SAME], render_kw=NEW)
    agree = BooleanField(
        _l("I agree to the processing of my personal data"),
        [DataRequired(_l("Without the consent the centre may not register you."))],
    )

    def validate_last_name(self, field: StringField) -> None:
        _checked(field, lambda given: person_name(given, field=field.name))

    validate_first_name = validate_patronymic = validate_last_name

    def validate_phone(self, field: StringField) -> None:
        _checked(field, numbers.phone)

    def validate_email(self, field: EmailField) -> None:
        _checked(field, commands.clean_email)

    def validate_password(self, field: PasswordField) -> None:
        try:
            name = f"{self.last_name.data} {self.first_name.data}"
            passwords.check_rules(typed(field), email=(self.email.data or ""), name=name)
        except InvalidError as error:
            raise ValidationError(str(error.message)) from error


class CitizenForm(RegisterForm):
    birth_on = DateField(_l("Date of birth"), [GIVEN], render_kw={"autocomplete": "bday"})

    def validate_birth_on(self, field: DateField) -> None:
        born: date = field.data or date.max
        if not YOUNGEST <= utcnow().year - born.year <= OLDEST:
            raise ValidationError(_("Check the year of birth."))


class OrganisationForm(RegisterForm):
    organisation = StringField(
        _l("Name of the organisation"),
        [NEEDED, Length(max=300)],
        render_kw={"autocomplete": "organization"},
    )
    inn = StringField(
        _l("ИНН"),
        [NEEDED],
        description=_l("10 digits of a company, 12 of an entrepreneur."),
        render_kw={"inputmode": "numeric"},
    )
    kpp = StringField(_l("КПП"), [Optional()], description=_l("A company has one."))

    def validate_inn(self, field: StringField) -> None:
        _checked(field, numbers.inn)

    def validate_kpp(self, field: StringField) -> None:
        _checked(field, numbers.kpp)


def _checked(field: StringField, check: Any) -> None:
    try:
        field.data = check(field.data or "")
    except InvalidError as error:
        raise ValidationError(str(error.message)) from error


class ConfirmForm(FlaskForm):  # type: ignore[misc]
    password = PasswordField(_l("The password you chose"), [NEEDED], render_kw=KNOWN)


@blueprint.route("/register", methods=["GET", "POST"])
@public
def citizen() -> Answer:
    _is_open(centre.REGISTRATION)
    form = CitizenForm()
    return _register(CITIZEN, form, ("last_name", "first_name", "patronymic", "phone", "birth_on"))


@blueprint.route("/register/organisation", methods=["GET", "POST"])
@public
def organisation() -> Answer:
    _is_open(centre.ORGANISATION_REGISTRATION)
    names = ("last_name", "first_name", "patronymic", "phone", "organisation", "inn", "kpp")
    return _register(ORGANISATION, OrganisationForm(), names)


@blueprint.get("/register/consent")
@public
def consent() -> Answer:
    return render("registration/consent.html", text=browser.consent_text())


@blueprint.route("/register/confirm/<token>", methods=["GET", "POST"])
@public
def confirm(token: str) -> Answer:
    """The letter's link: the password of the form proves that its sender holds the mailbox too."""
    try:
        with reading() as session:
            asked = registrations.look(session, token, at=utcnow())
    except HubError:
        return render("registration/gone.html"), 410
    form = ConfirmForm()
    if not form.validate_on_submit():
        page = render("registration/confirm.html", form=form, token=token)
        return page, (REFUSED if form.is_submitted() else 200)
    counters = [throttle.counter(throttle.CODE, token)]
    try:
        with transaction() as session:
            throttle.attempt(session, counters, at=utcnow())
    except TooOftenError as error:
        form.form_errors = [too_often(error)]
        return render("registration/confirm.html", form=form, token=token), TOO_OFTEN
    return _confirm(asked, token, form)


def _confirm(asked: Registration, token: str, form: ConfirmForm) -> Answer:
    if not passwords.verify(asked.password_hash, typed(form.password)):
        complain(form, InvalidError(_l("This is not the password you chose."), field="password"))
        return again("registration/confirm.html", form, token=token)
    try:
        with transaction() as session:
            asked = registrations.look(session, token, at=utcnow())
            account = _open(session, asked)
    except ConflictError:
        return render("registration/gone.html"), 410
    except HubError as error:
        form.form_errors = [str(error.message)]
        return again("registration/confirm.html", form, token=token)
    flash(_("Welcome! Your e-mail is confirmed."), "success")
    came_for = browser.local_path(registrations.answers_of(asked).get("next"), HOME)
    target = "/account" if asked.path == ORGANISATION else came_for
    return finish(account, remember=False, target=target, proof="registration")


@blueprint.post("/register/disown/<token>")
@public
def disown(token: str) -> Answer:
    try:
        with transaction() as session:
            registrations.disown(session, registrations.look(session, token, at=utcnow()))
    except HubError:
        return render("registration/gone.html"), 410
    flash(_("Thank you. Nothing of that registration is kept."), "success")
    return redirect("/")


def _is_open(option: Option[bool]) -> None:
    if not options.get(option):
        raise RefusedError(_l("Registration is closed now. Write to the centre or call it."))


def _register(path: str, form: RegisterForm, names: tuple[str, ...]) -> Answer:
    text = browser.consent_text()
    template = f"registration/{path}.html"
    if not form.validate_on_submit():
        return render(template, form=form, text=text), (REFUSED if form.is_submitted() else 200)
    if request.form.get("number") != str(text.number):
        complain(
            form,
            InvalidError(_l("The text has changed meanwhile. Read it once more."), field="agree"),
        )
        return again(template, form, text=text)
    came = browser.visitor()
    email = commands.clean_email(typed(form.email))
    try:
        with transaction() as session:
            throttle.attempt(session, [throttle.counter(throttle.FORM, came.network)], at=utcnow())
    except TooOftenError as error:
        form.form_errors = [too_often(error)]
        return render(template, form=form, text=text), TOO_OFTEN
    hashed = passwords.hash_password(typed(form.password))
    try:
        with transaction() as session:
            throttle.letter(session, throttle.REGISTRATION, email, came.network, at=utcnow())
            registrations.ask(
                session,
                path=path,
                email=email,
                password_hash=hashed,
                answers={name: _plain(form[name].data) for name in names}
                | {"next": browser.local_path(request.args.get("next"), "")[:LONGEST_PATH]},
                consent=text,
                address=came.address,
                agent=came.agent,
                at=utcnow(),
            )
    except TooOftenError:
        pass  # letters enough were asked for; saying so would tell that somebody asked
    return render("registration/sent.html", email=email)


def _open(session: Session, asked: Registration) -> Account:
    """Make what the form described: a person, or a request to act for an organisation."""
    answers = registrations.answers_of(asked)
    at = utcnow()
    name = " ".join(answers[part] for part in NAME if answers[part])
    person = people.create(
        session,
        **{part: answers[part] for part in (*NAME, "phone")},
        email=asked.email,
        birth_on=date.fromisoformat(answers["birth_on"]) if "birth_on" in answers else None,
    )
    account = registrations.confirm(session, asked, name=name, person_id=person.id, at=at)
    if asked.path == CITIZEN:
        grants.grant(session, account.id, Role.LEARNER, Scope.SELF, at=at)
    else:
        found = _organisation(session, answers)
        grants.ask(session, account.id, Role.CUSTOMER, found.id, at=at)
    return account


def _organisation(session: Session, answers: dict[str, Any]) -> Organisation:
    """Find the organisation by its numbers, or note it unverified; what is known stays as it is."""
    kpp = answers["kpp"] or ""
    if (known := queries.meant(session, answers["inn"], kpp)) is not None:
        return known
    try:
        return organisations.create(
            session,
            name=answers["organisation"],
            kind=OrganisationKind.EMPLOYER,
            inn=answers["inn"],
            kpp=kpp,
        )
    except ConflictError:
        # A colleague confirmed in the same second: theirs is the one.
        if (found := queries.meant(session, answers["inn"], kpp)) is None:
            raise
        return found


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value or None
