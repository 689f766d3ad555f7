"""Logs as a FHIR R4 (4.0.1) Bundle: a ChargeItem for each line, a Procedure for each that was one.

R4 wants a subject on both, and there is no patient here: the reference holds nothing but the reason why it is absent
(HL7 extension data-absent-reason, code masked). Who performed is a Practitioner by our number alone. R4's ChargeItem
has no element for modifiers and none for work; they are extensions of ours under urn:rvuedge. Code systems: CPT
http://www.ama-assn.org/go/cpt (HL7, Using CPT with FHIR), HCPCS Level II
http://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets (HL7 Terminology, NamingSystem hcpcs-Level-II).
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any

import orjson

from rvuedge.catalog.rules.code_facts import category_and_kind, level
from rvuedge.logbook.records.export_columns import EXTENSION, NOT_CARRIED
from rvuedge.logbook.records.facts import HEADER, LINE_FIELDS

CPT = "http://www.ama-assn.org/go/cpt"
HCPCS = "http://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets"
ABSENT = "http://hl7.org/fhir/StructureDefinition/data-absent-reason"
NDC = "http://hl7.org/fhir/sid/ndc"
LEFT_OUT = "urn:rvuedge:fhir:left-out"
UNITS = "urn:rvuedge:fhir:work-rvu"
MODIFIER = "urn:rvuedge:fhir:modifier"
CPT_MODIFIER = re.compile(r"[0-9]{2}|[1238]P|P[1-6]")
NOBODY = {"extension": [{"url": ABSENT, "valueCode": "masked"}]}
Resource = dict[str, Any]


def bundle_parts(
    logs: Iterable[dict[str, Any]], *, person_id: int, now: datetime
) -> tuple[Resource, Iterator[Resource]]:
    """A Bundle without its entries, and the entries one by one, so that a long one streams."""
    head = {
        "resourceType": "Bundle",
        "id": str(_name(f"bundle {person_id} {now.isoformat()}")),
        "meta": {"tag": [{"system": LEFT_OUT, "code": name.replace("_", "-")} for name in NOT_CARRIED]},
        "type": "collection",
        "timestamp": now.isoformat(timespec="seconds").replace("+00:00", "Z"),
    }
    return head, _entries(logs, person_id)


def _entries(logs: Iterable[dict[str, Any]], person_id: int) -> Iterator[Resource]:
    who = _name(f"practitioner {person_id}")
    identifier = {"system": "urn:rvuedge:fhir:person", "value": str(person_id)}
    yield _entry(who, {"resourceType": "Practitioner", "identifier": [identifier]})
    for log in logs:
        for position, line in enumerate(log["lines"]):
            yield from _of_line(log, position, line, {"reference": f"urn:uuid:{who}"})


def _of_line(log: dict[str, Any], position: int, line: dict[str, Any], who: Resource) -> Iterator[Resource]:
    name = f"{log['id']} {position}"
    charge, procedure = _name(f"charge {name}"), _name(f"procedure {name}")
    item = _charge_item(log, line, who)
    if _is_procedure(line):
        item["service"] = [{"reference": f"urn:uuid:{procedure}"}]
        yield _entry(procedure, _procedure(log, line, who))
    yield _entry(charge, item)


def _charge_item(log: dict[str, Any], line: dict[str, Any], who: Resource) -> Resource:
    credit = line["credit"] or {}
    extensions = [{"url": MODIFIER, "valueCoding": _coding(modifier)} for modifier in line["modifiers"]]
    if credit.get("work_rvu") is not None:
        quantity = {"value": float(credit["work_rvu"]), "unit": "wRVU"}  # six places survive a float
        extensions.append({"url": UNITS, "valueQuantity": quantity})
    extensions.append({"url": EXTENSION, "valueString": _facts(log, line)})
    item: Resource = {
        "resourceType": "ChargeItem",
        "identifier": [{"system": "urn:rvuedge:fhir:log", "value": log["id"]}],
        "status": "not-billable" if credit.get("state") == "trainee_no_credit" else "billable",
        "code": {"coding": [_coding(line["code"])]},
        "subject": NOBODY,
        "occurrenceDateTime": _day(log["performed_on"]),
        "performer": [{"actor": who}],
        "quantity": {"value": line["units"]},
    }
    if line.get("ndc"):
        item["productCodeableConcept"] = {"coding": [{"system": NDC, "code": line["ndc"]}]}
    return item | ({"extension": extensions} if extensions else {})


def _facts(log: dict[str, Any], line: dict[str, Any]) -> str:
    """What R4 has no element for, as our import reads it back: the fields of the log and the facts of the line."""
    header = {name: log[name] for name in ("id", *HEADER) if log.get(name) is not None and name not in NOT_CARRIED}
    facts = {name: line[name] for name in LINE_FIELDS if line.get(name) is not None}
    return orjson.dumps({"log": header, "line": facts}, default=str).decode()


def _procedure(log: dict[str, Any], line: dict[str, Any], who: Resource) -> Resource:
    return {
        "resourceType": "Procedure",
        "identifier": [{"system": "urn:rvuedge:fhir:log", "value": log["id"]}],
        "status": _event_status(line["modifiers"]),
        "code": {"coding": [_coding(line["code"])]},
        "subject": NOBODY,
        "performedDateTime": _day(log["performed_on"]),
        "performer": [{"actor": who}],
    }


def _event_status(modifiers: list[str]) -> str:
    """Broken off after it began (53, 74) is stopped, given up before anesthesia (73) not-done (HL7 event-status)."""
    if "73" in modifiers:
        return "not-done"
    return "stopped" if {"53", "74"} & set(modifiers) else "completed"


def _is_procedure(line: dict[str, Any]) -> bool:
    """Whether a line is of CPT's section of surgery (endoscopy and maternity are in it), by our own groups."""
    if line["drug"]:
        return False
    _, kind = category_and_kind(line["code"], is_drug=False)
    return kind == "procedure"


def _coding(code: str) -> Resource:
    """A code or a modifier in its system. CPT's modifiers: two digits, 1P, 2P, 3P, 8P, P1 to P6; the rest are CMS's."""
    is_cpt = level(code) == "I" if len(code) == 5 else CPT_MODIFIER.fullmatch(code) is not None
    return {"system": CPT if is_cpt else HCPCS, "code": code}


def _entry(name: uuid.UUID, resource: Resource) -> Resource:
    return {"fullUrl": f"urn:uuid:{name}", "resource": {**resource, "id": str(name)}}


def _name(text: str) -> uuid.UUID:
    return uuid.uuid5(uuid.NAMESPACE_URL, f"urn:rvuedge:fhir:{text}")


def _day(day: date) -> str:
    return day.isoformat()
