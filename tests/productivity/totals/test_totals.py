"""Totals, the dashboard and benchmark me, with figures worked by hand."""

from __future__ import annotations

from datetime import UTC, datetime

from rvuedge.platform import clock
from tests.support.api import Api

PERIOD = "from=2026-07-01&to=2026-12-31"


def test_totals_by_month_with_unvalued_lines_counted(api: Api) -> None:
    """July 10.21 + 1.30 = 11.51, August 7.76; the unknown code is counted and not summed."""
    me = api.signed_in()
    me.log("47562", performed_on="2026-07-14", site="Main")
    me.log("99213", "99998", performed_on="2026-07-31")
    me.log("49505", performed_on="2026-08-01", site="Main")
    found = me.get(f"/wrvu?{PERIOD}&by=month").get_json()
    assert found["total"] == "19.27"
    assert found["unvalued_lines"] == 1
    assert [(g["key"], g["work_rvu"], g["unvalued_lines"]) for g in found["groups"]] == [
        ("2026-07", "11.51", 1),
        ("2026-08", "7.76", 0),
    ]


def test_every_grouping_sums_to_the_same_total(api: Api) -> None:
    me = api.signed_in()
    me.log("47562", "49505-51", performed_on="2026-07-14", site="Main", patient_key="pseudonym-1")
    me.log("99213", performed_on="2026-09-30", setting="nonfacility", site="Clinic")
    for by in ("day", "week", "month", "quarter", "year", "code", "category", "site"):
        found = me.get(f"/wrvu?{PERIOD}&by={by}").get_json()
        assert found["total"] == "15.39", by  # 10.21 + 7.76 × ½ + 1.30
    sites = me.get(f"/wrvu?{PERIOD}&by=site").get_json()["groups"]
    assert [(g["key"], g["work_rvu"]) for g in sites] == [("Main", "14.09"), ("Clinic", "1.30")]


def test_a_period_holds_its_first_and_last_day_and_no_other(api: Api) -> None:
    me = api.signed_in()
    for day in ("2026-07-13", "2026-07-14", "2026-07-15", "2026-07-16"):
        me.log("99213", performed_on=day)
    assert me.get("/wrvu?from=2026-07-14&to=2026-07-15").get_json()["total"] == "2.60"
    assert me.get("/wrvu?from=2026-07-15&to=2026-07-14").status_code == 422


def test_a_deleted_log_leaves_the_totals(api: Api) -> None:
    me = api.signed_in()
    log = me.log("47562", performed_on="2026-07-14")
    me.delete(f"/logs/{log['id']}")
    assert me.get(f"/wrvu?{PERIOD}").get_json() == {
        **me.get(f"/wrvu?{PERIOD}").get_json(),
        "total": "0.00",
        "lines": 0,
        "groups": [],
    }


def test_the_same_work_under_another_release_and_policy(api: Api) -> None:
    """RVU25D: 10.47 + 7.96 × ½ = 14.45; face value of RVU26C: 10.21 + 7.76 = 17.97."""
    me = api.signed_in()
    me.log("47562", "49505-51", performed_on="2026-07-14", patient_key="pseudonym-1")
    assert me.get(f"/wrvu?{PERIOD}&release=RVU25D").get_json()["total"] == "14.45"
    assert me.get(f"/wrvu?{PERIOD}&policy=face-value").get_json()["total"] == "17.97"
    assert me.get(f"/wrvu?{PERIOD}").get_json()["total"] == "14.09"
    assert me.get(f"/wrvu?{PERIOD}&release=RVU99A").status_code == 404
    assert me.get(f"/wrvu?{PERIOD}&policy=no-such").status_code == 404


def test_a_contract_that_pins_a_release_rebuilds_the_credits_from_its_first_day(api: Api) -> None:
    me = api.signed_in()
    before = me.log("47562", performed_on="2026-07-14")
    after = me.log("47562", performed_on="2026-08-01")
    put = me.put("/contract", {"effective_from": "2026-08-01", "pinned_release": "rvu25d"})
    assert put.get_json()["recredited_lines"] == 1
    assert me.get(f"/logs/{before['id']}").get_json()["work_rvu"] == "10.21"
    changed = me.get(f"/logs/{after['id']}").get_json()
    assert (changed["work_rvu"], changed["version"]) == ("10.47", after["version"])
    assert changed["lines"][0]["credit"]["release"] == "RVU25D"
    assert me.get(f"/wrvu?{PERIOD}").get_json()["total"] == "20.68"


def test_a_contract_with_a_policy_or_release_that_is_not_there_changes_nothing(api: Api) -> None:
    me = api.signed_in()
    for wrong in ({"policy": "no-such"}, {"pinned_release": "RVU99A"}):
        assert me.put("/contract", {"effective_from": "2026-08-01", **wrong}).status_code == 404
    for wrong in ({"cfte": "0"}, {"cfte": "1.01"}, {"annual_goal": "-1"}):
        assert me.put("/contract", {"effective_from": "2026-08-01", **wrong}).status_code == 422
    assert me.get("/contract").get_json()["is_stated"] is False


