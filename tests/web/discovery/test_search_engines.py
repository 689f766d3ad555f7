"""What search engines and readers of links are given: every page once, with its address, its sentence and its picture."""

from __future__ import annotations

import json
import re
from html import unescape
from urllib.parse import urlsplit
from xml.etree import ElementTree

import pytest
from flask import Flask
from flask.testing import FlaskClient

from rvuedge.catalog.store.models import RelativeValueRow, Release
from rvuedge.platform import clock
from rvuedge.platform.extensions import db
from rvuedge.web.discovery import head, sitemap
from rvuedge.web.site.pages import STAGES
from tests.support.clock import NOW

HTML = {"Accept": "text/html"}
SITE = "http://localhost:8000"
SPACE = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
pytestmark = pytest.mark.parametrize("database", ["sqlite"])


@pytest.fixture
def pages(seeded_app: Flask) -> FlaskClient:
    return seeded_app.test_client(use_cookies=False)


def shown(pages: FlaskClient, address: str) -> str:
    answer = pages.get(address, headers=HTML)
    assert answer.status_code == 200, address
    return answer.get_data(as_text=True)


def meta(text: str, name: str) -> str:
    found = re.findall(rf'<meta\s+(?:name|property)="{name}"\s+content="([^"]*)"', text)
    assert len(found) == 1, (name, found)
    return unescape(found[0])


def canonical(text: str) -> str | None:
    found = re.findall(r'<link rel="canonical" href="([^"]*)">', text)
    assert len(found) <= 1
    return unescape(found[0]) if found else None


def document(text: str) -> list[dict[str, object]]:
    found = re.findall(r'<script type="application/ld\+json">(.*?)</script>', text, re.DOTALL)
    assert len(found) <= 1
    whole = json.loads(found[0]) if found else {"@graph": [], "@context": "https://schema.org"}
    assert whole["@context"] == "https://schema.org"
    graph: list[dict[str, object]] = whole["@graph"]
    return graph


def addresses(pages: FlaskClient, path: str) -> list[str]:
    root = ElementTree.fromstring(pages.get(path).get_data())
    return [node.text or "" for node in root.iter(f"{SPACE}loc")]


def test_the_index_leads_to_parts_that_hold_every_page_and_every_code_that_is_shown(pages: FlaskClient) -> None:
    parts = addresses(pages, "/sitemap.xml")
    assert parts == [f"{SITE}/sitemaps/{name}.xml" for name in ("pages", "lists", "codes-1")]
    found = [address for part in parts for address in addresses(pages, urlsplit(part).path)]
    assert len(found) == len(set(found)) > 1000
    assert all(address.startswith(f"{SITE}/") for address in found)
    for path in ("/", "/codes", "/codes/47562", "/codes/J9313", "/about", "/privacy", "/terms", "/accessibility",
                 "/support", "/career-stage/residents", "/codes?category=Drugs"):  # fmt: skip
        assert f"{SITE}{path}" in found, path
    assert pages.get("/sitemaps/codes-2.xml").status_code == 404


def test_every_public_page_is_in_the_sitemap_or_is_named_as_having_a_part_of_its_own(seeded_app: Flask) -> None:
    views = {
        rule.endpoint
        for rule in seeded_app.url_map.iter_rules()
        if rule.endpoint.startswith(head.PUBLIC) and "GET" in (rule.methods or ())
    }
    with seeded_app.test_request_context():
        fixed = {place.path for place in sitemap.fixed_pages()}
        listed = {rule.endpoint for rule in seeded_app.url_map.iter_rules() if rule.rule in fixed}
    assert views - listed <= sitemap.UNLISTED
    assert set(head.STAGES) == set(STAGES)


def test_a_code_of_an_older_release_alone_is_not_listed_because_its_page_is_not_found(
    seeded_app: Flask, pages: FlaskClient
) -> None:
    with seeded_app.app_context():
        newest = db.session.query(Release.id).filter_by(name="RVU26C").scalar()
        now = {code for (code,) in db.session.query(RelativeValueRow.code).filter_by(release_id=newest)}
        ever = {code for (code,) in db.session.query(RelativeValueRow.code)}
    listed = {address.rpartition("/")[2] for address in addresses(pages, "/sitemaps/codes-1.xml")}
    assert now <= listed
    gone = sorted(ever - listed)
    assert gone
    assert pages.get(f"/codes/{gone[0]}", headers=HTML).status_code == 404


