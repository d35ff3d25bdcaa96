"""Routes read once a process, whose addresses are assembled by code made when first asked for."""

from collections.abc import Callable, Iterable

from werkzeug.routing import Rule
from werkzeug.routing.converters import BaseConverter
from werkzeug.routing.rules import RulePart

Address = tuple[str, str]
Read = tuple[list[RulePart], list[tuple[bool, str]], dict[str, BaseConverter]]
_READ: dict[str, Read] = {}
_MADE: dict[tuple[object, ...], Callable[..., Address]] = {}


class LateRule(Rule):
    """werkzeug compiles two functions for every route at the start: two thirds of making the app.

    Most processes build addresses of few routes, the command line and a test of hardly any.
    What a rule says is remembered: whoever makes many apps, as tests do, reads it once.
    """

    def _parse_rule(self, rule: str) -> Iterable[RulePart]:
        if rule not in _READ:
            trace, self._trace = self._trace, []
            converters, self._converters = self._converters, {}
            _READ[rule] = list(super()._parse_rule(rule)), self._trace, self._converters
            self._trace, self._converters = trace, converters
        parts, trace, converters = _READ[rule]
        self._trace.extend(trace)
        self._converters.update(converters)
        self.arguments.update(converters)
        return parts

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
