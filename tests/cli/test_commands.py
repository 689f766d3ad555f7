"""The `rvuedge` command as a person runs it: a process of its own on a folder of its own."""

from __future__ import annotations

import gzip
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from decimal import Decimal
from pathlib import Path

import pytest

from config import PROJECT
from rvuedge import __version__
from rvuedge.cli.practice.entries import checked
from rvuedge.contracts.terms.schemas import PayEntrySchema
from tests.catalog.readers.build import relative_value_csv
from tests.support import clock
from tests.support.commands import Commands
from tests.support.production import PRODUCTION

RVUEDGE = Path(sys.executable).with_name("rvuedge")


@pytest.fixture
def run(tmp_path: Path, commands: Commands):
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("RVUEDGE_")},
        "RVUEDGE_INSTANCE": str(tmp_path / "instance"),
        "RVUEDGE_MODE": "demo",
    }

    def run(*words: str, status: int = 0, **more: str) -> str:
        done = commands.run(words, environment | clock.environment() | more)
        sentence = done.stdout + done.stderr
        assert done.returncode == status, sentence
        assert "Traceback" not in sentence
        return sentence

    return run


def test_the_installed_program_is_this_command() -> None:
    done = subprocess.run([RVUEDGE, "--version"], capture_output=True, text=True, timeout=120, check=True)
    assert done.stdout == f"RVU Edge, version {__version__}\n"


def test_the_real_july_2026_release_is_imported_once(run, cms: Path) -> None:
    file = str(cms / "PPRRVU2026_Jul_nonQPP.csv")
    text = run("import", "rvu", file)
    assert "RVU26C imported, effective 2026-07-01, conversion factor 33.4009" in text
    assert "19,356 rows" in text
    assert "8,372 rows with work" in text
    again = run("import", "rvu", file)
    assert "already imported" in again
    assert "nothing was changed" in again
    assert "RVU26C" in run("releases")


def test_the_real_2025_release_compares_with_2026(run, cms: Path) -> None:
    """docs/rules.md, R-1.10: 7,414 rows moved by exactly ×0.975, 210 codes are gone."""
    run("import", "rvu", str(cms / "PPRRVU2025_Oct.csv"))
    text = run("import", "rvu", str(cms / "PPRRVU2026_Jul_nonQPP.csv"))
    assert "Against RVU25D: " in text
    assert "7,414 of them by exactly ×0.975" in text
    assert "7,414" in run("diff", "RVU25D", "RVU26C")


def test_a_value_is_printed_with_reasons_without_a_server(run, cms: Path) -> None:
    """47562 10.21 leads (18.92 > 15.21); 49505 7.76 × ½ = 3.88; 45378's own 53 row 1.59 × ½ = 0.795:
    10.21 + 3.88 + 0.795 = 14.885."""
    run("import", "rvu", str(cms / "PPRRVU2026_Jul_nonQPP.csv"))
    text = run("value", "--release", "RVU26C", "47562", "49505-51", "45378-53", "J9313x400")
    assert "not_on_pfs" in text
    assert "Total 14.885 wRVUs" in text
    verbose = run("value", "-v", "--release", "RVU26C", "47562", "49505-51")
    assert "3.88" in verbose
    assistant = run("value", "--release", "RVU26C", "--provider-type", "pa", "27447-AS")
    assert "Total 2.59896 wRVUs" in assistant  # 19.11 × 0.136
    reduced = run("value", "--release", "RVU26C", "--completed-pct", "0.3", "27447-52")
    assert "Total 5.733 wRVUs" in reduced  # 19.11 × 0.30


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", "expected"),
        (b"%PDF-1.7 nothing of the kind", "PDF"),
        ("HCPCS\r\n".encode("utf-16"), "expected"),
    ],
)
def test_a_wrong_file_is_refused_in_a_sentence(run, tmp_path: Path, content: bytes, expected: str) -> None:
    file = tmp_path / "wrong.csv"
    file.write_bytes(content)
    text = run("import", "rvu", str(file), status=1)
    assert "wrong.csv" in text
    assert expected in text


