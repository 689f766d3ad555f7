"""`rvuedge check trail`: whether the audit trail says what was written, chain by chain."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import click

from rvuedge.accounts.audit.verification import End, verify
from rvuedge.cli.shell import plainly, read_bytes, refuse, working_app
from rvuedge.platform.figures import count

OURS = "rvuedge audit trail"
FILE = click.Path(dir_okay=False, path_type=Path)


@click.group("check")
def check_group() -> None:
    """Check what is stored."""


@check_group.command("trail")
@click.option("--keep", type=FILE, help="Write the end of each chain to a new file; keep it on another machine.")
@click.option("--against", type=FILE, help="Also compare with a file that --keep wrote before.")
@plainly
def check_trail(keep: Path | None, against: Path | None) -> None:
    """Follow the audit trail from its beginning; exit code 1 names the first entry that is not what was written.

    A whole chain made anew, or cut off at its end, is seen with --against alone.
    """
    former = _ends_in(against) if against else {}
    with working_app():
        found = verify(former)
    if found.broken:
        more = f" ({len(found.broken) - 1} more.)" if len(found.broken) > 1 else ""
        refuse(f"The audit trail was changed. First: {found.broken[0].sentence()}{more}")
    if keep:
        _keep(keep, found.ends)
    entries, chains = count(found.entries, "entry", "entries"), count(len(found.ends), "chain")
    click.echo(f"The audit trail is whole: {entries} in {chains}.")


def _keep(path: Path, ends: Mapping[str, End]) -> None:
    chains = {name: [end.length, end.digest] for name, end in ends.items()}
    with path.open("x", encoding="utf-8") as file:
        json.dump({"of": OURS, "chains": chains}, file, indent=0, sort_keys=True)


def _ends_in(path: Path) -> dict[str, End]:
    try:
        stored = json.loads(read_bytes(str(path)))
        if stored["of"] != OURS:
            raise KeyError
        return {str(name): End(int(length), str(digest)) for name, (length, digest) in stored["chains"].items()}
    except (ValueError, KeyError, TypeError, AttributeError):
        refuse(f"{path}: expected a file that rvuedge check trail --keep wrote.")
