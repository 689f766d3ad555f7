"""The page of cases to attest: what waits by resident, one button each, taking back, settling."""

from __future__ import annotations

import re
from typing import Any

from flask.testing import FlaskClient

from tests.support.api import PASSWORD, Api
from tests.training.attestations.conftest import Program, program  # noqa: F401 - the fixture
from tests.training.attestations.test_attestations import done


def browser(person: Api) -> FlaskClient:
    """A browser signed in as somebody."""
    client = person.client.application.test_client()
    csrf = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/app").text)
    assert csrf
    form = {"email": person.person["email"], "password": PASSWORD, "csrf_token": csrf[1]}
    assert client.post("/app/sign-in", data=form).status_code == 302
    return client


def press(client: FlaskClient, attestation: dict[str, Any], action: str, **more: str) -> str:
    """Send a form of the page; the page after it, tags and all."""
    csrf = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/attest").text)
    assert csrf
    form = {"csrf_token": csrf[1], "action": action, **more}
    return client.post(f"/attest/{attestation['id']}", data=form, follow_redirects=True).text


def words(page: str) -> str:
    """What a page says, in a line."""
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def test_cases_wait_by_resident_and_each_has_its_button(program: Program) -> None:  # noqa: F811
    junior = program.joined(pgy=2, name="June Junior")
    made = program.requested("47562", "49505")
    log = program.case("45385", by=junior)
    junior.post(f"/logs/{log['id']}/attestation-request", None)
    page = browser(program.attending).get("/attest").text
    text = words(page)
    assert "2 cases wait for you" in text
    assert "Nothing confirms itself." in text
    assert text.index("June Junior, PGY-2") < text.index("Rosa Resident, PGY-4")
    assert "47562, 49505 · Surgeon, you scrubbed" in text
    assert 'aria-label="Confirm 47562 of July 14"' in page
    after = words(press(browser(program.attending), made, "confirm", version="1"))
    assert "Confirmed." in after
    assert "1 case waits for you" in after
    assert program.of(made)["steps"][-1]["way"] == "page"


def test_an_answer_can_be_taken_back_and_a_stale_one_hears_what_happened(program: Program) -> None:  # noqa: F811
    made = program.requested()
    mine = browser(program.attending)
    assert "Saved." in press(mine, made, "amend", role="first_assistant", version="1")
    assert "Confirmed with another role" in words(mine.get("/attest").text)
    assert "Jane Lee attested this case with other facts" in press(mine, made, "confirm", version="1")
    assert "Taken back." in press(mine, made, "undo", version="2")
    assert "Say why" in press(mine, made, "return", version="3")
    assert "Returned with your message." in press(mine, made, "return", version="3", message="Which code?")


def test_a_case_is_copied_from_the_page_and_the_assistant_is_asked(program: Program) -> None:  # noqa: F811
    made = program.requested()
    mine = browser(program.attending)
    assert "carry a modifier" in press(mine, made, "copy", own_role="first_assistant")
    assert "In your own log." in press(mine, made, "copy", own_role="first_assistant", modifier="80")
    done(program.attending, made, "confirm")
    assert "in your log" in words(mine.get("/attest").text)


def test_a_director_settles_on_the_page_and_others_see_no_dispute(program: Program) -> None:  # noqa: F811
    made = program.requested()
    done(program.attending, made, "amend", role="first_assistant")
    text = words(browser(program.director).get("/attest").text)
    assert "Rosa Resident logged: Surgeon, you scrubbed. Jane Lee says: First assistant, you scrubbed." in text
    assert "To settle" not in browser(program.resident).get("/attest").text
    after = press(browser(program.director), made, "settle", in_favor_of="attestation", message="As filmed.")
    assert "Settled." in after
    assert (program.of(made)["state"], program.of(made)["settled"]["role"]) == ("settled", "first_assistant")


def test_a_stranger_is_sent_to_sign_in(program: Program) -> None:  # noqa: F811
    answer = program.app.test_client().get("/attest", headers={"Accept": "text/html"})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/app")
