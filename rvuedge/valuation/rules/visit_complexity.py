"""G2211, the complexity of a visit: which visits it goes with, and what a modifier 25 on the visit does (R-2.21).

Dated by day of service. 2024: office visits, never beside 25. 2025: beside 25 when a preventive service of Part B is
done the same day. 2026: home visits too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from rvuedge.valuation.model.credit import LineState
from rvuedge.valuation.model.line_in_progress import LineInProgress
from rvuedge.valuation.model.policy import Policy
from rvuedge.valuation.rules.visits import is_em_visit

VISIT_COMPLEXITY = "G2211"
OFFICE = frozenset({"99202", "99203", "99204", "99205", "99211", "99212", "99213", "99214", "99215"})
HOME = frozenset({"99341", "99342", "99344", "99345", "99347", "99348", "99349", "99350"})
# Vaccine administration, the wellness visits and the other preventive services of Part B (CMS, Medicare Preventive
# Services, MLN006559).
PREVENTIVE = frozenset({
    "90471", "90472", "90473", "90474", "90480", "G0008", "G0009", "G0010", "M0201",
    "G0402", "G0403", "G0404", "G0405", "G0438", "G0439", "G0468",
    "G0101", "Q0091", "G0102", "G0103", "G0104", "G0105", "G0106", "G0120", "G0121", "G0328", "82270",
    "G0108", "G0109", "G0117", "G0118", "G0130", "76706", "76977", "77063", "77067", "77078", "77080", "77081", "77085",
    "G0270", "G0271", "97802", "97803", "97804", "G0296", "71271", "99406", "99407",
    "G0442", "G0443", "G0444", "G0445", "G0446", "G0447", "G0473", "G0432", "G0433", "G0435", "G0472", "G0475", "G0476",
    "G0499", "G0011", "G0012", "G0013", "G0513", "G0514",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Since:
    """What holds from a day of service on."""

    effective_from: date
    visits: frozenset[str]
    beside_preventive: bool
    source: str


RULES = (
    Since(
        date(2024, 1, 1),
        OFFICE,
        beside_preventive=False,
        source="CY2024 PFS final rule, 88 FR 78818; MLN Matters MM13473",
    ),
    Since(date(2025, 1, 1), OFFICE, beside_preventive=True, source="CY2025 PFS final rule, 89 FR 97710"),
    Since(
        date(2026, 1, 1),
        OFFICE | HOME,
        beside_preventive=True,
        source="CY2026 PFS final rule; Noridian, Complexity Add-on Code G2211",
    ),
)


def visit_complexity(day: Sequence[LineInProgress], policy: Policy) -> None:
    """Settle or warn on each G2211 of an encounter that Medicare does not pay, as the policy says.

    Without any visit in the encounter it is a warning alone: the visit may stand in another log.
    """
    if policy.visit_complexity == "off":
        return
    for work in day:
        if work.line.code != VISIT_COMPLEXITY or not work.open:
            continue
        since = rule_on(work.line.performed_on)
        if since is not None and (found := _unpayable(day, since)):
            code, reason = found
            work.warn(code, reason)
            if policy.visit_complexity == "enforce" and any(is_em_visit(other.line.code) for other in day):
                work.settle(LineState.BUNDLED, "visit-complexity", reason, since.source)


def rule_on(day: date) -> Since | None:
    """What holds on a day of service; None before the code was payable."""
    begun = [rule for rule in RULES if rule.effective_from <= day]
    return begun[-1] if begun else None


def _unpayable(day: Sequence[LineInProgress], since: Since) -> tuple[str, str] | None:
    """Why G2211 is not payable beside these lines; None when it is."""
    visits = [work for work in day if work.line.code in since.visits]
    if not visits:
        home = " or home" if since.visits & HOME else ""
        text = f"G2211 is an add-on to an office{home} visit, and none is in this encounter."
        return "ADD_ON_WITHOUT_PRIMARY", text
    if any(not work.has("25") for work in visits):
        return None
    if since.beside_preventive and any(work.line.code in PREVENTIVE for work in day):
        return None
    more = ", unless a preventive service of Part B is done the same day" if since.beside_preventive else ""
    return "VISIT_COMPLEXITY_BESIDE_25", f"G2211 is not payable beside a visit with modifier 25{more}."
