"""Survey tables for tests: a practice with a manager, and ways to bring one."""

from __future__ import annotations

import io
import json
from datetime import date
from typing import Any

import openpyxl
from flask import Flask

from rvuedge.accounts.practices import organizations
from tests.conftest import NOW
from tests.support.api import Api

Desk = tuple[Api, int]
# What a manager answers where a small table of a test names no measure, has no counts, or figures that nobody prints.
ANSWERS = {
    "metric": "work_rvus",
    "n_organizations": "publisher",
    "measure:wRVU (thin)": "keep",
    **{f"plausible:{metric}": "yes" for metric in ("work_rvus", "total_compensation", "compensation_per_work_rvu")},
}


def desk_of(app: Flask, **who: str) -> Desk:
    """A manager and the practice."""
    manager = Api(app.test_client()).signed_in(career_stage="manager", **who)
    with app.app_context():
        number = organizations.create_organization(name="P", now=NOW).id
    join(app, number, manager, role="manager")
    return manager, number


def join(app: Flask, organization: int, person: Api, *, role: str = "physician") -> None:
    with app.app_context():
        organizations.add_member(
            organization_id=organization, person_id=person.person["id"], role=role, started_on=date(2026, 1, 1)
        )


def upload(desk: Desk, data: bytes, file: str = "survey.csv", **fields: Any) -> Any:
    person, organization = desk
    form = {"name": "Ours", "year": "2026", "answers": json.dumps(ANSWERS), **fields, "file": (io.BytesIO(data), file)}
    return person.client.post(
        f"/api/v1/organizations/{organization}/surveys",
        data=form,
        headers={"Authorization": f"Bearer {person.token}"},
        content_type="multipart/form-data",
    )


def brought(desk: Desk, text: str, **fields: Any) -> int:
    answer = upload(desk, text.encode(), **fields)
    assert answer.status_code == 201, answer.text
    return int(answer.get_json()["id"])


def workbook(**sheets: list[list[Any]]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)  # type: ignore[arg-type]
    for name, rows in sheets.items():
        sheet = book.create_sheet(name.replace("_", " "))
        for row in rows:
            sheet.append(row)
    buffer = io.BytesIO()
    book.save(buffer)
    book.close()
    return buffer.getvalue()
