"""The columns by which our own tables of logs say the fields of a log and the facts of its lines, there and back."""

from __future__ import annotations

from collections.abc import Mapping

from rvuedge.logbook.records.facts import ENTRIES, LINE_FACTS
from rvuedge.logbook.records.field_kinds import FreeText, Kind, PersonName, Pseudonym

# Where FHIR has no element: the facts of a log and its line as JSON, in an extension of each ChargeItem.
EXTENSION = "urn:rvuedge:fhir:facts"
# What a FHIR bundle, which goes to other systems, leaves out: texts a person wrote, the key of a patient. It says so.
NOT_CARRIED = tuple(
    name for name, entry in ENTRIES.items() if isinstance(entry.kind, FreeText | PersonName | Pseudonym)
)
# Columns that every line has, beside those of its further facts.
LINE_TITLES = frozenset({"Date", "Encounter ID", "Line ID", "Code", "Modifiers", "Units", "Session"})
FIELDS_BY_TITLE: Mapping[str, tuple[str, Kind]] = {
    entry.heading.title: (name, entry.kind) for name, entry in ENTRIES.items() if entry.heading
}
FACTS_BY_TITLE: Mapping[str, tuple[str, Kind]] = {
    line_fact.heading.title: (line_fact.name, line_fact.kind) for line_fact in LINE_FACTS if line_fact.heading
}
