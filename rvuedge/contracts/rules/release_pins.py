"""Which releases a contract values work by: the date of service's, a frozen one, or a blend (docs/rules.md, R-3.4).

Contracts that freeze values rarely say what becomes of codes that came later: `fallback` is what was agreed on, none by
default, and never guessed. Computes only.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from types import MappingProxyType
from typing import Any

FALLBACKS = ("none", "first_release_with_code", "dos", "crosswalk")
BY_DATE = "date of service"
NO_CODES: Mapping[str, str] = MappingProxyType({})


class PinError(ValueError):
    """A pin that says two things, or not enough; `place` is the field that is wrong."""

    def __init__(self, place: str, sentence: str) -> None:
        super().__init__(sentence)
        self.place = place


@dataclass(frozen=True, slots=True)
class Pin:
    """A named release, a year (its last loaded release), or weights that add up to 1; nothing: by date of service.

    `blend` pairs a release, or BY_DATE, with its weight. `fallback` is what values a code that the frozen release has
    not: none, the first later release with it, the date of service's, or the code that `crosswalk` names in its place.
    """

    release: str | None = None
    year: int | None = None
    blend: tuple[tuple[str, Decimal], ...] = ()
    fallback: str = "none"
    crosswalk: Mapping[str, str] = field(default_factory=lambda: NO_CODES, hash=False)

    @property
    def is_frozen(self) -> bool:
        """Whether anything but the date of service says which release counts."""
        return bool(self.release or self.year or self.blend)

    @property
    def words(self) -> str:
        """What it says, in a few words."""
        if self.blend:
            return " + ".join(f"{weight.normalize():f} × {release}" for release, weight in self.blend)
        if self.year:
            return f"the last release of {self.year}"
        return self.release or "the release in force on the date of service"


BY_SERVICE = Pin()


def pin_from(release: str | None, body: Mapping[str, Any] | None) -> Pin:
    """A pin as it is stored: the release in its column, the rest as JSON. Raises PinError."""
    if not body:
        return BY_SERVICE if release is None else Pin(release)
    blend = tuple((item["release"] or BY_DATE, Decimal(str(item["weight"]))) for item in body.get("blend") or ())
    codes = MappingProxyType(dict(body.get("crosswalk") or {}))
    pin = Pin(release, body.get("year"), blend, body.get("fallback") or "none", codes)
    _check(pin)
    return pin


def _check(pin: Pin) -> None:
    if sum(1 for choice in (pin.release, pin.year, pin.blend) if choice) > 1:
        raise PinError("pin", "Name one of these: a release, a year or weights.")
    if pin.fallback not in FALLBACKS:
        raise PinError("pin.fallback", f"Expected one of {', '.join(FALLBACKS)}.")
    if pin.blend and sum(weight for _, weight in pin.blend) != 1:
        raise PinError("pin.blend", "The weights add up to 1.")
    if len({release for release, _ in pin.blend}) < len(pin.blend):
        raise PinError("pin.blend", "A release is named twice.")
    if (pin.fallback == "crosswalk") != bool(pin.crosswalk):
        raise PinError("pin.crosswalk", "A crosswalk names codes, and only the fallback crosswalk has one.")
    if pin.fallback != "none" and not pin.is_frozen:
        raise PinError("pin.fallback", "Only a frozen release needs a fallback.")
