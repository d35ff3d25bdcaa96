"""The library of the demo region: lessons, simulators, guides; what is finished awaits experts."""

import tomllib
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from hub.accounts.models import Account
from hub.core.access import Role
from hub.demo.accounts import WORKERS
from hub.demo.competencies import NOTE
from hub.demo.names import DATA
from hub.demo.region import Region, key, times
from hub.materials.models import LearningMaterial, MaterialForm, MaterialState
from hub.organisations.models import Organisation

AWAITING = "materials awaiting expertise"
FINISHED = 0.85
PEOPLE_TO_ONE = 500
LEAST, MOST = 30, 400
WATCHED = 4  # views a day of the best of them


@dataclass(frozen=True, slots=True)
class Awaiting:
    """A material that the experts have, its author, and the day on which they let it out."""

    material: LearningMaterial
    author: Account
    organisation: Organisation
    at: datetime


def begin(region: Region) -> None:
    rng = region.dice("materials")
    book = tomllib.loads((DATA / "materials.toml").read_text())
    workers = region.notes[WORKERS]
    partners = [(each, account) for role, each, account in workers if role is Role.PARTNER and each]
    competencies = region.notes.get(NOTE, {})
    awaiting = region.notes.setdefault(AWAITING, [])
    for n in range(min(MOST, max(LEAST, region.plan.people // PEOPLE_TO_ONE))):
        day = region.plan.first_day + timedelta(days=rng.randint(1, 300))
        moment = region.moment(day, rng)
        organisation, author = partners[n % len(partners)]
        kind = rng.choice(list(book["kinds"]))
        subject, code = rng.choice(list(book["subjects"].items()))
        form = MaterialForm(book["kinds"][kind]["form"])
        row_id = key(moment, rng)
        row = LearningMaterial(
            id=row_id,
            work_id=row_id,
            number=1,
            title=book["kinds"][kind]["title"].format(subject=subject),
            kind=kind,
            form=form,
            annotation=book["kinds"][kind]["about"],
            authors=author.name,
            author_id=author.id,
            organisation_id=organisation.id,
            licence=rng.choice(["own", "partner", "cc-by", "contract"]),
            rights_holder=organisation.name[:300],
            competency_id=competencies[code].id if code in competencies else None,
            level="secondary-general",
            address=f"https://media.example/{kind}/{n + 1}",
            tool="Тренажёры" if form is MaterialForm.LTI else None,
            state=MaterialState.DRAFT,
            **times(moment),
        )
        region.add(row)
        region.audit(
            moment, "materials.create", subject="material", subject_id=row.id, actor_id=author.id
        )
        if rng.random() < FINISHED:
            row.state = MaterialState.SUBMITTED
            row.submitted_at = moment + timedelta(days=1)
            at = moment + timedelta(days=rng.randint(6, 30))
            awaiting.append(Awaiting(row, author, organisation, at))


def publish(region: Region, one: Awaiting, review_id: UUID) -> None:
    """Let a material out on the word of its expertise. Before the rows are written only."""
    rng, row = region.dice("materials"), one.material
    row.state, row.published_at, row.review_id = MaterialState.PUBLISHED, one.at, review_id
    days = max(1, (region.plan.until - one.at.date()).days)
    row.views = round(days * rng.random() * WATCHED)
    region.audit(one.at, "materials.publish", subject="material", subject_id=row.id)
