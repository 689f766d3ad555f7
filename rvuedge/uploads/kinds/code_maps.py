"""A program's code map: the ACGME's Tracked Codes Report, or a sheet of its own (docs/rules.md, R-7.8)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from rvuedge.accounts.jobs.work import Work
from rvuedge.files.columns.outcomes import Choice, LeftOut, Question, answered
from rvuedge.files.problems import FileProblem, FileRefused
from rvuedge.platform.extensions import transaction
from rvuedge.platform.figures import count
from rvuedge.training.curriculum.codes import CountedCode, Ended, Key, codes_of, end_codes, put_codes, take_back
from rvuedge.training.curriculum.queries import program_sets
from rvuedge.training.programs.listing import program_named
from rvuedge.training.readers.headings import TRACKED_CODES
from rvuedge.training.readers.tracked_codes import TrackedCode, TrackedCodes, read_tracked_codes
from rvuedge.training.rules.academic_year import bounds, first_year
from rvuedge.training.rules.category_words import CategoryWords
from rvuedge.uploads.kinds.protocol import AsSent, Sent, UploadNotReadyError, problems_in_short, taken_back_by
from rvuedge.uploads.overview import SAMPLES, ColumnShown, Overview
from rvuedge.uploads.plain_tables import table_columns

AT_ONCE = 500  # codes a step stores: some 40 ms on SQLite, so that nobody who logs waits for long (decision on jobs)
SINCE, DROPPED = "since:", "dropped:"
EVERY_DAY = "1990-01-01"  # the first day that a service can be of (platform.fields.Day)
MOST_NAMED = 8  # words or codes named in a sentence; more are counted


@dataclass(frozen=True, slots=True)
class _Plan:
    """What a file comes to: codes to store from a day on, codes of the map that end, and what is said of the rest."""

    codes: tuple[CountedCode, ...]
    starts_on: date | None
    ended: tuple[str, ...]
    questions: tuple[Question, ...]
    left_out: tuple[LeftOut, ...]
    notes: tuple[str, ...]
    problems: tuple[FileProblem, ...]


class CodeMap(AsSent):
    """Codes with the categories they count in."""

    name = "code-map"
    title = "Code map: tracked codes of a program"
    for_practice: bool | None = True
    is_undoable: bool = True

    def look_over(self, sent: Sent) -> Overview:
        """Codes as read, with what is asked, and words that no set of the program has."""
        try:
            plan = _plan(sent)
        except FileRefused as error:
            return Overview(fields=TRACKED_CODES.called, problems=tuple(error.problems))
        counting = sum(bool(item.categories) for item in plan.codes)
        return Overview(
            _columns(sent),
            TRACKED_CODES.called,
            plan.questions,
            plan.left_out,
            plan.problems,
            plan.notes,
            ("Code", "Counts in", "At most"),
            tuple(_row(item) for item in plan.codes[:SAMPLES]),
            (
                ("Codes that count", f"{counting:,}"),
                ("Codes that are known and count nowhere", f"{len(plan.codes) - counting:,}"),
                ("Codes that end", f"{len(plan.ended):,}"),
            ),
            is_ready=bool(plan.codes) and not plan.questions and not plan.problems,
        )

    def apply(self, sent: Sent, work: Work) -> dict[str, Any]:
        """Store the codes, some hundred a step; canceled or refused, all of it is taken back."""
        try:
            plan = _plan(sent, known=work.position.get("ended"))
        except FileRefused as error:
            raise UploadNotReadyError(problems_in_short(tuple(error.problems), sent.file)) from error
        if plan.problems or plan.questions or plan.starts_on is None:
            raise UploadNotReadyError("The file asks something new; nothing was imported.")
        with taken_back_by(lambda: self._take_back(sent, plan, work.position.get("rows", []))):
            self._store(sent, plan, plan.starts_on, work)
        rows = work.position.get("rows", [])
        report = [["Codes stored", f"{len(plan.codes):,}"], ["Codes ended", f"{len(plan.ended):,}"]]
        return {"rows": rows, "keys": _keys(plan), "report": report}

    def undo(self, sent: Sent, result: Mapping[str, Any], work: Work) -> dict[str, Any]:
        """Take back the rows that nobody restated since; rows that this list ended go on."""
        with work.step():
            taken = take_back(
                sent.organization_id or 0,
                _read_keys(result.get("keys")),
                _read_ended(result.get("rows")),
                _source(sent),
            )
        return {"report": [["Codes taken back", f"{taken:,}"]]}

    def _store(self, sent: Sent, plan: _Plan, starts_on: date, work: Work) -> None:
        organization = sent.organization_id or 0
        ended: list[list[str]] = list(work.position.get("rows", []))
        if "next" not in work.position:
            with work.step() as step:
                ended += _plain(end_codes(organization, plan.ended, starts_on - timedelta(days=1)))
                step.leaves({"next": 0, "rows": ended, "ended": list(plan.ended)}, done=0, total=len(plan.codes))
        for start in range(int(work.position["next"]), len(plan.codes), AT_ONCE):
            part = plan.codes[start : start + AT_ONCE]
            with work.step() as step:
                ended += _plain(put_codes(organization, part, starts_on, _source(sent)))
                position = {"next": start + len(part), "rows": ended, "ended": list(plan.ended)}
                step.leaves(position, done=start + len(part), total=len(plan.codes))

    def _take_back(self, sent: Sent, plan: _Plan, ended: Sequence[Sequence[str]]) -> None:
        with transaction(), suppress(ValueError):
            take_back(sent.organization_id or 0, _read_keys(_keys(plan)), _read_ended(ended), _source(sent))


def _plan(sent: Sent, known: Sequence[str] | None = None) -> _Plan:
    """`known` are the codes found to end before the first step, in a job that goes on after it."""
    read = read_tracked_codes(
        sent.data,
        file=sent.file,
        today=sent.now.date(),
        answers=answered(sent.answers.as_mapping(), sent.answers.given),
    )
    program_named(sent.organization_id or 0)
    words = [CategoryWords(item) for item in program_sets(sent.organization_id or 0).values()]
    codes, left_out = _counted(read, words)
    questions = list(read.questions)
    starts_on = _since(sent, questions)
    ended = tuple(known) if known is not None else _dropped(sent, codes, starts_on, questions)
    notes = _notes(codes, words)
    return _Plan(
        tuple(codes), starts_on, ended, tuple(questions), (*read.left_out, *left_out), tuple(notes), read.problems
    )


def _counted(read: TrackedCodes, words: Sequence[CategoryWords]) -> tuple[list[CountedCode], list[LeftOut]]:
    """Each code once, with all its categories. What has none and is not marked as counting nowhere stays unmapped."""
    found: dict[str, CountedCode] = {}
    open_codes: dict[str, None] = {}
    for row in read.rows:
        categories = _categories(row, words)
        if not categories and row.counts is not False:
            open_codes.setdefault(row.code)
            continue
        before = found.get(row.code, CountedCode(row.code, ()))
        most = min((item for item in (before.most, row.most) if item is not None), default=None)
        together = tuple(dict.fromkeys((*before.categories, *categories)))
        found[row.code] = replace(before, categories=together, most=most)
    unmapped = [code for code in open_codes if code not in found]
    reason = "no category is named; they stay unmapped and are listed when somebody logs them"
    left_out = [LeftOut("row", _named(unmapped), len(unmapped), reason)] if unmapped else []
    return list(found.values()), left_out


def _categories(row: TrackedCode, words: Sequence[CategoryWords]) -> tuple[str, ...]:
    """The category a row names; else its type or area, where that is the name of a category of the program's sets."""
    if row.counts is False:
        return ()
    if row.categories:
        return row.categories
    candidates = (f"{row.area}: {row.type}" if row.area and row.type else "", row.type, row.area)
    known = (text for text in candidates if text and any(item.meant(text) for item in words))
    return tuple(text for text in [next(known, "")] if text)


