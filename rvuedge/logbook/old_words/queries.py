"""Reads of old words: what somebody once wrote in logs that say nothing by the vocabulary yet."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from sqlalchemy import or_, select

from rvuedge.logbook.records.case_words import ROLES, SUPERVISION
from rvuedge.logbook.records.models import ProcedureLog
from rvuedge.platform.extensions import db

# What a word of each field may be answered with; the role "other" needs a note in each case, so it is chosen there.
MEANINGS = {"role": tuple(key for key in ROLES if key != "other"), "supervision": SUPERVISION, "attending": ()}
FIELDS = tuple(MEANINGS)
_LOG = ProcedureLog.__table__.c


@dataclass(frozen=True, slots=True)
class OldWord:
    """A word of a field, in how many live logs it stands unanswered, and what it may be answered with."""

    field: str
    word: str
    logs: int
    choices: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WordInLog:
    """Where an old word stands unanswered."""

    log_id: str
    field: str
    word: str


def old_words(person_id: int) -> list[OldWord]:
    """A person's unanswered old words, most logs first."""
    counts = Counter((item.field, item.word) for item in open_words(person_id))
    return [OldWord(field, word, number, MEANINGS[field]) for (field, word), number in counts.most_common()]


def open_words(person_id: int) -> list[WordInLog]:
    """Each live log's old words whose field says nothing yet."""
    rows = db.session.execute(
        select(_LOG.id, _LOG.role, _LOG.supervision, _LOG.attending, _LOG.as_written)
        .where(
            _LOG.person_id == person_id,
            _LOG.as_written.is_not(None),
            _LOG.deleted_at.is_(None),
            or_(*(_LOG[field].is_(None) for field in FIELDS)),
        )
        .order_by(_LOG.performed_on, _LOG.id)
    ).mappings()
    return [
        WordInLog(row["id"], field, row["as_written"][field])
        for row in rows
        for field in FIELDS
        if row[field] is None and field in row["as_written"]
    ]
