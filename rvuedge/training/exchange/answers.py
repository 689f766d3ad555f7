"""Cases for other logs as the API and the pages show them."""

from __future__ import annotations

from datetime import date
from typing import Any

from rvuedge.training.exchange.marks import GivenCase
from rvuedge.training.exchange.rules.board_lists import BoardList, BoardRule
from rvuedge.training.exchange.rules.outgoing import CaseLayout, ExportCase, copy_texts
from rvuedge.training.requirements.queries import cited


def shown_layout(layout: CaseLayout) -> dict[str, Any]:
    """A layout with its columns and sources."""
    return {
        "id": layout.id,
        "title": layout.title,
        "columns": list(layout.headings),
        "rows": layout.rows,
        "note": layout.note,
        "confidence": layout.confidence,
        "sources": cited(layout.sources),
    }


def shown_case(item: GivenCase, layout: CaseLayout) -> dict[str, Any]:
    """A case of the typing list; of one that is deleted, what the other log was given."""
    case = item.case
    before = item.before or {}
    return {
        "log_id": item.log_id,
        "state": item.state,
        "performed_on": case.performed_on if case else date.fromisoformat(before["performed_on"]),
        "case_id": case.case_id if case else before.get("case_id"),
        "role": case.role if case else before.get("role"),
        "codes": _codes(case) if case else [],
        "copy_texts": [{"label": label, "text": text} for label, text in copy_texts(layout, case)] if case else [],
        "lacks": list(item.lacks),
        "digest": item.digest,
        "manner": item.manner,
        "marked_at": item.marked_at,
        "changes": [{"fact": change.fact, "before": change.before, "after": change.after} for change in item.changes],
    }


def _codes(case: ExportCase) -> list[dict[str, Any]]:
    return [
        {
            "code": code.code,
            "quantity": code.quantity,
            "is_primary": code.is_primary,
            "categories": list(code.categories),
        }
        for code in case.codes
    ]


def shown_rule(rule: BoardRule) -> dict[str, Any]:
    """A board's list with its rule and sources."""
    needs = None if rule.first else ("year" if rule.starts else "from and to")
    names = ("id", "board", "title", "takes", "rule", "least", "most", "most_per_category", "confidence")
    return {**{name: getattr(rule, name) for name in names}, "needs": needs, "sources": cited(rule.sources)}


def shown_list(rule: BoardRule, period: tuple[date, date], found: BoardList) -> dict[str, Any]:
    """A list as it stands."""
    return {
        "list": shown_rule(rule),
        "from_": period[0],
        "to": period[1],
        "state": found.state,
        "sentence": found.sentence,
        "left_out": dict(found.left_out),
        "items": [
            {
                "number": item.number,
                "log_id": item.case.log_id,
                "performed_on": item.case.performed_on,
                "until": item.until,
                "visits": item.visits,
                "codes": list(item.case.codes),
                "site": item.case.site,
                "case_id": item.case.case_id,
            }
            for item in found.items
        ],
    }
