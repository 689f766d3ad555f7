"""A resident or an attending deletes the account: what is left is what the other one's record rests on."""

from __future__ import annotations

from tests.support.api import PASSWORD
from tests.support.residue import traces
from tests.training.attestations.conftest import Program

# Whom a case names as its attending is the resident's record, and a roster lists whom cases name.
THE_RESIDENTS = {
    "attending.name", "procedure_log.attending", "attestation.attending_form", "attestation.claim",
    "attestation_step.claim", "log_answer.answer",
}  # fmt: skip


def confirmed(program: Program) -> None:
    case = program.requested(note="zwrosa's own note")
    answer = program.attending.post(f"/attestations/{case['id']}", {"action": "confirm", "version": case["version"]})
    assert answer.status_code == 200, answer.text


def test_of_an_attending_the_name_stays_in_residents_records_and_the_address_nowhere(program: Program) -> None:
    confirmed(program)
    address = program.attending.person["email"]
    with program.app.app_context():
        assert "attending.name" in traces("Jane Lee", "Lee, Jane")
        assert "outgoing_mail.to" in traces(address)
    assert program.attending.call("DELETE", "/me", {"password": PASSWORD}).status_code == 204
    with program.app.app_context():
        assert traces(address) == set()
        assert traces("Jane Lee", "Lee, Jane") == THE_RESIDENTS


def test_of_a_resident_nothing_stays(program: Program) -> None:
    confirmed(program)
    address = program.resident.person["email"]
    with program.app.app_context():
        assert "procedure_log.note" in traces("zwrosa")
    assert program.resident.call("DELETE", "/me", {"password": PASSWORD}).status_code == 204
    with program.app.app_context():
        assert traces("zwrosa", "Rosa Resident", address) == set()
