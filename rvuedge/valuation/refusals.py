"""Lines that contradict themselves are refused by name; they do not become a 0 (docs/rules.md, R-2.5).

What is refused on the way in is more than what the engine refuses: a line that was stored before a check was added is
still credited.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from decimal import Decimal
from functools import lru_cache
from operator import attrgetter

from rvuedge.valuation.model.facts import FACTS, Line

CODE = re.compile(r"[0-9A-Z]{5}")
MODIFIER = re.compile(r"[0-9A-Z]{2}")
ROLES = frozenset({"62", "66", "80", "81", "82", "AS"})
Refusal = Callable[[str, str, str], "CreditingError"]
# What every line says of itself; a code with only these has nothing in it that could contradict.
ORDINARY = frozenset({"code", "modifiers", "units", "session", "setting", "provider_type", "trainee", "role"})
# Every other fact, read at once: this is asked of each line that is credited.
_further = attrgetter(*(name for name in FACTS if name not in ORDINARY))
NONE_STATED = _further(Line("", "", date.min, ""))
# A convention, far above what a line of a day's work holds (drugs in small billing units come to some thousands); more
# is a typing error, and each unit of a procedure costs the engine time.
MOST_UNITS = 9_999
SHARES = ("completed_pct", "by_report_pct", "time_share")


class CreditingError(Exception):
    """A contradictory line: its key, the field, and a stable code such as E_UNITS.

    Raised for all lines at once: the first is the exception itself, `errors` holds every one.
    """

    def __init__(self, code: str, sentence: str, *, line_key: str, field: str) -> None:
        super().__init__(sentence)
        self.code = code
        self.line_key = line_key
        self.field = field
        self.errors: tuple[CreditingError, ...] = (self,)


def refuse_contradictions(lines: Sequence[Line]) -> None:
    """Raise CreditingError when any line contradicts itself."""
    found = [error for line in lines if not _plain(line) for error in contradictions(line)]
    if len({line.key for line in lines}) != len(lines):
        raise ValueError("each line needs its own key")
    _raise(found)


def refuse_entries(lines: Sequence[Line]) -> None:
    """Raise CreditingError for lines not to be taken in: the one gate of a log, sync, an import, a valuation."""
    _raise([error for line in lines for error in (*contradictions(line), *_at_entry(line))])


def _raise(found: list[CreditingError]) -> None:
    if found:
        found[0].errors = tuple(found)
        raise found[0]


def _at_entry(line: Line) -> Iterable[CreditingError]:
    """What is refused on the way in alone."""
    if type(line.units) is not int:
        return
    if line.units > MOST_UNITS:
        sentence = f"{line.code}: a line takes at most {MOST_UNITS:,} units, not {line.units:,}."
        yield CreditingError("E_UNITS", sentence, line_key=line.key, field="units")
    if line.units != 1 and {"RT", "LT"} <= set(line.modifiers):
        sentence = f"{line.code}: RT with LT already says both sides; units must be 1."
        yield CreditingError("E_MOD50_UNITS", sentence, line_key=line.key, field="units")


def _plain(line: Line) -> bool:
    """A code and units without further facts, as most lines are, and modifiers of which none can contradict."""
    return (
        type(line.units) is int
        and line.units >= 1
        and _further(line) == NONE_STATED
        and line.setting in ("facility", "nonfacility")
        and _is_code(line.code)
        and (not line.modifiers or _agree(line.modifiers))
    )


@lru_cache(maxsize=20_000)  # as many as a release has, and some of other years
def _is_code(code: str) -> bool:
    return CODE.fullmatch(code) is not None


@lru_cache(maxsize=2_000)  # a practice uses some dozens of combinations
def _agree(modifiers: tuple[str, ...]) -> bool:
    """Whether modifiers do not contradict each other, whatever stands beside them on the line."""
    if "50" in modifiers or "AS" in modifiers:  # these ask for the units, and for who performed it
        return False
    return not list(_modifiers(Line("", "", date.min, "", modifiers), _unsaid))


def _unsaid(code: str, field: str, sentence: str) -> CreditingError:
    return CreditingError(code, sentence, line_key="", field=field)


def contradictions(line: Line) -> Iterable[CreditingError]:
    """Each contradiction of one line."""

    def refusal(code: str, field: str, sentence: str) -> CreditingError:
        return CreditingError(code, f"{line.code}: {sentence}", line_key=line.key, field=field)

    if not CODE.fullmatch(line.code):
        yield refusal("E_CODE", "code", "a code is five letters or digits.")
    if isinstance(line.units, bool) or not isinstance(line.units, int) or line.units < 1:
        yield refusal("E_UNITS", "units", f"units are whole numbers of 1 or more, not {line.units}.")
    yield from _modifiers(line, refusal)
    yield from _figures(line)


def _modifiers(line: Line, refusal: Refusal) -> Iterable[CreditingError]:
    modifiers = line.modifiers
    if len(modifiers) > 4:
        yield refusal("E_TOO_MANY_MODIFIERS", "modifiers", "a line takes at most 4 modifiers.")
    if len(set(modifiers)) != len(modifiers):
        yield refusal("E_DUPLICATE_MODIFIER", "modifiers", "a modifier is repeated.")
    if any(not MODIFIER.fullmatch(modifier) for modifier in modifiers):
        yield refusal("E_MODIFIER", "modifiers", "a modifier is two letters or digits.")
    if len(ROLES.intersection(modifiers)) > 1:
        roles = " and ".join(sorted(ROLES.intersection(modifiers)))
        yield refusal("E_ROLE_CONFLICT", "modifiers", f"{roles} name different roles; a line has one.")
    if {"26", "TC"} <= set(modifiers):
        yield refusal(
            "E_COMPONENT_CONFLICT",
            "modifiers",
            "26 and TC together are the whole service: leave both out.",
        )
    if "50" in modifiers and line.units != 1:
        yield refusal("E_MOD50_UNITS", "units", "modifier 50 already says both sides; units must be 1.")
    if "AS" in modifiers and line.provider_type == "physician":
        yield refusal(
            "E_AS_PHYSICIAN",
            "modifiers",
            "AS is for a PA, NP or CNS; a physician assists with 80, 81 or 82.",
        )


def _figures(line: Line) -> Iterable[CreditingError]:
    for name in SHARES:
        share = getattr(line, name)
        if share is not None and not Decimal(0) <= share <= Decimal(1):
            yield CreditingError(
                "E_SHARE",
                f"{line.code}: {name} is a share from 0 to 1.",
                line_key=line.key,
                field=name,
            )
    if line.mod22_factor is not None and not Decimal(1) <= line.mod22_factor <= Decimal(3):
        yield CreditingError(
            "E_MOD22_FACTOR",
            f"{line.code}: the approved factor of modifier 22 is from 1 to 3.",
            line_key=line.key,
            field="mod22_factor",
        )
    if line.postop_days is not None and not 0 <= line.postop_days <= 90:
        yield CreditingError(
            "E_POSTOP_DAYS",
            f"{line.code}: post-operative days are from 0 to 90.",
            line_key=line.key,
            field="postop_days",
        )
    if line.setting not in ("facility", "nonfacility"):
        yield CreditingError(
            "E_SETTING",
            f"{line.code}: the setting is facility or nonfacility.",
            line_key=line.key,
            field="setting",
        )
