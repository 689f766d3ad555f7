"""Search as callers see it: personal when signed in, the NLM shape for its clients, one file for a phone."""

from __future__ import annotations

import gzip
import json

import brotli
import pytest

from rvuedge.catalog.supplements.anesthesia import import_base_units
from tests.support.api import Api


def codes(api: Api, query: str) -> list[str]:
    return [item["code"] for item in api.get(f"/codes?{query}").get_json()["items"]]


def test_what_you_log_comes_first_for_you_and_for_nobody_else(api: Api) -> None:
    """45378, 45380 and 45385 are all colonoscopies; whoever logged a snare removal finds it first."""
    stranger = codes(api, "q=colonoscopy&on=2026-07-14")
    me = api.signed_in(specialty="Gastroenterology")
    assert stranger[0] == "45378"
    for _ in range(5):
        me.log("45385", performed_on="2026-07-14")
    assert codes(me, "q=colonoscopy&on=2026-07-14")[0] in {"45378", "45385"}
    assert codes(me, "q=colonoscop&on=2026-07-14").index("45385") < stranger.index("45385")
    assert codes(api, "q=colonoscopy&on=2026-07-14") == stranger


def test_a_list_of_hits_goes_on_page_by_page(api: Api) -> None:
    first = api.get("/codes?q=colonoscopy&limit=2&on=2026-07-14").get_json()
    second = api.get(f"/codes?q=colonoscopy&limit=2&on=2026-07-14&cursor={first['next_cursor']}").get_json()
    everything = codes(api, "q=colonoscopy&limit=100&on=2026-07-14")
    assert [item["code"] for item in first["items"] + second["items"]] == everything[:4]
    assert first["total"] == len(everything)
    assert api.get("/codes?q=colonoscopy&cursor=x").status_code == 422


def test_a_filter_alone_lists_its_codes(api: Api) -> None:
    found = api.get("/codes?kind=drug&limit=100").get_json()["items"]
    assert "J9313" in {item["code"] for item in found}
    assert {item["kind"] for item in found} == {"drug"}


def test_autocomplete_has_the_shape_of_the_nlm_service(api: Api) -> None:
    total, found, extra, display = api.get("/codes/autocomplete?terms=lap+chole&count=3").get_json()
    assert found[0] == "47562"
    assert total >= len(found) == len(display) <= 3
    assert extra is None
    assert display[0] == ["47562", "Laparoscopic gallbladder removal"]


def test_autocomplete_gives_extra_fields_under_the_names_asked_for(api: Api) -> None:
    _, found, extra, _ = api.get("/codes/autocomplete?terms=J9313&ef=short_desc,kind:sort,nonsense&df=x").get_json()
    assert found == ["J9313"]
    assert extra == {"short_desc": ["Inj., lumoxiti, 0.01 mg"], "sort": ["drug"], "nonsense": [None]}


def test_autocomplete_pages_and_refuses_what_it_cannot_read(api: Api) -> None:
    whole = api.get("/codes/autocomplete?terms=colonoscopy&maxList=6").get_json()[1]
    later = api.get("/codes/autocomplete?terms=colonoscopy&count=4&offset=2").get_json()[1]
    assert whole[2:] == later
    assert api.get("/codes/autocomplete?terms=knee&count=501").status_code == 422
    assert api.get("/codes/autocomplete").status_code == 422
    assert api.get("/codes/autocomplete?terms=zzzzqqqq").get_json() == [0, [], None, []]


def test_the_bundle_holds_the_searchable_catalog(api: Api) -> None:
    answer = api.get("/catalog/bundle?release=RVU26C", Accept_Encoding="gzip")
    assert answer.headers["Content-Encoding"] == "gzip"
    body = json.loads(gzip.decompress(answer.data))
    row = dict(zip(body["columns"], next(code for code in body["codes"] if code[0] == "47562"), strict=True))
    assert (row["work_rvu"], row["global_days"], row["article"]) == ("10.21", "090", True)
    assert "lap chole" in row["names"]
    assert body["categories"][row["category"]] == "Surgery: digestive system"
    assert [body["specialties"][position] for position in row["specialties"]] == ["General Surgery"]
    assert ["lap", "laparoscopic"] in body["abbreviations"]
    assert "American Medical Association" in body["attribution"]


def test_the_bundle_is_packed_most_densely_for_whoever_takes_it(api: Api) -> None:
    dense = api.get("/catalog/bundle?release=RVU26C", Accept_Encoding="gzip, deflate, br")
    other = api.get("/catalog/bundle?release=RVU26C", Accept_Encoding="gzip")
    assert dense.headers["Content-Encoding"] == "br"
    assert len(dense.data) < len(other.data)
    assert brotli.decompress(dense.data) == gzip.decompress(other.data)


def test_the_bundle_has_the_base_units_of_anesthesia(api: Api) -> None:
    with api.client.application.app_context():
        import_base_units(data=b"CODE\t2022\n\tBASE\n\tUNIT\n00790\t7\n", file="base.txt", minimum_rows=1)
    body = json.loads(gzip.decompress(api.get("/catalog/bundle?release=RVU26C", Accept_Encoding="gzip").data))
    base = {code[0]: code[body["columns"].index("base_units")] for code in body["codes"]}
    assert (base["00790"], base["47562"]) == (7, None)


def test_the_bundle_is_not_sent_again_to_whoever_has_it(api: Api) -> None:
    first = api.get("/catalog/bundle?release=RVU26C", Accept_Encoding="gzip")
    again = api.get("/catalog/bundle?release=RVU26C", Accept_Encoding="gzip", If_None_Match=first.headers["ETag"])
    assert (again.status_code, again.data) == (304, b"")
    other = api.get("/catalog/bundle?release=RVU25D", Accept_Encoding="gzip")
    assert other.headers["ETag"] != first.headers["ETag"]


@pytest.mark.parametrize("accepts", ["identity", ""])
def test_the_bundle_is_plain_for_a_caller_that_cannot_unpack(api: Api, accepts: str) -> None:
    answer = api.get("/catalog/bundle?release=RVU26C", Accept_Encoding=accepts)
    assert "Content-Encoding" not in answer.headers
    assert json.loads(answer.data)["release"] == "RVU26C"
    assert api.get("/catalog/bundle?release=RVU99Z").status_code == 404


def test_what_may_have_been_meant_is_apart_from_what_was_found(api: Api) -> None:
    answer = api.get("/codes?q=pembrolizumax").get_json()
    assert (answer["items"], answer["total"], answer["unread"]) == ([], 0, ["pembrolizumax"])
    assert answer["near"][0]["code"] == "J9271"
    assert api.get("/codes?q=keytruda").get_json()["near"] == []


def test_a_specialty_puts_its_own_codes_first_and_hides_nothing(api: Api) -> None:
    assert codes(api, "q=level+4+established&specialty=Psychiatry")[0] == "99214"
    assert "27447" in codes(api, "q=knee+replacement&specialty=Gastroenterology")
