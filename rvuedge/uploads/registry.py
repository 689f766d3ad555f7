"""The kinds of uploads there are: every module of `kinds` that has one, found by name."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from rvuedge.platform.errors import NotFoundError
from rvuedge.uploads import kinds
from rvuedge.uploads.kinds.protocol import UploadKind


@cache
def all_kinds() -> dict[str, UploadKind]:
    """The kinds by name. A module offers its kinds as KINDS."""
    found: dict[str, UploadKind] = {}
    for module in iter_modules(kinds.__path__):
        for kind in getattr(import_module(f"{kinds.__name__}.{module.name}"), "KINDS", ()):
            found[kind.name] = kind
    return found


def kind_of(name: str, *, for_practice: bool | None = None) -> UploadKind:
    """A kind by name. Raises NotFoundError for one that does not exist, or not for a practice or a person."""
    kind = all_kinds().get(name)
    if kind is None or (None not in (for_practice, kind.for_practice) and kind.for_practice != for_practice):
        raise NotFoundError(f"There is no import of {name[:20]!r} here.")
    return kind
