"""A part of the timetable as a model of CP-SAT: what may go where, hard rules, wishes."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from ortools.sat.python import cp_model

from hub.timetable.planner.grid import Bits, Grid, Part, Placed, ones
from hub.timetable.planner.state import GROUP, TEACHER, State, Who
from hub.timetable.planner.waiting import awaited

Lit = cp_model.IntVar
HOUR = 1_000  # a placed hour outweighs any wish


class Block:
    """Lessons of `counts` are placed anew within `slots`, all others stay.

    Each literal is made with the value it has in the present timetable: the solver begins there.
    """

    def __init__(
        self, grid: Grid, placed: Iterable[Placed], counts: Mapping[int, int], slots: Bits, few: int
    ) -> None:
        self.grid, self.slots, self.few = grid, slots, few
        self.counts = dict(counts)
        self.keep: list[Placed] = []
        self.now: dict[tuple[int, int], Placed] = {}
        for one in placed:
            if one.part in self.counts and slots >> one.start & 1:
                self.now[one.part, one.start] = one
                self.counts[one.part] += 1
            else:
                self.keep.append(one)
        self.state = State(grid, self.keep)
        self.model = cp_model.CpModel()
        self.true: set[int] = set()  # indexes of literals that are true now
        self.held: dict[tuple[int, int], Lit] = {}  # a lesson of a part begins at a slot
        self.by: dict[tuple[int, int], list[tuple[int, int | None, Lit]]] = {}
        self.inside: dict[tuple[int, int], list[tuple[int, Lit]]] = {}
        self.pieces: dict[tuple[int, int], list[tuple[int, int, Lit]]] = defaultdict(list)
        # Literals of lessons that cover a slot, by who is there and at which site.
        self.there: dict[tuple[Who, int], list[tuple[int | None, Lit]]] = defaultdict(list)
        self.hours: dict[tuple[Who, int], list[tuple[int, Lit]]] = defaultdict(list)  # by day
        self.cost: list[tuple[int, cp_model.IntVar]] = []
        self._lessons()
        self._one_use()
        self._one_place()
        self._limits()
        self._travel()
        self._order()
        self._wait()

    def flag(self, *, now: bool) -> Lit:
        found = self.model.new_bool_var("")
        self.model.add_hint(found, now)
        if now:
            self.true.add(found.index)
        return found

    def number(self, most: int, now: int) -> cp_model.IntVar:
        found = self.model.new_int_var(0, most, "")
        self.model.add_hint(found, now)
        return found

    def is_now(self, *literals: Lit) -> bool:
        return any(literal.index in self.true for literal in literals)

    def any_of(self, literals: Sequence[Lit]) -> Lit:
        """Give a literal that is true when one of these is; no two of them may be."""
        if len(literals) == 1:
            return literals[0]
        found = self.flag(now=self.is_now(*literals))
        self.model.add_exactly_one([*literals, ~found])
        return found

    def _lessons(self) -> None:
        for number, count in self.counts.items():
            part = self.grid.parts[number]
            starts = ones(self.state.starts(part) & self.slots)
            begins = [self.held[number, start] for start in starts if self._lesson(part, start)]
            if len(begins) > count:
                self.model.add(sum(begins) <= count)

    def _one_use(self) -> None:
        """A room has one lesson at a time, a hall as many people as places; so with equipment."""
        rooms: dict[tuple[int, int], list[tuple[int, Lit]]] = defaultdict(list)
        pieces: dict[tuple[int, int], list[tuple[int, Lit]]] = defaultdict(list)
        for number, start in self.held:
            part = self.grid.parts[number]
            size = self.grid.problem.groups[part.group].size
            for slot in range(start, start + part.slots):
                for room, literal in self.inside[number, start]:
                    rooms[room, slot].append((size, literal))
                for piece, units, literal in self.pieces[number, start]:
                    pieces[piece, slot].append((units, literal))
        for (room, slot), uses in rooms.items():
            if self.grid.problem.rooms[room].is_shared:
                left = self.grid.problem.rooms[room].places - self.state.seats[room, slot]
                self._at_most(uses, left)
            elif len(uses) > 1:
                self.model.add_at_most_one(literal for _size, literal in uses)
        for (piece, slot), uses in pieces.items():
            self._at_most(uses, self.state.units[piece][slot])

    def _lesson(self, part: Part, start: int) -> bool:
        """Choose teacher, room and equipment of a lesson that begins here, if there are any."""
        key = part.number, start
        now = self.now.get(key)
        ways = self._few(part, list(self.state.places(part, start)), now)
        if not ways:
            return False
        pairs = dict.fromkeys((way.teacher, self.grid.site(way.room)) for way in ways)
        present = (now.teacher, self.grid.site(now.room)) if now else None
        by = [(*pair, self.flag(now=pair == present)) for pair in pairs]
        held = self.any_of([literal for _teacher, _site, literal in by])
        self.by[key], self.held[key] = by, held
        self.inside[key] = []
        rooms = dict.fromkeys(way.room for way in ways)
        for site in dict.fromkeys(site for _teacher, site in pairs):
            at_site = self.any_of([literal for _teacher, where, literal in by if where == site])
            here = [room for room in rooms if room is not None and self.grid.site(room) == site]
            if len(here) == 1:
                self.inside[key].append((here[0], at_site))
            elif here:
                inside = [
                    (room, self.flag(now=now is not None and room == now.room)) for room in here
                ]
                self.model.add_exactly_one([*(literal for _room, literal in inside), ~at_site])
                self.inside[key] += inside
        self._equip(part, start, held)
        day = self.grid.day(start)
        self.hours[(GROUP, part.group), day].append((part.hours, held))
        for slot in range(start, start + part.slots):
            for teacher, site, literal in by:
                self.there[(GROUP, part.group), slot].append((site, literal))
                self.there[(TEACHER, teacher), slot].append((site, literal))
        for teacher, _site, literal in by:
            self.hours[(TEACHER, teacher), day].append((part.hours, literal))
        return True

    def _few(self, part: Part, ways: list[Placed], now: Placed | None) -> list[Placed]:
        """Leave a few teachers and rooms to choose from, those the work has before others."""
        led, used = self.state.teachers_of[part.work], self.state.rooms_of[part.work]
        teachers = {one.teacher: int(one.teacher in led) for one in ways}
        rooms = {one.room: int(one.room in used) for one in ways}
        if now is not None and now.teacher in teachers and now.room in rooms:
            teachers[now.teacher] = rooms[now.room] = 2

        def rank(one: int | None) -> int:
            """Let groups that may choose alike not all choose the same."""
            return ((one or 0) * 31 + part.group * 17) % 97

        some = sorted(teachers, key=lambda one: (-teachers[one], rank(one)))[: self.few]
        where = sorted(rooms, key=lambda one: (-rooms[one], rank(one)))[: self.few]
        return [one for one in ways if one.teacher in some and one.room in where]

    def _equip(self, part: Part, start: int, held: Lit) -> None:
        inside = dict(self.inside[part.number, start])
        now = self.now.get((part.number, start))
        left = Counter(dict(now.equipment)) if now else Counter()
        for stock, units in part.needs:
            chosen, is_met = [], False
            for piece in stock:
                stands = self.grid.problem.equipment[piece].room
                room = None if stands is None else self.grid.rooms[stands]
                if room is not None and room not in inside:
                    continue
                is_this = not is_met and left[piece] >= units
                is_met = is_met or is_this
                literal = self.flag(now=is_this)
                if is_this:
                    left[piece] -= units
                if room is not None:
                    self.model.add_implication(literal, inside[room])
                chosen.append(literal)
                self.pieces[part.number, start].append((piece, units, literal))
            self.model.add_exactly_one([*chosen, ~held])

    def _at_most(self, uses: Sequence[tuple[int, Lit]], left: int) -> None:
        if sum(weight for weight, _literal in uses) > left:
            self.model.add(sum(weight * literal for weight, literal in uses) <= left)

    def _one_place(self) -> None:
        for literals in self.there.values():
            if len(literals) > 1:
                self.model.add_at_most_one(literal for _site, literal in literals)

    def _limits(self) -> None:
        weeks: dict[tuple[Who, int], list[tuple[int, Lit]]] = defaultdict(list)
        for (who, day), uses in self.hours.items():
            week = self.grid.week_of_day[day]
            weeks[who, week] += uses
            most = self.state.most[who][0] - self.state.day_hours[who, day]
            if self._possible(who, self.grid.day_bits[day]) > most:
                self._at_most(uses, most)
        for (who, week), uses in weeks.items():
            most = self.state.most[who][1] - self.state.week_hours[who, week]
            if self._possible(who, self.grid.week_bits[week]) > most:
                self._at_most(uses, most)

    def _possible(self, who: Who, bits: Bits) -> int:
        return (self.state.free[who] & bits).bit_count() * self.grid.problem.hours_a_slot

    def _travel(self) -> None:
        """Nobody is at one site and then, sooner than one gets there, at another."""
        for (who, slot), literals in self.there.items():
            for site in {site for site, _literal in literals if site is not None}:
                here = [literal for where, literal in literals if where == site]
                for later in range(slot + 1, (self.grid.day(slot) + 1) * self.grid.a_day):
                    away = [
                        literal
                        for where, literal in self.there.get((who, later), ())
                        if where is not None
                        and where != site
                        and self.grid.close(slot, 1, site, where) >> later & 1
                    ]
                    if away:
                        self.model.add_at_most_one([*here, *away])

    def _order(self) -> None:
        starts: dict[int, dict[int, list[Lit]]] = defaultdict(lambda: defaultdict(list))
        ends: dict[int, list[tuple[int, Lit]]] = defaultdict(list)
        for (number, start), literal in self.held.items():
            part = self.grid.parts[number]
            starts[part.work][start].append(literal)
            ends[part.work].append((start + part.slots - 1, literal))
        for work, begins in starts.items():
            earlier = [one for one in self.grid.before[work] if one in starts]
            if not earlier:
                continue
            begun: list[tuple[int, Lit]] = []
            for start in sorted(begins):
                earlier_flag = [begun[-1][1]] if begun else []
                flag = self.flag(now=self.is_now(*begins[start], *earlier_flag))
                for literal in begins[start]:
                    self.model.add_implication(literal, flag)
                if begun:
                    self.model.add_implication(begun[-1][1], flag)
                begun.append((start, flag))
            for one in earlier:
                for end, literal in ends[one]:
                    flags = [flag for start, flag in begun if start <= end]
                    if flags:
                        self.model.add_implication(literal, ~flags[-1])

    def _wait(self) -> None:
        """Hold nothing of a work while some lesson of an earlier one is left out."""
        of_part: dict[int, list[Lit]] = defaultdict(list)
        of_work: dict[int, list[Lit]] = defaultdict(list)
        for (number, _start), literal in self.held.items():
            of_part[number].append(literal)
            of_work[self.grid.parts[number].work].append(literal)
        kept = {self.grid.parts[one.part].work for one in self.keep}
        for work, parts in enumerate(awaited(self.grid)):
            missing = sum(self.state.left[one] for one in parts)
            if not missing or (work not in of_work and work not in kept):
                continue
            earlier = sum(literal for one in parts for literal in of_part[one])
            if work in kept:
                self.model.add(earlier >= missing)
                continue
            begun = self.flag(now=self.is_now(*of_work[work]))
            for literal in of_work[work]:
                self.model.add_implication(literal, begun)
            self.model.add(earlier >= missing).only_enforce_if(begun)

    def aim(self) -> None:
        """Place as much as there is room for, as cheaply as can be where wishes are weighed."""
        gain = [
            HOUR * self.grid.parts[number].hours * literal
            for (number, _start), literal in self.held.items()
        ]
        self.model.maximize(sum(gain) - sum(price * each for price, each in self.cost))

    def chosen(self, solver: cp_model.CpSolver) -> list[Placed]:
        found = []
        for (number, start), held in self.held.items():
            if not solver.boolean_value(held):
                continue
            key = number, start
            teacher = next(t for t, _s, literal in self.by[key] if solver.boolean_value(literal))
            rooms = (r for r, literal in self.inside[key] if solver.boolean_value(literal))
            taken: dict[int, int] = defaultdict(int)
            for piece, units, literal in self.pieces[key]:
                if solver.boolean_value(literal):
                    taken[piece] += units
            found.append(
                Placed(number, start, teacher, next(rooms, None), tuple(sorted(taken.items())))
            )
        return found
