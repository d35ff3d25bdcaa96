"""What every app of a process has alike, made once: routes, words, compiled SQL and templates.

A fifth of the tests' time went into making the same things for the next test's app.
"""

from types import CodeType
from typing import Any, ClassVar

from babel.support import Translations
from flask import Flask
from flask.sansio.blueprints import Blueprint
from flask.templating import Environment
from jinja2.bccache import Bucket, BytecodeCache
from sqlalchemy import Engine
from werkzeug.routing import Map, Rule, RuleFactory

from hub import app as composition
from hub.core import db
from hub.core.engine import connect


class Routes(Map):
    """The routes of the first app; a test that adds one of its own gets a map of its own."""

    kept: "Routes | None" = None
    known: frozenset[tuple[object, ...]] = frozenset()

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.is_shared = self.kept is not None
        if self.kept is not None:
            self._rules_by_endpoint = self.kept._rules_by_endpoint
            self._matcher = self.kept._matcher

    def keep(self) -> None:
        if Routes.kept is None:
            Routes.kept, Routes.known = self, frozenset(map(_said, self.iter_rules()))
            self.is_shared = True

    def add(self, rulefactory: RuleFactory) -> None:
        if self.is_shared and isinstance(rulefactory, Rule):
            if _said(rulefactory) in self.known:
                return
            self._part()
        super().add(rulefactory)

    def _part(self) -> None:
        rules, fresh = list(self.iter_rules()), Map()
        self._rules_by_endpoint, self._matcher = fresh._rules_by_endpoint, fresh._matcher
        self.is_shared = False
        for rule in rules:
            copied = rule.empty()
            copied.provide_automatic_options = rule.provide_automatic_options  # type: ignore[attr-defined]
            super().add(copied)


def _said(rule: Rule) -> tuple[object, ...]:
    return rule.rule, rule.endpoint, frozenset(rule.methods or ())


class Hub(composition.Hub):
    """The hub's app; what the first one's blueprints said of their routes holds for this one."""

    url_map_class = Routes
    mounted: frozenset[Blueprint] = frozenset()
    views: ClassVar[dict[str, dict[str, Any]]] = {}

    def keep(self) -> None:
        if not Hub.mounted:
            Hub.mounted, Hub.views = frozenset(self.blueprints.values()), {}
            for endpoint, view in self.view_functions.items():
                Hub.views.setdefault(endpoint.rpartition(".")[0], {})[endpoint] = view

    def create_jinja_environment(self) -> Environment:
        made = super().create_jinja_environment()
        made.bytecode_cache = TEMPLATES
        return made

    def register_blueprint(self, blueprint: Blueprint, **options: Any) -> None:
        shared = self.url_map.is_shared  # type: ignore[attr-defined]
        if not shared or options or blueprint not in self.mounted:
            super().register_blueprint(blueprint, **options)
            return
        everything = blueprint.deferred_functions
        blueprint.deferred_functions = [one for one in everything if one.__qualname__ != ROUTE]
        super().register_blueprint(blueprint)
        blueprint.deferred_functions = everything
        self.view_functions.update(self.views.get(blueprint.name, {}))


class Templates(BytecodeCache):
    """Templates compiled once for all apps of this process: half of a first page is that."""

    def __init__(self) -> None:
        self.known: dict[str, CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self.known.get(bucket.key)

    def dump_bytecode(self, bucket: Bucket) -> None:
        assert bucket.code is not None
        self.known[bucket.key] = bucket.code


ROUTE = "Blueprint.add_url_rule.<locals>.<lambda>"
STATEMENTS = 5_000  # a worker meets more than any one hub
TEMPLATES = Templates()
ENGINES: dict[str, Engine] = {}
WORDS: dict[str, Any] = {}
_load = Translations.load


def _words(*asked: Any, **named: Any) -> Any:
    key = str((asked, named))
    if key not in WORDS:
        WORDS[key] = _load(*asked, **named)
    return WORDS[key]


def begin() -> None:
    """Begin to keep what the first app makes."""
    composition.Hub = Hub  # type: ignore[misc]
    Translations.load = _words  # type: ignore[method-assign]
    db.connect = _connect


def _connect(url: str, *, pool: int = 20) -> db.Database:
    database = connect(url, pool=pool)
    if first := ENGINES.get(database.engine.dialect.name):
        _adopt(database.engine, first)
    return database


def share(app: Flask) -> None:
    """Keep what this app made for those to come."""
    app.keep()  # type: ignore[attr-defined]
    app.url_map.keep()  # type: ignore[attr-defined]
    engine = db.database().engine
    if engine.dialect.name not in ENGINES:
        engine.connect().close()  # a dialect is ready once its engine has connected
        engine.dispose()
        engine._compiled_cache.capacity = STATEMENTS  # type: ignore[union-attr]
        ENGINES[engine.dialect.name] = engine


def _adopt(engine: Engine, first: Engine) -> None:
    engine.dialect = engine.pool._dialect = first.dialect  # of what is compiled it is a part
    engine._compiled_cache = first._compiled_cache
