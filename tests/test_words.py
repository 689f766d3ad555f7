"""What a person reads is American English: no British spelling, no "2 %", no "1 July".

In Python only strings count: a name of the API or a column is renamed by its own rules, and comments are for us.
"""

from __future__ import annotations

import ast
import re
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
BRITISH = re.compile(
    r"(?<![-.`\w])(?:annualis|licence|normalis|neighbour|colour|organis(?:e|ed|es|ing|ation|ations)\b|favour|centre|programmes?\b"
    r"|whilst|e-mail|behaviour|recognis|summaris|categoris|authoris|prioritis|minimis|maximis|utilis|catalogue"
    r"|cancell(?:ed|ing)\b|travell|labell(?!edby)|fulfil\b|judgement|grey\b|honour|anaesth|orthopaed|gynaec|oesoph|oedema"
    r"|tumour|diarrhoea|defence|amongst|learnt|metres?\b|litres?\b|fibre|practis(?:e|ed|ing)\b|sceptic|enrol(?:s|ment|ments)?\b"
    r"|skilful|artefact|manoeuv|aluminium|instalment|modell(?:ed|ing)\b|paediatr|haem(?:o|at|ang|orr)|leukaem|caec|faec|foet(?:us|al)"
    r"|(?:analy|paraly|cataly|dialy)s(?:e|ed|ing)\b|theatre|offence|pretence|per cent\b|ageing\b|cheque\b"
    r"|(?:apolog|critic|emphas|real|special|standard|general|item|final|formal|capital|optim|random|custom|initial|serial"
    r"|synchron|token|visual|penal|anonym|equal|immun|hospital|material)is(?:e|ed|es|ing|ation|ations)\b)[a-z]*+(?!_)",
    re.IGNORECASE,
)
SPACED_PERCENT = re.compile(r"\d\s%(?![\w(%}])")
DAY_FIRST = re.compile(rf"\b\d{{1,2}} (?:{MONTHS})\b")
LOOKED_FOR = {"British spelling": BRITISH, "a space before %": SPACED_PERCENT, "a day before its month": DAY_FIRST}
READ = (".py", ".md", ".html", ".js", ".json", ".yaml", ".toml", ".csv", ".webmanifest")
APART = (
    "tests/",  # tests also type what people wrongly write
    "seeds/releases/",  # CMS's own short descriptions
    "seeds/payment_limits.csv",
)
ALLOWED = {
    ("rvuedge/logbook/charges/readers/heading_words.toml", "cancelled"): "what billing systems print",
    ("rvuedge/logbook/charges/readers/heading_words.toml", "speciality"): "what billing systems print",
    ("rvuedge/logbook/charges/readers/not_read.toml", "anaesthetic"): "what a British logbook prints",
    ("rvuedge/logbook/charges/readers/heading_words.toml", "anaesthesia"): "what British logbooks print",
    ("rvuedge/logbook/charges/readers/heading_words.toml", "anaesthetic"): "what British logbooks print",
    ("rvuedge/logbook/charges/readers/not_read.toml", "speciality"): "what a compensation file prints",
    ("rvuedge/logbook/charges/rules/row_kinds.py", "cancelled"): "what billing systems print",
    ("rvuedge/uploads/headings/leave.toml", "cancelled"): "what personnel systems print",
    ("rvuedge/training/exchange/readers/layouts.toml", "anaesthesia"): "what British logbooks print",
    ("rvuedge/training/exchange/readers/names.toml", "anaesthesia"): "what British logbooks print",
    ("rvuedge/training/exchange/readers/not_read.toml", "anaesthesia"): "what British logbooks print",
    ("rvuedge/training/exchange/readers/not_read.toml", "anaesthetic"): "what British logbooks print",
    ("rvuedge/training/exchange/readers/words.toml", "anaesthesia"): "what British logbooks print",
    ("rvuedge/training/exchange/readers/words.toml", "anaesthetic"): "what British logbooks print",
    ("rvuedge/training/exchange/readers/words.toml", "centre"): "what British logbooks print",
    ("rvuedge/training/exchange/rules/layouts.toml", "anaesthetic"): "what British logbooks print",
    ("rvuedge/accounts/rules/roster/words.toml", "enrolment"): "what personnel systems print",
    ("rvuedge/logbook/charges/readers/heading_words.toml", "cheque"): "what billing systems print",
    ("rvuedge/logbook/charges/readers/not_read.toml", "theatre"): "what a British logbook prints",
    ("rvuedge/training/exchange/readers/word_lists.toml", "paediatric"): "what British logbooks print",
    ("rvuedge/training/exchange/readers/word_lists.toml", "paediatrics"): "what British logbooks print",
    ("rvuedge/training/exchange/readers/words.toml", "paediatric"): "what British logbooks print",
    ("rvuedge/training/exchange/readers/words.toml", "theatre"): "what British logbooks print",
    ("rvuedge/training/data/sources.toml", "anaesthetic"): "the name of a repository",
    ("rvuedge/training/data/sources.toml", "anaestheticsapp"): "the name of a repository",
    ("rvuedge/training/data/sources.toml", "Orthopaedic"): "the ACGME's own spelling, in the title of its document",
    ("seeds/articles/joints.yaml", "Orthopaedic"): "the name of the American Academy of Orthopaedic Surgeons",
    ("seeds/articles/hand-foot-spine.yaml", "Orthopaedic"): "the name of the American Academy of Orthopaedic Surgeons",
    ("seeds/articles/gastroenterology.yaml", "oesophageal"): "the title of a British guideline",
    ("rvuedge/logbook/dictation/line_grammar.json", "cancelled"): "people type it so",
    ("docs/decisions/0015-dictated-lines.md", "30 September"): "what another parser misreads, as it was dictated",
}
# Names of fields and settings keep their spelling until they are renamed as a whole, with the old one still read.
NAMES = re.compile(r"^[A-Za-z_]+$")


