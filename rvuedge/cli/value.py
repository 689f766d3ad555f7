"""`rvuedge value`: what lines are worth, with reasons, without a server."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import click

from rvuedge.catalog.store.queries import release_named
from rvuedge.cli.shell import plainly, table, working_app
from rvuedge.logbook.logs import valuations
from rvuedge.logbook.logs.schemas import ValuationBodySchema
from rvuedge.platform import clock
from rvuedge.platform.figures import wrvu

LINE = re.compile(r"\+?(?P<code>[0-9A-Za-z]{5})(?P<mods>(-[0-9A-Za-z]{2})*)(?:x(?P<units>-?\d+))?")


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


@click.command()
@click.argument("lines", metavar="LINE…", nargs=-1, required=True, type=LineType())
@click.option("--date", "on", type=click.DateTime(["%Y-%m-%d"]), help="Date of service.")
@click.option("--release", help="A release by name, such as RVU26C.")
@click.option("--policy", default="cms-payment", show_default=True)
@click.option("--setting", type=click.Choice(["facility", "nonfacility"]), default="facility")
@click.option("-v", "--verbose", is_flag=True, help="Show every step with its source.")
@plainly
def value(
    lines: tuple[dict[str, Any], ...],
    on: Any,
    release: str | None,
    policy: str,
    setting: str,
    verbose: bool,
) -> None:
    """Value lines: code[-modifier…][xUNITS] …"""
    with working_app():
        day = on.date() if on else _day_of(release)
        body = ValuationBodySchema().load(
            {
                "performed_on": day.isoformat(),
                "release": release,
                "policy": policy,
                "setting": setting,
                "lines": list(lines),
            }
        )
        _print(valuations.value(body), verbose=verbose)


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
