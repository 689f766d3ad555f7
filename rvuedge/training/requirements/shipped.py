"""Requirement sets, roles, code maps and sources that ship with RVU Edge: files with a source for every row.

A file that was released is not edited but for what its source says: a later list is a new file, with its own cohort.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from rvuedge.files.headers import words
from rvuedge.platform.errors import NotFoundError
from rvuedge.training.rules.counting.code_maps import MappedCode
from rvuedge.training.rules.requirement_sets import Category, Cohort, RequirementSet
from rvuedge.training.rules.roles import RoleVocabulary, RoleWord, ShareRule, known

FOLDER = Path(__file__).parent.parent / "data"


@dataclass(frozen=True, slots=True)
class Specialty:
    """A specialty: its name, its vocabulary of roles if one was read, and why numbers are missing."""

    id: str
    name: str
    vocabulary: str | None
    not_loaded: str | None
    sources: tuple[str, ...]


@cache
def specialties() -> Mapping[str, Specialty]:
    """Every specialty by its identifier."""
    return {
        key: Specialty(key, row["name"], row.get("vocabulary"), row.get("not_loaded"), tuple(row.get("sources", ())))
        for key, row in _read("specialties").items()
    }


def specialty(name: str) -> Specialty:
    """A specialty. Raises NotFoundError."""
    if name not in specialties():
        raise NotFoundError(f"There is no specialty {name!r} here.", code="no-such-specialty")
    return specialties()[name]


def specialty_named(text: str | None) -> Specialty | None:
    """The specialty that somebody's own words name, by its name or identifier; None where they name none of ours."""
    wanted = words(text or "")
    return next((item for key, item in specialties().items() if wanted in {words(item.name), words(key)}), None)


@cache
def sources() -> Mapping[str, dict[str, str]]:
    """Every source by its key: what it is, where, and of which kind."""
    found: dict[str, dict[str, str]] = _read("sources")["sources"]
    return found


@cache
def vocabularies() -> Mapping[str, RoleVocabulary]:
    """Every vocabulary of roles by its identifier."""
    return {key: _vocabulary(key, row) for key, row in _read("roles").items()}


@cache
def scales() -> Mapping[str, dict[str, Any]]:
    """Every scale by its identifier, as its file has it."""
    return _read("scales")


def autonomy_scales() -> list[str]:
    """The scales that a program may choose for autonomy, by name; the entrustment scale is one of them."""
    return sorted(key for key, row in scales().items() if row.get("use") in {"autonomy", "entrustment"})


@cache
def requirement_sets() -> Mapping[str, RequirementSet]:
    """Every set that ships, by its identifier."""
    files = sorted((FOLDER / "requirement_sets").glob("*.toml"))
    rows = {row["id"]: row for row in (tomllib.loads(file.read_text(encoding="utf-8")) for file in files)}
    return {key: _set(row, rows) for key, row in sorted(rows.items())}


def requirement_set(name: str) -> RequirementSet:
    """A set that ships. Raises NotFoundError."""
    found = requirement_sets().get(name)
    if found is None:
        raise NotFoundError(f"There is no requirement set {name!r}.", code="no-such-requirement-set")
    return found


@cache
def code_maps() -> Mapping[str, tuple[MappedCode, ...]]:
    """The public code maps by specialty."""
    found: dict[str, tuple[MappedCode, ...]] = {}
    for row in _read("code_maps")["map"]:
        first = date.fromisoformat(row["first"]) if "first" in row else None
        listed = [(code, False) for code in row["codes"]] + [(code, True) for code in row.get("companions", ())]
        found[row["specialty"]] = (
            *found.get(row["specialty"], ()),
            *(
                MappedCode(
                    code,
                    row["category"],
                    first,
                    rrc_codes=tuple(row.get("rrc_codes", ())),
                    is_companion=is_companion,
                    sources=tuple(row["sources"]),
                )
                for code, is_companion in listed
            ),
        )
    return found


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))


def _vocabulary(key: str, row: Mapping[str, Any]) -> RoleVocabulary:
    return RoleVocabulary(
        key,
        row["title"],
        tuple(_role(role) for role in row["roles"]),
        tuple(row["sources"]),
        row["confidence"],
        row.get("note", ""),
        row.get("has_one_assistant", False),
        row.get("teacher_needs_surgeon", False),
    )


def _role(row: Mapping[str, Any]) -> RoleWord:
    share = row.get("share")
    return RoleWord(
        row["code"],
        row["definition"],
        tuple(row.get("aliases", ())),
        tuple(row.get("operative_roles", ())),
        tuple(row.get("supervision", ())),
        row.get("is_chief"),
        None
        if share is None
        else ShareRule(
            Decimal(share["least"]),
            share.get("is_more_than", False),
            share.get("needs_presence", False),
            share.get("otherwise"),
        ),
    )


def _set(row: Mapping[str, Any], rows: Mapping[str, Mapping[str, Any]]) -> RequirementSet:
    vocabulary = vocabularies()[row["vocabulary"]] if "vocabulary" in row else None
    inherited = rows[row["inherits"]]["category"] if "inherits" in row else ()
    cohort = row["cohort"]
    return RequirementSet(
        id=row["id"],
        specialty=row["specialty"],
        body=row["body"],
        title=row["title"],
        cohort=Cohort(cohort["kind"], cohort.get("first"), tuple(cohort.get("sources", ()))),
        credit_unit=row["credit_unit"],
        credit_unit_sources=tuple(row["credit_unit_sources"]),
        categories=tuple(category_of(item, vocabulary) for item in row["category"]),
        conflict_scope=row["conflict_scope"],
        vocabulary=vocabulary,
        family=row.get("family", ""),
        variant=row.get("variant", ""),
        variant_of=row.get("variant_of", ""),
        caution=row["caution"],
        confirmed_through=row.get("confirmed_through", ""),
        asks_patient_type=row.get("asks_patient_type", False),
        defined=tuple(category_of(item, vocabulary) for item in inherited if item.get("kind") != "total"),
    )


def category_of(row: Mapping[str, Any], vocabulary: RoleVocabulary | None) -> Category:
    """A category of a file or of a program's own set. Raises KeyError for a role that the vocabulary lacks."""
    roles = row.get("roles")
    minimum = row.get("minimum")
    return Category(
        name=row["name"],
        minimum=minimum,
        number=row.get("number") or ("none_set" if minimum is None else "requirement"),
        confidence=row["confidence"],
        sources=tuple(row["sources"]),
        parent=row.get("parent"),
        kind=row.get("kind", "tree"),
        roles=None if roles is None else known(vocabulary, roles),
        caps=row.get("caps", {}),
        excludes=frozenset(row.get("excludes", ())),
        aliases=tuple(row.get("aliases", ())),
        members=tuple(row.get("members", ())),
        needs_category=row.get("needs_category", False),
        counts_simulated=row.get("counts_simulated", False),
        alternative=row.get("alternative", ""),
        note=row.get("note", ""),
    )
