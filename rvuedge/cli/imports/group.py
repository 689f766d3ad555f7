"""`rvuedge import`: files of CMS and of survey publishers. An import is whole or nothing."""

from __future__ import annotations

import click

from rvuedge.cli.imports import companions, edits
from rvuedge.cli.imports.charges import charges
from rvuedge.cli.imports.releases import rvu, undo
from rvuedge.cli.imports.surveys import survey
from rvuedge.cli.imports.tables import table


@click.group("import")
def import_group() -> None:
    """Import a file: whole, or not at all. A file that looks wrong stops with a question; --accept answers it."""


for command in (
    rvu,
    undo,
    charges,
    survey,
    table,
    companions.hcpcs,
    companions.localities,
    companions.anesthesia,
    companions.base_units,
    companions.asp,
    companions.ndc,
    companions.gpci,
    companions.oppscap,
    edits.mue,
    edits.ncci,
    edits.addon,
):
    import_group.add_command(command)
