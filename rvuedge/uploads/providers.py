"""Whose lines a group's file prints: providers by name or number, matched to members, asked about, and remembered."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session

from rvuedge.accounts.audit.trail import record_audit
from rvuedge.accounts.people.holding import hold_practice
from rvuedge.accounts.people.models import Membership, Person
from rvuedge.accounts.practices.npis import npis_of
from rvuedge.files.columns.outcomes import IGNORE, Choice, LeftOut, Question
from rvuedge.platform.database.put import put_row
from rvuedge.platform.errors import NotFoundError
from rvuedge.platform.extensions import db, transaction
from rvuedge.platform.figures import count
from rvuedge.uploads.models import KnownProvider, RememberedAnswers

ABOUT = "provider:"  # the key of a question about one provider
MOST_CHOICES = 200  # members offered for a provider: more than a list that people still read
TITLES = frozenset({"dr", "md", "do", "np", "pa", "pac", "crna", "fnp", "aprn", "dpm", "dds", "mbbs", "facs", "phd"})


@dataclass(frozen=True, slots=True)
class ProviderMatch:
    """Providers of a file by what is known: whose they are, which are left out, and which are open.

    `names` has the name that the file prints beside a provider's number.
    """

    people: Mapping[str, int]
    left_out: tuple[str, ...]
    open: tuple[str, ...]
    members: Mapping[int, str] = field(default_factory=dict)
    by_name: tuple[str, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)

    def questions(self, lines: Mapping[str, int]) -> tuple[Question, ...]:
        """One for each provider that nobody is known for; a name printed in several ways is asked about once."""
        offered = sorted(self.members.items(), key=lambda item: item[1])[:MOST_CHOICES]
        choices = (*(Choice(str(number), name) for number, name in offered), Choice(IGNORE, "Leave them out."))
        printed: dict[str, list[str]] = {}
        for name in self.open:
            printed.setdefault(question_key(name), []).append(name)
        found = []
        for key, names in printed.items():
            called = " or ".join(map(self.called, names))
            much = count(sum(lines.get(name, 0) for name in names), "line")
            sentence = (
                f"Whose are the lines without a provider ({much})?" if names == [""] else f"Who is {called} ({much})?"
            )
            found.append(Question(key, sentence, "provider column", choices))
        return tuple(found)

    def called(self, name: str) -> str:
        """A provider as the file prints it, with the name beside a number."""
        beside = self.names.get(name, "")
        return f"“{name.title()}”" + (f" ({beside})" if beside else "")

    def plain_name(self, name: str) -> str:
        """The same without quotation marks."""
        return self.called(name).translate(str.maketrans("", "", "“”")) if name else "none"

    def notes(self) -> list[str]:
        """Who was matched by name alone."""
        return [f"{self.called(name)} is {self.members[self.people[name]]}, by name." for name in self.by_name]

    def not_read(self, lines: Mapping[str, int]) -> tuple[LeftOut, ...]:
        """The providers whose lines are left out, as answered, each with how many."""
        reason = "nobody of the practice, as was answered"
        return tuple(LeftOut("provider", self.plain_name(name), lines.get(name, 0), reason) for name in self.left_out)


def question_key(name: str) -> str:
    """The key of the question whose a printed name is: one for all the ways of writing it."""
    return f"{ABOUT}{' '.join(name_words(name)) or name}"


def matched(
    organization_id: int,
    names: Sequence[str],
    *,
    given: Mapping[str, str],
    on: date,
    beside: Mapping[str, str] | None = None,
) -> ProviderMatch:
    """Whose the providers of a file are: by an answer, by the NPI the practice states, by what it said before, by a
    name of one member. `beside` has the names that the file prints beside numbers."""
    printed_names = beside or {}
    members = _members(organization_id, on)
    npis = npis_of(organization_id)
    known = {
        row.printed: row.person_id
        for row in db.session.scalars(select(KnownProvider).where(KnownProvider.organization_id == organization_id))
    }
    by_words: dict[tuple[str, ...], list[int]] = {}
    for number, name in members.items():
        by_words.setdefault(name_words(name), []).append(number)
    people: dict[str, int] = {}
    left_out, open_names, by_name = [], [], []
    for name in names:
        answer = given.get(question_key(name))
        is_nobody = answer is None and name in known and known[name] is None and name not in npis
        if answer == IGNORE or is_nobody:
            left_out.append(name)
        elif answer is not None and answer.isdigit() and int(answer) in members:
            people[name] = int(answer)
        elif npis.get(name) in members:
            people[name] = npis[name]
        elif known.get(name) in members:
            people[name] = known[name] or 0
        elif len(same := _same(printed_names.get(name) or name, names, by_words)) == 1:
            people[name] = same[0]
            by_name.append(name)
        else:
            open_names.append(name)
    return ProviderMatch(people, tuple(left_out), tuple(open_names), members, tuple(by_name), printed_names)


def _same(name: str, names: Sequence[str], by_words: Mapping[tuple[str, ...], list[int]]) -> list[int]:
    """The members that a printed name may be: none where one word is left of it, or where the file tells two people
    of the same words apart by their initials."""
    mine = name_words(name)
    alike = {_initials(other) for other in names if name_words(other) == mine} - {()}
    return by_words.get(mine, []) if len(mine) > 1 and len(alike) < 2 else []


def _initials(name: str) -> tuple[str, ...]:
    return tuple(sorted(word for word in _plain_words(name) if len(word) == 1))


def _plain_words(name: str) -> list[str]:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().casefold()
    return re.sub(r"[^a-z0-9]+", " ", plain.replace("'", "")).split()


def name_words(name: str) -> tuple[str, ...]:
    """The words of a name without titles, in one order: "Rivera, Alex MD" and "Alex Rivera" are one.

    >>> name_words("Rivera, Alex MD"), name_words("Dr. Alex Rivera")
    (('alex', 'rivera'), ('alex', 'rivera'))
    """
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().casefold()
    words = re.sub(r"[^a-z0-9]+", " ", plain.replace(".", "").replace("'", "")).split()
    return tuple(sorted(word for word in words if word not in TITLES and len(word) > 1))


def remember_providers(session: Session, organization_id: int, match: ProviderMatch, *, now: datetime) -> None:
    """Keep whose each provider of a file is, for the next file."""
    whose: dict[str, int | None] = {**match.people, **dict.fromkeys(match.left_out)}
    for name, person_id in whose.items():
        if name:
            key = {"organization_id": organization_id, "printed": name[:120]}
            put_row(session, KnownProvider, key, {"person_id": person_id, "said_at": now})


@dataclass(frozen=True, slots=True)
class RememberedProvider:
    """Whose a printed provider is by an earlier answer: a member by name, or None for nobody of the practice."""

    printed: str
    person_id: int | None
    name: str | None


def remembered_providers(organization_id: int) -> list[RememberedProvider]:
    """What a practice answered of its files' providers, by what they print."""
    known = select(KnownProvider.printed, KnownProvider.person_id, Person.name)
    joined = known.outerjoin(Person, Person.id == KnownProvider.person_id)
    rows = db.session.execute(
        joined.where(KnownProvider.organization_id == organization_id).order_by(KnownProvider.printed)
    )
    return [RememberedProvider(*row) for row in rows]


