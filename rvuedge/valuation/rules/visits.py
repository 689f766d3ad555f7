"""Which codes are evaluation and management visits: the one place that knows the range."""

from __future__ import annotations

# The evaluation and management section begins with 99202 since 99201 was deleted on 2021-01-01, and ends before the
# home services of 99500. Codes are five characters, so that they compare as text; statements of SQL take the pair.
EM_VISITS = ("99202", "99499")


def is_em_visit(code: str) -> bool:
    """Whether a code is an evaluation and management visit."""
    return EM_VISITS[0] <= code <= EM_VISITS[1]
