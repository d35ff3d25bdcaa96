"""A site with its place on the map is read whole by those who see every row, on both databases."""

from hub.core.db import transaction
from tests.given import resources
from tests.given.api import caller


def test_staff_read_where_a_site_is(app):
    with transaction() as session:
        site = resources.site(session, latitude=55.75, longitude=37.5)

    answer = caller(app).get(f"/sites/{site.id}")

    assert answer.status_code == 200
    assert (answer.get_json()["latitude"], answer.get_json()["longitude"]) == (55.75, 37.5)
