"""The words of a case's facts: who did what, under which supervision, at which age. Only computes.

Two independent facts, operative role and supervision, stand for every body's roles (docs/rules.md, R-7.5); a body's own
word is read as the facts it says where it says only one thing. What a word means to a resident of a specialty stands in
training/data/roles.toml.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

ROLES = (
    "surgeon",
    "teaching_assistant",
    "first_assistant",
    "second_assistant",
    "observer",
    "supervisor",
    "other",
)
# Five fine words, and the ACGME's three levels, which say less: direct is present or scrubbed (data/scales.toml).
SUPERVISION = ("independent", "available", "present", "scrubbed", "directing", "direct", "indirect", "oversight")
PATIENT_TYPES = ("adult", "pediatric")
# The bands of the ACGME's anesthesia case log as one reader of it prints them (training/data/sources.toml, ACP).
AGE_BANDS = ("under_3_months", "3_months_to_2_years", "3_to_11_years", "12_to_64_years", "65_and_over")
COMPLEXITIES = ("easiest", "middle", "hardest")

# Spellings of one meaning, by plain lowercase words: role, and supervision or None where it says nothing of it.
# The codes are those of training/data/roles.toml; a code that two bodies use for different roles is not here.
_WORDS: Mapping[str, tuple[str, str | None]] = {
    "sc": ("surgeon", None),
    "sj": ("surgeon", None),
    "surgeon chief": ("surgeon", None),
    "surgeon junior": ("surgeon", None),
    "surgeon fellow": ("surgeon", None),
    "primary surgeon": ("surgeon", None),
    "operating surgeon": ("surgeon", None),
    "primary": ("surgeon", None),
    "operator": ("surgeon", None),
    "primary operator": ("surgeon", None),
    "performed": ("surgeon", None),
    "ta": ("teaching_assistant", None),
    "teach assist": ("teaching_assistant", None),
    "teaching assist": ("teaching_assistant", None),
    "fa": ("first_assistant", None),
    "first assist": ("first_assistant", None),
    "1st assistant": ("first_assistant", None),
    "assistant": ("first_assistant", None),
    "assistant surgeon": ("first_assistant", None),
    "assisted": ("first_assistant", None),
    "second assist": ("second_assistant", None),
    "2nd assistant": ("second_assistant", None),
    "observed": ("observer", None),
    "supervising": ("supervisor", None),
    "s ts": ("surgeon", "scrubbed"),
    "s tu": ("surgeon", "present"),
}
_SUPERVISION: Mapping[str, str] = {
    "supervisor available": "available",
    "present unscrubbed": "present",
    "unscrubbed": "present",
    "supervisor scrubbed": "scrubbed",
    "direct supervision": "direct",
    "indirect supervision": "indirect",
}


def plain_words(text: str) -> str:
    """A word as it is looked up: lowercase, hyphens and underscores as spaces."""
    return " ".join(text.replace("_", " ").replace("-", " ").replace("/", " ").lower().split())


def role_meant(text: str) -> tuple[str, str | None] | None:
    """The role that a text names, and the supervision it says with it; None where it names none, or more than one."""
    wanted = plain_words(text)
    key = wanted.replace(" ", "_")
    return (key, None) if key in ROLES else _WORDS.get(wanted)


def with_both_facts(body: Mapping[str, Any]) -> dict[str, Any]:
    """A body whose role says a supervision too, such as S-TS, with that supervision where it says none itself."""
    role = body.get("role")
    meant = role_meant(role) if isinstance(role, str) and not body.get("supervision") else None
    return {**body, "supervision": meant[1]} if meant and meant[1] else dict(body)


def supervision_meant(text: str) -> str | None:
    """The supervision that a text names; None where it names none."""
    wanted = plain_words(text)
    key = wanted.replace(" ", "_")
    return key if key in SUPERVISION else _SUPERVISION.get(wanted)
