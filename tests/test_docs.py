"""What documents and code name exists: files, links, anchors, rules, decisions, make targets, commands, API calls."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from flask import Flask

from rvuedge.cli import command_named

PROJECT = Path(__file__).resolve().parents[1]
PAGES = sorted(
    page
    for pattern in ("*.md", "docs/**/*.md", ".github/**/*.md", "seeds/**/*.md")
    for page in PROJECT.glob(pattern)
    if page.name != "CHANGELOG.md"  # history: it may speak of what is gone
)
CODE = sorted(
    file
    for folder in ("rvuedge", "tests", "perf", "scripts", "migrations", "deploy")
    for suffix in ("py", "toml", "js", "html", "css", "sh", "cfg", "ini", "yml", "yaml", "env", "service", "timer")
    for file in (PROJECT / folder).rglob(f"*.{suffix}")
) + [PROJECT / name for name in ("config.py", "wsgi.py", "pyproject.toml", "Makefile")]
NAMED = [file for file in (*PAGES, *CODE) if file != Path(__file__)]

TOP = r"docs|rvuedge|tests|scripts|seeds|perf|migrations|requirements|deploy|\.github"
PATH = re.compile(rf"(?<![\w/.:-])((?:{TOP})/[\w./-]*)([<*…{{]?)")
WINGS = (
    "accounts|benchmarks|catalog|contracts|files|logbook|platform|privacy|productivity|reconciliation|reports|statements"
    "|training|valuation|web|cli"
)
SHORT = re.compile(rf"(?<![\w/.-])((?:{WINGS})/[\w/]+\.(?:py|toml|js|html|css))\b")
BARE = re.compile(r"`(\w+\.(?:py|toml|js))`")
LINK = re.compile(r"\]\((?!https?:)([^)#\s]*)(#[^)\s]+)?\)")
RULE = re.compile(r"\bR-\d+\.\d+\b")
DECISION = re.compile(r"\bdecisions?[/ ](\d{4})\b")
TARGET = re.compile(r"(?:`|^ {4})make ([a-z]+)", re.MULTILINE)
COMMAND = re.compile(r"(?:`|^ {4})(?:\.venv/bin/)?rvuedge ([a-z]+)(?: ([a-z-]+[a-z]))?", re.MULTILINE)
CALL = re.compile(r"`(GET|POST|PUT|PATCH|DELETE) (/[\w/{}-]*)`")
FORMER = re.compile(r"\b(?:domain|contract|design)\.md\b|\bcms/README\.md\b|\[(?:CONV|TATANKA|HVGFMV|HVGBP|COMPSHOP)\b")


def text_of(file: Path) -> str:
    return file.read_text(encoding="utf-8")


def anchors(text: str) -> set[str]:
    """The anchors GitHub gives the headings of a page."""
    headings = re.findall(r"^#{1,6} (.+)$", re.sub(r"```.*?```", "", text, flags=re.DOTALL), re.MULTILINE)
    plain = (re.sub(r"[^\w\- ]", "", heading.lower()) for heading in headings)
    return {f"#{heading.replace(' ', '-')}" for heading in plain}


def missing_paths(text: str) -> Iterator[str]:
    """Paths from the project's folder that are not there; of a pattern (`x/*.py`, `x/<name>`) only the folder counts."""
    for path, pattern in PATH.findall(text):
        named = path.rpartition("/")[0] if pattern else path.rstrip("./-")
        if not ((PROJECT / named).exists() or is_decision(named)):
            yield named


def is_decision(path: str) -> bool:
    """A decision may be cited by its number alone."""
    return bool(re.fullmatch(r"docs/decisions/\d{4}", path)) and any(PROJECT.glob(f"{path}-*.md"))


def where(file: Path, faults: object) -> str:
    return f"{file.relative_to(PROJECT)}: {faults}"


def test_every_file_that_is_named_exists() -> None:
    faults = [where(file, path) for file in NAMED for path in missing_paths(text_of(file))]
    assert faults == []


