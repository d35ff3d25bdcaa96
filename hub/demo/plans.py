"""A plan of the planner's in the demo region: answered, and waiting to be accepted or dropped."""

import json
from dataclasses import fields

from hub.demo.group_sketches import E, G
from hub.demo.groups import SKETCHED
from hub.demo.lessons import NETWORK, TAUGHT, Put, planned
from hub.demo.region import Region, key, times
from hub.groups.models import Group
from hub.programmes.curriculum.models import ProgrammeModule
from hub.timetable.planner import wire
from hub.timetable.planner.plan import Lesson, Plan, Score
from hub.timetable.planning.models import DraftState, TimetableDraft, TimetableDraftGroup
from hub.timetable.planning.question import Question
from hub.timetable.planning.taken import local, work_key

WEEKS = 4
NAMES = {kind: name for name, kind in TAUGHT}


def end(region: Region) -> None:
    """Plan the modules of the group that still gathers its people."""
    session, network = region.writer.session, region.notes.get(NETWORK)
    waits = [(group, one) for group, one in region.notes.get(SKETCHED, ())
             if group.state is G.FORMING and one.stands is E.PLANNED]  # fmt: skip
    if region.plan.start or network is None or not waits:
        return
    group, one = waits[0]
    placed = [
        _lesson(group, put, put.unit.part)
        for put in planned(region, network, group, one)
        if put.unit.part is not None
    ]
    score = Score(**dict.fromkeys((each.name for each in fields(Score)), 0))
    answer = Plan(lessons=tuple(placed), unplaced=(), score=score)
    at = region.last_evening
    question = Question(group_ids=(group.id,), starts_on=group.starts_on, weeks=WEEKS)
    made = TimetableDraft(
        id=key(at, region.dice("plans")), state=DraftState.READY, starts_on=group.starts_on,
        weeks=WEEKS, settings=question.settings, answer=json.loads(wire.dump(answer)),
        placed=sum(each.hours for each in placed), unplaced=0, notes=[], solved_at=at, **times(at),
    )  # fmt: skip
    session.add(made)
    session.flush()
    session.add(TimetableDraftGroup(draft_id=made.id, group_id=group.id))
    session.flush()


def _lesson(group: Group, put: Put, part: ProgrammeModule) -> Lesson:
    work = work_key(group.id, part.id, NAMES[put.unit.kind])
    return Lesson(
        work=work, group=str(group.id), teacher=str(put.member),
        room=str(put.place) if put.place else None, equipment=(),
        starts_at=local(put.lesson.starts_at), ends_at=local(put.lesson.ends_at),
        hours=put.unit.hours,
    )  # fmt: skip
