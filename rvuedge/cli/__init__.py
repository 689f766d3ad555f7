"""The `rvuedge` command: parse, call, print. Exit 0 done, 1 refused, 2 wrong usage."""

from __future__ import annotations

import os

import click

from rvuedge import __version__
from rvuedge.cli.article import article_group
from rvuedge.cli.catalog import diff, releases, search
from rvuedge.cli.database.group import db_group
from rvuedge.cli.database.trail_check import check_group
from rvuedge.cli.demo.practice import demo
from rvuedge.cli.export import export_group
from rvuedge.cli.imports.group import import_group
from rvuedge.cli.imports.seeds import seed
from rvuedge.cli.jobs import jobs_group, worker
from rvuedge.cli.mail import mail_group, support_group
from rvuedge.cli.people import domain_group, user_group
from rvuedge.cli.reprice import policy_group, reprice
from rvuedge.cli.serve import serve
from rvuedge.cli.value import value


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="RVU Edge")
def main() -> None:
    """RVU Edge: work RVUs, exact and explained line by line."""
    os.umask(0o077)  # whatever a command writes names days of service, or opens something: its owner's alone


for command in (
    serve,
    db_group,
    check_group,
    import_group,
    export_group,
    article_group,
    releases,
    diff,
    value,
    user_group,
    domain_group,
    mail_group,
    support_group,
    jobs_group,
    worker,
    search,
    reprice,
    policy_group,
    demo,
    seed,
):
    main.add_command(command)