def test_a_broken_copy_of_the_real_file_leaves_the_database_as_it_was(run, cms: Path, tmp_path: Path) -> None:
    whole = (cms / "PPRRVU2026_Jul_nonQPP.csv").read_bytes().splitlines(keepends=True)
    broken = tmp_path / "broken.csv"
    broken.write_bytes(b"".join([*whole[:5000], whole[5000].replace(b",0.", b",O.", 1), *whole[5001:]]))
    text = run("import", "rvu", str(broken), status=1)
    assert "line 5001" in text
    assert "found" in text
    assert run("releases", status=1).startswith("No release is loaded")


def test_a_small_file_of_the_right_shape_is_too_short_to_be_a_release(run, tmp_path: Path) -> None:
    file = tmp_path / "small.csv"
    file.write_bytes(relative_value_csv([{"code": "47562", "work_rvu": "10.21"}]))
    assert "rows" in run("import", "rvu", str(file), status=1)


def test_wrong_usage_is_exit_2(run) -> None:
    run("value", "not-a-line", status=2)
    refused = run("value", "--date", "2026-07-14", "--completed-pct", "3", "47562", status=1)
    assert "lines 1 completed_pct: Expected a share from 0 to 1." in refused
    run("import", "rvu", "/nowhere/file.csv", status=2)


def test_a_release_that_is_not_loaded_is_named_with_those_that_are(run) -> None:
    assert "not loaded" in run("value", "--release", "RVU99A", "47562", status=1)


def test_people_are_added_listed_and_disabled(run) -> None:
    run("user", "add", "a@example.org", "--name", "A", "--password", "a good long password")
    assert "a@example.org" in run("user", "list")
    assert "already exists" in run(
        "user",
        "add",
        "A@example.org",
        "--name",
        "A",
        "--password",
        "a good long password",
        status=1,
    )
    assert "Nothing was changed" in run("user", "stage", "a@example.org", "resident", "--from", "July", status=1)
    assert "dry run" in run("user", "stage", "a@example.org", "resident", "--from", "beginning", "--dry-run")
    said = run("user", "stage", "a@example.org", "manager", "--from", "2026-07-01")
    assert "a@example.org: attending, manager from 2026-07-01." in said
    run("user", "disable", "a@example.org")
    assert "disabled" in run("user", "list")
    assert "No one" in run("user", "disable", "b@example.org", status=1)
    run("user", "enable", "a@example.org")
    assert "active" in run("user", "list")


def test_who_cannot_sign_in_is_helped(run) -> None:
    for address in ("a@example.org", "b@example.org"):
        run("user", "add", address, "--name", "A", "--password", "a good long password")
    assert "out everywhere" in run("user", "sign-out", "a@example.org")
    assert "there was no second factor" in run("user", "reset-factors", "a@example.org")
    assert "not an email address" in run("user", "change-email", "a@example.org", "nowhere", status=1)
    assert "a@example.org is now c@example.org" in run("user", "change-email", "a@example.org", "C@example.org")
    assert "already exists" in run("user", "change-email", "b@example.org", "c@example.org", status=1)
    assert "No one" in run("user", "reset-factors", "a@example.org", status=1)


def test_credits_that_a_rebuild_would_change_are_found(run, with_demo: Callable[[], None], tmp_path: Path) -> None:
    with_demo()
    assert "A rebuild would change 0 credits." in run("db", "check", "--credits")
    with closing(sqlite3.connect(tmp_path / "instance" / "rvuedge.db")) as database, database:
        number = "SELECT rowid FROM credit WHERE superseded_at IS NULL AND state = 'credited' LIMIT 1"
        database.execute(f"UPDATE credit SET work_rvu = work_rvu + 10000 WHERE rowid = ({number})")
    text = run("db", "check", "--credits", status=1)
    assert "A rebuild would change 1 credit." in text
    assert "1 credit in force, 1 daily total and 1 answer kept beside logs do not agree" in text
    told = run("db", "check", "--credits", "--rebuild")
    assert "rebuilt, of 1 person." in told
    assert "0 answers of logs made and kept." in told  # with the credit its answer was written
    assert "A rebuild would change 0 credits." in run("db", "check", "--credits")


