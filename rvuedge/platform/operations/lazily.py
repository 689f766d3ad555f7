"""A module that is imported once something of it is used: what few requests need costs the others no time and memory.

Not importlib.util.LazyLoader, whose modules two threads may find half loaded; an import statement's own lock is used.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any


class Lazily:
    """Stands for a module; each access of an attribute goes to the module itself."""

    __slots__ = ("_name",)

    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, attribute: str) -> Any:
        return getattr(import_module(self._name), attribute)
