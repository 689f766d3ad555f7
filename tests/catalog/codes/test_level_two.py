"""Level II codes that stand in CMS's HCPCS file and in no release: found, opened, logged; ended ones say so."""

from __future__ import annotations

from datetime import UTC, datetime

from rvuedge.catalog.supplements.hcpcs import Official, import_hcpcs, official_title
from tests.catalog.readers.test_hcpcs import record
from tests.support.api import Api

NOW = datetime(2026, 11, 30, tzinfo=UTC)
CANE = "Cane, includes canes of all materials, adjustable or fixed, with tip"
ADDED, ENDED = "1993010119930101        ", "200201012002010120171231"


def load(api: Api, year: int, cane: str) -> None:
    data = record("E0100", "3", cane, short="Cane adjust/fixed with tip", dates=ADDED)
    data += record("J2505", "3", "Injection, pegfilgrastim, 6 mg", short="Injection, pegfilgrastim 6mg", dates=ENDED)
    with api.client.application.app_context():
        import_hcpcs(data=data, file=f"HCPC{year}_CONTR_ANWEB.txt", now=NOW, minimum_rows=1)


def test_a_code_outside_every_release_has_a_page_with_its_official_text_and_can_be_found_and_logged(api: Api) -> None:
    assert api.get("/codes/E0100").status_code == 404
    load(api, 2019, CANE)
    page = api.get("/codes/E0100").get_json()
    assert (page["title"], page["kind"], page["work_rvu"]) == (CANE, "supply", None)
    assert page["official"]["year"] == 2019
    assert "HCPCS Level II of 2019 lists it; it has no work RVU here." in page["rvu_statement"]
    assert api.get("/codes?q=cane").get_json()["items"][0]["code"] == "E0100"
    bundle = api.get("/catalog/bundle?release=RVU26C").get_json()
    assert "E0100" in {row[0] for row in bundle["codes"]}
    me = api.signed_in()
    logged = me.log("E0100", performed_on="2026-07-14")
    assert logged["lines"][0]["code"] == "E0100"


def test_an_ended_code_says_so_and_is_not_on_the_phone(api: Api) -> None:
    load(api, 2019, CANE)
    page = api.get("/codes/J2505").get_json()
    assert page["official"]["terminated_on"] == "2017-12-31"
    assert "It ended: December 31, 2017 was the last day of service it may be used for." in page["rvu_statement"]
    [hit] = api.get("/codes?q=J2505").get_json()["items"]
    assert hit["ended_on"] == "2017-12-31"
    assert "J2505" not in {row[0] for row in api.get("/catalog/bundle?release=RVU26C").get_json()["codes"]}


def test_the_newest_text_is_that_of_the_latest_year_whatever_came_in_last(api: Api) -> None:
    load(api, 2026, "Cane of the newest year")
    load(api, 2019, CANE)
    assert api.get("/codes/E0100").get_json()["title"] == "Cane of the newest year"
    assert api.get("/codes?q=E0100").get_json()["items"][0]["title"] == "Cane of the newest year"


def test_a_text_that_the_release_words_anew_is_no_title() -> None:
    """G8600: “within three hours” in the file of 2019, 4.5 hours in the release."""
    known = Official(2019, "IV thrombolytic therapy initiated within three hours", None, None, "Tpa init w/in 3 hrs")
    assert official_title(known, "Tpa init w/in 4.5 hrs") == "Tpa init w/in 4.5 hrs"
    assert official_title(known, "TPA INIT W/IN 3 HRS") == known.long_descriptor
    assert official_title(known, "") == known.long_descriptor
    assert official_title(None, "Cane") == "Cane"
