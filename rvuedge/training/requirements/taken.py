"""Cases as sent, as the engine takes them: roles by the body's code, from its words or from the two facts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rvuedge.platform.errors import InvalidError
from rvuedge.training.rules.counting.cases import CodeRow, LoggedCase, RoleClaim
from rvuedge.training.rules.requirement_sets import RequirementSet
from rvuedge.training.rules.roles import RoleFacts, RoleVocabulary

OVERSEES = {"supervisor", "teaching_assistant"}


def operation_of(case: Mapping[str, Any], of: RequirementSet, number: int) -> LoggedCase:
    """A case; one without an id is called by its place. Raises InvalidError for a role that the body lacks."""
    rows = [
        CodeRow(
            row["code"],
            (*row["categories"], *([row["category"]] if row["category"] else [])),
            row["quantity"],
            row["rrc_code"],
        )
        for row in case["rows"]
    ]
    return LoggedCase(
        id=case["id"] or f"case {number}",
        claims=tuple(_claim(claim, of, number) for claim in case["claims"]),
        rows=tuple(rows),
        categories=tuple(case["categories"]),
        primary=case["primary"],
        performed_on=case["performed_on"],
        patient_type=case["patient_type"],
        age_band=case["age_band"],
        is_simulated=case["is_simulated"],
        is_alternative=case["is_alternative"],
    )


def _claim(claim: Mapping[str, Any], of: RequirementSet, number: int) -> RoleClaim:
    attestation = claim["attestation"]
    return RoleClaim(
        resident=claim["resident"],
        role=_role(claim, of.vocabulary, number),
        codes=frozenset(claim["codes"]),
        sides=frozenset(claim["sides"]),
        share=claim["critical_share"],
        is_present=claim["present_for_all_critical"],
        attested_role=None if attestation is None else _named(attestation["role"], of.vocabulary, number),
        attested_by=None if attestation is None else attestation["by"],
        attested_on=None if attestation is None else attestation["on"],
        oversees=claim["operative_role"] in OVERSEES,
    )


def _role(claim: Mapping[str, Any], vocabulary: RoleVocabulary | None, number: int) -> str | None:
    if claim["role"]:
        return _named(claim["role"], vocabulary, number)
    if claim["operative_role"] and vocabulary is not None:
        facts = RoleFacts(claim["operative_role"], claim["supervision"], claim["is_chief"])
        if (code := vocabulary.code_of(facts)) is None:
            sentence = f"Case {number}: {vocabulary.title} has no one role for these facts."
            raise InvalidError(f"{sentence} It has {_codes(vocabulary)}.", code="no-such-role")
        return code
    if vocabulary is not None and len(only := [role for role in vocabulary.roles if role.operative_roles]) == 1:
        return only[0].code  # a body with one role: there is nothing to choose
    if vocabulary is not None and vocabulary.roles:
        raise InvalidError(f"Case {number}: give a role: {_codes(vocabulary)}.", code="role-needed")
    return None


def _named(text: str, vocabulary: RoleVocabulary | None, number: int) -> str:
    if vocabulary is None:
        return text
    if (word := vocabulary.word(text)) is None:
        sentence = f"Case {number}: {text!r} is no role of {vocabulary.title}."
        raise InvalidError(f"{sentence} It has {_codes(vocabulary)}.", code="no-such-role")
    return word.code


def _codes(vocabulary: RoleVocabulary) -> str:
    return ", ".join(role.code for role in vocabulary.roles)
