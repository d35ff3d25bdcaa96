"""The card of an account as the administrator sees it."""

from typing import Any
from uuid import UUID

from flask import request
from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.accounts import (
    consents,
    grants,
    queries,
    sessions,
)
from hub.core import audit
from hub.core.access import ROLE_TITLES, SCOPE_TITLES, Principal, Role
from hub.core.db import transaction, utcnow
from hub.core.tables.lookups import lookup
from hub.core.web import render, someone
from hub.organisations.models import Organisation
from hub.people.lookup import PERSON
from hub.web.admin.user_forms import BlockForm, GrantForm, TieForm


def draw(
    account_id: UUID,
    grant_form: GrantForm | None = None,
    block_form: BlockForm | None = None,
    tie_form: TieForm | None = None,
) -> str:
    who = someone()
    with transaction() as session:
        account = queries.one(session, account_id)
        rows = grants.of_account(session, account_id)
        context: dict[str, Any] = {
            "account": account,
            "grants": rows,
            "organisations": _organisations(session, rows),
            "sessions": sessions.live(session, account_id, at=utcnow()),
            "consents": consents.history(session, account_id),
            "eyes": queries.impersonations(session, account_id, limit=10),
            "person": lookup(PERSON).called(session, who, account.person_id)
            if account.person_id
            else "",
            "meant": _meant(session, who),
            "is_administrator": any(row.role is Role.ADMIN for row in rows),
        }
        audit.record(session, "accounts.read", subject="account", subject_id=account_id)
    return render(
        "admin/user.html",
        grant_form=grant_form or GrantForm(formdata=None),
        block_form=block_form or BlockForm(formdata=None),
        tie_form=tie_form or TieForm(formdata=None, data={"person": context.pop("meant")}),
        role_names=ROLE_TITLES,
        scope_names=SCOPE_TITLES,
        **context,
    )


def _meant(session: Session, who: Principal) -> str:
    """Name the person from whose card one came to tie this account."""
    try:
        wanted = UUID(request.args.get("person", ""))
    except ValueError:
        return ""
    return lookup(PERSON).called(session, who, wanted)


def _organisations(session: Session, rows: list[Any]) -> dict[UUID, Any]:
    keys = [row.organisation_id for row in rows if row.organisation_id]
    found = session.execute(
        select(Organisation.id, Organisation.name, Organisation.verified_at).where(
            Organisation.id.in_(keys)
        )
    )
    return {row.id: row for row in found}
