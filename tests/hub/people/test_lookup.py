"""People named in other registries: whom the asker may not see is not there, not even as a hint."""

from datetime import date

import pytest

from hub.core.access import Role, Scope
from hub.core.db import transaction
from hub.core.errors import InvalidError
from hub.core.tables.lookups import NONE, SEVERAL
from hub.people.lookup import LOOKUP
from tests.given import registries

WORD = "Одинаков Пётр Иванович, 01.02.1990"
NAMED = {
    "last_name": "Одинаков", "first_name": "Пётр", "patronymic": "Иванович",
    "birth_on": date(1990, 2, 1),
}  # fmt: skip


def test_a_hidden_namesake_neither_hinders_nor_shows(app):
    with transaction() as session:
        own, other = (registries.organisation(session).id for _n in range(2))
        mine = registries.person(session, organisation_id=own, **NAMED).id
        registries.person(session, organisation_id=other, **NAMED)
        partner = registries.who(Role.PARTNER, Scope.ORGANISATION, own)
        stranger = registries.who(
            Role.PARTNER, Scope.ORGANISATION, registries.organisation(session).id
        )

        assert LOOKUP.meant(session, partner, WORD, "person_id") == mine
        with pytest.raises(InvalidError) as nobody:
            LOOKUP.meant(session, stranger, WORD, "person_id")
        with pytest.raises(InvalidError) as both:
            LOOKUP.meant(session, registries.who(), WORD, "person_id")

    assert nobody.value.message == NONE
    assert both.value.message == SEVERAL
