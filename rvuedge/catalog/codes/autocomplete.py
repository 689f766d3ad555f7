"""Codes for a few letters in the shape of the NLM Clinical Tables HCPCS service, so that its clients work here.

Shape, from the service's documentation: [total, [codes], {extra field: [values]} or null, [[display strings]…]];
`ef` names extra fields, each `field` or `field:alias`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from rvuedge.catalog.codes import finder
from rvuedge.catalog.rules.code_facts import level
from rvuedge.catalog.search.index import Document
from rvuedge.catalog.search.ranking import search
from rvuedge.catalog.supplements.hcpcs import Official, official

FIELDS: dict[str, Callable[[Document, Official | None], Any]] = {
    "code": lambda document, _: document.code,
    "display": lambda document, _: document.title,
    "short_desc": lambda document, _: document.descriptor or document.title,
    "long_desc": lambda document, known: (known and known.long_descriptor) or document.title,
    "add_dt": lambda _, known: _day(known and known.added_on),
    "term_dt": lambda _, known: _day(known and known.terminated_on),
    "obsolete": lambda _, known: bool(known and known.terminated_on),
    "kind": lambda document, _: document.kind,
    "category": lambda document, _: document.category,
}


def autocompletion(terms: str, *, count: int, offset: int, extra: str) -> list[Any]:
    """The answer's four parts. An extra field nobody knows is null for every code, as the service does it."""
    index = finder.current_index()
    found = search(index, terms, limit=offset + count)
    documents = [index.documents[index.by_code[hit.code]] for hit in found.hits[offset:]]
    wanted = [part.partition(":") for part in extra.split(",") if part.strip()]
    known = {
        document.code: official(document.code) if wanted and level(document.code) == "II" else None
        for document in documents
    }
    fields = {
        (alias or name).strip(): [_value(name.strip(), document, known[document.code]) for document in documents]
        for name, _, alias in wanted
    }
    codes = [document.code for document in documents]
    return [found.total, codes, fields or None, [[document.code, document.title] for document in documents]]


def _value(name: str, document: Document, known: Official | None) -> Any:
    return FIELDS[name](document, known) if name in FIELDS else None


def _day(day: Any) -> str:
    return f"{day:%Y%m%d}" if day else ""
