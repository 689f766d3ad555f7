"""Quick capture: recents, favorites, templates, companions, sticky fields, duplicate previous."""

from __future__ import annotations

import uuid

import pytest

from tests.support.api import Api, body_of

ONE, TWO = (str(uuid.UUID(int=number)) for number in (1, 2))


def codes(answer: list[dict[str, object]]) -> list[object]:
    return [item["code"] for item in answer]


@pytest.fixture
def me(api: Api) -> Api:
    return api.signed_in()


def test_a_new_person_has_nothing_at_hand(me: Api) -> None:
    nothing = {"site": None, "setting": None, "role": None, "supervision": None, "attending": None, "rotation": None}
    body = me.get("/capture").get_json()
    assert body == {"recent": [], "favorites": [], "templates": [], "sticky": nothing, "previous": None}


def test_what_the_newest_log_had_is_at_hand_with_its_attending_by_name(me: Api) -> None:
    me.post("/logs", body_of("47562", performed_on="2026-10-01", role="surgeon", attending={"name": "Lee, Ann"}))
    sticky = me.get("/capture").get_json()["sticky"]
    assert (sticky["role"], sticky["attending"]) == ("surgeon", {"name": "Lee, Ann"})


def test_recent_codes_come_latest_first_with_count_and_usual_modifiers(me: Api) -> None:
    me.post("/logs", body_of("49505-RT", "47562", performed_on="2026-10-01"))
    me.post("/logs", body_of("49505-LT", performed_on="2026-10-02"))
    me.post("/logs", body_of("49505-LT", performed_on="2026-10-03"))
    recent = me.get("/codes/recent").get_json()["items"]
    assert [(item["code"], item["times"], item["last_on"], item["modifiers"]) for item in recent] == [
        ("49505", 3, "2026-10-03", ["LT"]),
        ("47562", 1, "2026-10-01", []),
    ]
    assert recent[1]["title"] == "Laparoscopic gallbladder removal"


def test_a_deleted_log_and_anothers_logs_are_not_recent(api: Api, me: Api) -> None:
    api.signed_in().post("/logs", body_of("99213", performed_on="2026-10-01"))
    made = me.post("/logs", body_of("47562", performed_on="2026-10-01")).get_json()
    me.delete(f"/logs/{made['id']}")
    assert me.get("/capture").get_json()["recent"] == []
    assert me.get("/capture").get_json()["previous"] is None


def test_favorites_keep_their_order_and_stand_once(me: Api) -> None:
    body = me.put("/favorites", {"codes": ["49505", "47562", "+49505"]}).get_json()["items"]
    assert codes(body) == ["49505", "47562"]
    assert me.delete("/favorites/49505").status_code == 204
    assert me.delete("/favorites/49505").status_code == 204
    assert codes(me.get("/favorites").get_json()["items"]) == ["47562"]
    assert me.put("/favorites", {"codes": ["not a code"]}).status_code == 422
    assert codes(me.get("/favorites").get_json()["items"]) == ["47562"]


TEMPLATE = {
    "name": "lap chole with cholangiogram",
    "setting": "facility",
    "site": "Main OR",
    "lines": [{"code": "47563"}, {"code": "49505", "modifiers": ["rt"], "time_share": "0.5"}],
}


def test_a_template_is_kept_replaced_and_removed(me: Api) -> None:
    made = me.put(f"/templates/{ONE}", TEMPLATE)
    assert (made.status_code, made.get_json()["lines"][1]["modifiers"]) == (201, ["RT"])
    assert made.get_json()["lines"][1]["time_share"] == "0.50"
    assert me.put(f"/templates/{ONE}", {**TEMPLATE, "name": "lap chole IOC"}).status_code == 200
    assert [item["name"] for item in me.get("/templates").get_json()["items"]] == ["lap chole IOC"]
    assert me.get(f"/templates/{ONE}").get_json()["site"] == "Main OR"
    assert me.delete(f"/templates/{ONE}").status_code == 204
    assert me.delete(f"/templates/{ONE}").status_code == 204
    assert me.get(f"/templates/{ONE}").status_code == 404


def test_a_templates_lines_make_a_log(me: Api) -> None:
    """47563 11.18 and 49505 half of 7.76."""
    lines = me.put(f"/templates/{ONE}", {**TEMPLATE, "lines": [{"code": "47563"}, {"code": "49505"}]}).get_json()[
        "lines"
    ]
    log = me.post("/logs", {"performed_on": "2026-07-14", "lines": lines})
    assert (log.status_code, log.get_json()["work_rvu"]) == (201, "15.06")


def test_two_templates_of_a_person_do_not_share_a_name(api: Api, me: Api) -> None:
    me.put(f"/templates/{ONE}", TEMPLATE)
    taken = me.put(f"/templates/{TWO}", TEMPLATE)
    assert (taken.status_code, taken.get_json()["type"]) == (409, "urn:rvuedge:problem:template-name-taken")
    assert api.signed_in().put(f"/templates/{ONE}", TEMPLATE).status_code == 201, "another person's are their own"
    assert me.put(f"/templates/{TWO}", {**TEMPLATE, "name": "x", "lines": []}).status_code == 422


def test_another_persons_template_does_not_exist(api: Api, me: Api) -> None:
    me.put(f"/templates/{ONE}", TEMPLATE)
    stranger = api.signed_in()
    assert stranger.get(f"/templates/{ONE}").status_code == 404
    stranger.delete(f"/templates/{ONE}")
    assert me.get(f"/templates/{ONE}").status_code == 200


def test_the_newest_log_gives_site_setting_and_what_to_duplicate(me: Api) -> None:
    me.post("/logs", body_of("99213", site="Clinic", setting="nonfacility"))
    me.post("/logs", body_of("47562", site="Main OR", role="surgeon"))
    body = me.get("/capture").get_json()
    assert (body["sticky"]["site"], body["sticky"]["setting"], body["sticky"]["role"]) == (
        "Main OR",
        "facility",
        "surgeon",
    )
    assert codes(body["previous"]["lines"]) == ["47562"]


def test_companions_are_ones_own_habit_first_then_the_catalogs(me: Api) -> None:
    for _ in range(2):
        me.post("/logs", body_of("47562", "44970"))
    me.post("/logs", body_of("47562", "99213"))
    body = me.get("/codes/47562/companions").get_json()["items"]
    assert (body[0]["code"], body[0]["why"]) == ("44970", "logged together 2 times")
    assert "47563" in codes(body), "the catalog relates it"
    assert "99213" not in codes(body), "once is no habit"


def test_a_drug_brings_the_code_that_gives_it(me: Api) -> None:
    assert "96413" in codes(me.get("/codes/J9313/companions").get_json()["items"])
