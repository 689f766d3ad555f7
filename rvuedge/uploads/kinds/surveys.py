"""A survey that a practice has licensed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rvuedge.accounts.jobs.work import Work
from rvuedge.benchmarks.readers.curves import ReadCurve, SurveyFile
from rvuedge.benchmarks.readers.files import read_survey
from rvuedge.benchmarks.rules.refusals import SurveyRefused
from rvuedge.benchmarks.surveys.imports import About, delete_survey, import_survey
from rvuedge.files.problems import FileProblem
from rvuedge.platform.errors import InvalidError, NotFoundError
from rvuedge.uploads.kinds.protocol import AsSent, Sent, UploadNotReadyError, in_one_step
from rvuedge.uploads.overview import SAMPLES, Overview

SHOWN = (10, 25, 50, 75, 90)  # the percentiles surveys print
HEAD = ("Specialty", "Measure", *(f"P{percentile}" for percentile in SHOWN), "Organizations", "Providers")


class PracticeSurvey(AsSent):
    """Percentiles by specialty and measure."""

    name = "survey"
    title = "Survey"
    for_practice: bool | None = True
    is_undoable: bool = True

    def look_over(self, sent: Sent) -> Overview:
        """Curves as read, with what is asked and what is not read."""
        try:
            read = _read(sent)
        except SurveyRefused as error:
            problems = tuple(FileProblem(item.line, item.column, item.found, item.expected) for item in error.problems)
            return Overview(problems=problems)
        notes = list(map(str, read.warnings))
        if _about(sent) is None:
            notes.append("Give the survey's name and year.")
        return Overview(
            questions=read.questions,
            left_out=read.left_out,
            notes=tuple(notes),
            head=HEAD,
            rows=tuple(map(_row, read.curves[:SAMPLES])),
            totals=(
                ("Curves", f"{len(read.curves):,}"),
                ("Specialties", f"{len({curve.specialty for curve in read.curves}):,}"),
                ("Measures", f"{len({curve.metric for curve in read.curves}):,}"),
            ),
            is_ready=not read.questions and _about(sent) is not None and bool(read.curves),
        )

    def apply(self, sent: Sent, work: Work) -> dict[str, Any]:
        """Store the curves."""
        about = _about(sent)
        if about is None:
            raise UploadNotReadyError("Give the survey's name and year.")

        def store() -> dict[str, Any]:
            stored = import_survey(
                data=sent.data,
                file=sent.file,
                about=about,
                organization_id=sent.organization_id,
                mapping=_mapping(sent),
                answers=dict(sent.answers.given),
                now=sent.now,
            )
            is_new = not stored.already_imported
            words = "stored" if is_new else "was here already"
            return {
                "survey": stored.survey_id if is_new else None,
                "report": [["Survey", words], ["Curves", stored.curves]],
            }

        try:
            return in_one_step(work, store)
        except SurveyRefused as error:
            raise InvalidError(str(error), code="unreadable-survey") from error

    def undo(self, sent: Sent, result: Mapping[str, Any], work: Work) -> dict[str, Any]:
        """Remove the survey with its figures."""
        if result.get("survey") is None or sent.organization_id is None:
            return {"report": [["Survey", "was here before this upload, and stays"]]}
        try:
            with work.step():
                delete_survey(sent.organization_id, int(result["survey"]))
        except NotFoundError:
            return {"report": [["Survey", "removed before"]]}
        return {"report": [["Survey", "removed"]]}


def _read(sent: Sent) -> SurveyFile:
    return read_survey(sent.data, file=sent.file, mapping=_mapping(sent), metric=None, answers=dict(sent.answers.given))


def _mapping(sent: Sent) -> dict[str, str]:
    """Their heading to our field, as the reader of surveys takes it."""
    return {heading: name for name, headings in sent.answers.mapping.items() for heading in headings}


def _about(sent: Sent) -> About | None:
    name, year = sent.options.get("name"), sent.options.get("year")
    if not name or not year:
        return None
    return About(name=name, year=int(year), publisher=sent.options.get("publisher", ""))


def _row(curve: ReadCurve) -> tuple[str, ...]:
    values = {int(point.percentile): f"{point.value:f}" for point in curve.points}
    counts = (curve.n_organizations, curve.n_providers)
    return (
        curve.specialty,
        curve.metric,
        *(values.get(percentile, "suppressed") for percentile in SHOWN),
        *("" if number is None else str(number) for number in counts),
    )


KINDS = (PracticeSurvey(),)
