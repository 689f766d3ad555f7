"""Two facts and each body's code for them, there and back."""

from __future__ import annotations

import pytest

from rvuedge.logbook.records.case_words import SUPERVISION
from rvuedge.training.requirements.shipped import vocabularies
from rvuedge.training.rules.roles import OPERATIVE_ROLES, RoleFacts


@pytest.mark.parametrize(
    ("body", "facts", "code"),
    [
        ("general_surgery", RoleFacts("surgeon", is_chief=True), "SC"),
        ("general_surgery", RoleFacts("surgeon", is_chief=False), "SJ"),
        ("general_surgery", RoleFacts("surgeon"), None),  # the chief year is not known
        ("general_surgery", RoleFacts("observer"), None),  # the ACGME has no observer
        ("general_surgery", RoleFacts("second_assistant"), None),
        ("orthopaedic_surgery_of_the_spine_fellowship", RoleFacts("supervisor"), "Level 1"),
        ("ophthalmology", RoleFacts("first_assistant"), "Assistant"),
        ("plastic_surgery", RoleFacts("first_assistant"), None),  # the role ended on July 1, 2014
        ("thoracic_surgery", RoleFacts("surgeon"), "primary surgeon"),
        ("uk_elogbook", RoleFacts("surgeon", "scrubbed"), "S-TS"),
        ("uk_elogbook", RoleFacts("surgeon", "present"), "S-TU"),
        ("uk_elogbook", RoleFacts("surgeon", "available"), "P"),
        ("uk_elogbook", RoleFacts("surgeon"), None),  # the supervision is not known
        ("uk_elogbook", RoleFacts("observer"), "O"),
        ("racs_malt_plastics", RoleFacts("surgeon", "scrubbed"), "Mentor scrubbed"),
        ("racs_jdocs", RoleFacts("second_assistant"), "2nd Assistant"),
        ("german_weiterbildung", RoleFacts("surgeon", "available"), "Unter Anleitung"),
        ("swiss_siwf", RoleFacts("surgeon", "independent"), None),  # the letters were not read
    ],
)
def test_facts_have_a_bodys_code_or_none(body: str, facts: RoleFacts, code: str | None) -> None:
    assert vocabularies()[body].code_of(facts) == code


@pytest.mark.parametrize(
    ("body", "code", "facts"),
    [
        ("general_surgery", "SC", RoleFacts("surgeon", is_chief=True)),
        ("general_surgery", "teaching assistant", RoleFacts("teaching_assistant")),
        ("uk_elogbook", "s-ts", RoleFacts("surgeon", "scrubbed")),
        ("ophthalmology", "S", RoleFacts("surgeon")),
        ("aiims_emergency_medicine", "TL", None),
    ],
)
def test_a_bodys_code_says_facts(body: str, code: str, facts: RoleFacts | None) -> None:
    word = vocabularies()[body].word(code)
    assert word is not None
    assert word.facts() == facts


@pytest.mark.parametrize("body", vocabularies())
def test_no_facts_have_two_codes_and_every_code_has_its_definition(body: str) -> None:
    vocabulary = vocabularies()[body]
    assert all(role.definition for role in vocabulary.roles)
    for operative_role in OPERATIVE_ROLES:
        for supervision in SUPERVISION:
            for is_chief in (True, False):
                facts = RoleFacts(operative_role, supervision, is_chief)
                assert len([role for role in vocabulary.roles if role.fits(facts)]) <= 1