def forget_provider(organization_id: int, printed: str, *, by: Person, now: datetime) -> None:
    """Forget whose a printed provider is: the next file asks again. Raises NotFoundError."""
    with transaction() as session:
        hold_practice(session, organization_id)
        mine = (KnownProvider.organization_id == organization_id, KnownProvider.printed == printed)
        found = session.scalar(select(KnownProvider).where(*mine))
        if found is None:
            raise NotFoundError("No such provider is remembered.")
        people = [] if found.person_id is None else [found.person_id]
        session.execute(delete(KnownProvider).where(*mine))
        _forget_answers(session, organization_id, question_key(printed))
        record_audit(
            actor_id=by.id,
            organization_id=organization_id,
            action="provider.forget",
            subject=f"organization {organization_id}",
            detail={},
            people=people,
            now=now,
        )


def _forget_answers(session: Session, organization_id: int, key: str) -> None:
    """Take an answer out of those remembered for files of one look."""
    for row in session.scalars(
        select(RememberedAnswers).where(RememberedAnswers.owner == f"practice {organization_id}")
    ):
        given = row.answers.get("given", {})
        if key in given:
            row.answers = {**row.answers, "given": {name: value for name, value in given.items() if name != key}}


def _members(organization_id: int, on: date) -> dict[int, str]:
    """Members of a practice whose work may be in a file: of today, and those who left within some years."""
    since = on.replace(day=1).replace(year=on.year - 3)
    rows = db.session.execute(
        select(Person.id, Person.name)
        .join(Membership, Membership.person_id == Person.id)
        .where(
            Membership.organization_id == organization_id,
            Membership.role.in_(("physician", "trainee", "owner", "manager")),
            or_(Membership.ended_on.is_(None), Membership.ended_on >= since),
        )
    )
    return {row.id: row.name for row in rows}
