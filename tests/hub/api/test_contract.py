"""The description keeps its word: schemathesis asks the live API everything it promises."""

from collections import defaultdict
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import ignored_auth, positive_data_acceptance
from sqlalchemy.orm import Session

from hub.app import create_app
from hub.core.access import Role
from hub.core.db import transaction
from hub.groups.models import Directive
from hub.resources.registries import SHAPES
from hub.resources.shape import Shape
from tests.conftest import cloned, settings_for
from tests.given import (
    api,
    applications,
    deadlines,
    gradebooks,
    groups,
    lists,
    once,
    partnership,
    plans,
    registries,
    resources,
    reviews,
    timetable,
    training_orders,
)
from tests.given import competencies as classified
from tests.given import diplomas as given_diplomas

# One worker reads the description and the hub's own words, not each its own.
pytestmark = pytest.mark.xdist_group("contract")


def kept(make: Callable[..., Any], *given: Any) -> Any:
    with transaction() as session:
        return make(session, *given)


def resource(session: Session, shape: Shape) -> Any:
    owner = registries.organisation(session).id
    made = (one(session, owner) for one in resources.ONE_OF_EACH)
    return next(row for row in made if isinstance(row, shape.model))


def booking(session: Session) -> Any:
    return resources.booking(session, resources.workshop(session).id)


def drafted(session: Session) -> Any:
    group = groups.group(session)
    whom = groups.enrolled(session, group, 1)[0].id
    return session.get_one(Directive, groups.drafted(session, group, whom))


def planned(session: Session) -> Any:
    return plans.draft(session, plans.given(session).group)


# Each registry of the API, and how a row of it is made that the operations may ask for.
MADE: dict[str, Callable[[], Any]] = {
    "agreements": lambda: partnership.agreement(kept(registries.organisation).id),
    "applications": partial(kept, applications.draft),
    "bookings": partial(kept, booking),
    "directives": partial(kept, drafted),
    "groups": partial(kept, groups.group),
    "competencies": partial(kept, classified.competency),
    "competency-links": partial(kept, classified.link),
    "contacts": lambda: partnership.contact(kept(registries.organisation).id),
    "documents": partial(kept, given_diplomas.one),
    "free-slots": lambda: None,
    "intakes": partial(kept, applications.intake),
    "gradebook-facts": lambda: None,
    "gradebook-results": lambda: None,
    "gradebooks": lambda: kept(gradebooks.kept).module,
    "labour-figures": partial(kept, classified.figure),
    "lessons": partial(kept, timetable.lesson),
    "load": lambda: None,
    "materials": partial(kept, reviews.material),
    "me": lambda: None,
    "modules": partial(kept, registries.module),
    "named-lists": partial(kept, classified.named_list),
    "occupations": partial(kept, classified.occupation),
    "organisations": partial(kept, registries.organisation),
    "people": partial(kept, registries.person),
    "people-lists": partial(kept, lists.waiting),
    "priority-lists": partial(kept, classified.approved),
    "professions": partial(kept, classified.profession),
    "programmes": partial(kept, registries.programme),
    "reference": lambda: None,
    "reviews": lambda: reviews.submitted(reviews.cast()),
    "terms": partial(kept, deadlines.term),
    "timetable-drafts": partial(kept, planned),
    "training-orders": partial(kept, training_orders.returned),
    "working-days": lambda: None,
    **{shape.name: partial(kept, resource, shape) for shape in SHAPES},
}


# Who hands something over is no administrator.
ASKERS = {"people-lists": Role.CUSTOMER}


@pytest.fixture(scope="module")
def app(postgres_template, tmp_path_factory):
    """One hub for all that is asked, on the stricter database: it knows what is no text."""
    folder = tmp_path_factory.mktemp("contract")
    with cloned(postgres_template, folder) as url:
        app = create_app(settings_for(url, folder))
        once.share(app)
        app.config["TESTING"], app.config["PROPAGATE_EXCEPTIONS"] = True, False
        yield app


@pytest.fixture(scope="module")
def operations(app):
    """What the description promises, by registry."""
    schema = schemathesis.openapi.from_wsgi("/api/openapi.json", app)
    found = defaultdict(list)
    for result in schema.get_all_operations():
        assert isinstance(result, Ok)
        operation = result.ok()
        found[operation.path.split("/")[3]].append(operation)
    return found


def test_every_registry_is_asked(operations):
    assert sorted(operations) == sorted(MADE)


@pytest.mark.parametrize("registry", sorted(MADE))
def test_the_api_does_what_its_description_says(app, operations, registry):
    caller = api.caller(app, ASKERS.get(registry, Role.ADMIN))
    row = MADE[registry]()
    known = "person-category" if registry == "reference" else str(row.id) if row else ""
    for operation in operations[registry]:
        asked(caller, operation, known)


def asked(caller, operation, known):
    @settings(
        max_examples=8,
        deadline=None,
        database=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(), finds=st.booleans())
    def ask(case, finds):
        if finds and "{" in operation.path:
            case.path_parameters = dict.fromkeys(case.path_parameters, known)
            if case.method == "PATCH":
                case.headers["If-Match"] = '"1"'
        case.headers.update(caller.headers)
        # Check sums can't be said in a schema: refusing such data is right, not a broken promise.
        case.call_and_validate(excluded_checks=[ignored_auth, positive_data_acceptance])

    ask()
