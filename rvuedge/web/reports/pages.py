"""Pages of saved reports: the list, one opened, its choices, its mail, and comments on physicians."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError
from werkzeug.datastructures import MultiDict

from rvuedge.accounts.people.access import managed, me, now
from rvuedge.accounts.people.queries import organization_named
from rvuedge.benchmarks.rules.refusals import BenchmarkError
from rvuedge.platform.errors import RvuEdgeError
from rvuedge.reports.benchmark.schemas import EARLIEST
from rvuedge.reports.rules.moving_periods import EVERY, LAST_DAY
from rvuedge.reports.saved import schedule, services
from rvuedge.reports.saved.api import choices_of
from rvuedge.reports.saved.models import SavedReport
from rvuedge.reports.saved.schemas import (
    ReportChoicesSchema,
    SavedReportBodySchema,
    SavedReportChangeSchema,
    ScheduleBodySchema,
)
from rvuedge.web.flashes import flash_fields
from rvuedge.web.refusals import refused
from rvuedge.web.reports.choices import EMPTY, choice_fields, choices_in, chosen, period_words
from rvuedge.web.reports.opened import report_on_page

bp = Blueprint("web_reports", __name__, url_prefix="/app/practice/<int:organization_id>/reports")


@bp.get("")
def saved(organization_id: int) -> str:
    """The saved reports, and the form for a new one."""
    return _list(managed(organization_id), chosen(EMPTY))


def _list(organization: int, form: MultiDict[str, str], name: str = "") -> str:
    reports, today = services.reports_saved(organization), now().date()
    return render_template(
        "practice/saved_reports.html",
        organization_id=organization,
        reports=[(report, period_words(report.choices, today), services.schedule_of(report.id)) for report in reports],
        every=EVERY,
        name=name,
        **choice_fields(organization, form, on=today),
    )


@bp.post("")
def save(organization_id: int) -> ResponseReturnValue:
    """Save choices under a name."""
    organization, name = managed(organization_id), request.form.get("name", "")
    try:
        body = SavedReportBodySchema().load({"name": name, "choices": choices_in(request.form)})
        made = services.save_report(organization, body["name"], choices_of(body["choices"]), by=me().id, now=now())
    except ValidationError as error:
        _flash_problems(error)
        return _list(organization, request.form, name), 422
    except RvuEdgeError as error:
        flash(error.detail)
        return refused(error, _list(organization, request.form, name))
    return redirect(url_for("web_reports.opened", organization_id=organization, report_id=made.id))


@bp.get("/open")
def unsaved(organization_id: int) -> ResponseReturnValue:
    """A report by the choices of the address, not saved; without any, the form for them."""
    organization = managed(organization_id)
    if not request.args:
        return redirect(url_for("web_reports.saved", organization_id=organization))
    try:
        choices = choices_of(ReportChoicesSchema().load(choices_in(request.args)))
    except ValidationError as error:
        _flash_problems(error)
        return _list(organization, request.args), 422
    return _opened(organization, choices, None, now().date())


@bp.get("/<int:report_id>")
def opened(organization_id: int, report_id: int) -> ResponseReturnValue:
    """A saved report as of today, or as of the day of a mail (`on`)."""
    organization = managed(organization_id)
    report = services.report_saved(organization, report_id)
    return _opened(organization, report.choices, report, _on())


def _on() -> date:
    """The day a report is opened on: that of the address, where reports can be of it and it is none to come."""
    today = now().date()
    try:
        return min(max(date.fromisoformat(request.args.get("on", "")), EARLIEST), today)
    except ValueError:
        return today


def _opened(organization: int, choices: dict[str, Any], report: SavedReport | None, on: date) -> ResponseReturnValue:
    try:
        found = report_on_page(organization, choices, on=on, today=now().date())
    except (RvuEdgeError, BenchmarkError) as error:
        flash(error.detail if isinstance(error, RvuEdgeError) else str(error))
        if report is not None:
            return _settings(organization, report, chosen(choices)), 422
        return _list(organization, chosen(choices)), 422
    return render_template(
        "practice/report.html",
        organization_id=organization,
        organization=organization_named(organization),
        saved=report,
        choices=choices,
        parameters={**request.view_args, **request.args.to_dict(flat=False)},  # type: ignore[dict-item]
        **choice_fields(organization, chosen(choices), on=now().date()),
        **found,
    )


@bp.get("/<int:report_id>/settings")
def settings(organization_id: int, report_id: int) -> str:
    """A saved report's name, choices, and mail."""
    organization = managed(organization_id)
    report = services.report_saved(organization, report_id)
    return _settings(organization, report, chosen(report.choices))


