"""Pages of reconciling and of closed months, as a physician and as a manager meet them; and on a phone of 390 and 320 px."""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Browser, Page
from werkzeug.test import TestResponse

from tests.support.api import PASSWORD, Api, body_of
from tests.support.browser import page_width, signed_in_phone
from tests.support.practice import Practice, founded

HTML = {"Accept": "text/html"}
STATEMENT = b"Date,CPT,wRVU\n2026-07-06,47562,9.21\n2026-07-08,99213,1.30\n,Total,10.51\n"


@pytest.fixture
def practice(seeded_app: Flask) -> Practice:
    return founded(seeded_app, "owner", name="Owner", email="owner@example.org")


@pytest.fixture
def doctor(practice: Practice) -> Api:
    """47562 (10.21) of 6 July, at 50 dollars a wRVU."""
    person = practice.join(name="Drew Example", email="drew@example.org")
    person.put("/contract", {"effective_from": "2026-01-01", "rate": "50"})
    person.log("47562", performed_on="2026-07-06")
    return person


def signed_in(practice: Practice, email: str) -> FlaskClient:
    client = practice.app.test_client()
    data = {"email": email, "password": PASSWORD, "csrf_token": token_of(client, "/app")}
    assert client.post("/app/sign-in", data=data).status_code == 302
    return client


def token_of(client: FlaskClient, address: str) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', client.get(address, headers=HTML).get_data(as_text=True))
    assert found
    return found[1]


def send(client: FlaskClient, address: str, form: dict[str, Any]) -> TestResponse:
    page = "/app/reconciliations" if "practice" not in address else "/app/practice"
    form = {"csrf_token": token_of(client, page), **form}
    return client.post(address, data=form, headers=HTML, follow_redirects=True)


def words(answer: TestResponse) -> str:
    text = " ".join(re.sub(r"<[^>]+>", " ", answer.get_data(as_text=True)).replace("\u2060", "").split())
    return re.sub(r" ([,.:;])", r"\1", text)


def upload(**more: str) -> dict[str, Any]:
    return {"from": "2026-07-01", "to": "2026-07-31", **more, "file": (BytesIO(STATEMENT), "july.csv")}


def test_a_statement_is_compared_and_its_lines_chosen_by_kind(practice: Practice, doctor: Api) -> None:
    client = signed_in(practice, "drew@example.org")
    answer = send(client, "/app/reconciliations", upload())
    text = words(answer)
    assert "1 line differs: 1.00 wRVUs and $50.00 at stake, your figures minus theirs." in text
    assert "1 of their lines, 1.30 wRVUs and $65.00, is not in your log." in text
    assert "2026: $510.50 with everything logged, $460.50 with 1.00 wRVUs less." in text
    assert "2026: $510.50 with everything logged, $575.50 with 1.30 wRVUs more." in text
    address = answer.request.path
    assert text.index("Discrepancies") < text.index("1 matching line") if "1 matching line" in text else True
    extra = words(client.get(f"{address}?kind=missing_from_mine", headers=HTML))
    assert "1 to 1 of 1." in extra
    assert "Theirs: 2026-07-08 99213, 1.30 wRVUs (row 3)" in extra
    assert "Log: 2026-07-06" not in extra
    assert "Row 4: neither a date nor a code" in extra or "Row 4: total" in extra
    assert client.get(f"{address}?from=x&kind=nonsense", headers=HTML).status_code == 200
    listed = words(client.get("/app/reconciliations", headers=HTML))
    assert "2026-07-01 to 2026-07-31" in listed
    assert "Reconciliation removed." in words(send(client, f"{address}/remove", {}))
    assert client.get(address, headers=HTML).status_code == 404


def test_what_does_not_agree_stands_first_and_a_spreadsheets_floats_are_codes(practice: Practice, doctor: Api) -> None:
    """47562 differs by a wRVU; 99213 (1.30) agrees and waits in a closed part. 45378.0 is how a spreadsheet keeps 45378."""
    doctor.log("99213", performed_on="2026-07-08", setting="nonfacility")
    statement = STATEMENT.replace(b"47562", b"47562.0").replace(b"99213", b"99213.0")
    client = signed_in(practice, "drew@example.org")
    answer = send(client, "/app/reconciliations", {**upload(), "file": (BytesIO(statement), "july.csv")})
    page, text = answer.get_data(as_text=True), words(answer)
    assert "1 to 1 of 1." in text
    assert text.index("Log: 2026-07-06 47562") < text.index("1 matching line") < text.index("Log: 2026-07-08 99213")
    assert "<details open" not in page
    wrong = {**upload(), "file": (BytesIO(STATEMENT.replace(b"47562", b"4x").replace(b"99213", b"9x")), "july.csv")}
    refused = words(send(client, "/app/reconciliations", wrong))
    assert "such as 38525-51-RT or 99213 x3. 1 further problem was found. Nothing was reconciled." in refused


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ({"file": (BytesIO(b"a,b\n1,2\n"), "bad.csv")}, "bad.csv: found no header with a date and a code column"),
        ({"from": "2026-08-01"}, "From: from is after to."),
        ({"date_tolerance_days": "90"}, "Date tolerance days: Must be greater than or equal to 0"),
        ({"from": ""}, "From: Missing data for required field."),
        ({"column_code": "Nowhere"}, "no header with all columns of the mapping"),
    ],
)
def test_what_cannot_be_compared_is_said_and_the_form_keeps_what_was_written(
    practice: Practice, doctor: Api, form: dict[str, Any], sentence: str
) -> None:
    client = signed_in(practice, "drew@example.org")
    if "file" in form:
        form = {"file": (BytesIO(b"a,b\n1,2\n"), "bad.csv")}
    answer = send(client, "/app/reconciliations", {**upload(provider="drew"), **form})
    assert answer.status_code == 422
    assert sentence in words(answer).replace("&#39;", "'")
    assert 'value="drew"' in answer.get_data(as_text=True)


