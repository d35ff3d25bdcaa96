"""Routes whose addresses are assembled by code made when first asked for."""

from collections.abc import Callable

from werkzeug.routing import Rule

Address = tuple[str, str]
_MADE: dict[tuple[object, ...], Callable[..., Address]] = {}


class LateRule(Rule):
    """werkzeug compiles two functions for every route at the start: two thirds of making the app.

    Most processes build addresses of few routes, the command line and a test of hardly any.
    """

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., Address]:  # noqa: FBT001, FBT002 - its signature
        make = super()._compile_builder
        said = self.rule, append_unknown, *sorted((self.defaults or {}).items())
        name = "_build_unknown" if append_unknown else "_build"

        def build(rule: Rule, **values: object) -> Address:
            if said not in _MADE:
                _MADE[said] = make(append_unknown)
            made: Callable[..., Address] = _MADE[said].__get__(rule, None)
            setattr(rule, name, made)
            return made(**values)

        return build
