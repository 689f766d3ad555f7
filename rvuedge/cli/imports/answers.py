"""How the questions of a file are answered on the command line: `--accept WORD`, or `--yes` to all of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

from rvuedge.catalog.rules.questions import AcceptedAnswers

Command = TypeVar("Command", bound=Callable[..., Any])


def asks(command: Command) -> Command:
    """A command whose file may raise questions: nothing is stored before each is answered."""
    accept = click.option("--accept", multiple=True, metavar="WORD", help="Answer a question with yes, by its word.")
    yes = click.option("--yes", is_flag=True, help="Answer every question with yes.")
    return accept(yes(command))


def answers_of(accept: tuple[str, ...], yes: bool) -> AcceptedAnswers:
    """What was answered; one option may hold several words."""
    return AcceptedAnswers(frozenset(word for text in accept for word in text.replace(",", " ").split()), yes)
