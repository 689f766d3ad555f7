"""Old names of fields are accepted on input for one version: like the new ones, and never beside them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from marshmallow import Schema, fields

from rvuedge.platform.fields import RENAMED, RenamedSchema
from rvuedge.platform.openapi import StrictParser
from rvuedge.platform.problems import register_problems


class NoteSchema(RenamedSchema):
    license_note = fields.String(load_default="")
    name = fields.String(load_default="")


@pytest.fixture
def client() -> FlaskClient:
    """A server of three routes that answer what they have read."""
    app = Flask(__name__)
    register_problems(app)
    parser = StrictParser()
    for place in ("json", "form", "query"):

        def answer(sent: dict[str, Any]) -> dict[str, Any]:
            return sent

        app.add_url_rule(f"/{place}", place, parser.use_args(NoteSchema(), location=place)(answer), methods=["POST"])
    return app.test_client()


def send(client: FlaskClient, place: str, body: dict[str, str]) -> Any:
    """A body in the place it belongs to."""
    named = {"query": "query_string", "form": "data"}.get(place, place)
    return client.post(f"/{place}", **{named: body})  # type: ignore[arg-type]


@pytest.mark.parametrize("place", ["json", "form", "query"])
def test_the_old_name_is_read_as_the_new_one(client: FlaskClient, place: str) -> None:
    new = send(client, place, {"license_note": "Ours", "name": "S"}).get_json()
    old = send(client, place, {"licence_note": "Ours", "name": "S"}).get_json()
    assert old == new == {"license_note": "Ours", "name": "S"}


@pytest.mark.parametrize("place", ["json", "form", "query"])
def test_both_names_at_once_are_refused(client: FlaskClient, place: str) -> None:
    refused = send(client, place, {"licence_note": "Ours", "license_note": "Ours"})
    assert refused.status_code == 422
    (messages,) = refused.get_json()["errors"].values()
    assert messages == ["This is the old name of license_note; send license_note alone."]


@pytest.mark.parametrize("place", ["json", "form", "query"])
def test_the_old_name_of_a_field_of_another_schema_is_unknown_as_before(client: FlaskClient, place: str) -> None:
    refused = send(client, place, {"stands": "x"})
    assert (refused.status_code, *refused.get_json()["errors"].values()) == (422, ["Unknown field."])


def schemas(of: type[Schema] = Schema) -> Iterator[type[Schema]]:
    """Every schema class there is."""
    for schema in of.__subclasses__():
        yield schema
        yield from schemas(schema)


# Shapes of answers, which have the new names alone.
ANSWERS = {"SurveySchema", "ComparedSurveySchema", "SurveyUsedSchema", "ComparisonSchema", "RankSchema", "RankedSchema",
           "ValuedSchema", "PercentileValueSchema", "SurveyWithCurvesSchema"}  # fmt: skip


def test_every_input_that_has_a_renamed_field_accepts_its_old_name(app: Flask) -> None:
    """Whoever adds a schema of input with one of these fields is reminded here."""
    having = {
        schema
        for schema in schemas()
        if schema.__module__.startswith("rvuedge.") and set(RENAMED.values()) & set(schema().fields)
    }
    assert {schema.__name__ for schema in having if not issubclass(schema, RenamedSchema)} <= ANSWERS
    assert {schema.__name__ for schema in having if issubclass(schema, RenamedSchema)} == {
        "SurveyUploadSchema",
        "SurveyPatchSchema",
        "RankedPeriodSchema",
        "CrosswalkBodySchema",
    }
