"""Модули библиотеки в открытом API."""

from hub.core.api import Blueprint, Registry, serve
from hub.programmes.library import commands, queries
from hub.programmes.library.schemas import ModuleChange, ModulePage, ModuleRowSchema, ModuleSchema
from hub.programmes.library.tables import MODULES

blueprint = Blueprint(
    "api-modules",
    __name__,
    url_prefix="/api/v1/modules",
    description="Библиотека модулей: из чего собирают программы.",
)
serve(
    blueprint,
    Registry(
        one="module",
        table=MODULES,
        write_permission="modules.write",
        fields=(*queries.FIELDS, "hours", "archived_at"),
        schema=ModuleSchema,
        listed=ModuleRowSchema(),
        whole=queries.told,
        page=ModulePage,
        changes=ModuleChange,
        single=queries.SINGLE,
        find=queries.module,
        create=commands.create,
        change=commands.change,
        about_list="Список модулей.",
        about_one="Один модуль.",
        about_create="Завести модуль.",
    ),
)
