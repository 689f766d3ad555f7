"""`rvuedge value`: what lines are worth, with reasons, without a server."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import click
from marshmallow import ValidationError

from rvuedge.catalog.store.queries import release_named
from rvuedge.cli.shell import plainly, refusals, table, working_app
from rvuedge.logbook.logs import valuations
from rvuedge.logbook.logs.schemas import ValuationBodySchema
from rvuedge.logbook.records.facts import LINE_FACTS
from rvuedge.logbook.records.field_kinds import Quantity, Whole, YesNo
from rvuedge.platform import clock
from rvuedge.platform.errors import InvalidError
from rvuedge.platform.figures import wrvu

LINE = re.compile(r"\+?(?P<code>[0-9A-Za-z]{5})(?P<mods>(-[0-9A-Za-z]{2})*)(?:x(?P<units>-?\d+))?")

QUANTITY = re.compile(r"(?P<amount>\d+(?:\.\d+)?)\s*(?P<unit>[A-Za-z]+)")
LINE_FACT_NAMES = tuple(line_fact.name for line_fact in LINE_FACTS)
SAYS = {
    "ndc": "The NDC of a drug.",
    "dose": "The dose given, such as 600mg.",
    "wasted": "The drug discarded, such as 20mg.",
    "completed_pct": "The share performed (52, 53), such as 0.75.",
    "postop_days": "Days of post-operative care (55).",
    "mod22_factor": "The approved factor of 22, from 1 to 3.",
    "by_report_pct": "The approved share of a team (66).",
    "time_share": "The share of time of a split or shared visit (FS).",
    "performed_by": "Who performed an incident-to service, such as clinical_staff.",
    "in_global_of": "The surgery whose global period holds the visit.",
    "minutes": "Minutes of anesthesia time.",
    "started_at": "When anesthesia time began, such as 07:40.",
}


class LineType(click.ParamType):  # type: ignore[type-arg]
    """code[-modifier…][xUNITS], such as 49505-50 or 17003x5."""

    name = "line"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> dict[str, Any]:
        found = LINE.fullmatch(value)
        if found is None:
            self.fail(
                f"{value!r} is not code[-modifier…][xUNITS], such as 49505-50 or 17003x5.",
                param,
                ctx,
            )
        modifiers = [part for part in found["mods"].upper().split("-") if part]
        return {
            "code": found["code"].upper(),
            "modifiers": modifiers,
            "units": int(found["units"] or 1),
        }


class QuantityType(click.ParamType):  # type: ignore[type-arg]
    """An amount and its unit, such as 600mg."""

    name = "amount"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> dict[str, Any]:
        found = QUANTITY.fullmatch(value)
        if found is None:
            self.fail(f"{value!r} is not an amount with its unit, such as 600mg.", param, ctx)
        return {"amount": found["amount"], "unit": found["unit"]}


def line_fact_options(command: Any) -> Any:
    """One option for each further fact of a line (the one list of them), said of every line of the command."""
    for line_fact in reversed(LINE_FACTS):
        name = f"--{line_fact.name.replace('_', '-')}"
        kind = line_fact.kind
        if isinstance(kind, YesNo):
            command = click.option(f"{name}/--no-{name[2:]}", line_fact.name, default=None)(command)
        else:
            wanted = QuantityType() if isinstance(kind, Quantity) else int if isinstance(kind, Whole) else str
            command = click.option(name, line_fact.name, type=wanted, help=SAYS.get(line_fact.name))(command)
    return command


@click.command()
@click.argument("lines", metavar="LINE…", nargs=-1, required=True, type=LineType())
@click.option("--date", "on", type=click.DateTime(["%Y-%m-%d"]), help="Date of service.")
@click.option("--release", help="A release by name, such as RVU26C.")
@click.option("--policy", default="cms-payment", show_default=True)
@click.option("--setting", type=click.Choice(["facility", "nonfacility"]), default="facility")
@click.option("--provider-type", default="physician", show_default=True, help="Who performed it, such as pa or np.")
@click.option("--role", help="The role of whoever performed it, such as assistant.")
@click.option("--trainee", is_flag=True, help="Performed by a resident or student.")
@click.option("--session", type=int, help="The session of the day, from 1.")
@line_fact_options
@click.option("-v", "--verbose", is_flag=True, help="Show every step with its source.")
@plainly
def value(lines: tuple[dict[str, Any], ...], on: Any, release: str | None, verbose: bool, **more: Any) -> None:
    """Value lines: code[-modifier…][xUNITS] …

    What an option says (a share performed, days, a dose) is said of every line.
    """
    facts = {name: more.pop(name) for name in ("session", *LINE_FACT_NAMES)}
    given = {name: fact for name, fact in facts.items() if fact is not None}
    with working_app():
        day = on.date() if on else _day_of(release)
        body = {"performed_on": day.isoformat(), "release": release, "lines": [{**line, **given} for line in lines]}
        _print(valuations.value(_checked(body | more)), verbose=verbose)


def _checked(body: dict[str, Any]) -> dict[str, Any]:
    """The request as the API would read it. Raises RvuEdgeError naming each field that is wrong."""
    try:
        return dict(ValuationBodySchema().load(body))
    except ValidationError as error:
        raise InvalidError("; ".join(refusals(error.messages))) from error


def _day_of(release: str | None) -> date:
    """Today, or the first day of a named release."""
    if release is None:
        return clock.local_day()
    return release_named(release).effective_from


def _print(answer: dict[str, Any], *, verbose: bool) -> None:
    click.echo(f"{answer['release']}, policy {answer['policy']}, date of service {answer['performed_on']}\n")
    rows = [["LINE", "STATE", "FACE", "CREDIT", "WHY"]]
    for line in answer["lines"]:
        credit = line["credit"]
        reasons = [step["reason"] for step in credit["factors"]]
        reasons += [warning["message"] for warning in credit["warnings"]]
        rows.append(
            [
                _name(line),
                credit["state"],
                _figure(credit["face_work_rvu"]),
                _figure(credit["work_rvu"]),
                "" if verbose else "; ".join(reasons),
            ]
        )
        if verbose:
            rows += [["", "", "", "", text] for text in _steps(credit)]
    click.echo(table(rows, right={2, 3}))
    unvalued = answer["unvalued_lines"]
    note = f" ({unvalued} not valued and left out of the total)" if unvalued else ""
    click.echo(f"\nTotal {wrvu(answer['work_rvu'])} wRVUs{note}")


def _name(line: dict[str, Any]) -> str:
    units = f"x{line['units']}" if line["units"] != 1 else ""
    return "-".join([line["code"], *line["modifiers"]]) + units


def _figure(figure: Any) -> str:
    return "—" if figure is None else wrvu(figure)


def _steps(credit: dict[str, Any]) -> list[str]:
    steps = [
        f"{step['rule']}: {_figure(step['before'])} → {_figure(step['after'])}; {step['reason']} [{step['source']}]"
        for step in credit["factors"]
    ]
    return steps + [f"{warning['code']}: {warning['message']}" for warning in credit["warnings"]]
