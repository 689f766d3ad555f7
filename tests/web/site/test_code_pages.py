"""What a code's page says, the list that reaches every code, and the calculator that needs no account."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Page, expect

from rvuedge.catalog.codes import finder
from rvuedge.pictures.quarters import LISTED, NOT_LISTED, NOT_LOADED, QuarterBar, quarter_bars
from rvuedge.pictures.values import DatedValue
from rvuedge.platform.figures import dollars
from rvuedge.web.codes.value_history import change_words
from rvuedge.web.codes.words import american, ndc_shown, percent_against
from tests.support.client import Client

HTML = {"Accept": "text/html"}
ISO_DAY = re.compile(r"\b20\d\d-[01]\d-[0-3]\d\b")
ENGINE_WORDS = ("cms-payment", "not_on_pfs", "not on the PFS", "starter excerpt", "is not loaded", "Needs review")


@pytest.fixture
def pages(seeded_app: Flask) -> FlaskClient:
    return seeded_app.test_client()


def text_of(pages: FlaskClient, address: str) -> str:
    """What a reader sees of a page's main part, in one line."""
    html = pages.get(address, headers=HTML).get_data(as_text=True)
    main = html[html.index("<main") : html.index("</main>")]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", main)).split())


# 47562 under RVU26C: work 10.21, 10.47 in RVU25D. 62: 10.21 x 0.625 = 6.38125. 78: 10.21 x 0.81 = 8.2701.
# 80: 10.21 x 0.16 = 1.6336. 54: 10.21 x 0.90 = 9.189.
SAYS_OF_47562 = (
    "10.21 wRVU", "Down 0.26 from 2025: CMS cut services not valued by time by 2.5%.", "90-day global",
    "Second procedure: half", "Not bilateral", "Assistant may be paid", "Co-surgeons if documented",
    "62 two surgeons two surgeons, each 0.625. 6.38", "intra-operative share 0.81. 8.27", "0.16. 1.63", "9.19",
    "Instead of 47562", "+0.97", "Track this code", "Medicare pays", "$631.95", "Report an error",
)  # fmt: skip


def test_the_page_of_47562_says_its_value_what_changes_it_and_what_it_pays(pages: FlaskClient) -> None:
    text = text_of(pages, "/codes/47562")
    for words in SAYS_OF_47562:
        assert words in text, words
    for words in ENGINE_WORDS:
        assert words not in text, words
    assert "Down" not in text_of(pages, "/codes/47562?release=RVU25D")


@pytest.mark.parametrize("code", ["47562", "99213", "45378", "J9313", "71046", "00790", "36415"])
def test_no_page_of_a_code_shows_an_iso_day_or_a_word_of_the_engine(pages: FlaskClient, code: str) -> None:
    text = text_of(pages, f"/codes/{code}")
    assert not ISO_DAY.findall(text)
    assert [words for words in ENGINE_WORDS if words in text] == []


def test_a_dose_is_units_waste_and_dollars_at_the_last_limit(pages: FlaskClient) -> None:
    # 3.28 mg by 0.01 mg are 328 units; four vials of 1 mg hold 400: 72 are discarded; 400 x 23.394 = 9,357.60.
    text = text_of(pages, "/codes/J9313?given=3.28&vials=4")
    for words in ("328 units", "72 units", "first quarter of 2024 $9,357.60"):
        assert words in text, words
    part = pages.get("/codes/J9313/dose?given=2&vials=2").get_data(as_text=True)
    assert "200 units" in part
    assert "J9313-JZ" in part


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("given=three", "Numbers only, such as 3.28."),
        ("given=3.28&vials=3", "3 vials hold 3 mg."),
        ("given=0", "Numbers only"),
        ("given=NaN", "Numbers only"),
        ("given=1e99", "Numbers only"),
    ],
)
def test_a_dose_that_cannot_be_is_answered_in_a_sentence(pages: FlaskClient, query: str, words: str) -> None:
    assert words in text_of(pages, f"/codes/J9313?{query}")


def test_the_dose_of_what_is_no_drug_is_not_found(pages: FlaskClient) -> None:
    assert [pages.get(f"/codes/{code}/dose?given=1").status_code for code in ("47562", "ZZZZZ")] == [404, 404]


