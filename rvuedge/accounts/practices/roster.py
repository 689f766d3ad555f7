"""Import of a practice's roster: members are changed, everybody else is invited, whole or not at all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from rvuedge.accounts.audit.trail import record_audit
from rvuedge.accounts.mail.models import Invitation
from rvuedge.accounts.people.holding import hold_practice
from rvuedge.accounts.people.models import Membership, Person
from rvuedge.accounts.people.queries import role_in
from rvuedge.accounts.practices import memberships
from rvuedge.accounts.practices.changing import change_member, ownership
from rvuedge.accounts.practices.invitation_limits import AddressUnconfirmedError, refuse_sender
from rvuedge.accounts.practices.npis import put_npis
from rvuedge.accounts.rules.membership_spans import MemberChange
from rvuedge.accounts.rules.roster.file import NOTHING, Roster, read_roster
from rvuedge.accounts.rules.roster.plan import NEW_ROLE, Belonging, RosterChange, plan
from rvuedge.accounts.rules.roster.questions import notes_of, with_cfte, with_leavers
from rvuedge.files.columns.outcomes import LeftOut, Question
from rvuedge.files.problems import FileProblem, FileRefused, and_more
from rvuedge.platform.errors import InvalidError, RvuEdgeError
from rvuedge.platform.extensions import db, transaction

LISTED = 100  # problems told at once: more than anybody mends in one go


class RosterRefusedError(InvalidError):
    """A roster with problems; `errors` holds them by line. Nothing was changed and no email was sent."""

    code = "roster-refused"


@dataclass(frozen=True, slots=True)
class RosterResult:
    """What a roster did, or would do."""

    dry_run: bool
    accepted: bool
    steps: tuple[RosterChange, ...]
    problems: tuple[FileProblem, ...]
    left_out: tuple[LeftOut, ...] = ()
    questions: tuple[Question, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def ignored(self) -> tuple[str, ...]:
        """The headings of columns that no row is read from."""
        return tuple(part.name for part in self.left_out if part.what == "column")

    def counts(self) -> dict[str, int]:
        """How many rows had which outcome."""
        names = ("unchanged", "changed", "invited", "invited_again")
        found = {name: sum(step.outcome == name for step in self.steps) for name in names}
        return {**found, "problems": len(self.problems)}


class RosterHasQuestionsError(InvalidError):
    """A roster asks what only a person can say; `errors` holds the questions. Nothing was changed, no email sent."""

    code = "file-has-questions"


def import_roster(
    organization_id: int,
    data: bytes,
    file: str,
    *,
    dry_run: bool,
    by: Person,
    now: datetime,
    mapping: Mapping[str, str] = NOTHING,
    answers: Mapping[str, str] = NOTHING,
) -> RosterResult:
    """Bring an organization's members to a roster. Members are known by their address; everybody else gets the
    letter of an invitation, whether they have an account or not, and joins by accepting it.

    The same roster again changes nothing. `mapping` gives our field for a heading, `answers` what a person said to the
    roster's questions. Raises RosterRefusedError and RosterHasQuestionsError; a dry run answers with them instead.
    """
    roster = _read(data, file, today=now.date(), mapping=mapping, answers=answers, dry_run=dry_run)
    if dry_run:
        return _decided(organization_id, roster, by, now, answers=answers, dry_run=True)
    with transaction() as session:
        hold_practice(session, organization_id)
        result = _decided(organization_id, roster, by, now, answers=answers, dry_run=False)
        if result.problems:
            raise refused(file, result.problems)
        if not result.accepted:
            raise _open(result.questions, result.left_out)
        for step in result.steps:
            _do(organization_id, step, by, now)
        put_npis(organization_id, {step.row.email: step.row.npi for step in result.steps if step.row.npi})
        _audit(organization_id, result, by, now)
    return result


def _decided(
    organization_id: int, roster: Roster, by: Person, now: datetime, *, answers: Mapping[str, str], dry_run: bool
) -> RosterResult:
    """What becomes of each row, and what stands in the way; nothing is written."""
    steps, problems = _planned(organization_id, roster, by, now)
    steps, about_cfte = with_cfte(steps, roster, _invited(organization_id, now), answers)
    steps, leavers, left_out = with_leavers(steps, answers, now.date())
    questions = [*roster.questions, *about_cfte, *leavers]
    is_open = any(question.is_blocking for question in questions)
    if not is_open:
        problems += _not_allowed(organization_id, steps, by, now)
    problems = sorted([*roster.problems, *problems], key=lambda problem: problem.line or 0)
    accepted = not problems and not is_open
    parts = (*roster.left_out, *left_out)
    found = (tuple(steps), tuple(problems), parts, tuple(questions), notes_of(roster, steps))
    return RosterResult(dry_run, accepted, *found)


def _open(questions: Sequence[Question], left_out: Sequence[LeftOut]) -> RosterHasQuestionsError:
    shown = {
        "questions": [question.shown() for question in questions],
        "left_out": [part.shown() for part in left_out],
    }
    sentence = f"{questions[0].sentence} Nothing was changed and no email was sent."
    return RosterHasQuestionsError(sentence, errors=shown)


def refused(file: str, problems: Sequence[FileProblem]) -> RosterRefusedError:
    """The refusal with its first hundred problems."""
    more = and_more(len(problems) - 1)
    sentence = f"{problems[0].sentence(file)}.{more} Nothing was changed and no email was sent."
    return RosterRefusedError(sentence, errors={"problems": [problem_answer(problem) for problem in problems[:LISTED]]})


def problem_answer(problem: FileProblem) -> dict[str, object]:
    """A problem as the API answers it."""
    return {"line": problem.line, "column": problem.column, "found": problem.found, "expected": problem.expected}


def _read(
    data: bytes, file: str, *, today: date, mapping: Mapping[str, str], answers: Mapping[str, str], dry_run: bool
) -> Roster:
    try:
        return read_roster(data, file=file, today=today, mapping=mapping, answers=answers)
    except FileRefused as error:
        if dry_run:
            return Roster((), tuple(error.problems))
        raise refused(file, error.problems) from None


def _planned(
    organization_id: int, roster: Roster, by: Person, now: datetime
) -> tuple[list[RosterChange], list[FileProblem]]:
    today = now.date()
    return plan(
        roster.rows,
        members=_members(organization_id),
        invited=_invited(organization_id, now),
        by_owner=role_in(by.id, organization_id, on=today) == "owner",
        today=today,
    )


def _not_allowed(organization_id: int, steps: Sequence[RosterChange], by: Person, now: datetime) -> list[FileProblem]:
    """What a service that a manager would use refuses of some steps, one after the other, as a problem of the row."""
    problems, today = [], now.date()
    invited = sum(step.person_id is None and step.outcome != "unchanged" for step in steps)
    if invited:
        try:
            refuse_sender(by, invited, now=now)
        except AddressUnconfirmedError as error:
            problems.append(FileProblem(None, None, f"{invited:,} to invite", f"your own address: {error.detail}"))
        except RvuEdgeError as error:
            problems.append(FileProblem(None, None, f"{invited:,} to invite", f"fewer now: {error.detail}"))
    owned = ownership(organization_id, by=by.id, on=today)
    for step in steps:
        try:
            if step.person_id is not None and step.changes:
                here = memberships.membership_on(step.person_id, organization_id, today)
                role, ended_on = step.changes.get("role"), step.changes.get("ended_on")
                owned.changed(owned.allowed(here, role, ended_on), role, ended_on, on=today)
            elif step.person_id is None and step.outcome != "unchanged" and step.row.role == "owner":
                owned.refuse_others()
        except RvuEdgeError as error:
            problems.append(FileProblem(step.row.line, None, step.row.email, f"something else: {error.detail}"))
    return problems


def _do(organization_id: int, step: RosterChange, by: Person, now: datetime) -> None:
    row = step.row
    if step.person_id is not None:
        if step.changes:
            change_member(organization_id, step.person_id, MemberChange(**step.changes), by=by, now=now)
    elif step.outcome != "unchanged":
        more = {"ended_on": row.end, "cfte": row.cfte, "name": row.name, "specialty": row.specialty}
        began = row.start or now.date()
        memberships.invite(organization_id, row.email, row.role or NEW_ROLE, began, by=by, now=now, more=more)


def _members(organization_id: int) -> dict[str, list[Belonging]]:
    rows = db.session.execute(
        select(Person.email, Membership)
        .join(Membership, Membership.person_id == Person.id)
        .where(Membership.organization_id == organization_id)
        .order_by(Membership.started_on)
    )
    found: dict[str, list[Belonging]] = {}
    for email, membership in rows:
        found.setdefault(email, []).append(_belonging(membership.person_id, membership))
    return found


def _invited(organization_id: int, now: datetime) -> dict[str, Belonging]:
    found = memberships.open_invitations(organization_id, now=now)
    return {invitation.email: _belonging(None, invitation) for invitation in found}


def _belonging(person_id: int | None, membership: Membership | Invitation) -> Belonging:
    return Belonging(
        person_id,
        membership.role,
        membership.started_on,
        membership.ended_on,
        membership.cfte and membership.cfte.normalize(),
    )


def _audit(organization_id: int, result: RosterResult, by: Person, now: datetime) -> None:
    record_audit(
        actor_id=by.id,
        organization_id=organization_id,
        action="roster.import",
        subject=f"organization {organization_id}",
        detail={**result.counts(), "lines": len(result.steps)},
        people=[step.person_id for step in result.steps if step.person_id is not None and step.changes],
        now=now,
    )
