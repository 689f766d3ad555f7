"""Dated facts of a training program: its residents with their stages, and who is on which rotation."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from itertools import pairwise
from typing import Any

from rvuedge.accounts.people.models import Person
from rvuedge.files.columns.outcomes import IGNORE, Choice, LeftOut
from rvuedge.platform.extensions import db
from rvuedge.training.programs import residents
from rvuedge.training.programs.listing import blocks_of, program_named, rotations_of, trainee_row
from rvuedge.training.readers.code_cells import NO, YES
from rvuedge.training.rotations import services as rotations
from rvuedge.training.rules.academic_year import bounds, first_year
from rvuedge.training.rules.stages import (
    STAGE_KINDS,
    StageFacts,
    in_turn,
    read_pgy,
    stage_kind,
    stated_together,
    with_stages,
)
from rvuedge.uploads import headings
from rvuedge.uploads.kinds.facts import PracticeFacts, TableFacts, day_in, manner_of, member_in
from rvuedge.uploads.kinds.protocol import Sent
from rvuedge.uploads.plain_tables import PlainRow, PlainTable

SINCE = "since:"  # the question from which day a table without first days holds
ROOM_FOR_A_NUMBER = 35  # characters of a rotation's key of 39, before a hyphen and three digits


def _residents(sent: Sent, table: PlainTable) -> TableFacts:
    """One thing for each resident: rows of the same one are stages of theirs, each put over what was stated before."""
    program_named(sent.organization_id or 0)
    facts = TableFacts([], [], {})
    manner = manner_of(sent, table, "first_day", "last_day", "training_start", "graduation")
    found: dict[int, dict[str, Any]] = {}
    for row in table.rows:
        person_id = member_in(sent, row, facts)
        stage = _stage(sent, row, facts, manner)
        started = day_in(row, "training_start", manner, facts, "first day of training")
        graduates = day_in(row, "graduation", manner, facts, "graduation")
        if person_id is None:
            continue
        item = found.setdefault(person_id, {"person": person_id, "started": None, "graduates": None, "stages": []})
        for name, day in (("started", started), ("graduates", graduates)):
            if day is not None and item[name] not in {None, day}:
                facts.problem(row, name, str(day), f"one day for each resident; another row says {item[name]}")
            item[name] = day or item[name]
        if stage is not None:
            item["stages"].append(stage)
            item["row"] = row
    for item in found.values():
        stages, sentence = stated_together(item.pop("stages"))
        row = item.pop("row", None)
        if row is not None and sentence is not None:
            facts.problem(row, "first day", "stages that overlap", sentence)
        facts.made.append({**item, "stages": [_plain(stage) for stage in stages]})
    return facts


def _stage(sent: Sent, row: PlainRow, facts: TableFacts, manner: Any) -> StageFacts | None:
    first = day_in(row, "first_day", manner, facts, "first day")
    last = day_in(row, "last_day", manner, facts, "last day")
    kind = _kind(sent, row, facts)
    pgy = read_pgy(row.text("pgy")) if kind == "training" else None
    if kind == "training" and pgy is None and _needs_pgy(sent):
        facts.problem(row, "PGY", repr(row.text("pgy")) if row.text("pgy") else "nothing", "a year such as PGY-3 or 3")
        return None
    first = first or (_since(sent, row, facts) if not row.text("first_day") else None)
    if kind is None or first is None:
        return None
    if last is not None and last < first:
        facts.problem(row, "last day", str(last), f"a day from {first} on")
        return None
    return StageFacts(first, last, kind, pgy, _is_chief(row, facts) and kind == "training")


def _needs_pgy(sent: Sent) -> bool:
    return program_named(sent.organization_id or 0).kind != "clerkship"


def _kind(sent: Sent, row: PlainRow, facts: TableFacts) -> str | None:
    text = row.text("status")
    if (kind := stage_kind(text)) is not None:
        return kind
    key = f"status:{text.casefold()}"
    given = sent.answers.given.get(key)
    if given == IGNORE:
        facts.left_out.append(LeftOut("row", f"row {row.line}", 1, f"status “{text}” was answered with leaving it out"))
    elif given is None:
        choices = [Choice(kind, f"{kind.capitalize()}.") for kind in STAGE_KINDS]
        facts.ask(key, f"What is a resident with the status “{text}”?", row, choices)
    return given if given in STAGE_KINDS else None


def _since(sent: Sent, row: PlainRow, facts: TableFacts) -> date | None:
    """From which day a row without a first day holds: a person says so once for the file; it is never assumed."""
    given = sent.answers.given.get(SINCE)
    if given is not None and given != IGNORE:
        try:
            return date.fromisoformat(given)
        except ValueError:
            facts.problem(row, "first day", repr(given), "a day such as 2026-07-01")
            return None
    if given == IGNORE:
        facts.left_out.append(LeftOut("row", f"row {row.line}", 1, "it has no first day"))
        return None
    year = first_year(sent.now.date())
    choices = [Choice(str(bounds(item)[0]), f"July 1, {item}.") for item in (year, year + 1, year - 1)]
    facts.ask(SINCE, "From which day do rows without a first day hold?", row, choices)
    return None


def _is_chief(row: PlainRow, facts: TableFacts) -> bool:
    text = row.text("chief").casefold()
    if text and text not in YES | NO | {"chief"}:
        facts.problem(row, "chief year", repr(text), "yes or no")
    return text in YES | {"chief"}


def _plain(stage: StageFacts) -> dict[str, Any]:
    ends = None if stage.ends_on is None else stage.ends_on.isoformat()
    return {
        "starts_on": stage.starts_on.isoformat(), "ends_on": ends, "kind": stage.kind, "pgy": stage.pgy,
        "is_chief": stage.is_chief,
    }  # fmt: skip


def _stage_of(plain: Mapping[str, Any]) -> StageFacts:
    ends = plain["ends_on"]
    return StageFacts(
        date.fromisoformat(plain["starts_on"]),
        None if ends is None else date.fromisoformat(ends),
        plain["kind"],
        plain["pgy"],
        plain["is_chief"],
    )


def _store_resident(sent: Sent, item: Mapping[str, Any]) -> Any:
    """The resident as stated before, to put back; None where nothing changed."""
    organization, person_id = sent.organization_id or 0, item["person"]
    before = _snapshot(organization, person_id)
    stated, new = ([_stage_of(plain) for plain in source["stages"]] for source in (before, item))
    later = [stage for stage in stated if new and stage.starts_on > new[-1].starts_on]
    stages = with_stages(stated, in_turn([*new, *later])[: len(new)])
    facts = {
        "training_started_on": item["started"] or _day_of(before["training_started_on"]),
        "graduates_on": item["graduates"] or _day_of(before["graduates_on"]),
        "requirement_set": before["requirement_set"],
    }
    by = db.session.get_one(Person, sent.person_id)
    changed = residents.put_resident(organization, person_id, facts, stages, by=by, now=sent.now)
    return [person_id, before, _snapshot(organization, person_id)] if changed else None


def _remove_resident(sent: Sent, stored: Any) -> None:
    """Put a resident back as stated before, unless something was changed since."""
    person_id, before, after = stored
    organization = sent.organization_id or 0
    if _snapshot(organization, person_id) != after:
        return
    facts = {
        "training_started_on": _day_of(before["training_started_on"]),
        "graduates_on": _day_of(before["graduates_on"]),
        "requirement_set": before["requirement_set"],
    }
    by = db.session.get_one(Person, sent.person_id)
    stages = [_stage_of(plain) for plain in before["stages"]]
    residents.put_resident(organization, person_id, facts, stages, by=by, now=sent.now)


def _snapshot(organization_id: int, person_id: int) -> dict[str, Any]:
    row = trainee_row(organization_id, person_id)
    days = ("training_started_on", "graduates_on")
    return {
        **{
            name: None if row is None or getattr(row, name) is None else getattr(row, name).isoformat() for name in days
        },
        "requirement_set": None if row is None else row.requirement_set,
        "stages": [_plain(stage) for stage in residents.stages_of(organization_id, person_id)],
    }


def _shown_resident(item: Mapping[str, Any]) -> tuple[str, ...]:
    stages = []
    for plain in item["stages"]:
        what = f"PGY-{plain['pgy']}" if plain["pgy"] else plain["kind"]
        chief = ", chief" if plain["is_chief"] else ""
        stages.append(f"{what}{chief} {plain['starts_on']} to {plain['ends_on'] or 'further notice'}")
    days = (str(item[name] or "") for name in ("started", "graduates"))
    return (_name(item["person"]), *days, "; ".join(stages))


def _shown_block(item: Mapping[str, Any]) -> tuple[str, ...]:
    return (_name(item["person"]), item["rotation"], item["site"] or "", str(item["first"]), str(item["last"]))


def _name(person_id: int) -> str:
    return db.session.get_one(Person, person_id).name


def _day_of(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def _blocks(sent: Sent, table: PlainTable) -> TableFacts:
    program_named(sent.organization_id or 0)
    facts = TableFacts([], [], {})
    manner = manner_of(sent, table, "first_day", "last_day")
    for row in table.rows:
        person_id = member_in(sent, row, facts)
        first = day_in(row, "first_day", manner, facts, "first day")
        last = day_in(row, "last_day", manner, facts, "last day")
        name = row.text("rotation")
        if not name:
            facts.problem(row, "rotation", "nothing", "the rotation's name")
        elif first is None or last is None or last < first:
            facts.problem(row, "last day", f"{first} to {last}", "a first day and a last day after it")
        elif person_id is not None:
            block = {"person": person_id, "rotation": name[:80], "site": row.text("site")[:120] or None}
            facts.made.append({**block, "first": first, "last": last})
    _refuse_double(facts, table)
    return facts


def _refuse_double(facts: TableFacts, table: PlainTable) -> None:
    """Two rows that have a resident on two rotations on one day contradict each other; nothing is stored then."""
    ordered = sorted(facts.made, key=lambda item: (item["person"], item["first"]))
    for before, after in pairwise(ordered):
        if before["person"] == after["person"] and after["first"] <= before["last"] and before != after:
            found = f"{after['rotation']} from {after['first']}"
            facts.problem(
                table.rows[0], "first day", found, f"a day after {before['last']}, when {before['rotation']} ends"
            )


def _store_block(sent: Sent, item: Mapping[str, Any]) -> Any:
    """The block, and the rotation where it was not listed before; None where it was there."""
    organization = sent.organization_id or 0
    by = db.session.get_one(Person, sent.person_id)
    key, is_new_rotation = _rotation(sent, item, by)
    block, is_new = rotations.put_block(
        organization, item["person"], key, item["first"], item["last"], by=by, now=sent.now
    )
    return [block.id, key if is_new_rotation else None] if is_new else None


def _rotation(sent: Sent, item: Mapping[str, Any], by: Person) -> tuple[str, bool]:
    """The key of a rotation by name and, where the table says one, site."""
    organization = sent.organization_id or 0
    listed = rotations_of(organization)
    same = [row for row in listed if row.name.casefold() == item["rotation"].casefold()]
    same = [row for row in same if item["site"] in {None, row.site}]
    if same:
        return same[0].key, False
    base = rotations.key_for(item["rotation"], item["site"])[:ROOM_FOR_A_NUMBER].strip("-")
    taken = {row.key for row in listed}
    key = next(name for name in (base, *(f"{base}-{number}" for number in range(2, 999))) if name not in taken)
    facts = {"name": item["rotation"], "site": item["site"]}
    rotations.put_rotation(organization, key, facts, by=by, now=sent.now)
    return key, True


def _remove_block(sent: Sent, stored: Any) -> None:
    block_id, rotation_key = stored
    organization = sent.organization_id or 0
    by = db.session.get_one(Person, sent.person_id)
    rotations.remove_block(organization, block_id, by=by, now=sent.now)
    if rotation_key is not None and not blocks_of(organization, rotation_key):
        rotations.remove_rotation(organization, rotation_key, by=by, now=sent.now)


KINDS = (
    PracticeFacts(
        "residents", "Residents of a program", headings.RESIDENTS, ("pgy",),
        ("Resident", "First day of training", "Graduation", "Stages"), _residents, _store_resident, _remove_resident,
        shown=_shown_resident,
    ),
    PracticeFacts(
        "rotations", "Rotations of a program", headings.ROTATIONS, ("rotation", "first_day", "last_day"),
        ("Resident", "Rotation", "Site", "First day", "Last day"), _blocks, _store_block, _remove_block,
        shown=_shown_block,
    ),
)  # fmt: skip
