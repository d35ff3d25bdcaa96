"""What a file says of partnership agreements."""

from hub.core.i18n import _l
from hub.core.tables import Field, Kind
from hub.core.text import search_key
from hub.organisations.agreement_commands import BOOK
from hub.organisations.models import AgreementState
from hub.organisations.tables import ORGANISATION

STATES = {
    AgreementState.SIGNED: _l("signed"),
    AgreementState.DRAFT: _l("not signed yet"),
    AgreementState.ENDED: _l("ended before its time"),
}
# A signed one as the list shows it: in force or not its days say, not its state.
SAID = ("действует", "ещё не действует", "скоро истекает", "срок истек", "срок истёк", "в силе")
FIELDS = (
    Field(
        name="organisation_id",
        title=_l("Organisation"),
        kind=Kind.LOOKUP,
        lookup=ORGANISATION,
        is_required=True,
        synonyms=("организация", "партнёр", "инн", "инн организации"),
        help=_l("ИНН or the exact name"),
    ),
    Field(
        name="kind",
        title=_l("Kind"),
        kind=Kind.BOOK,
        book=BOOK,
        is_required=True,
        synonyms=("вид", "вид соглашения", "тип"),
    ),
    Field(
        name="number",
        title=_l("Number"),
        is_required=True,
        synonyms=("номер", "№", "номер соглашения"),
        example="12/2026",
    ),
    Field(
        name="starts_on",
        title=_l("In force from"),
        kind=Kind.DATE,
        is_required=True,
        synonyms=("дата", "дата начала", "действует с", "дата заключения"),
        example="01.09.2026",
    ),
    Field(
        name="ends_on",
        title=_l("In force till"),
        kind=Kind.DATE,
        synonyms=("дата окончания", "действует по", "срок действия"),
        example="31.08.2028",
    ),
    Field(
        name="subject",
        title=_l("Subject of the agreement"),
        synonyms=("предмет", "предмет соглашения"),
    ),
    Field(
        name="state",
        title=_l("State"),
        kind=Kind.CHOICE,
        choices=STATES,
        means={search_key(words): AgreementState.SIGNED for words in SAID},
        synonyms=("состояние", "статус", "как обстоит"),
    ),
    Field(
        name="ended_on",
        title=_l("Ended on"),
        kind=Kind.DATE,
        synonyms=("прекращено", "дата прекращения"),
    ),
    Field(
        name="ended_why",
        title=_l("Why it was ended"),
        synonyms=("причина прекращения", "основание прекращения"),
    ),
)
