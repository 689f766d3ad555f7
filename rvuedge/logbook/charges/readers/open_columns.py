"""What a section of a table leaves open: shared credit, which figures count, what rows are, whose they are.

Each is settled by the columns themselves, or ends in a question or in a line that names what is not read.
"""

from __future__ import annotations

from collections.abc import Sequence

from rvuedge.files.columns.outcomes import Choice, LeftOut, Question
from rvuedge.files.columns.unread import NOT_READ, is_open
from rvuedge.files.values.figures import decimal_mark
from rvuedge.logbook.charges.readers.headers import VOCABULARY, WORK
from rvuedge.logbook.charges.readers.rows import LOG_TEXTS, ChargeTable
from rvuedge.logbook.charges.readers.sections import Section
from rvuedge.logbook.charges.rules.anesthesia_times import (
    NOT_COMPARED,
    TIMES,
)
from rvuedge.logbook.charges.rules.encounters import (
    Skipped,
)
from rvuedge.logbook.charges.rules.row_kinds import (
    SHARE,
    denied_words,
    is_about_rows,
    is_shared,
    looks_like_row_kinds,
    row_kind_question,
    share_question,
    unknown_words,
)
from rvuedge.logbook.charges.rules.taken_back import ReadRow

OURS = "a log's work RVUs are ours; reconcile the file to compare its figures with them"
LABELS = "rows:names"  # the question whether names alone in a row are providers
FRACTION = "units:fraction"  # the question whether a fraction of a unit is a share of a case


def settle_shares(table: ChargeTable, section: Section, body: Sequence[Sequence[str]]) -> None:
    """Whether lines of which the credit is shared count whole: asked, unless no line is. A log has no share of a line.

    In a statement the share is the employer's affair: its figure is compared, and the column is named.
    """
    if table.is_statement:
        return
    for column in section.header.understood.columns:
        if column.state != "not read" or column.field != SHARE:
            continue
        shared = [cells for cells in body if is_shared(cells[column.index] if column.index < len(cells) else "")]
        if shared:
            table.reading.left_out[:] = [part for part in table.reading.left_out if part.name != column.name]
            table.reading.questions.append(share_question(column.name, len(shared), section.where))


def settle_figures(table: ChargeTable, section: Section, body: Sequence[Sequence[str]]) -> None:
    """Which column of wRVU is a statement's; the others are named, and all of them where the table becomes logs."""
    positions = table.header.positions
    fields = [name for name in WORK if name in positions]
    if table.header.is_wallet:
        return
    if table.is_statement and fields:
        table.work = fields[0]
        texts = [table.raw(cells, table.work) for cells in body]
        has_commas = section.table.delimiter == ";" and any("," in text for text in texts)
        table.mark = decimal_mark(texts) or ("?" if has_commas else None)
    for name in fields:
        if name != table.work:
            count = sum(bool(table.text(cells, name)) for cells in body)
            reason = OURS if table.work is None else f"{table.header.names[table.work]!r} is compared"
            table.reading.left_out.append(LeftOut("column", table.header.names[name], count, reason))


def settle_kinds(table: ChargeTable, section: Section, body: Sequence[Sequence[str]]) -> None:
    """Which columns say what a row is, with a question for each word of theirs that is not known."""
    found = []
    for name in ("kind", "status", "voided"):
        if name not in table.header.positions:
            continue
        texts, printed = [table.text(cells, name) for cells in body], table.header.names[name]
        if is_about_rows(name, texts) or any(key.startswith(f"{name}:") for key in table.choices):
            found.append(name)
            table.reading.questions += unknown_words(name, printed, texts, section.where, table.choices)
            if not table.is_statement:
                table.reading.questions += denied_words(name, printed, texts, section.where, table.choices)
        elif filled := sum(map(bool, texts)):
            reason = "its words say nothing of charges, voids or payments"
            table.reading.left_out.append(LeftOut("column", printed, filled, reason))
    table.row_kinds = tuple(found)
    if table.is_statement:
        own = table.header.positions.get("provider")
        positions = table.header.positions
        for name in (name for name in (*TIMES, *LOG_TEXTS) if name in positions and positions[name] != own):
            count = sum(bool(table.text(cells, name)) for cells in body)
            table.reading.left_out.append(LeftOut("column", table.header.names[name], count, NOT_COMPARED))


def row_kind_questions(section: Section, body: Sequence[Sequence[str]]) -> dict[str, Question]:
    """A question for each column under an unknown heading, or one that was only guessed, whose words tell charges from
    voids and payments."""
    found = {}
    for column in section.header.understood.columns:
        if not is_open(column, VOCABULARY):
            continue
        texts = [row[column.index] for row in body if column.index < len(row)]
        if (field := looks_like_row_kinds(texts)) is not None:
            question = row_kind_question(column.name, field, section.where)
            found[question.key] = question
    return found


def labels_question(table: ChargeTable, labels: Sequence[tuple[int, str]], read: Sequence[ReadRow]) -> list[Question]:
    """A question where names stand alone above groups of rows: reports by provider do that. The names are not shown,
    since they may be patients'."""
    above = [(line, text) for line, text in labels if any(row.line > line for row in read)]
    if len({text for _, text in above}) < 2 or "provider" in table.header.positions or LABELS in table.choices:
        return []
    lines = ", ".join(str(line) for line, _ in above[:5])
    sentence = (
        f"Rows {lines} are names that stand alone above other rows. All rows are read as one provider's: are they?"
    )
    return [Question(LABELS, sentence, f"row {above[0][0]}", (Choice("one", "Yes, all are one provider's."),))]


def fraction_question(skipped: Sequence[Skipped]) -> Question:
    lines = [row.line for row in skipped if "a fraction of a unit" in row.reason]
    sentence = (
        f"{len(lines):,} rows have a fraction of a unit. Is that your share of a case? They are left out until you say."
    )
    share = Choice("share", "It is a share: the line is one unit, and its figure is the share's.")
    return Question(FRACTION, sentence, f"row {lines[0]}", (share, NOT_READ), is_blocking=False)
