"""The only composition root: it builds the app of hub/registries.py and hub/learning.py."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import Flask, g, request
from flask_babel import Babel
from sqlalchemy.orm import Session
from werkzeug.middleware.proxy_fix import ProxyFix

from hub import learning, registries
from hub.accounts import browser, grants, looking
from hub.accounts import housekeeping as account_jobs
from hub.accounts import letters as account_letters
from hub.accounts import models as _accounts
from hub.accounts import views as account_views
from hub.accounts.events import AccountEmailChanged, ConsentGiven, ConsentWithdrawn
from hub.accounts.views import away
from hub.api.door import init_api
from hub.core import (
    centre,
    clock,
    crypto,
    db,
    events,
    files,
    health,
    jobs,
    logs,
    metrics,
    notifications,
    options,
    problems,
    readiness,
    watch,
)
from hub.core.cookies import SignedCookie
from hub.core.csrf import RotatingCsrf
from hub.core.files import housekeeping as file_jobs
from hub.core.files.kinds import EXPORT, IMPORT
from hub.core.i18n import LOCALES, _l, speak
from hub.core.jobs import timetable
from hub.core.notifications import builtin, mail
from hub.core.notifications import housekeeping as post_jobs
from hub.core.notifications.transports import MailFolder, Smtp
from hub.core.plain import Plain
from hub.core.routing import LateRule
from hub.core.tables import askers
from hub.core.tables import jobs as table_jobs
from hub.core.tables import views as table_views
from hub.core.web import guard, is_api
from hub.people import addresses as people_addresses
from hub.people import withdrawals as people_withdrawals
from hub.people.events import WithdrawalOpened
from hub.settings import Settings
from hub.web import (
    charts,
    desk,
    finders,
    init_web,
    registration,
)
from hub.web import files as file_pages
from hub.web import notifications as notification_pages
from hub.web.admin import audit as audit_page
from hub.web.admin import consents as consents_page
from hub.web.admin import files as files_page
from hub.web.admin import health as health_page
from hub.web.admin import jobs as jobs_page
from hub.web.admin import mail as mail_page
from hub.web.admin import reference as reference_page
from hub.web.admin import registrations as registrations_page
from hub.web.admin import settings as settings_page
from hub.web.admin import users as users_page
from hub.web.admin import withdrawals as withdrawals_page
from hub.web.errors import error_page


class Hub(Flask):
    """Flask that does not pay for what we do not use."""

    url_rule_class = LateRule
    request_class = Plain

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """Take views and hooks as they are: none is a coroutine; a request asks eleven times."""
        return func


def create_app(settings: Settings) -> Flask:
    """Build the hub for these settings."""
    app = Hub("hub", static_folder="web/static", template_folder="web/templates")
    ring = crypto.KeyRing.parse(settings.keys)
    # A job that writes a file reads on beside it: two connections.
    db.connect(settings.database_url, pool=settings.threads + 2 * settings.job_threads + 4)
    app.config.update(
        **_session_keys(ring),
        SESSION_COOKIE_NAME="hub",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.base_url.startswith("https://"),
        MAX_CONTENT_LENGTH=settings.max_upload_mb * 1024 * 1024,
        BABEL_DEFAULT_LOCALE="ru",
        WTF_CSRF_TIME_LIMIT=None,
    )
    app.session_interface = SignedCookie()
    app.extensions["hub"] = settings
    if settings.trusted_proxies:
        count = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count, x_host=count)  # type: ignore[method-assign]
    clock.use(settings.time_zone)
    Babel(app, locale_selector=_locale, timezone_selector=clock.zone)
    speak(app)
    _wire_vault(app, settings, ring)
    guard(app, browser.identify, away.turn_away)
    RotatingCsrf(app)
    init_web(
        app,
        settings,
        cards=desk.CARDS,
        shortcuts=desk.SHORTCUTS,
        sources=finders.SOURCES,
        teaser=desk.teaser,
    )
    _wire_jobs(app)
    _wire_files(settings)
    _wire_post(app, settings)
    _wire_accounts(app, settings)
    _wire_tables(app)
    _wire_pages(app)
    registries.wire(app)
    learning.wire(app)
    init_api(app, settings, (*registries.RESOURCES, *learning.RESOURCES))
    return app


def _wire_tables(app: Flask) -> None:
    table_jobs.wire()
    askers.use(grants.rights_now)
    app.register_blueprint(table_views.blueprint)


def _wire_accounts(app: Flask, settings: Settings) -> None:
    looking.keep_track(app)
    browser.keep_cookies(app, secure=settings.https or settings.base_url.startswith("https://"))
    account_letters.wire()
    account_jobs.wire()
    withdrawals_page.wire()
    # One name for both: what a person takes back and gives anew is heard in that order.
    events.subscribe(ConsentWithdrawn, "people", people_withdrawals.on_withdrawn)
    events.subscribe(ConsentGiven, "people", people_withdrawals.on_given)
    events.subscribe(AccountEmailChanged, "people-address", people_addresses.on_email_changed)
    events.subscribe(WithdrawalOpened, "office", withdrawals_page.tell_office)
    for blueprint in (
        account_views.blueprint,
        registration.blueprint,
        registrations_page.blueprint,
        consents_page.blueprint,
        users_page.blueprint,
        withdrawals_page.blueprint,
    ):
        app.register_blueprint(blueprint)


def _wire_files(settings: Settings) -> None:
    files.use(settings.files_url, settings.clamd_url)
    for kind in (EXPORT, IMPORT):
        files.declare(kind)
    file_jobs.wire()


def _wire_post(app: Flask, settings: Settings) -> None:
    notifications.use(
        notifications.Office(
            app=app,
            transport=Smtp(settings.smtp_url)
            if settings.smtp_url
            else MailFolder(settings.mail_dir),
            sender=settings.mail_from,
            base_url=settings.base_url,
            centre=lambda: options.get(centre.NAME) or settings.centre,
            addressee=_addressee,
            shows_links=settings.is_local_demo,
        )
    )
    builtin.wire()
    mail.wire()
    post_jobs.wire()


def _wire_pages(app: Flask) -> None:
    options.forget()  # another database may stand behind this app than behind the one before
    options.declare(*centre.ALL)
    for blueprint in (
        charts.blueprint,
        file_pages.blueprint,
        notification_pages.blueprint,
        files_page.blueprint,
        mail_page.blueprint,
        reference_page.blueprint,
        settings_page.blueprint,
    ):
        app.register_blueprint(blueprint)
    # A mail program that unsubscribes by itself (RFC 8058) has no session to guard.
    app.extensions["csrf"].exempt(notification_pages.left)


def _addressee(session: Session, account_id: UUID) -> notifications.Addressee | None:
    account = session.get(_accounts.Account, account_id)
    if account is None or account.blocked_at is not None:
        return None
    confirmed = account.email if account.email_confirmed_at else None
    restricted = people_withdrawals.is_restricted(session, account_id)
    return notifications.Addressee(confirmed, account.locale, restricted)


def _session_keys(ring: crypto.KeyRing) -> dict[str, object]:
    first, *others = [key.derive("web-session") for key in ring.keys]
    return {"SECRET_KEY": first, "SECRET_KEY_FALLBACKS": others}


def _wire_vault(app: Flask, settings: Settings, ring: crypto.KeyRing) -> None:
    """Keys, logs, figures, health, errors: before guard(), so that its refusals have an id."""
    crypto.use(
        ring,
        file=settings.keys_file,
        on_change=lambda changed: app.config.update(_session_keys(changed)),
    )
    observe = metrics.install(app)
    logs.install(app, trusts_proxy=settings.trusted_proxies > 0, observe=observe)
    problems.install(app, error_page)
    checks = health.Health(settings)
    app.extensions["hub.health"] = checks
    app.register_blueprint(readiness.doors(checks))
    app.register_blueprint(audit_page.blueprint)
    app.register_blueprint(health_page.blueprint)
    watch.wire()


def _locale() -> str:
    if request and is_api():
        return request.accept_languages.best_match(LOCALES, LOCALES[0]) or LOCALES[0]
    chosen = request.cookies.get("lang", "") if request else ""
    return chosen if chosen in LOCALES else g.get("locale", "ru")


def _wire_jobs(app: Flask) -> None:
    jobs.use_context(app.app_context)
    jobs.handles(timetable.HOUSEKEEPING, timetable.sweep, title=_l("Removal of old jobs"))
    jobs.daily("jobs.housekeeping", timetable.HOUSEKEEPING, at="03:40")
    app.register_blueprint(jobs_page.blueprint)
    app.register_blueprint(jobs_page.public_part)
