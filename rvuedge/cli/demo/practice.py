"""`rvuedge demo`: the starter catalog and a demo practice, so that a newcomer sees something real at once."""

from __future__ import annotations

import random
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import click
from sqlalchemy import select

from config import SettingsError
from rvuedge.accounts.credentials.sessions import sign_up
from rvuedge.accounts.people.models import Organization, Person
from rvuedge.accounts.practices.organizations import add_member, create_organization
from rvuedge.cli.demo.people import DOMAIN, PASSWORD
from rvuedge.cli.demo.programs import PROGRAMS, STAFF
from rvuedge.cli.demo.training import create_programs
from rvuedge.cli.imports.seeds import load_seeds
from rvuedge.cli.shell import command_settings, instant, plainly, refuse, working_app
from rvuedge.contracts.terms.services import Stated, set_contract
from rvuedge.logbook.credits.rebuild import owner_of
from rvuedge.logbook.logs.services import create_logs
from rvuedge.logbook.records.facts import LineFacts, LogFacts
from rvuedge.platform.extensions import db, transaction

PRACTICE = "Demo practice (invented)"

# Months that the seeded releases cover: RVU25D to the end of 2025, RVU26C from July 2026.
PERIODS = ((date(2025, 10, 1), date(2025, 12, 31)), (date(2026, 7, 1), date(2026, 12, 31)))

Case = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """Somebody invented, with the cases they typically log: (weight, setting, lines)."""

    login: str
    name: str
    career_stage: str
    role: str
    specialty: str | None
    cases: tuple[tuple[int, str, Case], ...] = ()
    per_day: int = 0
    cfte: str = "1"
    goal: str | None = None


SURGERY = (
    (5, "facility", ("47562",)),
    (2, "facility", ("47563",)),
    (4, "facility", ("49505",)),
    (1, "facility", ("49505-50",)),
    (2, "facility", ("44970",)),
    (1, "facility", ("47562", "49591-51")),
    (5, "nonfacility", ("99213",)),
    (4, "nonfacility", ("99214",)),
    (3, "nonfacility", ("99024",)),
    (1, "facility", ("99223",)),
)
JOINTS = (
    (4, "facility", ("27447",)),
    (3, "facility", ("27130",)),
    (3, "facility", ("29881",)),
    (5, "nonfacility", ("99213-25", "20610-RT")),
    (6, "nonfacility", ("99213",)),
    (3, "nonfacility", ("99214",)),
    (1, "nonfacility", ("20610-50",)),
)
SCOPES = (
    (5, "facility", ("45378",)),
    (6, "facility", ("45385",)),
    (4, "facility", ("45380",)),
    (3, "facility", ("45385", "45380-59")),
    (4, "facility", ("43239",)),
    (1, "facility", ("45378-53",)),
    (3, "nonfacility", ("99214",)),
    (1, "nonfacility", ("99204",)),
)
LEARNING = (
    (4, "facility", ("47562",)),
    (3, "facility", ("49505",)),
    (2, "facility", ("44970",)),
    (2, "facility", ("36556",)),
)

PEOPLE = (
    DemoPerson("manager", "Morgan Demo", "manager", "manager", None),
    DemoPerson(
        "surgeon",
        "Sasha Demo",
        "attending",
        "physician",
        "General Surgery",
        SURGERY,
        5,
        "1",
        "6800",
    ),
    DemoPerson(
        "joints",
        "Jules Demo",
        "attending",
        "physician",
        "Orthopedic Surgery",
        JOINTS,
        6,
        "0.8",
        "7200",
    ),
    DemoPerson("scopes", "Gray Demo", "attending", "physician", "Gastroenterology", SCOPES, 8, "1", "8000"),
    DemoPerson("resident1", "Remy Demo", "resident", "trainee", "General Surgery", LEARNING, 2),
    DemoPerson("resident2", "Robin Demo", "resident", "trainee", "General Surgery", LEARNING, 2),
    DemoPerson("student", "Sam Demo", "medical_student", "trainee", None, LEARNING[:2], 1),
)

# Whose cases are those of their program; a student's are those of the practice.
IN_PROGRAMS = {person.login for program in PROGRAMS if program.cases for person in program.people}


