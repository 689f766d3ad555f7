"""Whose a figure is: its measure, kind of provider, year and population, by its row, column, a title or an answer."""

from __future__ import annotations

from rvuedge.benchmarks.readers.cells import ADVANCED_PRACTICE, provider_type_key
from rvuedge.benchmarks.readers.columns import EVERYTHING, SurveyColumn, population_of
from rvuedge.benchmarks.readers.measures import meaning_of, metric_key, metric_words, title_meaning
from rvuedge.benchmarks.readers.questions import KEEP, LEAVE_OUT, metric_choices
from rvuedge.benchmarks.readers.rows.surroundings import SurveyRow, TableInHand
from rvuedge.files.columns.outcomes import Choice
from rvuedge.files.headers import words

ALL = frozenset({"", "all", "total", "overall", "any"})
PROVIDER_TYPES = (
    Choice("physician", "physicians"),
    Choice("app", "advanced practice providers (NP, PA, CRNA)"),
    Choice("resident", "residents and fellows"),
    Choice(LEAVE_OUT, "do not read these rows"),
)


def metric_of(table: TableInHand, row: SurveyRow, column: SurveyColumn) -> str | None:
    """The metric of a figure: by its row, its column, a title, the sheet or the upload; else it is asked about."""
    named = row.text(table.header.first("metric"))
    if table.header.has("metric") and not column.metric and not words(named):
        table.refuse(row.line, "Metric", repr(named), "a metric")
        return None
    if column.metric and not named:
        return _with_unknown(table, column)
    text = named or column.unknown
    return _of_text(table, text, row.line) if text else _unnamed(table)


def _with_unknown(table: TableInHand, column: SurveyColumn) -> str | None:
    if not column.unknown:
        return column.metric
    return _of_text(table, f"{column.unknown} {metric_words(column.metric or '')}", None, column.metric)


def _of_text(table: TableInHand, text: str, line: int | None, likely: str | None = None) -> str | None:
    meaning = meaning_of(text)
    if meaning.metric:
        return meaning.metric
    proposals = [likely, *meaning.proposals] if likely else meaning.proposals
    own = metric_key(text)
    answer = table.inquiry.ask(
        f"measure:{text}",
        f"Which measure is {text!r}?",
        metric_choices([name for name in proposals if name], keep=own),
        table.place(line),
    )
    if answer == LEAVE_OUT:
        table.inquiry.leave_out("row" if line else "column", text, "a measure that is not to be read")
        return None
    return own if answer in {None, KEEP} else answer


def _unnamed(table: TableInHand) -> str | None:
    if table.setting.given:
        return table.setting.given
    if table.setting.metric:
        table.inquiry.note(
            f"The figures are read as {metric_words(table.setting.metric)}, as {table.setting.named_by}."
        )
        return table.setting.metric
    doubtful = table.setting.doubtful
    where = f" of sheet {table.setting.sheet!r}" if table.setting.sheet else ""
    proposals = title_meaning(doubtful).proposals if doubtful else ()
    hint = f"; the title is {doubtful[:80]!r}" if doubtful else ""
    sentence = f"What do the figures{where} measure? No title, column or row names it{hint}."
    key = f"metric:{doubtful[:80]}" if doubtful else f"metric:{table.setting.sheet}" if where else "metric"
    return table.inquiry.ask(key, sentence, metric_choices(proposals), table.place(None)) or "unnamed"


def provider_type_of(table: TableInHand, row: SurveyRow) -> str | None:
    column = table.header.first("provider_type")
    text = row.text(column)
    if not words(text):
        around = table.setting.provider_type
        if column is None and around in {None, "physician"} and ADVANCED_PRACTICE.search(row.specialty):
            table.inquiry.note(f"{row.specialty} is read as advanced practice providers, by its name.")
            return "app"
        return around or "physician"
    found = provider_type_key(text)
    if found is not None:
        return found
    sentence = f"Which kind of provider is {text[:40]!r}?"
    answer = table.inquiry.ask(f"provider_type:{text[:40]}", sentence, PROVIDER_TYPES, table.place(row.line))
    if answer == LEAVE_OUT:
        table.inquiry.leave_out("row", text[:40], "a kind of provider that is not to be read")
        return None
    return answer or "physician"


def is_of_year(table: TableInHand, row: SurveyRow, column: SurveyColumn) -> bool:
    """Whether a figure is of the year that is read, where the table has several."""
    years = {column.year for column in table.header.points if column.year} | table.years
    year = column.year or row.text(table.header.first("year"))
    if len(years) < 2 or not year:
        return True
    choices = [Choice(item, f"read the figures of {item}") for item in sorted(years, reverse=True)]
    sentence = f"The table has figures of {', '.join(sorted(years))}. Which year is this survey?"
    answer = table.inquiry.ask("year", sentence, choices, table.place(None))
    if answer and year != answer:
        table.inquiry.leave_out("column" if column.year else "row", year, f"the survey is of {answer}")
        return False
    return answer is not None or year == max(years)


def filters_of(table: TableInHand, row: SurveyRow, column: SurveyColumn) -> tuple[tuple[str, str], ...]:
    """The filters a figure stands under; "All" is none."""
    found = dict(table.setting.filters) | dict(column.filters)
    for item in table.header.columns:
        if item.field and item.field.startswith("filter:"):
            name, text = item.field.removeprefix("filter:"), row.text(item)
            found.pop(name, None)
            everything = population_of(text)
            if text.lower() not in ALL and not (everything and everything[1] == EVERYTHING):
                found[name] = text
    return tuple(sorted(found.items()))
