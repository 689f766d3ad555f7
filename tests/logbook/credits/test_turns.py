"""Crediting while a release comes in, a policy changes or a contract is stated: after it a rebuild changes nothing."""

from __future__ import annotations

import itertools
import uuid
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import partial
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, select, text

from rvuedge.accounts.jobs import queue
from rvuedge.accounts.jobs.loop import work_off
from rvuedge.accounts.jobs.work import new_holder, work_now
from rvuedge.catalog.releases.imports import import_release
from rvuedge.catalog.releases.packages import PackageSummary
from rvuedge.catalog.releases.staging import stage_rows
from rvuedge.catalog.store import queries
from rvuedge.catalog.store.models import Release
from rvuedge.catalog.supplements.payment_limits import limit_row, store_limits
from rvuedge.cli.imports.progress import CreditRebuild
from rvuedge.logbook.credits import catalog_changes, jobs
from rvuedge.logbook.credits.agreement import disagreements
from rvuedge.logbook.credits.catalog_changes import Queued
from rvuedge.logbook.records.models import DailyTotal
from rvuedge.platform import clock
from rvuedge.platform.extensions import db, transaction
from tests.catalog.readers.build import relative_value_csv
from tests.conftest import NOW
from tests.support.api import Api, body_of
from tests.support.interleaving import Held, Running
from tests.support.practice import founded
from tests.support.releases import brought_in, prepared, rehearsed, taken_out

OCTOBER = relative_value_csv([{"code": "47562", "work_rvu": "11.00"}], quarter="October")


def bring_in(app: Flask) -> None:
    with app.app_context():
        brought_in(OCTOBER)


def take_out(app: Flask) -> None:
    with app.app_context():
        taken_out("RVU26D")


def store_release_of(data: bytes, holder: str) -> tuple[PackageSummary, Queued]:
    """A release in force whose rebuild is still to come."""
    found, queued = catalog_changes.bring_in(prepared(data), now=clock.now(), holder=holder)
    assert queued is not None
    return found, queued


def first_log(me: Api) -> Callable[[], str]:
    body = body_of("47562", performed_on="2026-10-05")
    return lambda: me.put(f"/logs/{uuid.uuid4()}", body).get_json()["work_rvu"]


def check(app: Flask) -> None:
    with app.app_context():
        assert list(disagreements(now=NOW)) == []
        db.session.remove()


def total(me: Api) -> str:
    return str(me.get("/wrvu?from=2026-01-01&to=2026-12-31").get_json()["total"])


@pytest.mark.parametrize(("change", "before", "after"), [(bring_in, "10.21", "11.00"), (take_out, "11.00", "10.21")])
@pytest.mark.parametrize("point", ["INSERT INTO procedure_log", "INSERT INTO credit", "daily_total"])
def test_a_release_waits_for_who_credits_and_then_finds_their_logs(
    seeded_app: Flask, change: Callable[[Flask], None], before: str, after: str, point: str
) -> None:
    me = Api(seeded_app.test_client()).signed_in()
    if change is take_out:
        bring_in(seeded_app)
    with Held(seeded_app, first_log(me), before=point) as first:
        second = Running(seeded_app, lambda: change(seeded_app)).blocked()
    assert first.result() == before
    second.result()
    assert total(me) == after
    check(seeded_app)


def test_who_credits_waits_for_the_moment_of_a_release_and_gets_its_values(seeded_app: Flask) -> None:
    me = Api(seeded_app.test_client()).signed_in()
    with Held(seeded_app, lambda: bring_in(seeded_app), before="UPDATE catalog_version") as first:
        second = Running(seeded_app, first_log(me)).blocked()
    first.result()
    assert second.result() == "11.00"
    check(seeded_app)


def test_while_credits_are_rebuilt_others_log_and_get_the_new_values(seeded_app: Flask, database: str) -> None:
    """Held within a person's step: on PostgreSQL that person alone waits; on SQLite everybody, for this one step."""
    rebuilt, other = (Api(seeded_app.test_client()).signed_in() for _ in range(2))
    rebuilt.log("47562", performed_on="2026-10-05")
    with Held(seeded_app, lambda: bring_in(seeded_app), before="INSERT INTO daily_total") as first:
        own = Running(seeded_app, first_log(Api(seeded_app.test_client(), rebuilt.token))).blocked()
        foreign = Running(seeded_app, first_log(other))
        if database == "postgresql":
            assert foreign.result() == "11.00"
    first.result()
    assert (own.result(), foreign.result()) == ("11.00", "11.00")
    assert total(rebuilt) == "22.00"
    check(seeded_app)