def test_a_backup_restores_what_was_there(run, tmp_path: Path) -> None:
    copy = str(tmp_path / "copy.db")
    run("user", "add", "a@example.org", "--name", "A", "--password", "a good long password")
    run("db", "backup", copy)
    assert "already exists" in run("db", "backup", copy, status=1)
    run("user", "disable", "a@example.org")
    run("db", "restore", copy, "--yes")
    assert "active" in run("user", "list")
    assert "intact" in run("db", "check")
    not_one = tmp_path / "not.db"
    not_one.write_text("nothing of the kind " * 100)
    assert "not an SQLite database" in run("db", "restore", str(not_one), "--yes", status=1)


def test_an_unwritable_folder_is_one_sentence(run, tmp_path: Path, monkeypatch) -> None:
    blocked = tmp_path / "instance"
    blocked.write_text("a file where the folder should be")
    text = run("releases", status=1)
    assert "cannot write" in text
    assert len(text.strip().splitlines()) == 1


def test_the_demo_is_made_once_and_a_second_run_loses_nothing(run) -> None:
    first = run("demo")
    assert first.count("@demo.example.org") == 10
    assert "rvu-edge-demo" in first
    assert "Demo surgery residency (invented): pgy1, pgy2, resident1, research, pgy4, resident2" in first
    before = run("user", "list")
    again = run("demo")
    assert "already" in again
    assert run("user", "list") == before
    assert "rvu-edge-demo" not in again


def test_logged_lines_are_repriced_with_the_reasons(run, with_demo: Callable[[], None], tmp_path: Path) -> None:
    """The demo's own lines: every 47562 of RVU26C (10.21) was 10.47 in RVU25D."""
    with_demo()
    text = run("reprice", "--release", "RVU25D", "--from", "2026-07-01", "--csv", str(tmp_path / "lines.csv"))
    assert "published work 10.21 in RVU26C, 10.47 in RVU25D" in text
    rows = (tmp_path / "lines.csv").read_text(encoding="utf-8").splitlines()
    assert any(",47562,10.21,10.47,0.26," in row for row in rows)
    forward = run("reprice", "--release", "RVU26C", "--to", "2025-12-31", "--csv", str(tmp_path / "again.csv"))
    assert "same work, RVU26C: −2.5% (10.47 → 10.21)" in forward
    bulk = run("reprice", "--release", "RVU25D", "--from", "2026-07-01")
    whole = next(line for line in bulk.splitlines() if line.startswith("All"))
    assert sum(1 for row in rows if row) - 1 == int(whole.split()[1].replace(",", "")), "as many lines as the csv has"
    (mover,) = [line.split() for line in bulk.splitlines() if line.startswith("47562")]
    assert Decimal(mover[4]) == sum(Decimal(row.split(",")[6]) for row in rows if ",47562," in row)
    assert "Name a --release" in run("reprice", status=1)
    assert "not loaded" in run("reprice", "--release", "RVU99A", status=1)
    assert "no policy" in run("reprice", "--policy", "nobody's", status=1)
    assert "no organization 99" in run("reprice", "--policy", "face-value", "--organization", "99", status=1)


def test_a_release_is_reviewed_brought_in_and_taken_out_again(run, with_demo: Callable[[], None], cms: Path) -> None:
    """The July file once more as RVU26D: the figures are the same, the credits name another release."""
    with_demo()
    file = str(cms / "PPRRVU2026_Jul_nonQPP.csv")
    wanted = ("import", "rvu", file, "--release", "RVU26D", "--effective-from", "2026-10-01")
    text = run(*wanted, "--dry-run")
    assert "RVU26D would be imported (dry run, nothing was stored)" in text
    assert "credits would change" in text
    assert "RVU26D" not in run("releases")
    assert "credits changed" in run(*wanted)
    assert "RVU26D" in run("releases")
    assert "RVU26D would be taken out (dry run, nothing was changed)" in run("import", "undo", "rvu26d", "--dry-run")
    assert "RVU26D" in run("releases")
    assert "RVU26D taken out: 19,356 rows, in effect 2026-10-01 to 2026-12-31" in run("import", "undo", "RVU26D")
    assert "RVU26D" not in run("releases")
    assert "starter excerpt" in run("import", "undo", "RVU26C", status=1)


