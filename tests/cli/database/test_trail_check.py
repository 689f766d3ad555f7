"""`rvuedge check trail`: whole, changed, cut off."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask

from rvuedge.accounts.audit.trail import record_audit
from rvuedge.app import create_app
from rvuedge.platform.extensions import db
from tests.conftest import settings
from tests.support.clock import NOW
from tests.support.commands import Commands
from tests.support.tampering import tamper

Run = Callable[..., tuple[int, str]]


@pytest.fixture
def app(make_url: Callable[[str], str]) -> Iterator[Flask]:
    """Three entries of nobody, in chains of the service."""
    made = create_app(settings(make_url("empty")))
    with made.app_context():
        for _ in range(3):
            record_audit(actor_id=None, organization_id=None, action="a.b", subject="x", detail={"n": 1}, now=NOW)
        yield made
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def run(app: Flask, tmp_path: Path, commands: Commands) -> Run:
    url = db.engine.url.render_as_string(hide_password=False)
    own = {name: value for name, value in os.environ.items() if not name.startswith("RVUEDGE_")}
    places = {"RVUEDGE_INSTANCE": str(tmp_path / "instance"), "RVUEDGE_DATABASE_URL": url, "RVUEDGE_MODE": "demo"}

    def call(*words: str) -> tuple[int, str]:
        done = commands.run(["check", "trail", *words], own | places)
        return done.returncode, (done.stdout + done.stderr).strip()

    return call


def test_a_whole_trail_its_ends_on_paper_and_an_entry_that_was_changed(run: Run, tmp_path: Path) -> None:
    ends = tmp_path / "ends.json"
    assert run("--keep", str(ends)) == (0, "The audit trail is whole: 3 entries in 3 chains.")
    assert run("--against", str(ends))[0] == 0
    status, sentence = run("--keep", str(ends))
    assert (status, "File exists" in sentence) == (1, True), "what was put aside is not written over"
    tamper("DELETE FROM audit_link WHERE event_id = 3", "DELETE FROM audit_event WHERE id = 3")
    assert run() == (0, "The audit trail is whole: 2 entries in 2 chains.")
    short = "chain service 3, position 1: the chain is shorter than it was"
    assert run("--against", str(ends)) == (1, f"The audit trail was changed. First: {short}")
    tamper("UPDATE audit_event SET subject = 'y' WHERE id = 2")
    changed = "chain service 2, position 1, entry 2: it does not say what was written"
    assert run() == (1, f"The audit trail was changed. First: {changed}")


def test_a_file_that_is_none_of_ours_is_refused(run: Run, tmp_path: Path) -> None:
    for content in ("", "[]", '{"of": "something", "chains": {}}', '{"of": "rvuedge audit trail", "chains": {"a": 1}}'):
        other = tmp_path / "other.json"
        other.write_text(content)
        expected = f"{other}: expected a file that rvuedge check trail --keep wrote."
        assert run("--against", str(other)) == (1, expected)
