"""Words of the titles shown in the catalogue, and the letters they are made of."""

from uuid import UUID

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from hub.core.db import Base

WORD = String(60).with_variant(String(60, collation="C"), "postgresql")
GRAM = String(3).with_variant(String(3, collation="C"), "postgresql")


class CatalogueWord(Base):
    """Слово названия опубликованной программы."""

    __tablename__ = "catalogue_word"
    __table_args__ = (Index(None, "programme_id"),)

    word: Mapped[str] = mapped_column(WORD, primary_key=True)
    programme_id: Mapped[UUID] = mapped_column(ForeignKey("programme.id"), primary_key=True)


class CatalogueGram(Base):
    """Три буквы подряд и слово, где они стоят: so a mistyped word finds those like it."""

    __tablename__ = "catalogue_gram"

    gram: Mapped[str] = mapped_column(GRAM, primary_key=True)
    word: Mapped[str] = mapped_column(WORD, primary_key=True)
