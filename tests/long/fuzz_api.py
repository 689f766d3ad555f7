"""`make fuzz-api`: requests made from the API's own description, each by itself and in chains, on both databases.

    python -m tests.long.fuzz_api sqlite|postgresql [--requests 25000] [--seed N] [--only PATH]

schemathesis reads /api/openapi.json and makes requests that fit it and requests that do not; chains take ids from one
answer into the next request. No answer may be a 5xx, have a status that the description does not name, or a content
type it does not name. Ends with 1 when one did, and prints a request for each kind. The same seed makes the same
requests.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import hypothesis
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, Phase, given
from schemathesis.core.failures import Failure, FailureGroup

from config import Settings
from rvuedge import schema as tables
from rvuedge.accounts.practices import organizations
from rvuedge.app import create_app
from rvuedge.cli.imports.seeds import load_seeds
from rvuedge.platform import clock
from rvuedge.platform.extensions import db
from tests.support.api import PASSWORD, Api, body_of
from tests.support.clock import NOW
from tests.support.postgres import create_database, start_postgres
from tests.support.practice import BEGAN

# They end the account or the sign-in that every other request needs.
LEFT_OUT = {("DELETE", "/api/v1/me"), ("DELETE", "/api/v1/tokens/current")}
CHECKS = ("not_a_server_error", "status_code_conformance", "content_type_conformance")
CHECKED = [check for check in schemathesis.checks.CHECKS.get_all() if check.__name__ in CHECKS]
CHAINED = 0.25  # of the requests: chains cost more to make and find what a request alone cannot
STEPS = 8  # requests of a chain: make a thing, change it, read it, remove it, ask again
EMAIL = "fuzz@example.org"


@dataclass
class Run:
    """What was sent and what came back."""

    app: Flask
    requests: int = 0
    statuses: Counter[int] = field(default_factory=Counter)
    found: dict[str, str] = field(default_factory=dict)
    token: str = ""
    email: str = EMAIL
    people: int = 0

    def sign_in(self) -> None:
        """A token that is good: what was sent before may have ended the last."""
        answer = Api(self.app.test_client()).post("/tokens", {"email": self.email, "password": PASSWORD})
        if answer.status_code != 201:  # it has shut itself out, or gone away: another owner goes on
            self.people += 1
            email = f"fuzz{self.people}@example.org"
            self.email = email
            prepare(self.app, email)
            answer = Api(self.app.test_client()).post("/tokens", {"email": email, "password": PASSWORD})
        self.token = answer.get_json()["access_token"]

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}

    def send(self, case: Any) -> Any:
        """One request; what is wrong with its answer is kept by kind."""
        if (case.method.upper(), case.path) in LEFT_OUT:
            hypothesis.reject()
        answer = case.call(headers=self.headers)
        self.requests += 1
        self.statuses[answer.status_code] += 1
        if self.requests % 500 == 0:
            print(f"{self.requests} requests", flush=True)
        self.judge(case, answer)
        return answer

    def judge(self, case: Any, answer: Any) -> None:
        """Write down each kind of fault once."""
        try:
            case.validate_response(answer, checks=CHECKED)
        except (FailureGroup, Failure) as failure:
            faults = failure.exceptions if isinstance(failure, FailureGroup) else [failure]
            for fault in faults:
                kind = f"{case.method.upper()} {case.path}: {type(fault).__name__} {answer.status_code}"
                if kind not in self.found:
                    self.found[kind] = f"{case.as_curl_command()}\n{answer.text[:300]}"
                    print("FOUND", kind, flush=True)


def settings_of(budget: int) -> Any:
    """Hypothesis without a database of its own, shrinking or a clock."""
    return hypothesis.settings(
        max_examples=max(1, budget),
        deadline=None,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
        stateful_step_count=STEPS,
    )


def alone(run: Run, api: Any, budget: int, seed: int, only: str) -> None:
    """Each operation by itself, the same number of times; half of the requests do not fit the description."""
    operations = [found.ok() for found in api.get_all_operations()]
    operations = [found for found in operations if only in found.path]
    each = max(1, budget // max(1, len(operations)) // 2)
    for operation in operations:
        run.sign_in()
        for mode in (schemathesis.GenerationMode.POSITIVE, schemathesis.GenerationMode.NEGATIVE):
            try:
                strategy = operation.as_strategy(generation_mode=mode)

                @hypothesis.seed(seed)
                @settings_of(each)
                @given(case=strategy)
                def one(case: Any) -> None:
                    run.send(case)

                one()
            except (hypothesis.errors.Unsatisfiable, hypothesis.errors.InvalidArgument):
                continue  # an operation without parameters has nothing that could be wrong


def chained(run: Run, api: Any, budget: int, seed: int) -> None:
    """Chains: what one answer says goes into the next request."""
    until = run.requests + budget
    machine = api.as_state_machine()

    class Chain(machine):  # type: ignore[misc,valid-type]
        def setup(self) -> None:
            run.sign_in()

        def before_call(self, case: Any) -> None:
            if (case.method.upper(), case.path) in LEFT_OUT:
                hypothesis.reject()

        def get_call_kwargs(self, case: Any) -> dict[str, Any]:  # noqa: ARG002 - as the base class has it
            return {"headers": run.headers}

        def after_call(self, answer: Any, case: Any) -> None:  # noqa: ARG002
            run.requests += 1
            run.statuses[answer.status_code] += 1

        def validate_response(self, answer: Any, case: Any, **_more: Any) -> None:
            run.judge(case, answer)

    while run.requests < until:
        before = run.requests
        hypothesis.seed(seed + before)(Chain.TestCase)
        Chain.TestCase.settings = settings_of(max(1, (until - before) // STEPS))
        hypothesis.stateful.run_state_machine_as_test(Chain, settings=Chain.TestCase.settings)
        if run.requests == before:
            break


@contextmanager
def database(kind: str, folder: Path) -> Iterator[str]:
    """An address of an empty database of that kind."""
    if kind == "sqlite":
        yield f"sqlite:///{folder / 'fuzz.db'}"
        return
    server = start_postgres(folder)
    try:
        create_database(server.admin_url, "fuzz_api")
        yield server.url("fuzz_api")
    finally:
        server.stop()


def prepared(url: str) -> Flask:
    """The application with codes, an owner of a practice, and something of each kind to find."""
    clock.run_from(NOW)
    settings = Settings(
        mode="test", database_url=url, secret_key="of this run", rate_limits=False, password_memory_kib=64
    )
    app = create_app(settings)
    with app.app_context():
        tables.upgrade(db.engine)
        load_seeds(now=NOW)
        db.session.remove()
    prepare(app, EMAIL)
    return app


def prepare(app: Flask, email: str) -> None:
    """An owner of a practice, with something of each kind."""
    person = Api(app.test_client()).signed_in(email=email, name="Fuzz")
    with app.app_context():
        number = organizations.create_organization(name="North Practice", now=NOW).id
        organizations.add_member(organization_id=number, person_id=person.person["id"], role="owner", started_on=BEGAN)
        db.session.remove()
    for code in ("47562", "49505-50", "99213"):
        assert person.post("/logs", body_of(code)).status_code == 201
    person.put("/contract", {"effective_from": "2026-01-01", "rate": "61.23"})
    person.put(f"/organizations/{number}/sites/main", {"name": "Main", "setting": "facility"})


def main() -> None:
    """Send, print the figures, end with 1 for a fault."""
    parser = argparse.ArgumentParser(prog="tests.long.fuzz_api")
    parser.add_argument("database", choices=("sqlite", "postgresql"))
    parser.add_argument("--requests", type=int, default=25_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", default="", help="paths that contain this, each by itself")
    given_ = parser.parse_args()
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder, database(given_.database, Path(folder)) as url:
        run = Run(prepared(url))
        api = schemathesis.openapi.from_wsgi("/api/openapi.json", run.app)
        share = 0.0 if given_.only else CHAINED
        try:
            alone(run, api, int(given_.requests * (1 - share)), given_.seed, given_.only)
            print(f"{run.requests} requests by themselves, {time.monotonic() - began:.0f} s", flush=True)
            if share:
                chained(run, api, int(given_.requests * share), given_.seed)
        except KeyboardInterrupt:
            print("stopped before the end")
    print(
        f"{given_.database}: {run.requests} requests in {time.monotonic() - began:.0f} s; {len(run.found)} kinds of fault"
    )
    print("answers:", ", ".join(f"{status} × {count}" for status, count in sorted(run.statuses.items())))
    for kind, example in run.found.items():
        print(f"\n{kind}\n{example}")
    sys.exit(1 if run.found else 0)


if __name__ == "__main__":
    main()
