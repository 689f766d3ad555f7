"""`rvuedge db`: migrate, check, back up and restore."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from sqlalchemy import text, update

from config import Settings
from rvuedge import schema
from rvuedge.app import create_app
from rvuedge.cli.credit_check import check_credits
from rvuedge.cli.database.backups import back_up, name_for, new_mark, prune, restore
from rvuedge.cli.database.count_check import check_counts
from rvuedge.cli.database.refusals import NotOursError, ToolError
from rvuedge.cli.database.resealing import reseal_all
from rvuedge.cli.database.sealed import SealError, key_from
from rvuedge.cli.shell import command_settings, instant, make_folder, plainly, refuse, working_app
from rvuedge.logbook.credits.catalog_changes import rebuilding
from rvuedge.logbook.records.models import DatabaseIdentity
from rvuedge.platform.database import policies
from rvuedge.platform.extensions import db, transaction
from rvuedge.platform.figures import count


@click.group("db")
def db_group() -> None:
    """The database."""


@db_group.command()
@plainly
def upgrade() -> None:
    """Bring the database to the newest migration."""
    settings = command_settings()
    make_folder(settings)
    with create_app(settings, serves=False).app_context():
        schema.upgrade(db.engine)
    click.echo("The database is at the newest migration.")


@db_group.command()
@click.option("--credits", "with_credits", is_flag=True, help="Also value every log again and compare; takes a while.")
@click.option("--counts", "with_counts", is_flag=True, help="Also count residents' logs again and compare.")
@click.option("--rebuild", is_flag=True, help="Store the credits or counts that differ anew; takes a while.")
@plainly
def check(with_credits: bool, with_counts: bool, rebuild: bool) -> None:
    """Check that the database responds, is migrated and is intact."""
    with create_app(command_settings(), serves=False).app_context(), db.engine.connect() as connection:
        if not schema.is_current(connection):
            refuse("The database is not at the newest migration. Run: rvuedge db upgrade")
        if connection.dialect.name == "sqlite":
            found = connection.execute(text("PRAGMA integrity_check")).scalars().all()
            broken = connection.execute(text("PRAGMA foreign_key_check")).all()
            if list(found) != ["ok"] or broken:
                refuse(f"The database is damaged: {list(found)[:3]} {list(broken)[:3]}")
        pending = [rebuild.sentence() for rebuild in rebuilding()]
        db.session.remove()
    click.echo("The database responds, is at the newest migration and is intact.")
    for sentence in pending:
        click.echo(sentence)
    if with_counts:
        check_counts(rebuild=rebuild)
    if with_credits or (rebuild and not with_counts):
        check_credits(rebuild=rebuild)


KEY = click.option(
    "--key", type=click.Path(exists=True, dir_okay=False), help="File with the key, instead of RVUEDGE_BACKUP_KEY_FILE."
)


@db_group.command()
@click.argument("target", type=click.Path())
@click.option("--keep", type=click.IntRange(1), help="TARGET is a folder: keep so many of the newest backups there.")
@click.option("--plain", is_flag=True, help="Without a key, also in production.")
@KEY
@plainly
def backup(target: str, keep: int | None, plain: bool, key: str | None) -> None:
    """Back up the database to TARGET while it is in use, sealed where there is a key, and read it back."""
    settings = command_settings()
    sealing = None if plain else _key(settings, key)
    if sealing is None and settings.mode == "production" and not plain:
        refuse("A backup holds dates of service. Name a key with --key or RVUEDGE_BACKUP_KEY_FILE, or say --plain.")
    folder = Path(target) if keep or Path(target).is_dir() else None
    file = folder / name_for(settings, instant(), sealed=sealing is not None) if folder else Path(target)
    if file.exists():
        refuse(f"{file} already exists; nothing was written.")
    with _refusing("nothing was written"):
        back_up(settings, file, sealing)
    how = "sealed and read back" if sealing else "read back; it holds service dates: keep it safe"
    click.echo(f"Backed up to {file} ({file.stat().st_size:,} bytes, {how}).")
    for name in prune(folder, keep) if folder and keep else []:
        click.echo(f"Removed {name}.")


@db_group.command("restore")
@click.argument("file", type=click.Path(exists=True, dir_okay=False))
@click.option("--yes", is_flag=True, help="Replace what is there without asking.")
@KEY
@plainly
def restore_backup(file: str, yes: bool, key: str | None) -> None:
    """Replace the database by a backup; what was there is kept beside it, and phones begin again."""
    settings = command_settings()
    if not yes:
        click.confirm("This replaces everything in the database. Go on?", abort=True)
    with _refusing("nothing was changed"):
        done = restore(settings, Path(file), _key(settings, key))
    click.echo(f"Restored from {file}. Phones will begin again and send what they still hold.")
    if done.replaced:
        click.echo(f"What was there is in {done.replaced}.")
    with create_app(settings, serves=False).app_context(), db.engine.begin() as connection:
        policies.put_up(connection)  # a dump holds nobody's rights
        if not schema.is_current(connection):
            click.echo("The backup is of an older version. Run: rvuedge db upgrade")


@db_group.command("new-mark")
@plainly
def give_new_mark() -> None:
    """Have phones begin again, after the database was put back by other means (pg_restore, a snapshot)."""
    with working_app(), transaction() as session:
        session.execute(update(DatabaseIdentity).values(mark=new_mark()))
    click.echo("The database has a new mark: phones will begin again and send what they still hold.")


@db_group.command()
@plainly
def reseal() -> None:
    """Seal what a former RVUEDGE_SECRET_KEY sealed with the current one, so that the former can go."""
    with working_app(keyed=True):
        sealed, unreadable = reseal_all()
    click.echo(f"Sealed anew: {count(sealed, 'value')}.")
    if unreadable:
        refuse(
            f"{count(unreadable, 'value')} sealed under a key that is not among RVUEDGE_OLD_SECRET_KEYS; left as found."
        )


def _key(settings: Settings, named: str | None) -> bytes | None:
    file = named or settings.backup_key_file
    return key_from(Path(file)) if file else None


@contextmanager
def _refusing(what: str) -> Iterator[None]:
    try:
        yield
    except (NotOursError, ToolError, SealError) as error:
        refuse(f"{str(error).rstrip('.')}; {what}.")
