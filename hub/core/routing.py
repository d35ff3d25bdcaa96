"""Routes whose addresses are assembled by code made when the first of them is asked for."""

from collections.abc import Callable
from functools import partial

from werkzeug.routing import Rule

Address = tuple[str, str]


class LateRule(Rule):
    """werkzeug compiles two functions for every route at the start: two thirds of making the app.

    Most processes build addresses of few routes, the command line and a test of hardly any.
    """

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., Address]:  # noqa: FBT001, FBT002 - its signature
        make = partial(super()._compile_builder, append_unknown)
        name = "_build_unknown" if append_unknown else "_build"

        def build(rule: Rule, **values: object) -> Address:
            made: Callable[..., Address] = make().__get__(rule, None)
            setattr(rule, name, made)
            return made(**values)

        return build
