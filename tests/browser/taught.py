"""Rows of what is taught, judged and taught with, for those who look at every page."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.accounts.models import Account
from hub.applications.models import Application
from hub.competencies.models import Competency
from hub.core.access import Principal, Role
from hub.core.db import utcnow
from hub.core.scopes import scoped
from hub.groups import signing
from hub.groups.machine import DirectiveKind, DirectiveState, GroupState
from hub.groups.models import Directive, Enrolment, Group
from hub.materials.models import LearningMaterial, MaterialForm, MaterialState
from hub.programmes import queries as programmes
from hub.programmes.curriculum import commands as curriculum
from hub.programmes.models import Programme
from hub.resources import standing
from hub.resources.registries import SHAPES
from hub.reviews import criteria_sets
from hub.reviews.commands import authors, experts
from hub.reviews.models import SCOPES as REVIEWS
from hub.reviews.models import Review
from hub.timetable.queries import groups_of
from tests.given import applications, gradebooks, groups, plans, registries, resources, timetable
from tests.given import reviews as given

Found = dict[str, UUID | str | None]


def of_resources(session: Session, who: Principal) -> Found:
    """Give whoever keeps resources of an organisation one of each, and staff one that waits."""
    for grant in who.grants_for("resources.write")[:1]:
        for make in resources.ONE_OF_EACH if grant.organisation_id else ():
            make(session, grant.organisation_id)
    if not who.everywhere("resources.confirm"):
        return {}
    owner = registries.organisation(session).id
    found: Found = {}
    for make, shape in zip(resources.ONE_OF_EACH, SHAPES, strict=True):
        made = make(session, owner)
        standing.unconfirm(session, shape, [made.id])
        found[f"{shape.blueprint}.refuse:row_id"] = made.id
    return found


def of_lessons(session: Session, who: Principal) -> Found:
    """Give whoever plans lessons a group with one, and whoever reads alone one that they give."""
    if not who.can("timetable.read"):
        return {}
    owners = [one.organisation_id for one in who.grants_for("timetable.read")]
    owner = next(filter(None, owners), None) or registries.organisation(session).id
    group = groups.group(session, provider_id=owner, **timetable.DAYS)
    own = gradebooks.person_of(session, session.get_one(Account, who.account_id))
    teacher = resources.teacher(session, owner, own)
    made = timetable.lesson(session, group, teachers=[teacher.id], starts_at=timetable.AHEAD,
                            ends_at=timetable.AHEAD + timedelta(minutes=90))  # fmt: skip
    found: Found = {
        "lessons.card:row_id": made.id,
        "lessons.edit:row_id": made.id,
        "lessons.stand_in:row_id": made.id,
        "lessons.stand_in:what": "teachers",
        "group_id": group.id,
    }
    if who.can("timetable.write"):
        found["timetable_plans.card:row_id"] = plans.draft(session, group).id
    return found


def of_programmes(session: Session, who: Principal) -> Found:
    """A programme that citizens see, and for those who write one a draft with a module."""
    published = Programme.published_at.is_not(None)
    shown = session.scalars(select(Programme.id).where(published).limit(1)).one()
    version = programmes.versions(session, shown)[0]
    found: Found = {
        "catalogue.card:row_id": shown,
        "programmes.card:row_id": shown,
        "programmes.compare:row_id": shown,
        "version_id": version.id,
    }
    owners = [grant.organisation_id for grant in who.grants_for("programmes.write")]
    if not owners:
        return found
    draft = registries.programme(session, title="Своя", organisation_id=owners[0])
    version = programmes.versions(session, draft.id)[0]
    part = curriculum.write(session, version.id, title="Модуль")
    return found | {
        "programmes.edit:row_id": draft.id,
        "constructor.build:row_id": draft.id,
        "constructor.edit:part_id": part.id,
        "constructor.shelf:version_id": version.id,
    }


def of_applications(session: Session, who: Principal) -> Found:
    """An intake that takes applications, and an application one may see and one may mend."""
    of = applications.of_programme(session)
    found: Found = {
        "intake_id": of.id,
        "intakes.card:row_id": of.id,
        "intakes.edit:row_id": of.id,
        "apply.programme:programme_id": of.programme_id,
    }
    if who.can("applications.read"):
        owner = next((one.organisation_id for one in who.grants if one.organisation_id), None)
        own = {"person_id": who.person_id} if who.can("people.health") and who.person_id else {}
        event = applications.intake(session)
        draft = applications.draft(session, event, organisation_id=owner, **own)
        found["applications.card:row_id"] = found["applications.edit:row_id"] = draft.id
    return found


def of_expertise(session: Session, who: Principal) -> Found:
    """A material let out, one's own draft, and a review in which one has a seat."""
    let_out = select(LearningMaterial.id).where(
        LearningMaterial.state == MaterialState.PUBLISHED,
        LearningMaterial.form == MaterialForm.LINK,
    )
    shown = session.scalars(let_out.limit(1)).one()
    decided = select(Review.id).where(Review.decided_at.is_not(None))
    report = session.scalar(scoped(decided, REVIEWS, who, "reviews.read").limit(1))
    found: Found = {
        "materials.card:row_id": shown,
        "materials.open_material:row_id": shown,
        "reviews.criteria_set:set_id": criteria_sets.in_force(session, "material").id,
        "reviews.report_pdf:row_id": report,
        "reviews.report_docx:row_id": report,
    }
    if who.can("materials.write"):
        account = session.get_one(Account, who.account_id)
        owner = who.grants_for("materials.write")[0].organisation_id
        draft = given.material(session, account, organisation_id=owner)
        found |= {
            "materials.edit:row_id": draft.id,
            "reviews.submit:subject_id": draft.id,
            "reviews.submit:kind": "material",
        }
    if who.can("reviews.judge"):
        others = select(Account.id).where(Account.id != who.account_id).limit(1)
        author = session.get_one(Account, session.scalars(others).one())
        sent = given.material(session, author, title="Чужой урок")
        at = utcnow()
        review = authors.submit(session, "material", sent.id, author_id=author.id, at=at)
        due_on = (at + timedelta(days=9)).date()
        experts.appoint(session, review.id, who.account_id, due_on=due_on, at=at)
        found["reviews.sheet:row_id"] = review.id
        found["reviews.card:row_id"] = found["reviews.whole:row_id"] = review.id
    else:
        one = session.scalar(scoped(select(Review.id), REVIEWS, who, "reviews.read").limit(1))
        found["reviews.card:row_id"] = found["reviews.whole:row_id"] = one
    return found


