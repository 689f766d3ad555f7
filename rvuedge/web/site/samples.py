"""Invented figures for the page of the design: one of each picture."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import cache

from rvuedge.pictures import Picture
from rvuedge.pictures.goals import MonthBar, months, ring, week
from rvuedge.pictures.parts import split, waterfall
from rvuedge.pictures.pay_and_work import GroupBar, PaidDot, pay_against_work, quarter_bars
from rvuedge.pictures.peers import distribution, gauge, place_dot
from rvuedge.pictures.requirements import minimum_bar
from rvuedge.pictures.values import DatedValue, history
from rvuedge.platform.figures import dollars

D = Decimal
SURVEY = [(10, D(4000)), (25, D(5200)), (50, D(6500)), (75, D(8000)), (90, D(9600))]
GROUP = [D(4200), D(5100), D(5150), D(6300), D(6900), D(7000), D(8800)]
PAID = [
    PaidDot(f"Physician {number + 1}", D(4200 + 700 * number), D(250_000 + 40_000 * number), D(58))
    for number in range(6)
]
QUARTERS = [GroupBar("Everybody", 12, (2, 4, 3, 2, 1)), GroupBar("Surgery", 5, None)]
YEAR = [520, 610, 480, 590, 640, 555, 700, 610, 505, 660]
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
RELEASES = [
    DatedValue("first", date(2024, 1, 1), D("10.47")),
    DatedValue("second", date(2025, 1, 1), D("10.47")),
    DatedValue("third", date(2026, 1, 1), D("10.21")),
]


@cache
def home_pictures() -> dict[str, Picture]:
    """The pictures of the home page, drawn once: invented figures, and the page says so."""
    week_so_far = [(name, D(value)) for name, value in zip(DAYS, ("9.30", "28.14", *"00000"), strict=True)]
    return {
        "week": week(week_so_far, 1),
        "gauge": gauge(SURVEY, D(6993), place="P58"),
        "biliary": minimum_bar(71, 85, 87),
        "hernia": minimum_bar(62, 85, 85),
        "appendix": minimum_bar(52, 40, 52),
        **{place: place_dot(D(place.removeprefix("P")), place=place) for place in ("P82", "P63", "P49", "P38")},
    }


def pictures() -> list[tuple[str, Picture]]:
    """Each picture under its function's name, with invented figures."""
    closed = [MonthBar(f"{date(2026, number + 1, 1):%b}", D(value)) for number, value in enumerate(YEAR)]
    week_so_far = [(name, D(value)) for name, value in zip(DAYS, (19, 23, 0, 0, 0, 0, 0), strict=True)]
    pay = [("Base", D(250_000)), ("Rate", D(42_000)), ("Quality", D(12_000)), ("Withheld", D(-6_000))]
    return [
        ("goals.ring", ring(D("6284.37"), D(6800), expected=D("6110.70"))),
        ("goals.months", months([*closed, MonthBar("Nov", D(310), D(600))], goal=D(567))),
        ("goals.week", week(week_so_far, 1)),
        ("peers.gauge", gauge(SURVEY, D(6993), place="P58")),
        ("peers.distribution", distribution(GROUP, SURVEY)),
        ("peers.place_dot", place_dot(D(58), place="P58")),
        ("parts.split", split([("Endoscopy", D(210)), ("Hernia", D(160)), ("Biliary", D(120)), ("Visits", D(60))])),
        ("parts.waterfall", waterfall(pay, write=dollars, total="Pay")),
        ("values.history", history(RELEASES, date(2026, 11, 30))),
        ("pay_and_work.pay_against_work", pay_against_work(PAID, [("Surgery", D("58.00"))], who="physician")),
        (
            "pay_and_work.quarter_bars",
            quarter_bars(QUARTERS, ("below P25", "P25 to P50", "to P75", "above", "no rank")),
        ),
        ("requirements.minimum_bar", minimum_bar(62, 85, 91)),
    ]
