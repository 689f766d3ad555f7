"""Writes docs/performance.md from the results of runs (perf/results.json) and the registry; nothing by hand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from config import PROJECT
from perf import stored
from perf.registry import Workload, workloads
from perf.results import Found, Row, figure, read

PAGE = PROJECT / "docs" / "performance.md"
BUSY = 0.25  # processors used by others: more than this moves a latency, and hardly a ratio of processor time
HEAD = """# Performance

Written by `make perf`; edit nothing here. `make perf ARGS=NAME` measures one workload again and writes its section;
perf/results.json holds every repetition, perf/workloads.toml what is measured, beside what, and why each target is.

**How to read it.** Ours and the peers did the same work on the same data in the same run, in turn; where both give an
answer, the answers were compared. A figure is the median, with the least and most of its repetitions. *CPU* is user
and system time of every process that took part: the server's workers, and PostgreSQL's where there is one. PostgreSQL
is durable (fsync on); SQLite is as shipped (WAL, synchronous=NORMAL). The logs are drawn from what physicians billed
Medicare for (perf/records/case_mix.py): real codes, with notes, sites and years. Quote a ratio, not a figure: another
machine has other figures, and much the same ratios.
"""


def write() -> None:
    """Write the page."""
    PAGE.write_text(rendered(stored.results()), encoding="utf-8")
    print(f"\nWrote {PAGE.relative_to(PROJECT)}.")


def is_met(name: str) -> bool:
    """Whether the last run of a workload did all it had to."""
    entry = stored.results().get(name)
    if entry is None or entry["failure"]:
        return False
    found, targets = read(entry), workloads()[name].targets
    fine = all(targets[ratio.target].is_met(ratio.value) for ratio in found.ratios)
    return fine and not found.errors and all(each.same for each in found.compared)


def rendered(results: dict[str, Any]) -> str:
    """The whole page."""
    shown = [of for of in workloads().values() if of.in_page or of.name in results]
    parts = [HEAD, *_machines(results), "## Targets\n", *_summary(shown, results)]
    for workload in shown:
        parts += _section(workload, results.get(workload.name))
    return "\n".join(parts).rstrip() + "\n"


def _machines(results: dict[str, Any]) -> Iterator[str]:
    for machine in sorted({entry["machine"] for entry in results.values()}):
        yield f"**Machine.** {machine}."
    busy = [entry for entry in results.values() if entry["others"] > BUSY]
    if busy:
        most = max(entry["others"] for entry in busy)
        yield (
            f"\n**The machine was busy.** In {len(busy)} of {len(results)} workloads other processes used up to"
            f" {most:.1f} processors meanwhile: read ratios of CPU, and counts; waits by the clock are longer than on a"
            " quiet machine."
        )
    if any(entry["short"] for entry in results.values()):
        yield "\n**Some sections come from a short run** (`--short`, small sizes); each says so."
    minutes = sum(entry["seconds"] for entry in results.values()) / 60
    yield f"\nThe workloads below took {minutes:.0f} minutes together.\n"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "/") for cell in line) + " |" for line in lines) + "\n"


def _summary(shown: Sequence[Workload], results: dict[str, Any]) -> Iterator[str]:
    rows: list[Sequence[str]] = []
    met = 0
    for workload in shown:
        entry = results.get(workload.name)
        if entry is None or entry["failure"]:
            rows.append((f"[{workload.title}](#{_anchor(workload)})", "", "", "", "", _verdict(entry)))
            continue
        for ratio in read(entry).ratios:
            target = workload.targets[ratio.target]
            is_good = target.is_met(ratio.value)
            met += is_good
            verdict = "met" if is_good else "**missed**"
            cells = (ratio.target, ratio.database, figure(ratio.value), target.words, verdict)
            rows.append((f"[{workload.title}](#{_anchor(workload)})", *cells))
    judged = sum(1 for row in rows if row[3])
    yield f"{met} of {judged} met.\n"
    yield _table(("workload", "ratio", "database", "found", "target", ""), rows)


def _verdict(entry: dict[str, Any] | None) -> str:
    return "not measured yet" if entry is None else f"**failed**: {entry['failure']}"


def _anchor(workload: Workload) -> str:
    return "".join(c for c in workload.title.lower().replace(" ", "-") if c.isalnum() or c in "-_")


def _section(workload: Workload, entry: dict[str, Any] | None) -> Iterator[str]:
    yield f"## {workload.title}\n"
    yield f"{workload.measures}\n"
    yield f"*Beside:* {workload.beside} *Warm:* {workload.warm}\n"
    if entry is None or entry["failure"]:
        yield f"{_verdict(entry)[:1].upper()}{_verdict(entry)[1:]}. `make perf ARGS={workload.name}`\n"
    if entry is None:
        return
    found = read(entry)
    yield _by_size(found.rows) if workload.by_size else _rows(found.rows)
    if found.ratios:
        yield _ratios(workload, found)
    for each in found.compared:
        where = f" ({each.database})" if each.database else ""
        yield f"- {each.what}{where}: {'the same' if each.same else '**DIFFERENT**'}."
    yield from (f"- {sentence}" for sentence in found.notes)
    yield from (f"- Not measured: {sentence}." for sentence in found.absent)
    size = ", small sizes (`--short`)" if entry["short"] else ""
    busy = f"; others used {entry['others']:.1f} processors meanwhile" if entry["others"] > BUSY else ""
    when = f"Measured on {entry['on']} in {entry['seconds']} s{size}{busy}"
    yield f"- {found.errors} errors. {when}: `make perf ARGS={workload.name}`.\n"


def _median(row: Row) -> str:
    """A count is a whole number."""
    return f"{row.median:.0f}" if row.unit in {"statements", "requests"} else figure(row.median)


def _rows(rows: Sequence[Row]) -> str:
    cells = [(row.what, row.database, row.who, f"{_median(row)} {row.unit}", row.spread) for row in rows]
    return _table(("what", "database", "who", "median", "least–most"), cells)


def _ratios(workload: Workload, found: Found) -> str:
    rows = []
    for ratio in found.ratios:
        target = workload.targets[ratio.target]
        verdict = "met" if target.is_met(ratio.value) else "**missed**"
        rows.append((ratio.target, ratio.database, figure(ratio.value), f"{target.words}, {verdict}", target.reason))
    return _table(("ratio", "database", "found", "target", "because"), rows)


def _by_size(rows: Sequence[Row]) -> str:
    sizes = list(dict.fromkeys(f"{row.who}, {row.unit}" for row in rows))
    figures = {(row.what, f"{row.who}, {row.unit}"): _median(row) for row in rows}
    names = list(dict.fromkeys(row.what for row in rows))
    return _table(("route", *sizes), [(name, *(figures.get((name, size), "") for size in sizes)) for name in names])
