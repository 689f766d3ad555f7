"""docs/security: every requirement of ASVS level 2 has its line, what is named exists, and the totals are counted."""

from __future__ import annotations

import ast
import re
from collections import Counter
from functools import cache

import pytest

from config import PROJECT

PAGES = PROJECT / "docs" / "security"
ASVS = (PAGES / "asvs.md").read_text(encoding="utf-8")
# Requirements of levels 1 and 2 of ASVS 4.0.3, by section; numbers that are left out are of level 3 alone or were deleted.
LEVEL_2 = """
1.1 1-7; 1.2 1-4; 1.4 1 4-5; 1.5 1-4; 1.6 1-4; 1.7 1-2; 1.8 1-2; 1.9 1-2; 1.10 1; 1.11 1-2; 1.12 2; 1.14 1-6;
2.1 1-12; 2.2 1-3; 2.3 1-3; 2.4 1-6; 2.5 1-7; 2.6 1-3; 2.7 1-6; 2.8 1-7; 2.9 1-3; 2.10 1-4;
3.1 1; 3.2 1-4; 3.3 1-4; 3.4 1-5; 3.5 1-3; 3.7 1;
4.1 1-3 5; 4.2 1-2; 4.3 1-3;
5.1 1-5; 5.2 1-8; 5.3 1-10; 5.4 1-3; 5.5 1-4;
6.1 1-3; 6.2 1-6; 6.3 1-2; 6.4 1-2;
7.1 1-4; 7.2 1-2; 7.3 1 3-4; 7.4 1-3;
8.1 1-4; 8.2 1-3; 8.3 1-8;
9.1 1-3; 9.2 1-4;
10.2 1-2; 10.3 1-3;
11.1 1-8;
12.1 1-3; 12.2 1; 12.3 1-6; 12.4 1-2; 12.5 1-2; 12.6 1;
13.1 1 3-5; 13.2 1-3 5-6; 13.3 1-2; 13.4 1-2;
14.1 1-4; 14.2 1-6; 14.3 2-3; 14.4 1-7; 14.5 1-4
"""
LINE = re.compile(r"^\| (\d+\.\d+\.\d+) \| ([^|]+) \| (met|n/a|unmet|pending: \w+) \| ([^|]+) \|$", re.MULTILINE)
TOTAL = re.compile(r"^\| (met|n/a|unmet|pending|all) \| (\d+) \|$", re.MULTILINE)
MOST_UNMET = 9  # may only fall; the aim is 10


def required() -> list[str]:
    found = []
    for part in LEVEL_2.replace("\n", " ").split(";"):
        section, *spans = part.split()
        for span in spans:
            first, _, last = span.partition("-")
            found += [f"{section}.{number}" for number in range(int(first), int(last or first) + 1)]
    return found


def lines() -> list[tuple[str, str, str, str]]:
    return [(number, words, state, by) for number, words, state, by in LINE.findall(ASVS)]


@cache
def functions_of(path: str) -> frozenset[str]:
    tree = ast.parse((PROJECT / path).read_text(encoding="utf-8"))
    return frozenset(node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


def missing(named: str) -> list[str]:
    """What is named and not there; a test by its file or by file::name, a page or a folder of tests by its path."""
    gone = []
    for name in re.findall(r"`([^`]+)`", named):
        path, _, test = name.partition("::")
        if not (PROJECT / path).exists() or (test and test not in functions_of(path)):
            gone.append(name)
    return gone


def test_every_requirement_of_level_2_has_its_line_once_and_no_other() -> None:
    assert [number for number, _, _, _ in lines()] == required()
    assert len(re.findall(r"^\| \d+\.\d+\.\d+ \|", ASVS, re.MULTILINE)) == len(required()), "a line that cannot be read"


def test_what_is_named_as_proof_exists() -> None:
    gone = {number: missing(by) for number, _, state, by in lines() if state == "met"}
    assert {number: names for number, names in gone.items() if names} == {}
    bare = [number for number, _, state, by in lines() if state == "met" and "`" not in by]
    assert bare == []


def test_what_is_not_met_has_a_plan_and_what_does_not_apply_a_reason() -> None:
    assert [
        number for number, _, state, by in lines() if state == "unmet" and "Plan:" not in by and "As " not in by
    ] == []
    assert [number for number, _, state, by in lines() if state == "n/a" and len(by) < 8] == []


def test_the_totals_are_those_of_the_table() -> None:
    counted = Counter(state.partition(":")[0] for _, _, state, _ in lines())
    stated = {state: int(number) for state, number in TOTAL.findall(ASVS)}
    assert stated.pop("all") == len(required())
    assert stated == dict(counted)


def test_few_requirements_are_unmet() -> None:
    assert sum(state == "unmet" for _, _, state, _ in lines()) <= MOST_UNMET


@pytest.mark.parametrize("name", ["threat-model.md", "hipaa.md"])
def test_the_other_pages_name_what_exists(name: str) -> None:
    text = (PAGES / name).read_text(encoding="utf-8")
    paths = re.findall(r"`((?:tests|docs|rvuedge|deploy|scripts)/[^`\s]+)`", text)
    assert paths
    assert missing(" ".join(f"`{path}`" for path in paths)) == []
    for link in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", text):
        assert (PAGES / link).exists(), link
