"""The demo's cases are attested in every state."""

from __future__ import annotations

from collections import Counter

import pytest

from rvuedge.cli.demo.attested_cases import PATTERN, attest_cases
from rvuedge.platform.extensions import db
from tests.support.clock import NOW
from tests.training.attestations.conftest import Post, Program


@pytest.mark.parametrize("database", ["sqlite"])
def test_the_demos_cases_are_in_every_state_once_and_nobody_gets_mail(program: Program, post: Post) -> None:
    for number in range(len(PATTERN) + 1):
        program.case(performed_on=f"2026-07-{number + 1:02d}")
    with program.app.app_context():
        made = [attest_cases(program.practice.id, now=NOW) for _ in range(2)]
        db.session.remove()
    assert made == [len(PATTERN), 0]
    items = program.resident.get("/attestations").get_json()["items"]
    assert Counter(item["state"] for item in items) == {
        "confirmed": 4, "requested": 2, "amended": 1, "returned": 1, "disputed": 1, "settled": 1,
    }  # fmt: skip
    assert post.deliver() == 0
