"""Modifiers that change no credit, and those nobody knows (domain.md 2.3)."""

from __future__ import annotations

from rvuedge.valuation.working import Working

CHANGE_CREDIT = frozenset("22 26 TC 50 52 53 54 55 56 62 66 73 74 78 80 81 82 AS FS".split())
INFORMATIONAL = frozenset(
    "24 25 27 32 33 47 51 57 58 59 63 76 77 79 90 91 92 93 95 96 97 99 FQ FR FT G0 GA GC GE GG GN GO GP GQ GT GV GW GX"
    " GY GZ KX LT RT PT Q5 Q6 QW SA XE XP XS XU E1 E2 E3 E4 F1 F2 F3 F4 F5 F6 F7 F8 F9 FA LC LD LM RC RI"
    " T1 T2 T3 T4 T5 T6 T7 T8 T9 TA AI AT AA AD QK QS QX QY QZ P1 P2 P3 P4 P5 P6 JW JZ".split()
)


def note_modifiers(work: Working) -> None:
    """Warn of modifiers nobody knows, and of drug modifiers on a line that is no drug."""
    for modifier in sorted(work.line.modifiers):
        if modifier not in CHANGE_CREDIT and modifier not in INFORMATIONAL:
            work.warn(
                "UNKNOWN_MODIFIER", f"Modifier {modifier} is not known here; it changes no credit."
            )
    if work.has("JW", "JZ") and work.open:
        work.warn("DRUG_MODIFIER", "JW and JZ belong on drug lines.")
