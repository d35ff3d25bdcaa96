"""Компетенции, профессии, их связи и цифры в открытом API; перечни — для чтения."""

from functools import partial
from typing import Any
from uuid import UUID

from flask import Response
from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.competencies import commands, figures, links, members, named_lists, priorities, queries
from hub.competencies import schemas as words
from hub.competencies.figure_table import LABOUR_FIGURES
from hub.competencies.link_table import LINKS
from hub.competencies.list_tables import DRAFTS, NAMED_LISTS, PRIORITY_LISTS
from hub.competencies.models import OPEN
from hub.competencies.naming import COMPETENCY, OCCUPATION, PROFESSION
from hub.competencies.parts import READ, WRITE
from hub.competencies.tables import TABLES
from hub.core.access import Principal
from hub.core.api import Blueprint, Registry, serve
from hub.core.api.listing import arguments, listing, page_of
from hub.core.api.resources import body, fresh
from hub.core.db import reading
from hub.core.errors import NotFoundError
from hub.core.scopes import Scopes, scoped
from hub.core.tables import Column, Table
from hub.core.web import requires, someone


def _blueprint(name: str, about: str) -> Blueprint:
    return Blueprint(f"api-{name}", __name__, url_prefix=f"/api/v1/{name}", description=about)


def _classifier(subject: str, more: tuple[str, ...], **schemas_and_words: Any) -> Registry:
    return Registry(
        one=subject,
        table=TABLES[subject],
        write_permission=WRITE,
        fields=(*queries.FIELDS[subject], *more, "retired_at"),
        single=queries.SINGLES[subject],
        find=partial(queries.one, subject),
        create=partial(commands.create, subject),
        change=partial(commands.change, subject),
        **schemas_and_words,
    )


competencies = _blueprint("competencies", "Компетенции с кодами перечней.")
serve(
    competencies,
    _classifier(
        COMPETENCY,
        (),
        schema=words.CompetencySchema,
        page=words.CompetencyPage,
        changes=words.CompetencyChange,
        about_list="Список компетенций.",
        about_one="Одна компетенция.",
        about_create="Завести компетенцию.",
    ),
)

professions = _blueprint("professions", "Профессии и специальности СПО с кодами ФГОС.")
serve(
    professions,
    _classifier(
        PROFESSION,
        (),
        schema=words.ProfessionSchema,
        page=words.ProfessionPage,
        changes=words.ProfessionChange,
        about_list="Список профессий и специальностей СПО.",
        about_one="Одна профессия или специальность.",
        about_create="Завести профессию или специальность.",
    ),
)

occupations = _blueprint("occupations", "Профессии рабочих и должности служащих по ОКПДТР.")
serve(
    occupations,
    _classifier(
        OCCUPATION,
        ("check_digit",),
        schema=words.OccupationSchema,
        page=words.OccupationPage,
        changes=words.OccupationChange,
        about_list="Список профессий по ОКПДТР.",
        about_one="Одна профессия по ОКПДТР.",
        about_create="Завести профессию по ОКПДТР.",
    ),
)

competency_links = _blueprint(
    "competency-links", "Связи компетенций, профессий СПО и профессий по ОКПДТР."
)
serve(
    competency_links,
    Registry(
        one="competency_link",
        table=LINKS,
        write_permission=WRITE,
        fields=links.FIELDS,
        schema=words.CompetencyLinkSchema,
        page=words.CompetencyLinkPage,
        changes=words.CompetencyLinkChange,
        single=links.SINGLE,
        find=links.link,
        create=links.create,
        change=links.change,
        about_list="Список связей.",
        about_one="Одна связь.",
        about_create="Связать две записи разного рода.",
    ),
)

labour_figures = _blueprint("labour-figures", "Потребность в кадрах и прогноз по годам.")
serve(
    labour_figures,
    Registry(
        one="labour_figure",
        table=LABOUR_FIGURES,
        write_permission=WRITE,
        fields=figures.FIELDS,
        schema=words.LabourFigureSchema,
        page=words.LabourFigurePage,
        changes=words.LabourFigureChange,
        single=figures.SINGLE,
        find=figures.figure,
        create=figures.create,
        change=figures.change,
        about_list="Список потребностей и прогнозов.",
        about_one="Одна цифра.",
        about_create="Записать цифру.",
    ),
)

priority_lists = _blueprint(
    "priority-lists", "Перечни приоритетных компетенций региона по годам, с версиями."
)
named_list_doors = _blueprint("named-lists", "ТОП-50, ТОП-Регион и другие именованные перечни.")


def _read(
    blueprint: Blueprint, table: Table, scopes: Scopes, absent: str, **schemas_and_words: Any
) -> None:
    """Mount the two doors of a list that the API only reads: a page of them, and one with rows."""
    schema, whole = schemas_and_words["schema"], schemas_and_words["whole"]
    model: Any = table.model
    names = [name for name in schema().dump_fields if name != "items"]
    shown = [Column(name=name, title=name, source=(getattr(model, name),)) for name in names]
    one = schemas_and_words["one"]

    def rows(asked: dict[str, Any]) -> Response:
        with reading() as session:
            found = page_of(session, table, someone(), asked, shown)
        return listing(schema(), found)

    def row(**path: UUID) -> Response:
        (row_id,) = path.values()
        with reading() as session:
            found = _one(session, model, scopes, row_id, someone(), absent)
            told = Told(found, members.rows_of(session, found))
        return fresh(found) or body(whole(), told)

    rows.__doc__ = schemas_and_words["about_list"]
    row.__doc__ = schemas_and_words["about_one"]
    may_read = requires(READ)
    takes_query = blueprint.arguments(arguments(table), location="query")
    gives_page = blueprint.response(200, schemas_and_words["page"])
    blueprint.get("")(may_read(takes_query(gives_page(rows))))
    blueprint.get(f"/<uuid:{one}_id>")(may_read(blueprint.response(200, whole)(row)))


class Told:
    """A list with its rows, as a schema reads them."""

    def __init__(self, found: Any, items: Any) -> None:
        self._found = found
        self.items = items

    def __getattr__(self, name: str) -> Any:
        return getattr(self._found, name)


def _one(
    session: Session, model: Any, scopes: Scopes, row_id: UUID, who: Principal, absent: str
) -> Any:
    asked = scoped(select(model).where(model.id == row_id), scopes, who, READ)
    found = session.scalars(asked).one_or_none()
    if found is None:
        raise NotFoundError(absent)
    return found


_read(
    priority_lists,
    PRIORITY_LISTS,
    DRAFTS,
    priorities.ABSENT,
    one="priority_list",
    schema=words.PriorityListSchema,
    whole=words.PriorityListWhole,
    page=words.PriorityListPage,
    about_list="Список перечней приоритетных компетенций.",
    about_one="Один перечень со строками по местам.",
)
_read(
    named_list_doors,
    NAMED_LISTS,
    OPEN,
    named_lists.ABSENT,
    one="named_list",
    schema=words.NamedListSchema,
    whole=words.NamedListWhole,
    page=words.NamedListPage,
    about_list="Список именованных перечней.",
    about_one="Один перечень со строками.",
)
BLUEPRINTS = (
    competencies,
    professions,
    occupations,
    competency_links,
    labour_figures,
    priority_lists,
    named_list_doors,
)
