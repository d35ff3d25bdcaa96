"""The desk of applications: what it shows and finds, and what is done to many."""

from hub.applications import many
from hub.applications import many_words as words
from hub.applications.columns import COLUMNS, FILTERS, ORGANISATION, PERSON, PROGRAMME, by_person
from hub.applications.incoming import IMPORTER
from hub.applications.machine import Act
from hub.applications.models import DECIDE, EXPORT, READ, SCOPES, WRITE, Application
from hub.applications.words import ACTS
from hub.core.i18n import _l
from hub.core.tables import Action, Table
from hub.people.models import Person

__all__ = ["APPLICATIONS", "ORGANISATION", "PERSON", "PROGRAMME"]

APPLICATIONS = Table(
    name="applications",
    title=_l("Applications"),
    model=Application,
    joins=((Person, Person.id == Application.person_id),),
    scopes=SCOPES,
    permission=READ,
    columns=COLUMNS,
    default_sort="due_on",
    search=(by_person,),
    search_hint=_l("Name of the applicant"),
    filters=FILTERS,
    actions=(
        Action(
            name="accept",
            title=ACTS[Act.ACCEPT],
            permission=DECIDE,
            run=many.accept,
            question=_l("Accept these applications?"),
            warning=many.left_out,
            said=words.accepted,
            is_of_shown=True,
        ),
        Action(
            name="keep",
            title=ACTS[Act.KEEP],
            permission=DECIDE,
            run=many.keep,
            question=_l("Keep these applications till an intake is opened?"),
            warning=many.left_out,
            is_of_shown=True,
            said=words.kept,
        ),
        Action(
            name="put-in-line",
            title=ACTS[Act.PUT_IN_LINE],
            permission=DECIDE,
            run=many.put_in_line,
            question=_l("Put these applications on the waiting list?"),
            warning=many.left_out,
            said=words.put_in_line,
            is_of_shown=True,
        ),
        Action(
            name="take-part",
            title=ACTS[Act.TAKE_PART],
            permission=DECIDE,
            run=many.took_part,
            question=_l("Note that these people took part?"),
            warning=many.left_out,
            said=words.took_part,
            is_of_shown=True,
        ),
        Action(
            name="send-back",
            title=ACTS[Act.SEND_BACK],
            permission=DECIDE,
            run=many.because(Act.SEND_BACK),
            question=_l("What is to be corrected: every applicant reads it"),
            is_reasoned=True,
            warning=many.left_out,
            said=words.sent_back,
            is_of_shown=True,
        ),
        Action(
            name="refuse",
            title=ACTS[Act.REFUSE],
            permission=DECIDE,
            run=many.because(Act.REFUSE),
            question=_l("Why they are refused: every applicant reads it"),
            is_reasoned=True,
            warning=many.left_out,
            said=words.refused,
            is_of_shown=True,
        ),
        Action(
            name="assign",
            title=ACTS[Act.ASSIGN],
            permission=DECIDE,
            run=many.assign,
            question=_l("ИНН or the exact name of the training organisation"),
            is_reasoned=True,
            warning=many.left_out,
            said=words.assigned,
            is_of_shown=True,
        ),
    ),
    export_permission=EXPORT,
    create_permission=WRITE,
    creates_everywhere=True,
    create_title=_l("New application"),
    importer=IMPORTER,
    is_personal=True,
    empty_hint=_l("No applications yet: people send them, or bring a list from a file."),
)
