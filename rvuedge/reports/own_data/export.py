"""Everything that is kept about a person, for that person: a zip with each table as json and as csv.

Tables are found by their column `person_id`, so that one added later is in it without a word here. Left out is what
proves who somebody is (passwords, tokens, keys): it says nothing of them and would open their account to whoever
finds the file.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from tempfile import SpooledTemporaryFile
from typing import IO, Any

import orjson
from sqlalchemy import Table, select

from rvuedge.accounts.audit.trail import accesses_to, account_events_of
from rvuedge.accounts.mail.models import Invitation
from rvuedge.accounts.people.models import Membership, Organization, Person
from rvuedge.files.safe_cells import csv_lines
from rvuedge.platform.extensions import Base, db
from rvuedge.platform.figures import plain
from rvuedge.statements.models import StatementPrint

PROOFS = frozenset({"token", "one_time_token", "recovery_code", "totp_factor", "passkey"})
SECRETS = frozenset({"password_hash", "digest"})
IN_MEMORY = 8 * 1024 * 1024  # bytes before the zip goes to disk: most people's fits
AT_ONCE = 1_000  # rows per statement
ACCESSES = 10_000  # the newest views of one's figures; years of them; of sign-ins too
README = """What RVU Edge keeps about you, written on {on}.

Each table is there twice, as json and as csv. Times are UTC. Figures are exact: wRVU and dollars as they are stored.
accesses.json says who else saw or changed something of yours, account_events.json when you signed in and what
happened to your account. Passwords, tokens and keys are left out.
"""
Row = Mapping[str, Any]


def own_data(person: Person, *, now: datetime) -> IO[bytes]:
    """The zip, at its beginning; kept in memory while it is small, in a file of no name once it is not."""
    file: IO[bytes] = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - whoever sends it closes it
    stamp = (now.year, now.month, now.day, now.hour, now.minute, now.second)
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, lines in _files(person, now):
            info = zipfile.ZipInfo(name, stamp)
            info.compress_type = zipfile.ZIP_DEFLATED
            with archive.open(info, "w") as entry:
                entry.writelines(lines)
    file.seek(0)
    return file


def tables() -> list[Table]:
    """The tables that hold something of one person, by name."""
    left_out = PROOFS | {StatementPrint.__tablename__}  # printed statements are files of their own
    found = [table for table in Base.metadata.tables.values() if "person_id" in table.c and table.name not in left_out]
    return sorted(found, key=lambda table: table.name)


def _files(person: Person, now: datetime) -> Iterator[tuple[str, Iterator[bytes]]]:
    yield "README.txt", iter([README.format(on=now.date()).encode()])
    yield "profile.json", _json(iter([_profile(person)]))
    for table in tables():
        yield f"{table.name}.json", _json(_rows(table, person.id))
        yield f"{table.name}.csv", _csv(table, person.id)
    yield from _prints(person.id)
    yield "invitations.json", _json(_invitations(person))
    yield "accesses.json", _json(_accesses(person.id))
    yield "account_events.json", _json(_account_events(person.id))


def _prints(person_id: int) -> Iterator[tuple[str, Iterator[bytes]]]:
    """Statements as they were handed out."""
    of = StatementPrint
    query = select(of.month, of.organization_id, of.format, of.body).where(of.person_id == person_id).order_by(of.id)
    for month, organization, wanted, body in db.session.execute(query):
        whose = f"practice-{organization}" if organization is not None else "own"
        yield f"statements/{month:%Y-%m}-{whose}.{wanted}", iter([body])


def _profile(person: Person) -> Row:
    rows = db.session.execute(
        select(Organization.name, Membership.role, Membership.started_on, Membership.ended_on)
        .join(Organization, Organization.id == Membership.organization_id)
        .where(Membership.person_id == person.id)
        .order_by(Membership.started_on)
    )
    columns = [column for column in Person.__table__.columns if column.name not in SECRETS]
    stored = db.session.execute(select(*columns).where(Person.id == person.id)).one()
    return {**stored._asdict(), "practices": [row._asdict() for row in rows]}


def _rows(table: Table, person_id: int) -> Iterator[Row]:
    columns = [column for column in table.columns if column.name not in SECRETS]
    query = select(*columns).where(table.c.person_id == person_id).order_by(*table.primary_key.columns)
    for part in db.session.execute(query).partitions(AT_ONCE):
        yield from (row._asdict() for row in part)


def _invitations(person: Person) -> Iterator[Row]:
    table = Invitation.__table__
    columns = [column for column in table.columns if column.name not in SECRETS]
    yield from (row._asdict() for row in db.session.execute(select(*columns).where(table.c.email == person.email)))


def _accesses(person_id: int) -> Iterator[Row]:
    for entry in accesses_to(person_id, before=None, limit=ACCESSES):
        yield {
            "at": entry.at,
            "by": entry.actor,
            "practice": entry.organization,
            "action": entry.action,
            "detail": entry.detail,
        }


def _account_events(person_id: int) -> Iterator[Row]:
    for entry in account_events_of(person_id, before=None, limit=ACCESSES):
        yield {"at": entry.at, "by": entry.actor, "action": entry.action, "detail": entry.detail}


def _json(rows: Iterator[Row]) -> Iterator[bytes]:
    yield b"["
    for number, row in enumerate(rows):
        yield (b",\n" if number else b"\n") + orjson.dumps(dict(row), default=_plain, option=orjson.OPT_NON_STR_KEYS)
    yield b"\n]\n"


def _csv(table: Table, person_id: int) -> Iterator[bytes]:
    yield b"\xef\xbb\xbf"
    names = [column.name for column in table.columns if column.name not in SECRETS]
    rows = ([_cell(value) for value in row.values()] for row in _rows(table, person_id))
    yield from (line.encode() for line in csv_lines([names]))
    yield from (line.encode() for line in csv_lines(rows))


def _plain(value: object) -> object:
    if isinstance(value, Decimal):
        return plain(value)
    raise TypeError(f"no JSON of {type(value).__name__}")


def _cell(value: object) -> object:
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    return orjson.dumps(value, default=_plain).decode() if isinstance(value, (dict, list)) else value
