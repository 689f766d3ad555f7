"""Every worked credit case again through POST /valuations, its code rows loaded as a small release."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask

from rvuedge.app import create_app
from rvuedge.catalog.readers.relative_values.csv_format import RelativeValueFile
from rvuedge.catalog.readers.relative_values.layout import FileRow
from rvuedge.catalog.releases.imports import store_excerpt
from rvuedge.platform.extensions import db
from tests.conftest import NOW, migrate, settings
from tests.support.api import Api
from tests.valuation.golden import cases

CREDITS = cases("credit")
ZERO = Decimal(0)
LINE_FACTS = (
    "units", "session", "setting", "provider_type", "trainee", "performed_by", "completed_pct", "postop_days",
    "mod22_factor", "by_report_pct", "documentation_supported", "time_share", "in_global_of",
)  # fmt: skip


@pytest.fixture(scope="module")
def one_app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    url = f"sqlite:///{tmp_path_factory.mktemp('golden') / 'golden.db'}"
    migrate(url)
    app = create_app(settings(url))
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def file_row(values: dict[str, Any]) -> FileRow:
    answer: dict[str, Any] = dict.fromkeys(FileRow._fields, "")
    answer |= dict.fromkeys(("not_used", "nonfacility_na", "facility_na"), False)
    answer |= {
        name: ZERO
        for name in FileRow._fields
        if name.endswith(("_pe", "_rvu", "malpractice")) or name in ("pre", "intra", "post")
    }
    same = ("code", "status", "pctc", "global_days", "mpi", "bilat", "asst", "co", "team")
    answer |= {name: values[name] for name in same}
    answer |= {name: Decimal(values[name]) for name in ("work_rvu", "pre", "intra", "post")}
    answer |= {"modifier": values["mod"], "endo_base": values["endo_base"] or ""}
    answer |= {
        "total_nonfacility": Decimal(values["total_nonfac"]),
        "total_facility": Decimal(values["total_fac"]),
    }
    return FileRow(**answer)


def load(app: Flask, case: dict[str, Any], name: str) -> None:
    rows = [file_row(values) for values in case["inputs"]["code_rows"]]
    header = RelativeValueFile(name, 2024, "C", None, date(2024, 7, 1), Decimal("33.2875"), None, rows)
    with app.app_context():
        store_excerpt(name=name, rows=rows, header=header, file=case["id"], now=NOW)


def body(case: dict[str, Any], release: str) -> dict[str, Any]:
    lines = [
        {
            "code": line["code"],
            "modifiers": line["modifiers"],
            "performed_on": line["dos"],
            "patient_key": line["patient"],
            **{name: line[name] for name in LINE_FACTS if name in line},
        }
        for line in case["inputs"]["lines"]
    ]
    return {
        "performed_on": lines[0]["performed_on"],
        "release": release,
        "policy": case["policy"],
        "policy_overrides": case.get("policy_overrides") or {},
        "lines": lines,
    }


def test_a_policy_parameter_that_is_not_one_is_refused_by_name(one_app: Flask) -> None:
    load(one_app, CREDITS[0], "RVUPOLICY")
    query = {**body(CREDITS[0], "RVUPOLICY"), "policy_overrides": {"mpr_scop": "day"}}
    answer = Api(one_app.test_client()).post("/valuations", query)
    assert answer.status_code == 422
    assert "mpr_scop" in answer.get_json()["detail"]
    query["policy_overrides"] = {"mpr_scope": "week"}
    assert "day or session" in Api(one_app.test_client()).post("/valuations", query).get_json()["detail"]


@pytest.mark.parametrize("case", CREDITS, ids=[f"{case['id']} {case['title']}" for case in CREDITS])
def test_a_worked_case_over_http(one_app: Flask, case: dict[str, Any]) -> None:
    release = f"RVU{case['id']}".upper()
    load(one_app, case, release)
    answer = Api(one_app.test_client()).post("/valuations", body(case, release))
    expected = case["expected"]
    if "error" in expected:
        assert answer.status_code == 422
        assert answer.get_json()["type"] == f"urn:rvuedge:problem:{expected['error']}"
        return
    found = answer.get_json()
    assert answer.status_code == 200, found
    credits = [line["credit"] for line in found["lines"]]
    assert [credit["state"] for credit in credits] == expected["line_states"]
    wanted = [None if item is None else Decimal(item) for item in expected["line_credit"]]
    assert [None if c["work_rvu"] is None else Decimal(c["work_rvu"]) for c in credits] == wanted
    assert Decimal(found["work_rvu"]) == Decimal(expected["total_wrvu"])
    assert found["unvalued_lines"] == expected["unvalued_lines"]
