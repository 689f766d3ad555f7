"""The QPP file of a release, the same release in another format, and CMS's zip with everything in it."""

from __future__ import annotations

import csv
from datetime import date
from decimal import Decimal
from io import StringIO

import pytest
from flask import Flask

from rvuedge.catalog.codes.payment_estimates import conversion_factor
from rvuedge.catalog.releases.imports import import_release, roll_back
from rvuedge.catalog.releases.packages import PackageSummary, import_package
from rvuedge.catalog.releases.preparing import ImportSummary, Wanted
from rvuedge.catalog.releases.tracks import TrackRefusedError
from rvuedge.catalog.store import queries
from rvuedge.catalog.supplements.anesthesia import anesthesia_factor
from rvuedge.catalog.supplements.localities import locality_named
from rvuedge.files.problems import FileRefused
from rvuedge.platform.errors import NotFoundError
from tests.catalog.readers.build import relative_value_csv, value_grid, xlsx_bytes, zip_bytes
from tests.conftest import NOW

ROWS = [
    {"code": "47562", "work_rvu": "10.21", "pricing_indicator": "9"},
    {"code": "99213", "work_rvu": "1.30", "pricing_indicator": "9"},
    {"code": "A4550", "status": "B", "pricing_indicator": "9"},
]
FIRST = relative_value_csv(ROWS)


def second(rows: list[dict[str, str]] | None = None) -> bytes:
    sentences = [{**row, "pricing_indicator": "1", "opps_facility_pe": "0.01"} for row in rows or ROWS[:2]]
    return relative_value_csv(sentences, conversion_factor="33.5675")


def load(data: bytes, file: str = "file.csv") -> ImportSummary:
    return import_release(data=data, file=file, now=NOW, minimum_rows=1)


def test_the_second_track_shares_the_rows_and_adds_its_factor(inside: Flask) -> None:
    load(FIRST)
    found = load(second())
    assert (found.track, found.conversion_factor) == ("QPP", "33.5675")
    (release,) = queries.releases()
    assert conversion_factor(release, "nonQP") == Decimal("33.4009")
    assert conversion_factor(release, "QP") == Decimal("33.5675")
    assert load(second()).already_imported
    assert len(queries.relative_values(release.id, ["47562", "99213", "A4550"])) == 3


def test_without_the_second_file_the_final_rule_tells_its_factor(inside: Flask) -> None:
    load(FIRST)
    assert conversion_factor(queries.releases()[0], "QP") == Decimal("33.5675")
    load(relative_value_csv(ROWS, year=2025, conversion_factor="32.3465"))
    with pytest.raises(NotFoundError, match="2025"):
        conversion_factor(queries.release_named("RVU25C"), "QP")


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        ([{"code": "47562", "work_rvu": "10.22"}, ROWS[1]], "47562 differs"),
        ([ROWS[0]], "99213 is missing"),
        ([*ROWS[:2], {"code": "99214", "work_rvu": "1.92"}], "99214 differs"),
    ],
)
def test_a_second_track_that_does_not_belong_is_refused_by_its_rows(
    inside: Flask, rows: list[dict[str, str]], sentence: str
) -> None:
    load(FIRST)
    with pytest.raises(TrackRefusedError, match=sentence):
        load(second(rows))
    assert queries.track_factor(queries.releases()[0].id, "QPP") is None


def test_a_second_track_alone_is_refused_with_what_to_do(inside: Flask) -> None:
    with pytest.raises(TrackRefusedError, match="Import its nonQPP file first"):
        load(second())
    assert queries.releases() == []


def test_the_same_release_in_another_format_is_the_same_release(inside: Flask) -> None:
    load(FIRST)
    assert load(xlsx_bytes(value_grid(ROWS)), "file.xlsx").already_imported
    assert len(queries.releases()) == 1


