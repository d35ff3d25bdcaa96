"""Organisation: whoever teaches, employs or orders training, its contacts and its agreements."""

import enum
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, ForeignKey, Index, String, Text, event, or_
from sqlalchemy.orm import InstrumentedAttribute, Mapped, Mapper, mapped_column

from hub.core.access import POLICY, Principal, Scope
from hub.core.db import Entity
from hub.core.scopes import Scopes
from hub.core.text import search_key


class OrganisationKind(enum.Enum):
    """Вид организации."""

    PROVIDER = "provider"
    SCHOOL = "school"
    EMPLOYER = "employer"
    PARTNER = "partner"


def _key_column(length: int) -> Any:
    return String(length).with_variant(String(length, collation="C"), "postgresql")


class Organisation(Entity):
    """Организация. A branch is one too: of its head, with the head's ИНН and a КПП of its own."""

    __tablename__ = "organisation"
    __table_args__ = (
        Index(None, "name_key", "id"),
        Index(None, "short_key", "id"),
        Index(None, "created_at", "id"),
        Index(None, "kind", "name_key", "id"),
        Index("uq_organisation_inn_kpp", "inn", "kpp", unique=True),
        Index(None, "inn", "id"),
        Index(None, "verified_at", "id"),
        Index(None, "ogrn"),
        Index(None, "kpp"),
        Index(None, "okved", "id"),
        Index(None, "head_id", "name_key", "id"),
    )

    name: Mapped[str] = mapped_column(String(300))
    short_name: Mapped[str | None] = mapped_column(String(120))
    name_key: Mapped[str] = mapped_column(_key_column(300))
    short_key: Mapped[str] = mapped_column(_key_column(120), default="")
    kind: Mapped[OrganisationKind]  # what it is first of all; the four below say all that it is
    is_provider: Mapped[bool] = mapped_column(default=False)
    is_school: Mapped[bool] = mapped_column(default=False)
    is_employer: Mapped[bool] = mapped_column(default=False)
    is_partner: Mapped[bool] = mapped_column(default=False)
    legal_form: Mapped[str | None] = mapped_column(String(60))  # reference book "legal-form"
    inn: Mapped[str] = mapped_column(String(12))
    kpp: Mapped[str] = mapped_column(
        String(9), default=""
    )  # "" for those who have none: NULLs would not clash
    ogrn: Mapped[str | None] = mapped_column(String(15))
    okved: Mapped[str | None] = mapped_column(String(8))
    okved_more: Mapped[str | None] = mapped_column(Text)  # «62.02, 85.42»: in order, each once
    address: Mapped[str | None] = mapped_column(String(300))
    email: Mapped[str | None] = mapped_column(String(254))
    phone: Mapped[str | None] = mapped_column(String(20))
    site: Mapped[str | None] = mapped_column(String(200))
    director: Mapped[str | None] = mapped_column(String(200))
    director_post: Mapped[str | None] = mapped_column(String(120))
    licence_number: Mapped[str | None] = mapped_column(String(60))
    licence_on: Mapped[date | None]
    licence_issuer: Mapped[str | None] = mapped_column(String(300))
    head_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisation.id"))
    verified_at: Mapped[datetime | None]
    # What its own people changed since the papers were seen: why the verification was lifted.
    changed_since: Mapped[list[str]] = mapped_column(default=list)

    @property
    def kinds(self) -> tuple[OrganisationKind, ...]:
        """Say all that it is, the first thing first."""
        others = (kind for kind in OrganisationKind if kind is not self.kind)
        return (self.kind, *(kind for kind in others if getattr(self, flag(kind))))


def flag(kind: OrganisationKind) -> str:
    return f"is_{kind.value}"


KIND_COLUMNS: dict[OrganisationKind, InstrumentedAttribute[bool]] = {
    kind: getattr(Organisation, flag(kind)) for kind in OrganisationKind
}


