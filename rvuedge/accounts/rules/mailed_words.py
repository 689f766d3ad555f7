"""What others wrote, as a mail may repeat it: short, on one line, and without a link that a mail program would make.

An address in a name turns a mail of ours into somebody else's ("Payroll: confirm at http://…").
"""

from __future__ import annotations

import re

LONGEST_NAME = 60  # letters of a name in a mail: what a telephone shows of a subject line is less
LONGEST_SUBJECT = 120  # one name, and what we say about it
# Dots that browsers take for the dot of a host name (Unicode UTS #46, section 2.3), before a letter of the next label.
DOT = re.compile("(?<=[^\\s.])([.\u3002\uff0e\uff61])(?=[^\\W\\d_])")


def mailed(name: str, *, most: int = LONGEST_NAME) -> str:
    """A name as a mail says it: on one line, without links, cut after some letters."""
    line = " ".join(unlinked(name).split())
    return line if len(line) <= most else f"{line[: most - 1].rstrip()}…"


def unlinked(text: str) -> str:
    """A text in which nothing is taken for a link; every letter of it stays, with blanks between."""
    return DOT.sub(r"\1 ", text.replace("://", ": //"))


def only_own_links(text: str, own: str) -> str:
    """A text in which only links below our own address stay links. `own` has no slash at its end."""
    parts = re.split(f"((?:(?<=\\s)|^){re.escape(own)}/\\S*)", text)
    return "".join(part if number % 2 else unlinked(part) for number, part in enumerate(parts))
