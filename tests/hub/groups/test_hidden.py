"""Whoever withdrew their consent is seen by the office alone, and by themselves."""

from hub.applications.models import Application
from hub.core.access import Role
from hub.core.db import transaction
from hub.groups import papers
from hub.groups.machine import DirectiveKind
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

    assert seen == {page: [True, False, False] for page in pages}
    assert "Имя скрыто" in partner.get(pages[0]).text
    assert answers == [200, 404]
    assert settled == 404
    assert name not in partner.get(f"/groups/{group.id}/papers").text
