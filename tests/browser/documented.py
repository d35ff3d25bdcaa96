"""Documents and orders for training, for those who look at every page."""

from uuid import UUID

from sqlalchemy.orm import Session

from hub.core.access import Principal
from hub.diplomas.models import ISSUE, READ, FrdoReport
from hub.training_orders import people_commands
from hub.training_orders.models import READ as READ_ORDERS
from tests.given import diplomas, registries, training_orders

Found = dict[str, UUID | str | None]
ACTS = ("card", "as_pdf", "supplement", "hand", "duplicate", "correct", "annul", "details")


def of_documents(session: Session, who: Principal) -> Found:
    """A document this one sees; for those who issue them its group, its book, a file."""
    owner = who.only_organisation(ISSUE) or registries.organisation(session).id
    one = diplomas.one(session, provider_id=owner)
    found: Found = {"code": one.code}
    if not who.can(READ):
        return found
    if who.person_id is not None:
        one.person_id = who.person_id
    found |= {f"diplomas.{act}:row_id": one.id for act in ACTS}
    if not who.can(ISSUE):
        return found
    report = FrdoReport(organisation_id=owner, layout="dpo", count=1)
    session.add(report)
    session.flush()
    empty = diplomas.a_book(session, owner, year=2025, template="ПК-#/25")
    waits, _people = diplomas.completed(session, provider_id=owner)
    return found | {
        **{
            f"diploma_groups.{act}:row_id": one.group_id
            for act in ("card", "hand", "forms", "education")
        },
        "diploma_groups.issue:row_id": waits.id,
        "document_registers.card:row_id": one.register_id,
        "document_registers.edit:row_id": empty.id,
        "frdo.card:row_id": report.id,
    }


def of_orders(session: Session, who: Principal) -> Found:
    """An order for training that this one sees, and somebody it names."""
    if not who.can(READ_ORDERS):
        return {}
    owner = who.only_organisation(READ_ORDERS)
    one = training_orders.order(session, owner) if owner else training_orders.returned(session)
    named = people_commands.add(session, one.id, **training_orders.row(0))
    views = ("card", "edit", "people", "figures", "distribute")
    return {
        **{f"training_orders.{view}:row_id": one.id for view in views},
        "training_order_people.card:row_id": named.id,
    }