def test_a_reissue_supersedes_from_its_first_day(inside: Flask) -> None:
    """RVU24A to 2024-03-08 under 32.7442, RVU24AR from 2024-03-09 under 33.2875 (docs/rules.md, R-1.9)."""
    rows = [{"code": "99213", "work_rvu": "1.30"}]
    load(relative_value_csv(rows, year=2024, quarter="January", conversion_factor="32.7442"))
    import_release(
        data=relative_value_csv(rows, year=2024, quarter="January", conversion_factor="33.2875"),
        file="reissue.csv",
        now=NOW,
        release="RVU24AR",
        effective_from=date(2024, 3, 9),
        minimum_rows=1,
    )
    days = [date(2024, 3, 8), date(2024, 3, 9), date(2024, 3, 10)]
    held = [queries.release_on(day) for day in days]
    assert [force.release.name for force in held if force] == ["RVU24A", "RVU24AR", "RVU24AR"]
    assert [str(force.release.conversion_factor) for force in held if force] == ["32.7442", "33.2875", "33.2875"]
    roll_back("RVU24AR", now=NOW)
    last = queries.release_on(date(2024, 3, 10))
    assert last is not None
    assert last.release.name == "RVU24A"


GPCI = (
    ["ADDENDUM E. FINAL CY 2026 GEOGRAPHIC PRACTICE COST INDICES (GPCIs) BY STATE AND MEDICARE LOCALITY"],
    [""],
    ["Medicare Administrative Contractor (MAC)", "State", "Locality Number", "Locality Name",
     "2026 PW GPCI (with 1.0 Floor)", "2026 PE GPCI", "2026 MP GPCI"],
    ["10112", "AL", "00", "ALABAMA", "1.000", "0.869", "0.575"],
    ["06102", "IL", "16", "CHICAGO", "1.012", "1.036", "1.936"],
)  # fmt: skip
LOCCO = (
    ["2026 LOCALITIES: COUNTIES INCLUDED IN 2026 LOCALITIES"],
    ["Medicare Adminstrative Contractor", "Locality Number", "State", "Fee Schedule Area", "Counties"],
    ["10112", "0", "ALABAMA", "STATEWIDE", "ALL COUNTIES"],
    ["6102", "16", "ILLINOIS", "CHICAGO", "COOK"],
)
ANES = (
    ["Contractor", "Locality", "Locality Name", "Anesthesia CF, National Anes CF of $20.4976"],
    ["10112", "00", "ALABAMA", "19.70"],
    ["06102", "16", "CHICAGO", "21.12"],
)


def cells(rows: tuple[list[str], ...]) -> bytes:
    out = StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue().encode("cp1252")


def package(**changed: bytes) -> bytes:
    members = {
        "PPRRVU2026_Jul_nonQPP.csv": FIRST,
        "PPRRVU2026_Jul_QPP.csv": second(),
        "GPCI2026.csv": cells(GPCI),
        "26LOCCO.csv": cells(LOCCO),
        "ANES2026.csv": cells(ANES),
        "RVU26C.pdf": b"%PDF-1.7",
    }
    members |= {name.replace("__", "."): data for name, data in changed.items()}
    return zip_bytes(members)


def unpack(data: bytes) -> PackageSummary:
    return import_package(data=data, file="rvu26c.zip", now=NOW, wanted=Wanted(minimum_rows=1))


def test_a_zip_brings_everything_it_holds(inside: Flask) -> None:
    found = unpack(package())
    assert (found.release.release, found.release.rows) == ("RVU26C", 3)
    assert found.second is not None
    assert found.second.conversion_factor == "33.5675"
    assert {kind: (stored.year, stored.rows) for kind, stored in found.others.items()} == {
        "cost indices": (2026, 2),
        "counties": (2026, 2),
        "anesthesia factors": (2026, 2),
    }
    assert locality_named("Cook County", 2026) == locality_named("IL-06102-16", 2026)
    assert anesthesia_factor(2026, None) == Decimal("20.4976")
    assert anesthesia_factor(2026, "cook county") == Decimal("21.12")
    assert anesthesia_factor(2025, None) is None
    assert unpack(package()).release.already_imported


def test_a_zip_with_one_bad_member_brings_nothing(inside: Flask) -> None:
    broken = cells((*GPCI[:3], ["10112", "AL", "00", "ALABAMA", "one", "0.869", "0.575"]))
    with pytest.raises(FileRefused, match="GPCI2026"):
        unpack(package(GPCI2026__csv=broken))
    assert queries.releases() == []
