"""The demo's two training programs and its clerkship as data: invented people of every year, and what they log."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

SHEET = "Demo sheet (invented)"
PROCEDURES = (
    {"key": "central-line", "name": "Central venous line", "codes": ["36556"], "needed": 5},
    {"key": "chest-tube", "name": "Chest tube", "codes": ["32551"], "needed": 5},
    {"key": "intubation", "name": "Intubation", "codes": ["31500"], "needed": 10},
)


@dataclass(frozen=True, slots=True)
class DemoCase:
    """A case that residents of a program typically log: how often, and its codes, the primary first."""

    weight: int
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DemoResident:
    """An invented trainee: the PGY of this academic year (None: not training), and stages that differ from the plain
    sequence of years."""

    login: str
    name: str
    pgy: int | None
    away: str | None = None
    leave_from: tuple[int, int] | None = None
    is_repeating: bool = False


@dataclass(frozen=True, slots=True)
class DemoProgram:
    """An invented program. `codes` is its sheet of where codes count; `attendings` are names, one an account's.

    `assigned_set` binds all its residents: of a list whose first class nobody could read, a program says so itself.
    `is_from_the_first_day`: its residents have cases since their training began, not only of the demo's own days.
    """

    name: str
    specialty: str
    kind: str
    years: int | None
    people: tuple[DemoResident, ...]
    attendings: tuple[tuple[str, str | None], ...]
    rotations: tuple[tuple[str, str], ...]
    cases: tuple[DemoCase, ...]
    codes: Mapping[str, tuple[str, ...]]
    rules: Mapping[str, Any]
    is_from_the_first_day: bool = False
    assigned_set: str | None = None


SURGERY = DemoProgram(
    name="Demo surgery residency (invented)",
    specialty="general_surgery",
    kind="residency",
    years=5,
    people=(
        DemoResident("pgy1", "Ada Demo", 1),
        DemoResident("pgy2", "Ben Demo", 2, leave_from=(9, 30)),
        DemoResident("resident1", "Remy Demo", 3),
        DemoResident("research", "Rae Demo", None, away="research"),
        DemoResident("pgy4", "Dana Demo", 4, is_repeating=True),
        DemoResident("resident2", "Robin Demo", 5),
    ),
    attendings=(("Sasha Demo", "surgeon"), ("Parker Demo", None), ("Quinn Demo", None)),
    rotations=(("Trauma", "Main hospital"), ("General surgery", "Main hospital"), ("Endoscopy", "Clinic")),
    cases=(
        DemoCase(5, ("47562",)),
        DemoCase(4, ("49505",)),
        DemoCase(3, ("44970",)),
        DemoCase(3, ("45378",)),
        DemoCase(2, ("43239",)),
        DemoCase(1, ("19301",)),
        DemoCase(1, ("60240",)),
        DemoCase(1, ("47562", "49591")),
        DemoCase(2, ("36556",)),
        DemoCase(2, ("44140",)),
        DemoCase(1, ("44204",)),
        DemoCase(1, ("44120",)),
        DemoCase(1, ("43775",)),
        DemoCase(1, ("46260",)),
        DemoCase(1, ("19303",)),
        DemoCase(1, ("38525",)),
        DemoCase(1, ("36821",)),
        DemoCase(1, ("35301",)),
        DemoCase(1, ("42415",)),
        DemoCase(2, ("11606",)),
        DemoCase(2, ("99291",)),
    ),
    codes={
        "44140": ("Large intestine",),
        "44204": ("Large intestine", "Laparoscopic complex"),
        "44120": ("Small intestine",),
        "43775": ("Stomach", "Laparoscopic complex"),
        "46260": ("Anorectal",),
        "19303": ("Mastectomy",),
        "38525": ("Axilla",),
        "36821": ("Access",),
        "35301": ("Anastomosis, repair, exposure or endarterectomy",),
        "42415": ("Head and neck",),
        "11606": ("Skin, soft tissue",),
        "99291": ("Surgical critical care",),
        "47562": ("Biliary", "Laparoscopic basic"),
        "44970": ("Appendix", "Laparoscopic basic"),
        "49505": ("Hernia",),
        "49591": ("Hernia",),
        "45378": ("Colonoscopy",),
        "43239": ("Upper endoscopy",),
        "19301": ("Breast",),
        "60240": ("Thyroid or parathyroid",),
    },
    rules={"attestation_policy": "sampled", "sample_share": "0.05", "certification": list(PROCEDURES)},
    is_from_the_first_day=True,
)
EYES = DemoProgram(
    name="Demo eye residency (invented)",
    specialty="ophthalmology",
    kind="residency",
    years=4,
    people=(
        DemoResident("eye1", "Ellis Demo", 1),
        DemoResident("eye2", "Emery Demo", 2),
        DemoResident("eye3", "Indigo Demo", 3),
        DemoResident("eye4", "Iris Demo", 4),
    ),
    attendings=(("Avery Demo", "eyes"), ("Hollis Demo", None)),
    rotations=(("Cornea", "Main hospital"), ("Clinic", "Clinic")),
    cases=(DemoCase(6, ("66984",)), DemoCase(2, ("66821",))),
    codes={"66984": ("Cataract",), "66821": ("Laser: YAG capsulotomy",)},
    rules={"attestation_policy": "sampled", "sample_share": "0.25"},
    assigned_set="ophthalmology-acgme-2021-03",
)
CLERKSHIP = DemoProgram(
    name="Demo surgery clerkship (invented)",
    specialty="general_surgery",
    kind="clerkship",
    years=None,
    people=(DemoResident("student", "Sam Demo", None), DemoResident("student2", "Toni Demo", None)),
    attendings=(("Sasha Demo", "surgeon"),),
    rotations=(("Surgery", "Main hospital"),),
    cases=(),
    codes={},
    rules={},
)
PROGRAMS = (SURGERY, EYES, CLERKSHIP)
# What a resident of a year is in a case: shares of surgeon, teaching assistant and first assistant, of 10.
ROLES = {1: (4, 0, 6), 2: (6, 0, 4), 3: (8, 0, 2), 4: (8, 1, 1), 5: (8, 2, 0)}
SUPERVISED = {1: "scrubbed", 2: "scrubbed", 3: "scrubbed", 4: "present", 5: "available"}
STAFF = (
    ("director", "Devon Demo", "attending", "owner"),
    ("coordinator", "Casey Demo", "manager", "manager"),
    ("eyes", "Avery Demo", "attending", "physician"),
)
SPECIALTIES = {"general_surgery": "General Surgery", "ophthalmology": "Ophthalmology"}
