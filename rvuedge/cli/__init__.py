"""The `rvuedge` command: parse, call, print. Exit 0 done, 1 refused, 2 wrong usage.

A command is imported when it is called: the list of all of them is click's alone, and needs no application.
"""

from __future__ import annotations

import os
from importlib import import_module

import click

from rvuedge import __version__

# By name: the module below rvuedge.cli, what it is called there, and the first sentence of its help, which tests hold
# against the command (tests/cli/test_start.py).
COMMANDS: dict[str, tuple[str, str, str]] = {
    "serve": ("serving.serve", "serve", "Serve the API and the pages."),
    "db": ("database.group", "db_group", "The database."),
    "check": ("database.trail_check", "check_group", "Check what is stored."),
    "import": ("imports.group", "import_group", "Import a file: whole, or not at all."),
    "export": ("exports.group", "export_group", "Export logs, statements, or payroll to a file."),
    "report": ("exports.saved", "report_group", "A practice's saved benchmark reports."),
    "article": ("article", "article_group", "Articles on codes: check, draft, review, publish, history."),
    "releases": ("catalog", "releases", "List the loaded fee-schedule releases."),
    "diff": ("catalog", "diff", "Show what changed from release OLD to release NEW."),
    "value": ("value", "value", "Value lines: code[-modifier…][xUNITS] …"),
    "user": ("people", "user_group", "People who sign in."),
    "domain": ("people", "domain_group", "Mail domains of practices."),
    "mail": ("mail", "mail_group", "Queued email."),
    "support": ("mail", "support_group", "Messages from the support form."),
    "jobs": ("jobs", "jobs_group", "Background jobs."),
    "worker": ("jobs", "worker", "Work on background jobs."),
    "search": ("catalog", "search", "Find codes by number, by what people call them, or in plain words."),
    "reprice": ("reprice", "reprice", "Show what logged lines would earn under another release or policy."),
    "policy": ("reprice", "policy_group", "Look at a practice's crediting policies."),
    "practice": (
        "practice.group",
        "practice_group",
        "Model a plan, compare a statement, write policies, places of work and pay entries.",
    ),
    "demo": ("demo.practice", "demo", "Load the starter catalog and a demo practice, once."),
    "seed": (
        "imports.seeds",
        "seed",
        "Load the articles, titles, search terms and payment limits that come with RVU Edge; again changes nothing.",
    ),
}


class CommandList(click.Group):
    """Commands by name, each imported when it is wanted; their help is the list's."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - as click calls it
        """The names, as they are shown."""
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """A command, or None for an unknown name."""
        return command_named(cmd_name)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """The list in the help, of the sentences that stand above."""
        width = formatter.width - 6 - max(map(len, COMMANDS))
        with formatter.section("Commands"):
            formatter.write_dl([(name, _cut(COMMANDS[name][2], width)) for name in sorted(COMMANDS)])


def command_named(name: str) -> click.Command | None:
    """A command, imported now; None for an unknown name."""
    if name not in COMMANDS:
        return None
    module, attribute, _ = COMMANDS[name]
    found: click.Command = getattr(import_module(f"rvuedge.cli.{module}"), attribute)
    return found


def _cut(sentence: str, width: int) -> str:
    return click.Command(None, help=sentence).get_short_help_str(width)


@click.group(cls=CommandList, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="RVU Edge")
def main() -> None:
    """RVU Edge: work RVUs, exact and explained line by line."""
    os.umask(0o077)  # whatever a command writes names days of service, or opens something: its owner's alone
