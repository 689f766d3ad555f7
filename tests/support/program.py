"""A training program for tests: a director, residents, and what is stated of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import Flask

from tests.support.api import Api
from tests.support.practice import Practice, founded

JULY = date(2026, 7, 1)


@dataclass
class Program:
    """A program and its director."""

    practice: Practice
    director: Api

    @property
    def id(self) -> int:
        """The organization."""
        return self.practice.id

    def resident(self, pgy: int | None = None, *, began: date = date(2022, 7, 1), **who: str) -> Api:
        """Somebody new, a trainee; with a PGY from July 1, 2026 on."""
        person = self.practice.join("trainee", began=began, **{"career_stage": "resident", **who})
        if pgy is not None:
            self.state(person, [{"starts_on": "2026-07-01", "pgy": pgy}])
        return person

    def state(self, person: Api, stages: list[dict[str, Any]], **facts: Any) -> dict[str, Any]:
        """State a resident whole."""
        answer = self.director.put(self.at(f"/residents/{person.person['id']}"), {"stages": stages, **facts})
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.get_json()
        return found

    def at(self, path: str = "") -> str:
        """An address below the program."""
        return f"/programs/{self.id}{path}"


def program_founded(
    app: Flask, specialty: str = "general_surgery", kind: str = "residency", years: int | None = 5
) -> Program:
    """A new program with its director."""
    practice = founded(app, "owner", name="Director")
    body = {"specialty": specialty, "kind": kind, "years": years}
    answer = practice.manager.put(f"/programs/{practice.id}", body)
    assert answer.status_code == 201, answer.text
    return Program(practice, practice.manager)
