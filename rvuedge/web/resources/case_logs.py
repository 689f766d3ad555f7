"""Case logs by specialty: how a case counts, roles, and the numbers of the shipped sets, each with its source.

The facts are those of the training room's data; web/texts/case_logs.toml holds the words around them. A number that
nobody verified is not in these sets, so none is shown.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from flask import abort, render_template

from rvuedge.accounts.people.access import public
from rvuedge.platform.figures import count, in_words
from rvuedge.training.requirements.shipped import Specialty, requirement_sets, sources, specialties, vocabularies
from rvuedge.training.rules.requirement_sets import Category, Cohort, RequirementSet
from rvuedge.training.rules.roles import RoleVocabulary
from rvuedge.web.site.pages import bp, slug_of

FIRST = 10  # lines of a set before one opens the rest: with all, the page is longer than four screens of a phone
UNREAD = "Definition not read"  # of roles.toml: a role whose meaning is not known is not explained
PAGE = re.compile(r"[a-z0-9-]+(?:\.[a-z0-9-]+)+(?:/[^\s…]*)?")


@dataclass(frozen=True, slots=True)
class SetLine:
    """A category's row: its name, its number, and what else is to be known of it."""

    name: str
    number: str
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ShownSet:
    """A set on a page: what it says of itself, its main lines, and the lines inside these."""

    title: str
    sentences: tuple[str, ...]
    main: tuple[SetLine, ...]
    inside: tuple[SetLine, ...]


@dataclass(frozen=True, slots=True)
class ShownSource:
    """A source: what it is, of which kind, and where it stands; `address` only where that is one page."""

    what: str
    kind: str
    place: str
    address: str | None


@cache
def words() -> Mapping[str, Any]:
    """Our words around the sets."""
    return tomllib.loads(files("rvuedge.web").joinpath("texts", "case_logs.toml").read_text("utf-8"))


@cache
def specialties_with_sets() -> Mapping[str, Specialty]:
    """By the address of its page, every specialty that has a set."""
    named = {item.specialty for item in requirement_sets().values()}
    return {slug_of(item.name): item for item in specialties().values() if item.id in named}


@bp.get("/resources/case-logs")
@public
def case_logs() -> str:
    """Every specialty with a page, and those of which no number was read, with the reason."""
    found = specialties_with_sets()
    return render_template(
        "resources/case_logs.html",
        found={slug: (item, _summary(item)) for slug, item in found.items()},
        without=[item for item in specialties().values() if item not in found.values() and item.not_loaded],
    )


@bp.get("/resources/case-logs/<slug>")
@public
def case_log_guide(slug: str) -> str:
    """How cases are logged in one specialty."""
    shown = specialties_with_sets().get(slug)
    if shown is None:
        abort(404)
    sets = sets_of(shown)
    vocabulary = vocabularies().get(shown.vocabulary or "")
    return render_template(
        "resources/case_log.html",
        specialty=shown,
        words=words(),
        counting=counting(sets, vocabulary),
        roles=[role for role in vocabulary.roles if role.definition != UNREAD] if vocabulary else [],
        sets=[shown_set(item) for item in sets],
        first=FIRST,
        sources=shown_sources(_keys(shown, sets, vocabulary)),
        read_on=_read_on(),
        levels={key: sources_confidence()[key] for key in words()["confidence"]},
    )


def _read_on() -> date:
    day: date = words()["read_on"]
    return day


def _summary(of: Specialty) -> str:
    sets = sets_of(of)
    numbers = sum(item.minimum is not None for one_set in sets for item in one_set.categories)
    return f"{count(numbers, 'number')} in {count(len(sets), 'list')}"


def sets_of(of: Specialty) -> list[RequirementSet]:
    """The shipped sets of a specialty, the longest first."""
    found = [item for item in requirement_sets().values() if item.specialty == of.id]
    return sorted(found, key=lambda item: (-len(item.categories), item.title))


def counting(sets: Iterable[RequirementSet], vocabulary: RoleVocabulary | None) -> list[str]:
    """What to know before logging, in sentences: of the roles, and what else sources say of the specialty."""
    found = list(sets)
    sentences = [vocabulary.note] if vocabulary and vocabulary.note else []
    sentences += ["Adult or pediatric is asked for with each case."] if any(s.asks_patient_type for s in found) else []
    sentences += [item["text"] for item in words()["point"] if item["specialty"] == found[0].specialty]
    return list(dict.fromkeys(sentences))


def shown_set(of: RequirementSet) -> ShownSet:
    """A set as its page shows it. What holds of each line is said once, above them."""
    notes = [_notes(item) for item in of.categories]
    shared = [note for note in notes[0] if all(note in others for others in notes)]
    lines = [
        (item, SetLine(item.name, _number(item), tuple(note for note in own if note not in shared)))
        for item, own in zip(of.categories, notes, strict=True)
    ]
    credit = words()["credit"][of.credit_unit]
    confirmed = f"Seen in use through {of.confirmed_through}." if of.confirmed_through else ""
    return ShownSet(
        of.title,
        tuple(text for text in (credit, _binds(of.cohort), confirmed, of.caution, *map(_sentence, shared)) if text),
        tuple(line for item, line in lines if item.parent is None),
        tuple(line for item, line in lines if item.parent is not None),
    )


def _binds(cohort: Cohort) -> str:
    first = cohort.first or ""
    if cohort.kind == "training_start":
        first = in_words(date.fromisoformat(first))
    sentence: str = words()["cohort"][cohort.kind]
    return sentence.format(first=first)


def _number(item: Category) -> str:
    return "none" if item.minimum is None else str(item.minimum)


def _notes(item: Category) -> list[str]:
    """What is to be known of a line: its state, its parent, the roles that count, its own note, where it was read."""
    notes = [words()["number"][item.number], f"part of {item.parent}" if item.parent else "", item.note]
    notes += [f"roles that count: {', '.join(sorted(item.roles))}" if item.roles else ""]
    notes += [f"at most {most} as {role} count" for role, most in item.caps.items()]
    notes += [f"instead: {item.alternative}" if item.alternative else ""]
    read_at = words()["confidence"].get(item.confidence, "")
    return [note for note in (*notes, f"read at: {read_at}" if read_at else "") if note]


def _sentence(note: str) -> str:
    return f"{note[0].upper()}{note[1:].rstrip('.')}."


def _keys(of: Specialty, sets: Iterable[RequirementSet], vocabulary: RoleVocabulary | None) -> list[str]:
    keys = [*of.sources, *(vocabulary.sources if vocabulary else ())]
    for item in sets:
        keys += [*item.credit_unit_sources, *item.cohort.sources]
        keys += [key for category in item.categories for key in category.sources]
    keys += [key for point in words()["point"] if point["specialty"] == of.id for key in point["sources"]]
    return list(dict.fromkeys(keys))


def shown_sources(keys: Iterable[str]) -> list[ShownSource]:
    """Sources as a reader sees them; one that is a rule of ours says so and has no place."""
    found = []
    for key in keys:
        source = sources()[key]
        if source["kind"] == "convention":
            found.append(ShownSource("How a case counts, where no text says it", "our own convention", "", None))
            continue
        place = source["address"]
        address = f"https://{place}" if PAGE.fullmatch(place) else None
        found.append(ShownSource(source["what"], source["kind"], place, address))
    return found


def sources_confidence() -> Mapping[str, str]:
    """What each mark of confidence means."""
    data = files("rvuedge.training").joinpath("data", "sources.toml").read_text("utf-8")
    meanings: dict[str, str] = tomllib.loads(data)["confidence"]
    return meanings
