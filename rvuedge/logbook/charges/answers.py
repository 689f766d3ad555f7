"""Imports of charges as the API and the command line tell them."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from rvuedge.files.problems import FileProblem
from rvuedge.logbook.charges import queries as charge_queries
from rvuedge.logbook.charges.matching import Planned
from rvuedge.logbook.charges.models import ChargeImport, ChargeImportLog
from rvuedge.logbook.charges.plan import ImportPlan
from rvuedge.logbook.charges.rules.encounters import Skipped
from rvuedge.logbook.records.facts import LogFacts
from rvuedge.platform.paging import encode

LISTED = 1_000  # of problems, notes and skipped rows; `counts` has them all


def problem(found: FileProblem) -> dict[str, Any]:
    """Where, what was found, what was expected."""
    names = ("line", "column", "found", "expected", "sheet")
    return {name: getattr(found, name) for name in names if name != "sheet" or found.sheet is not None}


def skipped_row(row: Skipped) -> dict[str, Any]:
    """A row that was passed over, with the reason; with the sheet in a workbook."""
    return {"line": row.line, "reason": row.reason} | ({"sheet": row.sheet} if row.sheet is not None else {})


def in_short(made: ChargeImport) -> dict[str, Any]:
    """An import without its logs."""
    names = ("id", "file_name", "sha256", "kind", "counts", "created_at", "undone_at", "brought_by")
    return {name: getattr(made, name) for name in names}


def fresh_import(
    made: ChargeImport,
    plan: ImportPlan,
    earned: Mapping[str, tuple[Decimal, int]],
    *,
    dry_run: bool,
    skip_problems: bool,
) -> dict[str, Any]:
    """What an import did, or in a dry run would do: every log of the file, and all that was left out.

    `earned` has by log the wRVU and the number of lines without a value.
    """
    logs = [_log(log, earned.get(log.facts.id)) for log in plan.logs]
    return in_short(made) | {
        "id": None if dry_run else made.id,
        "dry_run": dry_run,
        "replayed": False,
        "accepted": (skip_problems or not plan.problems) and not any(item.is_blocking for item in plan.questions),
        "logs": logs,
        "ended": [log.id for _, log in plan.ended],
        "skipped": [skipped_row(row) for row in plan.skipped[:LISTED]],
        "problems": [problem(item) for item in plan.problems[:LISTED]],
        "notes": [problem(note) for note in plan.notes[:LISTED]],
        "left_out": [part.shown() for part in plan.left_out[:LISTED]],
        "questions": [question.shown() for question in plan.questions],
        "differences": [found for log in logs if (found := _difference(log))],
    }


def _log(planned_log: Planned, earned: tuple[Decimal, int] | None) -> dict[str, Any]:
    encounter, facts = planned_log.encounter, planned_log.facts
    return {
        "id": facts.id,
        "line": encounter.line,
        "outcome": planned_log.outcome,
        "duplicate_of": list(planned_log.duplicate_of),
        "performed_on": facts.performed_on,
        "setting": facts.setting,
        "site": facts.site,
        "lines": _lines(facts),
        "changes": planned_log.changes.id if planned_log.changes else None,
        "before": _lines(planned_log.changes) if planned_log.changes else [],
        "before_on": planned_log.changes.performed_on if planned_log.changes else None,
        "work_rvu": earned[0] if earned else None,
        "unvalued_lines": earned[1] if earned else None,
        "stated_work_rvu": encounter.stated_work_rvu,
        "stated_adjusted_rvu": encounter.stated_adjusted_rvu,
    }


def _lines(facts: LogFacts) -> list[dict[str, Any]]:
    return [{"code": line.code, "modifiers": list(line.modifiers), "units": line.units} for line in facts.lines]


def _difference(log: dict[str, Any]) -> dict[str, Any] | None:
    """Where the file states another sum than we credit: the adjusted figure where it has one."""
    stated = log["stated_work_rvu"] if log["stated_adjusted_rvu"] is None else log["stated_adjusted_rvu"]
    if stated is None or log["work_rvu"] is None or (stated == log["work_rvu"] and not log["unvalued_lines"]):
        return None
    return {
        "id": log["id"],
        "line": log["line"],
        "stated": stated,
        "work_rvu": log["work_rvu"],
        "unvalued_lines": log["unvalued_lines"],
        "difference": log["work_rvu"] - stated,
    }


def page_of(answer: dict[str, Any], *, offset: int, limit: int) -> dict[str, Any]:
    """An answer with some of its logs and their differences, and where the rest begins."""
    logs = answer["logs"][offset : offset + limit]
    return answer | {
        "logs": logs,
        "differences": [found for log in logs if (found := _difference(log))],
        "next_cursor": encode([offset + limit]) if len(answer["logs"]) > offset + limit else None,
    }


def stored_import(made: ChargeImport, *, offset: int = 0, limit: int | None = None) -> dict[str, Any]:
    """An import with the logs it made and what became of them: current, edited, deleted or ended."""
    this_import = ChargeImportLog.import_id == made.id
    rows = charge_queries.records(made.person_id, this_import, offset=offset, limit=limit)
    earned = charge_queries.earned(made.person_id, [log.id for _, log in rows])
    logs = [
        {
            "id": log.id,
            "line": record.claim,
            "outcome": state,
            "performed_on": log.performed_on,
            "setting": log.setting,
            "site": log.site,
            "work_rvu": earned[log.id][0] if log.id in earned else None,
            "unvalued_lines": earned[log.id][1] if log.id in earned else None,
            "stated_work_rvu": record.stated_work_rvu,
            "stated_adjusted_rvu": record.stated_adjusted_rvu,
        }
        for (record, log), state in charge_queries.states(rows)
    ]
    return in_short(made) | {"logs": logs, "differences": [found for log in logs if (found := _difference(log))]}