def test_a_release_that_took_the_place_of_its_excerpt_gives_it_back(
    run, with_demo: Callable[[], None], cms: Path
) -> None:
    with_demo()
    run("import", "rvu", str(cms / "PPRRVU2025_Oct.csv"))
    assert "complete" in run("releases")
    assert "The starter excerpt of RVU25D is back in its place." in run("import", "undo", "RVU25D")
    assert "complete" not in run("releases")


def test_the_smaller_files_of_cms_are_imported(run, cms: Path) -> None:
    assert "Cost indices of 2025 imported: 109" in run("import", "gpci", str(cms / "GPCI2025.csv"))
    assert "Counties of 2025 imported" in run("import", "localities", str(cms / "25LOCCO.csv"))
    assert "Anesthesia factors of 2025 imported" in run("import", "anesthesia", str(cms / "ANES2025.csv"))


def test_hcpcs_is_imported_under_its_year_and_found_by_its_long_descriptor(run, cms: Path, tmp_path: Path) -> None:
    packed = gzip.decompress((cms / "HCPC2019_CONTR_ANWEB.txt.gz").read_bytes())
    file = tmp_path / "HCPC2019_CONTR_ANWEB.txt"
    file.write_bytes(packed)
    run("import", "rvu", str(cms / "PPRRVU2026_Jul_nonQPP.csv"))
    assert "HCPCS Level II of 2019 imported: 6,440 codes" in run("import", "hcpcs", str(file))
    assert "already imported" in run("import", "hcpcs", str(file))
    assert "J7190" in run("search", "antihemophilic factor human")
    nameless = tmp_path / "hcpcs.txt"
    nameless.write_bytes(packed + b"\r\n")
    assert "--year" in run("import", "hcpcs", str(nameless), status=1)


def test_a_difference_tells_what_it_does_to_a_practices_logs(run, with_demo: Callable[[], None]) -> None:
    with_demo()
    text = run("diff", "RVU25D", "RVU26C", "--logs")
    assert "Demo practice" in text
    assert "same work, RVU26C: −2.5%" in text


def test_a_file_of_two_gigabytes_is_refused_unread(run, tmp_path: Path) -> None:
    huge = tmp_path / "huge.csv"
    with huge.open("wb") as file:
        file.truncate(2 * 1024**3)
    for kind in ("rvu", "asp", "ndc", "gpci", "hcpcs", "localities"):
        text = run("import", kind, str(huge), status=1)
        assert "huge.csv" in text
        assert "at most" in text


def test_articles_are_checked_drafted_reviewed_and_published(
    run, with_demo: Callable[[], None], tmp_path: Path
) -> None:
    with_demo()
    assert "all agree" in run("article", "check", str(PROJECT / "seeds" / "articles" / "drugs.yaml"))
    text = (PROJECT / "seeds" / "articles" / "drugs.yaml").read_text(encoding="utf-8")
    mine = tmp_path / "mine.yaml"
    mine.write_text(text.replace("(Lumoxiti) injection, 0.01 mg", "(Lumoxiti), 0.01 mg"), encoding="utf-8")
    assert "Drafted: J9313." in run("article", "draft", str(mine), "--by", "Ann")
    assert "someone else must review" in run("article", "review", "J9313", "--by", "Ann", status=1)
    assert "version 2 reviewed by Ben" in run("article", "review", "j9313", "--by", "Ben")
    assert "version 2 is on the page" in run("article", "publish", "J9313", "--by", "Ann")
    assert "replaced" in run("article", "history", "J9313")
    assert "published" in run("article", "list")
    mine.write_text(text.replace("amount: '0.01'", "amount: '0.1'"), encoding="utf-8")
    assert "the payment limit file" in run("article", "check", str(mine), status=1)
    mine.write_text("specialty: [", encoding="utf-8")
    assert "not YAML" in run("article", "check", str(mine), status=1)