def _since(sent: Sent, questions: list[Question]) -> date | None:
    """From which day of service the list holds: said by a person, never assumed."""
    given = sent.options.get("from") or sent.answers.given.get(SINCE)
    if given:
        with suppress(ValueError):
            return date.fromisoformat(str(given))
    year = first_year(sent.now.date())
    days = [Choice(str(bounds(item)[0]), f"From July 1, {item}.") for item in (year, year - 1, year + 1)]
    choices = (*days, Choice(EVERY_DAY, "For every day of service."))
    questions.append(Question(SINCE, "From which day of service does this list hold?", "the whole list", choices))
    return None


def _dropped(
    sent: Sent, codes: Sequence[CountedCode], starts_on: date | None, questions: list[Question]
) -> tuple[str, ...]:
    """Codes of the map in force on the first day that the list does not have, where a person lets them end."""
    if starts_on is None:
        return ()
    listed = {item.code for item in codes}
    held = {
        row.code
        for row in codes_of(sent.organization_id or 0)
        if row.starts_on < starts_on and (row.ends_on is None or row.ends_on >= starts_on)
    }
    dropped = sorted(held - listed)
    given = sent.answers.given.get(DROPPED)
    if dropped and given not in {"end", "keep"}:
        choices = (Choice("end", "They end the day before."), Choice("keep", "They go on counting as they do."))
        sentence = (
            f"{count(len(dropped), 'code')} of your map are not in this list ({_named(dropped)}). What becomes of them?"
        )
        questions.append(Question(DROPPED, sentence, "codes it does not have", choices))
    return tuple(dropped) if given == "end" else ()