def _settings(organization: int, report: SavedReport, form: MultiDict[str, str], name: str = "") -> str:
    today = now().date()
    plan = services.schedule_of(report.id)
    return render_template(
        "practice/report_settings.html",
        organization_id=organization,
        saved=report,
        name=name or report.name,
        plan=plan,
        every=EVERY,
        last_day=LAST_DAY,
        managers=schedule.managers_of(organization, on=today),
        mailings=schedule.mailings_of([report.id]).get(report.id, []),
        **choice_fields(organization, form, on=today),
    )


@bp.post("/<int:report_id>/settings")
def change(organization_id: int, report_id: int) -> ResponseReturnValue:
    """Rename a saved report, or change its choices."""
    organization, name = managed(organization_id), request.form.get("name", "")
    report = services.report_saved(organization, report_id)
    try:
        given = {"name": name, "choices": choices_in(request.form), "version": request.form.get("version", "")}
        body = SavedReportChangeSchema().load(given)
        more = {"version": body["version"], "by": me().id, "now": now()}
        services.change_report(organization, report_id, body["name"], choices_of(body["choices"]), **more)
    except ValidationError as error:
        _flash_problems(error)
        return _settings(organization, report, request.form, name), 422
    except RvuEdgeError as error:
        flash(error.detail)
        return refused(error, _settings(organization, report, request.form, name))
    flash("Saved.", "done")
    return _to_settings(organization, report_id)


@bp.post("/<int:report_id>/mail")
def mail(organization_id: int, report_id: int) -> ResponseReturnValue:
    """Mail a saved report on a day of each month or quarter; with "stop" no more."""
    organization = managed(organization_id)
    try:
        if request.form.get("do") == "stop":
            schedule.stop_mail(organization, report_id, by=me().id, now=now())
            flash("Scheduled email stopped.", "done")
            return _to_settings(organization, report_id)
        given = {name: request.form.get(name, "").strip() for name in ("every", "day")}
        people, attaches = request.form.getlist("recipients"), request.form.get("attaches") == "yes"
        body = ScheduleBodySchema().load({**given, "recipients": people, "attaches": attaches})
        plan = schedule.MailPlan(body["every"], body["day"], tuple(body["recipients"]), body["attaches"])
        schedule.plan_mail(organization, report_id, plan, by=me().id, now=now())
        flash("Saved.", "done")
    except ValidationError as error:
        flash_fields(error)
    except RvuEdgeError as error:
        flash(error.detail)
    return _to_settings(organization, report_id)


@bp.post("/<int:report_id>/delete")
def delete(organization_id: int, report_id: int) -> ResponseReturnValue:
    """Delete a saved report with its mail."""
    organization = managed(organization_id)
    services.delete_report(organization, report_id, by=me().id, now=now())
    flash("Deleted.", "done")
    return redirect(url_for("web_reports.saved", organization_id=organization))


def _to_settings(organization: int, report_id: int) -> ResponseReturnValue:
    there = url_for("web_reports.settings", organization_id=organization, report_id=report_id, _anchor="mail")
    return redirect(there)


def _flash_problems(error: ValidationError) -> None:
    """Each field's sentence; of the choices, which are a form within the form, the fields' own."""
    found = error.messages if isinstance(error.messages, dict) else {"form": error.messages}
    own = found.pop("choices", None)
    flash_fields(ValidationError({**found, **(own if isinstance(own, dict) else {})}))
