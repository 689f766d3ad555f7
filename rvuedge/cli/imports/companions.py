"""`rvuedge import`: what CMS publishes beside the relative values. Each is compared with the one before it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import click

from rvuedge.catalog.readers.anesthesia_base import is_base_units
from rvuedge.catalog.rules.questions import AcceptedAnswers
from rvuedge.catalog.supplements.anesthesia import anesthesia_codes, import_anesthesia, import_base_units
from rvuedge.catalog.supplements.hcpcs import import_hcpcs
from rvuedge.catalog.supplements.localities import import_indices, import_localities
from rvuedge.catalog.supplements.ndc_crosswalk import import_crosswalk
from rvuedge.catalog.supplements.opps_caps import import_opps_caps
from rvuedge.catalog.supplements.payment_limits import import_payment_limits
from rvuedge.cli.imports.answers import answers_of, asks
from rvuedge.cli.imports.progress import CreditRebuild
from rvuedge.cli.shell import instant, plainly, read_bytes, working_app
from rvuedge.platform.figures import count

FILE = click.argument("file", type=click.Path(exists=True, dir_okay=False))
YEAR = click.option("--year", type=click.IntRange(2000, 2100), help="When the file's name does not say it.")


def show(lines: Iterable[str]) -> None:
    """One line after another."""
    for line in lines:
        click.echo(line)


@click.command()
@FILE
@YEAR
@asks
@plainly
def hcpcs(file: str, year: int | None, accept: tuple[str, ...], yes: bool) -> None:
    """HCPCS Level II with long descriptors and dates: HCPC20xx_CONTR_ANWEB as txt, xlsx or csv, or its zip."""
    answers = answers_of(accept, yes)
    with working_app():
        stored = import_hcpcs(data=read_bytes(file), file=Path(file).name, now=instant(), year=year, answers=answers)
    if stored.already_imported:
        click.echo(f"HCPCS {stored.year} is already imported from these bytes; nothing was changed.")
    else:
        click.echo(f"HCPCS Level II of {stored.year} imported: {count(stored.rows, 'code')}.")
    show(stored.lines)


@click.command()
@FILE
@asks
@plainly
def localities(file: str, accept: tuple[str, ...], yes: bool) -> None:
    """Counties of each payment locality (26LOCCO), so that a county finds its locality."""
    with working_app():
        stored = import_localities(data=read_bytes(file), file=Path(file).name, answers=answers_of(accept, yes))
    click.echo(f"Counties of {stored.year} imported: {stored.rows} localities.")
    show(stored.lines)


@click.command()
@FILE
@YEAR
@asks
@plainly
def anesthesia(file: str, year: int | None, accept: tuple[str, ...], yes: bool) -> None:
    """Anesthesia conversion factors by locality (ANES2026), or base units by code."""
    answers = answers_of(accept, yes)
    if is_base_units(read_bytes(file)):
        _store_base_units(file, answers)
        return
    with working_app():
        rebuild = CreditRebuild("the anesthesia factors", also=tuple(sorted(anesthesia_codes())))
        stored = import_anesthesia(
            data=read_bytes(file), file=Path(file).name, year=year, answers=answers, then=rebuild.queue
        )
        changed = rebuild.finish()
    click.echo(f"Anesthesia factors of {stored.year} imported: {stored.rows} localities.{_credits(changed)}")
    show(stored.lines)


@click.command("base-units")
@FILE
@asks
@plainly
def base_units(file: str, accept: tuple[str, ...], yes: bool) -> None:
    """Anesthesia base units by code."""
    _store_base_units(file, answers_of(accept, yes))


def _store_base_units(file: str, answers: AcceptedAnswers) -> None:
    with working_app():
        rebuild = CreditRebuild("the anesthesia base units", everything=True)  # codes that had none are not known yet
        stored = import_base_units(data=read_bytes(file), file=Path(file).name, answers=answers, then=rebuild.queue)
        changed = rebuild.finish()
    click.echo(f"Anesthesia base units of {stored.year} imported: {count(stored.rows, 'code')}.{_credits(changed)}")
    show(stored.lines)


@click.command()
@FILE
@asks
@plainly
def asp(file: str, accept: tuple[str, ...], yes: bool) -> None:
    """A Medicare Part B payment limit (ASP pricing) file: csv, xlsx, xls, or the zip with it."""
    answers = answers_of(accept, yes)
    with working_app():
        rebuild = CreditRebuild("the payment limits")
        stored = import_payment_limits(
            data=read_bytes(file), file=Path(file).name, now=instant(), answers=answers, then=rebuild.queue
        )
        changed = rebuild.finish()
    if stored.already_imported:
        click.echo(f"{stored.quarter} is already imported from these bytes; nothing was changed.")
    else:
        click.echo(f"Payment limits of {stored.quarter} imported: {count(stored.rows, 'drug')}.{_credits(changed)}")
    show(stored.lines)


@click.command()
@FILE
@asks
@plainly
def ndc(file: str, accept: tuple[str, ...], yes: bool) -> None:
    """An NDC–HCPCS crosswalk of CMS."""
    answers = answers_of(accept, yes)
    with working_app():
        rebuild = CreditRebuild("the NDC crosswalk")
        stored = import_crosswalk(
            data=read_bytes(file), file=Path(file).name, now=instant(), answers=answers, then=rebuild.queue
        )
        changed = rebuild.finish()
    if stored.already_imported:
        click.echo(f"{stored.quarter} is already imported from these bytes; nothing was changed.")
    else:
        click.echo(f"NDC crosswalk of {stored.quarter} imported: {count(stored.rows, 'package')}.{_credits(changed)}")
    show(stored.lines)


def _credits(changed: int) -> str:
    return f" {count(changed, 'credit')} changed." if changed else ""


@click.command()
@FILE
@asks
@plainly
def gpci(file: str, accept: tuple[str, ...], yes: bool) -> None:
    """Geographic practice cost indices, for payment estimates."""
    with working_app():
        stored = import_indices(data=read_bytes(file), file=Path(file).name, answers=answers_of(accept, yes))
    click.echo(f"Cost indices of {stored.year} imported: {stored.rows} localities.")
    show(stored.lines)


@click.command()
@FILE
@click.option("--release", help="The release the caps belong to, such as RVU25D, when the file's name does not say it.")
@asks
@plainly
def oppscap(file: str, release: str | None, accept: tuple[str, ...], yes: bool) -> None:
    """OPPS caps on imaging by locality (OPPSCAP of a release), for payment estimates."""
    answers = answers_of(accept, yes)
    with working_app():
        stored = import_opps_caps(data=read_bytes(file), file=Path(file).name, release=release, answers=answers)
    click.echo(f"OPPS caps of {stored.release} imported: {count(stored.rows, 'price')}.")
    show(stored.lines)
