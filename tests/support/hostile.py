"""Hostile requests to every route, made from what its address, its query and its body may hold.

A body is good but for one place, so that it gets past the fields before that place. The same seed makes the same corpus.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any
from urllib.parse import quote, urlencode

from flask import Flask
from marshmallow import Schema, fields, validate
from werkzeug.routing import Rule

from rvuedge.platform.fields import AnyDay, Code, DecimalText, Instant, TrueOrFalse, WholeNumber
from rvuedge.platform.paging import encode

DEEP: Any = []
for _ in range(600):
    DEEP = [DEEP]
NAMES = ["%00", "%2500", "a" * 300, "..%2F..%2Fetc%2Fpasswd", "%C3%A9", "%FF", "'%20OR%201=1--", "%EF%BC%91", "-1", "0"]
NUMBERS = ["0", str(2**31 - 1), str(2**31), str(2**63 - 1), str(2**63), str(10**20), "-1", "1e9", "%00", "1" * 400]
UUIDS = ["00000000-0000-0000-0000-000000000000", "x", "a" * 300, "%00"]
CURSORS = [
    encode(position)
    for position in (
        [True], [None], [{}], [2**63], [-1], ["\0"], ["2026-01-01", "…"], ["9999-12-31T23:59:59-12:00", "x"],
        ["0001-01-01T00:00:00+12:00", "x"], ["2026-01-01T00:00:00", "x"], [1, 2], ["a" * 3000, 1], [2**31, 2**31],
        ["2026-01-01", "00000000-0000-0000-0000-000000000000"], ["9999-12-31", "6f0b9a0e-0a5a-4f6b-9d0a-000000000001"],
    )
]  # fmt: skip
QUERIES = ["", "\0", "x" * 2000, "-1", str(2**31), str(2**63), "1" * 300, "1e-999999", "NaN", "Infinity", "0.123456789",
           "9999-12-31", "0001-01-01", "1990-01-01", "0000-00-00", "2026-13-01", "2026-W01", "９９", "null", "[]", "%",
           "true", "'; --", "😀" * 50, "a,b", *CURSORS]  # fmt: skip
VALUES: list[Any] = [None, True, "", " ", "\0", "a\0b", "x" * 600, "x" * 30_000, 0, -1, 2**31, 2**63, 10**30, 1e308, 5e-324,
                     "1e-999999", "1e999999", "NaN", "0.123456789", "9" * 400, "９９９９９９", "²", [], [[]], {}, [None], {"a": DEEP},
                     ["x"] * 3000, {"x": "y"}, {str(number): 1 for number in range(500)}, "9999-12-31", "0001-01-01",
                     "0024-08-04", "9999-12-31T23:59:59-12:00", "\ud800", "00000000-0000-0000-0000-000000000000"]  # fmt: skip
WHOLE_BODIES = [b"", b"null", b"[]", b"1", b'"x"', b"{" * 5000, b"[" * 5000, b"\xff\xfe{}", b'{"a":1e400}', b'{"a":NaN}',
                b"[" + b"0," * 150_000 + b"0]", b'{"\\u0000":1}', b'{"a":"\\ud800"}', b"{}\0", b'{"a":' + b"9" * 5000 + b"}"]  # fmt: skip
FILES = [b"", b"\0", b"a,b\n1,2\n", b"," * 100_000, b'"a\nb', b"PK\x03\x04x", b"\xff\xfea", b"%PDF-1.4", b"\xd0\xcf\x11\xe0",
         "Date,CPT\n9999-12-31,99213\n0001-01-01,99213\n2026-07-14,99213\n".encode("utf-16")]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Hostile:
    """One request; `json` and `form` are bodies, of which it has one or none."""

    method: str
    path: str
    json: bytes | None = None
    form: Mapping[str, Any] | None = None
    headers: Mapping[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        body = self.json if self.json is not None else repr(self.form)
        return f"{self.method} {self.path[:200]} {str(body)[:300] if body else ''}"


def corpus(app: Flask, here: Mapping[str, str], *, seed: int, most: int) -> list[Hostile]:
    """So many requests of all that can be made; `here` names rows that exist, by the name of a part of an address."""
    dice = random.Random(seed)
    schemas = _schemas(app)
    by_rule = []
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: (rule.rule, sorted(rule.methods or ()))):
        if rule.endpoint in {"static", "swagger_ui.show"} or rule.endpoint.endswith(".sign_out"):
            continue
        made = list(_of_rule(rule, here, schemas, dice))
        dice.shuffle(made)
        by_rule.append(made)
    found: list[Hostile] = []
    while len(found) < most and any(by_rule):
        for made in by_rule:
            if made and len(found) < most:
                found.append(made.pop())
    return found


def _schemas(app: Flask) -> dict[tuple[str, str], list[tuple[str, Schema]]]:
    """The schemas of a route by its endpoint and method, each with where it reads."""
    found: dict[tuple[str, str], list[tuple[str, Schema]]] = {}
    for blueprint in app.blueprints.values():
        for endpoint, methods in getattr(blueprint, "_docs", {}).items():
            for method, described in methods.items():
                if isinstance(described, dict):
                    for parameter in described.get("arguments", {}).get("parameters", ()):
                        key = (f"{blueprint.name}.{endpoint}", method.upper())
                        found.setdefault(key, []).append((parameter["in"], parameter["schema"]))
    return found


def _of_rule(
    rule: Rule,
    here: Mapping[str, str],
    schemas: Mapping[tuple[str, str], list[tuple[str, Schema]]],
    dice: random.Random,
) -> Iterator[Hostile]:
    for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
        good = _address(rule, here, {})
        for name, converter in rule._converters.items():
            kind = type(converter).__name__.lower()
            for part in NUMBERS if "number" in kind else UUIDS if "uuid" in kind else NAMES:
                yield Hostile(
                    method, _address(rule, here, {name: part}), json=b"{}" if method in {"PUT", "PATCH"} else None
                )
        places = schemas.get((rule.endpoint, method), [])
        for where, schema in places:
            if where == "query":
                yield from _queries(method, good, schema)
            elif where == "json":
                yield from _bodies(method, good, schema, dice)
            else:
                yield from _forms(method, good, schema, dice)
        if not places and method == "POST":
            yield from _pages(method, good)
        elif not places:
            yield from (Hostile(method, f"{good}?{urlencode({'cursor': cursor, 'q': cursor})}") for cursor in CURSORS)


def _address(rule: Rule, here: Mapping[str, str], hostile: Mapping[str, str]) -> str:
    address = rule.rule
    for name, converter in rule._converters.items():
        kind = type(converter).__name__.lower()
        usual = "1" if "number" in kind else "6f0b9a0e-0a5a-4f6b-9d0a-000000000001" if "uuid" in kind else "x"
        part = hostile.get(name, here.get(name, usual))
        start, end = address.index("<"), address.index(">")
        address = address[:start] + part + address[end + 1 :]
    return address


def _queries(method: str, address: str, schema: Schema) -> Iterator[Hostile]:
    good = {name: str(value) for name, value in _good(schema).items() if not isinstance(value, (list, dict))}
    yield Hostile(method, f"{address}?{urlencode(good)}")
    for name, item in schema.load_fields.items():
        for value in CURSORS if name == "cursor" else QUERIES:
            asked = urlencode({**good, item.data_key or name: value}, quote_via=quote)
            yield Hostile(method, f"{address}?{asked}")


def _bodies(method: str, address: str, schema: Schema, dice: random.Random) -> Iterator[Hostile]:
    for whole in WHOLE_BODIES:
        yield Hostile(method, address, json=whole)
    for body in _spoiled(schema, dice):
        yield Hostile(method, address, json=_written(body))
    yield Hostile(method, address, json=_written(_good(schema)), headers={"If-Match": '"' + "9" * 30 + '"'})
    yield Hostile(method, address, json=_written(_good(schema)), headers={"Idempotency-Key": "k" * 3000})


def _spoiled(schema: Schema, dice: random.Random) -> Iterator[Any]:
    """Bodies that are good but for one place, which is one, two or three levels deep."""
    for name, item in schema.load_fields.items():
        if item.dump_only:
            continue
        key = item.data_key or name
        for value in VALUES:
            yield {**_good(schema), key: value}
        inner = item.inner if isinstance(item, fields.List) else item
        if isinstance(inner, fields.Nested):
            spoiled = list(_spoiled(inner.schema, dice))
            for value in dice.sample(spoiled, min(20, len(spoiled))):
                yield {**_good(schema), key: [value] if isinstance(item, fields.List) or inner.many else value}
        elif isinstance(item, fields.List):
            yield from ({**_good(schema), key: [value]} for value in VALUES)


def _forms(method: str, address: str, schema: Schema, dice: random.Random) -> Iterator[Hostile]:
    """Forms with a file; their other fields are texts."""
    texts = [name for name, item in schema.load_fields.items() if isinstance(item, fields.String) or name != "file"]
    for data in FILES:
        yield Hostile(method, address, form={"file": (BytesIO(data), "a.csv"), "kind": "charges"})
    for name in ("", "\0.csv", "a" * 5000, "../../a.csv", "\u202e.csv"):
        yield Hostile(method, address, form={"file": (BytesIO(b"a,b\n"), name)})
    for name in texts:
        for value in dice.sample(QUERIES, 12):
            yield Hostile(
                method, address, form={"file": (BytesIO(b"Date,CPT\n2026-07-14,99213\n"), "a.csv"), name: value}
            )


def _pages(method: str, address: str) -> Iterator[Hostile]:
    """Forms of pages, whose fields are not described anywhere: the words that they have in common."""
    names = ("name", "email", "code", "cursor", "from", "to", "first_day", "person_id", "version", "units", "amount", "token",
             "key", "value", "note", "survey", "id", "kind", "started_on", "effective_from")  # fmt: skip
    for value in QUERIES:
        yield Hostile(method, address, form=dict.fromkeys(names, value))


def _good(schema: Schema) -> dict[str, Any]:
    """A body that a schema takes, as far as that can be told from it: required fields, and those that say their values."""
    found = {}
    for name, item in schema.load_fields.items():
        if item.required and not item.dump_only:
            found[item.data_key or name] = _value(item)
    return found


def _value(item: fields.Field[Any]) -> Any:
    for check in item.validators:
        if isinstance(check, validate.OneOf):
            return next(iter(check.choices))
        if isinstance(check, validate.Range) and isinstance(item, WholeNumber):
            return check.min if check.min is not None else 1
    if isinstance(item, fields.Nested):
        return [_good(item.schema)] if item.many else _good(item.schema)
    if isinstance(item, fields.List):
        return [_value(item.inner)]
    if isinstance(item, fields.Dict):
        return {}
    plain: dict[type, Any] = {
        fields.UUID: "6f0b9a0e-0a5a-4f6b-9d0a-000000000001", TrueOrFalse: True, WholeNumber: 1, AnyDay: "2026-07-14",
        fields.Email: "somebody@example.org", Code: "47562", DecimalText: "1", Instant: "2026-07-14T08:00:00Z",
    }  # fmt: skip
    return next((value for kind, value in plain.items() if isinstance(item, kind)), "Something")


def _written(body: Any) -> bytes:
    return json.dumps(body).encode()
