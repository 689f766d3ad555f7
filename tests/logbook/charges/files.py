"""Files of charges for tests: an 837P around segments, and the call that sends a file."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from werkzeug.test import TestResponse

from tests.support.api import Api

ISA = "ISA*00*          *00*          *ZZ*SENDER         *ZZ*RECEIVER       *260714*1200*^*00501*000000001*0*T*:~"
SUBSCRIBER = (
    "HL*2*1*22*0",
    "SBR*P*18*******MB",
    "NM1*IL*1*Zzyzxqq*Wobblefrotz****MI*ZZMEMBER1",
    "N3*9 Quuxstreet",
    "N4*Frobville*ZZ*00000",
    "DMG*D8*19010101*U",
    "REF*SY*000009999",
)
ME, OTHER = "1234567893", "1992999997"


def x12(*body: str, counted: int | None = None, version: str = "005010X222A1", code: str = "837") -> bytes:
    """An interchange with one transaction around some segments; SE01 right unless `counted` says else."""
    inner = [f"ST*{code}*0001*{version}", "BHT*0019*00*1*20260714*1200*CH", *body]
    inner.append(f"SE*{len(inner) + 1 if counted is None else counted}*0001")
    return (ISA + f"GS*HC*S*R*20260714*1200*1*X*{version}~" + "~\n".join(inner) + "~GE*1*1~IEA*1*000000001~").encode()


def claim(
    *services: str,
    number: str = "ACCT77",
    place: str = "22",
    frequency: str = "1",
    npi: str = ME,
    more: tuple[str, ...] = (),
) -> list[str]:
    """A claim with subscriber and service lines such as 49505:51*1, all on 14 July 2026 unless the line says a day."""
    found = [
        "HL*1**20*1",
        "NM1*85*2*Practice*****XX*1122334455",
        *SUBSCRIBER,
        f"CLM*{number}*100***{place}:B:{frequency}*Y*A*Y*Y",
        *more,
        "HI*ABK:C9110",
        f"NM1*82*1*Doe*J****XX*{npi}",
    ]
    for index, service in enumerate(services, start=1):
        procedure, _, rest = service.partition("*")
        units, _, day = rest.partition("@")
        found += [f"LX*{index}", f"SV1*HC:{procedure}*100*UN*{units or 1}***1", f"DTP*472*D8*{day or 20260714}"]
    return found


def send(person: Api, data: bytes | str, *, name: str = "charges.csv", **form: Any) -> TestResponse:
    """POST /imports."""
    body = data.encode() if isinstance(data, str) else data
    return person.client.post(
        "/api/v1/imports",
        data={"file": (BytesIO(body), name), **{key: str(value) for key, value in form.items()}},
        content_type="multipart/form-data",
        headers={"Authorization": f"Bearer {person.token}"},
    )


def imported(person: Api, data: bytes | str, *, status: int = 201, **form: Any) -> dict[str, Any]:
    """The answer of an import that is expected to end with a status."""
    answer = send(person, data, **form)
    assert answer.status_code == status, answer.text
    body: dict[str, Any] = answer.get_json()
    return body


def total(person: Api, first: str = "2026-01-01", last: str = "2026-12-31") -> str:
    """The person's wRVU of a period."""
    found: str = person.get(f"/wrvu?from={first}&to={last}").get_json()["total"]
    return found
