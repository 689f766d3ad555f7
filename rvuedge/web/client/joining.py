"""The phone client's modules as one script, so that a phone on a poor network asks once. No build step: the server
joins them when it starts, in the order in which they need each other, each in a block of its own.

It reads the forms of import and export that the client uses and no others: a name in braces or a whole module from a
file, and a declaration or a list of names that is exported once. What else a module says of either is refused, and so
are two modules that need each other, so nothing is joined that would run otherwise than as modules.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from pathlib import PurePosixPath

# The object that holds each module's exports; no module may use the name.
HOLDER = "__modules"
IMPORT = re.compile(r'^import (?:\* as (?P<whole>\w+)|\{(?P<names>[^{}]*)\}) from "(?P<path>[^"]+)";$', re.MULTILINE)
DECLARED = re.compile(r"^export (?=(?:async function|function|const|class) (?P<name>[\w$]+))", re.MULTILINE)
LISTED = re.compile(r"^export \{\s*(?P<names>[\w$]+(?:,\s*[\w$]+)*),?\s*\};$", re.MULTILINE)
COMMENT = re.compile(r"^\s*//.*\n", re.MULTILINE)
OTHER = re.compile(r"^\s*(?:import\b(?!\()|export\b).*$|\bimport\.meta\b", re.MULTILINE)


class UnreadModuleError(Exception):
    """A module of the client that cannot be joined; the text says which, and what was found."""


@dataclass(frozen=True, slots=True)
class Module:
    """A module as a block: what it needs, by path, and its text with imports and exports rewritten."""

    path: str
    needs: frozenset[str]
    block: str


def read(path: str, text: str) -> Module:
    """One module; `path` is relative to the client's folder, such as views/dom.js.

    Raises UnreadModuleError for an import or export of another form.
    """
    needs: list[str] = []

    def taken(match: re.Match[str]) -> str:
        needed = _address(path, match["path"])
        needs.append(needed)
        names = match["whole"] or "{" + " ".join(match["names"].replace(" as ", ": ").split()) + "}"
        return f'const {names} = {HOLDER}["{needed}"];'

    exported = [match["name"] for match in DECLARED.finditer(text)]
    for match in LISTED.finditer(text):
        exported += [name.strip() for name in match["names"].split(",") if name.strip()]
    body = LISTED.sub("", DECLARED.sub("", IMPORT.sub(taken, _without_comments(path, text))))
    if HOLDER in text or (found := OTHER.search(body)):
        form = HOLDER if HOLDER in text else found[0].strip()  # type: ignore[index]
        raise UnreadModuleError(f"{path}: {form} is not among the imports and exports that are joined")
    ending = f'{HOLDER}["{path}"] = {{ {", ".join(exported)} }};'
    return Module(path, frozenset(needs), f"// {path}\n{{\n{body.strip()}\n{ending}\n}}\n")


def needed(texts: Mapping[str, str], entry: str) -> list[Module]:
    """The module at `entry` and all it needs, by the texts of the modules, each after what it needs itself.

    Raises UnreadModuleError for a module that is not there, that cannot be read, or that needs itself by way of others.
    """
    modules: dict[str, Module] = {}
    waiting = [entry]
    while waiting:
        path = waiting.pop()
        if path in modules:
            continue
        if path not in texts:
            raise UnreadModuleError(f"{path} is imported and is not there")
        modules[path] = read(path, texts[path])
        waiting += sorted(modules[path].needs)
    try:
        order = TopologicalSorter({path: sorted(module.needs) for path, module in modules.items()}).static_order()
        return [modules[path] for path in order]
    except CycleError as error:
        raise UnreadModuleError(f"modules need each other: {' <- '.join(error.args[1])}") from error


def joined(modules: Iterable[Module]) -> str:
    """One script of modules in their order; it exports `modules`, by path what each exports, for a test to look in."""
    return f"const {HOLDER} = {{}};\nexport {{ {HOLDER} as modules }};\n{''.join(module.block for module in modules)}"


def _address(path: str, given: str) -> str:
    if given.startswith("/"):
        return given
    parts: list[str] = []
    for part in (PurePosixPath(path).parent / given).parts:
        if part == "..":
            parts.pop()
        else:
            parts.append(part)
    return "/".join(parts)


def _without_comments(path: str, text: str) -> str:
    """The text without lines that are a comment and nothing else: a third of what is sent, and nobody runs it."""
    for match in COMMENT.finditer(text):
        if text.count("`", 0, match.start()) % 2:
            raise UnreadModuleError(f"{path}: a line that begins with // stands in a template: {match[0].strip()}")
    return COMMENT.sub("", text)
