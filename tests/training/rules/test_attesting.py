"""Attesting by the rules alone: every act in every state, edits, expiry, who is asked, who may, and reminders."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rvuedge.training.rules.attesting.claims import CaseClaim, CaseView, claim_of, coded, differences, view_of
from rvuedge.training.rules.attesting.policies import POLICIES, WHO, Attester, RequestRule, drawn, may_attest
from rvuedge.training.rules.attesting.reminders import attending_due, log_week_due
from rvuedge.training.rules.attesting.states import (
    ACTS,
    OF_ATTENDINGS,
    SEEN,
    STATES,
    Act,
    ActRefusedError,
    Standing,
    State,
    acted,
    edited,
    seen,
    withdrawn,
)

SURGEON, ASSISTANT = CaseView("surgeon", "scrubbed"), CaseView("first_assistant", "scrubbed")
CLAIM = CaseClaim(date(2026, 7, 14), "Jane Lee", (("47562", 1),), SURGEON)
WORDS = {"amended": ASSISTANT, "disputed": ASSISTANT, "settled": ASSISTANT, "confirmed": SURGEON}

# What becomes of each state by each act; . is a refusal. Columns in the order of STATES.
TABLE: dict[Act, str] = {
    #           unrequested requested confirmed amended   returned  disputed  settled
    "request": "requested   requested .         .         requested .         .",
    "confirm": ".           confirmed .         confirmed confirmed confirmed .",
    "amend":   ".           amended   .         amended   amended   amended   .",
    "return":  ".           returned  .         .         .         .         .",
    "dispute": ".           disputed  .         disputed  disputed  .         .",
    "object":  ".           .         .         disputed  .         .         .",
    "settle":  ".           .         .         settled   .         settled   .",
    "undo":    ".           .         requested requested requested requested .",
}  # fmt: skip


def standing(state: State) -> Standing:
    word = WORDS.get(state)
    return Standing(state, CLAIM, attested=word, settled=ASSISTANT if state == "settled" else None)


@pytest.mark.parametrize(("act", "state"), list(itertools.product(ACTS, STATES)))
def test_every_act_in_every_state(act: Act, state: State) -> None:
    expected = TABLE[act].split()[STATES.index(state)]
    if expected == ".":
        with pytest.raises(ActRefusedError, match=r"\.$"):
            acted(standing(state), act, view=ASSISTANT)
    else:
        after = acted(standing(state), act, view=ASSISTANT)
        assert after.state == expected
        assert after.claim == CLAIM, "an act never changes the claim"


@pytest.mark.parametrize(("act", "state"), list(itertools.product(ACTS, STATES)))
def test_a_deleted_case_is_attested_by_nobody(act: Act, state: State) -> None:
    with pytest.raises(ActRefusedError, match="deleted"):
        acted(withdrawn(standing(state)), act, view=ASSISTANT)


def test_only_an_attendings_word_confirms() -> None:
    """Of all acts and edits, the states from which a case comes to be confirmed, and by what."""
    by_acts = {act for act, state in itertools.product(ACTS, STATES) if leads(act, state) == "confirmed"}
    assert by_acts == {"confirm"} <= OF_ATTENDINGS
    for state, view, wanted in itertools.product(STATES, (SURGEON, ASSISTANT, CaseView(None)), (True, False)):
        after = edited(standing(state), replace(CLAIM, view=view), is_requested=wanted)
        if after.state == "confirmed" and state != "confirmed":
            assert view == (standing(state).settled or standing(state).attested), "taken over from the attending"


def leads(act: Act, state: State) -> str:
    try:
        return acted(standing(state), act, view=ASSISTANT).state
    except ActRefusedError:
        return "refused"


def test_confirming_says_what_is_claimed_and_amending_stands_beside_it() -> None:
    confirmed, amended = acted(standing("requested"), "confirm"), acted(standing("requested"), "amend", view=ASSISTANT)
    assert (confirmed.attested, confirmed.differs) == (SURGEON, False)
    assert (amended.attested, amended.claim.view, amended.differs) == (ASSISTANT, SURGEON, True)


def test_amending_to_the_same_facts_is_a_confirmation() -> None:
    assert acted(standing("requested"), "amend", view=SURGEON).state == "confirmed"


@pytest.mark.parametrize("view", [None, CaseView(None)])
def test_an_amendment_without_a_role_is_refused(view: CaseView | None) -> None:
    with pytest.raises(ActRefusedError, match="role"):
        acted(standing("requested"), "amend", view=view)


def test_a_director_settles_either_way_and_the_claim_stays() -> None:
    as_claimed = acted(standing("disputed"), "settle", view=SURGEON)
    otherwise = acted(standing("disputed"), "settle", view=ASSISTANT)
    assert (as_claimed.differs, otherwise.differs) == (False, True)
    assert as_claimed.claim == otherwise.claim == CLAIM
    assert as_claimed.attested == ASSISTANT, "what the attending said stays beside it"


EDITS = {
    "day": replace(CLAIM, performed_on=date(2026, 7, 15)),
    "attending": replace(CLAIM, attending="Ana Ruiz"),
    "code": replace(CLAIM, codes=(("47563", 1),)),
    "units": replace(CLAIM, codes=(("47562", 2),)),
    "role": replace(CLAIM, view=CaseView("teaching_assistant", "scrubbed")),
    "supervision": replace(CLAIM, view=CaseView("surgeon", "available")),
    "share": replace(CLAIM, view=replace(SURGEON, critical_share=Decimal("0.4"))),
    "presence": replace(CLAIM, view=replace(SURGEON, is_present=False)),
    "simulation": replace(CLAIM, is_simulated=True),
}


@pytest.mark.parametrize(("state", "name"), list(itertools.product(STATES, EDITS)))
def test_an_edit_of_an_attested_fact_opens_it_again(state: State, name: str) -> None:
    after = edited(standing(state), EDITS[name], is_requested=False)
    assert after.state == ("unrequested" if state == "unrequested" else "requested")
    assert (after.attested, after.settled, after.claim) == (None, None, EDITS[name])


@pytest.mark.parametrize("state", STATES)
def test_an_edit_of_anything_else_changes_nothing(state: State) -> None:
    assert edited(standing(state), replace(CLAIM), is_requested=True) == standing(state)


@pytest.mark.parametrize(
    ("state", "then"), [("amended", "confirmed"), ("disputed", "confirmed"), ("settled", "settled")]
)
def test_taking_over_what_the_attending_says_ends_the_difference(state: State, then: State) -> None:
    after = edited(standing(state), replace(CLAIM, view=ASSISTANT), is_requested=False)
    assert (after.state, after.differs, after.attested) == (then, False, ASSISTANT)
    elsewhere = edited(standing(state), replace(CLAIM, view=ASSISTANT, attending="Ana Ruiz"), is_requested=False)
    assert elsewhere.state == "requested", "the attending has not seen that case"


def test_a_first_request_follows_the_programs_rule_and_needs_an_attending() -> None:
    new = Standing("unrequested", replace(CLAIM, attending=None))
    assert edited(new, replace(CLAIM, attending=None, codes=()), is_requested=True).state == "unrequested"
    assert edited(new, CLAIM, is_requested=True).state == "requested"
    assert edited(new, CLAIM, is_requested=False).state == "unrequested"


@pytest.mark.parametrize("state", STATES)
def test_a_deleted_case_that_comes_back_is_as_it_was(state: State) -> None:
    assert edited(withdrawn(standing(state)), CLAIM, is_requested=False) == standing(state)


REQUESTED_AT = datetime(2026, 7, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("days", [None, 14])
@pytest.mark.parametrize(
    "later", [timedelta(0), timedelta(days=14) - timedelta(seconds=1), timedelta(days=14), timedelta(days=4000)]
)
def test_only_a_request_expires_and_never_into_a_confirmation(state: State, days: int | None, later: timedelta) -> None:
    found = seen(state, REQUESTED_AT, days, REQUESTED_AT + later)
    is_over = state == "requested" and days == 14 and later >= timedelta(days=14)
    assert found == ("expired" if is_over else state)
    assert found in SEEN


def test_claims_and_views_come_back_from_json() -> None:
    claim = replace(CLAIM, view=CaseView("surgeon", None, Decimal("0.50"), is_present=True), codes=(("47562", 2),))
    assert claim_of(claim.document()) == claim
    assert claim.document()["critical_share"] == "0.5"
    assert view_of(claim.document()) == claim.view


def test_units_of_a_code_add_up_whatever_the_order() -> None:
    assert coded([("49505", 1), ("47562", 1), ("49505", 1)]) == coded([("47562", 1), ("49505", 2)])


def test_where_two_views_differ() -> None:
    assert differences(SURGEON, CaseView("first_assistant", "scrubbed", Decimal("0.2"))) == ("role", "critical_share")
    assert differences(SURGEON, SURGEON) == ()


@pytest.mark.parametrize(
    ("policy", "codes", "draw", "wanted"),
    [
        ("always", {"47562"}, "0.999", True),
        ("always", set(), "0.999", True),
        ("on_request", {"47562"}, "0", False),
        ("sampled", {"47562"}, "0.1999", True),
        ("sampled", {"47562"}, "0.2", False),
        ("certain_procedures", {"47562", "36556"}, "0.9", True),
        ("certain_procedures", {"47562"}, "0", False),
        ("certain_procedures", set(), "0", False),
    ],
)
def test_which_cases_a_rule_wants(policy: str, codes: set[str], draw: str, wanted: bool) -> None:
    rule = RequestRule(policy, Decimal("0.2"), frozenset({"36556"}))  # type: ignore[arg-type]
    assert rule.wants(codes, Decimal(draw)) is wanted


def test_a_share_of_zero_or_all_wants_no_case_or_each() -> None:
    lots = [drawn(b"secret", 1, str(number)) for number in range(200)]
    assert not any(RequestRule("sampled", Decimal(0)).wants([], lot) for lot in lots)
    assert all(RequestRule("sampled", Decimal(1)).wants([], lot) for lot in lots)


def test_a_fifth_of_a_thousand_cases_is_about_two_hundred_and_always_the_same() -> None:
    def wanted(secret: bytes) -> list[bool]:
        rule = RequestRule("sampled", Decimal("0.2"))
        return [rule.wants([], drawn(secret, 7, f"log-{number}")) for number in range(1000)]

    assert wanted(b"secret") == wanted(b"secret")
    assert 160 <= sum(wanted(b"secret")) <= 240  # three standard deviations of 12.6 around 200
    assert wanted(b"secret") != wanted(b"another")


@given(st.decimals(0, 1, places=3), st.decimals(0, 1, places=3), st.uuids())
def test_a_larger_share_wants_every_case_of_a_smaller_one(share: Decimal, other: Decimal, log: object) -> None:
    low, high = sorted((share, other))
    draw = drawn(b"secret", 1, str(log))
    assert RequestRule("sampled", high).wants([], draw) >= RequestRule("sampled", low).wants([], draw)


NAMED, FACULTY = Attester(is_named=True, is_attending=True), Attester(is_attending=True)
FORMER, SENIOR, CHIEF, JUNIOR = (
    Attester(is_named=True), Attester(pgy=4), Attester(pgy=3, is_last_year=True), Attester(pgy=3),
)  # fmt: skip


@pytest.mark.parametrize(
    ("who", "allowed"),
    [("named", {NAMED}), ("any_attending", {NAMED, FACULTY}), ("senior_residents", {NAMED, FACULTY, SENIOR, CHIEF})],
)
def test_who_may_attest(who: str, allowed: set[Attester]) -> None:
    everybody = {NAMED, FACULTY, FORMER, SENIOR, CHIEF, JUNIOR, Attester()}
    assert {item for item in everybody if may_attest(who, item)} == allowed  # type: ignore[arg-type]
    assert not any(may_attest(who, replace(item, is_own_case=True)) for item in everybody)  # type: ignore[arg-type]


def test_the_words_of_a_programs_rule_are_the_known_ones() -> None:
    assert set(POLICIES) == {"always", "on_request", "sampled", "certain_procedures"}
    assert set(WHO) == {"named", "any_attending", "senior_residents"}


MONDAY, TUESDAY = date(2026, 8, 3), date(2026, 8, 4)


@pytest.mark.parametrize(
    ("waiting", "oldest", "last", "today", "found"),
    [
        (0, 0, None, MONDAY, None),
        (1, 1, None, MONDAY, "digest"),
        (1, 1, None, TUESDAY, None),
        (25, 1, None, TUESDAY, None),
        (26, 1, None, TUESDAY, "reminder"),
        (1, 30, None, TUESDAY, None),
        (1, 31, None, TUESDAY, "reminder"),
        (26, 31, 6, TUESDAY, None),
        (26, 31, 7, TUESDAY, "reminder"),
        (1, 1, 6, MONDAY, None),
        (1, 1, 7, MONDAY, "digest"),
    ],
)
def test_attendings_are_reminded_by_the_numbers(
    waiting: int, oldest: int, last: int | None, today: date, found: str | None
) -> None:
    """`oldest` and `last` in days before today; the others of those that wait came yesterday."""
    days = [today - timedelta(days=1)] * (waiting - 1) + [today - timedelta(days=oldest)] * (waiting > 0)
    last_on = None if last is None else today - timedelta(days=last)
    assert attending_due(days, last_on, today) == found


@pytest.mark.parametrize(
    ("last_log", "since", "last", "due"),
    [
        (13, 100, None, False),
        (14, 100, None, True),
        (14, 100, 6, False),
        (14, 100, 7, True),
        (None, 13, None, False),
        (None, 14, None, True),
        (40, 5, None, False),  # back from leave five days ago
    ],
)
def test_residents_are_reminded_after_the_programs_days(
    last_log: int | None, since: int, last: int | None, due: bool
) -> None:
    def ago(days: int) -> date:
        return TUESDAY - timedelta(days=days)

    found = log_week_due(
        None if last_log is None else ago(last_log), ago(since), None if last is None else ago(last), TUESDAY, days=14
    )
    assert found is due