def test_the_list_reaches_every_code_by_its_category(seeded_app: Flask, pages: FlaskClient) -> None:
    with seeded_app.app_context():
        documents = finder.current_index().documents
        everything = {document.code for document in documents if document.category == "Drugs"}
        categories = {document.category for document in documents}
    first = pages.get("/codes", headers=HTML).get_data(as_text=True)
    linked = {unescape(name) for name in re.findall(r'href="/codes\?category=[^"]*"[^>]*><span>([^<]*)</span>', first)}
    assert linked == categories
    found: set[str] = set()
    address: str | None = "/codes?category=Drugs"
    while address:
        text = pages.get(address, headers=HTML).get_data(as_text=True)
        found |= set(re.findall(r'href="/codes/([0-9A-Z]{5})"', text))
        following = re.search(r'rel="next"\s+href="([^"]*)"', text)
        address = unescape(following.group(1)) if following else None
    assert found == everything


@pytest.mark.parametrize("page", ["0", "-1", "x", "99999999999", "²", ""])
def test_a_page_of_the_list_that_is_no_number_is_the_first(pages: FlaskClient, page: str) -> None:
    assert pages.get(f"/codes?category=Drugs&page={page}", headers=HTML).status_code == 200


WORTH = (
    # 47562 has the larger total and counts in full, 49505 half of 7.76: 10.21 + 3.88 = 14.09.
    ("lap chole, left open inguinal hernia", ("47562", "10.21", "49505-LT", "7.76", "3.88", "14.09")),
    # 45385 4.46; 45380 3.47 less its family's base 3.18 is 0.29: 4.75.
    ("45380 45385", ("0.29", "the base 45378 (3.18) counts once", "4.75")),
    ("49505-50", ("11.64", "Both sides count 150%")),
    ("J9313 2.8 mg", ("no work RVU", "280 units to bill")),
    ("blorf", ("No code for this", "Not read: blorf")),
    ("47562 on Jane Roe, MRN 1234567", ("This may point at a patient",)),
)


@pytest.mark.parametrize(("line", "words"), WORTH)
def test_a_line_is_worth_what_medicares_rules_say_with_the_reason(
    pages: FlaskClient, line: str, words: tuple[str, ...]
) -> None:
    answer = pages.post("/worth", data={"line": line, "part": "1"})
    assert answer.status_code == 200
    text = " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.get_data(as_text=True))).split())
    for word in words:
        assert word in text, text


def test_without_a_script_the_calculator_answers_on_the_home_page_and_sets_no_cookie(pages: FlaskClient) -> None:
    answer = pages.post("/worth", data={"line": "47562"}, headers=HTML)
    text = answer.get_data(as_text=True)
    assert 'value="47562"' in text
    assert "10.21" in text
    assert "Set-Cookie" not in answer.headers
    assert len(re.findall("<h1", text)) == 1


def test_a_line_too_long_is_refused_in_words(pages: FlaskClient) -> None:
    assert "Use at most 500 characters" in pages.post("/worth", data={"line": "4" * 501, "part": "1"}).text


def test_sign_up_keeps_what_was_typed_and_presets_no_stage(pages: FlaskClient) -> None:
    form = pages.get("/start?track=47562", headers=HTML).get_data(as_text=True)
    assert "checked" not in form
    token = re.search(r'name="csrf_token" value="([^"]+)"', form)
    assert token
    typed = {"name": "Pat Example", "email": "p@example.org", "career_stage": "resident", "specialty": "Surgery"}
    data = {**typed, "password": "short", "track": "47562", "csrf_token": token.group(1)}
    again = pages.post("/app/sign-up", data=data, headers=HTML)
    text = again.get_data(as_text=True)
    assert again.status_code == 422
    for value in ("Pat Example", "p@example.org", "Surgery", "47562"):
        assert f'value="{value}"' in text
    assert re.search(r'value="resident"\s+required\s+checked', text)
    assert "short" not in text.partition("<form")[2]


def test_an_account_made_from_a_code_opens_the_log_with_it(pages: FlaskClient) -> None:
    token = re.search(r'name="csrf_token" value="([^"]+)"', pages.get("/start", headers=HTML).text)
    assert token
    data = {"name": "Pat Example", "email": "n@example.org", "career_stage": "attending",
            "password": "a long password of mine", "track": "47562", "csrf_token": token.group(1)}  # fmt: skip
    assert pages.post("/app/sign-up", data=data).headers["Location"] == "/app?track=47562"
    assert pages.get("/start").headers["Location"] == "/app"


