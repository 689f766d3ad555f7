"""Lists of consecutive cases for boards: which logs belong, in their order, and how far the list is. Only computes."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Literal

from rvuedge.platform.figures import count as counted
from rvuedge.platform.figures import in_words

Takes = Literal["surgical", "office"]
ListState = Literal["collecting", "full", "ended", "short", "not_begun"]
OPERATES = frozenset({"surgeon", "teaching_assistant", None})
ASSISTS = frozenset({"80", "81", "82", "AS"})  # modifiers of an assistant at surgery: CMS Pub. 100-04 ch. 12 §20.4.3


@dataclass(frozen=True, slots=True)
class BoardRule:
    """A list as its board describes it. Without days of its own it needs them given."""

    id: str
    board: str
    title: str
    takes: Takes
    rule: str
    sources: tuple[str, ...]
    confidence: str
    starts: str | None = None
    ends: str | None = None
    first: date | None = None
    last: date | None = None
    least: int | None = None
    most: int | None = None
    most_per_category: int | None = None
    short: str = ""

    def period(self, year: int | None, start: date | None, end: date | None) -> tuple[date, date] | None:
        """The first and last day of the list; None where the board's page gives none and nobody says."""
        if self.first is not None and self.last is not None:
            return self.first, self.last
        if start is not None and end is not None:
            return start, end
        if self.starts is None or self.ends is None or year is None:
            return None
        return date.fromisoformat(f"{year}-{self.starts}"), date.fromisoformat(f"{year}-{self.ends}")


@dataclass(frozen=True, slots=True)
class BoardCase:
    """A log as a board list looks at it. `patient` is the phone's random key for a patient, never a number.

    `is_operation` is whether a code of it is a procedure; `role` the operative role, None for who performed alone.
    """

    log_id: str
    performed_on: date
    codes: tuple[str, ...]
    is_operation: bool
    setting: str = "facility"
    role: str | None = None
    modifiers: frozenset[str] = frozenset()
    patient: str | None = None
    site: str | None = None
    case_id: str | None = None


@dataclass(frozen=True, slots=True)
class ListedCase:
    """A row of the list: its number, and for office patients how many visits and until when."""

    number: int
    case: BoardCase
    visits: int = 1
    until: date | None = None


@dataclass(frozen=True, slots=True)
class BoardList:
    """The list as it stands. `left_out` counts logs of the period by the reason why they are not on it."""

    state: ListState
    sentence: str
    items: tuple[ListedCase, ...]
    left_out: Mapping[str, int]


@cache
def board_rules() -> Mapping[str, BoardRule]:
    """The lists by their identifier."""
    listed = tomllib.loads(Path(__file__).with_name("board_lists.toml").read_text(encoding="utf-8"))["list"]
    return {row["id"]: _rule(row) for row in listed}


def _rule(row: Mapping[str, Any]) -> BoardRule:
    fields = {name: value for name, value in row.items() if name not in {"from", "to", "sources"}}
    return BoardRule(**fields, sources=tuple(row["sources"]), first=row.get("from"), last=row.get("to"))


def listed(rule: BoardRule, cases: Iterable[BoardCase], period: tuple[date, date], *, today: date) -> BoardList:
    """The cases of a list in the order of their days; a list with a most takes the first that many."""
    start, end = period
    within = sorted(
        (case for case in cases if start <= case.performed_on <= end), key=lambda case: (case.performed_on, case.log_id)
    )
    left_out: dict[str, int] = {}
    items = _surgical(within, left_out) if rule.takes == "surgical" else _office(within, left_out)
    taken = items
    if rule.takes == "surgical" and rule.most is not None and len(items) > rule.most:
        taken = items[: rule.most]
        left_out[f"after the list's {rule.most} cases"] = len(items) - rule.most
    state = _state(rule, len(items), period, today)
    return BoardList(state, _sentence(rule, state, len(items), end), tuple(taken), left_out)


def _surgical(within: Sequence[BoardCase], left_out: dict[str, int]) -> list[ListedCase]:
    found: list[ListedCase] = []
    for case in within:
        if not case.is_operation:
            reason = "no operation"
        elif case.role not in OPERATES or case.modifiers & ASSISTS:
            reason = "as an assistant or observer"
        else:
            found.append(ListedCase(len(found) + 1, case))
            continue
        left_out[reason] = left_out.get(reason, 0) + 1
    return found


def _office(within: Sequence[BoardCase], left_out: dict[str, int]) -> list[ListedCase]:
    """A row for each patient; one who was seen in a facility too is not of this list."""
    elsewhere = {case.patient for case in within if case.setting == "facility" and case.patient}
    groups: dict[str, list[BoardCase]] = {}
    for case in within:
        if case.setting == "facility" or case.patient in elsewhere:
            reason = "in a facility" if case.setting == "facility" else "a patient who was in a facility too"
            left_out[reason] = left_out.get(reason, 0) + 1
        else:
            groups.setdefault(case.patient or case.log_id, []).append(case)
    return [
        ListedCase(number, group[0], len({case.performed_on for case in group}), group[-1].performed_on)
        for number, group in enumerate(groups.values(), start=1)
    ]


def _state(rule: BoardRule, number: int, period: tuple[date, date], today: date) -> ListState:
    start, end = period
    if today < start:
        return "not_begun"
    if rule.most is not None and number >= rule.most:
        return "full"
    if today <= end:
        return "collecting"
    return "short" if rule.least is not None and number < rule.least else "ended"


def _sentence(rule: BoardRule, state: ListState, number: int, end: date) -> str:
    called = "case" if rule.takes == "surgical" else "patient"
    day = in_words(end)
    many = f"{number:,} of {rule.most:,} {called}s" if rule.most is not None else counted(number, called)
    if state == "not_begun":
        return "The list has not begun."
    if state == "full":
        if rule.takes == "office":
            limit = f"at most {rule.most_per_category} of a category"
            return f"{counted(number, called)} may be listed; choose {rule.most}, {limit}."
        return f"The list is full: {rule.most} cases."
    if state == "collecting":
        return f"{many} so far; collect until {day}."
    if state == "short":
        return f"{many}; the board asks for at least {rule.least}. {rule.short}".strip()
    return f"{many}; the list ended on {day}."
