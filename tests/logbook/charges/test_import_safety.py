"""What must never happen in an import of charges: a patient kept, half a file, the same file twice at once."""

from __future__ import annotations

import logging
import zipfile
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from io import BytesIO

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, inspect, select, text

from rvuedge.accounts.credentials.sessions import sign_up
from rvuedge.logbook.charges.models import ChargeImport
from rvuedge.logbook.charges.services import ImportRequest, import_charges
from rvuedge.logbook.records.facts import Owner, PersonFacts
from rvuedge.logbook.records.models import LogLine, ProcedureLog, StoredCredit
from rvuedge.platform.errors import RvuEdgeError
from rvuedge.platform.extensions import db
from tests.logbook.charges.files import claim, imported, send, total, x12
from tests.support.api import Api

NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
PATIENT = ("Zzyzxqq", "Wobblefrotz", "ZZMEMBER1", "Quuxstreet", "Frobville", "000009999", "C9110", "ACCT77")


def stored_text() -> str:
    """Everything in the database, as text."""
    names = inspect(db.engine).get_table_names()
    return "\n".join(str(row) for name in names for row in db.session.execute(text(f'SELECT * FROM "{name}"')))


def test_no_patient_reaches_the_database_the_answer_or_the_log(
    api: Api, seeded_app: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    me = api.signed_in()
    whole = x12(*claim("47562", "99213"))
    with caplog.at_level(logging.DEBUG):
        answers = [
            send(me, whole),
            send(me, whole.replace(b"SE*21", b"SE*22")),
            send(me, whole.replace(b"*D8*2026", b"*D8*Zzyzxqq")),
        ]
        answers += [
            send(me, whole.replace(b"SV1*HC:47562", b"SV1*Wobblefrotz:1"), skip_problems="true"),
            send(me, whole, kind="table"),
        ]
    assert answers[0].status_code == 201
    with seeded_app.app_context():
        sentence = stored_text() + caplog.text + "".join(answer.text for answer in answers)
    assert [word for word in PATIENT if word in sentence] == []


def test_names_in_columns_that_are_not_asked_for_are_not_kept_or_quoted(api: Api, seeded_app: Flask) -> None:
    me = api.signed_in()
    rows = "Patient,MRN,Date,CPT,Claim ID\nWobblefrotz,ACCT77,7/14/2026,47562,ACCT77\nWobblefrotz,ACCT77,Wobblefrotz,47562,ACCT78\n"
    answers = [send(me, rows), send(me, rows, skip_problems="true")]
    assert [answer.status_code for answer in answers] == [422, 201]
    with seeded_app.app_context():
        sentence = stored_text() + "".join(answer.text for answer in answers)
    assert [word for word in PATIENT if word in sentence] == []


def test_the_same_number_is_kept_differently_for_each_person(api: Api, seeded_app: Flask) -> None:
    for person in (api.signed_in(), api.signed_in()):
        imported(person, x12(*claim("47562")))
    with seeded_app.app_context():
        keys = db.session.execute(text("SELECT external_ref FROM charge_import_log")).scalars().all()
    assert (len(set(keys)), {len(key) for key in keys}) == (2, {64})


def test_the_same_file_sent_twice_at_once_is_imported_once(api: Api, seeded_app: Flask) -> None:
    me = api.signed_in()
    whole = x12(*claim("47562"))
    callers = [Api(seeded_app.test_client(), me.token, me.person) for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda caller: send(caller, whole), callers))
    assert sorted(answer.status_code for answer in answers) == [200, 200, 200, 201]
    assert total(me) == "10.21"


def test_a_request_over_the_limit_is_too_large(empty_api: Api) -> None:
    """16 MB by default; a smaller limit here, so that no such file has to be made."""
    me = empty_api.signed_in()
    limits = me.client.application.config
    assert limits["MAX_CONTENT_LENGTH"] == 16 * 1024 * 1024
    limits["MAX_CONTENT_LENGTH"] = 2000
    assert send(me, b"a" * 2000).status_code == 413


def test_a_zip_bomb_is_refused_with_a_sentence(empty_api: Api) -> None:
    bomb = BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"0" * 30_000_000)
    answer = send(empty_api.signed_in(), bomb.getvalue(), name="charges.xlsx")
    assert (answer.status_code, answer.get_json()["type"]) == (422, "urn:rvuedge:problem:unreadable-file")
    assert "30,000,000" in answer.get_json()["errors"]["problems"][0]["found"]


def test_a_file_without_a_name_and_a_form_without_a_file(empty_api: Api) -> None:
    me = empty_api.signed_in()
    assert send(me, "Date,CPT\n7/14/2026,47562\n", name="office/july.csv").get_json()["file_name"] == "july.csv"
    assert me.client.post("/api/v1/imports", headers={"Authorization": f"Bearer {me.token}"}).status_code == 422


def test_signs_that_a_database_does_not_take_are_left_out(api: Api) -> None:
    me = api.signed_in()
    answer = imported(me, "Date,CPT,Location\n7/14/2026,47562,Ma\0in\n".encode("utf-16"), name="a\tb.csv")
    assert (answer["file_name"], answer["logs"][0]["site"]) == ("ab.csv", "Ma in")


CELLS = st.one_of(
    st.sampled_from(["7/14/2026", "2026-07-15", "99213", "47562-51", "25", "1", "11", "A1", "", "total"]),
    st.text(max_size=8),
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(
    st.lists(st.lists(CELLS, min_size=6, max_size=6), min_size=1, max_size=6),
    st.booleans(),
    st.sampled_from(["skip", "keep"]),
)
def test_any_table_is_imported_whole_or_leaves_nothing(
    inside_seeded: Flask, rows: list[list[str]], skip: bool, duplicates: str
) -> None:
    """What the answer counts is what is stored, every line with one credit in force; undone by a rollback."""
    owner = _owner()
    body = "\n".join(",".join('"' + cell.replace('"', "").replace("\0", "") + '"' for cell in row) for row in rows)
    before = _stored(owner)
    wanted = ImportRequest(skip_problems=skip, duplicates=duplicates)  # type: ignore[arg-type]
    data = f"DOS,CPT,Mod,Units,POS,Claim\n{body}\n".encode("utf-8", "replace")
    try:
        answer = import_charges(owner=owner, data=data, file="x.csv", wanted=wanted, secret="x", now=NOW)
    except RvuEdgeError:
        assert _stored(owner) == before
        return
    if not answer["replayed"]:
        logs, lines, imports = (after - old for after, old in zip(_stored(owner), before, strict=True))
        assert (logs, lines, imports) == (answer["counts"]["made"], answer["counts"]["lines"], 1)
    credited = db.session.scalar(
        select(func.count()).select_from(StoredCredit).where(StoredCredit.superseded_at.is_(None))
    )
    assert credited == _stored(owner)[1]


def _owner() -> Owner:
    found = db.session.execute(text("SELECT id FROM person WHERE email = 'fuzz@example.org'")).scalar()
    if found is None:
        found = sign_up(
            email="fuzz@example.org",
            password="a good long password",
            name="Fuzz",
            career_stage="attending",
            specialty=None,
            now=NOW,
        ).id
    return Owner(found, PersonFacts())


def _stored(owner: Owner) -> tuple[int, ...]:
    return tuple(
        db.session.scalar(select(func.count()).select_from(table).where(table.person_id == owner.person_id)) or 0
        for table in (ProcedureLog, LogLine, ChargeImport)
    )
