"""What a program counts by: its own sets, which set it assigned to whom, its code map; each with a digest of all of it.

The digest changes with anything that a count is made from, and with nothing else: counts are remembered by it.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from sqlalchemy import ColumnElement, String, cast, func, select

from rvuedge.platform.extensions import db
from rvuedge.training.curriculum.queries import assignments_of, loaded_set, own_documents
from rvuedge.training.programs.models import ProgramCode
from rvuedge.training.progress.rules.set_choice import Assignment, SetsOfProgram
from rvuedge.training.requirements.shipped import code_maps
from rvuedge.training.rules.counting.code_maps import CodeMaps, MappedCode
from rvuedge.training.rules.counting.tallies import Counting
from rvuedge.training.rules.requirement_sets import RequirementSet

# What decides about a count besides what is stored: the rules, how logs become cases, and the data that ships.
MOST_COUNTINGS = 16  # sets and maps that one process keeps: a map of 5,000 codes takes about 2 MB
MOST_SHAPES = 20_000  # of one of them, then it begins again: a program of 120 has some thousand, each about 1 KB
_COUNTINGS: dict[tuple[str, int | None, str | None, str, str], Counting] = {}
COUNTED_BY = ("rules", "cases", "tallies", "progress", "data", "requirements")
TRAINING = Path(__file__).parent.parent


@dataclass(frozen=True, slots=True)
class ProgramSets:
    """A program's sets with a digest of each own one, by its id."""

    sets: SetsOfProgram
    digests: dict[str, str]


NO_SETS = ProgramSets(SetsOfProgram({}), {})


@cache
def rules_digest() -> str:
    """A digest of the code and the data that ship and decide about a count: a new release counts anew."""
    found = hashlib.sha256()
    for name in COUNTED_BY:
        for path in sorted(TRAINING.joinpath(name).rglob("*")):
            if path.suffix in {".py", ".toml"}:
                found.update(path.relative_to(TRAINING).as_posix().encode())
                found.update(path.read_bytes())
    return found.hexdigest()


def program_sets(organization_id: int | None, specialty: str | None) -> ProgramSets:
    """What a program says of sets; nothing for somebody without one."""
    if organization_id is None:
        return NO_SETS
    texts = own_documents(organization_id)
    own = {set_id: loaded_set(text, specialty or "", set_id) for set_id, text in texts.items()}
    digests = {set_id: hashlib.sha256(text).hexdigest() for set_id, text in texts.items()}
    assigned = (
        Assignment(row.set_id, row.graduates_from, row.graduates_to, row.starts_from, row.starts_to)
        for row in assignments_of(organization_id).values()
    )
    return ProgramSets(SetsOfProgram(own, tuple(assigned)), digests)


def map_digest(organization_id: int | None) -> str:
    """A digest of a program's code map, made by the database: a map has some thousand rows, and they change seldom."""
    if organization_id is None:
        return ""
    table = ProgramCode.__table__.c
    parts = (
        table.code,
        table.rrc_code,
        cast(table.starts_on, String),
        func.coalesce(cast(table.ends_on, String), ""),
        cast(table.categories, String),
        func.coalesce(cast(table.most, String), ""),
    )
    line: ColumnElement[str] = parts[0]
    for part in parts[1:]:
        line = line + "|" + part
    lines = (
        select(line.label("line"))
        .where(table.organization_id == organization_id)
        .order_by(table.code, table.rrc_code, table.starts_on)
    ).subquery()
    text = db.session.scalar(select(func.aggregate_strings(lines.c.line, "\n")))
    return hashlib.sha256((text or "").encode()).hexdigest()


def program_map(organization_id: int | None, specialty: str | None) -> CodeMaps:
    """The program's own map before the public one of the specialty."""
    shipped = code_maps().get(specialty or "", ())
    if organization_id is None:
        return CodeMaps((shipped,))
    table = ProgramCode.__table__.c
    columns = (table.code, table.rrc_code, table.starts_on, table.ends_on, table.categories, table.most)
    rows = db.session.execute(select(*columns).where(table.organization_id == organization_id))
    own = [
        MappedCode(code, category, first, last, (rrc_code,) if rrc_code else (), counts=bool(category), most=most)
        for code, rrc_code, first, last, categories, most in rows
        for category in categories or ("",)  # a code without one is known and counts nowhere
    ]
    return CodeMaps((tuple(own), shipped))


def counting_of(
    of: RequirementSet, organization_id: int | None, specialty: str | None, set_digest: str, map_of: str
) -> Counting:
    """The counting under a set and a map of these digests, kept by each process: a map may have thousands of rows, and
    a program's cases repeat some hundred shapes, each worked out once.

    Under a map that changed since its digest was made one is made and not kept.
    """
    key = (of.id, organization_id, specialty, set_digest, map_of)
    found = _COUNTINGS.get(key)
    if found is not None and len(found.entries) < MOST_SHAPES:
        return found
    made = Counting(of, program_map(organization_id, specialty))
    if map_digest(organization_id) == map_of:
        while len(_COUNTINGS) >= MOST_COUNTINGS:
            _COUNTINGS.pop(next(iter(_COUNTINGS)), None)
        _COUNTINGS[key] = made
    return made
