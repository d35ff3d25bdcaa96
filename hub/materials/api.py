"""Учебные материалы в открытом API."""

from hub.core.api import Blueprint, Registry, serve
from hub.materials import commands, queries
from hub.materials.models import WRITE
from hub.materials.schemas import MaterialChange, MaterialPage, MaterialSchema
from hub.materials.tables import MATERIALS

blueprint = Blueprint(
    "api-materials",
    __name__,
    url_prefix="/api/v1/materials",
    description="Библиотека цифровых учебных материалов. Публикует только экспертиза.",
)
serve(
    blueprint,
    Registry(
        one="material",
        table=MATERIALS,
        write_permission=WRITE,
        fields=(
            *queries.FIELDS,
            *("number", "work_id", "state", "file_id", "views", "published_at"),
        ),
        schema=MaterialSchema,
        page=MaterialPage,
        changes=MaterialChange,
        single=queries.SINGLE,
        find=queries.material,
        create=commands.create,
        change=commands.change,
        about_list="Список материалов: опубликованные и свои.",
        about_one="Один материал.",
        about_create="Добавить черновик материала.",
        about_change="Изменить названные поля черновика.",
    ),
)
