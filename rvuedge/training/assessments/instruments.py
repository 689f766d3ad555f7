"""Scales and EPAs as they ship: files with a source for every row (training/data/scales.toml, epas.toml)."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from typing import Any

from rvuedge.platform.errors import InvalidError
from rvuedge.training.requirements.queries import cited
from rvuedge.training.requirements.shipped import FOLDER, scales

PERFORMANCE, COMPLEXITY, TEACHING = "simpl_performance", "simpl_complexity", "teaching"
# How a complexity travels, by the number of its level: thirds of the rater's own practice.
COMPLEXITIES = {"easiest": 1, "middle": 2, "hardest": 3}


@cache
def epa_lists() -> Mapping[str, dict[str, Any]]:
    """Every list of EPAs by the specialty it is of."""
    rows = tomllib.loads((FOLDER / "epas.toml").read_text(encoding="utf-8")).values()
    return {row["specialty"]: row for row in rows}


def levels(scale: str) -> dict[int, str]:
    """The levels of a scale by their number, with their names."""
    return {row["number"]: row["name"] for row in scales()[scale]["levels"]}


def meaningful_from() -> dict[str, int]:
    """From which level a scale's source speaks of meaningful autonomy, where it does."""
    return {key: row["meaningful_from"] for key, row in scales().items() if "meaningful_from" in row}


def epa_numbers(specialty: str | None) -> list[int]:
    """The numbers of a specialty's EPAs; none where no list was read."""
    found = epa_lists().get(specialty or "")
    return [row["number"] for row in found["epas"]] if found else []


def epa_names(specialty: str | None) -> dict[int, str]:
    """A specialty's EPAs by number, in our own words."""
    found = epa_lists().get(specialty or "")
    return {row["number"]: row["name"] for row in found["epas"]} if found else {}


def check_rating(rating: Mapping[str, Any], *, scale: str, specialty: str | None, side: str) -> None:
    """Raises InvalidError for a level that its scale does not have, or an EPA that the specialty does not have."""
    problems = {
        "autonomy": _beside(rating["autonomy"], list(levels(scale)), scales()[scale]["title"]),
        "performance": _beside(rating["performance"], list(levels(PERFORMANCE)), "the performance scale"),
        "epa": _of_epa(rating["epa"], specialty),
        "teaching": _of_teaching(rating["teaching"], side),
        **_of_entrustment(rating),
    }
    found = {name: [text] for name, text in problems.items() if text}
    if found:
        first = next(iter(found.values()))[0]
        raise InvalidError(f"Nothing was saved. {first}", errors=found, code="no-such-level")


def _beside(level: int | None, known: list[int], title: str) -> str | None:
    if level is None or level in known:
        return None
    return f"Expected a level of {title}, {known[0]} to {known[-1]}; found {level}."


def _of_epa(number: int | None, specialty: str | None) -> str | None:
    if number is None:
        return None
    known = epa_numbers(specialty)
    if not known:
        return "No list of EPAs was read for this specialty; leave it out."
    return _beside(number, known, "EPAs").replace("a level of", "one of the") if number not in known else None  # type: ignore[union-attr]


def _of_teaching(level: int | None, side: str) -> str | None:
    if level is not None and side != "trainee":
        return "Only the trainee rates the teaching; leave it out."
    return _beside(level, list(levels(TEACHING)), "the teaching scale")


def _of_entrustment(rating: Mapping[str, Any]) -> dict[str, str | None]:
    phases = scales()["abs_epa"]["phases"]
    if rating["epa"] is None and (rating["entrustment"] is not None or rating["phase"] is not None):
        return {"epa": "An entrustment is of an EPA; say which one."}
    phase = rating["phase"]
    return {
        "entrustment": _beside(rating["entrustment"], list(levels("abs_epa")), "entrustment"),
        "phase": None if phase is None or phase in phases else f"Expected one of {', '.join(phases)}; found {phase}.",
    }


def shown_scales() -> list[dict[str, Any]]:
    """Every scale with its levels, use, conflicts and sources."""
    return [_shown_scale(key, row) for key, row in scales().items() if "levels" in row]


def _shown_scale(key: str, row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "id": key,
        "title": row["title"],
        "use": row.get("use"),
        "levels": [
            {"number": item["number"], "name": item["name"], "meaning": item.get("meaning")} for item in row["levels"]
        ],
        "of": row.get("of"),
        "phases": row.get("phases", []),
        "meaningful_from": row.get("meaningful_from"),
        "note": row.get("note"),
        "conflict": row.get("conflict"),
        "confidence": row["confidence"],
        "sources": cited(row["sources"]),
    }


def shown_epa_lists() -> list[dict[str, Any]]:
    """Every list of EPAs with its sources and what was not found."""
    return [
        {
            "title": row["title"],
            "specialty": specialty,
            "scale": row["scale"],
            "since": row["since"],
            "profile": row["profile"],
            "minimum": row["minimum"],
            "epas": row["epas"],
            "confidence": row["confidence"],
            "sources": cited(row["sources"]),
        }
        for specialty, row in epa_lists().items()
    ]
