"""`make ha`: bring the hosts of deploy/ up on loopback, let things happen, and count what was acknowledged."""

from __future__ import annotations

import argparse
import shutil
import signal
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from deploy.rehearsal import events, loopback
from deploy.rehearsal.cluster import Cluster
from deploy.rehearsal.ledger import Found, Ledger, Outcome, accounted, doubles_of
from deploy.rehearsal.load import Load, is_open, signed_up
from deploy.rehearsal.processes import RehearsalError, wait_until
from deploy.rehearsal.programs import MissingError, provide

LONGEST_SECONDS = 360  # whatever waits, the rehearsal ends by then
MOST_WITHOUT_WRITES = 30.0  # a person sends again within half a minute without thinking of it
COLUMNS = ("acknowledged", "found", "lost", "doubled", "unheard", "seconds without writes", "longest wait")


def main() -> int:
    """0 when nothing was lost, doubled or unheard and writes came back in time."""
    arguments = argparse.ArgumentParser(prog="make ha", description=__doc__)
    arguments.add_argument("--people", type=int, default=4, help="how many write at once")
    arguments.add_argument("--keep", action="store_true", help="leave the folder with its logs")
    options = arguments.parse_args()
    for number in (signal.SIGTERM, signal.SIGALRM):
        signal.signal(number, interrupted)
    signal.alarm(LONGEST_SECONDS)
    try:
        provide()
    except MissingError as error:
        print(error, file=sys.stderr)
        return 1
    folder = Path(tempfile.mkdtemp(prefix="rvuedge-ha-"))
    failed = True
    try:
        failed = not rehearsed(Cluster(loopback.made(folder)), options.people)
    except (RehearsalError, KeyboardInterrupt) as error:
        print(str(error) or "Stopped.", file=sys.stderr)
    finally:
        if options.keep or failed:
            print(f"The logs are in {folder}")
        else:
            shutil.rmtree(folder, ignore_errors=True)
    return int(failed)


def interrupted(number: int, _frame: Any) -> None:
    """End in order: everything that was started is ended by `finally`."""
    reason = f"It took longer than {LONGEST_SECONDS} seconds" if number == signal.SIGALRM else "It was ended"
    raise RehearsalError(f"{reason}; everything it started is ended.")


def rehearsed(cluster: Cluster, people: int) -> bool:
    """Whether all was kept. Prints a line for each event."""
    began = time.monotonic()
    try:
        cluster.start()
        print(f"Up after {time.monotonic() - began:.0f} s; {cluster.data.leader()} is primary.", flush=True)
        wait_until(lambda: is_open(cluster.site), 30, "An answer through the balancer")
        ledger = Ledger()
        load = Load(signed_up(cluster.site, ledger, people))
        load.start()
        spans = [happened(event, cluster) for event in events.events()]
        load.stop(seconds=60)
        outcomes = counted(cluster, ledger, load, spans)
    finally:
        cluster.stop()
    print(f"In all {time.monotonic() - began:.0f} s, set-up and end included.")
    return all(outcome.is_kept and outcome.without_writes <= MOST_WITHOUT_WRITES for outcome in outcomes)


def happened(event: events.Event, cluster: Cluster) -> tuple[str, float, float]:
    """Let one event happen; its name, beginning and end."""
    begins = time.monotonic()
    seen = event.run(cluster)
    ends = time.monotonic()
    print(f"  {event.name}: {ends - begins:.0f} s{'; ' + seen if seen else ''}", flush=True)
    return event.name, begins, ends


def counted(cluster: Cluster, ledger: Ledger, load: Load, spans: list[tuple[str, float, float]]) -> list[Outcome]:
    """Count, and print the table."""
    stored = stored_logs(cluster)
    heard = {log: version for person in load.people for log, version in person.heard.items()}
    doubles = doubles_of(ledger.writes, stored)
    moments = [write.acknowledged for write in ledger.writes]
    everything = ("everything", spans[0][1], max(spans[-1][2], *moments))
    outcomes = []
    print("\n" + f"{'':26}" + "  ".join(COLUMNS))
    for name, begins, ends in (*spans, everything):
        last = name == everything[0]
        writes = ledger.writes if last else ledger.between(begins, ends)
        outcome = accounted(writes, stored, heard, doubles, (begins, ends))
        figures = (outcome.acknowledged, outcome.found, outcome.lost, outcome.doubled, outcome.unheard)
        texts = [str(figure) for figure in figures]
        texts += [f"{outcome.without_writes:.1f}", f"{outcome.longest_wait:.1f}"]
        print(f"{name:26}" + "  ".join(text.rjust(len(title)) for text, title in zip(texts, COLUMNS, strict=True)))
        outcomes.append(outcome)
    resets = sum(person.resets for person in load.people)
    print(f"\nNot acknowledged at first, then sent again: {dict(sorted(ledger.answers.items())) or 'nothing'}.")
    print(f"Phones that had to begin again: {resets}. Doubled, of all that is stored: {sum(doubles.values())}.")
    return outcomes


def stored_logs(cluster: Cluster) -> list[Found]:
    """Every log as the primary has it, read past everything in between."""
    with cluster.data.connected() as connection:
        rows = connection.execute("SELECT id, version, note FROM procedure_log WHERE deleted_at IS NULL").fetchall()
    return [Found(*row) for row in rows]


if __name__ == "__main__":
    sys.exit(main())
