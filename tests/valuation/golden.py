"""The worked cases of golden.json as the engine takes them."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from typing import Any

from config import PROJECT
from rvuedge.valuation import Line, RelativeValue

CASES: list[dict[str, Any]] = json.loads((PROJECT / "tests" / "golden.json").read_text(encoding="utf-8"))["cases"]
DECIMALS = ("completed_pct", "mod22_factor", "by_report_pct", "time_share")
OTHERS = (
    "units", "session", "setting", "provider_type", "trainee", "performed_by", "postop_days",
    "documentation_supported", "in_global_of",
)  # fmt: skip


def cases(kind: str) -> list[dict[str, Any]]:
    return [case for case in CASES if case["kind"] == kind]


def row(values: dict[str, Any]) -> RelativeValue:
    return RelativeValue(
        code=values["code"],
        modifier=values["mod"],
        status=values["status"],
        work_rvu=Decimal(values["work_rvu"]),
        total_nonfacility=Decimal(values["total_nonfac"]),
        total_facility=Decimal(values["total_fac"]),
        pctc=values["pctc"],
        global_days=values["global_days"],
        pre=Decimal(values["pre"]),
        intra=Decimal(values["intra"]),
        post=Decimal(values["post"]),
        mpi=values["mpi"],
        bilat=values["bilat"],
        asst=values["asst"],
        co=values["co"],
        team=values["team"],
        endo_base=values["endo_base"],
    )


def schedule(case: dict[str, Any]) -> dict[tuple[str, str], RelativeValue]:
    rows = [row(values) for values in case["inputs"]["code_rows"]]
    return {(value.code, value.modifier): value for value in rows}


def lines(case: dict[str, Any]) -> list[Line]:
    return [
        Line(
            key=str(number),
            code=values["code"],
            performed_on=date.fromisoformat(values["dos"]),
            patient_key=values["patient"],
            modifiers=tuple(values["modifiers"]),
            **{name: Decimal(values[name]) for name in DECIMALS if name in values},
            **{name: values[name] for name in OTHERS if name in values},
        )
        for number, values in enumerate(case["inputs"]["lines"])
    ]
