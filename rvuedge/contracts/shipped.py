from __future__ import annotations
from datetime import date
from types import SimpleNamespace
from rvuedge.errors import NotFoundError


def shipped_policies():
    return tuple(
        SimpleNamespace(name=n, title=n, version="1", effective_from=date(2024, 1, 1), rules=())
        for n in ("cms-payment", "mgma-survey", "face-value")
    )


def shipped_policy(name):
    for p in shipped_policies():
        if p.name == name:
            return p
    raise NotFoundError(f"no policy {name}")
