"""Questions answered from a release's figures alone."""

from __future__ import annotations

from decimal import Decimal

import pytest

from rvuedge.catalog.rules.code_faqs import Indicators, Past, composed
from tests.support.api import Api

CUT = "That is the 2.5% by which CMS cut services not valued by time in 2026."
KNEE = Indicators(Decimal("19.11"), "090", "0", "2", "1", "2", "")


def answers(row: Indicators | None = KNEE, past: list[Past] | None = None, *, level_ii: bool = False) -> dict[str, str]:
    found = composed("27447", "RVU26C", "It has 19.11.", row, past or [], level_ii=level_ii)
    return dict(found)


@pytest.mark.parametrize(
    ("past", "sentence"),
    [
        (
            [Past("RVU25D", Decimal("19.60"))],
            "Yes: 27447 had 19.60 in RVU25D and has 19.11 in RVU26C (-2.5%). " + CUT,
        ),
        ([Past("RVU25D", Decimal("20.72"))], "Yes: 27447 had 20.72 in RVU25D and has 19.11 in RVU26C (-7.8%)."),
        ([Past("RVU26A", Decimal("19.60"))], "Yes: 27447 had 19.60 in RVU26A and has 19.11 in RVU26C (-2.5%)."),
        (
            [Past("RVU20A", Decimal("1")), Past("RVU25D", Decimal("19.11"))],
            "Yes: 27447 had 1 in RVU20A and has 19.11 in RVU26C (+1811.0%).",
        ),
        ([Past("RVU25D", Decimal("0"))], "It had none in RVU25D and has 19.11 in RVU26C."),
        (
            [Past("RVU26A", Decimal("19.11")), Past("RVU26B", Decimal("19.11"))],
            "No: it is 19.11 in every loaded release since RVU26A.",
        ),
    ],
)
def test_how_the_work_moved(past: list[Past], sentence: str) -> None:
    """19.60 × 0.975 is 19.11; only across the start of 2026 is that the efficiency adjustment."""
    assert answers(past=past)["Did the work RVU of 27447 change?"] == sentence


def test_indicators_are_said_in_words() -> None:
    found = answers()
    assert found["Can 27447 be reported for both sides?"].startswith("Yes. Both sides count 150%")
    assert "half each" in found["What happens to 27447 with another procedure the same day?"]
    assert found["What is the global period of 27447?"] == "090: one day before, the day, and 90 days after."
    assert "16%" in found["Is an assistant surgeon paid for 27447?"]
    assert not any("CPT" in question for question in found)


def test_what_is_not_valued_is_asked_no_more_than_its_statement() -> None:
    assert list(answers(Indicators(None, "XXX", "9", "9", "9", "9", ""))) == ["How many work RVUs does 27447 have?"]
    assert list(answers(None, level_ii=True)) == ["How many work RVUs does 27447 have?", "Is 27447 a CPT code?"]


def test_a_page_without_an_article_answers_questions_and_names_neighbors_and_sources(api: Api) -> None:
    page = api.get("/codes/80076?on=2026-07-14").get_json()
    assert page["review"]["state"] == "none"
    assert all(faq["from_facts"] for faq in page["faqs"])
    assert page["related"]
    assert page["sources"][0]["title"] == "Physician Fee Schedule Relative Value File RVU26C"


def test_a_page_does_not_ask_twice_what_its_article_answers(api: Api) -> None:
    questions = [faq["question"] for faq in api.get("/codes/J9313?on=2026-07-14").get_json()["faqs"]]
    assert sum("CPT code" in question for question in questions) == 1
    page = api.get("/codes/47562?on=2026-07-14").get_json()
    answer = {faq["question"]: faq["answer"] for faq in page["faqs"] if faq["from_facts"]}
    assert "10.47 in RVU25D" in answer["Did the work RVU of 47562 change?"]
