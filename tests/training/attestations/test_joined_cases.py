"""What counting knows of attestations: the last word of each case, and a mark that changes with every step."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import pytest

from rvuedge.platform.extensions import db
from rvuedge.training.cases.attested import (
    attestation_marks,
    attestation_marks_by_month,
    attestation_states,
    attested_cases,
)
from rvuedge.training.cases.rules import AttestedFacts
from tests.support.clock import NOW
from tests.training.attestations.conftest import Program
from tests.training.attestations.test_attestations import done

pytestmark = pytest.mark.parametrize("database", ["sqlite"])


def known(program: Program, last: str = "2026-12-31") -> tuple[Mapping[str, AttestedFacts], Mapping[str, int]]:
    """What counting reads of the resident's cases: the last words, and how many are in each other state."""
    person, day = program.resident.person["id"], date.fromisoformat(last)
    with program.app.app_context():
        found = attested_cases(person, last=day), attestation_states([person], last=day).get(person, {})
        db.session.remove()
    return found


def mark(program: Program) -> tuple[str, str]:
    """The mark of the resident's attestations, of all and of the months joined."""
    number = program.resident.person["id"]
    with program.app.app_context():
        by_month = attestation_marks_by_month([number])
        found = (
            attestation_marks([number]).get(number, ""),
            " ".join(f"{key} {by_month[key]}" for key in sorted(by_month)),
        )
        db.session.remove()
    return found


def test_the_last_word_of_each_case_is_known_and_the_other_states_are_counted(program: Program) -> None:
    amended, settled, disputed, _ = (program.requested() for _ in range(4))
    for made in (amended, settled):
        done(program.attending, made, "amend", role="first_assistant")
    done(program.director, settled, "settle", in_favor_of="claim", message="As filmed.")
    done(program.attending, disputed, "dispute", message="I was not there.")
    found = known(program)
    words = {key: (facts.role, facts.by, facts.on) for key, facts in found[0].items()}
    assert words == {
        amended["log_id"]: ("first_assistant", "Jane Lee", NOW.date()),
        settled["log_id"]: ("surgeon", "the director", NOW.date()),
    }
    assert found[1] == {"disputed": 1, "requested": 1}
    assert known(program, "2026-07-13") == ({}, {})


def test_every_step_changes_the_mark(program: Program) -> None:
    marks = [mark(program)]
    made = program.requested()
    marks.append(mark(program))
    for action in ("confirm", "undo", "confirm"):
        done(program.attending, made, action)
        marks.append(mark(program))
    program.edit({"id": made["log_id"]}, role="first_assistant")
    marks.append(mark(program))
    program.resident.delete(f"/logs/{made['log_id']}")
    marks.append(mark(program))
    assert len({of_all for of_all, _ in marks}) == len({by_month for _, by_month in marks}) == len(marks)
    assert known(program) == ({}, {})
