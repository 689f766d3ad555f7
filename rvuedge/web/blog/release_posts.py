"""The post of a release: our words on it where somebody wrote them, and what was counted against the one before."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from decimal import Decimal

from rvuedge.catalog.articles.own_words import words_of
from rvuedge.catalog.codes import finder
from rvuedge.catalog.rules.code_facts import STATUS_WORDS
from rvuedge.catalog.rules.in_force import ReleaseFacts
from rvuedge.platform.figures import count, dollars, hundredths, in_words, percent
from rvuedge.web.blog.release_changes import NAMED, CodeWork, ReleaseChanges, changes
from rvuedge.web.blog.written import BlogPost, written_posts
from rvuedge.web.resources.guides import GuideSection, GuideSource

CMS = "Centers for Medicare & Medicaid Services (CMS)"
Titled = Callable[[str], str]  # the title of a code
UNTITLED = "no title here"
FILES = "https://www.cms.gov/medicare/payment/fee-schedules/physician/pfs-relative-value-files"


def address_of(old: ReleaseFacts, new: ReleaseFacts) -> str:
    """The last part of the post's address: "rvu26c-beside-rvu25d"."""
    return f"{new.name}-beside-{old.name}".lower()


def head_of(old: ReleaseFacts, new: ReleaseFacts) -> BlogPost:
    """The post of a release as a list shows it, without what is counted: a list of many compares nothing."""
    slug = address_of(old, new)
    return written_posts().get(slug) or BlogPost(
        slug=slug,
        heading=f"{new.name}: what changed since {old.name}",
        summary=f"New, deleted, and changed codes of the release in effect from {in_words(new.effective_from)}.",
        on=new.published_on or new.effective_from,
    )


def whole_post(old: ReleaseFacts, new: ReleaseFacts) -> BlogPost:
    """The post with its words and all that is counted."""
    head = head_of(old, new)
    named = {source.url for source in head.sources}
    files = tuple(source for source in map(_source, (old, new)) if source.url not in named)
    counted = sections_of(changes(old, new), title_of)
    return replace(head, sections=(*head.sections, *counted), sources=(*head.sources, *files))


def sections_of(found: ReleaseChanges, titled: Titled) -> tuple[GuideSection, ...]:
    """What was counted, section by section, codes with their titles; a section with nothing to say is left out."""
    made = (
        GuideSection("Counted from the files", texts=tuple(_overview(found))),
        _code_table("New codes", found.added, titled),
        replace(_code_table("Deleted codes", found.removed, titled), folded=f"{count(len(found.removed), 'code')}"),
        _movers(found, titled),
        GuideSection("Indicators and statuses", points=tuple(_indicators(found)), folded="By status and indicator"),
    )
    return tuple(section for section in made if section.texts or section.points or section.rows)


def _overview(found: ReleaseChanges) -> Iterable[str]:
    old, new = found.old, found.new
    yield f"{new.name} took effect on {in_words(new.effective_from)}. It is compared with {old.name}."
    if not found.is_whole:
        yield "Only a starter excerpt is loaded here: rows of both are compared, and nothing is called new or deleted."
    yield _factor(old.conversion_factor, new.conversion_factor)
    if found.is_whole:
        yield f"{count(len(found.added), 'code')} are new and {len(found.removed):,} are gone."
    moved = f"{count(found.up, 'work RVU')} rose and {found.down:,} fell"
    adjusted = f", {found.by_efficiency:,} by exactly the efficiency adjustment of 2.5%" if found.by_efficiency else ""
    yield f"{moved}{adjusted}. Practice expense or malpractice moved in {count(found.expenses, 'row')}."


def _factor(old: Decimal, new: Decimal) -> str:
    if old == new:
        return f"The conversion factor stayed at {dollars(new)}."
    moved = "up" if new > old else "down"
    share = percent(100 * abs(new - old) / old, 1)
    return f"The conversion factor went from {dollars(old)} to {dollars(new)}, {moved} {share}."


def _code_table(heading: str, codes: Sequence[CodeWork], titled: Titled) -> GuideSection:
    with_work = [item for item in codes if item.work]
    if not codes:
        return GuideSection(heading)
    sentence = f"{count(len(codes), 'code')}, {len(with_work):,} with work."
    if len(with_work) > NAMED:
        sentence += f" Those with the most work: {NAMED} of {len(with_work):,}."
    rows = tuple((item.code, titled(item.code), hundredths(item.work)) for item in with_work[:NAMED] if item.work)
    return GuideSection(heading, texts=(sentence,), head=("Code", "Title", "wRVU"), rows=rows, links_codes=True)


def _movers(found: ReleaseChanges, titled: Titled) -> GuideSection:
    rows = tuple((move.code, titled(move.code), hundredths(move.old), hundredths(move.new)) for move in found.movers)
    texts = ("The largest moves, apart from the 2.5% adjustment.",) if found.by_efficiency else ()
    head = ("Code", "Title", "Was", "Now")
    return GuideSection(
        "Work RVUs that moved most", texts=texts if rows else (), head=head, rows=rows, links_codes=True
    )


def _indicators(found: ReleaseChanges) -> Iterable[str]:
    for old, new, number in found.statuses[:NAMED]:
        was, now = (f"{letter} ({STATUS_WORDS[letter]})" if letter in STATUS_WORDS else letter for letter in (old, new))
        yield f"Status {was} became {now} in {count(number, 'row')}."
    if others := sum(number for _, _, number in found.statuses[NAMED:]):
        yield f"Another status changed in {count(others, 'row')}."
    if found.indicators:
        listed = ", ".join(f"{words} {number:,}" for words, number in found.indicators)
        yield f"Rows whose indicators changed: {listed}."


def title_of(code: str) -> str:
    """The title of a code, where more than its category is known of it here."""
    index = finder.current_index()
    known = index.by_code.get(code)
    document = index.documents[known] if known is not None else None
    if document is not None and document.title_source != "category":
        return document.title
    return words_of(code).title or UNTITLED


def _source(release: ReleaseFacts) -> GuideSource:
    """A release's file: it was read itself."""
    return GuideSource(
        publisher=CMS,
        title=f"Physician Fee Schedule relative value file {release.name}",
        reference="rows, indicators, and conversion factor",
        url=f"{FILES}/{release.name.lower()}",
    )