def test_each_page_names_one_address_one_sentence_of_its_own_and_a_picture(pages: FlaskClient) -> None:
    lists = addresses(pages, "/sitemaps/lists.xml")
    codes = addresses(pages, "/sitemaps/codes-1.xml")
    sample = [*addresses(pages, "/sitemaps/pages.xml"), *lists[:3], *lists[-2:], *codes[::150], f"{SITE}/codes/J9313"]
    sentences = set()
    for address in sample:
        path = address.removeprefix(SITE)
        text = shown(pages, path)
        assert canonical(text) == address
        sentence = meta(text, "description")
        assert 50 <= len(sentence) <= 160, (path, sentence)
        assert meta(text, "og:description") == sentence
        assert meta(text, "og:url") == address
        assert meta(text, "og:image").startswith(f"{SITE}/cards/")
        assert meta(text, "og:title") == unescape(re.findall(r"<title>(.*?)</title>", text, re.DOTALL)[0])
        sentences.add(sentence)
    assert len(sentences) == len(sample)


def test_what_a_page_was_asked_with_does_not_make_another_page(pages: FlaskClient) -> None:
    assert canonical(shown(pages, "/codes/47562?release=RVU25D&from=mail")) == f"{SITE}/codes/47562"
    assert canonical(shown(pages, "/codes?specialty=General+Surgery&x=1")) == f"{SITE}/codes?specialty=General+Surgery"


@pytest.mark.parametrize(
    "address", ["/codes?q=lap+chole", "/codes?category=Drugs&q=x", "/codes/ZZZZZ", "/nowhere", "/app"]
)
def test_searches_missing_pages_and_the_sign_in_are_not_to_be_listed(pages: FlaskClient, address: str) -> None:
    text = pages.get(address, headers=HTML, follow_redirects=True).get_data(as_text=True)
    assert canonical(text) is None
    assert meta(text, "robots") == "noindex"
    assert document(text) == []


def test_robots_are_kept_from_searches_and_what_needs_a_sign_in(pages: FlaskClient) -> None:
    lines = pages.get("/robots.txt").get_data(as_text=True).splitlines()
    assert lines[0] == "User-agent: *"
    assert {"Disallow: /app/", "Disallow: /api/", "Disallow: /codes?q="} < set(lines)
    assert lines[-1] == f"Sitemap: {SITE}/sitemap.xml"
    assert pages.get("/favicon.ico").get_data()[:4] == b"\0\0\1\0"  # the signature of an ICO file


# What schema.org and the guides of search engines ask of each type: property -> type of its value.
TYPES: dict[str, dict[str, type]] = {
    "Organization": {"name": str, "url": str, "logo": str},
    "SoftwareApplication": {"name": str, "applicationCategory": str, "operatingSystem": str, "license": str},
    "BreadcrumbList": {"itemListElement": list},
    "ListItem": {"position": int, "name": str, "item": str},
    "MedicalWebPage": {"url": str, "name": str, "description": str, "about": dict},
    "MedicalCode": {"codeValue": str, "codingSystem": str, "name": str, "url": str},
    "FAQPage": {"mainEntity": list},
    "Question": {"name": str, "acceptedAnswer": dict},
    "Answer": {"text": str},
}


def check(node: object) -> set[str]:
    """Every node has a known type with what that type asks for, none of it empty; the types that were met."""
    if isinstance(node, list):
        return {name for part in node for name in check(part)}
    if not isinstance(node, dict) or "@type" not in node:
        return set()
    for name, kind in TYPES[node["@type"]].items():
        assert isinstance(node.get(name), kind), (node["@type"], name)
        assert node[name], (node["@type"], name)
    for name in ("url", "item", "logo", "license"):
        assert str(node.get(name, "https://")).startswith(("http://", "https://")), node
    return {str(node["@type"])} | {name for value in node.values() for name in check(value)}