def test_between_two_steps_everything_agrees_and_says_how_far_it_is(seeded_app: Flask) -> None:
    """47562 is 10.21 in RVU26C and 11.00 in RVU26D; of two people the second is still to come."""
    people = [Api(seeded_app.test_client()).signed_in() for _ in range(2)]
    for person in people:
        person.log("47562", performed_on="2026-10-05")

    def values(person: Api) -> list[str]:
        return [log["lines"][0]["credit"]["work_rvu"] for log in person.get("/logs").get_json()["items"]]

    with seeded_app.app_context():
        holder = new_holder()
        _, queued = store_release_of(OCTOBER, holder)
        job = queue.job_of(queued.job_id)
        assert job is not None
        seen: list[tuple[list[str], list[str], str]] = []

        def look(*_far: Any) -> None:
            first, second = (Running(seeded_app, partial(values, person)).result() for person in people)
            far = Running(seeded_app, lambda: people[0].get("/health/ready").get_json()["credits"]).result()
            seen.append((first, second, far))

        work_now(job.id, holder, progress=look)
        db.session.remove()
    assert seen == [
        (["11.00"], ["10.21"], "Credits are being recalculated under RVU26D: 1 of 2 people."),
        (["11.00"], ["11.00"], "Credits are being recalculated under RVU26D: 2 of 2 people."),
    ]
    assert people[0].get("/health/ready").get_json()["credits"] == "ok"
    check(seeded_app)


def test_a_month_is_not_closed_while_its_credits_are_made_anew(seeded_app: Flask) -> None:
    practice = founded(seeded_app)
    member = practice.join()
    member.log("47562", performed_on="2026-10-05")
    with seeded_app.app_context():
        holder = new_holder()
        _, queued = store_release_of(OCTOBER, holder)
        db.session.remove()
    answer = practice.manager.post(practice.at("/periods/2026-10/close"), None)
    assert (answer.status_code, answer.get_json()["detail"]) == (
        409,
        "Credits are being recalculated under RVU26D: not begun. Close the month when it is done.",
    )
    assert "RVU26D: not begun" in member.get("/health/ready").get_json()["credits"]
    with seeded_app.app_context():
        work_now(queued.job_id, holder)
        db.session.remove()
    closed = practice.manager.post(practice.at("/periods/2026-10/close"), None)
    assert closed.status_code == 201, closed.text


def test_a_rehearsed_release_keeps_nobody_from_logging(seeded_app: Flask) -> None:
    """Held in the middle of it, on either database: it holds no lock that a writer needs."""
    me, other = (Api(seeded_app.test_client()).signed_in() for _ in range(2))
    me.log("47562", performed_on="2026-10-05")

    def rehearse() -> str:
        with seeded_app.app_context():
            effect = rehearsed(OCTOBER)
            return f"{effect.people[0].old:.2f} {effect.people[0].new:.2f}"

    with Held(seeded_app, rehearse, before="FROM credit") as first:
        assert Running(seeded_app, first_log(other)).result() == "10.21"
        assert Running(seeded_app, first_log(Api(seeded_app.test_client(), me.token))).result() == "10.21"
    assert first.result() == "10.21 11.00", "one snapshot: what was logged meanwhile is not in it"
    check(seeded_app)


class Killed(BaseException):
    """The process ended here."""


