"""Settings of the centre: what staff change without the one who runs the server."""

from collections.abc import Iterable
from typing import Any

from flask import Blueprint, flash, redirect, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from hub.core import options
from hub.core.db import reading, transaction
from hub.core.errors import ConflictError, InvalidError
from hub.core.i18n import _
from hub.core.options import Option
from hub.core.web import render, requires

blueprint = Blueprint("admin_settings", __name__, url_prefix="/admin/settings")


@blueprint.get("")
@requires("settings.manage")
def index() -> str:
    with reading() as session:
        known = options.versions(session)
    return _page(known, {}, {})


@blueprint.post("")
@requires("settings.manage")
def save() -> BaseResponse | tuple[str, int]:
    """Save all that changed or nothing; what was typed stays with what is wrong of it."""
    typed = {option.key: _typed(option) for option in options.DECLARED.values()}
    versions = {key: request.form.get(f"{key}:version", "0") for key in typed}
    wrong: dict[str, str] = {}
    changed = 0
    try:
        with transaction() as session:
            for key, value in typed.items():
                if value is None:
                    continue
                try:
                    version = int(versions[key]) if versions[key].isdigit() else 0
                    changed += options.change(session, key, value, version=version)
                except InvalidError as error:
                    wrong[key] = error.message
                except ConflictError as error:
                    wrong[key] = error.message
            if wrong:
                raise _WrongError(wrong)  # noqa: TRY301 - it rolls the transaction back
    except _WrongError:
        with reading() as session:
            known = options.versions(session)
        return _page(known, typed, wrong), InvalidError.status
    flash(_("Saved: in force at once.") if changed else _("Nothing has changed."), "success")
    return redirect(url_for(".index"))


@blueprint.post("/<key>/reset")
@requires("settings.manage")
def reset(key: str) -> BaseResponse:
    with transaction() as session:
        options.reset(session, key)
    flash(_("The setting is back at its default."), "success")
    return redirect(url_for(".index"))


class _WrongError(Exception):
    """Something on the page is wrong: nothing of it is written."""


def _typed(option: Option[Any]) -> object:
    """Give what the form says of a setting; None leaves it as it is."""
    if option.is_secret:
        return request.form.get(option.key) or None  # an empty box keeps the secret
    if isinstance(option.default, bool):
        return option.key in request.form
    if isinstance(option.default, tuple):
        return request.form.getlist(option.key)
    return request.form.get(option.key)


def _page(known: dict[str, int], typed: dict[str, object], wrong: dict[str, str]) -> str:
    groups: dict[str, list[Option[Any]]] = {}
    for option in options.DECLARED.values():
        groups.setdefault(str(option.group), []).append(option)
    values = {option.key: options.get(option) for option in _shown(groups.values())}
    values |= {key: value for key, value in typed.items() if value is not None and key in values}
    return render("admin/settings.html", groups=groups, values=values, versions=known, wrong=wrong)


def _shown(groups: Iterable[list[Option[Any]]]) -> list[Option[Any]]:
    return [option for group in groups for option in group if not option.is_secret]
