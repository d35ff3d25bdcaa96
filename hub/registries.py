"""The registries' part of the composition root: their pages, names, panels, papers and jobs."""

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from flask import Flask
from sqlalchemy.orm import Session

from hub.accounts import grants
from hub.accounts import queries as account_queries
from hub.accounts.events import AccountCreated, EmailConfirmed
from hub.competencies import api as competency_api
from hub.competencies import (
    named_list_views,
    priority_views,
    public_views,
    tie_views,
)
from hub.competencies import views as competency_views
from hub.competencies.acts import ACT
from hub.competencies.classified import ALL as COMPETENCY_LOOKUPS
from hub.competencies.classified import titles as names_of
from hub.competencies.links import competencies_of
from hub.competencies.models import Competency
from hub.core import (
    events,
    files,
    options,
    panels,
    reference,
)
from hub.core.tables import lookups
from hub.core.tables.events import ImportEnded
from hub.deadlines import api as deadline_api
from hub.deadlines import views as deadline_views
from hub.materials import api as material_api
from hub.materials import files as material_files
from hub.materials import views as material_views
from hub.materials.models import LearningMaterial
from hub.materials.tables import LOOKUP as MATERIAL_LOOKUP
from hub.materials.words import MATERIAL
from hub.organisations import agreement_commands, agreement_views, contact_views
from hub.organisations import api as organisation_api
from hub.organisations import views as organisation_views
from hub.organisations.events import OrganisationVerified
from hub.organisations.models import Organisation, PartnershipAgreement
from hub.organisations.tables import LOOKUP as ORGANISATION_LOOKUP
from hub.organisations.tables import ORGANISATION
from hub.people import (
    agreed,
    duplicates_scan,
    handed_views,
    handing,
    merge_jobs,
    merge_views,
    paper_api,
    paper_views,
    papers,
)
from hub.people import api as people_api
from hub.people import card_api as people_card_api
from hub.people import card_views as people_card
from hub.people import handed_api as people_lists_api
from hub.people import views as people_views
from hub.people.events import PersonMerged
from hub.people.handed_files import KIND as HANDED_LIST
from hub.people.lookup import LOOKUP as PERSON_LOOKUP
from hub.people.lookup import PERSON
from hub.people.models import Person
from hub.people.timeline import DAYS as PERSON_DAYS
from hub.programmes import asks
from hub.programmes import doors as programme_doors
from hub.programmes.models import Programme, ProgrammeVersion
from hub.programmes.panels import PANELS as PROGRAMME_PANELS
from hub.programmes.tables import LOOKUP as PROGRAMME_LOOKUP
from hub.programmes.tables import PROGRAMME
from hub.resources import api as resource_api
from hub.resources import booking_api, booking_views, load_api, load_views, standing, terms
from hub.resources import panels as resource_panels
from hub.resources import views as resource_views
from hub.resources.models import InformationResource
from hub.resources.queries import has_resources
from hub.resources.tables import LOOKUPS as RESOURCE_LOOKUPS
from hub.resources.teaching import STAFF_MEMBER
from hub.reviews import api as review_api
from hub.reviews import files as review_files
from hub.reviews import letters as review_letters
from hub.reviews import options as review_options
from hub.reviews import panels as review_panels
from hub.reviews import views as review_views
from hub.reviews.commands import reminders
from hub.web import (
    agreement_reminders,
    organisation_cards,
    person_accounts,
    representatives,
)

RESOURCES = (
    people_api.blueprint,
    people_card_api.blueprint,
    people_lists_api.blueprint,
    paper_api.blueprint,
    organisation_api.blueprint,
    organisation_api.agreements,
    organisation_api.contacts,
    *competency_api.BLUEPRINTS,
    *programme_doors.API,
    material_api.blueprint,
    review_api.blueprint,
    *resource_api.BLUEPRINTS,
    booking_api.blueprint,
    load_api.load,
    load_api.free,
    deadline_api.terms,
    deadline_api.days,
)


def wire(app: Flask) -> None:
    """Introduce the registries to one another and to the app."""
    _name()
    _show(app)
    _tell()
    for kind in (ACT, agreement_commands.PAPER, papers.SCAN, HANDED_LIST):
        files.declare(kind)
    # An expert may have the file that is judged, though the card is not theirs to see.
    files.declare(replace(material_files.KIND, readers=review_files.READERS))
    options.declare(*review_options.ALL)
    _count_words()


