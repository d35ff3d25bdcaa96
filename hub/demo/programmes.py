"""Programmes of the demo region: what its colleges teach, with lawful hours."""

import tomllib
from datetime import timedelta

from hub.demo.names import DATA
from hub.demo.region import Region, key, times
from hub.organisations.models import OrganisationKind
from hub.programmes.models import Programme, ProgrammeForm

FORMS = {
    ProgrammeForm.FULL_TIME: 45,
    ProgrammeForm.PART_TIME: 20,
    ProgrammeForm.MIXED: 22,
    ProgrammeForm.REMOTE: 13,
}
HANDS_ON = "vocational-training"  # a welder can't be taught remotely
PUBLISHED = 0.88
PEOPLE_TO_ONE = 250
LEAST = 40
MOST = 3_000


def begin(region: Region) -> None:
    rng = region.dice("programmes")
    book = tomllib.loads((DATA / "programmes.toml").read_text())
    kinds = list(book["kinds"])
    shares = [book["kinds"][kind]["share"] for kind in kinds]
    colleges = region.organisations[OrganisationKind.PROVIDER]
    for _ in range(min(MOST, max(LEAST, region.plan.people // PEOPLE_TO_ONE))):
        kind = rng.choices(kinds, shares)[0]
        forms = [form for form in FORMS if kind != HANDS_ON or form is not ProgrammeForm.REMOTE]
        moment = region.moment(region.plan.first_day - timedelta(days=rng.randint(-200, 300)), rng)
        published = rng.random() < PUBLISHED
        row = Programme(
            id=key(moment, rng),
            title=rng.choice(book["titles"][kind]),
            kind=kind,
            form=rng.choices(forms, [FORMS[form] for form in forms])[0],
            hours=rng.choice(book["kinds"][kind]["hours"]),
            annotation=book["kinds"][kind]["about"],
            organisation_id=rng.choice(colleges).id,
            published_at=moment + timedelta(days=rng.randint(3, 30)) if published else None,
            **times(moment),
        )
        region.add(row)
        region.audit(
            moment,
            "programmes.create",
            subject="programme",
            subject_id=row.id,
            details={"fields": ["hours", "kind", "title"]},
        )
