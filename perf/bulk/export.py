"""One's logs exported as CSV, JSON and FHIR at two sizes: logs a second, and whether many slow it down."""

from __future__ import annotations

from datetime import timedelta

from perf.measuring.databases import Place, on_each
from perf.measuring.processes import spent
from perf.people.history import copies
from perf.records.case_mix import VOLUMES
from perf.records.logs import real_logs, store
from perf.records.people import application, tokens
from perf.registry import Run
from perf.results import Found
from rvuedge.platform import clock

DAYS = 3_400
FORMATS = ("csv", "json", "fhir")


def measured(found: Found, run: Run, place: Place) -> None:
    """One database's rows and ratios."""
    url = place.url()
    (token,) = tokens(url, 1)
    logs = real_logs(run.size(10_000, 400), DAYS)
    client, headers = application(url).test_client(), {"Authorization": f"Bearer {token}"}
    today = clock.now().date()
    path = f"/api/v1/logs/export?from={today - timedelta(days=DAYS)}&to={today}&format="

    def logs_a_second(form: str, many: int) -> float:
        def export() -> None:
            answer = client.get(path + form, headers=headers)
            assert answer.status_code == 200, answer.status_code
            size = sum(len(part) for part in answer.iter_encoded())
            assert size > many * 10, size

        return many / spent(export, place.process)

    store(url, logs)
    small = {form: [logs_a_second(form, len(logs)) for _ in range(3)] for form in FORMATS}
    store(url, copies(logs))
    many = len(logs) * 17
    for form in FORMATS:
        few = found.row(f"export of {len(logs):,} logs, {form}", "RVU Edge", "logs/CPU s", small[form])
        all_ = found.row(f"export of {many:,} logs, {form}", "RVU Edge", "logs/CPU s", logs_a_second(form, many))
        found.ratio(f"export as {form}: a log of few ÷ a log of many", all_ / few)


def measure(found: Found, run: Run) -> None:
    """On both databases."""
    if found.lacks(VOLUMES):
        return
    on_each(found, run, measured)
