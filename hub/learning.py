"""The way of a learner in the composition root: applications, groups, lessons, documents."""

from flask import Flask

from hub.applications import api as application_api
from hub.applications import apply_views, intake_queries, intake_views, joining, leaving
from hub.applications import letters as application_letters
from hub.applications import panels as application_panels
from hub.applications import reckoning as application_reckoning
from hub.applications import views as application_views
from hub.applications.words import TERMS as APPLICATION_TERMS
from hub.core import files, options, reference
from hub.core.tables import lookups
from hub.deadlines import subjects as deadline_subjects
from hub.diplomas import act_views, book_views, check_views, frdo, frdo_views
from hub.diplomas import api as diploma_api
from hub.diplomas import conditions as diploma_conditions
from hub.diplomas import group_views as diploma_groups
from hub.diplomas import handing as diploma_handing
from hub.diplomas import panels as diploma_panels
from hub.diplomas.models import Diploma, DocumentRegister
from hub.gradebooks import doors as gradebook_doors
from hub.gradebooks import panels as gradebook_panels
from hub.gradebooks import wiring as gradebook_wiring
from hub.groups import api as group_api
from hub.groups import conditions as group_conditions
from hub.groups import daily as group_days
from hub.groups import files as group_files
from hub.groups import letters as group_letters
from hub.groups import options as group_options
from hub.groups import panels as group_panels
from hub.groups import readiness
from hub.groups import views as group_views
from hub.groups.lookup import GROUP
from hub.groups.lookup import LOOKUP as GROUP_LOOKUP
from hub.groups.paper_models import EnrolmentPaper
from hub.groups.words import TERMS as GROUP_TERMS
from hub.people import merging
from hub.timetable import api as lesson_api
from hub.timetable import following as timetable_following
from hub.timetable import letters as lesson_letters
from hub.timetable import link_views as calendar_views
from hub.timetable import pages as timetable_pages
from hub.timetable import panels as timetable_panels
from hub.timetable import views as lesson_views
from hub.timetable.planning import api as plan_api
from hub.timetable.planning import options as planner_options
from hub.timetable.planning import solving
from hub.timetable.planning import views as plan_views
from hub.training_orders import api as training_order_api
from hub.training_orders import doors as training_orders
from hub.training_orders.words import TERMS as TRAINING_ORDER_TERMS

RESOURCES = (
    application_api.registry,
    application_api.blueprint,
    training_order_api.blueprint,
    *group_api.BLUEPRINTS,
    lesson_api.blueprint,
    plan_api.blueprint,
    gradebook_doors.API,
    gradebook_doors.FACTS_API,
    gradebook_doors.RESULTS_API,
    diploma_api.blueprint,
)
BLUEPRINTS = (
    intake_views.blueprint,
    application_views.blueprint,
    apply_views.blueprint,
    *training_orders.BLUEPRINTS,
    *group_views.BLUEPRINTS,
    timetable_pages.blueprint,
    timetable_pages.region,
    lesson_views.blueprint,
    plan_views.blueprint,
    calendar_views.blueprint,
    calendar_views.feeds,
    *gradebook_doors.BLUEPRINTS,
    act_views.blueprint,
    diploma_groups.blueprint,
    book_views.registers,
    book_views.strict,
    frdo_views.blueprint,
    check_views.blueprint,
)
FILES = (*group_files.ALL, diploma_handing.SCAN, frdo.SENT, frdo.RECEIPT)


def wire(app: Flask) -> None:
    """Introduce the rooms to one another and to the app; the registries are there already."""
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    for kind in FILES:
        files.declare(kind)
    options.declare(*group_options.ALL, *planner_options.ALL)
    lookups.provide(intake_queries.INTAKE, intake_queries.LOOKUP)
    lookups.provide(GROUP, GROUP_LOOKUP)
    deadline_subjects.declare(*APPLICATION_TERMS, TRAINING_ORDER_TERMS, GROUP_TERMS)
    readiness.declare(*group_conditions.ALL)
    reference.used_by("enrolment-paper", EnrolmentPaper.kind)
    reference.used_by("document-kind", Diploma.kind)
    reference.used_by("document-kind", DocumentRegister.kind)
    reference.used_by("funding-source", Diploma.funding)
    reference.used_by("education-level", Diploma.prior_level)
    _tell()


def _tell() -> None:
    """Wire their panels, jobs and letters, and who hears of what."""
    application_panels.wire()
    application_reckoning.wire()
    application_letters.wire()
    leaving.wire()
    merging.joined_by("applications", joining.join)
    training_orders.wire()
    group_panels.wire()
    group_days.wire()
    group_letters.wire()
    timetable_following.wire()
    timetable_panels.wire()
    solving.wire()
    lesson_letters.wire()
    gradebook_wiring.wire()
    gradebook_panels.wire()
    diploma_panels.wire()
    diploma_conditions.wire()