@click.command()
@click.option("--fresh", is_flag=True, help="Remove the demo database and start over.")
@click.option("--address", hidden=True, default="", help="Where it will be served.")
@plainly
def demo(fresh: bool, address: str) -> None:
    """Load the starter catalog and a demo practice, once."""
    if command_settings().mode == "production":
        refuse("The demo's people have a published password: it is refused in production. Run: rvuedge seed")
    if fresh:
        _remove()
    with working_app():
        load_seeds(now=instant())
        if db.session.scalar(select(Organization.id).where(Organization.is_demo)) is not None:
            click.echo(
                "The demo practice is already there; its sign-ins were printed on the first run (and are in README.md)."
            )
            return
        if db.session.scalar(select(Person.id).limit(1)) is not None:
            click.echo("This database already has people in it, so no demo practice was added.")
            return
        create_practice(now=instant(), today=instant().date())
    click.echo(sign_ins(address))


def _remove() -> None:
    settings = command_settings()
    if not settings.database_url.startswith("sqlite:///"):
        refuse("--fresh only removes a demo's own SQLite file (RVUEDGE_MODE=demo).")
    file = Path(settings.database_url.removeprefix("sqlite:///"))
    for suffix in ("", "-wal", "-shm"):
        try:
            Path(f"{file}{suffix}").unlink(missing_ok=True)
        except OSError as error:
            raise SettingsError(f"{file}{suffix} could not be removed: {error.strerror}.") from error


def sign_ins(address: str) -> str:
    """What to tell the newcomer, once."""
    lines = [f"Demo practice made. Everyone's password is {PASSWORD}"]
    for person in PEOPLE:
        what = f"{person.career_stage.replace('_', ' ')}, {person.specialty or 'no specialty'}"
        lines.append(f"  {person.login}@{DOMAIN:<20} {what}")
    lines.append("Training programs (invented), with their directors, residents of every year and students:")
    lines += [f"  {login}@{DOMAIN:<20} {role} of the programs" for login, _name, _stage, role in STAFF]
    for program in PROGRAMS:
        logins = ", ".join(person.login for person in program.people)
        lines.append(f"  {program.name}: {logins}")
    if address:
        lines.append(f"Sign in at {address}/app")
    return "\n".join(lines)


def create_practice(*, now: datetime, today: date) -> None:
    """The invented practice and programs with their people, and their logs up to a day. All of it or nothing."""
    people: dict[str, Person] = {}
    with transaction():
        organization = create_organization(name=PRACTICE, now=now, is_demo=True)
        for item in PEOPLE:
            person = sign_up(
                email=f"{item.login}@{DOMAIN}",
                password=PASSWORD,
                name=item.name,
                career_stage=item.career_stage,
                specialty=item.specialty,
                now=now,
            )
            person.email_verified_at = now  # nobody reads demo.example.org
            people[item.login] = person
            add_member(
                organization_id=organization.id,
                person_id=person.id,
                role=item.role,
                started_on=PERIODS[0][0],
            )
            if item.role == "physician":
                _contract(item, person, now)
            if item.login not in IN_PROGRAMS:
                create_logs(owner=owner_of(person), logs=list(logs_of(item, until=today)), now=now)
        create_programs(people, now=now, today=today, spans=PERIODS)


def _contract(profile: DemoPerson, person: Person, now: datetime) -> None:
    goal = Decimal(profile.goal) if profile.goal else None
    stated = Stated(cfte=Decimal(profile.cfte), annual_goal=goal, rate=Decimal("55"))
    set_contract(person_id=person.id, effective_from=PERIODS[0][0], stated=stated, now=now)


def logs_of(profile: DemoPerson, *, until: date) -> Iterator[LogFacts]:
    """Invented logs of somebody on the working days of the covered months; the same at every run."""
    dice = random.Random(profile.login)  # noqa: S311 - a demo is to be repeatable, not secret
    if not profile.cases:
        return
    weights = [weight for weight, _, _ in profile.cases]
    for first, last in PERIODS:
        for offset in range((min(last, until) - first).days + 1):
            day = first + timedelta(days=offset)
            if day.weekday() >= 5 or dice.random() < 0.12:
                continue
            for number in range(dice.randint(max(1, profile.per_day - 2), profile.per_day + 1)):
                _, setting, lines = dice.choices(profile.cases, weights)[0]
                name = f"{profile.login} {day} {number}"
                yield LogFacts(
                    id=str(uuid.uuid5(uuid.NAMESPACE_DNS, name)),
                    performed_on=day,
                    setting=setting,
                    site="Main hospital" if setting == "facility" else "Clinic",
                    lines=tuple(_line(text) for text in lines),
                )


def _line(text: str) -> LineFacts:
    code, *modifiers = text.split("-")
    return LineFacts(code=code, modifiers=tuple(modifiers))
