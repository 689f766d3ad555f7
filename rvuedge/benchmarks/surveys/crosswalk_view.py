"""A practice's specialties beside a survey's, as a manager goes through them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from rvuedge.benchmarks.readers.cells import specialty_key
from rvuedge.benchmarks.store.models import SpecialtyCrosswalk
from rvuedge.benchmarks.store.queries import specialties_of
from rvuedge.benchmarks.store.specialty_crosswalk import entries_of, member_specialties, suggested


@dataclass(frozen=True, slots=True)
class Beside:
    """One specialty of a practice: the survey's of the same name, what was said to stand for it, and the nearest.

    `has_members` is False for an entry of a specialty that no member has today.
    """

    specialty: str
    same: str | None
    entries: tuple[SpecialtyCrosswalk, ...]
    nearest: tuple[str, ...]
    has_members: bool

    @property
    def state(self) -> str:
        """reviewed, refused, suggested; "same" where the names agree, "open" where nothing stands for it."""
        if self.entries:
            return self.entries[0].state
        return "same" if self.same else "open"


@dataclass(frozen=True, slots=True)
class Crosswalk:
    """All of them, those that wait for a person first, and the survey's own specialties."""

    rows: tuple[Beside, ...]
    specialties: tuple[str, ...]


ORDER = ("suggested", "open", "refused", "reviewed", "same")


def crosswalk_beside(organization_id: int, survey_id: int, on: date) -> Crosswalk:
    """The specialties of the members of a day, and of entries made before, beside a survey's; by three queries."""
    names = specialties_of(survey_id)
    own = {specialty_key(name): name for name in names}
    entries: dict[str, list[SpecialtyCrosswalk]] = {}
    for entry in entries_of(organization_id, survey_id):
        entries.setdefault(entry.specialty_key, []).append(entry)
    members = {specialty_key(name): name for name in member_specialties(organization_id, on)}
    rows = []
    for key, specialty in {**{key: found[0].specialty for key, found in entries.items()}, **members}.items():
        same = own.get(key)
        nearest = () if same else tuple(suggested(specialty, names))
        rows.append(Beside(specialty, same, tuple(entries.get(key, ())), nearest, key in members))
    rows.sort(key=lambda row: (ORDER.index(row.state), row.specialty))
    return Crosswalk(tuple(rows), tuple(names))
