"""Whom the demo invents, and why production does not begin with them."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from config import Settings, SettingsError
from rvuedge.accounts.people.models import Organization, Person
from rvuedge.platform.extensions import db

PASSWORD = "rvu-edge-demo"  # noqa: S105 - printed to whoever runs the demo; the demo serves 127.0.0.1
DOMAIN = "demo.example.org"


def refuse_demo_people(settings: Settings) -> None:
    """Raises SettingsError where production would serve a demo's database: its people have a published password."""
    if settings.mode != "production":
        return
    try:
        practice = db.session.scalar(select(Organization.id).where(Organization.is_demo).limit(1))
        person = db.session.scalar(select(Person.id).where(Person.email.endswith(f"@{DOMAIN}")).limit(1))
    except SQLAlchemyError:  # away or not migrated: whoever asks for readiness says so
        return
    finally:
        db.session.remove()
    if practice is not None or person is not None:
        raise SettingsError(
            "This database holds the demo's practice, whose people have a published password. Production begins with a "
            "database of its own: set RVUEDGE_DATABASE_URL or RVUEDGE_INSTANCE to another, and run rvuedge db upgrade."
        )