@pytest.mark.parametrize(
    ("address", "types"),
    [
        ("/", {"Organization", "SoftwareApplication"}),
        ("/codes", {"BreadcrumbList", "ListItem"}),
        ("/codes?category=Drugs", {"BreadcrumbList", "ListItem"}),
        ("/codes/47562", set(TYPES) - {"Organization", "SoftwareApplication"}),
        ("/codes/J9313", set(TYPES) - {"Organization", "SoftwareApplication"}),
        ("/about", set()),
    ],
)
def test_structured_data_has_what_its_types_ask_for_and_is_on_the_page(
    pages: FlaskClient, address: str, types: set[str]
) -> None:
    text = shown(pages, address)
    graph = document(text)
    assert check(graph) == types
    visible = " ".join(unescape(re.sub(r"<[^>]+>", " ", text.partition("<main")[2])).split())
    for node in graph:
        for asked in node.get("mainEntity", []):  # type: ignore[attr-defined]
            assert " ".join(asked["name"].split()) in visible
            assert " ".join(asked["acceptedAnswer"]["text"].split()) in visible


def test_structured_data_names_the_code_its_system_and_no_review_that_was_not(pages: FlaskClient) -> None:
    [page] = [node for node in document(shown(pages, "/codes/47562")) if node["@type"] == "MedicalWebPage"]
    about = page["about"]
    assert isinstance(about, dict)
    assert (about["codeValue"], about["codingSystem"]) == ("47562", "CPT")
    [other] = [node for node in document(shown(pages, "/codes/J9313")) if node["@type"] == "MedicalWebPage"]
    assert isinstance(other["about"], dict)
    assert other["about"]["codingSystem"] == "HCPCS"


@pytest.mark.parametrize("address", ["/", "/codes", "/codes/47562", "/about", "/resources"])
def test_a_stranger_s_page_may_be_kept_and_is_asked_for_again_by_its_tag(pages: FlaskClient, address: str) -> None:
    first = pages.get(address, headers=HTML)
    assert first.headers["Cache-Control"] == "public, max-age=300, stale-while-revalidate=3600"
    assert "Cookie" not in first.headers["Vary"]
    assert "Set-Cookie" not in first.headers
    again = pages.get(address, headers={**HTML, "If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.get_data()) == (304, b"")
    packed = pages.get(address, headers={**HTML, "Accept-Encoding": "gzip"})
    assert packed.headers["ETag"] != first.headers["ETag"]
    again = pages.get(address, headers={**HTML, "Accept-Encoding": "gzip", "If-None-Match": packed.headers["ETag"]})
    assert again.status_code == 304


def test_whoever_sends_a_cookie_or_gets_one_has_a_page_of_their_own(seeded_app: Flask) -> None:
    someone = seeded_app.test_client()
    form = someone.get("/support", headers=HTML)
    assert "Set-Cookie" in form.headers
    assert form.headers["Cache-Control"] == "private, no-cache"
    assert "Cookie" in form.headers["Vary"]
    assert someone.get("/", headers=HTML).headers["Cache-Control"] == "private, no-cache"
    bearer = seeded_app.test_client(use_cookies=False).get("/", headers={**HTML, "Authorization": "Bearer x"})
    assert "public" not in bearer.headers.get("Cache-Control", "")
    missing = someone.get("/codes/ZZZZZ", headers=HTML)
    assert "public" not in missing.headers.get("Cache-Control", "")


def test_the_card_of_a_code_is_a_picture_of_the_size_that_readers_of_links_expect(pages: FlaskClient) -> None:
    for path in ("/cards/site.png", "/cards/47562.png", "/cards/J9313.png"):
        answer = pages.get(path)
        picture = answer.get_data()
        assert (answer.status_code, answer.mimetype) == (200, "image/png"), path
        assert picture[:8] == b"\x89PNG\r\n\x1a\n"
        assert (int.from_bytes(picture[16:20]), int.from_bytes(picture[20:24])) == (1200, 630)
        assert len(picture) < 100_000
        assert "public" in answer.headers["Cache-Control"]
        assert pages.get(path, headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304
    for path in ("/cards/ZZZZZ.png", "/cards/j9313.png", "/cards/47562-26.png"):
        assert pages.get(path).status_code == 404, path


def test_the_sitemap_is_made_anew_on_another_day_and_not_for_each_request(seeded_app: Flask) -> None:
    with seeded_app.test_request_context():
        first = sitemap.parts()
        assert sitemap.parts() is first
    clock.run_from(NOW.replace(day=24))
    with seeded_app.test_request_context():
        assert sitemap.parts() is not first
