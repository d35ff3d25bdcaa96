"""The kinds of things under expertise: one literal, no registration by import."""

from hub.reviews import subjects
from hub.reviews.of_materials import MATERIAL
from hub.reviews.of_programmes import PROGRAMME
from hub.reviews.subjects import Subject

SUBJECTS: dict[str, Subject] = {each.kind: each for each in (PROGRAMME, MATERIAL)}


def subject(kind: str) -> Subject:
    return subjects.subject(SUBJECTS, kind)
