"""A student's entries: saved by the id that the phone made, as often as it sends them; and read."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select, tuple_

from rvuedge.accounts.audit.trail import names_of
from rvuedge.accounts.people.holding import hold_person
from rvuedge.platform.errors import ConflictError, NotFoundError, StaleError
from rvuedge.platform.extensions import db, transaction
from rvuedge.training.students.models import SignOff, StudentEntry
from rvuedge.training.students.rules import StudentFact

# What a preceptor signs; a change of one of these reopens the entry, a change of site or note does not.
SIGNED = (
    "organization_id", "list_key", "experience", "performed_on", "level", "is_simulated", "is_alternative", "preceptor",
)  # fmt: skip
FEW = 200  # entries up to which sign-offs are looked up by entry; of more, all of the students' are read
FIELDS = (*SIGNED, "site", "note")


@dataclass(frozen=True, slots=True)
class KnownEntry:
    """An entry with everything that preceptors said of it, the oldest first."""

    row: StudentEntry
    sign_offs: tuple[SignOff, ...]

    @property
    def newest(self) -> SignOff | None:
        """What was said last of the entry as it is now."""
        found = [item for item in self.sign_offs if item.facts == self.row.facts]
        return found[-1] if found else None

    @property
    def state(self) -> str:
        """waiting, signed, returned; reopened where it was signed before it was changed."""
        if self.newest is not None:
            return self.newest.action
        return "reopened" if any(item.action == "signed" for item in self.sign_offs) else "waiting"

    def fact(self) -> StudentFact:
        """The entry as the rules count it."""
        row = self.row
        return StudentFact(
            row.id,
            row.experience,
            row.performed_on,
            row.level,
            row.is_simulated,
            row.is_alternative,
            self.state == "signed",
        )


def entries_of(
    person_ids: Collection[int],
    *,
    organization_ids: Collection[int] | None = None,
    list_key: str | None = None,
    before: tuple[date, str] | None = None,
    limit: int | None = None,
) -> list[KnownEntry]:
    """Entries of some students that were not deleted, newest first."""
    query = select(StudentEntry).where(StudentEntry.person_id.in_(person_ids), StudentEntry.deleted_at.is_(None))
    if organization_ids is not None:
        query = query.where(StudentEntry.organization_id.in_(organization_ids))
    if list_key is not None:
        query = query.where(StudentEntry.list_key == list_key)
    if before is not None:
        query = query.where(tuple_(StudentEntry.performed_on, StudentEntry.id) < before)
    ordered = query.order_by(StudentEntry.performed_on.desc(), StudentEntry.id.desc()).limit(limit)
    return known(db.session.scalars(ordered).all()) if person_ids else []


def entry_of(person_id: int, entry_id: str) -> KnownEntry:
    """One entry of a student. Raises NotFoundError."""
    row = db.session.get(StudentEntry, (person_id, entry_id), populate_existing=True)
    if row is None or row.deleted_at is not None:
        raise NotFoundError("No such entry.")
    return known([row])[0]


def known(rows: Sequence[StudentEntry]) -> list[KnownEntry]:
    """Entries with their sign-offs, in the order given."""
    found: dict[tuple[int, str], list[SignOff]] = {}
    if rows:
        query = select(SignOff).where(SignOff.person_id.in_({row.person_id for row in rows}))
        if len(rows) <= FEW:
            query = query.where(SignOff.entry_id.in_([row.id for row in rows]))
        for item in db.session.scalars(query.order_by(SignOff.number)):
            found.setdefault((item.person_id, item.entry_id), []).append(item)
    return [KnownEntry(row, tuple(found.get((row.person_id, row.id), ()))) for row in rows]


def put_entry(
    person_id: int, entry_id: str, facts: Mapping[str, Any], *, base_version: int | None, now: datetime
) -> tuple[KnownEntry, bool]:
    """Save an entry; with it whether it is new. The same again is a good answer and changes nothing.

    Raises ConflictError for other content without a version, or after it was deleted, and StaleError for a version that
    is no longer the stored one.
    """
    with transaction() as session:
        hold_person(session, person_id)
        row = session.get(StudentEntry, (person_id, entry_id), populate_existing=True)
        if row is None:
            row = StudentEntry(person_id=person_id, id=entry_id, version=1, facts=1, created_at=now)
            _write(row, facts, now)
            session.add(row)
            session.flush()
            return KnownEntry(row, ()), True
        if row.deleted_at is not None:
            raise ConflictError("This entry was deleted; send it with a new id.", code="entry-deleted")
        stored = known([row])[0]
        if not _changed(row, facts, FIELDS):
            return stored, False
        _refuse_other_version(stored, base_version)
        row.version += 1
        row.facts += int(_changed(row, facts, SIGNED))
        _write(row, facts, now)
        session.flush()
    return KnownEntry(row, stored.sign_offs), False


def remove_entry(person_id: int, entry_id: str, *, base_version: int | None, now: datetime) -> None:
    """Delete an entry; repeating it succeeds. Raises NotFoundError, and StaleError for another version."""
    with transaction() as session:
        hold_person(session, person_id)
        row = session.get(StudentEntry, (person_id, entry_id), populate_existing=True)
        if row is None:
            raise NotFoundError("No such entry.")
        if row.deleted_at is not None:
            return
        if base_version is not None:
            _refuse_other_version(known([row])[0], base_version)
        row.version, row.deleted_at, row.updated_at = row.version + 1, now, now


def _refuse_other_version(stored: KnownEntry, base_version: int | None) -> None:
    if base_version is None:
        raise ConflictError("This entry is stored with other content; edit it with If-Match.", existing=stored)
    if base_version != stored.row.version:
        sentence = f"This entry is at version {stored.row.version}; the change was made to version {base_version}."
        raise StaleError(sentence, existing=stored)


def _changed(row: StudentEntry, facts: Mapping[str, Any], names: Iterable[str]) -> bool:
    return any(getattr(row, name) != facts[name] for name in names)


def _write(row: StudentEntry, facts: Mapping[str, Any], now: datetime) -> None:
    for name in FIELDS:
        setattr(row, name, facts[name])
    row.updated_at = now


def shown_entries(entries: Sequence[KnownEntry], titles: Mapping[tuple[int, str, str], str]) -> list[dict[str, Any]]:
    """Entries as the API answers them; `titles` by program, list and experience."""
    people = names_of({item.signed_by for entry in entries for item in entry.sign_offs})
    return [_shown(entry, titles, people) for entry in entries]


def _shown(entry: KnownEntry, titles: Mapping[tuple[int, str, str], str], people: Mapping[int, str]) -> dict[str, Any]:
    row = entry.row
    return {
        **{name: getattr(row, name) for name in FIELDS},
        "id": row.id,
        "version": row.version,
        "title": titles.get((row.organization_id, row.list_key, row.experience)),
        "state": entry.state,
        "sign_offs": [
            {
                "action": item.action,
                "message": item.message,
                "signed_by": people.get(item.signed_by, "someone"),
                "signed_at": item.signed_at,
                "is_of_this": item.facts == row.facts,
            }
            for item in entry.sign_offs
        ],
        "created_at": row.created_at,
        "updated_at": row.updated_at,
    }
