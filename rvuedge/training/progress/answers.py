"""A resident as the API answers it: whole, in brief for a phone without a connection, and as a row of a board."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rvuedge.files.headers import hyphenated
from rvuedge.training.progress.resident import ResidentProgress
from rvuedge.training.progress.rules.bars import bar, group_of, share_reached
from rvuedge.training.progress.shadow import TeachingValue
from rvuedge.training.requirements.queries import shown_head
from rvuedge.training.requirements.services import DISCLAIMER, shown_line
from rvuedge.training.rules.pace import met_in
from rvuedge.training.rules.progress import CategoryLine, Progress
from rvuedge.training.rules.requirement_sets import RequirementSet
from rvuedge.training.rules.roles import EITHER

NOT_COUNTED_YET = (
    *("cases", "total", "confirmed", "unattested", "role_disagreements", "waiting"),
    *("last_logged_on", "days_since_logged", "days_behind"),
)
NOT_CREDITED = "Face value of your lines as teaching value. It is not credited: a resident earns no work RVUs."


def whole(resident: ResidentProgress, value: TeachingValue) -> dict[str, Any]:
    """Everything about one resident."""
    of, found, tally = resident.choice.binding.set, resident.progress, resident.log.counts.tally
    return {
        "person_id": resident.person_id,
        "on": resident.on,
        "training": resident.training,
        "binding": shown_binding(resident),
        "requirement_set": None if of is None else shown_head(of),
        "state": found.state if found else "no_numbers",
        "totals": totals(resident),
        "categories": [_line(line, resident) for line in found.lines] if found else [],
        "missing": [{"category": line.category.name, "shortfall": line.shortfall} for line in _missing(found)],
        "questions": tally.questions,
        "unmapped": dict(sorted(tally.unmapped.items())),
        "alternatives": found.alternatives if found else None,
        "notices": notices(resident),
        "freshness": resident.freshness,
        "next_step": resident.next_step,
        "teaching_value": {
            "work_rvu": value.work_rvu,
            "lines": value.lines,
            "unvalued_lines": value.unvalued_lines,
            "sentence": NOT_CREDITED,
        },
        "disclaimer": DISCLAIMER,
    }


def shown_binding(resident: ResidentProgress) -> dict[str, Any]:
    """Which set binds and by what, or why none does."""
    bound = resident.choice.binding
    return {
        "state": bound.state,
        "code": bound.code,
        "sentence": bound.sentence,
        "choices": list(bound.choices),
        "by": resident.choice.by,
    }


def totals(resident: ResidentProgress) -> dict[str, Any]:
    """Cases, each counted once, by role and by what attendings said."""
    counts = resident.log.counts
    roles = {role: number for role, number in sorted(counts.tally.roles.items()) if role}
    of = resident.choice.binding.set
    return {
        "cases": counts.cases,
        "simulated": counts.tally.simulated_cases,
        "roles": roles,
        "chief": _of_roles(of, roles, chief=True),
        "teaching_assistant": _of_roles(of, roles, chief=False),
        "confirmed": counts.confirmed,
        "disputed": counts.disputed,
        "unattested": counts.cases - counts.confirmed - counts.disputed,
        "waiting": counts.waiting,
    }


def _of_roles(of: RequirementSet | None, roles: Mapping[str, int], *, chief: bool) -> int | None:
    """Cases in the roles of the chief year, or in those of a teacher; None where the body has no such role."""
    words = of.vocabulary.roles if of and of.vocabulary else ()
    codes = [word.code for word in words if (word.is_chief is True if chief else word.part == "teacher")]
    return sum(roles.get(code, 0) for code in codes) if codes else None


def notices(resident: ResidentProgress) -> list[str]:
    """What is missing for a whole count, and who can say it."""
    counts = resident.log.counts
    found = []
    for role, number in sorted(counts.tally.roles.items()):
        if EITHER in role:
            cases = "one case is" if number == 1 else f"{number} cases are"
            neither = role.replace(EITHER, " nor ")
            found.append(f"Your program has not entered your chief year: {cases} in neither {neither}.")
    if without := counts.tally.roles.get("", 0):
        has_roles = resident.choice.binding.set is not None and resident.choice.binding.set.vocabulary is not None
        if has_roles:
            cases = "One case has" if without == 1 else f"{without} cases have"
            found.append(f"{cases} no role that the body counts. Open them and choose one.")
    if counts.untracked * 2 > counts.cases:
        found.append(
            "Most of your codes are in no category here. Your program’s Tracked Codes Report says where they belong."
        )
    return found


def _missing(found: Progress | None) -> tuple[CategoryLine, ...]:
    return found.missing if found else ()


def _line(line: CategoryLine, resident: ResidentProgress) -> dict[str, Any]:
    name, pace = line.category.name, line.forecast
    month = None
    if pace is not None and line.counted is not None and line.category.minimum is not None:
        done, minimum, away = line.counted, line.category.minimum, resident.training.away
        month = met_in(done, minimum, months_done=pace.months_done, as_of=resident.on, away=away)
    return {
        **shown_line(line),
        "key": hyphenated(name),
        "forecast": pace if pace is not None and pace.projected is not None else None,
        "met_in": None if month is None else f"{month:%Y-%m}",
        "plan_forecast": resident.plans.get(name),
        "helping_rotation": resident.helping.get(name),
    }


def brief(resident: ResidentProgress) -> dict[str, Any]:
    """A few kilobytes that a phone keeps: no table, no source of each number, the words ready."""
    of, found = resident.choice.binding.set, resident.progress
    lines = [_brief_line(line, resident) for line in found.lines if line.category.minimum is not None] if found else []
    hero = hero_of(found)
    return {
        "on": resident.on,
        "title": of.title if of else None,
        "source": resident.choice.binding.sentence,
        "cases": resident.log.counts.cases,
        "confirmed": resident.log.counts.confirmed,
        "hero": _brief_line(hero, resident) if hero else None,
        "lines": lines,
        "next_step": resident.next_step.sentence,
        "last_performed_on": resident.freshness.last_performed_on,
        "disclaimer": DISCLAIMER,
    }


def hero_of(found: Progress | None) -> CategoryLine | None:
    """The one number of a screen: the total with the largest minimum, if the set has one."""
    lines = [line for line in found.lines if line.category.kind == "total" and line.category.minimum] if found else []
    return max(lines, key=lambda line: line.category.minimum or 0, default=None)


def _brief_line(line: CategoryLine, resident: ResidentProgress) -> dict[str, Any]:
    drawn = bar(line, as_of=resident.on, away=resident.training.away)
    return {
        "name": drawn.name,
        "parent": drawn.parent,
        "counted": drawn.counted,
        "minimum": drawn.minimum,
        "projected": drawn.projected,
        "group": group_of(line),
        "words": drawn.words,
    }


def being_counted(residents: int) -> str | None:
    """Of how many residents the board has no count of this moment, in words; None where of nobody."""
    if not residents:
        return None
    whose = "One resident is" if residents == 1 else f"{residents} residents are"
    return f"{whose} being counted anew; until then the board has the counts from before. Look again in a minute."


def board_row(resident: ResidentProgress) -> dict[str, Any]:
    """A resident on the program's board; without numbers who was never counted."""
    row = _counted_row(resident)
    if resident.log.state != "none":
        return row
    return {**row, **dict.fromkeys(NOT_COUNTED_YET), "is_quiet": False, "needs_a_look": []}


