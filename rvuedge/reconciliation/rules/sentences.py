"""A reconciliation in sums and sentences: what the API, the pages and every report say of it. Computes only."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from rvuedge.files.columns.outcomes import LeftOut
from rvuedge.platform.figures import count, dollars_and_cents, wrvu

ZERO = Decimal(0)
KINDS = ("matched", "missing_from_theirs", "missing_from_mine", "differs")
Finding = Mapping[str, Any]


def kinds_of(findings: Sequence[Finding]) -> list[dict[str, Any]]:
    """Each kind with its lines, wRVU on either side and at stake, and dollars; what has no value is counted, not added.

    In findings as first kept, a kind's money is the sum of its lines'.
    """
    found = []
    for kind in KINDS:
        of = [finding for finding in findings if finding["kind"] == kind]
        money = [Decimal(item["money"]) for item in of if item.get("money") is not None]
        found.append(
            {
                "kind": kind,
                "lines": len(of),
                "mine": _text(_total(of, "mine")),
                "theirs": _text(_total(of, "theirs")),
                "at_stake": _text(_sum(item["at_stake"] for item in of)),
                "unvalued_lines": sum(_is_unvalued(item) for item in of),
                "valued_by_us": sum(_is_ours(item) for item in of),
                "money": _text(sum(money, ZERO)) if money else None,
                "money_explanation": None,
            }
        )
    return found


def net_of(kinds: Iterable[Mapping[str, Any]]) -> tuple[Decimal, Decimal]:
    """wRVU of mine less theirs over all kinds, and how much of it lies within the tolerance."""
    listed = list(kinds)
    net = sum((Decimal(item["mine"]) - Decimal(item["theirs"]) for item in listed), ZERO)
    drift = sum((Decimal(item["mine"]) - Decimal(item["theirs"]) for item in listed if item["kind"] == "matched"), ZERO)
    return net, drift


def _total(of: Sequence[Finding], side: str) -> Decimal:
    return _sum(item[side]["work_rvu"] for item in of if item[side])


def _sum(values: Iterable[str | None]) -> Decimal:
    return sum((Decimal(text) for text in values if text is not None), ZERO)


def _is_unvalued(finding: Finding) -> bool:
    return any(finding[side] and finding[side]["work_rvu"] is None for side in ("mine", "theirs"))


def _is_ours(finding: Finding) -> bool:
    """Whether the figure of their line is ours, so that nothing of theirs was compared."""
    theirs = finding["theirs"]
    return bool(theirs) and theirs.get("valued_by") == "own_policy"


def _text(value: Decimal) -> str:
    return f"{value:f}"


def sentences(kinds: Sequence[Mapping[str, Any]], *, whose: str, options: Mapping[str, Any]) -> list[str]:
    """What a person would say of it; `whose` is "your" or "the member's"."""
    by = {kind["kind"]: kind for kind in kinds}
    net, drift = net_of(kinds)
    missing, extra, differs = by["missing_from_theirs"], by["missing_from_mine"], by["differs"]
    ours = by["matched"].get("valued_by_us", 0)
    agreed = by["matched"]["lines"] - ours
    sentences = [f"{count(agreed, 'line')} {'agrees' if agreed == 1 else 'agree'}."] if agreed or not ours else []
    if ours:
        sentences.append(
            f"{count(ours, 'line')} {'is' if ours == 1 else 'are'} in both, and the file states no wRVUs we know for"
            f" {'it' if ours == 1 else 'them'}: we valued these lines ourselves, so no figure was compared."
        )
    if missing["lines"]:
        sentences.append(_only(missing, "mine", f"of {whose} lines", "their statement"))
    if extra["lines"]:
        sentences.append(_only(extra, "theirs", "of their lines", f"{whose} log"))
    if differs["lines"]:
        verb = "differs" if differs["lines"] == 1 else "differ"
        sentences.append(
            f"{count(differs['lines'], 'line')} {verb}: {wrvu(differs['at_stake'])} wRVUs{_money(differs)} at stake, "
            f"{whose} figures minus theirs."
        )
    if net:
        much = f"{wrvu(abs(net))} wRVUs {'more' if net > 0 else 'less'}"
        sentences.append(f"In all, {whose} log has {much} than their statement.")
    else:
        sentences.append(f"In all, {whose} log and their statement have the same wRVUs.")
    return [*sentences, *_within(drift, options), *_unvalued(kinds)]


def _only(kind: Mapping[str, Any], side: str, of: str, where: str) -> str:
    verb = "is" if kind["lines"] == 1 else "are"
    money = kind["money"]
    worth = "" if money is None else f" and {dollars_and_cents(Decimal(money) if side == 'mine' else -Decimal(money))}"
    return f"{kind['lines']:,} {of}, {wrvu(kind[side])} wRVUs{worth}, {verb} not in {where}."


def _money(kind: Mapping[str, Any]) -> str:
    return f" and {dollars_and_cents(kind['money'])}" if kind["money"] is not None else ""


def _within(drift: Decimal, options: Mapping[str, Any]) -> list[str]:
    if not drift:
        return []
    lies = f"{wrvu(drift)} wRVUs of that are within the tolerance for lines that agree"
    allowed = options.get("total_tolerance")
    if allowed is None:
        return [f"{lies}."]
    beyond = abs(drift) > Decimal(allowed)
    return [f"{lies}, which is {'more than' if beyond else 'within'} the {wrvu(allowed)} allowed for them in total."]


def _unvalued(kinds: Sequence[Mapping[str, Any]]) -> list[str]:
    lines = sum(kind.get("unvalued_lines", 0) for kind in kinds)
    if not lines:
        return []
    return [f"{count(lines, 'line')} without a value on one side or both {'is' if lines == 1 else 'are'} in no total."]


def tolerances(options: Mapping[str, Any]) -> str:
    """Within what two lines agree."""
    days = int(options.get("date_tolerance_days", 0))
    sentence = f"Dates may differ by {count(days, 'day')}, a line's wRVUs by {options['work_rvu_tolerance']}"
    total = options.get("total_tolerance")
    return f"{sentence}{f', and all lines that agree by {total} in total' if total is not None else ''}."


def how_read(read: Mapping[str, Any]) -> list[str]:
    """What of the file was compared and what was not."""
    sentences = [f"Read from the file: {count(read['lines'], 'line')}."]
    if read.get("dates") == "posting":
        sentences.append(
            "Its dates are posting dates, so a date after the service is not a difference. Work from the last days "
            "may be posted in the next statement."
        )
    sentences += _figures(read)
    if read.get("reversals"):
        sentences.append(f"{read['reversals']:,} reversals canceled the line each one reverses.")
    for reversal in read.get("loose_reversals", ()):
        work = "" if reversal["work_rvu"] is None else f", {wrvu(reversal['work_rvu'])} wRVUs"
        sentences.append(
            f"{reversal['place']} reverses {reversal['code']} on {reversal['performed_on']}{work},"
            " which is not in the file."
        )
    if read.get("other_providers"):
        sentences.append(f"{count(read['other_providers'], 'line')} for other providers left out.")
    if read.get("outside_period"):
        sentences.append(f"{count(read['outside_period'], 'line')} outside the period left out.")
    if read.get("skipped"):
        sentences.append(f"{count(len(read['skipped']), 'row')} skipped (blank, totals, notes).")
    for part in read.get("left_out", ()):
        sentences.append(LeftOut(**part).sentence + ".")
    sentences += [f"Still open: {question['sentence']}" for question in read.get("questions", ())]
    loose = sum(not reversal["settled"] for reversal in read.get("voids", ()))
    if loose:
        sentences.append(f"{count(loose, 'void')} for claims that are not in the file.")
    return sentences


def _figures(read: Mapping[str, Any]) -> list[str]:
    """Which of the file's figures are compared, if it has any."""
    figures = read.get("figures")
    sentences = []
    if figures:
        sentences.append(f"Its wRVUs are the column {figures['column']!r} ({figures['meaning']}).")
    elif "figures" in read:
        sentences.append("The file states no wRVUs we know; the figures beside its lines are ours.")
    if read.get("figures_per_unit"):
        sentences.append("The file's figures are per unit; they were multiplied by the units.")
    return sentences
