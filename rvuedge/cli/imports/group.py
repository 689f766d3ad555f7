"""`rvuedge import`: files of CMS and of survey publishers. An import is whole or nothing."""

from __future__ import annotations

from pathlib import Path

import click

from rvuedge.catalog.supplements.hcpcs import import_hcpcs
from rvuedge.catalog.supplements.localities import import_anesthesia, import_indices, import_localities
from rvuedge.catalog.supplements.ndc_crosswalk import import_crosswalk
from rvuedge.catalog.supplements.payment_limits import import_payment_limits
from rvuedge.cli.imports.charges import charges
from rvuedge.cli.imports.progress import DrugRebuild
from rvuedge.cli.imports.releases import rvu, undo
from rvuedge.cli.imports.surveys import survey
from rvuedge.cli.shell import instant, plainly, read_bytes, working_app
from rvuedge.platform.figures import count


@click.group("import")
def import_group() -> None:
    """Import a file: whole, or not at all."""


import_group.add_command(rvu)
import_group.add_command(undo)
import_group.add_command(charges)
import_group.add_command(survey)


@import_group.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False))
@click.option("--year", type=click.IntRange(2000, 2100), help="When the file's name does not say it.")
@plainly
def hcpcs(file: str, year: int | None) -> None:
    """HCPCS Level II with the official long descriptors and dates (HCPC20xx_CONTR_ANWEB.txt)."""
    with working_app():
        stored = import_hcpcs(data=read_bytes(file), file=Path(file).name, now=instant(), year=year)
    if stored.already_imported:
        click.echo(f"HCPCS {stored.year} is already imported from these bytes; nothing was changed.")
    else:
        click.echo(f"HCPCS Level II of {stored.year} imported: {count(stored.rows, 'code')}.")


@import_group.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False))
@plainly
def localities(file: str) -> None:
    """Counties of each payment locality (26LOCCO), so that a county finds its locality."""
    with working_app():
        stored = import_localities(data=read_bytes(file), file=Path(file).name)
    click.echo(f"Counties of {stored.year} imported: {stored.rows} localities.")


@import_group.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False))
@click.option("--year", type=click.IntRange(2000, 2100), help="When the file's name does not say it.")
@plainly
def anesthesia(file: str, year: int | None) -> None:
    """Anesthesia conversion factors by locality (ANES2026)."""
    with working_app():
        stored = import_anesthesia(data=read_bytes(file), file=Path(file).name, year=year)
    click.echo(f"Anesthesia factors of {stored.year} imported: {stored.rows} localities.")


@import_group.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False))
@plainly
def asp(file: str) -> None:
    """A Medicare Part B payment limit (ASP pricing) file."""
    with working_app():
        rebuild = DrugRebuild("the payment limits")
        stored = import_payment_limits(data=read_bytes(file), file=Path(file).name, now=instant(), then=rebuild.queue)
        changed = rebuild.finish()
    if stored.already_imported:
        click.echo(f"{stored.quarter} is already imported from these bytes; nothing was changed.")
    else:
        click.echo(f"Payment limits of {stored.quarter} imported: {count(stored.rows, 'drug')}.{_credits(changed)}")


@import_group.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False))
@plainly
def ndc(file: str) -> None:
    """An NDC–HCPCS crosswalk of CMS."""
    with working_app():
        rebuild = DrugRebuild("the NDC crosswalk")
        stored = import_crosswalk(data=read_bytes(file), file=Path(file).name, now=instant(), then=rebuild.queue)
        changed = rebuild.finish()
    if stored.already_imported:
        click.echo(f"{stored.quarter} is already imported from these bytes; nothing was changed.")
    else:
        click.echo(f"NDC crosswalk of {stored.quarter} imported: {count(stored.rows, 'package')}.{_credits(changed)}")


def _credits(changed: int) -> str:
    return f" {count(changed, 'credit')} changed." if changed else ""


@import_group.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False))
@plainly
def gpci(file: str) -> None:
    """Geographic practice cost indices, for payment estimates."""
    with working_app():
        stored = import_indices(data=read_bytes(file), file=Path(file).name)
    click.echo(f"Cost indices of {stored.year} imported: {stored.rows} localities.")
