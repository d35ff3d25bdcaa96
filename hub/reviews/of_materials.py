"""Learning materials under expertise."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.orm import Session

from hub.core import reference
from hub.core.access import Principal
from hub.core.files import StoredFile, stored_file
from hub.core.i18n import _, _l
from hub.core.tables.lookups import lookup
from hub.materials import queries, states
from hub.materials.checks import BOOKS
from hub.materials.models import WRITE, LearningMaterial, MaterialForm
from hub.reviews.subjects import About, Place, Subject

KIND = "material"


def about(session: Session, material_id: UUID) -> About:
    found = queries.one(session, material_id)
    return About(
        title=found.title,
        number=found.number,
        organisation_id=found.organisation_id,
        authors=frozenset({found.author_id} if found.author_id else ()),
    )


def places(session: Session, material_id: UUID) -> Sequence[Place]:
    """Lay the card open for whoever judges it: the card itself is not theirs to see."""
    found = queries.one(session, material_id)
    texts = {
        "title": found.title,
        "annotation": found.annotation or "",
        "content": _content(session, found),
        "authors": found.authors,
        "licence": _licence(session, found),
        "competency": lookup("competency")
        .titles(session, [found.competency_id])
        .get(found.competency_id, "")
        if found.competency_id
        else "",
        "level": _book(session, found, "level"),
    }
    urls = {"content": _url(found)}
    return [
        Place(key=key, title=title, text=texts[key], url=urls.get(key))
        for key, title in queries.places()
    ]


def expect_own(session: Session, material_id: UUID, who: Principal) -> None:
    queries.material(session, material_id, who, WRITE)


def holds(session: Session, material_id: UUID, file: StoredFile) -> bool:
    return queries.one(session, material_id).file_id == file.id


def _url(found: LearningMaterial) -> str | None:
    if found.form is MaterialForm.FILE:
        return f"/files/{found.file_id}" if found.file_id else None
    return found.address if found.form is MaterialForm.LINK else None


def _content(session: Session, found: LearningMaterial) -> str:
    if found.form is MaterialForm.FILE:
        return stored_file(session, found.file_id).name if found.file_id else ""
    words = [found.address or ""]
    if found.form is MaterialForm.LTI:
        words.append(str(_("LTI tool: %(tool)s", tool=found.tool or "—")))
    return "\n".join(words)


def _licence(session: Session, found: LearningMaterial) -> str:
    until = f"{found.licence_until:%d.%m.%Y}" if found.licence_until else _("without end")
    parts = (_book(session, found, "licence"), found.rights_holder, until)
    return "; ".join(str(part) for part in parts if part)


def _book(session: Session, found: LearningMaterial, name: str) -> str:
    code = getattr(found, name)
    return reference.titles(session, BOOKS[name]).get(code, code) if code else ""


MATERIAL = Subject(
    kind=KIND,
    card=KIND,
    title=_l("Learning material"),
    icon="book",
    about=about,
    places=places,
    is_ready=lambda session, material_id: queries.one(session, material_id).is_draft,
    expect_own=expect_own,
    submit=states.submit,
    send_back=states.send_back,
    publish=states.publish,
    url=lambda _session, material_id: f"/materials/{material_id}",
)
