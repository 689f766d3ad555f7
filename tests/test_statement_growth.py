"""No route that is read takes more statements when there is more to read: counted with few logs and with many."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event

from rvuedge.platform.extensions import db
from tests.support.api import Api
from tests.support.practice import Practice
from tests.test_turn_of_the_year import addresses, practice, signed_in

__all__ = ["practice"]  # the fixture

TODAY = "2026-12-15"
CODES = ("47562", "49505-50", "99213", "44970", "45385", "J9313x400", "27447-RT", "11042")
SITES = ("Main", "Clinic", "Surgery center", None)
FEW, MANY = 24, 60  # from 20 working days on a year is ranked, which takes some statements more
SPREAD = 3  # statements: a cache that fills, a page that has a second part once there is anything
# Each grows with something, and says with what; none may be added without its reason. None does.
GROWS: dict[str, str] = {}


def add_logs(api: Api, first: int, last: int) -> None:
    """Cases of different days, months, codes and sites, every third of a patient of its own."""
    changes = [
        {
            "id": f"00000000-0000-4000-8000-{number:012}",
            "op": "put",
            "base_version": None,
            "log": {
                "performed_on": (date(2026, 7, 1) + timedelta(days=7 * number % 150)).isoformat(),
                "site": SITES[number % len(SITES)],
                "note": f"note {number}",
                "patient_key": f"pseudonym-{number}" if number % 3 == 0 else None,
                "lines": [{"code": text[:5], "units": 1} for text in (CODES[number % 8], CODES[(number + 3) % 8])],
            },
        }
        for number in range(first, last)
    ]
    results = api.post("/sync", {"cursor": None, "changes": changes}).get_json()["results"]
    assert {result["status"] for result in results} == {"applied"}, results


def counts(browser: FlaskClient, api: Api, asked: dict[str, str]) -> Iterator[tuple[str, int]]:
    """How many statements each route takes, once it has been asked before."""
    headers = {"Authorization": f"Bearer {api.token}"}
    sent: list[str] = []

    def note(*sentences: object) -> None:
        sent.append(str(sentences[2]))

    with api.client.application.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        for rule, address in asked.items():
            for _ in range(2):
                sent.clear()
                is_api = address.startswith("/api/v1")
                answer = api.client.get(address, headers=headers) if is_api else browser.get(address)
                assert answer.status_code < 400, address
                answer.close()
            yield rule, len(sent)
    finally:
        event.remove(engine, "before_cursor_execute", note)


def test_no_route_takes_more_statements_for_more_logs(practice: Practice, database: str) -> None:
    if database == "postgresql":
        pytest.skip("the same statements are sent to both")
    log = practice.manager.log("47562", performed_on="2026-07-14")["id"]
    assert practice.manager.post(practice.at("/periods/2026-07/close"), None).status_code == 201
    survey = practice.manager.get("/surveys").get_json()["items"][0]["id"]
    browser, api = signed_in(practice, TODAY)
    add_logs(api, 0, FEW)
    asked = addresses(practice, log, survey)
    few = dict(counts(browser, api, asked))
    add_logs(api, FEW, MANY)
    many = dict(counts(browser, api, asked))
    grown = {rule: (few[rule], many[rule]) for rule in asked if many[rule] > few[rule] + SPREAD}
    assert {rule: pair for rule, pair in grown.items() if rule not in GROWS} == {}
