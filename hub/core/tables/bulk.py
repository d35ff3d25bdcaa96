"""The same done to many rows: those ticked at once, all that were found as a job."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from hub.core import ahead, audit, clock
from hub.core.access import Principal
from hub.core.errors import InvalidError, NotFoundError
from hub.core.i18n import _, _l, ngettext
from hub.core.jobs import Run, enqueue, opened_word, sealed_word
from hub.core.notifications import notify
from hub.core.tables import askers, cells, paging, parsing
from hub.core.tables.declare import Action, Table
from hub.core.tables.query import Pairs, Query, narrowed
from hub.core.tables.registered import table_named

KIND = "tables.bulk"
AT_ONCE = 500
BEGUN = _l("This is being done to all: a notification tells the result.")
MOST_TOLD = 5  # chunks whose warnings are told in the end


@dataclass(frozen=True, slots=True)
class Done:
    """How many rows were changed, and what whoever did it should know of them."""

    count: int = 0
    warning: str | None = None


def action_of(table: Table, name: str, who: Principal) -> Action:
    action = table.action(name)
    if action is None:
        raise NotFoundError(_l("This list has no such action."))
    who.require(action.permission)
    return action


def word_of(session: Session, action: Action, word: str, day: str = "") -> str | None:
    """Check the word an action needs: one of its choices and nothing else, or what is typed."""
    if not action.wants_word:
        return None
    if action.is_typed:
        if not (typed := " ".join(word.split())[: action.longest]):
            if action.is_reasoned:
                raise InvalidError(_l("Say why: whoever asks later will read it."), field="word")
            raise InvalidError(f"{action.word_title}: {_('Fill this in.')}", field="word")
        return f"{_day(day)} {typed}" if action.is_dated else typed
    if word not in dict(cells.choices(session, action)):
        raise InvalidError(_l("Choose one of the list."), field="word")
    return word


def dated(word: str | None) -> tuple[date, str]:
    """Take the word of a dated action apart."""
    day, _space, typed = (word or "").partition(" ")
    return date.fromisoformat(day), typed


def _day(text: str) -> date:
    if (day := parsing.day(text.strip())) > clock.today():
        raise InvalidError(_l("This day is yet to come."), field="day")
    return day


def act(
    session: Session,
    table: Table,
    action: Action,
    who: Principal,
    ids: Sequence[UUID],
    word: str | None,
    click: str = "",
) -> Done:
    """Do it to the rows among these that this one may touch so.

    `click` is the moment at which they were shown.
    """
    if not ids:
        return Done()
    mine = paging.rows_of(table, who, action.permission, table.id).where(table.id.in_(ids))
    late = _changed_since(table, click) if action.is_of_shown else None
    late_ids = [] if late is None else session.scalars(mine.where(late)).all()
    allowed = [key for key in session.scalars(mine).all() if key not in set(late_ids)]
    count = action.run(session, allowed, word) if allowed else 0
    audit.record(
        session,
        f"{table.name}.bulk",
        subject=table.name,
        details={"action": action.name, "word": word, "count": count},
    )
    warning = action.warning(session, allowed) if action.warning and allowed else None
    if action.takes is not None and count < len(allowed):
        warning = left_alone(len(allowed) - count)
    if late_ids:
        warning = ngettext(
            "%(num)s row changed after the list was opened and is left alone: look again.",
            "%(num)s rows changed after the list was opened and are left alone: look again.",
            len(late_ids),
        )
    return Done(count, warning)


def asked(
    session: Session,
    table: Table,
    action: Action,
    who: Principal,
    word: str | None,
    rows: Query | Sequence[UUID],
) -> tuple[int, str]:
    """Count the rows it would be done to, and say how many others were chosen or found."""
    wheres = narrowed(table, rows) if isinstance(rows, Query) else [table.id.in_(rows)]
    chosen = paging.rows_of(table, who, action.permission, table.id).where(*wheres)
    taken = chosen.where(action.takes(word)) if action.takes else chosen

    def count(these: Select[Any]) -> int:
        return session.scalar(select(func.count()).select_from(these.subquery())) or 0

    others = count(chosen) - (fit := count(taken))
    return fit, left_alone(others) if others else ""


def said(session: Session, action: Action, word: str | None) -> str:
    """Give the word of an action as whoever chose it read it."""
    if word is None or action.is_typed:
        return word or ""
    return str(dict(cells.choices(session, action)).get(word, ""))


def changed(action: Action, count: int) -> str:
    if action.said is not None:
        return action.said(count)
    return str(ngettext("%(num)s row is changed.", "%(num)s rows are changed.", count))


def left_alone(count: int) -> str:
    return str(
        ngettext(
            "%(num)s row does not fit and is left alone.",
            "%(num)s rows do not fit and are left alone.",
            count,
        )
    )


def _changed_since(table: Table, click: str) -> Any:
    """Tell rows that changed after the list was drawn; a click is the moment of that."""
    try:
        shown = datetime.fromtimestamp(float(click), UTC)
    except (ValueError, OverflowError, OSError):
        return None
    return table.id.class_.updated_at > shown


def order(
    session: Session,
    table: Table,
    action: Action,
    query: Query,
    who: Principal,
    word: str | None,
    click: str,
    url: str = "",
) -> UUID:
    """Ask for it to be done to all that were found. `click` makes a double click one job.

    `url` is the list as whoever asked sees it: the notification of the end leads back there.
    """
    payload = {
        "table": table.name,
        "action": action.name,
        "pairs": query.pairs(),
        "who": askers.packed(who),
        "word": word,
        "click": click,
        "place": "",
        "done": 0,
        "changed": 0,
        "told": [],
        "url": url,
    }
    return enqueue(session, KIND, payload, key=f"{who.account_id}:{click}" if click else None)


def carry_out(session: Session, payload: dict[str, Any], run: Run) -> None:
    """Handle the job: a chunk, then the next as a job of its own, so that locks stay short."""
    table, who = table_named(payload["table"]), askers.anew(session, payload["who"])
    with askers.no_right_gives_up():
        action = action_of(table, payload["action"], who)
    query = Query.read(table, Pairs(payload["pairs"]))

    def chunk(aside: Session) -> tuple[int, str, Done]:
        ids, place = paging.chunk_of_ids(aside, table, query, who, payload["place"])
        done = act(aside, table, action, who, ids, payload["word"], payload.get("click", ""))
        return len(ids), place, done

    count, place, result = ahead.through(session, chunk)
    done, changed = payload["done"] + count, payload.get("changed", 0) + result.count
    told = payload.get("told", [])
    if result.warning and len(told) < MOST_TOLD:
        told = [*told, sealed_word(result.warning)]  # it may name people
    run.progress(done, None, str(_("Rows are being changed")))
    if place:
        more = {"place": place, "done": done, "changed": changed, "told": told}
        enqueue(session, KIND, payload | more)
        return
    said = str(_("Done to %(changed)s of %(found)s.", changed=changed, found=done))
    run.tell(said)
    context = {
        "what": f"{table.title}: {action.title}",
        "said": said,
        "warnings": "\n\n".join(map(opened_word, told)),
        "url": payload.get("url", ""),
    }
    notify(session, who.account_id, "core.bulk-done", context)
