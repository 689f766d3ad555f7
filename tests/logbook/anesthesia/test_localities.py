"""Dollars of an anesthetic where it was done: the site's Medicare locality where it is known, else the nation, named."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask

from rvuedge.catalog.supplements.anesthesia import import_anesthesia, import_base_units
from tests.support.api import Api
from tests.support.practice import Practice, founded

BASE = b"CODE\t2022\n\tBASE\n\tUNIT\n00790\t7\n"
FACTORS = b"Contractor,Locality,Locality Name,National Anes CF of 20.4976\r\n10112,00,ALABAMA,19.31\r\n"
LINE = {"code": "00790", "modifiers": ["AA"], "minutes": 95}  # 7 + 95 ÷ 15 = 13.3 units


@pytest.fixture
def practice(seeded_app: Flask) -> Practice:
    with seeded_app.app_context():
        import_base_units(data=BASE, file="base.txt", minimum_rows=1)
        import_anesthesia(data=FACTORS, file="ANES2026.csv", minimum_rows=1)
    found = founded(seeded_app)
    for key, locality in (("main", "AL-10112-00"), ("clinic", None), ("far", "AK-02102-01")):
        body = {"name": f"{key} hospital", "setting": "facility", "locality": locality, "aliases": []}
        assert found.manager.put(found.at(f"/sites/{key}"), body).status_code in {200, 201}
    return found


def anesthetic(doctor: Api, site: str | None) -> str:
    body = {"performed_on": "2026-07-14", "setting": "facility", "site": site, "lines": [LINE]}
    answer = doctor.post("/logs", body)
    assert answer.status_code == 201, answer.text
    return str(answer.get_json()["id"])


def dollars(answer: dict) -> tuple[str, str, str]:
    block = answer["lines"][0]["anesthesia"]
    return block["locality"], block["conversion_factor"], block["amount"]


# 13.3 × 19.31 = 256.82; 13.3 × 20.4976 = 272.62
HERE, NATION = ("AL-10112-00", "19.3100", "256.82"), ("national", "20.4976", "272.62")


@pytest.mark.parametrize(
    ("site", "expected"),
    [("Main Hosp", HERE), ("clinic hospital", NATION), ("far hospital", NATION), ("elsewhere", NATION), (None, NATION)],
    ids=["its locality", "a site without one", "a locality no file lists", "no site of the practice", "no site"],
)
def test_the_factor_is_that_of_the_logs_site(practice: Practice, site: str | None, expected: tuple) -> None:
    doctor = practice.join(began=date(2026, 7, 1))
    log = anesthetic(doctor, site)
    assert dollars(doctor.get(f"/logs/{log}").get_json()) == expected
    assert dollars(doctor.get("/logs").get_json()["items"][0]) == expected


def test_everything_that_shows_a_log_says_the_same_and_a_site_put_right_counts_at_once(practice: Practice) -> None:
    doctor = practice.join(began=date(2026, 7, 1))
    log = anesthetic(doctor, "clinic hospital")
    body = {"name": "clinic hospital", "setting": "facility", "locality": "AL-10112-00", "aliases": []}
    practice.manager.put(practice.at("/sites/clinic"), body)
    synced = doctor.post("/sync", {"changes": [], "cursor": None, "limit": 10}).get_json()["changes"][0]
    exported = doctor.get("/logs/export?format=json&from=2026-07-01&to=2026-07-31").get_json()["items"][0]
    assert dollars(doctor.get(f"/logs/{log}").get_json()) == HERE
    assert (dollars(synced), dollars(exported)) == (HERE, HERE)
