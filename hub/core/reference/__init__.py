"""Reference books: shipped as data, added to and retired by staff, readable for ever."""

from hub.core.reference.books import BOOKS, Book, plant, used_by
from hub.core.reference.models import ReferenceEntry
from hub.core.reference.queries import choices, expect, titles

__all__ = ["BOOKS", "Book", "ReferenceEntry", "choices", "expect", "plant", "titles", "used_by"]
