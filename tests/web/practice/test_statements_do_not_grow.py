"""What a manager looks at costs as many statements for six people and three closed months as for two and one."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime

from flask import Flask
from sqlalchemy import Engine, event

from rvuedge.platform.extensions import db
from rvuedge.statements import closing
from tests.support.api import Api
from tests.support.practice import Practice, founded

# By the end of their address, with the reason.
LEFT_OUT = {"/audit/export": "reads the trail to its end, a portion at a time"}
SPECIALTIES = ("General Surgery", "Family Medicine", "Dermatology", "Gastroenterology", "Podiatry", "Urology")


def routes(app: Flask) -> list[str]:
    """Every GET that needs a practice's number alone, and the desk."""
    return ["/app/practice"] + [
        rule.rule
        for rule in app.url_map.iter_rules()
        if "GET" in (rule.methods or ())
        and rule.arguments == {"organization_id"}
        and not rule.rule.endswith(tuple(LEFT_OUT))
    ]


def grown(practice: Practice, people: int, months: range, begun: int) -> None:
    """More members with a log each, and more months closed."""
    for number in range(people):
        person = practice.join(began=date(2026, 3, 1), specialty=SPECIALTIES[begun + number])
        for day in ("2026-03-05", "2026-04-06", "2026-05-07"):
            person.log("99213", performed_on=day)
    with practice.app.app_context():
        for month in months:
            now = datetime.fromisoformat(f"2026-{month + 1:02d}-01T08:00:00+00:00")
            closing.close(practice.id, date(2026, month, 1), by=1, now=now)
        db.session.remove()


def counted(app: Flask, manager: Api, practice: int) -> dict[str, int]:
    """The statements of each route, asked twice so that nothing is read for the first time."""
    found: Counter[str] = Counter()
    at = ""

    def count(*_: object) -> None:
        found[at] += 1

    headers = {"Authorization": f"Bearer {manager.token}"}
    event.listen(Engine, "before_cursor_execute", count)
    try:
        for rule in routes(app):
            path = rule.replace("<int:organization_id>", str(practice))
            at = "once"
            manager.client.get(path, headers=headers).get_data()
            at = rule
            answer = manager.client.get(path, headers=headers)
            answer.get_data()
            assert answer.status_code < 500, path
    finally:
        event.remove(Engine, "before_cursor_execute", count)
    return {rule: number for rule, number in found.items() if rule != "once"}


def test_statements_do_not_grow_with_people_or_months(seeded_app: Flask) -> None:
    practice = founded(seeded_app, "owner")
    grown(practice, 2, range(3, 4), 0)
    before = counted(seeded_app, practice.manager, practice.id)
    assert len(before) > 15
    grown(practice, 4, range(4, 6), 2)
    after = counted(seeded_app, practice.manager, practice.id)
    assert {rule: (before[rule], number) for rule, number in after.items() if number > before[rule]} == {}
