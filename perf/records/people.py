"""People who are signed in, on a database with the starter catalog and CMS's releases where they are at hand."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask
from sqlalchemy import select

from config import settings_from
from perf.measuring.served import PRODUCTION
from perf.peers.tables import metadata as peer_tables
from perf.records.case_mix import CMS
from rvuedge import schema
from rvuedge.accounts.credentials.sessions import Lifetimes, sign_in, sign_up
from rvuedge.accounts.people.models import Person
from rvuedge.app import create_app
from rvuedge.catalog.releases.packages import import_package
from rvuedge.catalog.releases.preparing import Wanted
from rvuedge.cli.imports.seeds import load_seeds
from rvuedge.platform import clock
from rvuedge.platform.extensions import db

RELEASES = ("PPRRVU2025_Oct.csv", "PPRRVU2026_Jul_nonQPP.csv")
LONG = Lifetimes(access=timedelta(days=2), refresh=timedelta(days=2), grace=timedelta(seconds=30))


def served_environment(url: str) -> dict[str, str]:
    """What a server of ours or of a peer is started with."""
    return PRODUCTION | {"RVUEDGE_DATABASE_URL": url}


def application(url: str) -> Flask:
    """The application in this process, on the database that is served."""
    return create_app(settings_from(served_environment(url)))


def tokens(url: str, count: int, *, releases: bool = True) -> list[str]:
    """A seeded database with some people, each signed in; CMS's whole releases where they are wanted and at hand."""
    now = clock.now()
    found = []
    with application(url).app_context():
        schema.upgrade(db.engine)
        peer_tables.create_all(db.engine)
        load_seeds(now=now)
        if releases:
            import_releases()
        for number in range(count):
            email = f"measured{number}@example.org"
            person = sign_up(email=email, password="a long password", name="M", career_stage="attending", now=now)
            found.append(sign_in(person=person, device_name="phone", lifetimes=LONG, now=now).access_token)
        db.session.remove()
        db.engine.dispose()
    return found


def import_releases() -> None:
    """CMS's files of two years, where they are at hand."""
    for name in RELEASES:
        if (CMS / name).exists():
            import_package(data=(CMS / name).read_bytes(), file=name, now=clock.now(), wanted=Wanted())


def signed_in(app: Flask, count: int) -> list[str]:
    """Access tokens of the first people of a database."""
    with app.app_context():
        people = db.session.scalars(select(Person).order_by(Person.id).limit(count)).all()
        found = [sign_in(person=person, device_name="perf", lifetimes=LONG, now=clock.now()) for person in people]
        db.session.remove()
    return [item.access_token for item in found]
