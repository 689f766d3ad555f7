"""Roles of a case: two facts, operative role and supervision, and each body's code for them, there and back.

A body's vocabulary is data (data/roles.toml) with the definition that a resident reads while choosing. Only computes.
Source of the two facts: docs/rules.md, R-7.5.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Literal

from rvuedge.files.headers import words
from rvuedge.logbook.records.case_words import ROLES

OPERATIVE_ROLES = ROLES
# What a role is where two residents meet in one operation; "other" has no part in conflicts.
Part = Literal["surgeon", "teacher", "assistant", "other"]
_PARTS: dict[str, Part] = {
    "surgeon": "surgeon",
    "teaching_assistant": "teacher",
    "supervisor": "teacher",
    "first_assistant": "assistant",
    "second_assistant": "assistant",
}


@dataclass(frozen=True, slots=True)
class RoleFacts:
    """What happened, whatever a body calls it. `is_chief` is whether the day lies in the chief year, None unknown."""

    operative_role: str
    supervision: str | None = None
    is_chief: bool | None = None


@dataclass(frozen=True, slots=True)
class ShareRule:
    """How much of the critical portions the role asks for; `otherwise` is the role of those who did less.

    `least` is a share of 1; `is_more_than` for bodies that ask for more than it, not for it.
    """

    least: Decimal
    is_more_than: bool
    needs_presence: bool
    otherwise: str | None

    def holds(self, share: Decimal | None, is_present: bool | None) -> bool:
        """Whether the answers allow the role; an answer that is missing does not stand against it."""
        if self.needs_presence and is_present is False:
            return False
        return share is None or share > self.least or (share == self.least and not self.is_more_than)


@dataclass(frozen=True, slots=True)
class RoleWord:
    """A role as a body calls it. `supervision` empty means any; `is_chief` None that the chief year does not matter."""

    code: str
    definition: str
    aliases: tuple[str, ...] = ()
    operative_roles: tuple[str, ...] = ()
    supervision: tuple[str, ...] = ()
    is_chief: bool | None = None
    share: ShareRule | None = None

    @property
    def part(self) -> Part:
        """What the role is where two residents meet."""
        return _PARTS.get(self.operative_roles[0], "other") if self.operative_roles else "other"

    def fits(self, facts: RoleFacts) -> bool:
        """Whether this is the body's word for the facts."""
        if facts.operative_role not in self.operative_roles:
            return False
        if self.supervision and facts.supervision not in self.supervision:
            return False
        return self.is_chief is None or self.is_chief == facts.is_chief

    def facts(self) -> RoleFacts | None:
        """The facts that the word says; None where it says nothing about an operation."""
        if not self.operative_roles:
            return None
        supervision = self.supervision[0] if len(self.supervision) == 1 else None
        return RoleFacts(self.operative_roles[0], supervision, self.is_chief)


@dataclass(frozen=True)
class RoleVocabulary:
    """The roles of one body. `has_one_assistant` where it allows one assistant for a procedure."""

    id: str
    title: str
    roles: tuple[RoleWord, ...]
    sources: tuple[str, ...]
    confidence: str
    note: str = ""
    has_one_assistant: bool = False
    teacher_needs_surgeon: bool = False

    def word(self, text: str) -> RoleWord | None:
        """The role that a text names, by its code or another spelling of it; None for an unknown one."""
        return self._by_word.get(text) or self._by_word.get(words(text))

    @cached_property
    def _by_word(self) -> dict[str, RoleWord]:
        named = [(name, role) for role in self.roles for name in (role.code, *role.aliases)]
        return {words(name): role for name, role in named} | {role.code: role for role in self.roles}

    def code_of(self, facts: RoleFacts) -> str | None:
        """The body's code for the facts; None where it has none, or where a fact is missing that it asks for."""
        found = [role.code for role in self.roles if role.fits(facts)]
        return found[0] if len(found) == 1 else None

    def part_of(self, code: str | None) -> Part:
        """What a role is where two residents meet."""
        word = self.word(code) if code else None
        return word.part if word else "other"

    def allowed(self, code: str, share: Decimal | None, is_present: bool | None) -> str:
        """The role that the answers about the critical portions allow: the one claimed, or the lesser one."""
        word = self.word(code)
        if word is None or word.share is None or word.share.holds(share, is_present):
            return code
        return word.share.otherwise or code


def known(vocabulary: RoleVocabulary | None, names: Iterable[str]) -> frozenset[str]:
    """Roles by their codes, whatever spelling they were given in. Raises KeyError for one that the body lacks."""
    if vocabulary is None:
        return frozenset(names)
    found = {name: vocabulary.word(name) for name in names}
    if missing := [name for name, word in found.items() if word is None]:
        raise KeyError(missing[0])
    return frozenset(word.code for word in found.values() if word)
