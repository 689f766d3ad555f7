"""Reads of what ships: specialties, requirement sets, roles, each with its sources."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from rvuedge.platform.errors import NotFoundError
from rvuedge.training.requirements.shipped import (
    Specialty,
    requirement_set,
    requirement_sets,
    sources,
    specialties,
    specialty,
    vocabularies,
)
from rvuedge.training.rules.requirement_sets import Category, RequirementSet
from rvuedge.training.rules.roles import RoleVocabulary


def specialty_list() -> list[dict[str, Any]]:
    """Every specialty with its sets, or why it has none."""
    return [_specialty(item) for item in specialties().values()]


def set_list(of: str | None) -> list[dict[str, Any]]:
    """The sets, of one specialty if it is named, without their categories. Raises NotFoundError."""
    if of is not None:
        specialty(of)
    return [shown_head(item) for item in requirement_sets().values() if of is None or item.specialty == of]


def set_with_categories(name: str) -> dict[str, Any]:
    """A set with every category, number, source and confidence. Raises NotFoundError."""
    return shown_set(requirement_set(name))


def shown_set(of: RequirementSet) -> dict[str, Any]:
    """A set as the API answers it."""
    return {**shown_head(of), "categories": [shown_category(item) for item in of.categories]}


def role_list(of: str) -> dict[str, Any]:
    """The vocabulary of a specialty, or of a body by its own name. Raises NotFoundError where none was read."""
    name = of if of in vocabularies() else specialty(of).vocabulary
    if name is None:
        raise NotFoundError(f"No roles of {specialty(of).name} were read.", code="no-roles-loaded")
    return shown_vocabulary(vocabularies()[name])


def shown_vocabulary(of: RoleVocabulary) -> dict[str, Any]:
    """A vocabulary as the API answers it."""
    roles = [
        {
            "code": role.code,
            "definition": role.definition,
            "operative_roles": list(role.operative_roles),
            "supervision": list(role.supervision),
            "is_chief": role.is_chief,
            "needs_presence": bool(role.share and role.share.needs_presence),
            "least_share": role.share.least if role.share else None,
            "share_is_exclusive": bool(role.share and role.share.is_more_than),
        }
        for role in of.roles
    ]
    return {
        "id": of.id,
        "title": of.title,
        "roles": roles,
        "note": of.note or None,
        "confidence": of.confidence,
        "sources": cited(of.sources),
    }


def shown_category(item: Category) -> dict[str, Any]:
    """A category as the API answers it."""
    return {
        "name": item.name,
        "parent": item.parent,
        "kind": item.kind,
        "minimum": item.minimum,
        "number": item.number,
        "roles": None if item.roles is None else sorted(item.roles),
        "caps": dict(item.caps),
        "note": item.note or None,
        "alternative": item.alternative or None,
        "confidence": item.confidence,
        "sources": cited(item.sources),
    }


def cited(keys: Iterable[str]) -> list[dict[str, str]]:
    """Sources as a person reads them; a program's own numbers cite the program."""
    return [
        {"key": key, "what": sources()[key]["what"] if key in sources() else key, "address": _address(key)}
        for key in keys
    ]


def _address(key: str) -> str:
    return sources()[key]["address"] if key in sources() else ""


def _specialty(item: Specialty) -> dict[str, Any]:
    sets = [of.id for of in requirement_sets().values() if of.specialty == item.id]
    return {
        "id": item.id,
        "name": item.name,
        "requirement_sets": sets,
        "vocabulary": item.vocabulary,
        "state": "loaded" if sets else "not_loaded",
        "not_loaded": item.not_loaded,
        "sources": cited(item.sources),
    }


def shown_head(of: RequirementSet) -> dict[str, Any]:
    """A set without its categories."""
    return {
        "id": of.id,
        "specialty": of.specialty,
        "body": of.body,
        "title": of.title,
        "variant": of.variant or None,
        "credit_unit": of.credit_unit,
        "credit_unit_sources": cited(of.credit_unit_sources),
        "cohort": {"kind": of.cohort.kind, "first": of.cohort.first, "sources": cited(of.cohort.sources)},
        "confirmed_through": of.confirmed_through or None,
        "caution": of.caution or None,
    }
