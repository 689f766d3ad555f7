"""One report on a page: pictures with their tables, physicians a page at a time, groups, and its files."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from urllib.parse import urlencode

from flask import request

from rvuedge.accounts.people.access import me, now
from rvuedge.benchmarks.rules.percentile import percentile_shown
from rvuedge.platform.figures import dollars_and_cents, hundredths, plain
from rvuedge.reports.benchmark.build import report_looked_at
from rvuedge.reports.rules.drawn import pay_picture, quarters_picture, work_picture
from rvuedge.reports.rules.report import BenchmarkReport
from rvuedge.reports.rules.rows import PhysicianRow, SurveyPlace
from rvuedge.reports.rules.without_names import paid_words
from rvuedge.reports.saved.services import opened_report
from rvuedge.web.typed import page_of

ON_A_PAGE = 10  # physicians: with three pictures above them under 3,000 px on a phone
PARAMETERS = ("survey", "policy", "reprice", "detail", "specialty", "measures")


def report_on_page(organization_id: int, choices: Mapping[str, Any], *, on: date, today: date) -> dict[str, Any]:
    """What the page of a report shows; the look at it is written down. Raises as `opened_report`."""
    report = opened_report(organization_id, choices, on=on, today=today)
    report_looked_at(report, "page", actor_id=me().id, now=now())
    pages = max(-(-len(report.rows) // ON_A_PAGE), 1)
    page = page_of(request.args.get("page", ""), pages)
    return {
        "report": report,
        "pictures": pictures_of(report),
        "rows": [_cells(row) for row in report.rows[(page - 1) * ON_A_PAGE : page * ON_A_PAGE]],
        "page": page,
        "pages": pages,
        "paid_words": paid_words,
        "export": export_of(organization_id, choices, report),
    }


def pictures_of(report: BenchmarkReport) -> list[tuple[str, Any]]:
    """The pictures that there are, each with its title."""
    found = (
        ("Pay against work", pay_picture(report)),
        ("Physicians by quarter of the survey", quarters_picture(report)),
        ("Work of a year", work_picture(report)),
    )
    return [(title, picture) for title, picture in found if picture is not None]


def export_of(organization_id: int, choices: Mapping[str, Any], report: BenchmarkReport) -> str:
    """The address of the same report as a file; a page adds the format."""
    query = {name: choices[name] for name in PARAMETERS if choices.get(name)}
    days = {"from": report.start.isoformat(), "to": report.end.isoformat()}
    return f"/api/v1/organizations/{organization_id}/benchmark-report?{urlencode({**query, **days})}"


def _cells(row: PhysicianRow) -> dict[str, Any]:
    year = "" if row.annualized is None else hundredths(row.annualized)
    return {
        "row": row,
        "cfte": plain(row.cfte),
        "work": hundredths(row.work_rvu),
        "year": year,
        "place": row.no_figure or _place(row.main),
        "pay": "no contract" if row.compensation is None else dollars_and_cents(row.compensation),
        "pay_place": _place(row.compensation_place),
        "rate": "" if row.per_work_rvu is None else dollars_and_cents(row.per_work_rvu),
    }


def _place(place: SurveyPlace | None) -> str:
    return (
        percentile_shown(place.percentile, place.qualifier) if place is not None and place.qualifier else "not ranked"
    )
