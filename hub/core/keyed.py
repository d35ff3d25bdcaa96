"""What is made with the keys, all of it: what rotation renews, what passes, what a key takes along.

tests/house/test_keyed.py finds every use in the code and compares it with this list, so that a
room that seals or signs something new says here what becomes of it when keys are changed.
"""

import enum
from dataclasses import dataclass, field


class Fate(enum.Enum):
    """What becomes of it when the key that made it goes."""

    RENEWED = "renewed"  # counted; `hub keys rotate` makes it anew; it holds the key till then
    PASSES = "passes"  # worth nothing after a while; the key is held for so long
    OUTSIDE = "outside"  # lies where the hub can't reach it


@dataclass(frozen=True, slots=True)
class Use:
    """One use of the keys: where the code makes it ("file:call", each call once), its fate."""

    what: str
    fate: Fate
    made_by: tuple[str, ...]


USES = (
    Use(
        "sealed columns of tables",
        Fate.RENEWED,
        (
            "hub/accounts/models.py:Encrypted",
            "hub/accounts/models.py:Encrypted",
            "hub/core/files/models.py:Encrypted",
            "hub/core/kept_secrets.py:Encrypted",
            "hub/core/notifications/models.py:Encrypted",
            "hub/core/notifications/models.py:Encrypted",
            "hub/core/tables/models.py:Encrypted",
            "hub/groups/paper_models.py:Encrypted",
            "hub/people/card_models.py:Encrypted",
            "hub/people/handed_models.py:Encrypted",
            "hub/people/merge_models.py:Encrypted",
            "hub/people/merge_models.py:Encrypted",
            "hub/people/models.py:Encrypted",
            "hub/training_orders/models.py:Encrypted",
        ),
    ),
    Use(
        "blind indexes of sealed columns",
        Fate.RENEWED,
        (
            "hub/core/blind.py:blind_indexes",
            "hub/core/blind.py:blind_indexes",
            "hub/core/blind.py:blind_indexes",
            "hub/core/rotation_of_indexes.py:blind_indexes",
            "hub/core/rotation_of_indexes.py:blind_indexes",
        ),
    ),
    Use("secret settings", Fate.RENEWED, ("hub/core/options.py:seal",)),
    Use("words in payloads of jobs", Fate.RENEWED, ("hub/core/jobs/sealing.py:seal",)),
    Use("renewal itself", Fate.RENEWED, ("hub/core/rotation_of_words.py:seal",) * 2),
    Use("signature of the audit's head", Fate.RENEWED, ("hub/core/audit.py:sign",)),
    Use("cookies and tokens of forms", Fate.PASSES, ("hub/app.py:derive",)),
    Use("forms kept through a sign-in", Fate.PASSES, ("hub/accounts/views/away.py:seal",)),
    Use("places in addresses of lists", Fate.PASSES, ("hub/core/tables/paging.py:seal",)),
    Use("counters of attempts", Fate.PASSES, ("hub/accounts/throttle.py:steady_index",)),
    Use(
        "letters found by an address",
        Fate.PASSES,
        (
            "hub/core/notifications/models.py:steady_index",
            "hub/core/notifications/queries.py:blind_indexes",
            "hub/core/notifications/forgetting.py:blind_indexes",
        ),
    ),
    Use(
        "equal rows of an import",
        Fate.PASSES,
        (
            "hub/core/tables/understanding.py:steady_index",
            "hub/core/tables/remembered.py:steady_index",
        ),
    ),
    Use("backup archives", Fate.OUTSIDE, ("hub/core/archive.py:derive",) * 2),
)


@dataclass(slots=True)
class Renewed:
    """What became of one place."""

    place: str
    renewed: int = 0
    unreadable: list[str] = field(default_factory=list)
    clashes: list[str] = field(default_factory=list)  # rows that hold one value
