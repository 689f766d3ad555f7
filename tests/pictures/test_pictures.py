"""Pictures, with places worked by hand: the ground's size is in each picture's function."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from xml.etree import ElementTree

import pytest

from rvuedge.pictures import Picture
from rvuedge.pictures.goals import MonthBar, months, reach, ring, week
from rvuedge.pictures.parts import grouped, split, waterfall
from rvuedge.pictures.pay_and_work import GroupBar, PaidDot, pay_against_work, quarter_bars
from rvuedge.pictures.peers import distribution, gauge, place_dot
from rvuedge.pictures.requirements import minimum_bar
from rvuedge.pictures.values import DatedValue, history
from rvuedge.platform.figures import dollars_and_cents

D = Decimal
SURVEY = [(10, D(4000)), (25, D(5200)), (50, D(6500)), (75, D(8000)), (90, D(9600))]
# CMS's published work RVUs of 47562 (RVU25D, RVU26A, RVU26C).
GALLBLADDER = [
    DatedValue("RVU25D", date(2025, 10, 1), D("10.47")),
    DatedValue("RVU26A", date(2026, 1, 1), D("10.21")),
    DatedValue("RVU26C", date(2026, 7, 1), D("10.21")),
]
EVERY = [
    ring(D("3500"), D("7000"), expected=D("3400")),
    months([MonthBar("Jan", D(500)), MonthBar("Feb", D(250), D(600))], goal=D(550)),
    week([(name, D(2)) for name in ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")], 1),
    gauge(SURVEY, D("7000"), place="P58"),
    place_dot(D(58), place="P58"),
    distribution([D(5000), D(7000)], SURVEY),
    split([("Endoscopy", D(60)), ("Hernia", D(40))]),
    pay_against_work([PaidDot("A", D(5000), D(300000), D(50))], [("Surgery", D(50))], who="physician"),
    quarter_bars([GroupBar("All", 3, (1, 2)), GroupBar("Few", 1, None)], ("low", "high")),
    waterfall([("Base", D(250000)), ("Rate", D(30000))], write=dollars_and_cents, total="Pay"),
    history(GALLBLADDER, date(2026, 11, 30)),
    minimum_bar(62, 85, 91),
    reach(D("4200"), D("6000")),
]


def shapes(picture: Picture, kind: str) -> list[dict[str, str]]:
    return [dict(shape.attrib) for shape in ElementTree.fromstring(picture.svg) if shape.get("class") == kind]


@pytest.mark.parametrize("picture", EVERY, ids=lambda picture: picture.finding[:30])
def test_every_picture_says_its_finding_and_has_no_color_and_no_style_of_its_own(picture: Picture) -> None:
    root = ElementTree.fromstring(picture.svg)
    assert root.get("role") == "img"
    assert root.get("aria-label") == picture.finding != ""
    assert not re.search(r"style=|fill=|stroke=|#[0-9a-f]{3}", picture.svg)
    assert len({len(row) for row in picture.rows} | {len(picture.heads)} - {0}) <= 1


def test_half_the_goal_is_half_the_ring_and_the_tick_stands_at_what_today_asks_for() -> None:
    drawn = ring(D("3500"), D("7000"), expected=D("1750"))
    (arc,), (tick,) = shapes(drawn, "stroke"), shapes(drawn, "rule")
    assert arc["stroke-dasharray"] == "50 100"
    assert tick["transform"] == "rotate(90 60 60)"  # a quarter of the circle
    assert drawn.finding == "3,500.00 of 7,000 wRVU, 50% of the goal; 1,750.00 ahead of pace."


def test_more_than_the_goal_is_a_whole_ring() -> None:
    drawn = ring(D("8000"), D("7000"))
    assert "stroke-dasharray" not in shapes(drawn, "stroke")[0]
    assert "114% of the goal" in drawn.finding


def test_behind_pace_is_said() -> None:
    assert "100.00 behind pace" in ring(D("3400"), D("7000"), expected=D("3500")).finding


def test_a_ring_without_a_goal_is_refused() -> None:
    with pytest.raises(ValueError, match="above zero"):
        ring(D(1), D(0))


def test_months_stand_on_zero_and_the_open_one_is_outlined_at_its_pace() -> None:
    drawn = months([MonthBar("Jan", D(520)), MonthBar("Feb", D(260), D(520))], goal=D(390))
    (closed,), (opened,), (outline,), (line,) = (shapes(drawn, kind) for kind in ("mine-mid", "mine", "ghost", "dash"))
    assert (closed["height"], opened["height"], outline["height"]) == ("104", "52", "104")
    assert line["y1"] == "38"  # 116 less three quarters of 104
    assert "1 of 1 closed months reached the goal of 390.00" in drawn.finding
    assert drawn.rows == (("Jan", "520.00"), ("Feb", "260.00, at this pace 520.00"))


def test_a_week_says_the_days_until_today() -> None:
    drawn = week([("Monday", D("19.4")), ("Tuesday", D("23.26")), ("Wednesday", D(0))], 1)
    assert drawn.finding == "wRVU this week: Monday 19.40, Tuesday 23.26."
    assert [len(shapes(drawn, kind)) for kind in ("mine-low", "mine", "sunk")] == [1, 1, 1]


def test_what_is_missing_to_a_target_is_pale_and_ends_at_its_line() -> None:
    """4,200 of 6,000 is 245 of 350 wide; 1,800 are missing. Above the target nothing is."""
    drawn = reach(D("4200"), D("6000"))
    (mine,), (ghost,), (line,) = shapes(drawn, "mine"), shapes(drawn, "ghost"), shapes(drawn, "rule")
    assert (mine["width"], ghost["x"], ghost["width"], line["x1"]) == ("245", "245", "105", "350")
    assert drawn.finding == "At this pace 4,200.00 of the 6,000 wRVU of the target: 1,800.00 short."
    assert drawn.rows[2] == ("Missing", "1,800.00")
    above = reach(D("6500"), D("6000"))
    assert shapes(above, "ghost") == []
    assert above.rows[2] == ("Missing", "0.00")


def test_a_block_of_the_survey_has_the_area_of_its_share() -> None:
    """P10 to P25 is 15% over 1,200 wRVU, P25 to P50 25% over 1,300: heights as 0.0125 to 0.01923."""
    blocks = shapes(gauge(SURVEY, None, place=""), "peer")
    area = [(D(block["width"]) + 2) * D(block["height"]) for block in blocks]
    assert round(area[1] / area[0], 1) == D("1.7")  # 25 / 15
    assert round(area[3] / area[0], 1) == D("1.0")  # 15 / 15


def test_ones_own_value_stands_where_it_is_and_a_value_beyond_the_survey_at_its_end() -> None:
    # 16 + 328 * (7000 - 4000) / 5600
    assert shapes(gauge(SURVEY, D(7000), place="P58"), "dot")[0]["cx"] == "191.7"
    assert shapes(gauge(SURVEY, D(12000), place=">90"), "dot")[0]["cx"] == "344"
    assert shapes(gauge(SURVEY, D(100), place="<10"), "dot")[0]["cx"] == "16"


def test_a_curve_that_does_not_rise_is_refused() -> None:
    with pytest.raises(ValueError, match="rising"):
        gauge([(10, D(5)), (25, D(5))], None, place="")


def test_beyond_the_survey_a_row_has_an_arrow_and_no_dot() -> None:
    for percentile, place in ((D(9), "<10"), (D(91), ">90")):
        drawn = place_dot(percentile, place=place)
        assert shapes(drawn, "dot") == []
        assert len(shapes(drawn, "mine")) == 1
    assert shapes(place_dot(D(50), place="P50"), "dot")[0]["cx"] == "60"
    assert shapes(place_dot(None, place="too early"), "dot") == []


def test_equal_values_of_a_group_are_stacked() -> None:
    dots = shapes(distribution([D(6500), D(6500)], SURVEY), "dot")
    assert {dot["cx"] for dot in dots} == {dots[0]["cx"]}
    assert sorted(dot["cy"] for dot in dots) == ["80", "90"]


def test_a_fifth_part_is_other() -> None:
    parts = [("a", D(5)), ("b", D(4)), ("c", D(3)), ("d", D(2)), ("e", D(1))]
    assert grouped(parts) == [("a", D(5)), ("b", D(4)), ("c", D(3)), ("other", D(3))]
    drawn = split(parts)
    assert drawn.finding == "wRVU by part: a 33%, b 27%, c 20%, other 20%."
    assert [row[0] for row in drawn.rows] == ["a", "b", "c", "d", "e"]


def test_a_sum_of_nothing_is_said() -> None:
    assert split([]).finding == "wRVU by part: nothing yet."


def test_steps_go_from_where_the_one_before_ended() -> None:
    drawn = waterfall([("Base", D(300)), ("Withheld", D(-100))], write=dollars_and_cents, total="Pay")
    (down,) = shapes(drawn, "peer")
    (up,) = shapes(drawn, "mine-mid")
    assert (up["y"], up["height"]) == ("22", "90")
    assert (down["y"], down["height"]) == ("22", "30")
    assert drawn.finding == "Pay $200.00: Base $300.00, Withheld −$100.00."


def test_a_codes_history_has_a_figure_for_each_change_alone() -> None:
    drawn = history(GALLBLADDER, date(2026, 11, 30))
    assert drawn.finding == "10.47 wRVU in RVU25D; 10.21 from RVU26A."
    assert [text["class"] for text in shapes(drawn, "on")] == ["on", "on"]
    assert drawn.rows[2] == ("RVU26C", "Jul 1, 2026", "10.21")


def test_a_release_without_a_value_leaves_a_gap_and_the_value_after_it_has_its_figure() -> None:
    values = [*GALLBLADDER[:2], DatedValue("RVU26B", date(2026, 4, 1), None), GALLBLADDER[2]]
    drawn = history(values, date(2026, 11, 30))
    assert len(shapes(drawn, "stroke")) == 3
    assert len(shapes(drawn, "on")) == 3
    assert drawn.rows[2][2] == "none"
    with pytest.raises(ValueError, match="no release"):
        history([values[2]], date(2026, 11, 30))


@pytest.mark.parametrize(
    ("counted", "projected", "kind", "done"),
    [
        (0, None, "track", "0"),
        (85, None, "track met", "869.6"),
        (84, 90, "track", "859.3"),
        (200, None, "track met", "1000"),
    ],
)
def test_a_minimum_stands_at_its_place_and_more_than_enough_goes_beyond_it(
    counted: int, projected: int | None, kind: str, done: str
) -> None:
    """85 of a ground that ends at 97.75 stands at 869.6 of 1,000."""
    drawn = minimum_bar(counted, 85, projected)
    assert ElementTree.fromstring(drawn.svg).get("class") == kind
    assert shapes(drawn, "done")[0]["width"] == done
    assert shapes(drawn, "minimum")[0]["x"] == "866.6"
    assert len(shapes(drawn, "ahead")) == (projected is not None)


def test_words_from_outside_cannot_break_out_of_a_picture() -> None:
    drawn = split([('<script>"x"', D(1))])
    assert "<script" not in drawn.svg
