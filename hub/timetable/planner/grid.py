"""The problem as the solver sees it: bells numbered through the horizon, what is free as bits."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from itertools import pairwise

from hub.timetable.planner.problem import Busy, Problem, Window

HOUR = 60
Bits = int
Need = tuple[tuple[int, ...], int]  # units of any one of these
Pieces = tuple[tuple[int, int], ...] | None  # equipment and units


def ones(bits: Bits) -> Iterator[int]:
    """Give the numbers of the bits that are set, from the lowest."""
    while bits:
        low = bits & -bits
        yield low.bit_length() - 1
        bits ^= low


@dataclass(frozen=True, slots=True)
class Part:
    """Lessons of a work that are alike: so many of so many bells and hours each."""

    number: int
    work: int
    group: int
    count: int
    slots: int
    hours: int
    teachers: tuple[int, ...]
    rooms: tuple[int, ...]  # large enough, and with the equipment that stands in rooms
    needs: tuple[Need, ...]
    is_remote: bool


@dataclass(frozen=True, slots=True)
class Placed:
    """A lesson of a part at a bell."""

    part: int
    start: int
    teacher: int
    room: int | None
    equipment: tuple[tuple[int, int], ...]


class Grid:
    """Everything by number. A slot is a bell of a day of the horizon."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.days = sorted(set(problem.days))
        self.bells = sorted(problem.bells, key=lambda bell: bell.starts)
        if any(one.ends > other.starts for one, other in pairwise(self.bells)):
            raise ValueError("Bells overlap.")
        self.a_day = len(self.bells)
        self.slots = len(self.days) * self.a_day
        mondays = [day - timedelta(days=day.weekday()) for day in self.days]
        self.weeks = sorted(set(mondays))
        self.week_of_day = [self.weeks.index(monday) for monday in mondays]
        self.every = (1 << self.slots) - 1
        self.day_bits = [((1 << self.a_day) - 1) << (d * self.a_day) for d in range(len(self.days))]
        self.week_bits = [0] * len(self.weeks)
        for day, week in enumerate(self.week_of_day):
            self.week_bits[week] |= self.day_bits[day]
        self.groups = {one.key: n for n, one in enumerate(problem.groups)}
        self.teachers = {one.key: n for n, one in enumerate(problem.teachers)}
        self.rooms = {one.key: n for n, one in enumerate(problem.rooms)}
        self.equipment = {one.key: n for n, one in enumerate(problem.equipment)}
        self.works = {one.key: n for n, one in enumerate(problem.works)}
        self.sites = {name: n for n, name in enumerate(sorted({r.site for r in problem.rooms}))}
        self.site_of_room = [self.sites[room.site] for room in problem.rooms]
        self.way = self._ways()
        self.close = cache(self._close)
        self.group_open = [self.open(g.windows, g.busy, g.first, g.last) for g in problem.groups]
        self.teacher_open = [self.open(t.windows, t.busy) for t in problem.teachers]
        self.room_open = [self.open(r.windows, r.busy) for r in problem.rooms]
        self.units = [self._units(n) for n in range(len(problem.equipment))]
        self.late = self._mask(
            n for n in range(self.slots) if self.bells[n % self.a_day].ends > problem.evening
        )
        self.before = self._before()
        self.after: list[set[int]] = [set() for _ in problem.works]
        for work, earlier in enumerate(self.before):
            for one in earlier:
                self.after[one].add(work)
        self.parts = list(self._parts())
        self.awaited: list[list[int]] | None = None  # waiting.py finds it once

    def day(self, slot: int) -> int:
        return slot // self.a_day

    def week(self, slot: int) -> int:
        return self.week_of_day[slot // self.a_day]

    def run(self, start: int, slots: int) -> Bits:
        return ((1 << slots) - 1) << start

    def starts(self, free: Bits, slots: int) -> Bits:
        """Give the bells where so many in a row of one day are free."""
        found = free & self._fits(slots)
        for n in range(1, slots):
            found &= free >> n
        return found

    def _fits(self, slots: int) -> Bits:
        if slots > self.a_day:
            return 0
        row = (1 << (self.a_day - slots + 1)) - 1
        return sum(row << (d * self.a_day) for d in range(len(self.days)))

    def starts_at(self, slot: int) -> datetime:
        return self.moment(self.days[self.day(slot)], self.bells[slot % self.a_day].starts)

    def ends_of(self, slot: int) -> datetime:
        return self.moment(self.days[self.day(slot)], self.bells[slot % self.a_day].ends)

    def ends_at(self, start: int, hours: int) -> datetime:
        """Give the end of so many hours; the last bell may be left early."""
        whole, rest = divmod(hours, self.problem.hours_a_slot)
        if not rest:
            return self.ends_of(start + whole - 1)
        bell = self.bells[(start + whole) % self.a_day]
        minutes = (bell.ends - bell.starts) * rest // self.problem.hours_a_slot
        return self.moment(self.days[self.day(start)], bell.starts + minutes)

    def moment(self, day: date, minutes: int) -> datetime:
        return datetime.combine(day, time()) + timedelta(minutes=minutes)

    def overlapped(self, starts_at: datetime, ends_at: datetime, margin: int = 0) -> Bits:
        """Give the bells that meet a stretch of time, or come nearer to it than a margin."""
        found = 0
        first = starts_at - timedelta(minutes=margin)
        last = ends_at + timedelta(minutes=margin)
        for d, day in enumerate(self.days):
            if margin and day not in {starts_at.date(), ends_at.date()}:
                continue
            if not first.date() <= day <= last.date():
                continue
            for b, bell in enumerate(self.bells):
                if self.moment(day, bell.starts) < last and self.moment(day, bell.ends) > first:
                    found |= 1 << (d * self.a_day + b)
        return found

    def open(
        self,
        windows: Sequence[Window],
        busy: Iterable[Busy],
        first: date | None = None,
        last: date | None = None,
    ) -> Bits:
        found = 0
        for d, day in enumerate(self.days):
            if (first and day < first) or (last and day > last):
                continue
            for b, bell in enumerate(self.bells):
                if not windows or any(
                    one.first <= day.isoweekday() <= one.last
                    and one.starts <= bell.starts
                    and bell.ends <= one.ends
                    for one in windows
                ):
                    found |= 1 << (d * self.a_day + b)
        for one in busy:
            found &= ~self.overlapped(one.starts_at, one.ends_at)
        return found

    def _units(self, number: int) -> list[int]:
        """Give the free units by slot. Busy ones that do not meet are counted at once: safer."""
        one = self.problem.equipment[number]
        free = [one.units] * self.slots
        for busy in one.busy:
            for slot in ones(self.overlapped(busy.starts_at, busy.ends_at)):
                free[slot] -= busy.units or one.units
        return free

    def _mask(self, slots: Iterable[int]) -> Bits:
        found = 0
        for slot in slots:
            found |= 1 << slot
        return found

    def _ways(self) -> list[list[int]]:
        way = [
            [0 if a == b else self.problem.between_sites for b in self.sites] for a in self.sites
        ]
        for one in self.problem.travel:
            a, b = self.sites.get(one.one), self.sites.get(one.other)
            if a is not None and b is not None:
                way[a][b] = way[b][a] = one.minutes
        return way

    def _close(self, start: int, slots: int, here: int, there: int) -> Bits:
        """Give the bells of the same day at another site too near in time to a run at this one."""
        minutes = self.way[here][there]
        day, first = divmod(start, self.a_day)
        begins, ends = self.bells[first].starts, self.bells[first + slots - 1].ends
        return self._mask(
            day * self.a_day + b
            for b, bell in enumerate(self.bells)
            if bell.starts < ends + minutes and bell.ends > begins - minutes
        )

    def _before(self) -> list[set[int]]:
        """Give for each work all that must end before it, through any number of steps."""
        found: list[set[int]] = [set() for _ in self.problem.works]
        for number, work in enumerate(self.problem.works):
            ahead = [self.works[key] for key in work.after if key in self.works]
            while ahead:
                one = ahead.pop()
                if one == number:
                    raise ValueError(f"Work {work.key} waits for itself.")
                if one not in found[number]:
                    found[number].add(one)
                    ahead += [
                        self.works[key]
                        for key in self.problem.works[one].after
                        if key in self.works
                    ]
        return found

    def _parts(self) -> Iterator[Part]:
        number, a_slot = 0, self.problem.hours_a_slot
        for place, work in enumerate(self.problem.works):
            whole, rest = divmod(work.hours, work.slots * a_slot)
            for count, hours in ((whole, work.slots * a_slot), (1 if rest else 0, rest)):
                if count:
                    yield self._part(number, place, count, hours)
                    number += 1

    def _part(self, number: int, place: int, count: int, hours: int) -> Part:
        work = self.problem.works[place]
        group = self.groups[work.group]
        needs = tuple((self._stock(need.any_of, need.units), need.units) for need in work.needs)
        return Part(
            number=number,
            work=place,
            group=group,
            count=count,
            slots=-(-hours // self.problem.hours_a_slot),
            hours=hours,
            teachers=tuple(self.teachers[key] for key in work.teachers),
            rooms=tuple(
                room
                for room in (self.rooms[key] for key in work.rooms)
                if not work.is_remote
                and self.problem.rooms[room].places >= self.problem.groups[group].size
                and self.allot(needs, room, self.whole) is not None
            ),
            needs=needs,
            is_remote=work.is_remote,
        )

    def _stock(self, keys: Iterable[str], units: int) -> tuple[int, ...]:
        numbers = (self.equipment[key] for key in keys)
        return tuple(n for n in numbers if self.problem.equipment[n].units >= units)

    def whole(self, equipment: int) -> int:
        return self.problem.equipment[equipment].units

    def allot(
        self,
        needs: Sequence[Need],
        room: int | None,
        left: Callable[[int], int],
        *,
        anywhere: bool = False,
    ) -> Pieces:
        """Give equipment for every need out of what is left, None where there is too little."""

        def rest(number: int, taken: Counter[int]) -> Pieces:
            if number == len(needs):
                return tuple(sorted(taken.items()))
            stock, units = needs[number]
            for one in stock:
                if (anywhere or self.goes(one, room)) and left(one) >= taken[one] + units:
                    found = rest(number + 1, taken + Counter({one: units}))
                    if found is not None:
                        return found
            return None

        return rest(0, Counter())

    def goes(self, equipment: int, room: int | None) -> bool:
        """Tell whether a piece may be used in a room."""
        stands = self.problem.equipment[equipment].room
        return stands is None or (room is not None and self.rooms.get(stands) == room)

    def site(self, room: int | None) -> int | None:
        return None if room is None else self.site_of_room[room]
