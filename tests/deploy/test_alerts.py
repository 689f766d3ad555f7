"""deploy/alerts.yaml: every alert asks for something that the application measures, and says what to do."""

from __future__ import annotations

import re

import pytest
import yaml
from flask.testing import FlaskClient

from config import PROJECT

RULES = yaml.safe_load((PROJECT / "deploy" / "alerts.yaml").read_text(encoding="utf-8"))["groups"][0]["rules"]


def test_every_alert_has_an_end_and_says_what_to_do() -> None:
    assert {"ManyRefusedSignIns", "ManyForbiddenRequests", "ManyExports", "ManyRequests"} <= {r["alert"] for r in RULES}
    for rule in RULES:
        assert set(rule["annotations"]) == {"summary", "action"}, rule["alert"]


def test_every_figure_is_one_that_is_measured() -> None:
    source = "".join(
        (PROJECT / path).read_text(encoding="utf-8")
        for path in ("rvuedge/platform/operations/measures.py", "rvuedge/web/metrics.py")
    )
    for rule in RULES:
        for name in re.findall(r"rvuedge_\w+", rule["expr"]):
            assert f'"{name.removesuffix("_total")}"' in source, (rule["alert"], name)


@pytest.mark.parametrize("database", ["sqlite"])
def test_every_alert_about_routes_finds_one(client: FlaskClient) -> None:
    routes = {rule.rule for rule in client.application.url_map.iter_rules()}
    for rule in RULES:
        for pattern in re.findall(r'route=~"([^"]+)"', rule["expr"]):
            assert any(re.fullmatch(pattern, route) for route in routes), rule["alert"]
