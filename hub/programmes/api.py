"""Программы в открытом API."""

from hub.core.api import Blueprint, Registry, serve
from hub.programmes import commands, queries
from hub.programmes.face import FACE
from hub.programmes.schemas import (
    ProgrammeChange,
    ProgrammePage,
    ProgrammeRowSchema,
    ProgrammeSchema,
)
from hub.programmes.tables import PROGRAMMES
from hub.programmes.whole import whole

blueprint = Blueprint(
    "api-programmes",
    __name__,
    url_prefix="/api/v1/programmes",
    description="Программы: чему, сколько часов и у кого можно учиться.",
)
serve(
    blueprint,
    Registry(
        one="programme",
        table=PROGRAMMES,
        write_permission="programmes.write",
        fields=(*FACE, "organisation_id", "published_at"),
        schema=ProgrammeSchema,
        listed=ProgrammeRowSchema(),
        whole=whole,
        page=ProgrammePage,
        changes=ProgrammeChange,
        single=queries.SINGLE,
        find=queries.programme,
        create=commands.create,
        change=commands.change,
        about_list="Список программ.",
        about_one="Одна программа.",
        about_create="Завести программу: первая версия — черновик.",
        about_change="Изменить названные поля; у опубликованной — её следующей версии.",
    ),
)
