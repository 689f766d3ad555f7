"""A statement pack is every single download in one archive, the same bytes always; managers of the practice alone."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, date, datetime

import pytest
from flask import Flask

from rvuedge.platform.extensions import db
from rvuedge.statements import closing
from tests.support.api import Api
from tests.support.practice import Practice, founded

CLOSED_AT = datetime(2026, 8, 1, 8, 30, 42, tzinfo=UTC)
FILES = ("/periods/2026-07/statements", "/periods/2026-07/payroll")


@pytest.fixture
def practice(seeded_app: Flask) -> Practice:
    """Two physicians and the owner, July closed."""
    made = founded(seeded_app, "owner", name="Owner")
    for name, code in (("Zoë Ärmel/../x", "47562"), ("Ada", "99213")):
        made.join(name=name).log(code, performed_on="2026-07-06")
    with seeded_app.app_context():
        closing.close(made.id, date(2026, 7, 1), by=1, now=CLOSED_AT)
        db.session.remove()
    return made


def members(practice: Practice) -> dict[str, int]:
    listed = practice.manager.get(practice.at("/members")).get_json()["items"]
    return {item["name"]: item["person_id"] for item in listed}


@pytest.mark.parametrize("wanted", ["pdf", "csv"])
def test_a_pack_holds_each_single_download_to_the_byte_in_order_of_number(practice: Practice, wanted: str) -> None:
    answer = practice.manager.get(practice.at(f"/periods/2026-07/statements?format={wanted}"))
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"] == f'attachment; filename="statements-2026-07-{wanted}.zip"'
    archive = zipfile.ZipFile(io.BytesIO(answer.data))
    assert archive.testzip() is None
    numbers = sorted(members(practice).values())
    assert archive.namelist() == [f"statement-2026-07-{number}.{wanted}" for number in numbers]
    for number, entry in zip(numbers, archive.infolist(), strict=True):
        single = practice.manager.get(practice.at(f"/members/{number}/statements/2026-07?format={wanted}"))
        assert archive.read(entry) == single.data
        assert entry.filename in single.headers["Content-Disposition"]
        assert (entry.date_time, entry.flag_bits) == ((2026, 8, 1, 8, 30, 42), 0)
    again = practice.manager.get(practice.at(f"/periods/2026-07/statements?format={wanted}"))
    assert again.data == answer.data


def test_a_pack_is_the_same_where_single_downloads_came_first(practice: Practice) -> None:
    number = min(members(practice).values())
    single = practice.manager.get(practice.at(f"/members/{number}/statements/2026-07?format=pdf")).data
    pack = practice.manager.get(practice.at("/periods/2026-07/statements")).data
    assert zipfile.ZipFile(io.BytesIO(pack)).read(f"statement-2026-07-{number}.pdf") == single


@pytest.mark.parametrize("path", FILES)
def test_only_managers_of_the_practice_take_a_closed_month(practice: Practice, path: str) -> None:
    doctor, stranger = practice.join(), founded(practice.app, email="other@example.org").manager
    assert practice.manager.get(practice.at(path)).status_code == 200
    assert doctor.get(practice.at(path)).status_code == 403
    assert stranger.get(practice.at(path)).status_code == 404
    assert Api(practice.app.test_client()).get(practice.at(path)).status_code == 401
    for month, status in (("2026-06", 404), ("2026-08", 404), ("July", 404)):
        assert practice.manager.get(practice.at(path.replace("2026-07", month))).status_code == status
    assert practice.manager.get(practice.at(f"{path}?format=docx")).status_code == 422


@pytest.mark.parametrize(("path", "what"), list(zip(FILES, ("statement pack", "payroll file"), strict=True)))
def test_a_file_taken_is_in_the_trail_and_told_to_everybody_in_it(practice: Practice, path: str, what: str) -> None:
    ada = members(practice)["Ada"]
    practice.manager.get(practice.at(f"{path}?format=csv"))
    (entry,) = [
        item
        for item in practice.manager.get(practice.at(f"/audit?person={ada}&limit=200")).get_json()["items"]
        if item["detail"].get("what") == what
    ]
    assert entry["detail"] == {"what": what, "month": "2026-07", "format": "csv"}


def test_the_page_of_a_closed_month_leads_to_its_files_a_page_of_names_at_once(practice: Practice) -> None:
    for number in range(24):
        practice.join(name=f"Member {number:02d}")
    with practice.app.app_context():
        closing.close(practice.id, date(2026, 8, 1), by=1, now=datetime(2026, 9, 1, 8, tzinfo=UTC))
        db.session.remove()
    headers = {"Authorization": f"Bearer {practice.manager.token}", "Accept": "text/html"}
    page = f"/app/practice/{practice.id}/periods"
    listed = practice.manager.client.get(page, headers=headers).get_data(as_text=True)
    assert f'href="{page}/2026-08"' in listed
    assert "/members/" not in listed, "the list of months has no statements of its own"
    first, second = (
        practice.manager.client.get(f"{page}/2026-08?page={number}", headers=headers).get_data(as_text=True)
        for number in (1, 2)
    )
    for name in ("statements?format=pdf", "statements?format=csv", "payroll?format=csv", "payroll?format=xlsx"):
        assert f"/api/v1/organizations/{practice.id}/periods/2026-08/{name}" in first
    assert first.split("<main")[1].count('class="button"') == 1
    assert (first.count("/statements/2026-08?format=pdf"), second.count("/statements/2026-08?format=pdf")) == (25, 2)
    assert "27 members, page 1 of 2" in first
    assert practice.manager.client.get(f"{page}/2026-09", headers=headers).status_code == 404
