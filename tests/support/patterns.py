"""Every pattern of the code, how it is used, and texts that are hard for it: found by reading, so that none is forgotten."""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

from config import PROJECT

# The standard library's reader of patterns: what a pattern is made of, as `re` itself understands it.
_read = re._parser.parse  # type: ignore[attr-defined]
WITHOUT_END = 200  # repetitions from which a repetition is as good as one without an end
ANYWHERE = frozenset({"search", "finditer", "findall", "sub", "subn", "split"})
FROM_THE_START = frozenset({"match", "fullmatch"})
SEARCHED = re.compile(rf"\b(\w+)\.(?:{'|'.join(sorted(ANYWHERE))})\b")  # names that are looked for anywhere
FLAGS = {
    name: getattr(re, name)
    for name in ("A", "ASCII", "I", "IGNORECASE", "M", "MULTILINE", "S", "DOTALL", "X", "VERBOSE")
}
SPOILERS = ("", "\x00")


@dataclass(frozen=True, slots=True)
class Used:
    """A pattern where it is written, and whether it is looked for anywhere in a text."""

    place: str
    pattern: re.Pattern[Any]
    is_searched: bool


@cache
def patterns() -> tuple[Used, ...]:
    """Those written as literals: compiled, in a call of `re`, or as a schema's Regexp."""
    sources = {path: path.read_text(encoding="utf-8") for path in sorted((PROJECT / "rvuedge").rglob("*.py"))}
    searched = frozenset(name for source in sources.values() for name in SEARCHED.findall(source))
    some = {path: source for path, source in sources.items() if "re." in source or "Regexp" in source}
    written = [used for path, source in some.items() for used in _in_file(path, source, searched)]
    known = {used.pattern for used in written}
    return (*written, *(used for used in _made(sources, searched) if used.pattern not in known))


def _made(sources: Iterable[Path], searched: Collection[str]) -> Iterator[Used]:
    """Those that modules make of parts and keep, alone or in a list or a dictionary."""
    for path in sources:
        if path.name != "__init__.py":
            name = ".".join(path.relative_to(PROJECT).with_suffix("").parts)
            for word, value in vars(import_module(name)).items():
                held = (
                    value.values()
                    if isinstance(value, dict)
                    else value
                    if isinstance(value, (tuple, list))
                    else [value]
                )
                for pattern in held:
                    if isinstance(pattern, re.Pattern):
                        yield Used(f"{name} {word}", pattern, word in searched)


def _in_file(path: Path, source: str, searched: Collection[str]) -> Iterator[Used]:
    tree = ast.parse(source)
    names = {
        id(node.value): target.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and (compiled := _compiled(node)) is not None:
            word = node.func.attr if isinstance(node.func, ast.Attribute) else ""
            name = names.get(id(node), "")
            place = f"{path.relative_to(PROJECT)}:{node.lineno} {name}".strip()
            anywhere = word in ANYWHERE or (word == "compile" and (not name or name in searched))
            yield Used(place, compiled, anywhere)


def _compiled(node: ast.Call) -> re.Pattern[Any] | None:
    called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    of_re = isinstance(node.func, ast.Attribute) and getattr(node.func.value, "id", "") == "re"
    if not (called == "Regexp" or (of_re and called in ANYWHERE | FROM_THE_START | {"compile"})):
        return None
    first = node.args[0] if node.args else None
    if not isinstance(first, ast.Constant) or not isinstance(first.value, (str, bytes)):
        return None
    words = {
        item.attr
        for arg in (*node.args[1:], *(k.value for k in node.keywords))
        for item in ast.walk(arg)
        if isinstance(item, ast.Attribute)
    }
    flags = 0
    for word in words & FLAGS.keys():
        flags |= FLAGS[word]
    return re.compile(first.value, flags)


def attacks(pattern: re.Pattern[Any], size: int) -> list[Any]:
    """Texts of about a size that begin as the pattern does, repeat what it repeats, and then do not end as it does."""
    source = pattern.pattern if isinstance(pattern.pattern, str) else pattern.pattern.decode("latin-1")
    found = []
    for prefix, body in _pumps(_read(source, pattern.flags & ~re.UNICODE), ""):
        for spoiler in SPOILERS:
            text = prefix + (body or "a") * (size // len(body or "a")) + spoiler
            found.append(text if isinstance(pattern.pattern, str) else text.encode("latin-1", "replace"))
    return found


def _pumps(parsed: Any, prefix: str) -> Iterator[tuple[str, str]]:
    """What comes before each repetition without an end, and what it repeats."""
    for kind, value in parsed:
        name = str(kind)
        if name in {"MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"}:
            _, most, inner = value
            example = _example(inner)
            if most >= WITHOUT_END:
                yield prefix, example
                yield prefix, example + " "
                yield "", (prefix + example) or "a"
            yield from _pumps(inner, prefix)
        elif name == "SUBPATTERN":
            yield from _pumps(value[-1], prefix)
        elif name == "BRANCH":
            for branch in value[1]:
                yield from _pumps(branch, prefix)
        elif name in {"ASSERT", "ASSERT_NOT"}:
            yield from _pumps(value[1], prefix)
        prefix += _example([(kind, value)])


def _example(parsed: Any) -> str:
    """A short text that a part of a pattern takes, mostly."""
    found = ""
    for kind, value in parsed:
        name = str(kind)
        if name == "LITERAL":
            found += chr(value)
        elif name == "NOT_LITERAL":
            found += "b" if chr(value) == "a" else "a"
        elif name == "ANY":
            found += "a"
        elif name == "IN":
            found += _one_of(value)
        elif name in {"MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"}:
            found += _example(value[2]) * max(1, min(value[0], 5))
        elif name == "SUBPATTERN":
            found += _example(value[-1])
        elif name == "BRANCH":
            found += _example(value[1][0])
    return found


def _one_of(choices: Any) -> str:
    classes = {"CATEGORY_DIGIT": "1", "CATEGORY_SPACE": " ", "CATEGORY_WORD": "a", "CATEGORY_NOT_DIGIT": "a",
               "CATEGORY_NOT_SPACE": "a", "CATEGORY_NOT_WORD": " "}  # fmt: skip
    if any(str(kind) == "NEGATE" for kind, _ in choices):
        taken = re.compile(
            "[" + "".join(re.escape(chr(value)) for kind, value in choices if str(kind) == "LITERAL") + "\\0]"
        )
        return next(sign for sign in "a1 b-_.Z" if not taken.match(sign))
    kind, value = choices[0]
    if str(kind) == "LITERAL":
        return chr(value)
    return chr(value[0]) if str(kind) == "RANGE" else classes.get(str(value), "a")
