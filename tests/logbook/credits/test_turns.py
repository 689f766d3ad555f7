"""Crediting while a release comes in, a policy changes or a contract is stated: after it a rebuild changes nothing."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from flask import Flask

from rvuedge.catalog.releases.imports import import_release, roll_back
from rvuedge.catalog.supplements.payment_limits import limit_row, store_limits
from rvuedge.logbook.credits.agreement import disagreements
from rvuedge.logbook.credits.rebuild import recredit_drugs
from rvuedge.logbook.credits.release_effects import rebuild_and_compare
from rvuedge.platform import clock
from rvuedge.platform.extensions import db, rehearsal, transaction
from tests.catalog.readers.build import relative_value_csv
from tests.conftest import NOW
from tests.support.api import Api, body_of
from tests.support.interleaving import Held, Running
from tests.support.practice import founded

OCTOBER = relative_value_csv([{"code": "47562", "work_rvu": "11.00"}], quarter="October")
WINDOW = (date(2026, 10, 1), date(2026, 12, 31))


def bring_in(app: Flask) -> None:
    with app.app_context(), transaction():
        import_release(data=OCTOBER, file="october.csv", now=NOW, minimum_rows=1)
        rebuild_and_compare(*WINDOW, now=NOW)


def take_out(app: Flask) -> None:
    with app.app_context(), transaction():
        roll_back("RVU26D")
        rebuild_and_compare(*WINDOW, now=NOW)


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


@pytest.mark.parametrize("point", ["UPDATE catalog_version", "SELECT person.id", "daily_total"])
def test_who_credits_waits_for_a_release_and_gets_its_values(seeded_app: Flask, point: str) -> None:
    me = Api(seeded_app.test_client()).signed_in()
    with Held(seeded_app, lambda: bring_in(seeded_app), before=point) as first:
        second = Running(seeded_app, first_log(me)).blocked()
    first.result()
    assert second.result() == "11.00"
    check(seeded_app)


def test_a_rehearsed_release_keeps_nobody_else_from_logging(seeded_app: Flask, database: str) -> None:
    me, other = (Api(seeded_app.test_client()).signed_in() for _ in range(2))
    me.log("47562", performed_on="2026-10-05")

    def rehearsed() -> None:
        with seeded_app.app_context(), rehearsal():
            import_release(data=OCTOBER, file="october.csv", now=NOW, minimum_rows=1)
            rebuild_and_compare(*WINDOW, now=NOW)

    with Held(seeded_app, rehearsed, before="INSERT INTO daily_total") as first:
        second = Running(seeded_app, first_log(other))
        if database == "sqlite":  # one writer
            second.blocked()
        else:
            assert second.result() == "10.21"
    first.result()
    assert second.result() == "10.21"
    check(seeded_app)


def test_a_contract_stated_while_its_policy_changes_is_credited_by_the_new_version(seeded_app: Flask) -> None:
    practice = founded(seeded_app)
    member, manager = practice.join(), practice.manager
    policy = practice.at("/policies/ours")
    manager.put(policy, {"base": "cms-payment"})
    member.log("47562", "49505-51", patient_key="pseudonym-1")
    plain = {"base": "cms-payment", "changes": {"multiple_procedures": False}}
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
    row = limit_row("J9313", "Inj., lumoxiti", "0.01 MG", "20.00")
    with seeded_app.app_context(), transaction():
        store_limits(quarter_start=date(2027, 1, 1), rows=[row], file="f.csv", checksum="0" * 64, now=NOW)
        assert recredit_drugs(now=NOW) == 1
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
