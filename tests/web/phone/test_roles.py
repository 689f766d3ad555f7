"""Roles as buttons on the phone: the body's words with their definitions, and the facts that a tap says."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

pytestmark = pytest.mark.browser
MODULE = "/static/app/training/roles.js"
CHOICES = """async ([address, specialty, isChief]) => {
  const { roleChoices, otherRoles } = await import(address);
  const words = await (await fetch(`/api/v1/training/roles?specialty=${specialty}`)).json();
  const choices = roleChoices(words.roles ? words : null, isChief);
  return { choices, others: otherRoles(words, choices) };
}"""
Choices = Callable[[str, bool | None], dict[str, Any]]


@pytest.fixture
def page(phone: tuple[Any, str]) -> Any:
    """A page of the application, nobody signed in: the vocabularies are public."""
    opened, base = phone
    opened.goto(f"{base}/support")
    return opened


def buttons(page: Any, specialty: str, is_chief: bool | None = None) -> list[tuple[str, str | None, str]]:
    """Title, code below it and operative role of each button."""
    found = page.evaluate(CHOICES, [MODULE, specialty, is_chief])
    return [(one["title"], one["code"], one["role"]) for one in found["choices"]]


def test_each_body_s_words_are_buttons(page: Any) -> None:
    junior = [
        ("Surgeon", "SJ", "surgeon"),
        ("Teaching assistant", "TA", "teaching_assistant"),
        ("First assistant", "FA", "first_assistant"),
    ]
    assert buttons(page, "general_surgery", is_chief=False) == junior
    assert buttons(page, "general_surgery", is_chief=True)[0] == ("Surgeon", "SC", "surgeon")
    # Where the phone does not know the chief year, both words stand on the one button.
    assert buttons(page, "general_surgery") == [("Surgeon", "SC or SJ", "surgeon"), *junior[1:]]
    assert buttons(page, "uk_elogbook") == [
        ("Observed", "O", "observer"),
        ("First assistant", "A", "first_assistant"),
        ("S-TS", None, "surgeon"),
        ("S-TU", None, "surgeon"),
        ("P", None, "surgeon"),
        ("Teaching assistant", "T", "teaching_assistant"),
    ]
    assert buttons(page, "ophthalmology") == [("Surgeon", None, "surgeon"), ("Assistant", None, "first_assistant")]
    # "not surgeon" is no role of a case, and anesthesiology has no operator.
    assert buttons(page, "plastic_surgery") == [("Surgeon", None, "surgeon")]
    assert buttons(page, "anesthesiology") == []


def test_a_definition_stands_on_its_button_without_the_title_again(page: Any) -> None:
    found = page.evaluate(CHOICES, [MODULE, "general_surgery", False])
    assert [one["definition"] for one in found["choices"]] == [
        "Before the chief year",
        "A senior guides a junior who takes surgeon credit",
        "Helps another surgeon; no major credit",
    ]
    observed = next(one for one in found["others"] if one["role"] == "observer")
    assert observed["definition"] == "logged, not counted"
    supervised = next(one for one in found["others"] if one["role"] == "supervisor")
    assert supervised["code"] == "TA"


def test_a_tap_says_the_facts_and_the_facts_find_their_button(page: Any) -> None:
    script = """async ([address, specialty, taps]) => {
      const { roleChoices, factsOfChoice, chosenOf, supervisionAsked } = await import(address);
      const words = await (await fetch(`/api/v1/training/roles?specialty=${specialty}`)).json();
      const choices = roleChoices(words, false);
      return taps.map(([title, supervision]) => {
        const choice = choices.find((one) => one.title === title);
        const facts = factsOfChoice(choice, supervision);
        return [facts.role, facts.supervision, chosenOf(choices, facts)?.title ?? null, supervisionAsked(choice)];
      });
    }"""
    british = page.evaluate(script, [MODULE, "uk_elogbook", [["S-TS", None], ["P", None], ["P", "independent"]]])
    assert british == [
        ["surgeon", "scrubbed", "S-TS", []],
        # P says available or independent: which of them is asked, and P stays pressed until then.
        ["surgeon", None, "P", ["available", "independent"]],
        ["surgeon", "independent", "P", ["available", "independent"]],
    ]
    american = page.evaluate(script, [MODULE, "general_surgery", [["Surgeon", "scrubbed"], ["First assistant", None]]])
    asked = ["scrubbed", "present", "available", "independent"]
    assert american == [["surgeon", "scrubbed", "Surgeon", asked], ["first_assistant", None, "First assistant", []]]