def test_a_manager_compares_a_members_log_without_pay_and_the_member_is_told(practice: Practice, doctor: Api) -> None:
    client = signed_in(practice, "owner@example.org")
    where = f"/app/practice/{practice.id}/reconciliations"
    form = upload(person_id=str(doctor.person["id"]))
    text = words(send(client, where, form))
    assert "1 line differs: 1.00 wRVUs at stake, the member's figures minus theirs." in text.replace("&#39;", "'")
    assert "$" not in text
    assert "Drew Example, 2026-07-01 to 2026-07-31" in words(client.get(where, headers=HTML))
    accesses = [item["detail"].get("format") for item in doctor.get("/me/audit").get_json()["items"]]
    assert accesses[:2] == ["list", "page"]
    assert "by your practice" in words(
        signed_in(practice, "drew@example.org").get("/app/reconciliations", headers=HTML)
    )
    assert signed_in(practice, "drew@example.org").get(where, headers=HTML).status_code == 403


def test_a_practice_closes_a_month_once_it_is_confirmed(practice: Practice, doctor: Api) -> None:
    client = signed_in(practice, "owner@example.org")
    where = f"/app/practice/{practice.id}/periods"
    first = words(client.get(f"{where}?month=2026-07", headers=HTML))
    assert "July 2026 is over and can be closed. Closing it now would post 1 line, 10.21 wRVUs" in first
    assert "This would be the first closed month" in first
    assert "is not a month" in words(client.get(f"{where}?month=soon", headers=HTML))
    unsure = words(send(client, f"{where}/2026-07/close", {}))
    assert "2026-07 is not closed. First confirm" in unsure
    done = words(send(client, f"{where}/2026-07/close", {"confirmed": "yes"}))
    assert "2026-07 is closed. 1 line posted." in done
    log = doctor.get("/logs").get_json()["items"][0]
    doctor.put(f"/logs/{log['id']}", body_of("47563", performed_on="2026-07-06"), If_Match='"1"')
    waits = words(client.get(where, headers=HTML))
    assert "+0.97 wRVUs Drew Example 1 adjustment for Drew Example" in waits
    assert "47563 2026-07-06 edited after its month was closed" in waits
    assert "<details open" not in client.get(where, headers=HTML).get_data(as_text=True), "a phone shows sums first"
    assert "was 47562 on 2026-07-06, 10.21 wRVUs" in waits
    assert "already closed" in words(send(client, f"{where}/2026-07/close", {"confirmed": "yes"}))
    page = client.get(f"{where}/2026-07", headers=HTML).get_data(as_text=True)
    address = re.search(r'href="(/api/v1/organizations/\d+/members/\d+/statements/2026-07\?format=)csv"', page)
    assert address
    assert client.get(f"{address[1]}pdf").mimetype == "application/pdf"


def test_a_physician_has_statements_of_the_practice_and_of_their_own_months(practice: Practice, doctor: Api) -> None:
    practice.manager.post(practice.at("/periods/2026-07/close"), {})
    client = signed_in(practice, "drew@example.org")
    assert "10.21 wRVUs July 2026 North Practice" in words(client.get("/app/statements", headers=HTML))
    done = words(send(client, "/app/statements/2026-07/close", {"confirmed": "yes"}))
    assert "2026-07 is closed. 1 line posted." in done
    assert "July 2026 closed by you" in done
    links = re.findall(
        r'href="(/api/v1/statements/[^"]+)"', client.get("/app/statements", headers=HTML).get_data(as_text=True)
    )
    assert len(links) == 4
    assert {client.get(link.replace("&amp;", "&")).status_code for link in links} == {200}


@pytest.fixture
def phone(practice: Practice, doctor: Api, database: str, chromium: Browser) -> Iterator[tuple[Page, str]]:
    if database != "sqlite":
        pytest.skip("the browser looks at one database; the other is tested below the pages")
    with signed_in_phone(chromium, practice.app, "owner@example.org", PASSWORD) as (page, base):
        yield page, base


@pytest.mark.browser
def test_the_pages_fit_a_phone_and_every_control_has_a_name(phone: tuple[Page, str], practice: Practice) -> None:
    page, base = phone
    page.goto(f"{base}/app/practice/{practice.id}/reconciliations")
    page.select_option("[name=person_id]", label="Drew Example")
    page.set_input_files("[name=file]", {"name": "july.csv", "mimeType": "text/csv", "buffer": STATEMENT})
    page.fill("[name=from]", "2026-07-01")
    page.fill("[name=to]", "2026-07-31")
    page.click("button:has-text('Compare')")
    page.wait_for_selector("h2#lines")
    text = page.url
    for width in (390, 320):
        page.set_viewport_size({"width": width, "height": 844})
        for address in (
            text,
            f"{base}/app/practice/{practice.id}/reconciliations",
            f"{base}/app/practice/{practice.id}/periods",
            f"{base}/app/reconciliations",
            f"{base}/app/statements",
        ):
            page.goto(address)
            for details in page.locator("details").all():
                details.evaluate("one => { one.open = true }")
            assert page_width(page) <= width, address
            nameless = "[...document.querySelectorAll('main input:not([type=hidden]), main select')].filter(one => !one.labels.length).length"
            assert page.evaluate(nameless) == 0, address
            boxes = page.locator("main button, main .button").all()
            heights = [box["height"] for button in boxes if (box := button.bounding_box())]
            assert all(height >= 44 for height in heights), f"{address}: {heights}"
