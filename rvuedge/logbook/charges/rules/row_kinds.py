"""What a row of a table is: a charge, a charge taken back, or no work at all; by its type, its status or its sign.

Billing systems print charges, voids, payments and adjustments in one table. Only charges are work. A row takes its sign
from its units, its amount and its type; a status says of the row itself that it was voided. A word that is not known is
asked about, unless the column knows none of our words: then it is about something else and is named as not read.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from enum import Enum

from rvuedge.files.columns.outcomes import Choice, Question
from rvuedge.files.headers import words
from rvuedge.files.values.blanks import is_empty

KNOWN_SHARE = 0.5  # of a column's cells: with fewer words that are ours the column is about something else


class RowKind(Enum):
    """What becomes of a row: it counts, it takes one back, it is no work, it was taken back itself."""

    CHARGE = "charge"
    VOID = "void"
    NO_WORK = "ignore"
    VOIDED = "voided"


_YES = frozenset({"y", "yes", "true", "t", "1", "x", "void", "voided", "deleted", "reversed", "v", "d"})
_NO = frozenset({"n", "no", "false", "f", "0", "active", "posted"})


def _phrases(*texts: str) -> frozenset[str]:
    """Long texts as their words, short ones as they stand."""
    found: set[str] = set()
    for text in texts:
        found.update(text.split() if text.count(" ") > 3 else (text,))
    return frozenset(found)


# One word and more: what billing systems print in such columns.
CHARGES = _phrases(
    *("charge charges chg chgs c billed bill procedure service debit new original post posted active final finalized",),
    *("approved complete completed closed open paid pending submitted accepted filed released ready processed valid",),
    *("adjudicated normal current clean billable outstanding settled denied rejected partial held hold suspended",),
    *("appealed crossover professional standard primary signed coded resubmitted unpaid review", "new charge"),
    *("original charge", "professional charge", "in process", "in review", "partially paid", "partial payment"),
)
VOIDS = _phrases(
    *(
        "void voids reversal reversals reverse reversed backout chargeback negative v rev rvsl cancellation voided",
        "charge void",
    ),
    *(
        "void charge",
        "charge reversal",
        "reversal of charge",
        "back out",
        "charge back",
        "charge correction",
        "chg rev",
    ),
    *(
        "credit charge",
        "charge credit",
        "reversed charge",
        "void reversal",
        "voided charge",
        "chg void",
        "void chg",
        "cr",
    ),
)
NO_WORK = _phrases(
    *("payment payments pmt pmts pay copay refund refunds adjustment adjustments adj writeoff contractual transfer",),
    *("insurance payment", "ins payment", "patient payment", "ins pmt", "pt pmt", "co pay", "write off", "deposit"),
    *(
        "contractual adjustment",
        "insurance adjustment",
        "debit adjustment",
        "credit adjustment",
        "capitation",
        "withhold",
    ),
    *("interest", "late fee", "payment reversal", "adjustment reversal", "bad debt", "take back", "takeback", "credit"),
    *("contractual write off", "bad debt write off", "adj contractual", "pmt reversal", "deductible", "coinsurance"),
    *("charge adjustment", "courtesy adjustment", "small balance write off", "payment adjustment", "recoupment"),
)
VOIDED = _phrases(
    *("void voided deleted delete cancelled canceled cancel reversed removed error",),
    *(
        "entered in error",
        "no show",
        "noshow",
        "left without being seen",
        "backed out",
        "superseded",
        "replaced",
        "do not bill",
        "no charge",
        "rejected charge",
        "void pending",
    ),
)


# A payer's denial does not undo the work, and pay may follow what was paid: whether such rows count is asked.
DENIED = frozenset({"denied", "denial", "claim denied", "fully denied", "rejected", "claim rejected"})


def kind_of_type(text: str) -> RowKind | None:
    """What a word in a column of types says of its row; None for a word that is not known."""
    plain = words(text)
    for known, kind in ((CHARGES, RowKind.CHARGE), (VOIDS, RowKind.VOID), (NO_WORK, RowKind.NO_WORK)):
        if plain in known:
            return kind
    return RowKind.VOID if plain in VOIDED else None


def kind_of_status(text: str) -> RowKind | None:
    """What a word in a column of statuses says of its row; None for a word that is not known."""
    plain = words(text)
    if plain in VOIDED or plain in VOIDS:
        return RowKind.VOIDED
    return RowKind.CHARGE if plain in CHARGES else None


def kind_of_mark(text: str) -> RowKind | None:
    """What a cell of a column such as "Void" says: yes or no; None for a word that is neither."""
    plain = words(text)
    if plain in _YES:
        return RowKind.VOIDED
    return RowKind.CHARGE if plain in _NO else None


READERS = {"kind": kind_of_type, "status": kind_of_status, "voided": kind_of_mark}
CALLED = {"kind": "type", "status": "status", "voided": "mark"}
CHOICES = (
    Choice("charge", "Such rows are work."),
    Choice("void", "Such a row takes an earlier charge back."),
    Choice("ignore", "Such rows are not to be read."),
)

DENIED_CHOICES = (Choice("charge", "It counts as work."), Choice("ignore", "Such rows are not to be read."))


def is_about_rows(field: str, texts: Iterable[str]) -> bool:
    """Whether a column called type, status or void speaks of charges and voids at all."""
    cells = Counter(words(text) for text in texts if not is_empty(text))
    known = sum(count for text, count in cells.items() if READERS[field](text) is not None)
    return bool(cells) and known >= KNOWN_SHARE * cells.total()


def looks_like_row_kinds(texts: Iterable[str]) -> str | None:
    """Whether cells under a heading that says nothing tell charges from other rows: as types, as statuses, or not.

    One letter says too little; a column without a void, a payment or the like changes nothing.

    >>> looks_like_row_kinds(["CHG", "PMT"]), looks_like_row_kinds(["Completed", "Cancelled"])
    ('kind', 'status')
    >>> looks_like_row_kinds(["Paid", "Pending"]), looks_like_row_kinds(["C", "V"])
    (None, None)
    """
    cells = [text for text in texts if not is_empty(text)]
    for field in ("status", "kind"):
        if not is_about_rows(field, cells):
            continue
        kinds = {READERS[field](text) for text in cells if len(words(text)) > 1} - {None}
        unknown = any(READERS[field](text) is None for text in cells)
        if kinds - {RowKind.CHARGE} and (not unknown or field == "kind"):
            return field
    return None


def row_kind_question(column: str, field: str, place: str) -> Question:
    """Whether a column says what its rows are."""
    choices = (Choice(field, f"It is the {CALLED[field]} of the row."), Choice("ignore", "It is not to be read."))
    sentence = f"Does {column!r} say which rows are charges? Some of its words are of voids, payments or the like."
    return Question(f"column:{column}", sentence, place, choices)


def unknown_words(field: str, column: str, texts: Iterable[str], place: str, known: Iterable[str]) -> list[Question]:
    """A question for each word of such a column that says nothing we know and was not answered."""
    cells = Counter(text.strip() for text in texts if not is_empty(text))
    answered = set(known)
    found: list[Question] = []
    for text, count in cells.items():
        key = f"{field}:{words(text)}"
        if READERS[field](text) is None and key not in answered and key not in {item.key for item in found}:
            sentence = f"What is a row of {CALLED[field]} {text[:40]!r} ({count:,} of them, column {column!r})?"
            found.append(Question(key, sentence, place, CHOICES))
    return found


def denied_words(field: str, column: str, texts: Iterable[str], place: str, known: Iterable[str]) -> list[Question]:
    """A question for each word of denial that was not answered: whether such rows count as work."""
    cells = Counter(words(text) for text in texts if not is_empty(text))
    answered = set(known)
    return [
        Question(
            f"{field}:{word}",
            f"{count:,} rows are {word!r} by the payer (column {column!r}). The work was done: does it count?",
            place,
            DENIED_CHOICES,
        )
        for word, count in cells.items()
        if word in DENIED and f"{field}:{word}" not in answered
    ]


SHARE = "share"
# 100% in its spellings (words() parts 100.0 at the point), and what says that nothing is shared.
_WHOLE = frozenset({"100", "100 0", "100 00", "1", "1 0", "1 00"} | {"full", "all", "n", "no", "none", "0", "false"})


def is_shared(text: str) -> bool:
    """Whether a cell of a column such as "Credit %" or "Split" says that the credit of its line is shared.

    >>> [is_shared(text) for text in ("100%", "1.00", "No", "", "50", "0.5", "Split")]
    [False, False, False, False, True, True, True]
    """
    return not is_empty(text) and words(text.replace("%", "")) not in _WHOLE


def share_question(column: str, count: int, place: str) -> Question:
    """Whether lines of which a column shares the credit are read whole."""
    rows = "1 line" if count == 1 else f"{count:,} lines"
    sentence = f"{column!r} shares the credit of {rows}. A log has no share of a line: do they count whole?"
    choices = (
        Choice("ignore", "The column is not to be read: each line counts whole."),
        Choice(SHARE, "Leave out the lines of which the credit is shared, and name them."),
    )
    return Question(f"column:{column}", sentence, place, choices)
