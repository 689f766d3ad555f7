"""A person's own logs as lists of consecutive cases for a board."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from rvuedge.catalog.rules.code_facts import category_and_kind
from rvuedge.logbook.records import queries as log_queries
from rvuedge.logbook.records.facts import LogFacts
from rvuedge.platform.errors import InvalidError, NotFoundError
from rvuedge.training.exchange.rules.board_lists import BoardCase, BoardList, BoardRule, board_rules, listed
from rvuedge.training.exchange.rules.outgoing import ExportCell
from rvuedge.training.exchange.workbooks import csv_bytes, xlsx_bytes
from rvuedge.training.requirements.shipped import sources

DAYS = "%Y-%m-%d"
SURGICAL = ("Number", "Date", "Codes", "Role", "Site", "Case id")
OFFICE = ("Number", "First visit", "Last visit", "Visits", "Codes", "Site", "Case id", "Category")


class PeriodNeededError(InvalidError):
    """The board's page gives no days for this list, and the request names none."""

    code = "period-needed"


@dataclass(frozen=True, slots=True)
class BoardWanted:
    """Which list: its rule, and the year or the days where the rule has none of its own."""

    rule: BoardRule
    year: int | None = None
    start: date | None = None
    end: date | None = None


def rule_named(name: str) -> BoardRule:
    """A list by its identifier. Raises NotFoundError."""
    found = board_rules().get(name)
    if found is None:
        raise NotFoundError(f"There is no board list {name!r} here.", code="no-such-board-list")
    return found


def board_list(person_id: int, wanted: BoardWanted, *, today: date) -> tuple[tuple[date, date], BoardList]:
    """The days of a list and the list of a person's logs. Raises PeriodNeededError."""
    period = wanted.rule.period(wanted.year, wanted.start, wanted.end)
    if period is None or period[0] > period[1]:
        needs = "year" if wanted.rule.starts else "from and to"
        raise PeriodNeededError(f"Give {needs}: the board's page names no days.", errors={needs: ["Needed here."]})
    window = log_queries.Filter(start=period[0], end=period[1])
    logs = log_queries.list_logs(person_id, window, limit=None)
    cases = [_case(facts) for some in log_queries.chunks(logs) for facts in log_queries.facts_of(person_id, some)]
    return period, listed(wanted.rule, cases, period, today=today)


def _case(log: LogFacts) -> BoardCase:
    return BoardCase(
        log_id=log.id,
        performed_on=log.performed_on,
        codes=tuple(line.code for line in log.lines),
        is_operation=any(category_and_kind(line.code, is_drug=False)[1] == "procedure" for line in log.lines),
        setting=log.setting,
        role=log.role,
        modifiers=frozenset(modifier for line in log.lines for modifier in line.modifiers),
        patient=log.patient_key,
        site=log.site,
        case_id=log.case_ref,
    )


def board_file(rule: BoardRule, found: BoardList, form: str, *, now: datetime) -> bytes:
    """The list as csv or xlsx; the category of an office patient is the candidate's to fill in."""
    surgical = rule.takes == "surgical"
    headings = SURGICAL if surgical else OFFICE
    rows: list[tuple[ExportCell, ...]] = []
    for item in found.items:
        case, codes = item.case, " ".join(item.case.codes)
        if surgical:
            rows.append((item.number, case.performed_on, codes, case.role, case.site, case.case_id))
        else:
            until = item.until or case.performed_on
            rows.append((item.number, case.performed_on, until, item.visits, codes, case.site, case.case_id, None))
    if form == "csv":
        return csv_bytes(headings, rows, days=DAYS)
    meta = [("list", f"{rule.board}: {rule.title}"), ("rule", rule.rule), ("state", found.sentence)]
    meta += [
        ("confidence", rule.confidence),
        *(("left out", f"{number:,} logs: {why}") for why, number in found.left_out.items()),
    ]
    meta += [("source", f"{key}: {sources()[key]['what']}") for key in rule.sources]
    return xlsx_bytes("Cases", headings, rows, days=DAYS, meta=meta, now=now)