def _notes(codes: Sequence[CountedCode], words: Sequence[CategoryWords]) -> list[str]:
    """Words of categories that no set of the program has: the codes are stored, and count where a set gets the word."""
    strange = Counter(
        text for item in codes for text in item.categories if not any(known.meant(text) for known in words)
    )
    if not strange or not words:
        return []
    named = _named([f"{text} ({count(number, 'code')})" for text, number in strange.most_common()])
    return [f"No set of this program has these categories: {named}. Their codes are stored and count in none."]


def _named(items: Sequence[str]) -> str:
    rest = len(items) - MOST_NAMED
    return ", ".join(items[:MOST_NAMED]) + (f" and {rest:,} more" if rest > 0 else "")


def _columns(sent: Sent) -> tuple[ColumnShown, ...]:
    """Columns as the mapping screen has them; of a code's text, which is the AMA's, no sample."""
    answers = answered(sent.answers.as_mapping(), sent.answers.given)
    columns = table_columns(sent.data, sent.file, TRACKED_CODES, answers, "code")
    return tuple(replace(column, samples=()) if _is_text(column) else column for column in columns)


def _is_text(column: ColumnShown) -> bool:
    meaning = TRACKED_CODES.meaning(column.heading)
    return meaning is not None and meaning.field == "description"


def _row(item: CountedCode) -> tuple[str, ...]:
    return item.code, ", ".join(item.categories) or "nowhere", "" if item.most is None else str(item.most)


def _source(sent: Sent) -> str:
    """What the rows of this upload say as their source; by it an undoing knows them."""
    return f"{sent.file[:150]} (upload {sent.id[:8]})"


def _keys(plan: _Plan) -> list[list[str]]:
    first = plan.starts_on.isoformat() if plan.starts_on else ""
    return [[item.code, item.rrc_code, first] for item in plan.codes]


def _plain(ended: Sequence[Ended]) -> list[list[str]]:
    return [
        [code, rrc_code, first.isoformat(), former.isoformat() if former else ""]
        for code, rrc_code, first, former in ended
    ]


def _read_ended(plain: Sequence[Sequence[str]] | None) -> list[Ended]:
    return [
        (code, rrc_code, date.fromisoformat(first), date.fromisoformat(former) if former else None)
        for code, rrc_code, first, former in plain or ()
    ]


def _read_keys(plain: Sequence[Sequence[str]] | None) -> list[Key]:
    return [(code, rrc_code, date.fromisoformat(first)) for code, rrc_code, first in plain or ()]


KINDS = (CodeMap(),)
