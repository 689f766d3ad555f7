"""`make crash`: SIGKILL at random moments while people write, on SQLite and on a PostgreSQL that writes to disk.

    python -m tests.long.crash sqlite|postgresql [--kills 100] [--seed N] [--minutes 30]

After each kill what was acknowledged is compared with what is stored, and every invariant is asked of the whole database;
what was not answered is sent again, as a phone does. Ends with 1 when anything was lost, changed, doubled, half done or
unaudited. The same seed makes the same requests and the same pauses; where a kill meets them is the machine's doing.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import sys
import tempfile
import threading
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from tests.long.callers import MONTHS, Caller, LostError, Phone, entered
from tests.long.killed import DurablePostgres, RvuEdge
from tests.long.stored import Stored, kinds

FOUNDED = "2018-01-01T09:00:00Z"
EMAIL = "person{}@example.org"
PEOPLE = 3
SHORTEST, LONGEST = 0.1, 1.0  # seconds of work between two kills: ten to a hundred requests
AWAY = {"server": 3, "postgres": 5, "both": 2}  # how often which is killed; a server that stays is quicker up again


@dataclass
class Manager:
    """Closes the practice's months in order and changes its policy, in turn."""

    caller: Caller
    practice: int
    turn: int = 0
    closed: set[str] = field(default_factory=set)
    policies: int = 0
    refused: list[str] = field(default_factory=list)

    def step(self) -> None:
        """One of the two; a month that is closed already is as good. Raises LostError."""
        self.turn += 1
        place = f"/organizations/{self.practice}"
        if self.turn % 2 and len(self.closed) < len(MONTHS):
            month = MONTHS[len(self.closed)]
            status, _ = self.caller.call("POST", f"{place}/periods/{month}/close")
            if status in {201, 409}:
                self.closed.add(month)
            else:
                self.refused.append(f"refused: closing {month}: {status}")
        else:
            body = {"base": "cms-payment", "changes": {"multiple_procedures": self.turn % 4 == 0}}
            status, _ = self.caller.call("PUT", f"{place}/policies/house", body)
            self.policies += status in {200, 201}
            if status not in {200, 201}:
                self.refused.append(f"refused: a policy: {status}")


