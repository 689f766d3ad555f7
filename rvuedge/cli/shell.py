"""What every command stands on: an app to work in, and failures as one clear message with exit code 1."""

from __future__ import annotations

import functools
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any, NoReturn, ParamSpec, TypeVar

import click
from flask import Flask
from sqlalchemy.exc import OperationalError

from config import Settings, SettingsError, settings_from
from rvuedge import schema
from rvuedge.app import create_app
from rvuedge.benchmarks.rules.refusals import SurveyRefused
from rvuedge.files.problems import FileRefused
from rvuedge.files.text import MAXIMUM_BYTES, bounded
from rvuedge.platform import clock
from rvuedge.platform.errors import RvuEdgeError
from rvuedge.platform.extensions import db
from rvuedge.platform.operations import logs
from rvuedge.platform.operations.engine import make_private, sqlite_file
from rvuedge.platform.operations.outages import DAMAGED, outage

Args = ParamSpec("Args")
Result = TypeVar("Result")


def command_settings(*, keyed: bool = False) -> Settings:
    """The environment's settings; a command signs nothing, so it needs no secret unless it is `keyed`."""
    unused = {} if keyed else {"RVUEDGE_SECRET_KEY": "commands sign nothing, so they need no secret"}
    settings = replace(settings_from({**unused, **os.environ}), statement_seconds=0)  # an import takes its time
    if settings.now is not None:
        clock.run_from_once(settings.now)
    if settings.mode == "production":  # else Python would print a failure with the message it came with
        logs.configure(settings.log_form)
    return settings


@contextmanager
def working_app(*, keyed: bool = False) -> Iterator[Flask]:
    """An app with its database at the newest migration (SQLite is brought there by itself).

    `keyed` needs the app's own secret, for a command that makes the hashes the app makes.
    """
    settings = command_settings(keyed=keyed)
    make_folder(settings)
    app = create_app(settings, serves=False)
    with app.app_context():
        bring_up_to_date()
        yield app
        db.session.remove()
        db.engine.dispose()


def bring_up_to_date() -> None:
    """SQLite is brought to the newest migration; any other database is refused until its operator has done it."""
    with db.engine.connect() as connection:
        current = schema.is_current(connection)
    if not current and db.engine.dialect.name == "sqlite":
        schema.upgrade(db.engine)
    elif not current:
        refuse("The database is not at the newest migration. Run: rvuedge db upgrade")


def make_folder(settings: Settings) -> None:
    """An SQLite file and its folder, for their owner alone. Raises SettingsError when they cannot be written."""
    file = sqlite_file(settings.database_url)
    if file is None:
        return
    folder = file.parent
    try:
        make_private(file)
    except OSError as error:
        raise SettingsError(
            f"RVU Edge cannot write in {folder} ({error.strerror}). Set RVUEDGE_INSTANCE to a folder you may write to."
        ) from error


def refusals(messages: Any, place: str = "") -> Iterator[str]:
    """Each message of a schema with its place: lines 1 units: …"""
    if isinstance(messages, dict):
        for name, inner in messages.items():
            shown = str(name + 1) if isinstance(name, int) else str(name)
            yield from refusals(inner, f"{place} {shown}".strip())
    else:
        yield from (f"{place}: {message}" for message in messages)


def refuse(message: str) -> NoReturn:
    """Print a sentence to standard error and exit with 1."""
    click.echo(message, err=True)
    raise SystemExit(1)


def plainly(command: Callable[Args, Result]) -> Callable[Args, Result]:
    """A command whose failures are sentences; no traceback reaches a person."""

    @functools.wraps(command)
    def wrapper(*args: Args.args, **more: Args.kwargs) -> Result:
        try:
            return command(*args, **more)
        except RvuEdgeError as error:
            refuse(error.detail)
        except (SettingsError, FileRefused, SurveyRefused) as error:
            refuse(str(error))
        except OSError as error:
            refuse(f"{error.filename or 'A file'}: {error.strerror}")
        except Exception as error:
            _refuse_outage(error)
            if os.environ.get("RVUEDGE_DEBUG"):
                raise
            refuse(f"This failed and should not have ({type(error).__name__}); RVUEDGE_DEBUG=1 shows where.")

    return wrapper


def _refuse_outage(error: Exception) -> None:
    found, reason = outage(error), getattr(error, "orig", error)
    if found is DAMAGED:
        refuse(f"The database is damaged ({reason}). Restore a backup: rvuedge db restore FILE")
    if found is not None or isinstance(error, OperationalError):
        refuse(f"The database did not answer: {reason}")


def instant() -> datetime:
    """Now, in UTC."""
    return clock.now()


def read_bytes(path: str, limit: int = MAXIMUM_BYTES) -> bytes:
    """A file's bytes. Raises FileRefused beyond 64 MB, or another limit, before more is read."""
    with Path(path).open("rb") as file:
        return bounded(file, file=Path(path).name, limit=limit)


def table(rows: list[list[str]], *, right: set[int] | None = None) -> str:
    """Rows in columns of their own width, the first row a heading; `right` names right-set columns."""
    if not rows:
        return ""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]

    def line(row: list[str]) -> str:
        cells = [
            cell.rjust(width) if right and index in right else cell.ljust(width)
            for index, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        return "  ".join(cells).rstrip()

    head, *body = rows
    return "\n".join([line(head), "  ".join("-" * width for width in widths), *map(line, body)])


def nothing(*_args: Any) -> None:
    """Progress that is not shown."""