@pytest.mark.parametrize("track", ["javascript:x", "<b>47", "4756", "47562;", "４７５６２"])
def test_only_a_code_is_carried_into_the_log(pages: FlaskClient, track: str) -> None:
    assert 'name="track"' not in pages.get("/sign-in", query_string={"track": track}, headers=HTML).text


def test_an_unknown_page_offers_the_search(pages: FlaskClient) -> None:
    page = pages.get("/nowhere", headers=HTML)
    assert page.status_code == 404
    assert 'role="search"' in page.text
    assert "This page opens from its form." in pages.get("/app/sign-out", headers=HTML).text


HISTORIES = (
    ((("RVU25D", 2025, "10.47"), ("RVU26C", 2026, "10.21")), "10.21",
     "Down 0.26 from 2025: CMS cut services not valued by time by 2.5%."),
    ((("RVU25D", 2025, "1.30"), ("RVU26C", 2026, "1.30")), "1.30", "Unchanged since 2025."),
    ((("RVU25D", 2025, "1.00"), ("RVU26C", 2026, "1.25")), "1.25", "Up 0.25 from 2025."),
    ((("RVU24A", 2024, "2.00"), ("RVU25D", 2025, "1.95")), "1.95",
     "Down 0.05 from 2024."),
    ((("RVU26C", 2026, "1.25"),), "1.25", ""),
    ((("RVU25D", 2025, None), ("RVU26C", 2026, "1.25")), "1.25", ""),
    ((("RVU25D", 2025, "1.25"), ("RVU26C", 2026, None)), None, ""),
)  # fmt: skip


@pytest.mark.parametrize(("rows", "work", "words"), HISTORIES)
def test_how_a_value_moved_is_a_sentence(
    rows: tuple[tuple[str, int, str | None], ...], work: str | None, words: str
) -> None:
    values = [DatedValue(name, date(year, 7, 1), Decimal(value) if value else None) for name, year, value in rows]
    assert change_words(values, Decimal(work) if work else None) == words


def test_quarters_that_nobody_loaded_are_not_called_unlisted() -> None:
    bars = [
        QuarterBar(2024, 1, Decimal("23.394"), LISTED),
        QuarterBar(2024, 2, None, NOT_LISTED),
        QuarterBar(2024, 3, None, NOT_LOADED),
    ]
    drawn = quarter_bars(bars, dollars)
    assert drawn.finding == "Payment limit $23.394 a unit in Q1 2024; not on the list of Q2 2024."
    assert drawn.rows == (("Q1 2024", "$23.394"), ("Q2 2024", "not on the list"), ("Q3 2024", "not loaded"))


def test_a_deleted_code_leads_to_what_took_its_place(pages: FlaskClient) -> None:
    text = text_of(pages, "/codes/55700")
    assert "look at 55707 to 55715" in text
    assert "Instead since January 1, 2026 55707 to 55715" in text
    assert pages.get("/codes/55700", headers=HTML).status_code == 404
    assert "Instead since" not in text_of(pages, "/codes/47562")


def test_days_packages_and_shares_are_written_as_americans_read_them() -> None:
    assert american("by 2023-08-31; 12-34-5678") == "by August 31, 2023; 12-34-5678"
    assert [ndc_shown(text) for text in ("00310470001", "0310")] == ["00310-4700-01", "0310"]
    assert [percent_against(Decimal(text)) for text in ("-11.34", "22.86")] == ["11.3% below", "22.9% above"]


@pytest.mark.browser
def test_the_calculator_answers_while_one_types_and_a_code_goes_into_the_log(mine: Client) -> None:
    page: Page = mine.page
    page.goto(mine.base)
    page.get_by_label("Codes or words of what you did").fill("47562, 49505-LT")
    expect(page.locator("#worth .sum")).to_contain_text("14.09")
    page.goto(f"{mine.base}/codes/44970")
    page.get_by_role("link", name="Track this code").locator("visible=true").click()
    expect(page.locator("#lines > li")).to_have_count(1)
    expect(page.locator("#lines")).to_contain_text("44970")
    page.reload()
    expect(page.locator("#lines > li")).to_have_count(1)
