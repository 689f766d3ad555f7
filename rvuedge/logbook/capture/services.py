"""What makes logging quick: favorites, templates, what usually goes with a code, and sticky fields."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, insert, select

from rvuedge.catalog.rules.relations import INSTEAD_OF, SEE_ALSO, WITH
from rvuedge.catalog.store.administrations import administrations
from rvuedge.catalog.store.models import Article
from rvuedge.logbook.capture.models import Favorite, Template
from rvuedge.logbook.capture.recents import SHOWN, title_of
from rvuedge.logbook.records.change_numbers import turn_of
from rvuedge.logbook.records.facts import STICKY
from rvuedge.logbook.records.models import LogLine, ProcedureLog
from rvuedge.platform.errors import ConflictError, NotFoundError
from rvuedge.platform.extensions import db

HABIT = 2  # cases in which two codes met before one suggests the other


class NameTakenError(ConflictError):
    """Another template of the person has this name."""

    code = "template-name-taken"


@dataclass(frozen=True, slots=True)
class TemplateFacts:
    """A template as the phone sends it; lines as in a log."""

    id: str
    name: str
    setting: str | None
    site: str | None
    lines: Sequence[dict[str, Any]]


def sticky(previous: dict[str, Any] | None) -> dict[str, Any]:
    """What the newest log has and the next one most likely has too: site, setting, role, attending."""
    return {name: previous[name] for name in STICKY} if previous else dict.fromkeys(STICKY)


def companions(person_id: int, code: str) -> list[dict[str, Any]]:
    """Codes near a code, each with how it stands to it (catalog/rules/relations.py) and why.

    Those one logs with it oneself go with it, unless its article says that they take its place.
    """
    article = db.session.get(Article, code)
    related: Any = article.content.get("related", []) if article else []
    near = {item["code"]: (item.get("relation", SEE_ALSO), item["why"]) for item in related}
    found: dict[str, tuple[str, str]] = {}
    for other, times in _logged_together(person_id, code):
        if near.get(other, (WITH, ""))[0] != INSTEAD_OF:
            found[other] = (WITH, f"logged together {times} times")
    for other, (relation, why) in near.items():
        found.setdefault(other, (relation, why))
    given = administrations([code]).get(code)
    for other in given.codes if given else ():
        found.setdefault(other, (WITH, "administers the drug; the coder confirms"))
    return [
        {"code": other, "title": title_of(other), "why": why, "relation": relation}
        for other, (relation, why) in list(found.items())[:SHOWN]
    ]


def _logged_together(person_id: int, code: str) -> list[tuple[str, int]]:
    mine = select(LogLine.log_id).where(LogLine.person_id == person_id, LogLine.code == code)
    rows = db.session.execute(
        select(LogLine.code, func.count(LogLine.log_id.distinct()))
        .join(ProcedureLog, (ProcedureLog.person_id == LogLine.person_id) & (ProcedureLog.id == LogLine.log_id))
        .where(
            LogLine.person_id == person_id,
            LogLine.log_id.in_(mine),
            LogLine.code != code,
            ProcedureLog.deleted_at.is_(None),
        )
        .group_by(LogLine.code)
        .having(func.count(LogLine.log_id.distinct()) >= HABIT)
        .order_by(func.count(LogLine.log_id.distinct()).desc(), LogLine.code)
        .limit(SHOWN)
    )
    return [(other, times) for other, times in rows]


def favorites(person_id: int) -> list[dict[str, Any]]:
    """A person's favorites in their order."""
    codes = db.session.scalars(
        select(Favorite.code).where(Favorite.person_id == person_id).order_by(Favorite.position, Favorite.code)
    )
    return [{"code": code, "title": title_of(code)} for code in codes]


def set_favorites(person_id: int, codes: Sequence[str]) -> None:
    """Put these codes in place of the favorites, in this order; a code that stands twice counts once."""
    with turn_of(person_id) as turn:
        turn.session.execute(delete(Favorite).where(Favorite.person_id == person_id))
        rows = [
            {"person_id": person_id, "code": code, "position": index} for index, code in enumerate(dict.fromkeys(codes))
        ]
        if rows:
            turn.session.execute(insert(Favorite), rows)


def remove_favorite(person_id: int, code: str) -> None:
    """Take a code out of the favorites; again is a success."""
    with turn_of(person_id) as turn:
        turn.session.execute(delete(Favorite).where(Favorite.person_id == person_id, Favorite.code == code))


def templates(person_id: int) -> list[Template]:
    """A person's templates by name."""
    return list(db.session.scalars(select(Template).where(Template.person_id == person_id).order_by(Template.name)))


def put_template(person_id: int, facts: TemplateFacts, *, now: datetime) -> tuple[Template, bool]:
    """Create or replace a template by the id the phone made; whether it is new. Raises NameTakenError."""
    with turn_of(person_id) as turn:
        same = turn.session.scalar(
            select(Template).where(
                Template.person_id == person_id, Template.name == facts.name, Template.id != facts.id
            )
        )
        if same is not None:
            raise NameTakenError(f"You already have a template “{facts.name}”.")
        found = turn.session.get(Template, (person_id, facts.id))
        new = found is None
        template = found or Template(person_id=person_id, id=facts.id)
        template.name, template.setting, template.site = facts.name, facts.setting, facts.site
        template.lines, template.updated_at = list(facts.lines), now
        turn.session.add(template)
    return template, new


def template_of(person_id: int, template_id: str) -> Template:
    """One of a person's templates. Raises NotFoundError."""
    found = db.session.get(Template, (person_id, template_id))
    if found is None:
        raise NotFoundError("You have no such template.")
    return found


def remove_template(person_id: int, template_id: str) -> None:
    """Delete a template; again is a success."""
    with turn_of(person_id) as turn:
        turn.session.execute(delete(Template).where(Template.person_id == person_id, Template.id == template_id))
