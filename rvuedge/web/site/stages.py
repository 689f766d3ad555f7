"""Career stages as a form offers them: never preset, and asked again where credit would surprise."""

from __future__ import annotations

# In the order of a career, with what each sees first.
STAGE_CHOICES = (
    ("medical_student", "Medical student", "a list of what you saw and did"),
    ("resident", "Resident or fellow", "cases, minimums, attestation"),
    ("attending", "Attending", "work RVUs, goal, pay"),
    ("manager", "Practice manager", "the whole group"),
)
WITHOUT_CREDIT = {"medical_student": "a medical student", "resident": "a resident or fellow"}


def stage_question(role: str, stage: str) -> str:
    """What to ask before a role and a career stage stand together; empty where they fit.

    Work of a student or resident is not credited (docs/rules.md, R-7.1), so neither is guessed from the other.

    >>> stage_question("physician", "attending"), stage_question("trainee", "resident")
    ('', '')
    """
    if role == "physician" and stage in WITHOUT_CREDIT:
        return (
            f"The practice invites you as a physician. As {WITHOUT_CREDIT[stage]} your work RVUs are not credited. "
            "Choose another career stage, or say that this one is right."
        )
    if role == "trainee" and stage == "attending":
        return (
            "The practice invites you as a trainee. As an attending your work is credited as a physician's. "
            "Choose another career stage, or say that this one is right."
        )
    return ""
