"""`rvuedge user`: people, and who cannot sign in. `rvuedge domain`: which mail domains are a practice’s own."""

from __future__ import annotations

from datetime import date

import click
from marshmallow import ValidationError
from marshmallow.validate import Email
from sqlalchemy import select

from rvuedge.accounts.audit.account_events import Means
from rvuedge.accounts.credentials.factors import reset_factors
from rvuedge.accounts.credentials.sessions import (
    EmailTakenError,
    disable_person,
    enable_person,
    sign_out_everywhere,
    sign_up,
)
from rvuedge.accounts.people.models import Organization, Person
from rvuedge.accounts.people.queries import person_by_email
from rvuedge.accounts.rules.career_stages import CAREER_STAGES
from rvuedge.accounts.sign_in.email_change import move
from rvuedge.accounts.single_sign_on import domains
from rvuedge.accounts.single_sign_on.models import PracticeDomain
from rvuedge.cli.shell import instant, plainly, refuse, table, working_app
from rvuedge.platform.extensions import db
from rvuedge.platform.figures import figure
from rvuedge.productivity.repricing.career_changes import change_stage, in_words, stage_change, stating


@click.group("user")
def user_group() -> None:
    """People who sign in."""


@user_group.command()
@click.argument("email")
@click.option("--name", required=True)
@click.option("--career-stage", type=click.Choice(CAREER_STAGES), default="attending")
@click.option("--specialty")
@click.password_option()
@plainly
def add(email: str, name: str, career_stage: str, specialty: str | None, password: str) -> None:
    """Add a person."""
    if len(password) < 10:
        refuse("A password needs 10 or more characters; nothing was changed.")
    with working_app():
        person = sign_up(
            email=email,
            password=password,
            name=name,
            career_stage=career_stage,
            specialty=specialty,
            now=instant(),
        )
        click.echo(f"Added {person.email}.")


@user_group.command("stage")
@click.argument("email")
@click.argument("career_stage", type=click.Choice(CAREER_STAGES))
@click.option("--from", "since", required=True, help="First day, as 2026-07-01, or beginning.")
@click.option("--dry-run", is_flag=True, help="Say what would change; change nothing.")
@plainly
def state_stage(email: str, career_stage: str, since: str, dry_run: bool) -> None:
    """State a person's career stage from a day on; credits of those days are recalculated."""
    try:
        first = None if since == "beginning" else date.fromisoformat(since)
    except ValueError:
        refuse(f"--from {since} is no day; expected one such as 2026-07-01, or beginning. Nothing was changed.")
    with working_app():
        person, change = _person(email), stating(career_stage, first)
        shown = stage_change(person, change, now=instant())
        months = [[f"{month.month:%Y-%m}", figure(month.before), figure(month.after)] for month in shown.months]
        if months:
            click.echo(table([["MONTH", "WRVU NOW", "AFTER"], *months]))
        if dry_run:
            click.echo("Nothing was changed (dry run).")
            return
        change_stage(person, change, actor_id=None, now=instant())
        click.echo(f"{person.email}: {in_words(person.stages)}.")


@user_group.command("list")
@plainly
def list_people() -> None:
    """List everyone."""
    with working_app():
        rows = [["EMAIL", "NAME", "CAREER STAGE", "SPECIALTY", "STATE"]]
        rows += [
            [
                person.email,
                person.name,
                person.stage_on(instant().date()),
                person.specialty or "",
                "disabled" if person.disabled_at else "active",
            ]
            for person in db.session.scalars(select(Person).order_by(Person.email))
        ]
        click.echo(table(rows))


@user_group.command()
@click.argument("email")
@plainly
def disable(email: str) -> None:
    """Disable a person: every sign-in ends, the logs stay."""
    with working_app():
        person = _person(email)
        disable_person(person=person, now=instant())
        click.echo(f"Disabled {person.email}.")


@user_group.command()
@click.argument("email")
@plainly
def enable(email: str) -> None:
    """Let a disabled person sign in again."""
    with working_app():
        person = _person(email)
        enable_person(person=person, now=instant())
        click.echo(f"Enabled {person.email}.")


@user_group.command("sign-out")
@click.argument("email")
@plainly
def sign_out(email: str) -> None:
    """End every sign-in of a person: phones, browsers, mailed links."""
    with working_app():
        person = _person(email)
        sign_out_everywhere(person_id=person.id, now=instant(), by=Means.OPERATOR)
        click.echo(f"Signed {person.email} out everywhere.")


@user_group.command("reset-factors")
@click.argument("email")
@plainly
def reset_second_factors(email: str) -> None:
    """Remove a person's passkeys, authenticator and recovery codes, and sign them out. Make sure who asks first."""
    with working_app():
        person = _person(email)
        ended = reset_factors(person, now=instant())
        click.echo(f"Removed from {person.email}: {', '.join(ended) or 'nothing; there was no second factor'}.")


@user_group.command("change-email")
@click.argument("email")
@click.argument("new")
@plainly
def change_email(email: str, new: str) -> None:
    """Give a person another address, who can no longer read the old one's mail. Make sure who asks first."""
    with working_app():
        person = _person(email)
        try:
            Email()(new)
            move(person, new.strip().lower(), means=Means.OPERATOR, now=instant())
        except ValidationError:
            refuse(f"{new} is not an email address; nothing was changed.")
        except EmailTakenError as error:
            refuse(f"{error.detail} Nothing was changed.")
        click.echo(f"{email} is now {person.email}.")


def _person(email: str) -> Person:
    """Whose address it is. Ends the command when nobody's."""
    person = person_by_email(email)
    if person is None:
        refuse(f"No one signs in as {email}.")
    return person


@click.group("domain")
def domain_group() -> None:
    """Mail domains of practices. Whoever runs a practice's provider opens every account at its domains."""


@domain_group.command("add")
@click.argument("practice", type=int)
@click.argument("domain")
@plainly
def add_domain(practice: int, domain: str) -> None:
    """Confirm that a mail domain is a practice's own; check it with its IT first."""
    with working_app():
        domains.add_domain(practice, domain, now=instant())
        click.echo(f"{domain.strip().lower()} is practice {practice}’s own.")


@domain_group.command("remove")
@click.argument("practice", type=int)
@click.argument("domain")
@plainly
def remove_domain(practice: int, domain: str) -> None:
    """Take a mail domain back; links that were made stay until an owner ends them."""
    with working_app():
        domains.remove_domain(practice, domain, now=instant())
        click.echo(f"{domain.strip().lower()} is no longer practice {practice}’s own.")


@domain_group.command("list")
@plainly
def list_domains() -> None:
    """List them."""
    with working_app():
        rows = [["PRACTICE", "NAME", "DOMAIN", "CONFIRMED"]]
        query = select(Organization.id, Organization.name, PracticeDomain.domain, PracticeDomain.confirmed_at).join(
            PracticeDomain, PracticeDomain.organization_id == Organization.id
        )
        found = db.session.execute(query.order_by(Organization.id, PracticeDomain.domain))
        for number, name, domain, confirmed in found:
            rows.append([str(number), name, domain, f"{confirmed:%Y-%m-%d}"])
        click.echo(table(rows))
