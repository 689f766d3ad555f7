"""The phone's lists of a log's fields are the server's: a field that one side does not know would get lost there."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest

from config import PROJECT
from rvuedge.logbook.records.facts import HEADER, LINE_FIELDS, STICKY
from rvuedge.valuation.amounts.anesthesia import anesthesia_units
from tests.support.client import Client

pytestmark = pytest.mark.browser
STATIC = PROJECT / "rvuedge" / "web" / "static"
DECIDED_FOR_ITSELF = {"patient_key"}  # no difference to show a person: the phone made it
# What the functions of a module look for in a log or a line, whatever is in it.
ASKED = """async (address) => {
  const module = await import(address);
  const asked = new Set();
  const spy = (within) => new Proxy({}, { get: (_, name) => {
    if (typeof name !== "string") return undefined;
    if (name === "lines") return [];
    if (within) asked.add(name);
    return undefined;
  } });
  const found = EXPRESSION;
  return { asked: [...asked].sort(), keys: Object.keys(found ?? {}).sort() };
}"""


def address(name: str) -> str:
    """Where the phone's module of a name is served, whatever folder it is in."""
    [found] = (STATIC / "app").rglob(name)
    return f"/static/{found.relative_to(STATIC).as_posix()}"


@pytest.fixture
def asked(new_phone: Callable[..., Client]) -> Callable[[str, str], dict[str, list[str]]]:
    """Calls something of a module; the fields it looked for, and those of its answer."""
    phone = new_phone()
    phone.page.goto(f"{phone.base}/support")

    def call(module: str, expression: str) -> dict[str, list[str]]:
        found: dict[str, list[str]] = phone.page.evaluate(ASKED.replace("EXPRESSION", expression), address(module))
        return found

    return call


Asked = Callable[[str, str], dict[str, list[str]]]


def test_an_edit_sends_back_every_field_and_fact(asked: Asked) -> None:
    """`logFacts` and `factsOf` decide what goes to the server; what they leave out is lost with the first edit."""
    assert set(asked("reconcile.js", "module.factsOf(spy(true))")["asked"]) == set(LINE_FIELDS)
    assert set(asked("reconcile.js", "module.logFacts(spy(true))")["asked"]) == set(HEADER)


def test_a_case_is_begun_and_opened_with_every_field(asked: Asked) -> None:
    new = asked("draft.js", "module.fresh({})")["keys"]
    assert set(new) >= {*HEADER, "lines"}
    opened = asked("draft.js", "module.opened(spy(true), null)")
    assert set(opened["keys"]) >= {*HEADER, "lines"}
    assert set(opened["asked"]) - {"id", "version"} == set(HEADER)


def test_a_new_case_takes_over_what_the_server_calls_sticky(asked: Asked) -> None:
    log = "{ updated_at: '2026-07-14' }"
    assert set(asked("habits.js", f"module.sticky([{log}])")["keys"]) == set(STICKY)
    taken = asked("draft.js", "module.fresh(spy(true))")["asked"]
    assert set(taken) == set(STICKY)


def test_a_conflict_shows_a_difference_in_any_field(asked: Asked) -> None:
    compared = asked("reconcile.js", "module.differences(spy(true), spy(false))")["asked"]
    assert set(compared) == set(HEADER) - DECIDED_FOR_ITSELF


def test_the_phone_counts_asa_units_by_itself_as_the_server_does(new_phone: Callable[..., Client]) -> None:
    """7 + 95 ÷ 15 = 13.3; 7 + 100 ÷ 15 = 13.7; 3 + 15 ÷ 15 = 4.0; AD three, and one for induction; else none."""
    phone = new_phone()
    phone.page.goto(f"{phone.base}/support")
    lines = [["AA", 95, 7], ["QZ", 100, 7], ["QK", 15, 3], ["AD", 95, 7], ["AA", None, 7], ["AA", 95, None]]
    found = phone.page.evaluate(
        """async ([address, lines]) => {
          const { unitsOf } = await import(address);
          const of = ([modifier, minutes, base], more) => unitsOf({ modifiers: [modifier], minutes, ...more }, base);
          return [...lines.map((line) => of(line)), of(["AD", null, 7], { present_at_induction: true })];
        }""",
        [address("anesthesia.js"), lines],
    )
    assert found == ["13.3", "13.7", "4.0", "3.0", None, None, "4.0"]
    for minutes in (95, 100, 15):
        assert str(anesthesia_units(Decimal(0), minutes).time) in {"6.3", "6.7", "1.0"}


def test_a_field_that_only_one_side_knows_is_noticed(asked: Asked) -> None:
    """The comparison itself can fail: a function that looks for one field more, or one less."""
    less = asked("reconcile.js", "module.logFacts({ ...spy(true), lines: [] })")["asked"]
    more = asked("reconcile.js", "(module.logFacts(spy(true)), spy(true).surgeon)")["asked"]
    assert set(less) != set(HEADER) != set(more)
    assert set(more) - set(HEADER) == {"surgeon"}
