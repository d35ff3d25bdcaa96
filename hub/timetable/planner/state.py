"""A timetable in the making: what is left free, and where one more lesson may go."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta

from hub.timetable.planner.grid import Bits, Grid, Part, Pieces, Placed, ones
from hub.timetable.planner.problem import Fixed

GROUP, TEACHER = 0, 1
Who = tuple[int, int]  # GROUP or TEACHER, and its number


class State:
    """Fixed lessons are there from the beginning; `add` takes what is free."""

    def __init__(self, grid: Grid, placed: Iterable[Placed] = ()) -> None:
        self.grid = grid
        self.placed: list[Placed] = []
        self.left = [part.count for part in grid.parts]
        self.free = {
            **{(GROUP, n): bits for n, bits in enumerate(grid.group_open)},
            **{(TEACHER, n): bits for n, bits in enumerate(grid.teacher_open)},
        }
        self.most = {
            **{
                (GROUP, n): (g.most_a_day, g.most_a_week) for n, g in enumerate(grid.problem.groups)
            },
            **{
                (TEACHER, n): (t.most_a_day, t.most_a_week)
                for n, t in enumerate(grid.problem.teachers)
            },
        }
        self.room_free = list(grid.room_open)
        self.units = [list(row) for row in grid.units]
        self.seats: Counter[tuple[int, int]] = Counter()
        self.near: dict[tuple[Who, int], Bits] = defaultdict(int)  # too near in time for a site
        self.day_hours: Counter[tuple[Who, int]] = Counter()
        self.week_hours: Counter[tuple[Who, int]] = Counter()
        self.first = [grid.slots] * len(grid.problem.works)
        self.last = [-1] * len(grid.problem.works)
        self.rooms_of: dict[int, set[int]] = defaultdict(set)  # of a work
        self.teachers_of: dict[int, set[int]] = defaultdict(set)
        self.taken: dict[tuple[Who, int], list[tuple[int, Bits, int | None]]] = defaultdict(list)
        for one in grid.problem.fixed:
            self._fix(one)
        for each in placed:
            self.add(each)

    def _fix(self, one: Fixed) -> None:
        grid, bits = self.grid, self.grid.overlapped(one.starts_at, one.ends_at)
        room = grid.rooms.get(one.room) if one.room else None
        group = grid.groups.get(one.group) if one.group else None
        for key in one.teachers:
            if key in grid.teachers:
                self._fix_who((TEACHER, grid.teachers[key]), one, bits, grid.site(room))
        if group is not None:
            self._fix_who((GROUP, group), one, bits, grid.site(room))
        if room is not None and not grid.problem.rooms[room].is_shared:
            self.room_free[room] &= ~bits
        for slot in ones(bits):
            if room is not None and group is not None:
                self.seats[room, slot] += grid.problem.groups[group].size
            for key, units in one.equipment:
                if key in grid.equipment:
                    self.units[grid.equipment[key]][slot] -= units
        if one.work in grid.works:
            self._bound(grid.works[one.work], one.starts_at, one.ends_at)

    def _fix_who(self, who: Who, one: Fixed, bits: Bits, site: int | None) -> None:
        self.free[who] &= ~bits
        self._count(who, one.starts_at.date(), one.hours)
        for other in range(len(self.grid.sites)):
            if site is not None and other != site:
                minutes = self.grid.way[site][other]
                near = self.grid.overlapped(one.starts_at, one.ends_at, minutes)
                self.near[who, other] |= near
        if bits:
            slot = next(ones(bits))
            self.taken[who, self.grid.day(slot)].append((slot, bits, site))

    def _bound(self, work: int, starts_at: datetime, ends_at: datetime) -> None:
        """Keep the order with a fixed lesson, be it off the bells or out of the horizon."""
        every = range(self.grid.slots)
        begun = [slot for slot in every if self.grid.starts_at(slot) < ends_at]
        unfinished = (slot for slot in every if self.grid.ends_of(slot) > starts_at)
        self.last[work] = max(self.last[work], begun[-1] if begun else -1)
        self.first[work] = min(self.first[work], next(unfinished, self.grid.slots))

    def _count(self, who: Who, day: date, hours: int) -> None:
        monday = day - timedelta(days=day.weekday())
        if monday in self.grid.weeks:
            self.week_hours[who, self.grid.weeks.index(monday)] += hours
        if day in self.grid.days:
            self.day_hours[who, self.grid.days.index(day)] += hours

    def add(self, one: Placed) -> None:
        grid = self.grid
        part = grid.parts[one.part]
        run, day, week = grid.run(one.start, part.slots), grid.day(one.start), grid.week(one.start)
        site = grid.site(one.room)
        for who in ((GROUP, part.group), (TEACHER, one.teacher)):
            self.free[who] &= ~run
            self.day_hours[who, day] += part.hours
            self.week_hours[who, week] += part.hours
            self.taken[who, day].append((one.start, run, site))
            for other in range(len(grid.sites)):
                if site is not None and other != site:
                    self.near[who, other] |= grid.close(one.start, part.slots, site, other)
        if one.room is not None:
            if not grid.problem.rooms[one.room].is_shared:
                self.room_free[one.room] &= ~run
            self.rooms_of[part.work].add(one.room)
        self.teachers_of[part.work].add(one.teacher)
        for slot in range(one.start, one.start + part.slots):
            if one.room is not None:
                self.seats[one.room, slot] += grid.problem.groups[part.group].size
            for piece, units in one.equipment:
                self.units[piece][slot] -= units
        self.first[part.work] = min(self.first[part.work], one.start)
        self.last[part.work] = max(self.last[part.work], one.start + part.slots - 1)
        self.left[one.part] -= 1
        self.placed.append(one)

    def ordered(self, part: Part) -> Bits:
        """Give the starts that keep the order of modules."""
        earliest = max((self.last[one] + 1 for one in self.grid.before[part.work]), default=0)
        end = min((self.first[one] for one in self.grid.after[part.work]), default=self.grid.slots)
        latest = end - part.slots
        return ((1 << (latest + 1)) - 1) & ~((1 << earliest) - 1) if latest >= earliest else 0

    def within(self, who: Who, bits: Bits, hours: int) -> Bits:
        """Leave the starts on days and in weeks where so many hours more are allowed."""
        a_day, a_week = self.most[who]
        for week, week_bits in enumerate(self.grid.week_bits):
            if bits & week_bits and self.week_hours[who, week] + hours > a_week:
                bits &= ~week_bits
        for day, day_bits in enumerate(self.grid.day_bits):
            if bits & day_bits and self.day_hours[who, day] + hours > a_day:
                bits &= ~day_bits
        return bits

    def starts(self, part: Part) -> Bits:
        """Give the starts that suit the group, whoever teaches and wherever."""
        who = (GROUP, part.group)
        bits = self.grid.starts(self.free[who], part.slots) & self.ordered(part)
        return self.within(who, bits, part.hours)

    def reaches(self, who: Who, run: Bits, site: int | None) -> bool:
        """Tell whether somebody has the time to come to a site and to leave it."""
        return site is None or not self.near[who, site] & run

    def teachers(self, part: Part, start: int) -> list[int]:
        """Give the teachers free for a lesson, wherever it is."""
        run = self.grid.run(start, part.slots)
        return [
            one
            for one in part.teachers
            if self.free[TEACHER, one] & run == run
            and self.within((TEACHER, one), 1 << start, part.hours)
        ]

    def rooms(self, part: Part, start: int) -> list[int]:
        """Give the rooms free for a lesson, whoever teaches."""
        run = self.grid.run(start, part.slots)
        return [room for room in part.rooms if self.takes(part, room, start, run)]

    def takes(self, part: Part, room: int, start: int, run: Bits) -> bool:
        one = self.grid.problem.rooms[room]
        if self.room_free[room] & run != run:
            return False
        size = self.grid.problem.groups[part.group].size
        return not one.is_shared or all(
            self.seats[room, slot] + size <= one.places for slot in range(start, start + part.slots)
        )

    def pieces(self, part: Part, start: int, room: int | None) -> Pieces:
        """Give equipment for all needs, None where some is taken."""
        slots = range(start, start + part.slots)
        return self.grid.allot(
            part.needs, room, lambda one: min(self.units[one][slot] for slot in slots)
        )

    def places(self, part: Part, start: int) -> Iterator[Placed]:
        """Give every way to hold a lesson that begins at a bell which suits the group."""
        run = self.grid.run(start, part.slots)
        teachers = self.teachers(part, start)
        rooms: list[int | None] = [None] if part.is_remote else [*self.rooms(part, start)]
        for room in rooms if teachers else ():
            site = self.grid.site(room)
            if not self.reaches((GROUP, part.group), run, site):
                continue
            pieces = self.pieces(part, start, room)
            if pieces is None:
                continue
            for teacher in teachers:
                if self.reaches((TEACHER, teacher), run, site):
                    yield Placed(part.number, start, teacher, room, pieces)
