"""Versions of programmes under expertise."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.orm import Session

from hub.core.access import Principal
from hub.core.i18n import _, _l, ngettext
from hub.core.papers import Paper
from hub.core.tables.lookups import lookup
from hub.programmes import commands, hours, paper, queries, showing
from hub.programmes.authors import authors
from hub.programmes.curriculum import warnings as warned
from hub.programmes.curriculum.calendar import Stretch, calendar
from hub.programmes.curriculum.kinds import NEED_TITLES, OUTCOME_TITLES
from hub.programmes.curriculum.queries import Contents, contents
from hub.programmes.models import Programme, ProgrammeVersion, VersionState
from hub.reviews.subjects import About, Place, Subject

KIND = "programme"
CARD = "programme_version"  # whose panels the card of a version shows
WRITE = "programmes.write"
# Places whose words are one field of the card.
PLAIN = (
    *("annotation", "goal", "audience", "education", "document", "form", "price"),
    *("teachers", "conditions", "assessment"),
)


def about(session: Session, version_id: UUID) -> About:
    found = queries.known(session, version_id)
    return About(
        title=found.title,
        number=found.number,
        organisation_id=_programme(session, found).organisation_id,
        authors=authors(session, version_id),
    )


def places(session: Session, version_id: UUID) -> Sequence[Place]:
    """Give the constructor's own places, with what stands there beside them."""
    found = contents(session, queries.known(session, version_id))
    texts = _texts(session, found)
    return [
        Place(key=one.key, title=one.title, text=texts.get(one.key, ""))
        for one in queries.places(session, version_id)
    ]


def expect_own(session: Session, version_id: UUID, who: Principal) -> None:
    queries.version(session, version_id, who, WRITE)


def is_ready(session: Session, version_id: UUID) -> bool:
    found = queries.known(session, version_id)
    return found.state is VersionState.DRAFT and not commands.missing(session, found)


def printed(session: Session, version_id: UUID, who: Principal, *, centre: str, year: int) -> Paper:
    return paper.paper(session, queries.known(session, version_id), who, centre=centre, year=year)


def warnings(session: Session, version_id: UUID) -> Sequence[warned.Warn]:
    """Say what the constructor warned of: an expert weighs it too."""
    return warned.warnings(session, contents(session, queries.known(session, version_id)))


def _texts(session: Session, found: Contents) -> dict[str, str]:
    """Say what stands at each place. Nothing that is filled in may look empty to a judge."""
    said = showing.words(session, found, None).fields
    texts = {name: said[name] for name in PLAIN}
    texts["title"] = _lines(said["kind"], said["purpose"], said["profession"], said["occupation"])
    texts["age"] = paper.age(found.version) or ""
    texts["hours"] = _hours(found)
    texts["calendar"] = _lines(*(_weeks(one) for one in calendar(found, _("Final attestation"))))
    ids = list(found.competencies)
    named = lookup("competency").titles(session, ids) if ids else {}
    for one in found.outcomes:
        competency = named.get(one.competency_id) if one.competency_id else None
        texts[f"outcome:{one.id}"] = _lines(OUTCOME_TITLES[one.kind], competency)
    titles = {part.row.id: part.row.title for part in found.parts}
    for need in found.needs:
        competency = named.get(need.competency_id) if need.competency_id else None
        seats = ngettext("%(num)d place", "%(num)d places", need.places) if need.places else None
        owner = titles.get(need.part_id) if need.part_id else None
        texts[f"need:{need.id}"] = _lines(NEED_TITLES[need.kind], seats, competency, owner)
    for part in found.parts:
        total = ngettext("%(num)d hour", "%(num)d hours", part.hours)
        texts[f"module:{part.row.id}"] = _lines(total, part.row.content)
    return texts


def _hours(found: Contents) -> str:
    version = found.version
    by_kind = (f"{title}: {found.sums[kind]}" for kind, title in hours.KINDS.items()
               if found.sums[kind])  # fmt: skip
    final, weekly = version.final_hours, version.weekly_hours
    return _lines(
        ngettext("%(num)d hour", "%(num)d hours", version.hours),
        *by_kind,
        f"{_('Final attestation')}: {final}" if final else None,
        _("Up to %(hours)s hours a week.", hours=weekly) if weekly else None,
    )


def _weeks(one: Stretch) -> str:
    weeks = f"{one.first}–{one.last}" if one.last != one.first else str(one.first)
    return str(_("%(title)s: weeks of study %(weeks)s", title=one.title, weeks=weeks))


def _lines(*given: object) -> str:
    return "\n".join(str(one) for one in given if one)


def _programme(session: Session, version: ProgrammeVersion) -> Programme:
    return session.get_one(Programme, version.programme_id)


def _url(session: Session, version_id: UUID) -> str:
    found = queries.known(session, version_id)
    return f"/programmes/{found.programme_id}?version={found.number}"


PROGRAMME = Subject(
    kind=KIND,
    card=CARD,
    title=_l("Programme"),
    icon="school",
    about=about,
    places=places,
    is_ready=is_ready,
    expect_own=expect_own,
    submit=commands.submit,
    send_back=commands.send_back,
    publish=commands.publish,
    url=_url,
    printed=printed,
    warnings=warnings,
)
