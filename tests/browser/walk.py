"""Every address of the url map that opens a page, for each who may open it."""

import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

from flask import Flask
from werkzeug.routing import Rule

from tests.browser.material import Visitor

ROUTES = Path(__file__).parents[1] / "house" / "routes.txt"
# What answers GET and is no page of its own. The walk asks each of them too: none may be a page.
NOT_PAGES = {
    "accounts.sign_in_set_up": "opens half-way through a sign-in where codes are a must",
    "accounts.sign_in_code": "opens half-way through a sign-in; has a test of its own",
    "accounts.sign_in_with": "leads to another system's page",
    "applications.offer_person": "options of a list",
    "calendars.feed": "a calendar for machines",
    "charts.desk": "a part of the desk",
    "competencies.any_card": "leads to the card of one of three registries",
    "competencies.offer_any": "options of a list",
    "public_priorities.act": "a file",
    "admin_jobs.live": "a part of the page of jobs",
    "api-papers.description": "a document for machines",
    "diplomas.as_pdf": "a file",
    "diplomas.supplement": "a file",
    "diploma_groups.papers": "a file",
    "diploma_groups.supplement": "a file",
    "document_registers.as_pdf": "a file",
    "files.download": "a file",
    "health.alive": "for machines",
    "health.ready": "for machines",
    "gradebook_sheets.pdf": "a file",
    "gradebook_sheets.whole": "a file",
    "gradebook_sheets.xlsx": "a file",
    "jobs.progress": "a part of a page",
    "metrics.show": "for machines",
    "notifications.bell": "a figure",
    "notifications.show": "leads to what the notice is about",
    "constructor.shelf": "a part of the constructor",
    "materials.open_material": "leads to what the material is",
    "named_lists.sheet": "a file",
    "people_lists.template": "a file",
    "priorities.sheet": "a file",
    "directives.order_docx": "a file",
    "directives.order_pdf": "a file",
    "programme_papers.as_docx": "a file",
    "programme_papers.as_pdf": "a file",
    "reviews.offer_experts": "options of a list",
    "reviews.report_docx": "a file",
    "reviews.report_pdf": "a file",
    "reviews.whole": "a file",
    "training_orders.figures": "a part of a page",
    "training_orders.people_template": "a file",
    "users.offer_people": "options of a list",
    "staff_members.offer_person": "options of a list",
    "static": "files",
}
NOT_PAGE_VIEWS = {
    "count": "a figure",
    "offer": "options of a list",
    "offer_own": "options of a list",
    "import_errors": "a file",
    "import_template": "a file",
}
# Words that make a page show more than its empty state.
MORE = {"search.search": {"q": "Ив"}}


@dataclass(frozen=True, slots=True)
class Address:
    """Where to go, and which view answers."""

    endpoint: str
    path: str


def is_page(rule: Rule) -> bool:
    view = rule.endpoint.rpartition(".")[2]
    return not (
        "GET" not in (rule.methods or ())
        or rule.rule.startswith("/api/v1/")  # answers in JSON: tests/hub/api asks each of them
        or rule.endpoint in NOT_PAGES
        or view in NOT_PAGE_VIEWS
    )


def openers() -> dict[str, set[str | None]]:
    """Who may open what, as the written-out table of routes has it (tests/house keeps it true)."""
    head, *lines = ROUTES.read_text().splitlines()
    names = head.rpartition(": ")[2].split()
    order = [None if name == "nobody" else name for name in names]
    found = {}
    for line in lines:
        path, method, _asked, signs = line.rsplit(maxsplit=3)
        if method == "GET":
            found[path] = {who for who, sign in zip(order, signs, strict=True) if sign == "+"}
    return found


def addresses(app: Flask, role: str | None, visitor: Visitor) -> list[Address]:
    """Fill every page's address; a parameter nobody has a value for is a KeyError: say one."""
    found = []
    lets_in = openers()
    for rule in app.url_map.iter_rules():
        if is_page(rule) and role in lets_in[rule.rule]:
            values = {name: visitor.value(rule.endpoint, name) for name in rule.arguments}
            found.append(Address(rule.endpoint, filled(rule, values)))
    return sorted(found, key=lambda one: one.path)


def filled(rule: Rule, values: dict[str, str]) -> str:
    path = re.sub(r"<(?:[^:<>]+:)?(\w+)>", lambda hole: values[hole[1]], rule.rule)
    more = MORE.get(rule.endpoint)
    return f"{path}?{urlencode(more)}" if more else path