@cache
def _files() -> tuple[str, ...]:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False).stdout
    return tuple(
        name
        for name in listed.splitlines()
        if name.endswith(READ) and not name.startswith(APART) and (ROOT / name).is_file()
    )


def _passages(name: str) -> Iterator[tuple[int, str]]:
    """Each piece of text of a file with its line: of Python the strings that are not just a name, else every line."""
    text = (ROOT / name).read_text(encoding="utf-8")
    if not name.endswith(".py"):
        yield from enumerate(text.splitlines(), 1)
        return
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and not NAMES.match(node.value):
            yield node.lineno, node.value


def _found(name: str, wanted: re.Pattern[str]) -> list[str]:
    return [
        f"{name}:{line}: {match[0]}"
        for line, passage in _passages(name)
        for match in wanted.finditer(passage)
        if (name, match[0].lower()) not in {(file, word.lower()) for file, word in ALLOWED}
    ]


@pytest.mark.parametrize("what", LOOKED_FOR)
def test_what_people_read_is_american_english(what: str) -> None:
    if not _files():
        pytest.skip("git lists no files here: this is not a checkout")
    found = [place for name in _files() for place in _found(name, LOOKED_FOR[what])]
    assert not found, "\n".join([what, *found])


@pytest.mark.parametrize(
    ("what", "text"),
    [
        ("British spelling", "the annualised figure"),
        ("British spelling", "The Licence says so"),
        ("British spelling", "your e-mail address"),
        ("British spelling", "a specialised practise"),
        ("British spelling", "in paediatric theatre"),
        ("a space before %", "both sides count 150 % here"),
        ("a day before its month", "The year begins on 1 July."),
    ],
)
def test_each_habit_is_recognized(what: str, text: str) -> None:
    assert LOOKED_FOR[what].search(text)


@pytest.mark.parametrize(
    "text", ["Annualized, with a license", "150% of one", "July 1, 2026", "organisms", "{% if 3 %}", "row.annualised"]
)
def test_american_english_passes(text: str) -> None:
    assert not any(pattern.search(text) for pattern in LOOKED_FOR.values())


@pytest.mark.parametrize(("name", "word"), ALLOWED)
def test_each_exception_is_still_needed(name: str, word: str) -> None:
    assert any(word.lower() in passage.lower() for _, passage in _passages(name))