@dataclass
class Run:
    """A server, perhaps a PostgreSQL of its own, the people who write, and what was found."""

    server: RvuEdge
    postgres: DurablePostgres | None
    random: random.Random
    phones: list[Phone] = field(default_factory=list)
    manager: Manager | None = None
    found: list[str] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    waits: list[float] = field(default_factory=list)

    def found_practice(self) -> int:
        """A practice founded long ago by the first person, so that it has months to close; its number."""
        self.server.moment = FOUNDED
        self.server.start()
        founder, _ = entered(self.server.port, EMAIL.format(0))
        practice = int(founder.call("POST", "/organizations", {"name": "North Practice"})[1]["id"])
        self.server.kill()
        self.server.moment = ""
        return practice

    def people(self, practice: int | None) -> None:
        """Who writes, signed in; with a practice the first of them is its founder, who also manages it."""
        self.waits.append(self.server.start())
        for number in range(PEOPLE):
            is_new = practice is None or number > 0
            caller, person = entered(self.server.port, EMAIL.format(number), new=is_new)
            self.phones.append(Phone(caller, person, random.Random(self.random.random())))
        if practice is not None:
            self.manager = Manager(self.phones[0].caller, practice)

    def round(self) -> None:
        """Some work, a kill in the midst of it, a start, a comparison, and what was not answered again."""
        stop = threading.Event()
        workers = [threading.Thread(target=self._work, args=(item, stop)) for item in self.writers()]
        for worker in workers:
            worker.start()
        time.sleep(self.random.uniform(SHORTEST, LONGEST))
        what = self.random.choices(list(AWAY), list(AWAY.values()))[0] if self.postgres else "server"
        began = time.monotonic()
        self._kill(what)
        stop.set()
        for worker in workers:
            worker.join()
        self._start(what)
        self.waits.append(time.monotonic() - began)
        self.counts[f"kills of {what}"] += 1
        self.compare()
        self._again()
        self.compare()

    def writers(self) -> list[Phone | Manager]:
        """Everybody who writes."""
        return [*self.phones, *([self.manager] if self.manager else [])]

    @staticmethod
    def _work(item: Phone | Manager, stop: threading.Event) -> None:
        with suppress(LostError):
            while not stop.is_set():
                item.step()

    def _kill(self, what: str) -> None:
        if self.postgres is not None and what != "server":
            self.postgres.kill()
        if what != "postgres":
            self.server.kill()

    def _start(self, what: str) -> None:
        if self.postgres is not None and what != "server":
            self.postgres.start()
        if what != "postgres":
            self.server.start()
        while not self.server.is_ready():
            time.sleep(0.05)

    def _again(self) -> None:
        """What was not answered, sent again until it is; a server finds its database again by itself."""
        for phone in self.phones:
            if phone.pending is not None:
                self.counts[f"without an answer: {phone.pending.kind}"] += 1
                phone.carry_out(phone.pending)

    def compare(self) -> None:
        """Acknowledged beside stored."""
        with Stored(self.server.url) as stored:
            found = [*stored.broken()]
            for phone in self.phones:
                found += [*stored.differences(phone), *phone.refused]
                self.counts["logs compared"] += len(phone.logs)
                phone.refused.clear()
            if self.manager is not None:
                lost = sorted(self.manager.closed - stored.months())
                found += [f"lost: month {month} of the practice" for month in lost]
                if stored.policies() < self.manager.policies:
                    found.append(f"lost: {self.manager.policies} versions of policies, {stored.policies()} there")
                found += self.manager.refused
                self.manager.refused.clear()
        for line in found:
            print(line, flush=True)
        self.found += found

    def summary(self) -> dict[str, object]:
        """Counts for people."""
        acknowledged: Counter[str] = Counter()
        for phone in self.phones:
            acknowledged += phone.counts
        if self.manager is not None:
            acknowledged["practice's months closed"] = len(self.manager.closed)
            acknowledged["policies changed"] = self.manager.policies
        waits = sorted(self.waits)
        return {
            "found": kinds(self.found),
            "counts": dict(sorted(self.counts.items())),
            "acknowledged": dict(sorted(acknowledged.items())),
            "seconds until ready": {"median": round(waits[len(waits) // 2], 2), "most": round(waits[-1], 2)},
        }

    def end(self) -> None:
        """End what was started."""
        self.server.end()
        if self.postgres is not None:
            self.postgres.stop()


def prepared(database: str, folder: Path, seed: int) -> Run:
    """A run on a database of its own with the starter catalog."""
    postgres = DurablePostgres(folder / "postgres").made() if database == "postgresql" else None
    url = postgres.url() if postgres else f"sqlite:///{folder / 'rvuedge.db'}"
    server = RvuEdge(url, folder, "")
    server.command("db", "upgrade")
    server.command("seed")
    return Run(server, postgres, random.Random(seed))


def main() -> int:
    """The exit code: 0 when nothing was found."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("database", choices=["sqlite", "postgresql"])
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--seed", type=int, default=int.from_bytes(os.urandom(3)))
    parser.add_argument("--minutes", type=float, default=30.0)
    wanted = parser.parse_args()
    print(f"{wanted.database}, {wanted.kills} kills, seed {wanted.seed}", flush=True)
    with tempfile.TemporaryDirectory(prefix="rvuedge-crash-") as name:
        Path(name).chmod(0o755)
        run = prepared(wanted.database, Path(name), wanted.seed)
        began, kills = time.monotonic(), 0
        try:
            run.people(run.found_practice())
            while kills < wanted.kills and time.monotonic() - began < wanted.minutes * 60:
                run.round()
                kills += 1
                if kills % 10 == 0:
                    print(f"{kills} kills, {time.monotonic() - began:.0f} s, {len(run.found)} found", flush=True)
        finally:
            run.end()
    if kills < wanted.kills:
        print(f"The time was over after {kills} of {wanted.kills} kills: give it more --minutes.")
    print(json.dumps({"database": wanted.database, "seed": wanted.seed, "kills": kills, **run.summary()}, indent=1))
    return int(bool(run.found) or kills < wanted.kills)


if __name__ == "__main__":
    sys.exit(main())
