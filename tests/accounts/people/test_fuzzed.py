"""What `make fuzz-api` found: a number that is nobody's, and codes of other digits, were faults of ours."""

from __future__ import annotations

import uuid

import pytest
from flask.testing import FlaskClient

from tests.support.api import Api

NOBODY = 987_654
PLACES = (
    ("POST", "/training/students/{person}/entries/{id}/sign-off", {"action": "sign", "version": 1}),
    ("PUT", "/training/residents/{person}/logs/{id}/assessment", {"autonomy": 3}),
)


@pytest.mark.parametrize("database", ["sqlite"])
def test_nobodys_number_is_no_fault_of_ours(client: FlaskClient) -> None:
    """Found by make fuzz-api: both were a 500."""
    caller, other = Api(client).signed_in(), Api(client).signed_in()
    for method, place, body in PLACES:
        answers = []
        for person in (NOBODY, other.person["id"]):
            answer = caller.call(method, place.format(person=person, id=uuid.uuid4()), body)
            found = answer.get_json()
            answers.append((answer.status_code, found["type"], found["detail"]))
        assert answers[0] == answers[1], place
        assert answers[0][0] == 404, place


@pytest.mark.parametrize("database", ["sqlite"])
def test_a_code_of_other_digits_is_a_wrong_code(client: FlaskClient) -> None:
    """Arabic-Indic and Devanagari digits, letters beyond ASCII: refused like any wrong code."""
    caller = Api(client).signed_in()
    caller.post("/me/totp", {})
    for code in ("१२३४५६", "٣٤٥٦٧٨", "é" * 6):
        answer = caller.post("/me/totp/confirm", {"code": code})
        assert (answer.status_code, answer.get_json()["type"]) == (422, "urn:rvuedge:problem:code-refused"), code
