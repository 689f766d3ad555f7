"""A list of required experiences as a director pastes it from a sheet. Computes only.

A heading row, then a row for each experience, by tabs, semicolons or commas:

>>> headings = "Experience;Kind;Level;Times;Simulated;Alternative"
>>> text = headings + chr(10) + "Urinary catheter;procedure;perform;2;yes;Skills lab"
>>> read_list(text).rows[0]["key"], read_list(text).problems
('urinary-catheter', ())
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

HEADINGS = {
    "title": ("experience", "title", "name", "patient type", "procedure", "encounter", "condition"),
    "kind": ("kind", "type"),
    "level": ("level", "responsibility", "level of responsibility"),
    "least": ("times", "number", "count", "minimum", "required", "least"),
    "allows_simulation": ("simulated", "simulation", "simulated allowed", "simulation allowed"),
    "alternative": ("alternative", "alternative experience"),
}
NEEDED = ("title", "kind", "level", "least")
KIND_WORDS = {
    "encounter": "encounter",
    "patient": "encounter",
    "condition": "encounter",
    "procedure": "procedure",
    "skill": "procedure",
}
LEVEL_WORDS = {
    "observe": "observe", "observe and discuss": "observe", "assist": "assist", "participate": "assist",
    "actively participate in care": "assist", "perform": "perform", "perform procedure": "perform",
}  # fmt: skip
YES_NO = {
    "yes": True,
    "y": True,
    "x": True,
    "true": True,
    "allowed": True,
    "no": False,
    "n": False,
    "false": False,
    "": False,
}
LONGEST_KEY = 39  # a key's column
MOST_DIGITS = 2  # times of one experience are at most 99


@dataclass(frozen=True, slots=True)
class ReadList:
    """Rows as the API takes them, and what could not be read: line, found, expected."""

    rows: tuple[dict[str, Any], ...]
    problems: tuple[str, ...]


def read_list(text: str) -> ReadList:
    """The experiences of a pasted sheet; with any problem nothing of it is to be stored."""
    lines = text.replace("\r", "").strip("\n ").split("\n")
    if not lines[0]:
        return ReadList((), ("Paste a heading row and a row for each experience.",))
    mark = max("\t;,", key=lines[0].count)
    grid = [[cell.strip() for cell in row] for row in csv.reader(lines, delimiter=mark)]
    places, problems = _columns(grid[0])
    if problems:
        return ReadList((), tuple(problems))
    rows: list[dict[str, Any]] = []
    for number, cells in ((number, cells) for number, cells in enumerate(grid[1:], 2) if any(cells)):
        row, found = _row(places, cells)
        problems += [f"Line {number}: {problem}" for problem in found]
        rows.append(row)
    if not rows:
        problems.append("There is a heading row and nothing below it.")
    problems += _twice(rows)
    return ReadList(() if problems else tuple(rows), tuple(problems))


def _columns(headings: Sequence[str]) -> tuple[dict[str, int], list[str]]:
    places: dict[str, int] = {}
    problems = []
    for index, heading in enumerate(headings):
        field = next((name for name, words in HEADINGS.items() if heading.lower() in words), None)
        if field is None or field in places:
            problems.append(f"Line 1: the heading “{heading}” is {'there twice' if field else 'not known'}.")
        else:
            places[field] = index
    problems += [f"Line 1: a column {HEADINGS[name][0]} is missing." for name in NEEDED if name not in places]
    return places, problems


def _row(places: Mapping[str, int], cells: Sequence[str]) -> tuple[dict[str, Any], list[str]]:
    given = {name: cells[index] if index < len(cells) else "" for name, index in places.items()}
    problems = [] if len(cells) <= len(places) else [f"there are {len(cells)} cells for {len(places)} headings."]
    words: tuple[tuple[str, Mapping[str, Any]], ...] = (
        ("kind", KIND_WORDS),
        ("level", LEVEL_WORDS),
        ("allows_simulation", YES_NO),
    )
    row: dict[str, Any] = {
        "title": given["title"],
        "key": key_of(given["title"]),
        "alternative": given.get("alternative") or None,
    }
    for name, known in words:
        text = given.get(name, "").lower()
        row[name] = known.get(text)
        if row[name] is None:
            choices = ", ".join(sorted(word for word in known if word))
            problems.append(f"{HEADINGS[name][0]}: found “{given.get(name, '')}”, expected one of {choices}.")
    row["least"] = int(given["least"]) if re.fullmatch(rf"[1-9][0-9]{{0,{MOST_DIGITS - 1}}}", given["least"]) else None
    if row["least"] is None:
        problems.append(f"times: found “{given['least']}”, expected a whole number from 1 to 99.")
    if not row["key"]:
        problems.append("experience: a name with letters is expected.")
    return row, problems


def key_of(title: str) -> str:
    """A key made of a title.

    >>> key_of("Acute abdomen (adult)")
    'acute-abdomen-adult'
    """
    plain = unicodedata.normalize("NFKD", title.lower())
    words = re.findall(r"[a-z0-9]+", "".join(item for item in plain if not unicodedata.combining(item)))
    return "-".join(words)[:LONGEST_KEY].strip("-")


def _twice(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    keys = [row["key"] for row in rows]
    return [f"“{key}” stands {keys.count(key)} times." for key in dict.fromkeys(keys) if key and keys.count(key) > 1]
