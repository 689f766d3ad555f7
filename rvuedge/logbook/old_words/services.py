"""Answers to old words: one answer says what a word means in every log that has it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from rvuedge.logbook.old_words.queries import MEANINGS, open_words
from rvuedge.logbook.records import queries as log_queries
from rvuedge.logbook.records.change_numbers import reserve_numbers, turn_of
from rvuedge.logbook.records.facts import Owner
from rvuedge.logbook.records.revisions import Revision, revised
from rvuedge.logbook.records.writes import write
from rvuedge.platform.errors import InvalidError


def answer_word(*, owner: Owner, field: str, word: str, means: str, now: datetime) -> int:
    """Write what an old word means into every log that has it and says nothing else; how many logs.

    What was written stays beside it. No credit depends on these fields, so none is made anew. Again changes nothing.
    Raises InvalidError for an answer that the field does not take.
    """
    if (MEANINGS[field] and means not in MEANINGS[field]) or not means.strip():
        sentence = f"Expected one of {', '.join(MEANINGS[field])}." if MEANINGS[field] else "Expected a name."
        raise InvalidError(sentence, errors={"means": [sentence]})
    with turn_of(owner.person_id) as turn:
        ids = {item.log_id for item in open_words(owner.person_id) if (item.field, item.word) == (field, word)}
        if not ids:
            return 0
        logs = sorted(log_queries.logs_by_id(owner.person_id, ids).values(), key=lambda log: (log.performed_on, log.id))
        facts = log_queries.facts_of(owner.person_id, logs)
        first = reserve_numbers(turn.session, owner.person_id, len(logs)) - len(logs) + 1
        change: dict[str, Any] = {field: means}
        revisions = []
        for number, (log, before) in enumerate(zip(logs, facts, strict=True), first):
            after = replace(before, **change)
            revisions.append(Revision(revised(log, after, owner=owner, change=number, now=now), after, before))
        write(turn.session, owner.person_id, revisions)
    return len(logs)
