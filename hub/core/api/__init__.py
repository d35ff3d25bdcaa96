"""What every resource of the open API stands on: words, pages, versions, repeats."""

from hub.core.api.listing import Page, arguments, listing, page_of
from hub.core.api.registry import Registry, serve
from hub.core.api.repeats import Repeat, once
from hub.core.api.resources import Blueprint, body, expect, fresh, personal
from hub.core.api.schemas import Known, Moment, Schema, changes

__all__ = [
    "Blueprint",
    "Known",
    "Moment",
    "Page",
    "Registry",
    "Repeat",
    "Schema",
    "arguments",
    "body",
    "changes",
    "expect",
    "fresh",
    "listing",
    "once",
    "page_of",
    "personal",
    "serve",
]
