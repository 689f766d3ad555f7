"""A group's charges through the uploads job, on SQLite: looked over and applied.

A table of 40 members' charges, as a billing system exports it, in the case mix of Medicare's public use file. It is
sent, looked over by its job and applied by its job, as a manager does it. Beside it, what nobody can do without: Polars
reads the same table, and Core inserts a log, a line and a credit for each of its rows, fifty logs to a transaction.
Both in CPU seconds of a process of their own: the job on purpose waits as long as it held the database.
RVUEDGE_PERF_IMPORT_LINES takes another number of lines; 250,000 is a large group's year.

Meanwhile somebody else, a process of its own, saves a log every quarter of a second: the longest of these saves is what
an import makes a person wait.
"""

from __future__ import annotations

import csv
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from datetime import date
from pathlib import Path

import polars as pl
from flask import Flask
from sqlalchemy import func, insert, select

from config import PROJECT, Settings
from perf.records.case_mix import CMS, VOLUMES, logs_of, physicians
from perf.records.practices import NOW, employ
from perf.registry import Run
from perf.results import Found
from rvuedge import schema
from rvuedge.accounts.credentials import sessions
from rvuedge.accounts.jobs.loop import work_off
from rvuedge.accounts.people.models import Person
from rvuedge.accounts.sign_in.api import lifetimes
from rvuedge.app import create_app
from rvuedge.catalog.releases.packages import import_package
from rvuedge.catalog.releases.preparing import Wanted
from rvuedge.catalog.store.models import RelativeValueRow
from rvuedge.cli.imports.seeds import load_seeds
from rvuedge.logbook.records.models import LogLine, ProcedureLog, StoredCredit
from rvuedge.platform import clock
from rvuedge.platform.extensions import db, transaction
from rvuedge.uploads import services
from rvuedge.uploads.models import Upload

LINES = int(os.environ.get("RVUEDGE_PERF_IMPORT_LINES", "20000"))
MEMBERS, AT_ONCE = 40, 50
FIRST, DAYS = date(2026, 7, 1), 180
RELEASE = CMS / "PPRRVU2026_Jul_nonQPP.csv"
HEAD = ("DOS", "CPT", "Modifiers", "Units", "Place of Service", "Encounter ID", "Provider")
PAUSE_SECONDS = 0.25


