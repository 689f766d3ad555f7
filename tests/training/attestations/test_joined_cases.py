"""What counting knows of attestations: the last word of each case, and a mark that changes with every step."""

from __future__ import annotations

from datetime import date

import pytest

from rvuedge.platform.extensions import db
from rvuedge.training.cases.attested import AttestedCases, attestation_marks, attested_cases
from tests.support.clock import NOW
from tests.training.attestations.conftest import Program
from tests.training.attestations.test_attestations import done

pytestmark = pytest.mark.parametrize("database", ["sqlite"])


def known(program: Program, last: str = "2026-12-31") -> AttestedCases:
    """What counting reads of the resident's cases."""
    with program.app.app_context():
        found = attested_cases(program.resident.person["id"], last=date.fromisoformat(last))
        db.session.remove()
    return found


def mark(program: Program) -> str:
    """The mark of the resident's attestations."""
    number = program.resident.person["id"]
    with program.app.app_context():
        found = attestation_marks([number]).get(number, "")
        db.session.remove()
    return found


def test_the_last_word_of_each_case_is_known_and_the_other_states_are_counted(program: Program) -> None:
    amended, settled, disputed, _ = (program.requested() for _ in range(4))
    for made in (amended, settled):
        done(program.attending, made, "amend", role="first_assistant")
    done(program.director, settled, "settle", in_favor_of="claim", message="As filmed.")
    done(program.attending, disputed, "dispute", message="I was not there.")
    found = known(program)
    words = {key: (facts.role, facts.by, facts.on) for key, facts in found.by_log.items()}
    assert words == {
        amended["log_id"]: ("first_assistant", "Jane Lee", NOW.date()),
        settled["log_id"]: ("surgeon", "the director", NOW.date()),
    }
    assert found.states == {"disputed": 1, "requested": 1}
    assert known(program, "2026-07-13") == AttestedCases({}, {})


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
    assert len(set(marks)) == len(marks)
    assert known(program) == AttestedCases({}, {})