@event.listens_for(Organisation, "before_insert")
@event.listens_for(Organisation, "before_update")
def _keys(_mapper: Mapper[Any], _connection: object, organisation: Organisation) -> None:
    organisation.name_key = search_key(organisation.name)
    organisation.short_key = search_key(organisation.short_name)
    setattr(organisation, flag(organisation.kind), True)


def is_office(who: Principal) -> bool:
    """Whether this one looks at the papers of the whole region; rights of the role, not a key."""
    office = POLICY["organisations.verify"]
    return any(grant.role in office and grant.scope is Scope.REGION for grant in who.grants)


def _limit(who: Principal, permission: str) -> ColumnElement[bool] | None:
    """Anybody registers an organisation under any name: till staff verify it, it is its own's."""
    if is_office(who):
        return None
    grants = who.counted(permission)
    own = frozenset(g.organisation_id for g in grants if g.organisation_id is not None)
    return or_(Organisation.verified_at.is_not(None), Organisation.id.in_(own))


SCOPES = Scopes(
    organisation=Organisation.id.in_,
    limit=_limit,
    open_for=frozenset({"organisations.read"}),
)


class Contact(Entity):
    """Контактное лицо организации: somebody to call, who may have no card and no account here."""

    __tablename__ = "organisation_contact"
    __table_args__ = (
        Index(None, "organisation_id", "name_key", "id"),
        Index(None, "name_key", "id"),
        Index(None, "created_at", "id"),
        Index(None, "email"),
        Index(None, "phone"),
    )

    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    name: Mapped[str] = mapped_column(String(200))
    name_key: Mapped[str] = mapped_column(_key_column(200))
    post: Mapped[str | None] = mapped_column(String(200))
    phone: Mapped[str | None] = mapped_column(String(20))
    email: Mapped[str | None] = mapped_column(String(254))
    topics: Mapped[str | None] = mapped_column(String(300))  # what to call about


@event.listens_for(Contact, "before_insert")
@event.listens_for(Contact, "before_update")
def _contact_keys(_mapper: Mapper[Any], _connection: object, contact: Contact) -> None:
    contact.name_key = search_key(contact.name)


CONTACT_SCOPES = Scopes(organisation=Contact.organisation_id.in_)


class AgreementState(enum.Enum):
    """Состояние соглашения."""

    DRAFT = "draft"
    SIGNED = "signed"  # in force between its days
    ENDED = "ended"  # ended before its time


class PartnershipAgreement(Entity):
    """Соглашение о партнёрстве: what ties an organisation to the centre's network."""

    __tablename__ = "partnership_agreement"
    __table_args__ = (
        Index(
            "uq_partnership_agreement_number",
            "organisation_id",
            "number_key",
            "starts_on",
            unique=True,
        ),
        Index(None, "ends_on", "id"),
        Index(None, "starts_on", "id"),
        Index(None, "number_key", "id"),
        Index(None, "created_at", "id"),
        Index(None, "state", "ends_on", "id"),
    )

    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    kind: Mapped[str] = mapped_column(String(60))  # reference book "agreement-kind"
    number: Mapped[str] = mapped_column(String(60))
    number_key: Mapped[str] = mapped_column(_key_column(60))
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]  # None: without a term
    subject: Mapped[str | None] = mapped_column(Text)
    state: Mapped[AgreementState] = mapped_column(default=AgreementState.SIGNED)
    ended_on: Mapped[date | None]  # its last day, where it was ended before its time
    ended_why: Mapped[str | None] = mapped_column(String(300))
    reminded_days: Mapped[int | None]  # of the reminders before its end, the last that was sent


@event.listens_for(PartnershipAgreement, "before_insert")
@event.listens_for(PartnershipAgreement, "before_update")
def _agreement_keys(
    _mapper: Mapper[Any], _connection: object, agreement: PartnershipAgreement
) -> None:
    agreement.number_key = search_key(agreement.number)


AGREEMENT_SCOPES = Scopes(organisation=PartnershipAgreement.organisation_id.in_)
