"""No request is our fault: whatever an address, a query or a body holds is answered, and never with 5xx.

A slice here; 2,000 of them on both databases in `make hostile`.
"""

from __future__ import annotations

import logging
import os
from collections import Counter
from io import BytesIO

import pytest
from flask import Flask

from tests.support.api import PASSWORD, Api
from tests.support.hostile import Hostile, corpus
from tests.support.practice import founded

MOST = int(os.environ.get("RVUEDGE_HOSTILE", "260"))  # make hostile: 2,000; a route or two of each room here
SEED = int(os.environ.get("RVUEDGE_HOSTILE_SEED", "17"))

STATUSES: Counter[int] = Counter()


def answered(caller: Api, request: Hostile) -> str | None:
    """What is wrong with the answer to a request, or None. It is read to its end: some break off after a 200."""
    form = request.form and {
        name: (BytesIO(value[0].getvalue()), value[1]) if isinstance(value, tuple) else value
        for name, value in request.form.items()
    }
    try:
        answer = caller.client.open(
            request.path,
            method=request.method,
            data=form if form is not None else request.json,
            content_type="application/json" if request.json is not None else None,
            headers={"Authorization": f"Bearer {caller.token}", **request.headers} if caller.token else request.headers,
        )
        read = answer.get_data()
    except Exception as error:
        return f"{request}\n    {type(error).__name__}: {str(error)[:300]}"
    STATUSES[answer.status_code] += 1
    if answer.status_code == 401 and caller.token:  # some requests end the sign-in
        signed = caller.post("/tokens", {"email": caller.person["email"], "password": PASSWORD})
        caller.token = signed.get_json().get("access_token", caller.token)
    if answer.status_code >= 500:
        return f"{request}\n    {answer.status_code} {read[:200]!r}"
    return None


@pytest.mark.parametrize("who", ["anonymous", "owner"])
def test_no_hostile_request_is_answered_with_5xx(seeded_app: Flask, who: str, caplog: pytest.LogCaptureFixture) -> None:
    STATUSES.clear()
    practice = founded(seeded_app, "owner")
    caller = practice.manager if who == "owner" else Api(seeded_app.test_client())
    here = {"organization_id": str(practice.id), "person_id": str(practice.manager.person["id"])}
    seeded_app.config["PROPAGATE_EXCEPTIONS"] = False
    most = MOST if who == "owner" else MOST // 4
    with caplog.at_level(logging.CRITICAL):
        found = [answered(caller, request) for request in corpus(seeded_app, here, seed=SEED, most=most)]
    assert caller.token is None or STATUSES[401] < most // 10, "the caller is still signed in"
    faults = [fault for fault in found if fault is not None]
    assert not faults, f"{len(faults)} of {len(found)}:\n" + "\n".join(faults[:40])
