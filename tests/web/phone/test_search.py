"""Search on the phone, over the bundle: the same first hit as the server's search, quick enough for every key."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Route

from rvuedge.catalog.search.words import stem
from rvuedge.platform import clock
from tests.catalog.search import quality
from tests.support.client import Client

pytestmark = pytest.mark.browser
INDEX = (
    "const {indexOf} = await import('/static/app/catalog/catalog.js'); "
    "const {search} = await import('/static/app/catalog/search.js');"
)
BUNDLE = "const bundle = await (await fetch('/api/v1/catalog/bundle')).json();"
FIRST = f"""async texts => {{ {INDEX} {BUNDLE} const index = await indexOf(bundle);
  return texts.map(text => search(index, text).map(entry => entry.code)) }}"""
FOUND = {
    "47562": "47562",
    "j9313": "J9313",
    "lap chole": "47562",
    "Lap Chol": "47562",
    "gallbladder removed": "47562",
    "TKA": "27447",
    "total knee": "27447",
    "I&D abscess": "10060",
    "diagnostic colonoscopy": "45378",
    "colonoscpy": "45378",
    "office visit level 3 established": "99213",
    "appy": "44970",
    "lumoxiti": "J9313",
}
MEANINGS = """async texts => { const {meaningOf} = await import('/static/app/catalog/facets.js');
  return texts.map(text => { const {words, contrast, sides, numbers, leftOut} = meaningOf(text);
    return [words.join(' '), contrast ?? '', [...sides].sort().join(' '),
      [...numbers].map(([unit, value]) => `${unit}=${value}`).join(' '), leftOut.join(' ')] }) }"""
NEAR = f"""async texts => {{ {INDEX.replace("{search}", "{lookFor}")} {BUNDLE} const index = await indexOf(bundle);
  return texts.map(text => {{ const {{hits, near, unread}} = lookFor(index, text);
    return [hits.map(entry => entry.code), near.map(entry => entry.code), unread] }}) }}"""
NAMED = f"""async () => {{ {INDEX} {BUNDLE} const index = await indexOf(bundle);
  return index.entries.filter(({{names, terms}}) => names.length || terms.length).map(({{code}}) => code) }}"""
# Ten times the starter catalog, each copy under codes of its own: about as many as a whole release.
WHOLE = f"""async texts => {{ {INDEX} {BUNDLE}
  const letters = 'BCDEKNQRUY';
  bundle.codes = [...letters].flatMap(letter => bundle.codes.map(([code, ...rest]) => [letter + code, ...rest]));
  const index = await indexOf(bundle);
  return [bundle.codes.length, texts.map(text => search(index, text).length)] }}"""


def test_the_phone_finds_what_people_type_and_nothing_where_nothing_is_called_so(
    new_phone: Callable[..., Client],
) -> None:
    phone = new_phone()
    phone.page.goto(f"{phone.base}/support")
    beginning, *nothing = ["9921", "", "zzzzqqqq", "?"]
    hits = phone.page.evaluate(FIRST, [*FOUND, beginning, *nothing])
    assert {text: codes[0] if codes else None for text, codes in zip(FOUND, hits, strict=False)} == FOUND
    begun = hits[len(FOUND)]
    assert begun
    assert all(code.startswith(beginning) for code in begun)
    assert hits[len(FOUND) + 1 :] == [[], [], []]


def test_the_phone_reads_and_finds_the_cases_of_the_server(new_phone: Callable[..., Client]) -> None:
    """The same tables as tests/catalog/search: what a text says beside its words, and every set and matrix."""
    phone = new_phone()
    phone.page.goto(f"{phone.base}/support")
    cases = list(quality.meanings())
    read = phone.page.evaluate(MEANINGS, [case["text"] for case in cases])
    expected = [[case[name] for name in ("words", "contrast", "sides", "numbers")] for case in cases]
    assert [row[:4] for row in read] == expected
    assert [row[4] for row in read] == [stem(case["left_out"]) for case in cases]
    named = set(phone.page.evaluate(NAMED))
    sets = {name: quality.query_set(f"{name}.csv") for name in ("search_queries", "held_out", "fresh", "drug_names")}
    sets["contrast"] = quality.contrast_matrix(named)
    known = {name: [(text, codes & named) for text, codes in cases if codes & named] for name, cases in sets.items()}
    texts = [text for cases in known.values() for text, _ in cases]
    found = dict(zip(texts, phone.page.evaluate(FIRST, texts), strict=True))
    least = {"search_queries": 0.97, "held_out": 0.93, "fresh": 0.9, "drug_names": 1.0, "contrast": 1.0}
    for name, cases in known.items():
        figures = quality.measured(name, cases, found.__getitem__)
        assert figures.shares[0] >= least[name], figures.missed
    [(hits, near, unread)] = phone.page.evaluate(NEAR, ["pembrolizumax"])
    assert (hits, near[0], unread) == ([], "J9271", ["pembrolizumax"])


def test_a_catalog_as_large_as_a_whole_release_is_searched(new_phone: Callable[..., Client]) -> None:
    phone = new_phone()
    phone.page.goto(f"{phone.base}/support")
    spoken = [text for text in FOUND if not text[1:].isdigit()]  # the codes have other letters here
    count, hits = phone.page.evaluate(WHOLE, [*spoken, "surgery of the knee", "laparoscpic colectomy", "injection"])
    assert count > 17_000
    assert all(hits), hits


def test_the_catalog_comes_once_and_is_searched_offline(mine: Client) -> None:
    arrived: list[int] = []

    def note(response: object) -> None:
        address, status = response.url, response.status  # type: ignore[attr-defined]
        if address.endswith("/catalog/bundle") and status != 304:
            arrived.append(response.request.sizes()["responseBodySize"])  # type: ignore[attr-defined]

    mine.page.on("requestfinished", lambda request: note(request.response()))
    mine.page.reload()
    mine.ready()
    assert [size for size in arrived if size > 0] == []
    mine.offline()
    mine.page.reload()
    mine.ready()
    mine.page.fill("#find", "lap chole")
    mine.page.wait_for_selector("#hit-47562")


def test_hits_say_whose_values_they_show_once_the_last_day_of_the_release_is_over(
    new_phone: Callable[..., Client],
) -> None:
    over = (
        "RVU26C is the newest release loaded. It covers services through December 31, 2026; "
        "later services are not valued until a release for them is loaded."
    )
    for day, sentence in ((31, ""), (32, over)):
        clock.run_from(datetime(2026, 12, 1, 15, 0, tzinfo=UTC) + timedelta(days=day - 1))
        phone = new_phone()
        phone.signed_in()
        phone.page.fill("#find", "47562")
        phone.page.wait_for_selector("#found .hit:has-text('10.21')")
        assert phone.page.inner_text("#window-over") == sentence
        phone.page.fill("#find", "")
        assert phone.page.locator("#window-over").is_hidden()


def test_a_new_phone_finds_by_the_server_until_its_own_catalog_is_there(new_phone: Callable[..., Client]) -> None:
    """What is typed is found and logged while the catalog is on its way; from then on nothing that is typed leaves."""
    mine = new_phone(service_workers="block")
    on_its_way: list[Route] = []

    def hold(route: Route) -> None:
        on_its_way.append(route)

    mine.page.route("**/api/v1/catalog/bundle", hold)
    mine.has_session()
    mine.page.goto(f"{mine.base}/app", wait_until="commit")
    mine.page.wait_for_selector("#app[data-usable]")
    mine.page.fill("#find", "lap chol")
    mine.page.click("#hit-47562:has-text('10.21')")
    mine.page.fill("#find", "49505-50")
    mine.page.press("#find", "Enter")
    mine.page.wait_for_selector("#lines .line:nth-child(2) [data-key$='50'][aria-pressed=true]")
    mine.save("Saved. 47562 and 49505")
    [route] = on_its_way
    route.continue_()
    mine.ready()
    asked: list[str] = []
    mine.page.on("request", lambda request: asked.append(request.url))
    mine.page.fill("#find", "lap chol")
    mine.page.wait_for_selector("#hit-47562")
    assert [address for address in asked if "/codes?" in address] == []
