"""Programmes of one title are told apart by what people know of them."""

from hub.core.db import transaction
from hub.programmes import twins
from tests.given import registries


def test_twins_are_told_apart_by_whose_they_are_and_understood_again(app):
    with transaction() as session:
        pair = [
            registries.published(
                session,
                title="Сварщик",
                organisation_id=registries.organisation(session, name=name).id,
            )
            for name in ("Первый техникум", "Второй техникум")
        ]

        words = twins.written(session, pair)
        found = twins.resolve(session, words)

        assert "Второй техникум" in words[1]
        assert "[" not in "".join(words)
        assert [found[word] for word in words] == [one.id for one in pair]


def test_twins_alike_in_everything_are_told_apart_by_their_ids(app):
    with transaction() as session:
        alike = [registries.published(session, title="Сварщик") for _n in range(2)]
        for one in alike:
            one.organisation_id = None
        session.flush()

        words = twins.written(session, alike)
        found = twins.resolve(session, words)

        assert [found[word] for word in words] == [one.id for one in alike]
