"""Names say the thing in the words of the field, in American English; no two classes share one (docs/decisions, names)."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from config import PROJECT

# The act of telling, or a word for anything: what is told, asked, kept, one, at an index?
FORBIDDEN = {
    *("told", "said", "asked", "kept", "stood", "stands", "standing", "shelf", "sight", "errands", "looks"),
    *("live", "gone", "hand", "hold", "one", "blp"),
}
MODULES = sorted((PROJECT / "rvuedge").rglob("*.py"))
TEXTS = ("*.py", "*.html", "*.js", "*.css", "*.md", "*.yaml", "*.json", "*.csv", "*.toml", "*.sh")
FOLDERS = (
    "rvuedge",
    "docs",
    "seeds",
    "tests",
    "perf",
    "scripts",
    "deploy",
)  # a migration that has shipped is never edited
BRITISH = re.compile(
    r"annualis|normalis|organis(?!m)|recognis|summaris|authoris|categoris|optimis(?!t)|specialis(?!t)|finalis|utilis"
    r"|minimis|maximis|synchronis|anonymis|pseudonymis|standardis|generalis|localis|licence|neighbour|colour|favour"
    r"|behaviour|harbour(?!view)|labour|honour|tumour|catalogue|programme(?!r|d)|judgement|cancell(?!ation)|paediatr"
    r"|orthopaed|anaesth|(?<![a-z])oesoph|gynaec|haem(?=[aeo])|encyclopaed|speciality|centre(?!d)|(?<!sp)litre|(?<!pe)metre(?!x)|fibre|grey",
    re.IGNORECASE,
)
SPINE = "orthopaedic_surgery_of_the_spine_fellowship"
# What others wrote or write, and what version 0.1 called its fields.
AS_FOUND = {
    "CHANGELOG.md": {"annualise", "annualised", "licence", "licence_note"},
    "rvuedge/accounts/rules/roster/headings.toml": {"speciality"},
    "rvuedge/accounts/rules/roster/words.toml": {"speciality"},
    "rvuedge/benchmarks/readers/header.toml": {"speciality"},
    "rvuedge/files/columns/shared_words.toml": {"speciality"},
    "rvuedge/logbook/charges/readers/heading_words.toml": {"anaesthesia", "anaesthetic", "cancelled", "speciality"},
    "rvuedge/logbook/charges/readers/not_read.toml": {"anaesthetic", "speciality"},
    "rvuedge/logbook/charges/rules/row_kinds.py": {"cancelled"},
    "rvuedge/uploads/headings/leave.toml": {"cancelled"},
    "rvuedge/logbook/dictation/line_grammar.json": {"cancelled"},
    "rvuedge/uploads/kinds/practice_facts.py": {"cancelled"},
    "tests/logbook/dictation/lines.json": {"cancelled"},
    "rvuedge/logbook/dictation/rules/header.py": {"centre"},
    "rvuedge/logbook/sites/rules.py": {"centre"},
    "rvuedge/platform/fields.py": {"annualise", "licence_note"},
    # The ACGME's own spelling of its specialty: an identifier, and the title of a document; people read "Orthopedic".
    "rvuedge/training/data/requirement_sets/orthopedic_spine_acgme.toml": {SPINE},
    "rvuedge/training/data/requirement_sets/orthopedic_surgery_acgme_2013.toml": {"orthopaedic_surgery"},
    "rvuedge/training/data/roles.toml": {SPINE},
    "rvuedge/training/data/sources.toml": {"orthopaedic", "anaesthetic", "anaestheticsapp"},
    "rvuedge/training/data/specialties.toml": {"orthopaedic_surgery", SPINE},
    # What British logbooks print.
    "rvuedge/training/exchange/readers/layouts.toml": {"anaesthesia"},
    "rvuedge/training/exchange/readers/names.toml": {"anaesthesia"},
    "rvuedge/training/exchange/readers/not_read.toml": {"anaesthesia", "anaesthetic", "speciality"},
    "rvuedge/training/exchange/readers/word_lists.toml": {"paediatric", "paediatrics"},
    "rvuedge/training/exchange/readers/words.toml": {
        "anaesthesia",
        "anaesthetic",
        "centre",
        "paediatric",
        "speciality",
    },
    "rvuedge/training/exchange/rules/layouts.toml": {"anaesthetic"},
    "tests/training/exchange/test_reading_case_logs.py": {"anaesthesia"},
    "tests/training/golden.json": {"programme", "orthopaedic_surgery", SPINE},
    "tests/training/rules/test_roles.py": {SPINE},
    "rvuedge/web/audit_words.py": {"licence_note"},
    "seeds/articles/gastroenterology.yaml": {"encyclopaedia", "oesophageal"},
    "seeds/articles/hand-foot-spine.yaml": {"orthopaedic"},  # the name of an academy
    "seeds/articles/joints.yaml": {"orthopaedic"},  # the name of an academy
    "tests/benchmarks/readers/test_tables.py": {"speciality"},
    "tests/files/printed_headings.csv": {
        "anaesthesia",
        "anaesthetic",
        "anaesthetic_logbook",
        "anaestheticsapp",
        "cancelled",
        "speciality",
    },
    "tests/benchmarks/surveys/test_practice_surveys.py": {"paediatric"},
    "tests/golden.json": {"annualise", "renormalise", "organisations"},
    "tests/benchmarks/surveys/test_old_names.py": {"annualise", "licence_note"},
    "tests/cli/test_old_options.py": {"licence"},
    "tests/platform/test_fields_renamed.py": {"licence_note"},
}
A_CODE = {"weights_renormalised"}  # a warning's code of golden.json, which clients compare with
SPOKEN_OF = ("test_names.py", "test_words.py", "-names.md")  # where the words themselves are the subject


WORD = re.compile(r"\w+")


@cache
def tree_of(path: Path) -> ast.Module:
    """A module as it is parsed, once for all tests."""
    return ast.parse(path.read_text())


@cache
def is_british(word: str) -> bool:
    """Each word is looked at once, however many files have it: the pattern over whole texts took 14 s of CPU."""
    return BRITISH.search(word) is not None


def names_in(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Every name that a module gives: of classes, functions, parameters, variables and attributes."""
    for node in ast.walk(tree):
        match node:
            case ast.ClassDef() | ast.FunctionDef() | ast.AsyncFunctionDef():
                yield node.lineno, node.name
            case ast.arg():
                yield node.lineno, node.arg
            case ast.Name(ctx=ast.Store()):
                yield node.lineno, node.id
            case ast.Attribute(ctx=ast.Store()):
                yield node.lineno, node.attr
            case ast.alias(asname=str() as name):
                yield node.lineno, name


