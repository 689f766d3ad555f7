"""The trail is a chain: what was written cannot be changed, and a change by other means is found at its first place."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from flask import Flask
from sqlalchemy import create_engine, select, text
from sqlalchemy.exc import DBAPIError

from rvuedge import schema
from rvuedge.accounts.audit.account_events import AccountEvent, Means, record_account_event
from rvuedge.accounts.audit.erasure import Leaving, erase_person
from rvuedge.accounts.audit.models import AuditEvent
from rvuedge.accounts.audit.trail import record_audit
from rvuedge.accounts.audit.verification import verify
from rvuedge.accounts.people.models import Person
from rvuedge.accounts.practices import organizations
from rvuedge.accounts.rules.trail_digests import BEGINNING, SealedEntry, digest_of, without
from rvuedge.app import create_app
from rvuedge.platform.extensions import db, rehearsal, transaction
from tests.conftest import settings
from tests.support.api import Api
from tests.support.clock import NOW
from tests.support.tampering import guarded, tamper


@pytest.fixture
def entries(inside: Flask) -> list[int]:
    """The numbers of three entries of one practice."""
    practice = organizations.create_organization(name="North Practice", now=NOW).id
    for letter in "abc":
        recorded(practice, letter)
    return linked(f"practice {practice}")


def recorded(practice: int | None, what: str, **detail: object) -> None:
    record_audit(
        actor_id=None,
        organization_id=practice,
        action="member-figures.view",
        subject="person 1",
        detail={"what": what, **detail},
        now=NOW,
    )


def linked(chain: str) -> list[int]:
    query = text("SELECT event_id FROM audit_link WHERE chain = :chain ORDER BY position")
    return list(db.session.scalars(query, {"chain": chain}))


def first_broken() -> str:
    db.session.rollback()
    found = verify()
    return found.broken[0].sentence() if found.broken else ""


def test_every_entry_is_in_the_chain_of_its_practice(entries: list[int]) -> None:
    found = verify()
    assert not found.broken
    assert [end.length for end in found.ends.values()] == [3]


REFUSAL = (
    "append-only|permission denied"  # by a trigger; on PostgreSQL the application's role has no right to it either
)
REFUSED = [
    "UPDATE audit_event SET action = 'nothing' WHERE id = {id}",
    "UPDATE audit_event SET at = '2020-01-01 00:00:00+00:00' WHERE id = {id}",
    "UPDATE audit_event SET detail = '{{}}' WHERE id = {id}",
    "UPDATE audit_link SET position = 99 WHERE event_id = {id}",
    "DELETE FROM audit_event WHERE id = {id}",
    "DELETE FROM audit_link WHERE event_id = {id}",
]
ON_SQLITE = [
    "INSERT OR REPLACE INTO audit_link SELECT chain, position, event_id, zeroblob(32) FROM audit_link",
    "INSERT OR REPLACE INTO audit_event SELECT * FROM audit_event WHERE id = {id}",
]
ON_POSTGRESQL = ["TRUNCATE audit_event CASCADE", "TRUNCATE audit_link", "TRUNCATE audit_person"]


def test_the_database_itself_refuses_to_change_or_delete_an_entry(entries: list[int], database: str) -> None:
    for statement in [*REFUSED, *(ON_SQLITE if database == "sqlite" else ON_POSTGRESQL)]:
        with pytest.raises(DBAPIError, match=REFUSAL), transaction() as session:
            session.execute(text(statement.format(id=entries[1])))
    assert first_broken() == ""


@pytest.mark.parametrize("database", ["postgresql"])
def test_the_triggers_refuse_even_who_may_do_everything_else(entries: list[int], database: str) -> None:
    for statement in [*REFUSED, *ON_POSTGRESQL]:
        with pytest.raises(DBAPIError, match="append-only"), guarded() as connection:
            connection.execute(text(statement.format(id=entries[1])))
    assert first_broken() == ""


def test_the_database_refuses_to_say_of_another_that_they_were_concerned(empty_api: Api, app: Flask) -> None:
    person = empty_api.signed_in().person["id"]
    with app.app_context():
        record_account_event(AccountEvent.SIGNED_IN, person_id=person, now=NOW, means=Means.PASSWORD)
        for statement in ("UPDATE audit_person SET person_id = person_id + 1", "DELETE FROM audit_person"):
            with pytest.raises(DBAPIError, match=REFUSAL), transaction() as session:
                session.execute(text(statement))


# What somebody could do who may take the triggers away, and what is said of it.
FORGED = [
    ("UPDATE audit_event SET action = 'nothing' WHERE id = {id}", "it does not say what was written"),
    ("UPDATE audit_event SET subject = 'person 2' WHERE id = {id}", "it does not say what was written"),
    ("UPDATE audit_event SET detail = '{{\"what\":\"x\"}}' WHERE id = {id}", "it does not say what was written"),
    ("UPDATE audit_event SET detail = '{{}}' WHERE id = {id}", "its detail was changed"),
    ("UPDATE audit_event SET detail = '{{}}', seals = '{{}}' WHERE id = {id}", "it does not say what was written"),
    ("DELETE FROM audit_event WHERE id = {id}", "the entry is gone"),
    ("UPDATE audit_link SET digest = (SELECT digest FROM audit_link WHERE position = 1) WHERE event_id = {id}",
     "it does not say what was written"),
]  # fmt: skip


@pytest.mark.parametrize(("statement", "why"), FORGED)
def test_what_is_changed_past_the_triggers_is_named_at_its_first_place(
    entries: list[int], statement: str, why: str
) -> None:
    tamper(statement.format(id=entries[1]))
    assert first_broken() == f"chain practice 1, position 2, entry {entries[1]}: {why}"


def test_a_link_that_is_taken_out_and_an_entry_that_is_put_in_are_named(entries: list[int]) -> None:
    tamper(f"DELETE FROM audit_link WHERE event_id = {entries[1]}")
    assert first_broken() == f"chain practice 1, position 3, entry {entries[2]}: position 2 is gone"


def test_an_entry_put_in_by_other_means_is_in_no_chain_and_never_gets_into_one(entries: list[int]) -> None:
    tamper(
        "INSERT INTO audit_event (id, at, organization_id, action, subject, detail)"
        f" SELECT 900, at, organization_id, action, subject, detail FROM audit_event WHERE id = {entries[1]}"
    )
    recorded(1, "d")
    assert first_broken() == "chain of none, entry 900: it was put there by other means"


def test_a_chain_cut_off_or_made_anew_is_seen_against_its_former_end(entries: list[int]) -> None:
    former = verify().ends
    db.session.rollback()
    tamper(f"DELETE FROM audit_link WHERE event_id = {entries[2]}", f"DELETE FROM audit_event WHERE id = {entries[2]}")
    assert first_broken() == "", "a shorter chain is whole by itself"
    db.session.rollback()
    assert [broken.sentence() for broken in verify(former).broken] == [
        "chain practice 1, position 3: the chain is shorter than it was"
    ]
    recorded(1, "another")
    assert "it is another entry than the one that was put aside" in verify(former).broken[0].sentence()


def test_what_is_taken_back_leaves_no_gap(entries: list[int]) -> None:
    with rehearsal():
        recorded(1, "only tried")
    with pytest.raises(ZeroDivisionError), transaction():
        recorded(1, "failed", of=1 // len(entries[3:]))
    recorded(1, "d")
    found = verify()
    assert not found.broken
    assert found.ends["practice 1"].length == 4


@pytest.fixture
def leaving(entries: list[int]) -> Leaving:
    person = Person(
        email="former@removed.invalid", password_hash="x", name="Former", first_stage="attending", created_at=NOW
    )
    with transaction() as session:
        session.add(person)
    return Leaving(person.id, "lee@example.org", "Ann Lee", practices=[1])


def test_a_word_is_erased_and_the_chain_holds(leaving: Leaving) -> None:
    recorded(1, "x", email="lee@example.org", role="physician")
    number = linked("practice 1")[-1]
    assert erase_person(leaving, now=NOW) == 1
    stored = db.session.execute(text(f"SELECT detail, seals FROM audit_event WHERE id = {number}")).one()
    assert "lee@example.org" not in str(stored)
    assert "physician" in str(stored)
    assert first_broken() == ""
    assert erase_person(leaving, now=NOW) == 0


NAMED = [
    # what an entry says, of which practice -> what is erased
    ({"email": "LEE@example.org"}, 1, ["email"]),
    ({"people": [{"name": "Dr. Ann Lee, MD"}], "role": "physician"}, 1, ["people"]),
    ({"name": "Joann Leeds"}, 1, []),
    ({"name": "Ann Lee"}, None, []),  # of no practice of theirs: somebody else's name, for all we know
    ({"name": "lee@example.org"}, None, ["name"]),
]


@pytest.mark.parametrize(("detail", "practice", "names"), NAMED)
def test_the_address_goes_everywhere_and_the_name_where_they_were(
    leaving: Leaving, detail: dict[str, object], practice: int | None, names: list[str]
) -> None:
    recorded(practice, "x", **detail)
    assert erase_person(leaving, now=NOW) == len(names)
    others = select(AuditEvent).where(AuditEvent.action != "trail.erase").order_by(AuditEvent.id)
    stored = db.session.scalars(others).all()[-1]
    assert sorted(name for name, value in stored.detail.items() if value == "removed") == names
    assert first_broken() == ""


def test_an_erasure_that_nobody_recorded_is_named(entries: list[int]) -> None:
    """Somebody blanks a value as the application would, keeping its commitment: the chain holds, the entry is missing."""
    with transaction() as session:
        entry = session.get_one(AuditEvent, entries[1])
        entry.detail, entry.seals = without(entry.detail, entry.seals, ["what"])
    assert first_broken() == f"chain practice 1, entry {entries[1]}: its 'what' was erased, and no entry says so"


def test_what_stands_in_the_place_of_an_erased_value_says_nothing_else(leaving: Leaving) -> None:
    recorded(1, "x", email="lee@example.org")
    number = linked("practice 1")[-1]
    assert erase_person(leaving, now=NOW) == 1
    tamper(
        f"UPDATE audit_event SET detail = replace(CAST(detail AS text), 'removed', 'y') {as_json()} WHERE id = {number}"
    )
    assert first_broken().endswith("its detail was changed")


def as_json() -> str:
    return "" if db.engine.dialect.name == "sqlite" else "::json"


def test_a_digest_is_the_one_worked_by_hand() -> None:
    """sha256 of 32 zero bytes and ["practice 1",1,5,"2026-08-31T12:00:00.000000+00:00",1,2,"a.b","x",{"w":C},[3,4]] where
    C is sha256 of ["00…0","w","v"], with sha256sum.
    """
    entry = SealedEntry(5, datetime(2026, 8, 31, 12, tzinfo=UTC), 1, 2, "a.b", "x", {"w": "v"}, {"w": "0" * 32}, (4, 3))
    assert (
        digest_of(BEGINNING, "practice 1", 1, entry).hex()
        == "6f1ea002c19184e6671f43f08b0609d0527c046658018f7816b98007dcf349dc"
    )


def test_many_at_once_in_one_chain_and_in_several_leave_no_gap(app: Flask) -> None:
    """Three practices and what is of none; eight writers of five entries each, two practices in one transaction at times."""
    with app.app_context():
        practices = [organizations.create_organization(name=f"Practice {n}", now=NOW).id for n in range(3)]

    def write(writer: int) -> None:
        with app.app_context():
            for turn in range(5):
                with transaction():
                    recorded(practices[(writer + turn) % 3], "a")
                    recorded(practices[writer % 3] if turn % 2 else None, "b")
            db.session.remove()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(write, range(8)))
    with app.app_context():
        found = verify()
        assert not found.broken
        assert found.entries == 80


OLD = text(
    "INSERT INTO audit_event (id, at, organization_id, actor_id, action, subject, detail)"
    " VALUES (:id, '2026-07-01 12:00:00.123456+00:00', :practice, :actor, 'invitation.send', 'x', :detail)"
)


def test_what_was_there_before_is_linked_by_the_migration(make_url: Callable[[str], str]) -> None:
    """Migration 0032: two entries of a practice, and one that concerned a person."""
    url = make_url("empty")
    engine = create_engine(url)
    schema.downgrade(engine, "0031")
    with engine.begin() as connection:
        at = {"at": "2026-07-01 12:00:00+00:00"}
        connection.execute(
            text("INSERT INTO organization (id, name, created_at, is_demo) VALUES (1, 'A', :at, false)"), at
        )
        connection.execute(
            text(
                "INSERT INTO person (id, email, password_hash, name, career_stage, provider_type, time_zone, created_at)"
                " VALUES (7, 'lee@example.org', 'x', 'Lee', 'resident', 'physician', 'America/New_York', :at)"
            ),
            at,
        )
        for number, practice, actor in ((1, 1, 7), (2, None, None), (4, 1, 7)):
            values = {"id": number, "practice": practice, "actor": actor, "detail": '{"email": "é@x.org", "n": 0.5}'}
            connection.execute(OLD, values)
        connection.execute(text("INSERT INTO audit_person (person_id, event_id) VALUES (7, 2)"))
    schema.upgrade(engine)
    with engine.connect() as connection:
        rows = connection.execute(text("SELECT chain, position, event_id FROM audit_link ORDER BY chain, position"))
        assert rows.all() == [("person 7", 1, 2), ("practice 1", 1, 1), ("practice 1", 2, 4)]
    engine.dispose()
    with create_app(settings(url)).app_context():
        assert not verify().broken
        db.session.remove()
        db.engine.dispose()
