"""How cost grows: every GET route of the URL map at three sizes of a practice, by statements and processor time.

The owner of a practice asks each route, as a browser or with a token; logs of the owner, members and closed months grow
together. Routes are found in the URL map (tests/test_turn_of_the_year.py knows what each needs): a new one is in the
table by itself; those that answer only to others are named below it.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from flask.testing import FlaskClient

from perf.measuring.counting import statements
from perf.measuring.databases import sqlite, test_settings
from perf.registry import Run
from perf.results import Found, Row
from rvuedge import schema
from rvuedge.app import create_app
from rvuedge.cli.imports.seeds import load_seeds
from rvuedge.platform import clock
from rvuedge.platform.extensions import db
from rvuedge.statements import closing
from tests.support.api import Api
from tests.support.practice import Practice, founded
from tests.test_statement_growth import CODES, SITES
from tests.test_turn_of_the_year import OWNER, addresses, signed_in

TODAY = "2026-12-15"
SPECIALTIES = ("General Surgery", "Family Medicine", "Dermatology", "Gastroenterology", "Podiatry", "Urology")
FIRST_MONTH = 7  # July has the log that every address of a log names
TIMES = 5
AT_ONCE = 500  # logs of one push
SPREAD = 1  # statements: a second part of a page, once there is anything to show in it
GROWN = 3.0  # times: one route in a process that others disturb is not measured finer


@dataclass(frozen=True, slots=True)
class Size:
    """Logs of the owner, members, and the months closed from July on."""

    logs: int
    people: int
    months: int

    @property
    def words(self) -> str:
        """For the head of a column."""
        months = f"{self.months} closed month{'s' if self.months > 1 else ''}"
        return f"{self.logs:,} logs, {self.people} members, {months}"


SIZES = (Size(60, 2, 1), Size(600, 8, 2), Size(6_000, 32, 3))
SMALL_SIZES = (Size(60, 2, 1), Size(120, 4, 2), Size(240, 6, 3))


def grow(practice: Practice, api: Api, before: Size, size: Size) -> None:
    """Add what is between two sizes; nothing of it falls into a month that is closed already."""
    months = [f"2026-{month:02}" for month in range(FIRST_MONTH + before.months, FIRST_MONTH + size.months)]
    for number in range(before.people, size.people):
        member = practice.join(began=date(2026, 3, 1), specialty=SPECIALTIES[number % len(SPECIALTIES)])
        for month in months:
            member.log("99213", performed_on=f"{month}-05")
    for first in range(before.logs, size.logs, AT_ONCE):
        changes = [_change(number) for number in range(first, min(first + AT_ONCE, size.logs))]
        results = api.post("/sync", {"cursor": None, "changes": changes}).get_json()["results"]
        assert {result["status"] for result in results} == {"applied"}, results[:3]
    with practice.app.app_context():
        for month in months:
            now = datetime(2026, int(month[5:]) + 1, 1, 8, tzinfo=UTC)
            closing.close(practice.id, date.fromisoformat(f"{month}-01"), by=1, now=now)
        db.session.remove()


def _change(number: int) -> dict[str, Any]:
    """A case of the months that are open, of a code and a site of several, every third of a patient of its own."""
    log_id = f"00000000-0000-4000-8000-{number:012}"
    day = date(2026, 10, 1) + timedelta(days=7 * number % 75)
    lines = [{"code": text[:5], "units": 1} for text in (CODES[number % 8], CODES[(number + 3) % 8])]
    key = log_id if number % 3 == 0 else None
    head = {"performed_on": day.isoformat(), "site": SITES[number % len(SITES)], "note": f"note {number}"}
    return {"id": log_id, "op": "put", "base_version": None, "log": {**head, "patient_key": key, "lines": lines}}


def taken(browser: FlaskClient, api: Api, routes: Mapping[str, str]) -> Iterator[tuple[str, int, list[float]]]:
    """Of each route: statements and milliseconds of this processor, once it has been asked before."""
    headers = {"Authorization": f"Bearer {api.token}"}
    for rule, address in routes.items():
        is_api = address.startswith("/api/v1")
        milliseconds: list[float] = []
        for number in range(1 + TIMES):
            with statements() as sent:
                began = time.process_time()
                answer = api.client.get(address, headers=headers) if is_api else browser.get(address)
                answer.get_data()
                milliseconds.append((time.process_time() - began) * 1000)
            assert answer.status_code < 400, (address, answer.status_code)
            answer.close()
            many = len(sent)
            if number and milliseconds[-1] > 1_000:  # a long answer is asked once more, and that is enough
                break
        yield rule, many, milliseconds[1:]


def practice_of(found: Found, url: str) -> tuple[Practice, dict[str, str]]:
    """A practice whose owner has a contract, a policy and a program; every route with an address."""
    app = create_app(test_settings(url))
    with app.app_context():
        schema.upgrade(db.engine)
        load_seeds(now=clock.now())
        db.session.remove()
    who = {"name": "Owner", "email": OWNER, "career_stage": "attending", "specialty": "General Surgery"}
    practice = founded(app, "owner", **who)
    practice.manager.put("/contract", {"effective_from": "2026-01-01", "rate": "60"})
    practice.manager.put(practice.at("/policies/ours"), {"base": "cms-payment"})
    practice.manager.put(f"/programs/{practice.id}", {"specialty": "general_surgery", "kind": "residency"})
    log = practice.manager.log("47562", performed_on="2026-07-14")["id"]
    survey = practice.manager.get("/surveys").get_json()["items"][0]["id"]
    routes = addresses(practice, log, survey)
    everything = {rule.rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())}
    left = sorted(everything - set(routes))
    found.note(
        f"{len(routes)} routes of the URL map. {len(left)} more answer only to who was sent a link, about a resident,"
        f" or about a record of its own kind: {', '.join(f'`{rule}`' for rule in left)}."
    )
    return practice, routes


def measure(found: Found, run: Run) -> None:
    """On SQLite: the same statements are sent to both databases."""
    clock.run_from(datetime.fromisoformat(TODAY).replace(hour=12, tzinfo=UTC))
    sizes = SMALL_SIZES if run.short else SIZES
    with sqlite() as place:
        practice, routes = practice_of(found, place.url())
        browser, api = signed_in(practice, TODAY)
        before, every = Size(0, 0, 0), []
        for size in sizes:
            grow(practice, api, before, size)
            browser, api = signed_in(practice, TODAY)
            every.append({rule: (many, statistics.median(cpu)) for rule, many, cpu in taken(browser, api, routes)})
            before = size
            print(f"  {size.words}", flush=True)
    small = every[0]
    for rule in routes:
        for size, figures in zip(sizes, every, strict=True):
            found.rows.append(_row(rule, size, "statements", figures[rule][0]))
        for size, figures in zip(sizes[1:], every[1:], strict=True):
            found.rows.append(_row(rule, size, "× CPU of the smallest", figures[rule][1] / max(small[rule][1], 0.1)))
    large = every[-1]
    more = [rule for rule in routes if large[rule][0] > small[rule][0] + SPREAD]
    slower = [rule for rule in routes if large[rule][1] > GROWN * small[rule][1]]
    found.ratio("routes whose statements grow", len(more))
    found.ratio(f"routes that take more than {GROWN:g} times the processor time", len(slower))
    if more:
        found.note(f"more statements: {', '.join(f'`{rule}` {small[rule][0]} → {large[rule][0]}' for rule in more)}")
    if slower:
        words = (f"`{rule}` {small[rule][1]:.0f} → {large[rule][1]:.0f} ms" for rule in slower)
        found.note(f"more processor time: {', '.join(words)}")


def _row(rule: str, size: Size, unit: str, value: float) -> Row:
    return Row(rule, size.words, unit, (value,))
