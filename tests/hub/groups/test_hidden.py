"""Whoever withdrew their consent is seen by the office alone, and by themselves."""

import io
import zipfile

from sqlalchemy import select

from hub.applications.models import Application
from hub.core.access import Role
from hub.core.audit import AuditEntry
from hub.core.db import reading, transaction
from hub.groups import papers, signing
from hub.groups.machine import DirectiveKind, EnrolmentState
from hub.people.models import Person, Standing
from tests.given import groups as given_groups
from tests.given.accounts import signed_in


def test_a_name_is_hidden_from_all_but_the_office_once_the_consent_is_withdrawn(app):
    with transaction() as session:
        group = given_groups.group(session)
        (one,) = given_groups.listed(session, group, 1)
        person_id = session.get_one(Application, one.application_id).person_id
        person = session.get_one(Person, person_id)
        name = person.last_name = "Отозвалова"
        order = given_groups.order(session, DirectiveKind.ENROL, group, [one.id])
        person.standing = Standing.RESTRICTED
        (paper, *_rest) = papers.of_applications(session, [one.application_id])[one.application_id]
    office, _who = signed_in(app, Role.STAFF)
    partner, _who = signed_in(app, Role.PARTNER, organisation_id=group.provider_id)
    watch, _who = signed_in(app, Role.COORDINATOR)
    pages = (f"/groups/{group.id}", f"/groups/{group.id}/readiness", f"/directives/{order.id}")

    seen = {page: [name in who.get(page).text for who in (office, partner, watch)]
            for page in pages}  # fmt: skip
    own = f"/groups/{group.id}/people/{one.id}"
    answers = [who.get(own).status_code for who in (office, partner)]
    settled = partner.post(f"{own}/papers/{paper.id}/drop").status_code

    assert seen == {page: [True, False, False] for page in pages[:2]} | {
        pages[2]: [True, True, False]  # the order is the paper of who issues it
    }
    assert "Имя скрыто" in partner.get(pages[0]).text
    assert answers == [200, 404]
    assert settled == 404
    assert name not in partner.get(f"/groups/{group.id}/papers").text


def test_whoever_issues_an_order_about_one_who_withdrew_the_consent_reads_the_name(app):
    with transaction() as session:
        group = given_groups.group(session)
        (one,) = given_groups.studying(session, group, 1)
        person = session.get_one(Person, session.get_one(Application, one.application_id).person_id)
        name = person.last_name = "Отозвалова"
        person.standing = Standing.RESTRICTED
        drafted = given_groups.drafted(session, group, one.id)
        inside, one.state = one.state, EnrolmentState.PLANNED
        impossible = signing.draft(
            session, DirectiveKind.ENROL, group.id, [one.id], effective_on=group.starts_on
        ).id
        one.state = inside  # by another order meanwhile
    partner, _who = signed_in(app, Role.PARTNER, organisation_id=group.provider_id)
    watch, _who = signed_in(app, Role.COORDINATOR)

    form = partner.get(f"/groups/{group.id}/orders/new?kind=expel").text
    seen = [
        name in who.get(f"/directives/{order}").text
        for who in (partner, watch) for order in (drafted, impossible)
    ]  # fmt: skip
    printed = partner.get(f"/directives/{drafted}/order.docx").data

    assert name in form
    assert name not in partner.get(f"/groups/{group.id}").text
    assert seen == [True, False, False, False]
    with zipfile.ZipFile(io.BytesIO(printed)) as made:
        assert name in made.read("word/document.xml").decode()
    with reading() as session:
        traces = session.scalars(
            select(AuditEntry.action).where(AuditEntry.subject_id == drafted)
        ).all()
    assert traces.count("directives.read") == 3
