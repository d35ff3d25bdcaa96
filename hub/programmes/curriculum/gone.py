"""A module that somebody took out while another was writing in it: the text is given back."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import request

from hub.core.errors import NotFoundError
from hub.core.web import Answer, render
from hub.programmes import hours
from hub.programmes.library.forms import ContentForm


def gives_back(view: Callable[..., Answer]) -> Callable[..., Answer]:
    """Answer a form of what is gone with what was typed: nobody has to type it twice."""

    @wraps(view)
    def asked(**path: Any) -> Answer:
        try:
            return view(**path)
        except NotFoundError as error:
            if request.method == "GET":
                raise
            form = ContentForm()
            form.form_errors.append(str(error.message))
            page = render(
                "constructor/module.html",
                form=form,
                part=None,
                clashes=(),
                hour_kinds=hours.KINDS,
            )
            return page, error.status

    return asked