def keys_in(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Every text that is a key: of a dict, or between brackets."""
    for node in ast.walk(tree):
        keys = node.keys if isinstance(node, ast.Dict) else [node.slice] if isinstance(node, ast.Subscript) else []
        for key in keys:
            if isinstance(key, ast.Constant) and isinstance(key.value, str):
                yield key.lineno, key.value


def test_names_say_the_thing_not_the_act_of_telling() -> None:
    found = []
    for path in MODULES:
        tree = tree_of(path)
        names = [*names_in(tree), *keys_in(tree), (1, path.stem)]
        found += [f"{path.relative_to(PROJECT)}:{line} {name}" for line, name in names if name.strip("_") in FORBIDDEN]
    assert found == []


def test_an_index_is_called_an_index() -> None:
    """`at` is an instant of the audit trail and of a mail, never a position."""
    found = {
        str(path.relative_to(PROJECT / "rvuedge"))
        for path in MODULES
        for _, name in names_in(tree_of(path))
        if name == "at"
    }
    audit = {f"accounts/audit/{name}.py" for name in ("account_api", "api", "models", "trail")}
    assert found == audit | {"accounts/rules/trail_digests.py"}


def test_no_two_classes_have_one_name() -> None:
    names = Counter(
        node.name
        for path in MODULES
        for node in tree_of(path).body
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_")
    )
    assert [name for name, count in names.items() if count > 1] == []


def test_words_are_spelled_as_americans_do() -> None:
    found: dict[str, set[str]] = {}
    texts = [path for folder in FOLDERS for kind in TEXTS for path in (PROJECT / folder).rglob(kind)]
    for path in (*texts, *PROJECT.glob("*.md"), *PROJECT.glob("*.py"), *PROJECT.glob("*.toml")):
        name = path.relative_to(PROJECT).as_posix()
        words = set(filter(is_british, set(WORD.findall(path.read_text(errors="replace").lower())))) - A_CODE
        if not name.endswith(SPOKEN_OF) and words - AS_FOUND.get(name, set()):
            found[name] = words - AS_FOUND.get(name, set())
    assert found == {}
