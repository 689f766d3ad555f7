"""A resident's day on the phone: a case in four taps, also without a network; nothing about money and no zeros."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import expect
from sqlalchemy import select

from rvuedge.accounts.credentials import sessions
from rvuedge.accounts.people.models import Person
from rvuedge.accounts.practices.organizations import add_member, create_organization
from rvuedge.platform.extensions import db
from tests.conftest import NOW
from tests.support.api import PASSWORD
from tests.support.browser import page_width
from tests.support.client import Client
from tests.support.practice import BEGAN
from tests.support.residency import train

pytestmark = pytest.mark.browser
RESIDENT, STUDENT = "resident@example.org", "student@example.org"
# What a trainee never reads: dollars, wRVUs, a nothing with two places, pay, contracts, percentiles.
MONEY = re.compile(r"\$|wRVU|\b0\.00\b|\bpay\b|contract|compensation|percentile|statement", re.IGNORECASE)
PUT = """([logs]) => Promise.all(logs.map((log) => fetch(`/api/v1/logs/${crypto.randomUUID()}`, {
  method: "PUT",
  headers: {
    "Content-Type": "application/json",
    "X-CSRFToken": document.querySelector("meta[name=csrf-token]").content,
  },
  body: JSON.stringify(log),
}).then((answer) => answer.status)))"""
LOGS = "() => fetch('/api/v1/logs').then((answer) => answer.json()).then((body) => body.items)"


def case(code: str, day: str, **more: Any) -> dict[str, Any]:
    return {"performed_on": day, "setting": "facility", "lines": [{"code": code}], **more}


@pytest.fixture
def trainee(seeded_app: Flask, new_phone: Callable[..., Client]) -> Callable[..., Client]:
    """Signs in a phone of a trainee, with cases of theirs that are there already."""

    def made(*logs: dict[str, Any], email: str = RESIDENT, stage: str = "resident", width: int = 390) -> Client:
        with seeded_app.app_context():
            sessions.sign_up(
                email=email,
                password=PASSWORD,
                name="Sam Example",
                career_stage=stage,
                specialty="General Surgery",
                now=NOW,
            )
        phone = new_phone(width=width)
        phone.signed_in(email)
        if logs:
            assert set(phone.page.evaluate(PUT, [list(logs)])) == {201}
            phone.page.evaluate("window.dispatchEvent(new Event('online'))")
            phone.page.wait_for_function(
                "count => document.querySelectorAll('#cases .case').length === count", arg=len(logs)
            )
        return phone

    return made


Trainee = Callable[..., Client]


def stored(phone: Client) -> Sequence[dict[str, Any]]:
    """The server's logs of the one signed in."""
    found: Sequence[dict[str, Any]] = phone.page.evaluate(LOGS)
    return found


def person_of(email: str) -> Person:
    return db.session.scalars(select(Person).where(Person.email == email)).one()


def today(phone: Client) -> str:
    day: str = phone.page.evaluate("import('/static/app/views/dom.js').then((dom) => dom.dayOf())")
    return day


def pressed(phone: Client) -> list[str]:
    """The keys of the buttons that are pressed in the case's facts."""
    marked = "boxes => boxes.map((box) => box.dataset.key)"
    found: list[str] = phone.page.locator("#case-facts [aria-pressed=true]").evaluate_all(marked)
    return found


def test_a_case_takes_four_taps_also_without_a_network(trainee: Trainee) -> None:
    phone = trainee(case("47562", "2026-07-10", role="surgeon", attending={"name": "Lee, Ann"}))
    phone.offline()
    phone.page.reload()
    phone.ready()
    phone.taps = 0
    phone.tap("[data-key='recent-47562']")
    expect(phone.page.locator("[data-key='role-first_assistant']")).to_contain_text("Helps another surgeon")
    assert pressed(phone) == []
    phone.tap("[data-key='role-first_assistant']")
    phone.tap("[data-key='attending-lee, ann']")
    phone.save("Saved on this phone.")
    assert phone.taps == 4
    phone.online()
    phone.page.wait_for_selector("#said:has-text('Saved. 47562')")
    newest = max(stored(phone), key=lambda log: str(log["performed_on"]))
    facts = (newest["role"], newest["attending"], newest["primary_line"], newest["performed_on"])
    assert facts == ("first_assistant", {"name": "Lee, Ann"}, 0, today(phone))


