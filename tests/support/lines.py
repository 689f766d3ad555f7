"""The table of lines that both readers read, and a draft as the table writes it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

TABLE = Path(__file__).parents[1] / "logbook" / "dictation" / "lines.json"
TODAY = "2026-07-14"  # a Tuesday
SITE = "St. Mary"
Row = dict[str, str]


def rows() -> list[Row]:
    """The table: text, lines (“?” for a guess), what is asked and offered, what was not read, the day if not today."""
    found: list[Row] = json.loads(TABLE.read_text(encoding="utf-8"))
    return found


def as_row(text: str, draft: Mapping[str, Any]) -> Row:
    """A draft of either reader as a row of the table; what is empty is left out."""
    asked = {question["code"] for question in draft["questions"]}
    offered = [
        "+".join(form(line) for line in option["lines"])
        for question in draft["questions"]
        for option in question["options"]
    ]
    row = {
        "text": text,
        "lines": " ".join(written(line) for line in draft["lines"]),
        "asks": " ".join(sorted(asked)),
        "offers": " ".join(sorted(offered)),
        "not_read": "|".join(words["text"] for words in draft["unparsed"]),
        "day": "" if str(draft["performed_on"]) == TODAY else str(draft["performed_on"]),
    }
    return {name: value for name, value in row.items() if value or name in {"text", "lines"}}


def form(line: Mapping[str, Any]) -> str:
    """99213-25x3."""
    return "-".join([line["code"], *line["modifiers"]]) + (f"x{line['units']}" if line["units"] > 1 else "")


def written(line: Mapping[str, Any]) -> str:
    """J9313[4mg][-0.2mg]?"""
    text = form(line)
    for sign, name in (("", "dose"), ("-", "wasted")):
        if line[name]:
            text += f"[{sign}{float(line[name]['amount']):g}{line[name]['unit']}]"
    return text + ("?" if line["is_guess"] else "")
