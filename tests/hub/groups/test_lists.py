"""What lists and drafts of groups tell besides: a competency, another draft."""

from hub.core.access import Role
from hub.core.db import transaction
from tests.given import gradebooks, resources
from tests.given import groups as given_groups
from tests.given.accounts import signed_in


def test_a_draft_says_who_of_its_people_stands_in_another_draft(app):
    with transaction() as session:
        group = given_groups.group(session)
        one, two = given_groups.enrolled(session, group)
        first, second = (given_groups.drafted(session, group, one.id) for _ in range(2))
        lonely = given_groups.drafted(session, group, two.id)
    staff, _who = signed_in(app, Role.STAFF)

    said, alone = (staff.get(f"/directives/{key}").text for key in (first, lonely))

    assert f"/directives/{second}" in said
    assert f"/directives/{second}" not in alone


def test_groups_are_filtered_by_a_competency_their_modules_lead_to(app):
    with transaction() as session:
        kept, other = gradebooks.kept(session, lessons=0), given_groups.group(session)
        made = resources.competency(session)
        gradebooks.leads_to(session, kept, made.id)
    staff, _who = signed_in(app, Role.STAFF)

    page = staff.get("/groups", query_string={"competency": str(made.id)}).text

    assert f"/groups/{kept.group.id}" in page
    assert f"/groups/{other.id}" not in page
