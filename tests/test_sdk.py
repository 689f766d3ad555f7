"""A typed client made from our OpenAPI document by a public generator runs the README's tour against a live server."""

from __future__ import annotations

import importlib
import json
import subprocess
import sys
import uuid
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from types import ModuleType
from typing import Any

import pytest
from flask import Flask

from rvuedge.app import create_app
from tests.conftest import settings
from tests.support.api import PASSWORD
from tests.support.browser import live_server

PACKAGE = "generated_rvuedge"
JULY_ON = {"from_": date(2026, 7, 1), "to": date(2026, 12, 31)}


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The client as openapi-python-client makes it, without a warning, importable under a name of its own.

    Made once: the document is read from the code and from no database.
    """
    tmp_path = tmp_path_factory.mktemp("sdk")
    document = create_app(settings("sqlite://")).test_client().get("/api/openapi.json").get_data()
    (tmp_path / "openapi.json").write_bytes(document)
    (tmp_path / "config.json").write_text(json.dumps({"post_hooks": [], "literal_enums": True}))
    command = [sys.executable, "-m", "openapi_python_client", "generate", "--path", "openapi.json", "--meta", "none"]
    command += ["--output-path", PACKAGE, "--config", "config.json", "--fail-on-warning"]
    made = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (made.returncode, "warning" in (made.stdout + made.stderr).lower()) == (0, False), made.stdout + made.stderr
    sys.path.insert(0, str(tmp_path))
    yield PACKAGE
    sys.path.remove(str(tmp_path))
    for name in [name for name in sys.modules if name.partition(".")[0] == PACKAGE]:
        del sys.modules[name]


class Client:
    """The generated package, called as one person or as a stranger."""

    def __init__(self, package: str, address: str) -> None:
        self.package = package
        self.http: Any = self.module("client").Client(base_url=address)
        self.address = address

    def module(self, name: str) -> ModuleType:
        return importlib.import_module(f"{self.package}.{name}")

    def sign_in(self, token: str) -> None:
        self.http = self.module("client").AuthenticatedClient(base_url=self.address, token=token)

    def call(self, operation: str, *path: Any, status: int = 200, **more: Any) -> Any:
        """What an operation such as logbook.put_log answers, as a typed model."""
        answer = self.module(f"api.{operation}").sync_detailed(*path, client=self.http, **more)
        assert answer.status_code == status, answer.content
        return answer.parsed

    def model(self, name: str, answer: dict[str, Any]) -> Any:
        """One of the generated models from plain data."""
        return getattr(self.module("models"), name).from_dict(answer)


@pytest.fixture
def tourist(seeded_app: Flask, package: str) -> Iterator[Client]:
    """Somebody new who signed up and in through the generated client."""
    with live_server(seeded_app) as address:
        client = Client(package, address)
        answer = {
            "email": "tour@example.org",
            "password": PASSWORD,
            "name": "Tour",
            "career_stage": "attending",
            "specialty": "General Surgery",
        }
        client.call("accounts.sign_up", body=client.model("SignUp", answer), status=201)
        credentials = client.model("Credentials", {"email": answer["email"], "password": PASSWORD})
        client.sign_in(client.call("accounts.sign_in", body=credentials, status=201).access_token)
        yield client


def test_the_generated_client_runs_the_tour(tourist: Client) -> None:
    """47562 10.21; 49505-51 half of 7.76 is 3.88; J9313 is a drug: no work. Together 14.09."""
    case = {
        "performed_on": "2026-07-14",
        "lines": [{"code": "47562"}, {"code": "49505", "modifiers": ["51"]}, {"code": "J9313", "units": 400}],
    }
    log_id = uuid.uuid4()
    log = tourist.call("logbook.put_log", log_id, body=tourist.model("LogBody", case), status=201)
    assert type(log).__name__ == "Log"
    assert (log.work_rvu, log.unvalued_lines, log.version) == ("14.09", 0, 1)
    assert [line.credit.state for line in log.lines] == ["credited", "credited", "not_on_pfs"]
    (month,) = tourist.call("productivity.show_wrvu", **JULY_ON, by="month").groups
    assert (month.key, month.work_rvu) == ("2026-07", "14.09")
    dashboard = tourist.call("dashboard.show_dashboard", on=date(2026, 7, 14))
    assert dashboard.totals.to_dict()["year"]["work_rvu"] == "14.09"
    assert tourist.call("code_search.find_codes", q="lap chole").items[0].code == "47562"
    drug = tourist.call("catalog.show_code", "J9313")
    assert (drug.kind, drug.work_rvu) == ("drug", None)
    survey = tourist.call("benchmarks.list_surveys").items[0]
    rank = tourist.call("benchmarks.show_percentile", survey.id, specialty="General Surgery", value="7300")
    assert (survey.synthetic, rank.position) == (True, "interpolated")
    assert Decimal(25) < Decimal(rank.percentile) < Decimal(75)
    query = {
        "performed_on": "2026-07-14",
        "policy": "face-value",
        "lines": [{"code": "49505", "modifiers": ["50"]}],
    }
    valued = tourist.call("logbook.value_lines", body=tourist.model("ValuationBody", query))
    assert valued.lines[0].credit.work_rvu == "7.76"


def test_the_generated_client_edits_with_if_match_and_reads_problems_as_models(tourist: Client) -> None:
    log_id = uuid.uuid4()
    for code, guard, status, version in (
        ("47562", None, 201, 1),
        ("47563", '"1"', 200, 2),
        ("44970", '"1"', 412, None),
    ):
        body = tourist.model("LogBody", {"performed_on": "2026-07-14", "lines": [{"code": code}]})
        more = {"if_match": guard} if guard else {}
        answer = tourist.call("logbook.put_log", log_id, body=body, status=status, **more)
        if version:
            assert answer.version == version
    assert (type(answer).__name__, answer.type_) == ("Problem", "urn:rvuedge:problem:stale")


def test_the_generated_client_syncs_and_repeats_a_post_safely(tourist: Client) -> None:
    change = {
        "id": str(uuid.uuid4()),
        "op": "put",
        "base_version": None,
        "log": {"performed_on": "2026-07-14", "lines": [{"code": "47562"}]},
    }
    answer = tourist.call("sync.sync_logs", body=tourist.model("SyncBody", {"cursor": None, "changes": [change]}))
    assert [(result.status, result.version) for result in answer.results] == [("applied", 1)]
    body = tourist.model("LogBody", {"performed_on": "2026-07-15", "lines": [{"code": "99213"}]})
    twice = [tourist.call("logbook.post_log", body=body, idempotency_key="tour-1", status=201) for _ in range(2)]
    assert twice[0].id == twice[1].id
    assert tourist.call("productivity.show_wrvu", **JULY_ON).total == "11.51"
