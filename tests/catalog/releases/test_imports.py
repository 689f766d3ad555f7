"""Importing a release into a database: whole or nothing, once, and over the starter excerpt."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from rvuedge.catalog.releases.imports import import_release
from rvuedge.catalog.releases.preparing import ExcerptDiffersError, ImportSummary, ReleaseExistsError
from rvuedge.catalog.store import queries
from rvuedge.catalog.store.models import CatalogVersion, RelativeValueRow, Release
from rvuedge.files.problems import FileRefused
from rvuedge.platform.extensions import db, rehearsal
from tests.catalog.readers.build import relative_value_csv
from tests.conftest import NOW

ROWS = [
    {"code": "47562", "work_rvu": "10.21", "nonfacility_pe": "6.04", "facility_pe": "6.04",
     "malpractice": "2.67", "global_days": "090"},
    {"code": "99213", "work_rvu": "1.30"},
    {"code": "J9313", "status": "E", "description": "Inj., lumoxiti, 0.01 mg"},
]  # fmt: skip


def small(rows: list[dict[str, str]] | None = None, **more: str) -> bytes:
    return relative_value_csv(rows or ROWS, **more)


def load(data: bytes, **more: object) -> ImportSummary:
    return import_release(
        data=data,
        file="small.csv",
        now=NOW,
        minimum_rows=1,
        **more,  # type: ignore[arg-type]
    )


def contents() -> tuple[list[str], int, int]:
    names = [release.name for release in queries.releases()]
    rows = db.session.scalar(select(func.count()).select_from(RelativeValueRow)) or 0
    version = db.session.scalar(select(func.max(CatalogVersion.number))) or 0
    db.session.rollback()
    return names, rows, version


def test_a_release_is_stored_with_its_window_factor_and_rows(inside: Flask) -> None:
    summary = load(small())
    assert (summary.release, summary.rows, summary.rows_with_work) == ("RVU26C", 3, 2)
    assert summary.by_status == {"A": 2, "E": 1}
    assert contents() == (["RVU26C"], 3, 1)
    row = queries.relative_values(queries.release_named("rvu26c").id, ["47562"])["47562", ""]
    assert (str(row.work_rvu), str(row.total_facility), row.global_days) == (
        "10.21",
        "18.92",
        "090",
    )


def test_the_same_bytes_again_change_nothing(inside: Flask) -> None:
    load(small())
    before = contents()
    assert load(small()).already_imported
    assert contents() == before


def test_a_rehearsal_stores_nothing(inside: Flask) -> None:
    with rehearsal():
        assert load(small()).rows == 3
        assert [release.name for release in queries.releases()] == ["RVU26C"]
    assert contents() == ([], 0, 0)


def test_other_content_under_a_loaded_name_is_refused_with_what_to_do(inside: Flask) -> None:
    load(small())
    before = contents()
    other = small([*ROWS, {"code": "99214", "work_rvu": "1.92"}])
    with pytest.raises(ReleaseExistsError, match="--release"):
        load(other)
    assert contents() == before
    again = load(other, release="RVU26CR")
    assert again.release == "RVU26CR"
    assert again.rows == 4


def test_a_bad_file_leaves_the_database_as_it_was(inside: Flask) -> None:
    load(small())
    before = contents()
    broken = small(year=2025, quarter="October").replace(b"1.30", b"1.3O")
    with pytest.raises(FileRefused, match="line 12"):
        load(broken)
    assert contents() == before


def test_a_level_ii_descriptor_is_kept_and_a_cpt_one_never(inside: Flask) -> None:
    load(small([{**ROWS[0], "description": "words of somebody else"}, *ROWS[1:]]))
    rows = db.session.execute(select(RelativeValueRow.code, RelativeValueRow.short_descriptor))
    found = dict(rows.all())
    assert found == {"47562": "", "99213": "", "J9313": "Inj., lumoxiti, 0.01 mg"}


def test_the_whole_file_takes_the_place_of_the_starter_excerpt(inside_seeded: Flask, cms: Path) -> None:
    assert {release.coverage for release in queries.releases()} == {"excerpt"}
    file = cms / "PPRRVU2026_Jul_nonQPP.csv"
    summary = import_release(data=file.read_bytes(), file=file.name, now=NOW)
    assert summary.completed_excerpt == 1
    assert summary.previous_is_excerpt
    assert queries.release_named("RVU26C").coverage == "complete"
    stored = db.session.scalar(select(Release.row_count).where(Release.name == "RVU26C"))
    assert stored == 19_356


def test_an_excerpt_that_disagrees_with_the_file_refuses_the_import(inside_seeded: Flask) -> None:
    before = contents()
    with pytest.raises(ExcerptDiffersError, match="Nothing was imported"):
        load(small([{**ROWS[0], "work_rvu": "10.22"}]))
    assert contents() == before


def test_releases_and_their_differences_are_served(app: Flask) -> None:
    with app.app_context():
        load(small(year=2025, quarter="October", conversion_factor="32.3465"))
        load(small([{**ROWS[0], "work_rvu": "9.95"}, ROWS[2]]))
    client = app.test_client()
    listed = client.get("/api/v1/releases").get_json()["items"]
    assert [(r["id"], r["effective_from"], r["effective_to"]) for r in listed] == [
        ("RVU25D", "2025-10-01", "2025-12-31"),
        ("RVU26C", "2026-07-01", "2026-12-31"),
    ]
    assert listed[0]["conversion_factor"] == "32.3465"
    changed = client.get("/api/v1/releases/RVU25D/diff/rvu26c").get_json()
    assert changed["removed"] == ["99213"]
    assert changed["work"] == [
        {"code": "47562", "modifier": "", "old": "10.21", "new": "9.95", "change": "-0.26",
         "by_efficiency": True}
    ]  # fmt: skip
    assert client.get("/api/v1/releases/RVU99A").status_code == 404
