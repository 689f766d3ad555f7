"""Letters about a comparison, one for each physician: the facts of two records, and no judgment of either.

The same comparison gives the same letter. The practice's note is its own and stands in none.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from rvuedge.files.pdf_pages import Page, of_words, printed, table
from rvuedge.platform.figures import dollars_and_cents, in_words, wrvu
from rvuedge.reconciliation.files import COMPARED, KINDS, compared_cells
from rvuedge.reconciliation.group.keeping import GroupCompared, PhysicianCompared

FORMATS = {"pdf": "application/pdf", "txt": "text/plain"}
OPEN = ("missing_from_theirs", "differs", "missing_from_mine")  # what a letter lists; lines that agree are counted


def sentences_of(item: PhysicianCompared, organization: str) -> list[str]:
    """What the letter says before its tables."""
    made = item.reconciliation
    period = f"{in_words(made.starts_on)} to {in_words(made.ends_on)}"
    file = f" ({made.file_name})" if made.file_name else ""
    agreed = item.kinds.get("matched", {}).get("lines", 0)
    found = [
        f"{organization} compared the statement of your work for {period}{file} with the record in RVU Edge.",
        f"The record has {wrvu(item.ours)} wRVUs, the statement {wrvu(item.theirs)}. {_difference(item)}",
        f"Lines that agree: {agreed:,}. Lines that do not: {item.differing:,}.",
    ]
    if item.money is not None and item.net:
        worth = dollars_and_cents(abs(item.money))
        found.append(f"Under the terms the practice states, the difference is worth {worth} of annual pay.")
    return [*found, "Both lists are below, line by line. If you know which record is right, tell the practice."]


def _difference(item: PhysicianCompared) -> str:
    if not item.net:
        return "They are the same in sum."
    return f"The statement has {wrvu(abs(item.net))} {'fewer' if item.net > 0 else 'more'} wRVUs than the record."


def letter(item: PhysicianCompared, organization: str, wanted: str) -> bytes:
    """A letter as pdf or text."""
    return _pdf(item, organization) if wanted == "pdf" else _text(item, organization)


def _open_findings(item: PhysicianCompared) -> Iterator[tuple[str, Sequence[Mapping[str, Any]]]]:
    for kind in OPEN:
        of = [finding for finding in item.reconciliation.findings if finding["kind"] == kind]
        if of:
            yield f"{KINDS[kind]} ({len(of):,})", of


def _pdf(item: PhysicianCompared, organization: str) -> bytes:
    made = item.reconciliation
    page = Page(item.name, f"{organization}, {in_words(made.created_at.date())}")
    story = [*page.heading(), *of_words(sentences_of(item, organization))]
    for title, of in _open_findings(item):
        story += [*page.section(title), table(COMPARED, map(compared_cells, of))]
    return printed(page, story)


def _text(item: PhysicianCompared, organization: str) -> bytes:
    made = item.reconciliation
    lines = [item.name, f"{organization}, {in_words(made.created_at.date())}", "", *sentences_of(item, organization)]
    for title, of in _open_findings(item):
        lines += ["", title]
        for finding in of:
            log, work, theirs, their_work, differs, stake, money = compared_cells(finding)
            parts = [f"record: {log} {work}".strip(), f"statement: {theirs} {their_work}".strip(), differs]
            parts += [f"{stake} wRVUs at stake" if stake != "not valued" else stake, money]
            lines.append(f"  {'; '.join(part for part in parts if part)}")
    return ("\n".join(lines) + "\n").encode()


def letter_name(item: PhysicianCompared, wanted: str) -> str:
    """What a letter's file is called: by the physician's number, so that no two are alike."""
    return f"letter-{item.reconciliation.person_id}.{wanted}"


def letters_zip(found: GroupCompared, organization: str, wanted: str) -> bytes:
    """Every letter in one archive, with the day of the comparison as each one's."""
    buffer = io.BytesIO()
    stamp = found.group.created_at.timetuple()[:6]
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for item in found.physicians:
            entry = zipfile.ZipInfo(letter_name(item, wanted), stamp)
            entry.create_system = 3  # Unix, on every machine: else the bytes differ
            archive.writestr(entry, letter(item, organization, wanted), zipfile.ZIP_DEFLATED)
    return buffer.getvalue()
