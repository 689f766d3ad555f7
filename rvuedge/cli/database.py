"""`rvuedge db`: migrate, check, back up and restore."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import click
from sqlalchemy import text

from rvuedge import schema
from rvuedge.app import create_app
from rvuedge.cli.credit_check import check_credits
from rvuedge.cli.shell import command_settings, make_folder, plainly, refuse
from rvuedge.platform.extensions import db


@click.group("db")
def db_group() -> None:
    """The database."""


@db_group.command()
@plainly
def upgrade() -> None:
    """Bring the database to the newest migration."""
    settings = command_settings()
    make_folder(settings)
    with create_app(settings).app_context():
        schema.upgrade(db.engine)
    click.echo("The database is at the newest migration.")


@db_group.command()
@click.option("--credits", "with_credits", is_flag=True, help="Also value every log again and compare; takes a while.")
@plainly
def check(with_credits: bool) -> None:
    """Check that the database responds, is migrated and is intact."""
    with create_app(command_settings()).app_context(), db.engine.connect() as connection:
        if not schema.is_current(connection):
            refuse("The database is not at the newest migration. Run: rvuedge db upgrade")
        if connection.dialect.name == "sqlite":
            found = connection.execute(text("PRAGMA integrity_check")).scalars().all()
            broken = connection.execute(text("PRAGMA foreign_key_check")).all()
            if list(found) != ["ok"] or broken:
                refuse(f"The database is damaged: {list(found)[:3]} {list(broken)[:3]}")
    click.echo("The database responds, is at the newest migration and is intact.")
    if with_credits:
        check_credits()


@db_group.command()
@click.argument("file", type=click.Path(dir_okay=False))
@plainly
def backup(file: str) -> None:
    """Copy an SQLite database to FILE while it is in use."""
    target = Path(file)
    if target.exists():
        refuse(f"{file} already exists; nothing was written.")
    with closing(sqlite3.connect(_sqlite_file())) as source, closing(sqlite3.connect(file)) as copy:
        source.backup(copy)
    target.chmod(0o600)
    click.echo(f"Backed up to {file} ({target.stat().st_size:,} bytes). It holds service dates: keep it safe.")


@db_group.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False))
@click.option("--yes", is_flag=True, help="Replace the current database without asking.")
@plainly
def restore(file: str, yes: bool) -> None:
    """Replace an SQLite database with a backup."""
    with closing(sqlite3.connect(f"file:{Path(file).resolve()}?mode=ro", uri=True)) as source:
        try:
            state = source.execute("PRAGMA integrity_check").fetchone()
        except sqlite3.DatabaseError as error:
            refuse(f"{file} is not an SQLite database ({error}); nothing was changed.")
        if state != ("ok",):
            refuse(f"{file} is damaged ({state}); nothing was changed.")
        if not yes:
            click.confirm("This replaces everything in the database. Continue?", abort=True)
        with closing(sqlite3.connect(_sqlite_file())) as target:
            source.backup(target)
    click.echo(f"Restored from {file}.")


def _sqlite_file() -> str:
    settings = command_settings()
    prefix = "sqlite:///"
    if not settings.database_url.startswith(prefix):
        refuse("This is a PostgreSQL database: use pg_dump and pg_restore (docs/operations.md).")
    return settings.database_url.removeprefix(prefix)
