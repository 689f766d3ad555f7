"""The house keeps its shape: rooms of a few files, two levels, and no list of modules that a file on disk can escape."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from config import PROJECT
from rvuedge import schema
from rvuedge.app import ROUTES

PACKAGE = PROJECT / "rvuedge"
LEAST, MOST = 3, 12  # docs/decisions/0027: fewer is no subject, more is two
# A wing's own files beside its rooms may be fewer: the wing is the room, or holds what its rooms share.
WINGS = {path.name for path in PACKAGE.iterdir() if (path / "__init__.py").exists()}


def modules() -> list[Path]:
    return sorted(path.relative_to(PACKAGE) for path in PACKAGE.rglob("*.py"))


def test_every_module_with_routes_is_in_the_application_once() -> None:
    on_disk = [
        ".".join(path.with_suffix("").parts) for path in modules() if path.stem == "api" or path.stem.endswith("_api")
    ]
    assert sorted(ROUTES) == sorted(on_disk)


def test_every_table_stands_in_a_file_that_the_schema_finds() -> None:
    with_tables = [path for path in modules() if "    __tablename__ = " in (PACKAGE / path).read_text(encoding="utf-8")]
    assert with_tables
    assert {path.name for path in with_tables} == {"models.py"}
    assert len(schema.all_tables().tables) >= len(with_tables)


def test_a_room_has_few_files() -> None:
    files = Counter(path.parent.as_posix() for path in modules() if path.name != "__init__.py")
    crowded = {room: count for room, count in files.items() if count > MOST}
    thin = {room: count for room, count in files.items() if count < LEAST and room not in {*WINGS, "."}}
    assert crowded == {}
    assert thin == {}


def test_rooms_are_two_levels_deep_but_for_readers_and_rules() -> None:
    third = [path for path in modules() if len(path.parts) > 3 and path.parts[2] not in {"rules", "readers"}]
    deep = [path for path in third if path.parts[1] not in {"rules", "readers"}]
    assert deep == []
    # A room's own readers or rules may have one shelf of a subject more: logbook/charges/readers/x12.
    assert [
        path for path in modules() if len(path.parts) > (5 if path.parts[2:3] in (("rules",), ("readers",)) else 4)
    ] == []


def test_a_word_stands_once_in_a_name() -> None:
    """What the folder says, the file does not repeat: no charge_ in charges, no survey_ in surveys."""
    repeated = [
        path.as_posix()
        for path in modules()
        if len(path.parts) > 1 and path.stem.split("_")[0] in {path.parts[-2], path.parts[-2].removesuffix("s")}
        if path.stem != path.parts[-2]
    ]
    assert repeated == []


def test_no_prefix_is_shared_by_three_files_of_a_room() -> None:
    """A prefix that three files share is a folder that is missing."""
    prefixes = Counter(
        (path.parent.as_posix(), path.stem.split("_")[0]) for path in modules() if "_" in path.stem.strip("_")
    )
    assert {key: count for key, count in prefixes.items() if count >= 3} == {}
