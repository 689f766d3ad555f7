"""Which tests `make test-dates` runs on other days: those in which the machine's date could show (docs/operations-testing.md).

The product's time comes in at rvuedge/platform/clock.py alone, ruff refuses any other way, and every test sets it. So another
date of the machine can show in three places: where a test moves or starts the time itself, in a library that judges by
the machine's clock, and in how the application is put together. The first two are run whole; of the third each module of
tests that runs the application has its first. `make test-dates DATED=dated` runs all that touch a date.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from types import ModuleType

from config import PROJECT

DATABASES = frozenset({"make_url", "shared_app"})  # a test with one of these fixtures runs the application
NAMES = frozenset({"clock", "NOW", "TODAY", "gunicorn_server"})  # a module that has one speaks of the time
MOVERS = frozenset({"clock", "gunicorn_server"})  # and with one of these it moves it or hands it to a process

# Libraries whose answer depends on the machine's date: what is over, not begun yet, or due.
JUDGES = {
    "authlib": "a sign-in's state and tokens expire",
    "flask_limiter": "Retry-After",
    "itsdangerous": "a signature has an age",
    "joserfc": "iat, nbf and exp of a token",
    "limits": "when a window ends",
    "pyotp": "a code is of half a minute",
    "ssl": "a certificate begins and ends",
    "webauthn": "certificates of an authenticator begin and end",
}
# The other libraries that the product imports, and why the machine's date does not change what they answer.
COMPUTE = "it computes with what it is given"
STEADY = {
    "PIL": COMPUTE,
    "alembic": COMPUTE,
    "argon2": COMPUTE,
    "brotli": COMPUTE,
    "click": COMPUTE,
    "cryptography": "AEAD, hashes and Fernet without a time to live; certificates are read by ssl and webauthn",
    "flask": "cookies are given their end; sessions are rows of ours",
    "flask_compress": COMPUTE,
    "flask_login": "no remember cookie; who is signed in is a row of ours",
    "flask_smorest": COMPUTE,
    "flask_sqlalchemy": COMPUTE,
    "flask_swagger_ui": "one page",
    "flask_wtf": "the token of a form has no end of its own (WTF_CSRF_TIME_LIMIT is None)",
    "font_roboto": "a font",
    "jinja2": COMPUTE,
    "gunicorn": "the Date of an answer; how long a worker was silent is counted by another clock",
    "markupsafe": COMPUTE,
    "marshmallow": COMPUTE,
    "orjson": COMPUTE,
    "polars": COMPUTE,
    "prometheus_client": "counts; a measure's instant is the reader's",
    "psycopg": COMPUTE,
    "pyx12": COMPUTE,
    "python_calamine": COMPUTE,
    "rapidfuzz": COMPUTE,
    "reportlab": "a document is given its date, or is made without one",
    "requests": "it carries; whether a certificate is over is judged by ssl",
    "rich": "it draws on a terminal",
    "segno": COMPUTE,
    "sqlalchemy": "ruff refuses the database's own clock",
    "webargs": COMPUTE,
    "werkzeug": "the Date of an answer",
    "xlsxwriter": "a workbook is given the instant it was made",
    "yaml": COMPUTE,
    "zxcvbn": "a guess at a password may be a recent year",
}


def is_dated(module: ModuleType | None, fixtures: Iterable[str]) -> bool:
    """Whether a test touches a date: it runs the application, or its module names the time."""
    return not DATABASES.isdisjoint(fixtures) or not NAMES.isdisjoint(vars(module) if module else ())


def is_whole(path: Path, module: ModuleType | None) -> bool:
    """Whether all dated tests of a file run on other days, and not its first alone."""
    moves = not MOVERS.isdisjoint(vars(module) if module else ())
    return moves or path.parent.relative_to(PROJECT / "tests").as_posix() in rooms_of_judges()


@cache
def imports() -> dict[str, frozenset[str]]:
    """By room of the product (accounts/mail): the packages that its files import."""
    found: dict[str, set[str]] = {}
    for path in sorted((PROJECT / "rvuedge").rglob("*.py")):
        room = found.setdefault(path.parent.relative_to(PROJECT / "rvuedge").as_posix(), set())
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                room |= {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                room.add(node.module.split(".")[0])
    return {room: frozenset(names) for room, names in found.items()}


@cache
def rooms_of_judges() -> frozenset[str]:
    """The rooms with a library that judges by the machine's clock; their tests are in the folder of the same name."""
    return frozenset(room for room, names in imports().items() if not names.isdisjoint(JUDGES))
