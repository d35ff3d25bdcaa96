"""Places and equipment told apart: half of a region's rooms are called «Аудитория 204»."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.organisations.models import Organisation
from hub.resources.models import Equipment, Site, Workshop
from hub.resources.staff_models import StaffMember


def inside(title: str) -> str:
    """Write a title for a place between quotes: those of its own become the inner ones."""
    return title.replace("«", "„").replace("»", "“")


def owners(session: Session, ids: Collection[UUID]) -> dict[UUID, str]:
    """Give the short names of organisations."""
    rows = session.execute(
        select(Organisation.id, Organisation.short_name, Organisation.name).where(
            Organisation.id.in_(set(ids))
        )
    )
    return {row[0]: row[1] or row[2] for row in rows}


def addresses(session: Session, ids: Collection[UUID]) -> dict[UUID, str]:
    """Name places with their address alone: whose lesson it is is said beside."""
    rows = session.execute(
        select(Workshop.id, Workshop.title, Site.address)
        .join(Site, Site.id == Workshop.site_id)
        .where(Workshop.id.in_(list(ids)))
    )
    return {row.id: f"{row.title}, {row.address}" for row in rows}


def places(session: Session, ids: Collection[UUID]) -> dict[UUID, str]:
    """Name places with their organisation and address."""
    rows = session.execute(
        select(Workshop.id, Workshop.title, Workshop.organisation_id, Site.address)
        .outerjoin(Site, Site.id == Workshop.site_id)
        .where(Workshop.id.in_(list(ids)))
    ).all()
    of = owners(session, {row.organisation_id for row in rows})
    return {
        row.id: " · ".join(filter(None, (row.title, of.get(row.organisation_id), row.address)))
        for row in rows
    }


def equipment(session: Session, ids: Collection[UUID]) -> dict[UUID, str]:
    """Name equipment with its number, the place it stands in and its organisation."""
    rows = session.execute(
        select(
            Equipment.id, Equipment.title, Equipment.inventory_number,
            Equipment.organisation_id, Workshop.title.label("place"),
        )
        .outerjoin(Workshop, Workshop.id == Equipment.workshop_id)
        .where(Equipment.id.in_(list(ids)))
    ).all()  # fmt: skip
    of = owners(session, {row.organisation_id for row in rows})
    return {
        row.id: " · ".join(
            filter(None, (row.title, row.inventory_number, row.place, of.get(row.organisation_id)))
        )
        for row in rows
    }


def teachers(session: Session, ids: Collection[UUID]) -> dict[UUID, str]:
    """Name people with their organisation."""
    rows = session.execute(
        select(StaffMember.id, StaffMember.title, StaffMember.organisation_id).where(
            StaffMember.id.in_(list(ids))
        )
    ).all()
    of = owners(session, {row.organisation_id for row in rows})
    return {
        row.id: " · ".join(filter(None, (row.title, of.get(row.organisation_id)))) for row in rows
    }


NAMES = {"teachers": teachers, "places": places, "equipment": equipment}