def _name() -> None:
    """Say how rows of each are named by the others."""
    lookups.provide(ORGANISATION, ORGANISATION_LOOKUP)
    lookups.provide(PERSON, PERSON_LOOKUP)
    lookups.provide(MATERIAL, MATERIAL_LOOKUP)
    lookups.provide(PROGRAMME, PROGRAMME_LOOKUP)
    for name, lookup in {**COMPETENCY_LOOKUPS, **RESOURCE_LOOKUPS}.items():
        lookups.provide(name, lookup)
    asks.answered_by(
        standards=asks.by_links(names_of, competencies_of),
        resources=_in_region,
        reports=review_panels.report,
        owners=_owner,
    )


def _show(app: Flask) -> None:
    """Mount the pages, and what the rooms say on one another's cards."""
    for room in (
        people_views,
        people_card,
        paper_views,
        merge_views,
        handed_views,
        organisation_views,
        contact_views,
        agreement_views,
        material_views,
        review_views,
    ):
        app.register_blueprint(room.blueprint)
    for blueprint in (
        *programme_doors.BLUEPRINTS,
        *competency_views.BLUEPRINTS.values(),
        priority_views.blueprint,
        named_list_views.blueprint,
        tie_views.links,
        tie_views.blueprint,
        public_views.blueprint,
        *resource_views.BLUEPRINTS,
        booking_views.blueprint,
        load_views.blueprint,
        deadline_views.blueprint,
    ):
        app.register_blueprint(blueprint)
    app.register_blueprint(representatives.blueprint)
    for subject, panel in PROGRAMME_PANELS.items():
        panels.provide(subject, panel)
    panels.provide(PERSON, PERSON_DAYS, *person_accounts.SAYS)
    panels.provide(STAFF_MEMBER, person_accounts.OF_STAFF)
    agreed.answered_by(person_accounts.CONSENTS)
    organisation_cards.wire()
    resource_panels.wire()
    review_panels.wire()
    material_views.wire()


def _tell() -> None:
    """Wire their jobs and letters, and who hears of what."""
    duplicates_scan.wire()
    merge_jobs.wire()
    handing.wire(account_queries.names)
    events.subscribe(ImportEnded, "people-lists", handing.on_import_ended)
    events.subscribe(PersonMerged, "people", merge_jobs.on_merged)
    events.subscribe(AccountCreated, "contacts", person_accounts.on_confirmed)
    events.subscribe(EmailConfirmed, "contacts", person_accounts.on_confirmed)
    events.subscribe(OrganisationVerified, "representatives", representatives.on_verified)
    agreement_reminders.wire()
    terms.wire(_writers, _office)
    standing.wire(_own)
    review_letters.wire()
    reminders.wire()


def _count_words() -> None:
    """Say where words of the reference books are used."""
    reference.used_by("competency-sphere", Competency.sphere)
    reference.used_by("person-category", Person.category)
    reference.used_by("programme-kind", Programme.kind)
    reference.used_by("material-kind", LearningMaterial.kind)
    reference.used_by("material-licence", LearningMaterial.licence)
    reference.used_by("education-level", LearningMaterial.level)
    reference.used_by("programme-purpose", Programme.purpose)
    reference.used_by("education-level", ProgrammeVersion.education)
    reference.used_by("document-kind", ProgrammeVersion.document)
    reference.used_by("information-topic", InformationResource.topic)
    reference.used_by(agreement_commands.BOOK, PartnershipAgreement.kind)
    reference.used_by("legal-form", Organisation.legal_form)


def _in_region(session: Session, needs: Sequence[asks.Need]) -> list[bool]:
    """Look for a confirmed workshop of each need's competency; what names none nobody can miss."""
    wanted = {need.competency_id for need in needs if need.competency_id is not None}
    found = has_resources(session, wanted)
    return [need.competency_id is None or need.competency_id in found for need in needs]


def _writers(session: Session, organisation_id: UUID) -> Sequence[UUID]:
    return account_queries.who_may_for(session, "resources.write", organisation_id)


def _office(session: Session) -> Sequence[UUID]:
    return account_queries.who_may(session, "resources.confirm")


def _owner(session: Session, organisation_id: UUID) -> asks.Owner | None:
    """Say what a card tells of who signs for an organisation."""
    if (found := session.get(Organisation, organisation_id)) is None:
        return None
    return asks.Owner(
        post=found.director_post or "", head=found.director or "", address=found.address or ""
    )


def _own(session: Session, organisation_id: UUID) -> list[UUID]:
    return [account.id for account in grants.representatives(session, organisation_id)]
