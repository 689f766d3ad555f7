"""What goes over the wire is what LogSchema describes."""

from __future__ import annotations

import uuid

import orjson
from flask import jsonify

from rvuedge.logbook.anesthesia.localities import CasePlaces
from rvuedge.logbook.logs.answers import LOG, log_answer
from rvuedge.logbook.records import queries as log_queries
from tests.support.api import Api, body_of

CASE = ("47562", "49505-50", "00000", "J9313x400", "99213-25")


def test_a_log_goes_over_the_wire_as_its_schema_describes_it(api: Api) -> None:
    """49505 both sides, a drug with dollars, a code nobody knows, a tombstone."""
    me = api.signed_in()
    log_id = str(uuid.uuid4())
    body = body_of(*CASE, patient_key="pseudonym-1", note="a long day")
    body["lines"][3] |= {"dose": {"amount": "4000", "unit": "mg"}, "wasted": {"amount": "5", "unit": "mg"}}
    body["lines"][0] |= {"completed_pct": "0.5", "modifiers": ["53"]}
    put = me.put(f"/logs/{log_id}", body)
    assert put.status_code == 201, put.text
    assert put.get_json() == me.get(f"/logs/{log_id}").get_json()
    pulled = me.post("/sync", {"changes": [{"id": str(uuid.uuid4()), "op": "put", "log": body_of("47562")}]})
    assert pulled.get_json()["changes"][0] == put.get_json()
    with me.client.application.app_context():
        log = log_queries.log_of(me.person["id"], log_id)
        assert log is not None
        shown = log_queries.shown(me.person["id"], [log])[0]
        assert orjson.loads(jsonify(log_answer(shown, CasePlaces(me.person["id"]))).data) == orjson.loads(
            orjson.dumps(LOG.dump(shown))
        )
