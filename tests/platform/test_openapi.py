"""The API's own description is valid OpenAPI 3.1 and says what the routes do."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from openapi_spec_validator import OpenAPIV31SpecValidator


@pytest.fixture
def document(client: FlaskClient) -> dict[str, Any]:
    found: dict[str, Any] = client.get("/api/openapi.json").get_json()
    return found


def test_the_document_is_valid_openapi_3_1(document: dict[str, Any]) -> None:
    assert document["openapi"] == "3.1.0"
    assert [error.message for error in OpenAPIV31SpecValidator(document).iter_errors()] == []


def test_the_document_is_the_same_however_often_it_is_asked_for(client: FlaskClient) -> None:
    first, *others = [client.get("/api/openapi.json").data for _ in range(3)]
    assert others == [first, first]


def test_every_route_of_the_api_is_described(app: Flask, document: dict[str, Any]) -> None:
    served = {
        (
            rule.rule.replace("<uuid:", "<").replace("<int:", "<").replace("<", "{").replace(">", "}"),
            method.lower(),
        )
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/api/v1")
        for method in rule.methods - {"HEAD", "OPTIONS"}
    }
    described = {
        (path, method) for path, item in document["paths"].items() for method in item if method != "parameters"
    }
    assert served == described


def test_failures_are_described_as_problems(document: dict[str, Any]) -> None:
    default = document["components"]["responses"]["DEFAULT_ERROR"]
    assert list(default["content"]) == ["application/problem+json"]
    conflict = document["paths"]["/api/v1/logs/{log_id}"]["put"]["responses"]["409"]
    assert list(conflict["content"]) == ["application/problem+json"]


def test_decimals_are_described_as_strings(document: dict[str, Any]) -> None:
    credit = document["components"]["schemas"]["Credit"]["properties"]
    assert credit["work_rvu"]["type"] == ["string", "null"]
    assert document["components"]["schemas"]["Log"]["properties"]["work_rvu"]["type"] == "string"


def test_every_operation_has_a_summary_and_its_own_id(document: dict[str, Any]) -> None:
    operations = [op for item in document["paths"].values() for name, op in item.items() if name != "parameters"]
    assert all(operation.get("summary") for operation in operations)
    ids = [operation["operationId"] for operation in operations]
    assert len(ids) == len(set(ids))


def test_the_docs_page_asks_nobody_else_for_anything(client: FlaskClient) -> None:
    page = client.get("/api/docs/")
    assert page.status_code == 200
    assert "http://" not in page.text.replace("http://localhost", "").replace("http://www.w3.org", "")
    assert "https://" not in page.text
