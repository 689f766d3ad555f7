"""Writes of a program's rotations, and of the blocks in which residents are on them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from rvuedge.accounts.audit.trail import record_audit
from rvuedge.accounts.people.holding import hold_practice
from rvuedge.accounts.people.models import Person
from rvuedge.files.headers import hyphenated
from rvuedge.platform.errors import ConflictError, InvalidError, NotFoundError
from rvuedge.platform.extensions import transaction
from rvuedge.training.programs.models import Rotation, RotationBlock
from rvuedge.training.programs.residents import audit_resident, known_trainee

LONGEST_KEY = 39  # characters, as the table has it
MOST = 300  # rotations of a program: services times sites, with former ones


def key_for(name: str, site: str | None) -> str:
    """The key of a rotation by its name and site."""
    return hyphenated(f"{name} {site or ''}", LONGEST_KEY) or "rotation"


class BlocksOverlapError(ConflictError):
    """The resident is on another rotation on some of the days; `existing` is that block."""

    code = "blocks-overlap"


class RotationInUseError(ConflictError):
    """Blocks name the rotation; they go first."""

    code = "rotation-in-use"


def put_rotation(organization_id: int, key: str, facts: Mapping[str, Any], *, by: Person, now: datetime) -> bool:
    """State a rotation; whether it is new. Raises InvalidError for too many, or a name that another has."""
    with transaction() as session:
        hold_practice(session, organization_id)
        here = {row.key: row for row in session.scalars(_rotations(organization_id))}
        rotation = here.get(key)
        if rotation is not None and all(getattr(rotation, name) == value for name, value in facts.items()):
            return False
        same = [row for row in here.values() if row.key != key and _is_same(row, facts)]
        if same:
            raise ConflictError(f"{same[0].name} is a rotation already.", code="rotation-name-taken")
        if rotation is None and len(here) >= MOST:
            raise InvalidError(f"A program has at most {MOST} rotations; remove some you do not use.")
        session.add(rotation := rotation or Rotation(organization_id=organization_id, key=key))
        for name, value in facts.items():
            setattr(rotation, name, value)
        _audit("rotation.put", organization_id, key, by, now)
    return key not in here


def remove_rotation(organization_id: int, key: str, *, by: Person, now: datetime) -> None:
    """Take a rotation off the list. Raises NotFoundError, and RotationInUseError while blocks name it."""
    with transaction() as session:
        hold_practice(session, organization_id)
        rotation = session.scalar(_rotations(organization_id).where(Rotation.key == key))
        if rotation is None:
            raise NotFoundError("No such rotation.")
        mine = (RotationBlock.organization_id == organization_id, RotationBlock.rotation_key == key)
        if session.scalar(select(RotationBlock.id).where(*mine).limit(1)) is not None:
            raise RotationInUseError(f"Residents are or were on {rotation.name}; remove these blocks first.")
        session.delete(rotation)
        _audit("rotation.remove", organization_id, key, by, now)


def put_block(
    organization_id: int,
    person_id: int,
    rotation_key: str,
    starts_on: date,
    ends_on: date,
    *,
    by: Person,
    now: datetime,
) -> tuple[RotationBlock, bool]:
    """State that a resident is on a rotation from a day to a day; the block, and whether it is new.

    The same again is the same block. Raises NotFoundError for an unknown rotation or resident, BlocksOverlapError.
    """
    with transaction() as session:
        hold_practice(session, organization_id)
        if session.scalar(_rotations(organization_id).where(Rotation.key == rotation_key)) is None:
            raise NotFoundError("No such rotation.")
        known_trainee(organization_id, person_id, now=now)
        overlapping = session.scalars(
            select(RotationBlock).where(
                RotationBlock.organization_id == organization_id,
                RotationBlock.person_id == person_id,
                RotationBlock.starts_on <= ends_on,
                RotationBlock.ends_on >= starts_on,
            )
        ).all()
        for block in overlapping:
            if (block.rotation_key, block.starts_on, block.ends_on) == (rotation_key, starts_on, ends_on):
                return block, False
        if overlapping:
            raise _overlap(overlapping[0])
        block = RotationBlock(
            organization_id=organization_id,
            person_id=person_id,
            rotation_key=rotation_key,
            starts_on=starts_on,
            ends_on=ends_on,
        )
        session.add(block)
        session.flush()
        detail = {"code": rotation_key, "from": str(starts_on), "to": str(ends_on)}
        audit_resident("rotation-block.put", organization_id, person_id, by, now, detail)
    return block, True


def remove_block(organization_id: int, block_id: int, *, by: Person, now: datetime) -> None:
    """Take a block back. Raises NotFoundError."""
    with transaction() as session:
        hold_practice(session, organization_id)
        mine = select(RotationBlock).where(RotationBlock.organization_id == organization_id)
        block = session.scalar(mine.where(RotationBlock.id == block_id))
        if block is None:
            raise NotFoundError("No such block.")
        session.delete(block)
        detail = {"code": block.rotation_key, "from": str(block.starts_on), "to": str(block.ends_on)}
        audit_resident("rotation-block.remove", organization_id, block.person_id, by, now, detail)


def _overlap(block: RotationBlock) -> BlocksOverlapError:
    days = {"from": block.starts_on.isoformat(), "to": block.ends_on.isoformat()}
    sentence = f"From {days['from']} to {days['to']} the resident is on {block.rotation_key}; change that block first."
    return BlocksOverlapError(sentence, existing={"id": block.id, "rotation_key": block.rotation_key, **days})


def _rotations(organization_id: int) -> Any:
    return select(Rotation).where(Rotation.organization_id == organization_id)


def _is_same(row: Rotation, facts: Mapping[str, Any]) -> bool:
    return (row.name.casefold(), row.site) == (facts["name"].casefold(), facts["site"])


def _audit(action: str, organization_id: int, key: str, by: Person, now: datetime) -> None:
    record_audit(
        actor_id=by.id, organization_id=organization_id, action=action, subject=f"rotation {key}", detail={}, now=now
    )
