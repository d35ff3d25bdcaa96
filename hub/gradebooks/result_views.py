"""Pages of results: of a group by its rule, ratings, and the rule itself."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, url_for
from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.core import audit
from hub.core.access import Principal
from hub.core.db import reading, transaction
from hub.core.errors import HubError, NotFoundError
from hub.core.i18n import _, _l
from hub.core.scopes import scoped
from hub.core.tables.lookups import lookup
from hub.core.web import Answer, render, requires, someone
from hub.gradebooks import commands, ratings, rules
from hub.gradebooks.forms import RuleForm, said
from hub.gradebooks.models import IMPORT, READ, RULES, WRITE, Gradebook
from hub.gradebooks.outcomes import tenths
from hub.gradebooks.scales import TITLES, mark_word
from hub.groups.models import Group
from hub.groups.scopes import GROUPS
from hub.groups.scopes import READ as GROUPS_READ
from hub.programmes.models import Programme, ProgrammeVersion

ABSENT = _l("There is no such group, or it is not yours.")
COMPETENCY = "competency"
blueprint = Blueprint("gradebook_results", __name__, template_folder="templates")


@blueprint.get("/gradebooks/groups/<uuid:group_id>")
@requires(READ)
def group(group_id: UUID) -> Answer:
    """Show what each learner of a group comes to, by the rule that is shown too."""
    who = someone()
    with transaction() as session:
        found = _group(session, group_id, who)
        rows = ratings.of_group(session, found, who)
        _note(session, rows)
        rule = rules.rule_of(session, found)
        books = list(_books(session, group_id))
    return render(
        "gradebooks/group.html",
        group=found,
        books=books,
        rows=[ratings.shown(one) for one in rows],
        is_by_final=any(one.is_by_final for one in rows),
        rule=rule,
        scales=TITLES,
        mark_word=mark_word,
        formulas=_formulas(rule),
        may_rule=who.can(RULES),
        may_write=who.can(WRITE),
        may_import=bool(books) and who.can(IMPORT),
    )


@blueprint.post("/gradebooks/groups/<uuid:group_id>/books")
@requires(WRITE)
def begin(group_id: UUID) -> Answer:
    """Make the gradebooks that a group never got."""
    with transaction() as session:
        found = _group(session, group_id, someone())
        commands.open_for(session, found.id)
    flash(_("The group has its gradebooks."), "success")
    return redirect(url_for("gradebook_results.group", group_id=group_id))


@blueprint.get("/ratings")
@requires(READ)
def index() -> Answer:
    """Show whose ratings there are: groups, programmes, competencies."""
    who = someone()
    with reading() as session:
        groups = ratings.groups_seen(session, who)
        programmes = ratings.titles_of(session, groups)
        competencies = _named(session, who, ratings.competencies_of(session, groups))
    return render(
        "gradebooks/ratings.html", groups=groups, programmes=programmes, competencies=competencies
    )


@blueprint.get("/ratings/programmes/<uuid:programme_id>")
@requires(READ)
def programme(programme_id: UUID) -> Answer:
    """Rate all learners of a programme together."""
    who = someone()
    with transaction() as session:
        of = session.get(Programme, programme_id)
        groups = ratings.groups_seen(session, who, Group.programme_id == programme_id)
        if of is None or not groups:
            raise NotFoundError(_l("There is no rating of this programme."))
        return _rating(session, who, of.title, groups)


@blueprint.get("/ratings/competencies/<uuid:competency_id>")
@requires(READ)
def competency(competency_id: UUID) -> Answer:
    """Rate learners by the modules that lead to a competency."""
    who = someone()
    with transaction() as session:
        parts = ratings.parts_of(session, competency_id)
        names = _named(session, who, [competency_id])
        seen = Gradebook.part_id.in_(parts)
        groups = ratings.groups_seen(session, who, Group.id.in_(_having(seen)))
        if not groups or competency_id not in names:
            raise NotFoundError(_l("There is no rating of this competency."))
        return _rating(session, who, names[competency_id], groups, parts)


@blueprint.route("/gradebooks/groups/<uuid:group_id>/rule", methods=["GET", "POST"])
@requires(RULES)
def rule(group_id: UUID) -> Answer:
    """Change the rule of one group."""
    with reading() as session:
        found = _group(session, group_id, someone())
        kept = rules.kept(session, group_id=group_id)
        now = rules.rule_of(session, found)
    back = url_for("gradebook_results.group", group_id=group_id)
    return _rule(now, kept, found.title, back, group_id=group_id)


@blueprint.route("/gradebooks/rules/<uuid:version_id>", methods=["GET", "POST"])
@requires(RULES)
def version_rule(version_id: UUID) -> Answer:
    """Change the rule of a version: of all its groups that have none of their own."""
    with reading() as session:
        version = session.get(ProgrammeVersion, version_id)
        if version is None:
            raise NotFoundError(_l("There is no such programme or group."))
        kept = rules.kept(session, version_id=version_id)
        now = rules.read(kept)
    back = url_for("programmes.card", row_id=version.programme_id)
    return _rule(now, kept, version.title, back, version_id=version_id)


def _rule(now: rules.Rule, kept: Any, title: str, back: str, **of: UUID) -> Answer:
    data = said(now)
    form = RuleForm(data=data | {"version": str(kept.version) if kept else ""})
    clashes: Any = ()
    if form.validate_on_submit():
        try:
            with transaction() as session:
                version = (form.seen_version or 0) if kept else None
                why = form.why.data or ""
                rules.set_rule(session, form.rule(), why=why, version=version, **of)
        except HubError as error:
            if not form.refuse(error):
                words = {name: str(value) for name, value in data.items()}
                clashes = form.clashes(words, kept.version) if kept else ()
        else:
            flash(_("The rule is saved. Columns without a mark have its scales."), "success")
            return redirect(back)
    page = render(
        "gradebooks/rule.html", form=form, title=title, back=back, clashes=clashes, kept=kept, of=of
    )
    return (page, 422) if form.is_submitted() else page


def _rating(
    session: Session, who: Principal, title: str, groups: Sequence[Group],
    parts: frozenset[UUID] | None = None,
) -> Answer:  # fmt: skip
    rows = ratings.of_groups(session, groups, who, parts)
    _note(session, rows)
    means = {}
    for one in groups:
        figures = [row.figure for row in rows if row.group.id == one.id and row.figure is not None]
        means[one.id] = sum(figures) / len(figures) if figures else None
    kinds = 1 if parts is not None else 2  # no final assessment is of a competency
    said = [_formulas(rules.rule_of(session, one))[:kinds] for one in groups]
    formulas = sorted({one for ones in said for one in ones})
    ordered = sorted(groups, key=lambda one: (means[one.id] is None, -(means[one.id] or 0)))
    return render(
        "gradebooks/rating.html",
        title=title,
        rows=[ratings.shown(one) for one in rows],
        groups=[(one, tenths(means[one.id])) for one in ordered],
        formulas=formulas,
        is_by_final=any(row.is_by_final for row in rows),
        of_parts=parts is not None,
    )


def _formulas(rule_: rules.Rule) -> list[tuple[str, str]]:
    return [
        (str(_("Intermediate rating")), ratings.formula(rule_, is_final=False)),
        (str(_("Final rating")), ratings.formula(rule_)),
    ]


def _group(session: Session, group_id: UUID, who: Principal) -> Group:
    """Give a group whose gradebooks one reads, or may make where it has none yet."""
    found = ratings.groups_seen(session, who, Group.id == group_id)
    if not found and not _books(session, group_id):
        own = scoped(select(Group).where(Group.id == group_id), GROUPS, who, GROUPS_READ)
        found = list(session.scalars(own))
    if not found:
        raise NotFoundError(ABSENT)
    return found[0]


def _books(session: Session, group_id: UUID) -> Sequence[Gradebook]:
    asked = select(Gradebook).where(Gradebook.group_id == group_id).order_by(Gradebook.position)
    return session.scalars(asked).all()


def _having(where: Any) -> Any:
    return select(Gradebook.group_id).where(where)


def _named(session: Session, who: Principal, ids: Sequence[UUID]) -> dict[UUID, str]:
    return lookup(COMPETENCY).named(session, who, ids)


def _note(session: Session, rows: Sequence[ratings.Placed]) -> None:
    ids = [one.learner.person_id for one in rows]
    audit.record(session, "gradebooks.read", subject="people", ids=ids)