def test_the_usual_role_is_preselected_with_its_reason_and_a_tap_changes_it(trainee: Trainee) -> None:
    lee, hall = {"name": "Lee, Ann"}, {"name": "Hall, Bo"}
    phone = trainee(
        case("47562", "2026-07-10", role="surgeon", supervision="scrubbed", attending=lee),
        case("47562", "2026-07-11", role="surgeon", supervision="scrubbed", attending=lee),
        case("44970", "2026-07-12", role="first_assistant", attending=hall),
        case("44970", "2026-07-13", role="first_assistant", attending=hall),
    )
    phone.tap("[data-key='recent-47562']")
    assert pressed(phone) == ["role-surgeon", "supervision-scrubbed"]
    expect(phone.page.locator("#why-role")).to_contain_text("your usual role in this procedure")
    # Another attending has another habit; what the person taps stays whatever comes after.
    phone.tap("[data-key='attending-hall, bo']")
    assert pressed(phone) == ["role-first_assistant", "attending-hall, bo"]
    expect(phone.page.locator("#why-role")).to_contain_text("with this attending")
    phone.tap("[data-key='role-teaching_assistant']")
    phone.tap("[data-key='attending-lee, ann']")
    assert pressed(phone) == ["role-teaching_assistant", "attending-lee, ann"]
    expect(phone.page.locator("#why-role")).to_have_count(0)


def test_no_role_is_asked_for_and_a_name_not_in_the_list_is_taken_as_typed(trainee: Trainee) -> None:
    phone = trainee()
    phone.add("47562")
    phone.save("Choose your role first.")
    phone.tap("[data-key='role-surgeon']")
    phone.tap("[data-key='another-attending']")
    expect(phone.page.locator("#attending-find")).to_be_focused()
    phone.page.keyboard.type("Dr New")
    phone.tap("[data-key='as-typed']")
    assert pressed(phone) == ["role-surgeon", "attending-dr new"]
    phone.save("Saved. 47562")
    assert stored(phone)[0]["attending"] == {"name": "Dr New"}


def test_a_tap_right_after_typing_finds_its_button(trainee: Trainee) -> None:
    """Leaving the field changes the case, which is drawn anew: the button below the finger stays until it is lifted."""
    phone = trainee()
    phone.add("47562")
    phone.page.click("#more-facts summary")
    phone.page.fill("[name=note]", "bile leak")
    phone.tap("[data-key='role-surgeon']")
    assert pressed(phone) == ["role-surgeon"]
    phone.save("Saved. 47562")
    assert (stored(phone)[0]["note"], stored(phone)[0]["role"]) == ("bile leak", "surgeon")


def test_the_primary_mark_moves_and_goes_over_when_its_line_is_removed(trainee: Trainee) -> None:
    phone = trainee()
    phone.add("47562", "49505", "44970")
    marked = "#lines [aria-pressed=true][aria-label^='Primary procedure']"
    expect(phone.page.locator(marked)).to_have_attribute("aria-label", "Primary procedure: 47562")
    phone.tap("[aria-label='Primary procedure: 44970']")
    phone.tap("[aria-label='Remove 49505']")
    expect(phone.page.locator(marked)).to_have_attribute("aria-label", "Primary procedure: 44970")
    phone.tap("[data-key='role-surgeon']")
    phone.save("Saved. 47562 and 44970")
    assert stored(phone)[0]["primary_line"] == 1
    phone.tab("cases")
    expect(phone.page.locator("#cases .case strong").first).to_have_text("Laparoscopic appendix removal")


def test_a_second_case_of_the_day_with_the_attending_and_a_code_is_warned_of(trainee: Trainee) -> None:
    phone = trainee()
    for _ in range(2):
        phone.add("47562")
        phone.tap("[data-key='role-surgeon']")
        if not phone.page.locator("[data-key='attending-lee, ann']").count():
            phone.tap("[data-key='another-attending']")
            phone.page.fill("#attending-find", "Lee, Ann")
            phone.tap("[data-key='as-typed']")
            expect(phone.page.locator("#twice")).to_be_hidden()
            expect(phone.page.locator("#save")).to_have_text("Save")
            phone.save("Saved. 47562")
    expect(phone.page.locator("#twice")).to_have_text("You already logged 47562 with Lee, Ann on this day.")
    expect(phone.page.locator("#save")).to_have_text("Save anyway")
    phone.tap("[data-key='attending-lee, ann']")
    expect(phone.page.locator("#twice")).to_be_hidden()


