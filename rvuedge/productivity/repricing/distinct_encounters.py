"""What encounters look like, and what the crediting engine says of each different look, asked once (decision 0019)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import orjson

from rvuedge.accounts.people.models import Person
from rvuedge.accounts.rules.career_stages import Stages
from rvuedge.catalog.store.cache import Remembered
from rvuedge.contracts.policies.dated import DatedPolicy
from rvuedge.contracts.policies.shipped import NAMES
from rvuedge.contracts.terms.policy_book import PolicyBook, policy_books
from rvuedge.contracts.terms.queries import Terms, in_force
from rvuedge.logbook.credits.crediting import CreditingBasis, basis_for, credit_logs
from rvuedge.logbook.credits.line_columns import polars_kinds
from rvuedge.logbook.records.facts import LineFacts, LogFacts, PersonFacts
from rvuedge.platform.operations.lazily import Lazily
from rvuedge.valuation.rules.visit_complexity import rule_on
from rvuedge.valuation.rules.visits import is_em_visit

if TYPE_CHECKING:
    import polars as pl
else:
    pl = Lazily("polars")


MILLIONTHS = Decimal(1_000_000)
AT_ONCE = 2_000  # encounters per call of the engine: their rows are read together
BETWEEN = "\x1f"  # the unit separator of ASCII: no code, modifier or fact holds it
NUMBERED: Mapping[str, str] = {"look": "String", "number": "Int64", "code": "String", "is_visit": "Boolean"}
GROUND: Mapping[str, str] = {"ground": "String", "release": "Int64"}
# A look as numbers of its lines' looks, what else its value depends on, and the surgery around it.
Kind = tuple[str, str, str | None]
EncounterKey = tuple[str, str, str | None, int, date]


@dataclass(frozen=True, slots=True)
class DistinctLine:
    """A line without day and patient."""

    setting: str
    facts: LineFacts


@dataclass(slots=True)
class DistinctEncounters:
    """What one run asks, and what it knows so far: each look with the values of its lines in millionths, or None."""

    people: Mapping[int, Person]
    terms: Mapping[int, list[Terms]]
    release: str | None
    policy: Mapping[int, DatedPolicy | None]
    known: Remembered
    _lines: dict[str, tuple[int, str, bool]] = field(default_factory=dict)
    _read: list[DistinctLine] = field(default_factory=list)
    _values: dict[Kind, list[int | None]] = field(default_factory=dict)
    _bases: dict[tuple[Any, ...], CreditingBasis] = field(default_factory=dict)
    _books: dict[int, PolicyBook] = field(default_factory=dict)

    @property
    def count(self) -> int:
        """How many different looks the engine has valued."""
        return len(self._values)

    def numbered(self, keys: pl.Series) -> pl.DataFrame:
        """Each different look of a line with its number, its code and whether it is a visit."""
        rows = []
        for key in keys.unique():
            if key not in self._lines:
                line = read_look(key)
                self._lines[key] = (len(self._read), line.facts.code, is_em_visit(line.facts.code))
                self._read.append(line)
            rows.append((key, *self._lines[key]))
        return pl.DataFrame(rows, schema=polars_kinds(NUMBERED), orient="row")

    def basis(self, person: int, day: date) -> CreditingBasis:
        """Under what a person's day is valued."""
        terms = in_force(self.terms.get(person, []), day)
        policy = (self.policy[person] or self._book(person).of(terms)).on(day)
        pin = terms.pin
        frozen = (pin.release, pin.year, pin.blend, pin.fallback, tuple(sorted(pin.crosswalk.items())))
        own = person if policy.name not in NAMES else None  # two practices may each have a policy of one name
        position = (self.release or (day, frozen), policy.identity, day < policy.effective_from, own)
        if position not in self._bases:
            self._bases[position] = basis_for(terms, day, policy=policy, release=self.release, known=self.known)
        return self._bases[position]

    def _book(self, person: int) -> PolicyBook:
        """A person's policies; what practices have stated is read once for everybody."""
        if not self._books:
            self._books = policy_books(self.people)
        return self._books[person]

    def ground(self, person: int, day: date) -> tuple[str, int | None]:
        """What, beside its look, an encounter's value depends on (whose, which policy, when), and the release's id."""
        basis, who = self.basis(person, day), self.people[person]
        release = basis.ground if basis.release else f"none {day}"
        dated = str(day) if basis.policy.internal_values else ""
        owner = str(person) if basis.label != basis.policy.name else ""
        begins = str(basis.policy.effective_from)
        rule = str(rule_on(day))  # a named release values days of several years, and G2211 has rules of its own
        label = BETWEEN.join(
            [release, basis.label, begins, owner, dated, rule, who.provider_type, str(who.is_trainee_on(day))]
        )
        return label, basis.release.id if basis.release else None

    def values(self, kinds: Sequence[EncounterKey]) -> list[list[int | None]]:
        """For each look, ground and surgery (with a person and day that have it) the values of its lines."""
        fresh: dict[str, list[EncounterKey]] = defaultdict(list)
        for kind in kinds:
            if kind[:3] not in self._values:
                fresh[kind[1]].append(kind)
        for of_ground in fresh.values():
            for index in range(0, len(of_ground), AT_ONCE):
                self._value(of_ground[index : index + AT_ONCE])
        return [self._values[key, ground, surgery] for key, ground, surgery, _, _ in kinds]

    def _value(self, kinds: Sequence[EncounterKey]) -> None:
        """Value looks of one ground in one call, each an encounter of its own."""
        logs: dict[Kind, list[LogFacts]] = {}
        inside: dict[str, str] = {}
        for index, (key, ground, surgery, _, day) in enumerate(kinds):
            lines = [self._read[int(number)] for number in key.split(",")]
            logs[key, ground, surgery] = [
                LogFacts(
                    f"{index}-{position}", (line.facts,), performed_on=day, setting=line.setting, patient_key=str(index)
                )
                for position, line in enumerate(lines)
            ]
            if surgery is not None:
                inside[str(index)] = surgery
        _, _, _, person, day = kinds[0]
        who, basis = self.people[person], self.basis(person, day)
        everything = [log for of in logs.values() for log in of]
        facts = PersonFacts(who.provider_type, Stages(who.stage_on(day)))  # a ground is of one stage, whatever the day
        credits = credit_logs(everything, person=facts, basis=basis, inside_global=inside)
        for kind, of in logs.items():
            self._values[kind] = [_millionths(credits[f"{log.id}:0"].work_rvu) for log in of]


def read_look(key: str) -> DistinctLine:
    """A line's look as the database writes it (line_columns)."""
    setting, code, rest = key.split(" ", 2)
    end = rest.index("]") + 1
    modifiers, (units, session, facts) = rest[:end], rest[end + 1 :].split(" ", 2)
    return DistinctLine(
        setting, LineFacts(code, tuple(orjson.loads(modifiers)), int(units), int(session), None, orjson.loads(facts))
    )


def _millionths(value: Decimal | None) -> int | None:
    return None if value is None else int(value * MILLIONTHS)