def of_gradebooks(session: Session, who: Principal) -> Found:
    """A gradebook that the role reads, with marks, an offer and a rating."""
    if not who.can("gradebooks.read"):
        return {}
    owners = [grant.organisation_id for grant in who.grants_for("gradebooks.read")]
    owner = owners[0] or registries.organisation(session).id
    of = gradebooks.kept(session, provider_id=owner)
    if Role.TEACHER in who.roles:
        account = session.get_one(Account, who.account_id)
        gradebooks.taught(session, of, owner, gradebooks.person_of(session, account))
    gradebooks.offered(session, of)
    competency = session.scalars(select(Competency.id).limit(1)).one()
    gradebooks.leads_to(session, of, competency)
    return {
        "gradebooks.card:row_id": of.module.id,
        "gradebooks.trail:row_id": of.module.id,
        "gradebooks.closing:row_id": of.module.id,
        "gradebook_plans.edit:row_id": of.module.id,
        "gradebook_columns.new:row_id": of.module.id,
        "gradebook_columns.edit:row_id": gradebooks.worked(session, of).id,
        "gradebook_files.one:row_id": of.module.id,
        "gradebook_files.group:group_id": of.group.id,
        "gradebook_results.group:group_id": of.group.id,
        "gradebook_results.rule:group_id": of.group.id,
        "gradebook_results.version_rule:version_id": of.group.version_id,
        "gradebook_results.programme:programme_id": of.group.programme_id,
        "gradebook_results.competency:competency_id": competency,
    }


def of_groups(session: Session, who: Principal) -> Found:
    """A group of the demo that all may see one way or another, and a draft for those who write."""
    running = select(Group).where(Group.state == GroupState.STUDYING).order_by(Group.id)
    owners = [one.organisation_id for one in who.grants if one.role is Role.PARTNER]
    if owners:
        running = running.where(Group.provider_id.in_(owners))
    if Role.LEARNER in who.roles:
        running = running.where(Group.id.in_(groups_of(who.person_id)))
    group = session.scalars(running).first()
    assert group is not None
    people = session.scalars(
        select(Enrolment).where(Enrolment.group_id == group.id).order_by(Enrolment.id)
    ).all()
    for grant in who.grants:
        if grant.role is Role.CUSTOMER:
            sent = session.get_one(Application, people[-1].application_id)
            sent.organisation_id = grant.organisation_id
        if grant.role is Role.TEACHER:
            own = gradebooks.person_of(session, session.get_one(Account, who.account_id))
            group.curator_id = resources.teacher(session, group.provider_id, own).id
    signed = select(Directive.id).where(
        Directive.group_id == group.id, Directive.state == DirectiveState.SIGNED
    )
    views = ("card", "edit", "contracts", "papers_of_all", "add_people", "readiness_of",
             "teachers", "person", "new_order")  # fmt: skip
    found: Found = {f"groups.{view}:row_id": group.id for view in views}
    found |= {"enrolment_id": people[0].id, "directives.card:row_id": session.scalar(signed)}
    if who.can("directives.write"):
        drafted = signing.draft(
            session, DirectiveKind.EXPEL, group.id, [people[0].id], effective_on=group.ends_on,
            reasons={people[0].id: "по заявлению"},
        )  # fmt: skip
        found["directives.edit:row_id"] = drafted.id
    return found
