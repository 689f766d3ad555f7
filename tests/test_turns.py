"""Every write takes its turn before it looks: read in the code, and seen in the statements that requests send.

What is read before the turn is taken may not be true any more when it is used; on PostgreSQL that lost edits.
"""

from __future__ import annotations

import ast
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event

from config import PROJECT
from rvuedge.platform.extensions import db
from tests.logbook.charges.files import imported
from tests.support.api import Api, body_of

BEGIN = {"transaction", "turn_of"}
READS = {"scalar", "scalars", "execute", "get", "get_one"}
# Functions that look before they begin, and why that is safe.
LOOKS_BEFORE = {
    "catalog/releases/imports.py:store_excerpt": "the command that seeds; a unique name decides",
    "catalog/supplements/hcpcs.py:import_hcpcs": "the same file again; a unique checksum decides",
    "catalog/supplements/payment_limits.py:import_payment_limits": "the same file again; store_limits looks inside",
    "catalog/supplements/ndc_crosswalk.py:import_crosswalk": "the same file again; a unique checksum decides",
    "uploads/services.py:look_again": "what was answered for a file like it; the upload is read again inside",
    "accounts/jobs/queue.py:claim": "workers ask every second; the statement that claims looks again",
    "accounts/mail/messages.py:_invitation": "the worker that composes a mail has claimed it before",
    "accounts/credentials/passkeys.py:verified": "finds whose passkey it is; the counter is compared inside",
    "accounts/credentials/sessions.py:verified_person": "the password is compared before anything is written",
    "statements/printed.py:print_of": "a print that is there is never changed; of two the first counts",
}
PERSONAL = (
    "procedure_log", "log_line", "log_answer", "credit", "daily_total", "contract", "contract_amendment", "favorite",
    "template", "charge_import", "charge_import_log", "own_closed_month", "call_shifts", "pay_entry",
)  # fmt: skip


def functions() -> Iterator[tuple[str, ast.FunctionDef]]:
    for path in sorted((PROJECT / "rvuedge").rglob("*.py")):
        name = path.relative_to(PROJECT / "rvuedge").as_posix()
        if not name.startswith("cli/"):
            for node in ast.walk(ast.parse(Path(path).read_text(encoding="utf-8"))):
                if isinstance(node, ast.FunctionDef):
                    yield f"{name}:{node.name}", node


def begins(node: ast.AST) -> bool:
    calls = [item.context_expr for item in node.items] if isinstance(node, ast.With) else []
    return any(
        isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in BEGIN for call in calls
    )


def reads(node: ast.AST) -> bool:
    """db.session.scalar(…) and its like, and look_up(…)."""
    target = node.func if isinstance(node, ast.Call) else None
    if isinstance(target, ast.Name) and target.id == "look_up":
        return True
    if not isinstance(target, ast.Attribute) or target.attr not in READS:
        return False
    return isinstance(target.value, ast.Attribute) and target.value.attr == "session"


def test_no_service_looks_before_its_transaction_begins() -> None:
    found = set()
    for name, function in functions():
        first = min((node.lineno for node in ast.walk(function) if begins(node)), default=0)
        if any(reads(node) and node.lineno < first for node in ast.walk(function)):  # type: ignore[attr-defined]
            found.add(name)
    assert found == set(LOOKS_BEFORE)


def writes_of(statements: list[str]) -> list[str]:
    words = [statement.replace('"', "").split() for statement in statements]
    targets = [
        word[2] if word[0] in {"INSERT", "DELETE"} else word[1]
        for word in words
        if word[0] in {"INSERT", "DELETE", "UPDATE"}
    ]
    return [target for target in targets if target in PERSONAL]


REQUESTS: list[tuple[str, str, Any]] = [
    ("PUT", "/logs/{new}", body_of("47562")),
    ("PUT", "/logs/{log}", body_of("49505")),
    ("DELETE", "/logs/{log}", None),
    ("POST", "/logs", body_of("47562")),
    ("POST", "/sync", {"cursor": None, "changes": [{"id": "{new}", "op": "put", "log": body_of("47562")}]}),
    ("PUT", "/contract", {"effective_from": "2026-07-01", "policy": "cms-payment", "rate": "50"}),
    ("DELETE", "/contract?effective_from=2026-01-01", None),
    ("PUT", "/favorites", {"codes": ["47562"]}),
    ("DELETE", "/favorites/47562", None),
    ("PUT", "/templates/{new}", {"name": "Chole", "lines": [{"code": "47562"}]}),
    ("DELETE", "/templates/{new}", None),
    ("DELETE", "/imports/{import}", None),
    ("POST", "/me/periods/2026-07/close", None),
]


@pytest.mark.parametrize(("method", "path", "body"), REQUESTS, ids=[f"{text} {path}" for text, path, _ in REQUESTS])
def test_a_persons_turn_is_the_first_statement_of_each_write(
    seeded_app: Flask, method: str, path: str, body: Any
) -> None:
    me = Api(seeded_app.test_client()).signed_in()
    me.put("/contract", {"effective_from": "2026-01-01", "policy": "cms-payment"})
    places = {"new": str(uuid.uuid4()), "log": me.log("47562")["id"]}
    places["import"] = imported(me, "Claim ID,DOS,CPT,Mod,Units,POS\nA1,7/14/2026,47562,,1,22\n")["id"]
    if path == "/sync":
        body["changes"][0]["id"] = places["new"]
    seen: list[list[str]] = []
    with seeded_app.app_context():
        engine = db.engine

    def begun(connection: Any) -> None:
        seen.append([])

    def sent(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if not statement.startswith("BEGIN"):
            seen[-1].append(statement)

    event.listen(engine, "begin", begun)
    event.listen(engine, "before_cursor_execute", sent)
    guard = {"If_Match": '"1"'} if method == "PUT" and path == "/logs/{log}" else {}
    answer = me.call(method, path.format(**places), body, **guard)
    event.remove(engine, "begin", begun)
    event.remove(engine, "before_cursor_execute", sent)
    assert answer.status_code < 300, answer.text
    writing = [item for item in seen if writes_of(item)]
    assert writing, "nothing was written"
    assert all("INSERT INTO sync_clock" in item[0] for item in writing), writing[0][:3]