def made(app: Flask, lines: int, table: Path) -> tuple[int, int]:
    """A practice with its release, and a table of its charges: the ids of the practice and of who sends it."""
    with app.app_context():
        schema.upgrade(db.engine)
        load_seeds(now=NOW)
        import_package(data=RELEASE.read_bytes(), file=RELEASE.name, now=NOW, wanted=Wanted())
        them = physicians(MEMBERS)
        practice = employ(them)
        split = set(db.session.scalars(select(RelativeValueRow.code).where(RelativeValueRow.modifier == "26")))
        rows, number = [], 0
        for physician in them:
            for log in logs_of(physician, lines=lines // MEMBERS, days=DAYS, first=FIRST, split=split):
                number += 1
                place = "22" if log.setting == "facility" else "11"
                day = f"{log.performed_on:%m/%d/%Y}"
                name = f"Physician {physician.number:04d}"
                rows += [
                    (day, line.code, " ".join(line.modifiers), line.units, place, f"E{number}", name)
                    for line in log.lines
                ]
        with table.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([HEAD, *rows])
        sender = db.session.scalars(select(Person.id).order_by(Person.id)).first() or 0
        db.session.remove()
    return practice, sender


def bare(app: Flask, table: Path, _practice: int, sender: int) -> dict[str, float]:
    """The table read by Polars, and a log, a line and a credit inserted for each of its rows."""
    with app.app_context():
        began = time.process_time()
        rows = pl.read_csv(table, infer_schema=False).rows()
        for start in range(0, len(rows), AT_ONCE):
            _insert(sender, start, rows[start : start + AT_ONCE])
        return {"rows": len(rows), "bare": time.process_time() - began}


def _insert(person: int, first: int, some: list[tuple[str, ...]]) -> None:
    logs, lines, credits = [], [], []
    for number, (day, code, modifiers, units, place, _, _) in enumerate(some, first):
        on = date(int(day[6:]), int(day[:2]), int(day[3:5]))
        setting = "facility" if place == "22" else "nonfacility"
        stamps = {"version": 1, "change": number, "created_at": NOW, "updated_at": NOW}
        mine = {"person_id": person, "log_id": str(number), "position": 0, "code": code}
        logs.append({"person_id": person, "id": str(number), "performed_on": on, "setting": setting, **stamps})
        said = {"modifiers": (modifiers or "").split(), "units": int(units), "session": 1, "facts": {}}
        lines.append({**mine, "line_id": None, **said})
        earned = {"state": "credited", "factors": [], "warnings": [], "policy": "face-value", "credited_at": NOW}
        credits.append({**mine, "performed_on": on, **earned})
    with transaction() as session:
        session.execute(insert(ProcedureLog.__table__), logs)
        session.execute(insert(LogLine.__table__), lines)
        session.execute(insert(StoredCredit.__table__), credits)


def ours(app: Flask, table: Path, practice: int, sender: int) -> dict[str, float]:
    """CPU seconds of taking the file, looking it over, and applying it."""
    with app.app_context():
        taken = {}
        began, wall = time.process_time(), time.monotonic()
        upload = services.receive(
            person_id=sender,
            organization_id=practice,
            kind="group-charges",
            data=table.read_bytes(),
            file=table.name,
            options={},
            now=clock.now(),
        ).id
        taken["sent"] = time.process_time() - began
        began = time.process_time()
        work_off()
        taken["looked over"] = time.process_time() - began
        began = time.process_time()
        services.apply(db.session.get_one(Upload, upload, populate_existing=True), now=clock.now())
        work_off()
        taken["applied"] = time.process_time() - began
        found = db.session.get_one(Upload, upload, populate_existing=True)
        assert found.state == "applied", (found.state, found.overview)
        lines = db.session.scalar(select(func.count()).where(LogLine.person_id < sender + MEMBERS)) or 0
        return {"rows": lines, "wall": time.monotonic() - wall, **taken}


def saves(app: Flask, table: Path, _practice: int, _sender: int) -> dict[str, float]:
    """Logs that somebody else saves until the file `over` is there: how many, and the longest in milliseconds."""
    over, taken = table.with_name("over"), []
    with app.app_context():
        person = sessions.sign_up(
            email="other@example.org", password="a long password", name="O", career_stage="attending", now=NOW
        )
        opened = sessions.sign_in(person=person, device_name="phone", lifetimes=lifetimes(), now=clock.now())
        head = {"Authorization": f"Bearer {opened.access_token}"}
        db.session.remove()
    caller = app.test_client()
    body = {"performed_on": "2026-08-14", "lines": [{"code": "99213"}]}
    while not over.exists():
        began = time.perf_counter()
        answer = caller.put(f"/api/v1/logs/{uuid.uuid4()}", json=body, headers=head)
        assert answer.status_code == 201, answer.text
        taken.append((time.perf_counter() - began) * 1000)
        time.sleep(PAUSE_SECONDS)
    taken.sort()
    return {
        "saves": len(taken),
        "longest": taken[-1],
        "p99": taken[int(len(taken) * 0.99)],
        "median": taken[len(taken) // 2],
    }


@contextmanager
def somebody_else(folder: str, ids: str) -> Iterator[dict[str, float]]:
    """Somebody who saves logs as long as the block lasts; what they met is there after it."""
    words = [sys.executable, "-m", "perf.bulk.charges", "saves", folder, ids]
    other = subprocess.Popen(words, stdout=subprocess.PIPE, text=True, cwd=PROJECT)
    found: dict[str, float] = {}
    yield found
    Path(folder, "over").touch()
    met = json.loads(other.communicate()[0].splitlines()[-1])
    found.update({name: met[name] for name in ("saves", "median", "p99", "longest")})


PARTS: dict[str, Callable[[Flask, Path, int, int], dict[str, float]]] = {"bare": bare, "ours": ours, "saves": saves}


def measured(which: str) -> dict[str, float]:
    """One of the two in a process of its own, with its peak memory in MB."""
    with tempfile.TemporaryDirectory() as folder:
        ids = subprocess.run(
            [sys.executable, "-m", "perf.bulk.charges", "made", folder],
            check=True,
            capture_output=True,
            text=True,
            cwd=PROJECT,
        ).stdout.splitlines()[-1]
        words = [sys.executable, "-m", "perf.bulk.charges", which, folder, ids]
        waiting = somebody_else(folder, ids) if which == "ours" else nullcontext({})
        with waiting as met:
            done = subprocess.run(words, check=True, capture_output=True, text=True, cwd=PROJECT)
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return {**found, **met}


def measure(found: Found, run: Run) -> None:
    """Both in a process of their own, with somebody else saving meanwhile."""
    if found.lacks(RELEASE, VOLUMES):
        return
    os.environ.setdefault("RVUEDGE_PERF_IMPORT_LINES", str(run.size(20_000, 1_000)))
    least, ours_ = measured("bare"), measured("ours")
    found.same("lines stored", least["rows"] == ours_["rows"])
    total = ours_["sent"] + ours_["looked over"] + ours_["applied"]
    what = f"{ours_['rows']:,.0f} lines of {MEMBERS} members"
    bare_ = found.row(what, "Polars + Core inserts", "CPU s", least["bare"])
    whole = found.row(f"{what}: sent, looked over, applied", "RVU Edge, uploads job", "CPU s", total)
    for part in ("sent", "looked over", "applied"):
        found.row(f"of it {part}", "RVU Edge, uploads job", "CPU s", ours_[part])
    found.row("peak memory", "RVU Edge, uploads job", "MB", ours_["megabytes"])
    found.note(
        f"somebody else's {ours_['saves']:,.0f} saves meanwhile: median {ours_['median']:.0f} ms, 99% within"
        f" {ours_['p99']:.0f} ms, longest {ours_['longest']:.0f} ms, by the clock"
    )
    found.ratio("import of charges: RVU Edge ÷ Polars and bare inserts", whole / bare_)
    found.ratio("peak memory of an import of charges, MB", ours_["megabytes"])


def alone(which: str, folder: Path, *ids: int) -> dict[str, float] | list[int]:
    """What a process of its own does, on the database in a folder."""
    url = f"sqlite:///{folder / 'measured.db'}"
    app = create_app(Settings(mode="test", database_url=url, secret_key="measuring only", rate_limits=False))
    clock.run_from(NOW)
    table = folder / "charges.csv"
    if which == "made":
        return list(made(app, LINES, table))
    found = PARTS[which](app, table, *ids)
    return {**found, "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}


if __name__ == "__main__":
    if len(sys.argv) > 2:
        ids = json.loads(sys.argv[3]) if len(sys.argv) > 3 else []
        print(json.dumps(alone(sys.argv[1], Path(sys.argv[2]), *ids)))
