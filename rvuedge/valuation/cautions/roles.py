"""An assistant whose line does not say so: named, for it would be credited as the surgeon's (R-2.13)."""

from __future__ import annotations

from collections.abc import Iterator

from rvuedge.valuation.model.credit import Notice
from rvuedge.valuation.model.line_in_progress import LineInProgress
from rvuedge.valuation.refusals import ROLES

# The words of the training roles and of dictation for whoever helps another surgeon.
ASSISTANTS = frozenset({"assistant", "assistant surgeon", "first assistant", "second assistant", "first assist", "fa"})


def unsaid_role(work: LineInProgress) -> Iterator[Notice]:
    """An assistant's line without 80, 81, 82 or AS: the log says assistant, or whoever performed it is no physician."""
    row = work.row
    if work.line.trainee:
        return  # a resident bills nothing, so no modifier is missing
    if row is None or ROLES.intersection(work.line.modifiers) or row.global_days not in ("010", "090"):
        return
    says_so = (work.line.role or "").lower().replace("_", " ") in ASSISTANTS
    if says_so or (work.line.provider_type != "physician" and row.global_days == "090"):
        own = "AS" if work.line.provider_type != "physician" else "80, 81 or 82"
        yield Notice(
            "ASSISTANT_WITHOUT_MODIFIER",
            f"{row.code} is credited as the surgeon's. An assistant's line carries {own}.",
        )