def killed_at(number: int, act: Callable[[], object]) -> bool:
    """Do something, and end it right before its nth statement that writes; False when it had fewer."""
    left = number

    def sent(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        nonlocal left
        if statement.startswith(("INSERT", "UPDATE", "DELETE")):
            left -= 1
            if left == 0:
                raise Killed

    event.listen(db.engine, "before_cursor_execute", sent)
    try:
        act()
    except Killed:
        return True
    finally:
        event.remove(db.engine, "before_cursor_execute", sent)
        db.session.remove()
    return False


def stored_total(app: Flask) -> Decimal:
    with app.app_context():
        found = db.session.scalars(select(DailyTotal.work_rvu)).one()
        db.session.remove()
    return found


def test_a_release_killed_at_any_write_is_in_force_whole_or_not_at_all(seeded_app: Flask) -> None:
    """Then the next start brings the rebuild to its end, and the same command again does what is left."""
    me = Api(seeded_app.test_client()).signed_in()
    me.log("47562", performed_on="2026-10-05")
    outcomes = set()
    for number in itertools.count(1):
        clock.run_from(NOW + number * timedelta(hours=2))
        with seeded_app.app_context():
            was_killed = killed_at(number, lambda: brought_in(OCTOBER))
            for wait in (timedelta(minutes=1), timedelta(hours=1)):  # a step that met the killed one's lock comes again
                clock.run_from(clock.now() + wait)
                work_off()
            db.session.remove()
            in_force = "RVU26D" in [release.name for release in queries.releases()]
            db.session.remove()
        check(seeded_app)
        assert stored_total(seeded_app) == Decimal("11.00" if in_force else "10.21")
        outcomes.add((was_killed, in_force))
        if in_force:
            with seeded_app.app_context():
                killed_at(number, lambda: taken_out("RVU26D"))
                clock.run_from(clock.now() + timedelta(minutes=1))
                work_off()
                if "RVU26D" in [release.name for release in queries.releases()]:
                    db.session.remove()
                    taken_out("RVU26D")
                work_off()
                db.session.remove()
            check(seeded_app)
            assert stored_total(seeded_app) == Decimal("10.21")
        if not was_killed:
            break
    assert outcomes == {(True, False), (True, True), (False, True)}
    with seeded_app.app_context():
        hidden = db.session.scalars(select(Release.name).where(Release.hidden_since.is_not(None))).all()
        assert hidden == [], "what a killed import left is cleared away by later ones"
        db.session.remove()


def shown(me: Api, path: str) -> bytes:
    answer = me.get(path)
    return answer.get_data().replace(answer.headers["X-Request-Id"].encode(), b"")


def test_a_hidden_release_changes_no_answer(seeded_app: Flask) -> None:
    me = Api(seeded_app.test_client()).signed_in()
    paths = (
        "/releases", "/codes/47562", "/codes/47562/history", "/codes?q=47562", "/codes/autocomplete?terms=4756",
        "/catalog/bundle", "/codes/00003",
    )  # fmt: skip
    before = [shown(me, path) for path in paths]
    rows = [{"code": "47562", "work_rvu": "99.00"}, {"code": "00003", "work_rvu": "1.00"}]
    with seeded_app.app_context():
        read = prepared(relative_value_csv(rows, quarter="October")).first.read
        assert read is not None
        stage_rows(read, read.rows, now=NOW)
        db.session.execute(text("UPDATE catalog_version SET number = number + 1"))
        db.session.commit()
        assert "00003" not in queries.known_codes()
        assert queries.known_elsewhere(["00003"], but=None) == {}
        db.session.remove()
    after = [shown(me, path) for path in paths]
    different = [path for path, old, new in zip(paths, before, after, strict=True) if old != new]
    assert [path for path in different if path != "/catalog/bundle"] == []
    assert me.put(f"/logs/{uuid.uuid4()}", body_of("00003")).get_json()["lines"][0]["credit"]["work_rvu"] is None


def test_a_contract_stated_while_its_policy_changes_is_credited_by_the_new_version(seeded_app: Flask) -> None:
    practice = founded(seeded_app)
    member, manager = practice.join(), practice.manager
    policy = practice.at("/policies/ours")
    manager.put(policy, {"base": "cms-payment"})
    member.log("47562", "49505-51", patient_key="pseudonym-1")
    plain = {"base": "cms-payment", "changes": {"multiple_procedures": False}, "effective_from": "2026-07-01"}
    contract = {"effective_from": "2026-07-01", "policy": "ours"}
    with Held(seeded_app, lambda: manager.put(policy, plain).status_code, before="INSERT INTO practice_policy") as held:
        other = Api(seeded_app.test_client(), member.token)
        two = Running(seeded_app, lambda: other.put("/contract", contract).status_code).blocked()
    assert (held.result(), two.result()) == (200, 200)
    assert total(member) == "17.97", "10.21 + 7.76, without the multiple-procedure rule"
    check(seeded_app)


def test_payment_limits_that_come_later_are_counted_in_logs_of_their_quarter(seeded_app: Flask) -> None:
    clock.run_from(datetime(2027, 1, 6, 15, tzinfo=UTC))
    me = Api(seeded_app.test_client()).signed_in()
    me.log("J9313x400", performed_on="2027-01-05")
    me.log("47562", performed_on="2027-01-06")
    row = limit_row("J9313", "Inj., lumoxiti", "0.01 MG", "20.00")
    with seeded_app.app_context():
        rebuild = CreditRebuild("the payment limits")
        with transaction():
            store_limits(quarter_start=date(2027, 1, 1), rows=[row], file="f.csv", checksum="0" * 64, now=NOW)
            rebuild.queue()
        assert rebuild.finish() == 1
        db.session.remove()
    check(seeded_app)


@pytest.mark.parametrize("logs", [3, 5])
def test_a_contract_over_more_logs_than_one_transaction_takes_goes_on_as_a_job(
    seeded_app: Flask, logs: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Four logs fit into the change itself here; five do not, and are made anew after it, to the same end."""
    monkeypatch.setattr(jobs, "LOGS_WITHIN", 4)
    monkeypatch.setattr(jobs, "LOGS_A_STEP", 2)
    me = Api(seeded_app.test_client()).signed_in()
    for day in range(logs):
        me.log("47562", "49505-51", performed_on=f"2026-07-{day + 1:02d}", patient_key=f"pseudonym-{day}")
    answer = me.put("/contract", {"effective_from": "2026-07-01", "policy": "face-value"}).get_json()
    assert (answer["recredited_lines"], answer["job_id"]) == (2 * logs, None)
    found = me.get("/jobs").get_json()["items"]
    assert [(job["state"], job["progress"]["words"]) for job in found] == (
        [("done", "Credits under the terms of the contract: 1 of 1 people")] if logs == 5 else []
    )
    check(seeded_app)


def test_a_disagreement_is_found(seeded_app: Flask) -> None:
    me = Api(seeded_app.test_client()).signed_in()
    me.log("47562", performed_on="2026-10-05")
    with seeded_app.app_context(), transaction():
        import_release(data=OCTOBER, file="october.csv", now=NOW, minimum_rows=1)
    with seeded_app.app_context():
        found = list(disagreements(now=NOW))
        assert [
            (disagreement.person_id, disagreement.credits, disagreement.deleted, disagreement.days)
            for disagreement in found
        ] == [(me.person["id"], 1, 0, 0)]
        db.session.remove()