def test_cases_show_role_and_attending_and_are_filtered_by_each(trainee: Trainee) -> None:
    phone = trainee(
        case("47562", "2026-07-10", role="surgeon", supervision="scrubbed", attending={"name": "Lee, Ann"}),
        case("44970", "2026-07-11", role="first_assistant", attending={"name": "Hall, Bo"}),
        case("49505", "2026-07-12"),
    )
    phone.tab("cases")
    who = phone.page.locator("#cases .who")
    expect(who).to_have_text(
        ["No role and no attending yet", "First assistant · Hall, Bo", "Surgeon · scrubbed · Lee, Ann"]
    )
    phone.page.select_option("[data-filter=role]", "surgeon")
    expect(who).to_have_text(["Surgeon · scrubbed · Lee, Ann"])
    phone.page.select_option("[data-filter=role]", "")
    phone.page.select_option("[data-filter=attending]", label="Hall, Bo")
    expect(who).to_have_text(["First assistant · Hall, Bo"])
    phone.page.select_option("[data-filter=attending]", label="No attending")
    expect(who).to_have_text(["No role and no attending yet"])


def test_the_program_says_the_chief_year_the_roster_the_rotation_and_the_categories(
    trainee: Trainee, seeded_app: Flask
) -> None:
    phone = trainee(case("47562", "2026-07-10", role="surgeon", case_ref="2026-0007"), case("44970", "2026-07-11"))
    with seeded_app.app_context():
        person = person_of(RESIDENT)
        here = create_organization(name="North Program", now=NOW).id
        add_member(organization_id=here, person_id=person.id, role="trainee", started_on=BEGAN)
        train(here, person.id)
    phone.page.reload()
    phone.ready()
    phone.add("47562")
    phone.day("2026-07-14")
    chief = phone.page.locator("[data-key='role-surgeon']")
    expect(chief).to_contain_text("SC · In the 12 months of chief experience")
    expect(phone.page.locator("#lines")).to_contain_text("counts as Biliary")
    expect(phone.page.locator("[data-key^='attending-']")).to_have_text(["Lee, Ann"])
    phone.day("2026-06-14")
    expect(chief).to_contain_text("SJ · Before the chief year")
    expect(phone.page.locator("[data-key^='attending-']")).to_have_text(["Hall, Bo", "Lee, Ann"])
    phone.day("2026-07-14")
    phone.tap("[data-key='role-surgeon']")
    phone.page.click("#more-facts summary")
    phone.page.click("text=Use 2026-0008")
    phone.save("Saved. 47562")
    newest = next(log for log in stored(phone) if log["performed_on"] == "2026-07-14")
    assert (newest["rotation"], newest["case_ref"]) == ("Colorectal", "2026-0008")
    phone.tab("cases")
    phone.page.select_option("[data-filter=category]", "Biliary")
    expect(phone.page.locator("#cases .case")).to_have_count(2)
    phone.page.select_option("[data-filter=category]", label="No category")
    expect(phone.page.locator("#cases .case strong")).to_have_text(["Laparoscopic appendix removal"])


def test_progress_opens_offline_with_the_day_it_was_counted(trainee: Trainee, seeded_app: Flask) -> None:
    if not any(rule.rule == "/api/v1/training/progress/brief" for rule in seeded_app.url_map.iter_rules()):
        pytest.skip("this build counts no progress")
    phone = trainee(case("47562", "2026-07-10"))
    with seeded_app.app_context():
        person = person_of(RESIDENT)
        here = create_organization(name="North Program", now=NOW).id
        add_member(organization_id=here, person_id=person.id, role="trainee", started_on=BEGAN)
        train(here, person.id, graduates_on=date(2027, 6, 30))
    phone.page.reload()
    phone.ready()
    phone.offline()
    phone.page.reload()
    phone.ready()
    phone.tab("progress")
    # The case has no role yet, so nothing counts: that is said, in place of thirty bars at nothing.
    expect(phone.page.locator("#progress .banner")).to_contain_text("None of your 1 case counts yet")
    phone.tap("#progress summary")
    expect(phone.page.locator("#progress [aria-label='On the way']")).to_contain_text("Biliary0 of 85")
    phone.online()
    phone.tab("cases")
    phone.open_case()
    phone.tap("#cases button:text-is('Edit')")
    phone.tap("[data-key='role-surgeon']")
    phone.save("Saved. 47562")
    phone.tab("progress")
    expect(phone.page.locator("#progress")).to_contain_text("Biliary1 of 85")


@pytest.mark.parametrize(("email", "stage"), [(RESIDENT, "resident"), (STUDENT, "medical_student")])
def test_a_trainee_reads_nothing_of_money_and_no_zeros(trainee: Trainee, email: str, stage: str) -> None:
    phone = trainee(case("47562", "2026-07-10", role="surgeon"), email=email, stage=stage, width=320)
    phone.tab("log")
    phone.page.fill("#find", "hernia")
    phone.page.wait_for_selector("#found li")
    text = phone.page.inner_text("#found")
    phone.add("J9313")
    for tab in phone.page.locator("#tabs a:visible").all():
        tab.click()
        text += phone.page.inner_text("#app")
        assert page_width(phone.page) <= 320
    assert MONEY.findall(text) == []
