"""A practice's share of a change of release, and terms nobody confirmed, are of its own days alone."""

from __future__ import annotations

from datetime import date

from flask import Flask

from rvuedge.productivity.repricing.release_impact import between_releases, practice_days
from tests.support.practice import founded


def test_of_somebody_of_two_practices_each_counts_its_own_days(seeded_app: Flask) -> None:
    """47562 is 10.47 in RVU25D and 10.21 in RVU26C: −0.26 a line, one line for each practice, two for the person."""
    here = founded(seeded_app, "owner")
    there = founded(seeded_app, "owner", name="Elsewhere")
    for practice, site in ((here, "North Hospital"), (there, "South Hospital")):
        assert practice.manager.put(practice.at("/sites/main"), {"name": site, "setting": "facility"}).status_code < 300
    doctor = here.join()
    there.add(doctor, "physician", began=date(2026, 1, 1))
    doctor.log("47562", performed_on="2026-07-06", site="North Hospital")
    doctor.log("47562", performed_on="2026-07-07", site="South Hospital")
    with seeded_app.app_context():
        found = between_releases("RVU25D", "RVU26C")
        days = practice_days(here.id)[doctor.person["id"]]
    assert [str(item.change) for item in found.practices if item.lines] == ["-0.260000", "-0.260000"]
    assert [item.lines for item in found.people] == [2]
    assert not any(first <= date(2026, 7, 7) <= last for first, last in days.periods)


def test_terms_nobody_confirmed_end_with_the_membership(seeded_app: Flask) -> None:
    """Member to August 31: 1.30 × $50 = 65.00 of that day; September 1 is no day of these terms."""
    practice = founded(seeded_app, "owner")
    doctor = practice.join(ended=date(2026, 8, 31))
    body = {"effective_from": "2026-01-01", "cfte": "1", "rate": "50"}
    assert practice.manager.put(practice.of(doctor, "/terms"), body).status_code == 200
    for day in ("2026-08-31", "2026-09-01"):
        doctor.log("99213", performed_on=day)
    assert doctor.get("/compensation?on=2026-09-30").get_json()["earned"] == "65.00"
    assert doctor.get("/contract?on=2026-09-01").get_json()["is_stated"] is False
