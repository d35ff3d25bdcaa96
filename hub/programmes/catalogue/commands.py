"""What the catalogue knows of titles: written when a programme is shown, gone when it is not."""

from uuid import UUID

from sqlalchemy import delete, exists, select
from sqlalchemy.orm import Session

from hub.core.upsert import upsert
from hub.programmes.catalogue.models import CatalogueGram, CatalogueWord
from hub.programmes.catalogue.words import grams_of, words_of
from hub.programmes.models import Programme


def show(session: Session, programme: Programme) -> None:
    """Let a programme be found by the words of its title."""
    words = words_of(programme.title)
    session.execute(
        delete(CatalogueWord).where(
            CatalogueWord.programme_id == programme.id, CatalogueWord.word.not_in(words)
        )
    )
    upsert(
        session,
        CatalogueWord,
        [{"word": word, "programme_id": programme.id} for word in sorted(words)],
        on=("word", "programme_id"),
        update=(),
    )
    upsert(
        session,
        CatalogueGram,
        [{"gram": gram, "word": word} for word in sorted(words) for gram in sorted(grams_of(word))],
        on=("gram", "word"),
        update=(),
    )


def hide(session: Session, programme_id: UUID) -> None:
    session.execute(delete(CatalogueWord).where(CatalogueWord.programme_id == programme_id))


def sweep(session: Session) -> int:
    """Forget the letters of words that no title holds any more."""
    held = exists().where(CatalogueWord.word == CatalogueGram.word)
    gone = session.scalars(select(CatalogueGram.word).where(~held).distinct()).all()
    if gone:
        session.execute(delete(CatalogueGram).where(CatalogueGram.word.in_(gone)))
    return len(gone)