def _counted_row(resident: ResidentProgress) -> dict[str, Any]:
    counts, fresh, training = resident.log.counts, resident.freshness, resident.training
    hero = hero_of(resident.progress)
    lines = behind(resident)
    of = resident.choice.binding.set
    row = {
        "person_id": resident.person_id,
        "name": resident.name,
        "pgy": training.pgy,
        "stage": training.stage,
        "is_chief": training.is_chief,
        "graduates_on": training.graduates_on,
        "requirement_set": of.id if of else None,
        "binding": shown_binding(resident),
        "counts": resident.log.state,
        "cases": counts.cases,
        "total": _behind(hero) if hero else None,
        "behind": [_behind(line) for line in lines],
        "confirmed": counts.confirmed,
        "unattested": counts.cases - counts.confirmed - counts.disputed,
        "requested": resident.log.by_attestation.get("requested", 0),
        "role_disagreements": counts.disputed,
        "waiting": counts.waiting,
        "last_logged_on": fresh.last_logged_on,
        "days_since_logged": fresh.days_since_logged,
        "days_behind": fresh.days_behind,
        "is_quiet": fresh.is_quiet,
    }
    return {**row, "needs_a_look": _needs_a_look(resident, len(lines))}


def behind(resident: ResidentProgress) -> list[CategoryLine]:
    """The categories that fall short at this pace, the largest share first; without a forecast none."""
    lines = resident.progress.lines if resident.progress else ()
    short = [line for line in lines if line.category.minimum and group_of(line) == "falls_short"]
    return sorted(short, key=lambda line: (share_reached(line), line.category.name))


def _behind(line: CategoryLine) -> dict[str, Any]:
    return {
        "category": line.category.name,
        "counted": line.counted or 0,
        "minimum": line.category.minimum,
        "projected": line.forecast.projected if line.forecast else None,
        "shortfall": line.shortfall or 0,
    }


def _needs_a_look(resident: ResidentProgress, short: int) -> list[str]:
    """Why a director should look, in words; empty for nobody's reason."""
    counts, fresh = resident.log.counts, resident.freshness
    found = []
    if resident.choice.binding.set is None:
        found.append(resident.choice.binding.sentence)
    if fresh.is_quiet and fresh.days_since_logged is not None:
        found.append(f"Nothing logged for {fresh.days_since_logged} days.")
    elif fresh.is_quiet:
        found.append("Nothing logged yet.")
    if short:
        found.append(f"{short} {'category falls' if short == 1 else 'categories fall'} short at this pace.")
    if counts.disputed:
        found.append(f"{counts.disputed} {'case' if counts.disputed == 1 else 'cases'} with the role seen otherwise.")
    if counts.waiting:
        found.append(f"{counts.waiting} {'case waits' if counts.waiting == 1 else 'cases wait'} for an answer.")
    return found
