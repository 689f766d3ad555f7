"""The states of an attestation, and what each act makes of them. Only computes.

Source: docs/rules.md, R-7.11; the states of training reference section 5, the reasons and who may act by convention.
Nothing here turns silence into a confirmation: a request can expire, and an attending's word comes from an attending.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from rvuedge.training.rules.attesting.claims import CaseClaim, CaseView

State = Literal["unrequested", "requested", "confirmed", "amended", "returned", "disputed", "settled"]
# What people see: an expired request is a requested one whose time is over.
Seen = Literal["unrequested", "requested", "expired", "confirmed", "amended", "returned", "disputed", "settled"]
Act = Literal["request", "confirm", "amend", "return", "dispute", "object", "settle", "undo"]
STATES: tuple[State, ...] = (
    "unrequested", "requested", "confirmed", "amended", "returned", "disputed", "settled",
)  # fmt: skip
SEEN: tuple[Seen, ...] = (*STATES[:2], "expired", *STATES[2:])

# For each act, what it makes of each state; what is not listed is refused.
NEXT: Mapping[Act, Mapping[State, State]] = {
    "request": {"unrequested": "requested", "requested": "requested", "returned": "requested"},
    "confirm": {"requested": "confirmed", "returned": "confirmed", "amended": "confirmed", "disputed": "confirmed"},
    "amend": {"requested": "amended", "returned": "amended", "amended": "amended", "disputed": "amended"},
    "return": {"requested": "returned"},
    "dispute": {"requested": "disputed", "returned": "disputed", "amended": "disputed"},
    "object": {"amended": "disputed"},
    "settle": {"amended": "settled", "disputed": "settled"},
    "undo": {"confirmed": "requested", "amended": "requested", "returned": "requested", "disputed": "requested"},
}
ACTS: tuple[Act, ...] = tuple(NEXT)
OF_ATTENDINGS: frozenset[Act] = frozenset({"confirm", "amend", "return", "dispute", "undo"})
NEEDS_WORDS: frozenset[Act] = frozenset({"return", "dispute", "object", "settle"})
REFUSALS: Mapping[State, str] = {
    "unrequested": "Nobody has requested an attestation of this case.",
    "requested": "This case waits for its attending.",
    "confirmed": "This case is confirmed. It opens again when an attested fact of it changes.",
    "amended": "The attending sees this case otherwise. Change your case, or object with a reason.",
    "returned": "This case was returned with a message.",
    "disputed": "This case is disputed. The program director settles it.",
    "settled": "The program director has settled this case.",
}


class ActRefusedError(ValueError):
    """An act that the state does not allow; the text is a sentence for a person."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Where an attestation stands: claim and attestation side by side.

    `attested` is what the attending says, `settled` what the director decided. `is_withdrawn` while the log is deleted.
    """

    state: State
    claim: CaseClaim
    attested: CaseView | None = None
    settled: CaseView | None = None
    is_withdrawn: bool = False

    @property
    def differs(self) -> bool:
        """Whether the last word about the case is another than the claim."""
        word = self.settled or self.attested
        return self.state == "disputed" or (word is not None and word != self.claim.view)


def acted(before: Standing, act: Act, *, view: CaseView | None = None) -> Standing:
    """After an act. `view` is what an amending attending, or the director, says. Raises ActRefusedError."""
    state = NEXT[act].get(before.state)
    if before.is_withdrawn:
        raise ActRefusedError("The resident has deleted this case.")
    if state is None:
        raise ActRefusedError(REFUSALS[before.state])
    if act == "confirm":
        return replace(before, state=state, attested=before.claim.view, settled=None)
    if act == "amend":
        return _amended(before, view)
    if act == "settle":
        if view is None:
            raise ActRefusedError("State the role that counts.")
        return replace(before, state=state, settled=view)
    if act in {"undo", "return", "request"}:
        return replace(before, state=state, attested=None, settled=None)
    return replace(before, state=state)


def _amended(before: Standing, view: CaseView | None) -> Standing:
    """With other facts: the same facts are a confirmation."""
    if view is None or view.role is None:
        raise ActRefusedError("State the role as you saw it.")
    if view == before.claim.view:
        return acted(before, "confirm")
    return replace(before, state="amended", attested=view, settled=None)


def edited(before: Standing, claim: CaseClaim, *, is_requested: bool) -> Standing:
    """After the resident changed the log. `is_requested` is whether the program's rule asks for an attestation of it.

    What was attested is opened again where an attested fact changed; a resident who takes over what the attending or
    the director says of the same case has ended the difference.
    """
    here = replace(before, is_withdrawn=False)
    if claim == before.claim:
        return here
    word = before.settled or before.attested
    if word is not None and claim.view == word and claim.has_same_event(before.claim):
        return replace(here, state="settled" if before.settled else "confirmed", claim=claim)
    was_requested = before.state != "unrequested"
    state: State = "requested" if claim.attending and (was_requested or is_requested) else "unrequested"
    return replace(here, state=state, claim=claim, attested=None, settled=None)


def withdrawn(before: Standing) -> Standing:
    """After the log was deleted: nobody is asked any more, and nothing is forgotten."""
    return replace(before, is_withdrawn=True)


def seen(state: State, requested_at: datetime | None, days: int | None, now: datetime) -> Seen:
    """The state as people see it: a request that nobody answered in the program's time has expired, and no more.

    `days` is the program's; None: a request waits until somebody answers.
    """
    if state != "requested" or requested_at is None or days is None:
        return state
    return "expired" if now >= requested_at + timedelta(days=days) else "requested"
