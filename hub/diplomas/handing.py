"""Documents given into hands, the forms they stand on, scans, and what ФРДО asks besides."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.core import files
from hub.core.clock import day_of
from hub.core.errors import InvalidError, RefusedError
from hub.core.files import FileKind, StoredFile, Upload, content
from hub.core.i18n import _, _l
from hub.core.spelling import person_name
from hub.diplomas import books, queries
from hub.diplomas.models import (
    Diploma,
    DiplomaState,
    DocumentRegister,
    FormState,
    HandedWay,
    StrictForm,
)
from hub.diplomas.words import NUMBER
from hub.diplomas.writing import in_force, note

# Whoever sees the document sees its scan.
SCAN = FileKind(
    name="diploma-scan",
    title=_l("Scan of a document"),
    types=(content.PDF, content.JPEG, content.PNG),
    readers=(files.of_subject(queries.SUBJECT, queries.may_read),),
)
DETAILS = (
    *("learning_form", "funding", "prior_level", "prior_name", "prior_series", "prior_number"),
    "sphere",
)


FEW = 3


def hand(
    session: Session, ids: Sequence[UUID], *, on: date, way: HandedWay, to: str | None,
    at: datetime, account_id: UUID | None = None,
) -> int:  # fmt: skip
    """Note to whom documents were given and how; those handed already are left alone."""
    to = " ".join((to or "").split()) or None
    if way is not HandedWay.IN_PERSON and to is None:
        raise InvalidError(_l("Say by whose proxy, or the number of the letter."), field="to")
    if on > day_of(at):
        raise InvalidError(_l("This day is yet to come."), field="on")
    found = session.scalars(
        select(Diploma)
        .where(
            Diploma.id.in_(list(ids)), Diploma.state == DiplomaState.ISSUED,
            Diploma.handed_on.is_(None),
        )
        .with_for_update()
    ).all()  # fmt: skip
    if any(one.issued_on > on for one in found):
        raise InvalidError(_l("A document can't be given before it was written."), field="on")
    _expect_forms(session, found)
    for one in found:
        one.handed_on, one.handed_way, one.handed_to = on, way, to
        one.handed_by = account_id
        note(session, one, "handed", way=way.value)
    session.flush()
    return len(found)


def _expect_forms(session: Session, rows: Sequence[Diploma]) -> None:
    """Refuse to hand over what is yet to be printed on a numbered form, as its book says."""
    on_forms = select(DocumentRegister.id).where(
        DocumentRegister.id.in_({one.register_id for one in rows}), DocumentRegister.uses_forms
    )
    books_ = set(session.scalars(on_forms))
    bare = [one.number for one in rows if one.form_id is None and one.register_id in books_]
    if bare:
        raise RefusedError(
            _(
                "The book asks for numbered forms: enter the form of № %(numbers)s first.",
                numbers=", ".join(bare[:FEW]) + ("…" if len(bare) > FEW else ""),
            )
        )


def set_forms(
    session: Session, numbers: Mapping[UUID, tuple[str, str]], *, spoiled_on: date, act: str = ""
) -> int:
    """Say on which form each document stands; a form it leaves is free again, or spoiled by act."""
    changed = 0
    for diploma_id, (series, number) in sorted(numbers.items(), key=lambda pair: str(pair[0])):
        one = in_force(session, diploma_id)
        if (one.series or "", one.form_number or "") == (series, number):
            continue
        left = session.get(StrictForm, one.form_id) if one.form_id else None
        form = (
            books.free_form(session, one.organisation_id, one.kind, series, number)
            if number
            else None
        )
        if form is not None:
            form.state = FormState.USED
        one.form_id = form.id if form else None
        one.series, one.form_number = (form.series or None, form.number) if form else (None, None)
        if left is not None:
            left.state = FormState.SPOILED if act else FormState.LEFT
            left.spoiled_on, left.spoiled_act = (spoiled_on, act) if act else (None, None)
        note(session, one, "form", number=number)
        changed += 1
    session.flush()
    return changed


def keep_scan(
    session: Session, diploma_id: UUID, scan: Upload, *, account_id: UUID | None
) -> StoredFile:
    """Put the scan of a signed document beside it; a newer one takes its place."""
    one = in_force(session, diploma_id)
    for old in session.scalars(
        select(StoredFile).where(
            StoredFile.subject == queries.SUBJECT, StoredFile.subject_id == diploma_id
        )
    ).all():
        files.drop(session, old.id)
    kept = files.store(
        session, scan, kind=SCAN.name, owner_id=account_id, subject=queries.SUBJECT,
        subject_id=diploma_id,
    )  # fmt: skip
    note(session, one, "scan")
    return kept


def set_details(
    session: Session, diploma_id: UUID, *, version: int | None = None, **values: Any
) -> Diploma:
    """Fill in what the federal register asks for and no paper shows."""
    one = in_force(session, diploma_id)
    if version is not None:
        one.expect(version)
    if unknown := set(values) - set(DETAILS):
        raise TypeError(f"A document has no {', '.join(sorted(unknown))}.")
    changed = {name: value for name, value in values.items() if getattr(one, name) != value}
    if not changed:
        return one
    if one.report_id is not None or one.reported_on is not None:
        raise RefusedError(_l("The document is in a file for ФИС ФРДО: it changes no more."))
    _check(changed)
    for name, value in changed.items():
        setattr(one, name, value)
    session.flush()
    note(session, one, "details", fields=sorted(changed))
    return one


def _check(values: Mapping[str, Any]) -> None:
    """Refuse what no diploma has written in it: the federal register would."""
    if values.get("prior_name"):
        person_name(values["prior_name"], field="prior_name")
    for name in ("prior_series", "prior_number"):
        if values.get(name) and not NUMBER.fullmatch(values[name]):
            words = _l("Letters and digits, a hyphen or a stroke between them.")
            raise InvalidError(words, field=name)
