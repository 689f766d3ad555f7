"""Cases to attest and a student's list on the phone: one tap, undone while it can be, waiting without a network."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from flask import Flask
from playwright.sync_api import expect
from sqlalchemy import select

from rvuedge.accounts.credentials import sessions
from rvuedge.accounts.people.models import Person
from rvuedge.accounts.practices.organizations import add_member, create_organization
from rvuedge.platform.extensions import db, transaction
from tests.conftest import NOW
from tests.support.api import PASSWORD
from tests.support.client import EMAIL, Client
from tests.support.practice import BEGAN
from tests.support.residency import train

pytestmark = pytest.mark.browser
TRAINEE = "trainee@example.org"
Phones = tuple[Client, Client]


@pytest.fixture
def program(served: str, seeded_app: Flask) -> Callable[[str], int]:
    """A program where Pat Example (the attending of `mine`) is Lee, Ann on the roster; makes its trainee."""

    def made(stage: str) -> int:
        with seeded_app.app_context():
            sessions.sign_up(
                email=TRAINEE, password=PASSWORD, name="Sam Example", career_stage=stage, specialty="", now=NOW
            )
            people = {row.email: row.id for row in db.session.execute(select(Person.email, Person.id))}
            here = create_organization(name="North Program", now=NOW).id
            add_member(organization_id=here, person_id=people[TRAINEE], role="trainee", started_on=BEGAN)
            add_member(organization_id=here, person_id=people[EMAIL], role="physician", started_on=BEGAN)
            train(here, people[TRAINEE], policy="always", attending_id=people[EMAIL])
            return here

    return made


def pair(new_phone: Callable[..., Client]) -> Phones:
    """The trainee's phone and the attending's."""
    trainee, attending = new_phone(width=390), new_phone(width=390)
    trainee.signed_in(TRAINEE)
    attending.signed_in()
    return trainee, attending


def look_again(phone: Client) -> None:
    """What a phone does when it is brought to the front."""
    phone.page.evaluate("window.dispatchEvent(new Event('online'))")


@pytest.fixture
def phones(program: Callable[[str], int], new_phone: Callable[..., Client], seeded_app: Flask) -> Phones:
    """A resident with one case of Lee's, and Lee."""
    if not any(rule.rule == "/api/v1/attestations" for rule in seeded_app.url_map.iter_rules()):
        pytest.skip("this build has no attestations")
    program("resident")
    resident, attending = pair(new_phone)
    resident.add("47562")
    resident.tap("[data-key='role-surgeon']")
    resident.tap("[data-key='attending-lee, ann']")
    resident.save("Saved. 47562")
    look_again(attending)
    expect(attending.page.locator("#attest-tab")).to_have_text("To attest1\u00a0waiting")
    attending.tab("attest")
    return resident, attending


def test_one_tap_confirms_also_without_a_network_and_can_be_undone(phones: Phones) -> None:
    resident, attending = phones
    expect(attending.page.locator("#attest .case")).to_contain_text("Laparoscopic gallbladder removal")
    attending.offline()
    attending.taps = 0
    attending.tap("#attest .confirm")
    assert attending.taps == 1
    expect(attending.page.locator("#attest .state")).to_have_text("Confirmed, waiting to sync")
    attending.tap("[data-key^=undo-]")
    assert attending.stored("errands") == []
    attending.tap("#attest .confirm")
    attending.online()
    expect(attending.page.locator("#attest .state")).to_have_text("Confirmed")
    expect(attending.page.locator("#attest-tab")).to_have_text("To attest")
    look_again(resident)
    resident.tab("cases")
    expect(resident.page.locator("#cases .pill")).to_have_text("confirmed")
    # Undone after it was sent: the server takes it back, and the case waits again.
    attending.tap("[data-key^=undo-]")
    expect(attending.page.locator("#attest-tab")).to_have_text("To attest1\u00a0waiting")
    look_again(resident)
    expect(resident.page.locator("#cases .pill")).to_have_text("waits for the attending")


def test_another_role_is_two_taps_and_the_resident_takes_it_over(phones: Phones) -> None:
    resident, attending = phones
    attending.tap("#attest [aria-label^='Another role']")
    attending.tap("#attest .segment:text-is('First assistant')")
    attending.tap("#attest [data-key^=amend-]")
    expect(attending.page.locator("#attest .state")).to_have_text("Confirmed with another role")
    look_again(resident)
    resident.tab("cases")
    expect(resident.page.locator("#cases .case")).to_contain_text("says: First assistant")
    resident.tap("[data-key^=accept-]")
    expect(resident.page.locator("#cases .who")).to_have_text("First assistant · Lee, Ann")
    expect(resident.page.locator("#cases .pill")).to_have_text("confirmed")


def test_who_was_second_hears_what_happened(phones: Phones, new_phone: Callable[..., Client]) -> None:
    _, first = phones
    second = new_phone(width=390)
    second.signed_in()
    second.tab("attest")
    second.offline()
    second.tap("#attest [aria-label^='More for']")
    second.page.fill("#attest [data-key^=message-]", "Which side?")
    second.tap("#attest [data-key^=return-]")
    first.tap("#attest .confirm")
    expect(first.page.locator("#attest .state")).to_have_text("Confirmed")
    second.online()
    expect(second.page.locator("#attest .banner")).to_contain_text("confirmed this case")
    second.tap("#attest [data-key^=dismiss-]")
    expect(second.page.locator("#attest .banner")).to_have_count(0)
    assert second.stored("errands") == []


def test_a_student_enters_what_they_did_in_four_taps_and_a_preceptor_signs_it(
    program: Callable[[str], int], new_phone: Callable[..., Client], seeded_app: Flask
) -> None:
    models = pytest.importorskip("rvuedge.training.students.models", reason="this build has no students")
    with seeded_app.app_context():
        asked = {"key": "wound", "title": "Wound care", "kind": "encounter", "level": "assist", "least": 1}
        here = program("medical_student")
        with transaction() as session:
            session.add(
                models.ClerkshipList(
                    organization_id=here,
                    key="surgery",
                    starts_on=date(2020, 1, 1),
                    title="Surgery clerkship",
                    experiences=[asked],
                    source="the school",
                    updated_at=NOW,
                )
            )
    student, preceptor = pair(new_phone)
    expect(student.page.locator("#list .foremost")).to_contain_text("0 of 1")
    student.offline()
    student.taps = 0
    student.tap("[aria-label='Add Wound care']")
    student.tap("[data-key=level-assist]")
    student.tap("[data-key='preceptor-lee, ann']")
    student.tap("#save-entry")
    assert student.taps == 4
    expect(student.page.locator("#list .pill")).to_have_text("on this phone, waiting to sync")
    student.tap("[aria-label^='Delete: Wound care']")
    expect(student.page.locator("#list .pill")).to_have_count(0)
    student.tap("#take-back")
    expect(student.page.locator("#list .pill")).to_have_text("on this phone, waiting to sync")
    student.online()
    expect(student.page.locator("#list .pill")).to_have_text("waits for sign-off")
    look_again(preceptor)
    preceptor.tab("attest")
    preceptor.tap("[aria-label^='Sign Wound care']")
    expect(preceptor.page.locator("#attest .confirm")).to_have_count(0)
    look_again(student)
    expect(student.page.locator("#list .foremost")).to_contain_text("1 of 1")
    expect(student.page.locator("#list .pill")).to_have_text("signed")