def test_the_dashboard_says_totals_pace_and_how(api: Api) -> None:
    """Counted from 2026-07-01, 123 of 365 days by 31 October. Goal 3650: 1230.00 asked for; 10.21 is 0.83%."""
    me = api.signed_in()
    goal = {"effective_from": "2026-07-01", "annual_goal": "3650", "rate": "50", "cfte": "1"}
    me.put("/contract", goal)
    me.log("99213", performed_on="2026-07-01")
    me.log("47562", "99998", performed_on="2026-10-31")
    board = me.get("/dashboard?on=2026-10-31").get_json()
    assert board["totals"]["day"]["work_rvu"] == "10.21"
    assert board["totals"]["year"]["work_rvu"] == "11.51"
    assert board["totals"]["year"]["unvalued_lines"] == 1
    assert board["pace"]["value"] == "0.94"  # 11.51 / 1230.00 × 100 = 0.9358%
    assert board["projection"]["value"] == "17.22"  # 11.51 + 11.51 × 61 / 123 = 17.2182
    assert board["compensation_to_date"]["value"] == "575.50"
    assert all(board[name]["explanation"] for name in ("goal", "pace", "projection", "compensation_to_date"))


def test_the_dashboards_day_is_the_persons_own(api: Api) -> None:
    me = api.signed_in(time_zone="Pacific/Auckland")
    assert me.get("/dashboard").get_json()["time_zone"] == "Pacific/Auckland"


def test_benchmark_me_annualizes_once_and_divides_by_cfte_once(api: Api) -> None:
    """Six whole months of 3 × 47562: 30.63 × 2 = 61.26 a year; / 0.5 cFTE = 122.52, below the lowest point."""
    clock.run_from(datetime(2026, 12, 14, 15, tzinfo=UTC))
    me = api.signed_in()
    me.put("/contract", {"effective_from": "2026-07-01", "cfte": "0.5"})
    for day in ("2026-07-14", "2026-09-14", "2026-12-14"):
        me.log("47562", performed_on=day)
    number = me.get("/surveys").get_json()["items"][0]["id"]
    found = me.get(f"/surveys/{number}/me?{PERIOD}").get_json()
    assert found["value"] == "122.52"
    assert (found["percentile"], found["bound"], found["qualifier"]) == (None, "10.00", "<")
    assert found["synthetic"] is True
    assert len(found["explanation"]) >= 3


def test_benchmark_me_without_a_specialty_says_so(api: Api) -> None:
    me = api.signed_in(specialty="Underwater Basketry")
    number = me.get("/surveys").get_json()["items"][0]["id"]
    found = me.get(f"/surveys/{number}/me?{PERIOD}").get_json()
    assert found["percentile"] is None
    assert "no specialty" in " ".join(found["explanation"])


def test_repricing_tells_each_line_the_total_and_why(api: Api) -> None:
    """RVU26C 10.21 + 3.88 + 1.30 = 15.39; RVU25D 10.47 + 3.98 + 1.30 = 15.75, 0.36 or 2.3392% more."""
    me = api.signed_in()
    me.log("47562", "49505-51", performed_on="2026-07-14", patient_key="pseudonym-1")
    me.log("99213", performed_on="2026-07-15")
    me.log("99998", performed_on="2026-07-16")
    found = me.get(f"/repricing?{PERIOD}&release=RVU25D").get_json()
    assert (found["old"], found["new"], found["change"], found["change_percent"]) == (
        "15.39",
        "15.75",
        "0.36",
        "2.3392",
    )
    assert found["unvalued_lines"] == 1
    assert [(item["code"], item["change"]) for item in found["items"]] == [
        ("47562", "0.26"),
        ("49505", "0.10"),
        ("99213", "0.00"),
        ("99998", None),
    ]
    assert found["items"][0]["why"] == "published work 10.21 in RVU26C, 10.47 in RVU25D"
    assert found["items"][2]["why"] == "no change"
    assert sum(reason["lines"] for reason in found["reasons"]) == 2
    assert me.get(f"/wrvu?{PERIOD}").get_json()["total"] == "15.39", "nothing is stored"


def test_repricing_forward_names_the_cut(api: Api) -> None:
    me = api.signed_in()
    me.log("47562", performed_on="2025-11-03")
    (line,) = me.get("/repricing?from=2025-11-01&to=2025-11-30&release=RVU26C").get_json()["items"]
    assert (line["old"], line["new"]) == ("10.47", "10.21")
    assert line["why"] == "same work, RVU26C: −2.5% (10.47 → 10.21)"


def test_repricing_goes_on_page_by_page_and_refuses_a_cursor_of_its_own_making(api: Api) -> None:
    me = api.signed_in()
    for day in ("2026-07-14", "2026-07-15", "2026-07-16"):
        me.log("99213", performed_on=day)
    question = f"/repricing?{PERIOD}&policy=face-value&limit=2"
    first = me.get(question).get_json()
    second = me.get(f"{question}&cursor={first['next_cursor']}").get_json()
    days = [item["performed_on"] for item in first["items"] + second["items"]]
    assert days == ["2026-07-14", "2026-07-15", "2026-07-16"]
    assert second["next_cursor"] is None
    assert me.get(f"{question}&cursor=WyJ4Il0").status_code == 422  # ["x"]
    assert me.get(f"/repricing?{PERIOD}").status_code == 422
    assert me.get(f"/repricing?{PERIOD}&release=RVU99A").status_code == 404
