"""Soft rules of a block: each unwished thing is a literal with its price."""

from collections import defaultdict

from hub.timetable.planner.block import Block, Lit
from hub.timetable.planner.grid import ones
from hub.timetable.planner.state import GROUP, TEACHER, Who


def weigh(block: Block, targets: dict[int, int]) -> None:
    """Add prices of wishes; `targets` is an even share of bells a week of a group."""
    weights = block.grid.problem.weights
    _evenings(block, weights.evening)
    _gaps(block, {GROUP: weights.group_gap, TEACHER: weights.teacher_gap})
    _trips(block, weights.travel)
    _same(block, weights.other_room, weights.other_teacher)
    _spread(block, weights.spread, targets)


def _evenings(block: Block, price: int) -> None:
    late = block.grid.late
    for (number, start), literal in block.held.items():
        bells = (block.grid.run(start, block.grid.parts[number].slots) & late).bit_count()
        if bells * price:
            block.cost.append((bells * price, literal))


def _days(block: Block) -> dict[tuple[Who, int], dict[int, list[tuple[int | None, Lit]]]]:
    found: dict[tuple[Who, int], dict[int, list[tuple[int | None, Lit]]]] = defaultdict(dict)
    for (who, slot), literals in block.there.items():
        found[who, block.grid.day(slot)][slot] = literals
    return found


def _gaps(block: Block, prices: dict[int, int]) -> None:
    """A bell is a gap when something is before it, something after it, and nothing in it."""
    for (who, day), slots in _days(block).items():
        fixed = {slot for _s, bits, _w in block.state.taken[who, day] for slot in ones(bits)}
        busy = sorted(fixed | set(slots))
        price = prices[who[0]]
        if not price or busy[-1] - busy[0] + 1 < 3:  # noqa: PLR2004 - a gap has two sides
            continue
        maybe = {
            slot: block.any_of([literal for _site, literal in literals])
            for slot, literals in slots.items()
            if slot not in fixed
        }
        span = range(busy[0], busy[-1] + 1)
        before = _passed(block, fixed, maybe, span)
        after = _passed(block, fixed, maybe, span[::-1])
        for slot in span[1:-1]:
            if slot in fixed:
                continue
            here = [maybe[slot]] if slot in maybe else []
            sides = block.is_now(before[slot - 1]) and block.is_now(after[slot + 1])
            gap = block.flag(now=sides and not block.is_now(*here))
            block.model.add_bool_or([gap, *here, ~before[slot - 1], ~after[slot + 1]])
            block.cost.append((price, gap))


def _passed(block: Block, fixed: set[int], maybe: dict[int, Lit], order: range) -> dict[int, Lit]:
    """Give for each slot a literal that is true when something is in it or earlier in order."""
    found: dict[int, Lit] = {}
    last: list[Lit] = []
    for slot in order:
        here = [maybe[slot], *last] if slot in maybe else last
        flag = block.flag(now=slot in fixed or block.is_now(*here))
        if slot in fixed:
            block.model.add(flag == 1)
        for literal in here:
            block.model.add_implication(literal, flag)
        found[slot] = flag
        last = [flag]
    return found


def _trips(block: Block, price: int) -> None:
    """Every site of a day beyond the first is a trip."""
    if not price:
        return
    for (who, day), slots in _days(block).items():
        sites: dict[int, list[Lit]] = defaultdict(list)
        for literals in slots.values():
            for site, literal in literals:
                if site is not None:
                    sites[site].append(literal)
        known = {site for _start, _bits, site in block.state.taken[who, day] if site is not None}
        if len(known | set(sites)) < 2:  # noqa: PLR2004 - a trip is from one site to another
            continue
        flags = []
        for site in sorted(set(sites) - known):
            flag = block.flag(now=block.is_now(*sites[site]))
            for literal in sites[site]:
                block.model.add_implication(literal, flag)
            flags.append(flag)
        if known:
            block.cost += [(price, flag) for flag in flags]
        else:
            now = sum(block.is_now(flag) for flag in flags)
            more = block.number(len(flags) - 1, max(0, now - 1))
            block.model.add(more >= sum(flags) - 1)
            block.cost.append((price, more))


def _same(block: Block, room_price: int, teacher_price: int) -> None:
    """Every room and teacher of a work beyond the first."""
    rooms: dict[int, dict[int, list[Lit]]] = defaultdict(lambda: defaultdict(list))
    teachers: dict[int, dict[int, list[Lit]]] = defaultdict(lambda: defaultdict(list))
    for key, inside in block.inside.items():
        work = block.grid.parts[key[0]].work
        for room, literal in inside:
            rooms[work][room].append(literal)
        for teacher, _site, literal in block.by[key]:
            teachers[work][teacher].append(literal)
    for found, used, price in (
        (rooms, block.state.rooms_of, room_price),
        (teachers, block.state.teachers_of, teacher_price),
    ):
        for work, ones_of in found.items():
            if not price or len(used[work] | set(ones_of)) == 1:
                continue
            for one in sorted(set(ones_of) - used[work]):
                flag = block.flag(now=block.is_now(*ones_of[one]))
                for literal in ones_of[one]:
                    block.model.add_implication(literal, flag)
                block.cost.append((price, flag))


def _spread(block: Block, price: int, targets: dict[int, int]) -> None:
    """Bells of a group's week above its even share."""
    grid = block.grid
    weeks: dict[tuple[int, int], list[tuple[int, Lit]]] = defaultdict(list)
    for (number, start), literal in block.held.items():
        part = grid.parts[number]
        weeks[part.group, grid.week(start)].append((part.slots, literal))
    for (group, week), uses in weeks.items() if price else ():
        fixed = sum(
            bits.bit_count()
            for day, at in enumerate(grid.week_of_day)
            if at == week
            for _start, bits, _site in block.state.taken[(GROUP, group), day]
        )
        possible = sum(slots for slots, _literal in uses)
        spare = targets[group] - fixed
        if possible > spare:
            now = sum(slots for slots, literal in uses if block.is_now(literal))
            above = block.number(possible - min(spare, 0), max(0, now - spare))
            block.model.add(above >= sum(slots * literal for slots, literal in uses) - spare)
            block.cost.append((price, above))
