"""Two lists of role words agree: the log's own spellings, and the vocabularies of bodies with their aliases.

A word that a log reads means the role that every body's vocabulary means by it; one on which bodies differ is not read.
"""

from __future__ import annotations

from collections import defaultdict

import pytest

from rvuedge.logbook.records.case_words import ROLES, SUPERVISION, plain_words, role_meant
from rvuedge.training.requirements.shipped import vocabularies


def meanings() -> dict[str, set[tuple[str, ...]]]:
    """By word, the operative roles that each body's word of it stands for."""
    found: dict[str, set[tuple[str, ...]]] = defaultdict(set)
    for vocabulary in vocabularies().values():
        for word in vocabulary.roles:
            for name in (word.code, *word.aliases):
                if word.operative_roles:
                    found[plain_words(name)].add(word.operative_roles)
    return found


@pytest.mark.parametrize("word", sorted(meanings()))
def test_what_a_log_reads_is_what_bodies_mean(word: str) -> None:
    meant = role_meant(word)
    if meant is None:
        return
    role, supervision = meant
    assert role in ROLES
    assert supervision is None or supervision in SUPERVISION
    for roles in meanings()[word]:
        assert role in roles, f"{word} is read as {role}, and a body means {roles}"


def test_the_words_of_the_largest_bodies_are_read() -> None:
    assert [role_meant(word) for word in ("SC", "SJ", "TA", "FA", "S-TS", "S-TU", "Surgeon", "Assistant")] == [
        ("surgeon", None), ("surgeon", None), ("teaching_assistant", None), ("first_assistant", None),
        ("surgeon", "scrubbed"), ("surgeon", "present"), ("surgeon", None), ("first_assistant", None),
    ]  # fmt: skip
