"""The table of lines (../lines.json) read by the server; tests/web/phone/test_reader.py reads it on the phone."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date

import pytest
from flask import Flask

from rvuedge.accounts.people.models import Person
from rvuedge.logbook.dictation.lookups import lookups_of
from rvuedge.logbook.dictation.rules.dictation import parse
from rvuedge.logbook.dictation.rules.draft import LogDraft, Lookups
from tests.support.lines import SITE, TODAY, as_row, rows

LEAST_ROWS = 300  # issue 15: the table holds so many lines with right answers of ours


@pytest.fixture
def lookups(inside_seeded: Flask) -> Lookups:
    with inside_seeded.test_request_context():
        person = Person(id=0, provider_type="physician", specialty="General Surgery")
        found = lookups_of(person, on=date.fromisoformat(TODAY))
        return Lookups(found.find, found.known, found.describes, (SITE,), found.is_physician)


def read(text: str, lookups: Lookups) -> LogDraft:
    return parse(text, today=date.fromisoformat(TODAY), lookups=lookups)


def as_answered(draft: LogDraft) -> dict[str, object]:
    return {**asdict(draft), "lines": [{**asdict(line), **asdict(line.form)} for line in draft.lines]}


def test_every_line_of_the_table_is_read_as_it_says(lookups: Lookups) -> None:
    table = rows()
    assert len({row["text"] for row in table}) == len(table) >= LEAST_ROWS
    assert [as_row(row["text"], as_answered(read(row["text"], lookups))) for row in table] == table


def test_every_word_and_digit_of_the_table_ends_somewhere(lookups: Lookups) -> None:
    for row in rows():
        text = row["text"]
        draft = read(text, lookups)
        body = [
            *draft.recognized,
            *draft.unparsed,
            *draft.passed_over,
            *(word for question in draft.questions for word in question.words),
            *(word for line in draft.lines for word in line.words),
        ]
        covered = {index for words in body for index in range(words.start, words.end)}
        left = "".join(letter for index, letter in enumerate(text) if letter.isalnum() and index not in covered)
        assert left == "", text


def test_a_line_is_certain_only_where_every_word_was_read_and_nothing_is_asked(lookups: Lookups) -> None:
    for row in rows():
        draft = read(row["text"], lookups)
        asked = {question.group for question in draft.questions}
        unread = any(words.why == "not understood" for words in draft.unparsed)
        for line in draft.lines:
            assert line.is_guess or line.confidence == 1, row["text"]
            assert not (line.confidence == 1 and (unread or line.group in asked)), row["text"]
