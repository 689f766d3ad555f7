"""Logs made from a real case mix: what 500 physicians billed Medicare for in 2012, code by code and place by place.

Read from CMS's `physician_volumes_2012_deidentified.csv.gz` in `../shared/cms`; nothing of it is kept. What the file
does not say is drawn: how lines fall together in an encounter, and on which day. A code read in a facility that has a
professional component is logged with 26, as it is billed there. Codes that CMS has retired since stay in: they come out
as not in the schedule, as in life.
"""

from __future__ import annotations

import csv
import gzip
import random
import uuid
from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from config import PROJECT
from rvuedge.logbook.records.facts import LineFacts, LogFacts

CMS = PROJECT.parent / "shared" / "cms"
VOLUMES = CMS / "physician_volumes_2012_deidentified.csv.gz"
# Who is no physician, by the file's own words; anesthesia is counted in units, not in work.
OTHERS = frozenset({
    "Nurse Practitioner", "Physician Assistant", "Physical Therapist", "CRNA", "Chiropractic", "Optometry",
    "Licensed Clinical Social Worker", "Mass Immunization Roster Biller", "Audiologist (billing independently)",
    "Ambulance Service Supplier", "Clinical Psychologist", "Podiatry", "Ambulatory Surgical Center",
    "Registered Dietician/Nutrition Professional", "Occupational therapist", "Independent Diagnostic Testing Facility",
    "Clinical Laboratory", "Certified Clinical Nurse Specialist", "Anesthesiologist Assistants", "Portable X-ray",
    "Multispecialty Clinic/Group Practice", "All Other Suppliers", "Mammographic Screening Center", "Anesthesiology",
    "Oral Surgery (dentists only)",
})  # fmt: skip
# The file's specialties as the synthetic survey calls them; the others are in no survey.
STANDS = {
    "Family Practice": "Family Medicine",
    "Cardiology": "Cardiology, Noninvasive",
    "Obstetrics/Gynecology": "Obstetrics and Gynecology",
    "Pulmonary Disease": "Pulmonary and Critical Care Medicine",
}
SIZES, SIZE_WEIGHTS = (1, 2, 3, 4), (55, 30, 10, 5)
KEYED = 0.25  # of encounters that a phone ties to a patient
RETURNING = 0.3  # of those whose patient was seen before


@dataclass(frozen=True, slots=True)
class Habit:
    """One code as one physician bills it: where, how often, how many units at a time."""

    code: str
    setting: str
    days: int
    units: int


@dataclass(frozen=True, slots=True)
class Physician:
    """A number, a specialty, and what they do."""

    number: int
    specialty: str
    habits: tuple[Habit, ...]


def physicians(count: int) -> list[Physician]:
    """The physicians of the file who bill the most different codes."""
    rows: dict[int, list[dict[str, str]]] = defaultdict(list)
    with gzip.open(VOLUMES, "rt", encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["nppes_entity_code"] == "I" and row["provider_type"] not in OTHERS:
                rows[int(row["provider_id"])].append(row)
    ranked = sorted(rows.items(), key=lambda pair: (-len(pair[1]), pair[0]))[:count]
    return [Physician(number, of[0]["provider_type"], tuple(map(_habit, of))) for number, of in ranked]


def _habit(row: dict[str, str]) -> Habit:
    days = max(1, round(float(row["bene_day_srvc_cnt"])))
    setting = "facility" if row["place_of_service"] == "F" else "nonfacility"
    return Habit(row["hcpcs_code"], setting, days, max(1, round(float(row["line_srvc_cnt"]) / days)))


def logs_of(physician: Physician, *, lines: int, days: int, first: date, split: Collection[str]) -> Iterator[LogFacts]:
    """So many lines over so many days, the same at every run; `split` are the codes with a row of their own for 26."""
    dice = random.Random(f"{physician.number} {first}")
    patients: list[str] = []
    made = 0
    while made < lines:
        start = dice.choices(physician.habits, [habit.days for habit in physician.habits])[0]
        there = [habit for habit in physician.habits if habit.setting == start.setting]
        size = min(dice.choices(SIZES, SIZE_WEIGHTS)[0], len({habit.code for habit in there}), lines - made)
        chosen = {start.code: start}
        while len(chosen) < size:
            habit = dice.choices(there, [habit.days for habit in there])[0]
            chosen.setdefault(habit.code, habit)
        made += size
        yield LogFacts(
            id=f"{uuid.UUID(int=dice.getrandbits(128), version=4)}"[:34] + "00",  # a copy gets another ending
            performed_on=first + timedelta(days=dice.randrange(days)),
            setting=start.setting,
            site="Main hospital" if start.setting == "facility" else "Clinic",
            patient_key=_patient(dice, patients),
            lines=tuple(_line(habit, split) for habit in chosen.values()),
        )


def _patient(dice: random.Random, patients: list[str]) -> str | None:
    if dice.random() >= KEYED:
        return None
    if patients and dice.random() < RETURNING:
        return dice.choice(patients)
    patients.append(f"{dice.getrandbits(64):016x}")
    return patients[-1]


def _line(habit: Habit, split: Collection[str]) -> LineFacts:
    reads = habit.setting == "facility" and habit.code in split
    return LineFacts(habit.code, ("26",) if reads else (), habit.units)
