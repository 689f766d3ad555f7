"""The phone's words for what the server names: every state of a line, every shipped policy."""

from __future__ import annotations

import re

from config import PROJECT
from rvuedge.contracts.policies.shipped import NAMES
from rvuedge.valuation.model.credit import LineState
from rvuedge.web.wording import POLICIES


def names_in(table: str) -> dict[str, str]:
    """A table of names.js: the server's name and what the phone shows."""
    text = (PROJECT / "rvuedge/web/static/app/views/names.js").read_text("utf-8")
    (body,) = re.findall(rf"const {table} = \{{(.*?)\}};", text, re.DOTALL)
    return dict(re.findall(r'"?([\w-]+)"?: "(.+?)",', body))


def test_every_state_has_words() -> None:
    states = names_in("STATES")
    assert set(states) == {state.value for state in LineState}
    assert not [words for words in states.values() if "_" in words]
    assert states["carrier_priced"] == "contractor-priced"


def test_every_shipped_policy_has_words() -> None:
    assert set(names_in("POLICIES")) == set(NAMES)
    assert names_in("POLICIES") == POLICIES, "the phone and the pages use the same words"
