"""`rvuedge import mue`, `ncci` and `addon`: CMS's coding edits, which warnings are made of."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import click

from rvuedge.catalog.edits.imports import (
    EditsStored,
    import_add_on_codes,
    import_units_limits,
)
from rvuedge.catalog.edits.pairs import import_component_pairs
from rvuedge.catalog.readers.edits.component_pairs import LARGEST
from rvuedge.cli.imports.answers import answers_of, asks
from rvuedge.cli.imports.companions import FILE, show
from rvuedge.cli.shell import instant, plainly, read_bytes, working_app
from rvuedge.files.text import MAXIMUM_BYTES
from rvuedge.platform.figures import count

FROM = click.option(
    "--effective-from",
    type=click.DateTime(["%Y-%m-%d"]),
    help="First day of the quarter, when the name lacks it.",
)


def _imported(
    importer: Callable[..., EditsStored],
    file: str,
    effective_from: Any,
    accept: tuple[str, ...],
    yes: bool,
    *,
    limit: int = MAXIMUM_BYTES,
) -> EditsStored:
    first: date | None = effective_from.date() if effective_from else None
    with working_app():
        return importer(
            data=read_bytes(file, limit),
            file=Path(file).name,
            now=instant(),
            effective_from=first,
            answers=answers_of(accept, yes),
        )


def _say(stored: EditsStored, what: str, noun: str) -> None:
    if stored.already_imported:
        click.echo(f"{what} of {stored.effective_on} are already imported from these bytes; nothing was changed.")
    else:
        click.echo(f"{what} from {stored.effective_on} imported: {count(stored.rows, noun)}.")
    show(stored.lines)


@click.command()
@FILE
@FROM
@asks
@plainly
def mue(file: str, effective_from: Any, accept: tuple[str, ...], yes: bool) -> None:
    """Limits of units by code: CMS's practitioner table of Medically Unlikely Edits, or its zip."""
    _say(_imported(import_units_limits, file, effective_from, accept, yes), "Limits of units", "code")


@click.command()
@FILE
@FROM
@asks
@plainly
def ncci(file: str, effective_from: Any, accept: tuple[str, ...], yes: bool) -> None:
    """Component pairs: one of CMS's practitioner tables of NCCI procedure-to-procedure edits (ccipra … f1 to f4)."""
    stored = _imported(import_component_pairs, file, effective_from, accept, yes, limit=LARGEST)
    _say(stored, "Component pairs", "pair")


@click.command()
@FILE
@FROM
@asks
@plainly
def addon(file: str, effective_from: Any, accept: tuple[str, ...], yes: bool) -> None:
    """Primary codes of add-on codes: CMS's add-on code edits (AOC)."""
    _say(_imported(import_add_on_codes, file, effective_from, accept, yes), "Add-on codes", "edit")
