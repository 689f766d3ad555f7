"""The columns of a table no name was known for: decided by their cells or an answer, or named as not read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from rvuedge.benchmarks.readers.blocks import Row
from rvuedge.benchmarks.readers.cells import is_figure, is_suppressed, text_of
from rvuedge.benchmarks.readers.columns import SurveyColumn, is_unit
from rvuedge.benchmarks.readers.header import SurveyHeader
from rvuedge.benchmarks.readers.measures import METRICS, known_metric, speaks_of_measure
from rvuedge.benchmarks.readers.questions import Inquiry
from rvuedge.benchmarks.readers.rows.surroundings import Setting
from rvuedge.files.columns.outcomes import IGNORE, Choice

MOST_FIGURES = 0.5  # of a column's filled cells: a column of figures may have marks of suppression among them
SAMPLE = 40  # rows that tell what a column holds


def settled(found: SurveyHeader, body: Sequence[Row], setting: Setting, inquiry: Inquiry) -> SurveyHeader:
    """The header with every column decided: by what its cells hold, by an answer, or named as not read."""
    header = replace(found, columns=tuple(_checked(column, body) for column in found.columns))
    header = _with_named_rows(header, body, inquiry)
    columns = [_decided(column, header, body, setting, inquiry) for column in header.columns]
    return replace(header, columns=tuple(_without_captions(columns)))


def _checked(column: SurveyColumn, body: Sequence[Row]) -> SurveyColumn:
    """A count whose cells are words is none: "Group" may head names."""
    if column.field in {"n_organizations", "n_providers"}:
        texts = _texts(column, body)
        if texts and not any(is_figure(text) or is_suppressed(text) for text in texts):
            return replace(column, field=None)
    return column


def _texts(column: SurveyColumn, body: Sequence[Row]) -> list[str]:
    found = [text_of(row.cells[column.index]) for row in body[:SAMPLE] if column.index < len(row.cells)]
    return [text for text in found if text]


def _with_named_rows(header: SurveyHeader, body: Sequence[Row], inquiry: Inquiry) -> SurveyHeader:
    """Find the column of measures and of specialties where no heading is known for it."""
    columns = list(header.columns)
    known = {column.index for column in columns}
    blank = [SurveyColumn(index, None) for index in range(header.width) if index not in known]
    open_ones = sorted(
        [column for column in [*columns, *blank] if column.field is None and _is_of_words(column, body)],
        key=lambda column: column.index,
    )
    if not header.has("metric") and not any(column.metric or column.unknown for column in header.points):
        measures = next((column for column in open_ones if _are_measures(_texts(column, body))), None)
        if measures:
            columns = _put(columns, replace(measures, field="metric"))
            open_ones.remove(measures)
            inquiry.note(
                f"The column {measures.printed or 'without a heading'!r} is read as the measure: so are its cells."
            )
    if not header.has("specialty") and open_ones:
        first = open_ones[0]
        heading = first.printed or "(no heading)"
        choices = [Choice("specialty", "the specialty"), *_filter_choices(heading), Choice(IGNORE, "do not read it")]
        answer = inquiry.ask(f"column:{heading}", f"No column is headed specialty. What is {heading!r}?", choices)
        columns = _put(columns, replace(first, field=answer or "specialty", printed=heading))
    return replace(header, columns=tuple(columns))


def _put(columns: list[SurveyColumn], column: SurveyColumn) -> list[SurveyColumn]:
    others = [other for other in columns if other.index != column.index]
    return sorted([*others, column], key=lambda item: item.index)


def _is_of_words(column: SurveyColumn, body: Sequence[Row]) -> bool:
    texts = _texts(column, body)
    return bool(texts) and not any(is_figure(text) for text in texts)


def _are_measures(texts: Sequence[str]) -> bool:
    """Whether cells are measures: all speak of one, and some are known."""
    return bool(texts) and all(map(speaks_of_measure, texts)) and any(map(known_metric, texts))


def _decided(
    column: SurveyColumn, header: SurveyHeader, body: Sequence[Row], setting: Setting, inquiry: Inquiry
) -> SurveyColumn:
    texts = _texts(column, body)
    if column.field in {"not_stored", "spread", IGNORE}:
        reasons = {"spread": "a statistic that has no place here", IGNORE: "as the mapping says"}
        reason = reasons.get(column.field or "", "nothing is kept of it")
        inquiry.leave_out("column", column.printed, reason, len(texts))
        inquiry.note(f"The column {column.printed!r} was left out.")
        return column
    open_measure = column.field == "measure" and not header.is_long
    if column.field not in {None, "ambiguous"} and not open_measure:
        return column
    if not texts and column.field is None:
        inquiry.leave_out("column", column.printed or "(no heading)", "it is empty", 0)
        return column
    figures = sum(is_figure(text) for text in texts)
    if figures < MOST_FIGURES * max(len(texts), 1) and column.field is None:
        return _of_words(column, header, body, inquiry)
    return _of_figures(column, header, setting, inquiry)


def _of_words(column: SurveyColumn, header: SurveyHeader, body: Sequence[Row], inquiry: Inquiry) -> SurveyColumn:
    """A column of words nobody knows: where it alone parts rows that are else one, it is asked about."""
    if not _parts_rows(column, header, body):
        inquiry.leave_out("column", column.printed, "its heading names nothing we keep", len(_texts(column, body)))
        inquiry.note(f"The column {column.printed!r} was left out.")
        return column
    choices = [*_filter_choices(column.printed), Choice(IGNORE, "do not read it")]
    sentence = f"The column {column.printed!r} tells rows of one specialty apart. What is it?"
    answer = inquiry.ask(f"column:{column.printed}", sentence, choices)
    return replace(column, field=answer or f"filter:{_filter_name(column.printed)}")


def _filter_name(heading: str) -> str:
    return METRICS.words(heading)[:40] or "group"


def _filter_choices(heading: str) -> list[Choice]:
    name = _filter_name(heading)
    known = ("region", "ownership", "setting")
    others = [Choice(f"filter:{item}", f"a filter: {item}") for item in known if item != name]
    return [Choice(f"filter:{name}", f"a filter of its own: {name}"), *others]


def _parts_rows(column: SurveyColumn, header: SurveyHeader, body: Sequence[Row]) -> bool:
    """Whether two rows are the same but for this column."""
    naming = {"specialty", "metric", "provider_type", "percentile", "year"}
    keys = [
        item.index for item in header.columns if item.field and (item.field in naming or item.field[:6] == "filter")
    ]
    seen: dict[tuple[str, ...], str] = {}
    for row in body:
        texts = [text_of(cell) for cell in row.cells]
        key = tuple(texts[index] if index < len(texts) else "" for index in keys)
        own = texts[column.index] if column.index < len(texts) else ""
        if not any(key) or not own:
            continue
        if seen.setdefault(key, own) != own:
            return True
    return False


def _of_figures(column: SurveyColumn, header: SurveyHeader, setting: Setting, inquiry: Inquiry) -> SurveyColumn:
    """A column of figures nobody knows is asked about: it may be a count or a percentile."""
    fields = ["n_organizations", "n_providers", "mean", "sd", *(f"p{rank}" for rank in (10, 25, 50, 75, 90))]
    free = [name for name in fields if not header.has(name)]
    words = {"n_organizations": "the number of organizations", "n_providers": "the number of providers", "sd": "the SD"}
    choices = [Choice(name, words.get(name, name.upper() if name != "mean" else "the mean")) for name in free]
    where = f"sheet {setting.sheet!r}" if setting.sheet else ""
    sentence = f"The column {column.printed!r} holds figures and its heading is not known. What is it?"
    choices.append(Choice(IGNORE, "do not read it"))
    answer = inquiry.ask(f"column:{column.printed}", sentence, choices, where)
    if answer in {None, IGNORE}:
        if answer:
            inquiry.leave_out("column", column.printed, "as you answered")
        return replace(column, field=None)
    return replace(column, field=answer, metric=None)


def _without_captions(columns: list[SurveyColumn]) -> list[SurveyColumn]:
    """Words that stand over every column of percentiles alike and speak of no measure are a caption."""
    over = {column.unknown for column in columns if column.percentile}
    if len(over) == 1 and not speaks_of_measure(next(iter(over))) and len([c for c in columns if c.percentile]) > 1:
        text = next(iter(over))
        named = any(column.metric for column in columns if column.percentile) or not text
        if named or not is_unit(text):
            return [replace(column, unknown="") if column.unknown == text else column for column in columns]
    return columns