def test_every_file_named_from_its_wing_exists() -> None:
    faults = [
        where(file, path)
        for file in NAMED
        for path in SHORT.findall(text_of(file))
        if not (PROJECT / "rvuedge" / path).exists()
    ]
    assert faults == []


def test_every_module_a_page_names_by_itself_is_somewhere() -> None:
    names = {file.name for file in CODE}
    faults = [where(page, name) for page in PAGES for name in BARE.findall(text_of(page)) if name not in names]
    assert faults == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(PROJECT)))
def test_every_link_of_a_page_leads_somewhere(page: Path) -> None:
    faults = []
    for path, anchor in LINK.findall(text_of(page)):
        target = page.parent / path if path else page
        if not target.exists() or (anchor and anchor not in anchors(text_of(target))):
            faults.append(path + anchor)
    assert faults == []


def test_every_rule_that_is_cited_has_a_heading_and_each_heading_is_there_once() -> None:
    rules = re.findall(r"^### (R-\d+\.\d+) ", text_of(PROJECT / "docs/rules.md"), re.MULTILINE)
    assert len(rules) == len(set(rules))
    faults = [where(file, rule) for file in NAMED for rule in RULE.findall(text_of(file)) if rule not in rules]
    assert faults == []


def test_every_rule_says_where_it_comes_from() -> None:
    text = text_of(PROJECT / "docs/rules.md")
    sections = re.split(r"^### ", text, flags=re.MULTILINE)[1:]
    unsourced = [
        section.split("\n")[0]
        for section in sections
        if not re.search(r"\*[^*]*(Source|Convention|Counted|Medicare)", section)
    ]
    assert unsourced == []


def test_rules_are_cited_from_the_repository_and_not_from_notes_beside_it() -> None:
    faults = [where(file, found) for file in NAMED for found in FORMER.findall(text_of(file))]
    assert faults == []


def test_every_decision_is_listed_and_every_one_that_is_cited_exists() -> None:
    folder = PROJECT / "docs/decisions"
    pages = {page.name for page in folder.glob("*.md")} - {"README.md"}
    assert set(re.findall(r"\(([\w-]+\.md)\)", text_of(folder / "README.md"))) == pages
    numbers = {page[:4] for page in pages}
    faults = [where(file, item) for file in NAMED for item in DECISION.findall(text_of(file)) if item not in numbers]
    assert faults == []


def test_every_make_target_that_is_named_exists() -> None:
    targets = set(re.findall(r"^([a-z]+):", text_of(PROJECT / "Makefile"), re.MULTILINE))
    faults = [where(page, name) for page in PAGES for name in TARGET.findall(text_of(page)) if name not in targets]
    assert faults == []


def test_every_command_that_is_named_exists() -> None:
    faults = []
    for page in PAGES:
        for name, below in COMMAND.findall(text_of(page)):
            command = command_named(name)
            if command is None or (below and isinstance(command, click.Group) and below not in command.commands):
                faults.append(where(page, f"{name} {below}"))
    assert faults == []


def test_every_call_that_the_api_page_promises_is_served(app: Flask) -> None:
    served = {
        (method, re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule).removeprefix("/api/v1"))
        for rule in app.url_map.iter_rules()
        for method in rule.methods or ()
    }
    promised = set(CALL.findall(text_of(PROJECT / "docs/api.md")))
    assert len(promised) > 40
    assert promised - served == set()


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("see docs/no-such-page.md.", ["docs/no-such-page.md"]),
        ("`rvuedge/app.py`, docs/rules.md and rvuedge/valuation/", []),
        ("rvuedge/contracts/policies/<name>/<date>.toml", []),
        ("rvuedge/no_such_room/<name>.toml", ["rvuedge/no_such_room"]),
        ("at https://example.org/docs/elsewhere.md", []),
    ],
)
def test_a_path_that_is_not_there_is_found(text: str, missing: list[str]) -> None:
    assert list(missing_paths(text)) == missing