def test_a_survey_is_imported_with_all_that_is_known_of_it(run, tmp_path: Path) -> None:
    file = tmp_path / "survey.csv"
    file.write_text("Specialty,# Orgs,P25,P50\nUrology,9,300000,400000\n")
    known = ["--year", "2026", "--synthetic", "--data-year", "2025", "--schedule-year", "2026", "--publisher", "Nobody"]
    known += ["--effective-date", "2026-01-01", "--license-note", "Tests only"]
    body = run("import", "survey", str(file), "--name", "S", *known, status=1)
    assert "Question 'metric': What do the figures measure?" in body
    assert "1 question open. Nothing was imported." in body
    answers = tmp_path / "answers.json"
    answers.write_text('{"metric": "work_rvus"}')
    hardly = run("import", "survey", str(file), "--name", "S", *known, "--answers", str(answers), "--dry-run")
    assert "Question 'plausible:work_rvus' (line 2): These are hardly work RVUs: 400000 for Urology" in hardly
    assert "cannot be imported until the questions are answered" in hardly
    known += ["--metric", "total_compensation"]
    dry = run("import", "survey", str(file), "--name", "S", *known, "--dry-run")
    assert "“S” can be imported: 1 curve, 1 specialty. Nothing was changed." in dry
    assert "imported: 1 curve, 1 specialty." in run("import", "survey", str(file), "--name", "S", *known)
    again = run("import", "survey", str(file), "--name", "S", *known[:-2], "--license-note", "Other")
    assert "license note is Tests only; Other was not used" in again
    assert "already imported" in again
    run("import", "survey", str(file), "--name", "S", "--year", "2026", "--effective-date", "soon", status=2)


def test_a_seed_brings_articles_and_nobody(run, cms: Path) -> None:
    text = run("seed")
    assert "837 articles" in text
    assert "0 articles" in run("seed"), "again changes nothing"
    assert run("user", "list").count("@") == 0
    run("import", "rvu", str(cms / "PPRRVU2026_Jul_nonQPP.csv"))
    found = run("search", "inguinal hernia").splitlines()
    assert any("49505" in line for line in found)


def test_production_has_no_demo(run) -> None:
    text = run("demo", status=1, **PRODUCTION)
    assert "published password" in text


def test_a_new_database_and_its_folder_are_their_owners_alone(run, tmp_path: Path) -> None:
    run("db", "upgrade")
    folder = tmp_path / "instance"
    assert folder.stat().st_mode & 0o777 == 0o700
    assert (folder / "rvuedge.db").stat().st_mode & 0o777 == 0o600


def test_whatever_a_command_writes_is_its_owners_alone(run, tmp_path: Path) -> None:
    """Finding C21: an umask of 022, as shells have it, would leave what names days of service to everybody."""
    run("user", "add", "files@example.org", "--name", "F", "--password", "a good long password")
    run("db", "backup", str(tmp_path / "backup"), "--plain")
    run("export", "logs", "--for", "files@example.org", "--output", str(tmp_path / "logs.csv"))
    made = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert {"backup", "logs.csv", "rvuedge.db", "last_backup"} <= {path.name for path in made}
    assert [path.name for path in made if path.stat().st_mode & 0o077] == []


def test_a_manager_takes_a_closed_month_at_a_terminal(run, with_demo: Callable[[], None], tmp_path: Path) -> None:
    with_demo()
    month = ("--organization", "1", "--month", "2026-07")
    pack = str(tmp_path / "pack.zip")
    refused = run("export", "statements", *month, "--by", "nobody@example.org", "-o", pack, status=1)
    assert "Nobody with the address nobody@example.org manages organization 1." in refused
    with closing(sqlite3.connect(tmp_path / "instance" / "rvuedge.db")) as database:
        (email,) = database.execute(
            "SELECT email FROM person JOIN membership ON person_id = person.id"
            " WHERE role IN ('owner', 'manager') AND organization_id = 1"
        ).fetchone()
    refused = run("export", "payroll", *month, "--by", email, "-o", pack, status=1)
    assert "2026-07 is not closed." in refused


def test_a_refused_body_is_a_line_for_each_field(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        checked(PayEntrySchema, {"counted_on": "yesterday", "label": "Collections", "value": "much"})
    lines = capsys.readouterr().err.splitlines()
    assert [line.partition(":")[0] for line in lines] == ["counted_on", "value"]
    assert "{" not in "".join(lines)
