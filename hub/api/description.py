"""The OpenAPI description, completed with what every operation shares, and laid out to be read."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flask import Flask

from hub.core.web import ATTRIBUTE, Demand

PROBLEM = {
    "type": "object",
    "description": "Ошибка, RFC 9457",
    "required": ["type", "title", "status"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "code": {"type": "string", "description": "Слово для программ"},
        "request_id": {"type": ["string", "null"]},
        "errors": {"type": "object", "description": "Что не так по полям"},
    },
}
ERRORS = {
    "400": "Запрос не разобран",
    "401": "Нужен ключ",
    "403": "Нет права",
    "404": "Нет такого, или вам он не виден",
    "409": "Правило не позволяет",
    "412": "Версию успели изменить",
    "415": "Тело должно быть JSON",
    "422": "Поля не подходят",
    "428": "Нужен If-Match",
    "429": "Слишком часто",
    "503": "Хаб временно недоступен",
}
ALWAYS = ("401", "403", "429", "503")
BY_METHOD = {
    "get": ("422",),
    "post": ("400", "409", "415", "422"),
    "put": ("400", "409", "415", "422"),
    "patch": ("400", "409", "412", "415", "422", "428"),
}
METHODS = ("get", "post", "patch", "put", "delete")
IF_MATCH = {
    "in": "header",
    "name": "If-Match",
    "required": True,
    "schema": {"type": "string"},
    "description": "ETag версии, которую меняете",
}
REPEAT = {
    "in": "header",
    "name": "Idempotency-Key",
    "schema": {"type": "string", "maxLength": 200},
    "description": "Свой ключ запроса: повтор с ним не создаст второго",
}


def complete(description: dict[str, Any], app: Flask, base_url: str) -> dict[str, Any]:
    """Add what decorators can't know: who may, what may go wrong, how to prove who one is."""
    description["info"]["description"] = (
        "Реестры хаба для других систем. Ключ берут в кабинете и шлют в заголовке "
        "`Authorization: Bearer …`. Списки отдаются страницами, изменения требуют версии."
    )
    description["servers"] = [{"url": base_url}]
    parts = description.setdefault("components", {})
    parts.setdefault("schemas", {})["Problem"] = PROBLEM
    parts["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer"}}
    parts.pop("responses", None)
    rights = dict(_rights(app))
    for path, item in description["paths"].items():
        for method in METHODS:
            if method in item:
                _complete(item[method], path, method, rights)
    return description


def _complete(
    operation: dict[str, Any], path: str, method: str, rights: dict[tuple[str, str], Demand]
) -> None:
    demand = rights[path, method]
    if demand.kind != "public":
        operation["security"] = [{"token": []}]
    if demand.permission:
        operation["x-permission"] = demand.permission
    statuses = {*ALWAYS, *BY_METHOD.get(method, ())} | ({"404"} if "{" in path else set())
    is_versioned = method == "put" and "`If-Match`" in operation.get("description", "")
    if is_versioned:
        statuses |= {"412", "428"}
    operation["responses"] = {
        status: answer
        for status, answer in operation["responses"].items()
        if status.startswith("2")
    } | {
        status: {
            "description": ERRORS[status],
            "content": {
                "application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}
            },
        }
        for status in sorted(statuses)
    }
    if method == "get" and "{" in path:
        operation["responses"]["304"] = {"description": "Версия та же"}
    extra = {"patch": [IF_MATCH], "post": [REPEAT]}.get(method, [IF_MATCH] if is_versioned else [])
    operation.setdefault("parameters", []).extend(extra)
    operation["operationId"] = _operation_id(path, method)


def _operation_id(path: str, method: str) -> str:
    words = [word for word in path.removeprefix("/api/v1/").split("/") if "{" not in word]
    return "-".join((method, *words, *(["one"] if path.endswith("}") else [])))


def _rights(app: Flask) -> Iterator[tuple[tuple[str, str], Demand]]:
    for rule in app.url_map.iter_rules():
        demand = getattr(app.view_functions[rule.endpoint], ATTRIBUTE, None)
        if demand is None:
            continue
        path = "".join(
            f"{{{part}}}" if is_dynamic else part for is_dynamic, part in _parts(rule.rule)
        )
        for method in rule.methods or ():
            yield (path, method.lower()), demand


def _parts(rule: str) -> Iterator[tuple[bool, str]]:
    while rule:
        plain, _, rest = rule.partition("<")
        yield False, plain
        name, _, rule = rest.partition(">")
        if name:
            yield True, name.rpartition(":")[2]


@dataclass(frozen=True, kw_only=True, slots=True)
class Operation:
    """One operation, as a reader wants it."""

    id: str
    method: str
    path: str
    summary: str
    text: str
    permission: str | None
    parameters: list[dict[str, Any]]
    body: str | None
    answers: list[tuple[str, str]]
    example: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Section:
    """The operations of one registry."""

    id: str
    text: str
    operations: list[Operation]


def sections(description: dict[str, Any]) -> list[Section]:
    """Lay the description out for the page."""
    made = {
        tag["name"]: Section(id=tag["name"], text=tag.get("description", ""), operations=[])
        for tag in description["tags"]
    }
    for path, item in description["paths"].items():
        for method in METHODS:
            if method in item:
                found = _operation(description, path, method, item)
                made[item[method]["tags"][0]].operations.append(found)
    return list(made.values())


def _operation(
    description: dict[str, Any], path: str, method: str, item: dict[str, Any]
) -> Operation:
    operation = item[method]
    content = operation.get("requestBody", {}).get("content", {}).get("application/json")
    success: dict[str, Any] = next(
        (answer for status, answer in operation["responses"].items() if status.startswith("2")), {}
    )
    answer = success.get("content", {}).get("application/json")
    return Operation(
        id=operation["operationId"],
        method=method.upper(),
        path=path,
        summary=operation.get("summary", ""),
        text=operation.get("description", ""),
        permission=operation.get("x-permission"),
        parameters=[*item.get("parameters", []), *operation.get("parameters", [])],
        body=_example(description, content["schema"]) if content else None,
        answers=[(status, a["description"]) for status, a in operation["responses"].items()],
        example=_example(description, answer["schema"]) if answer else None,
    )


def _example(description: dict[str, Any], schema: dict[str, Any]) -> str:
    return json.dumps(_sample(description, schema), ensure_ascii=False, indent=2)


def _sample(description: dict[str, Any], schema: dict[str, Any]) -> Any:
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return _sample(description, description["components"]["schemas"][name])
    if "enum" in schema:
        return schema["enum"][0]
    kind = schema.get("type", "string")
    kind = kind[0] if isinstance(kind, list) else kind
    if kind == "object":
        return {name: _sample(description, inner) for name, inner in schema["properties"].items()}
    if kind == "array":
        return [_sample(description, schema["items"])]
    return {
        "integer": 1,
        "boolean": True,
        "string": {
            "uuid": "01936c1e-7b52-7f3a-9d1e-2f6b8c4a0e11",
            "date": "2008-05-17",
            "date-time": "2026-11-20T09:30:00+00:00",
        }.get(schema.get("format", ""), "…"),
    }.get(kind, "…")
