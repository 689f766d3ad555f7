"""Cells of modifiers: two signs each, in the order written, or the words people write for a side of the body."""

from __future__ import annotations

import re

from rvuedge.files.values.blanks import is_empty, tidy
from rvuedge.files.values.refusals import CellError, quoted_word

# CPT's modifiers by their numbers and CMS's HCPCS Level II modifiers (HCPCS quarterly update, record type 7).
_LISTED = """
22 23 24 25 26 27 32 33 47 50 51 52 53 54 55 56 57 58 59 62 63 66 73 74 76 77 78 79 80 81 82 90 91 92 93 95
96 97 99 1P 2P 3P 8P P1 P2 P3 P4 P5 P6
A1 A2 A3 A4 A5 A6 A7 A8 A9 AA AB AD AE AF AG AH AI AJ AK AM AO AP AQ AR AS AT AU AV AW AX AY AZ
BA BL BO BP BR BU CA CB CC CD CE CF CG CH CI CJ CK CL CM CN CO CP CQ CR CS CT DA
E1 E2 E3 E4 EA EB EC ED EE EJ EM EP ER ET EX EY F1 F2 F3 F4 F5 F6 F7 F8 F9 FA FB FC FP FQ FR FS FT FX FY
G0 G1 G2 G3 G4 G5 G6 G7 G8 G9 GA GB GC GD GE GF GG GH GJ GK GL GM GN GO GP GQ GR GS GT GU GV GW GX GY GZ
H9 HA HB HC HD HE HF HG HH HI HJ HK HL HM HN HO HP HQ HR HS HT HU HV HW HX HY HZ
J1 J2 J3 J4 J5 JA JB JC JD JE JF JG JK JL JW JZ K0 K1 K2 K3 K4 KA KB KC KD KE KF KG KH KI KJ KK KL KM KN KO
KP KQ KR KS KT KU KV KW KX KY KZ L1 LC LD LL LM LR LS LT LU M2 MA MB MC MD ME MF MG MH MS N1 N2 N3 NB NR NU
PA PB PC PD PI PL PM PN PO PS PT Q0 Q1 Q2 Q3 Q4 Q5 Q6 Q7 Q8 Q9 QA QB QC QD QE QF QG QH QJ QK QL QM QN QP QQ
QR QS QT QW QX QY QZ RA RB RC RD RE RI RR RT SA SB SC SD SE SF SG SH SJ SK SL SM SN SQ SS ST SU SV SW SY SZ
T1 T2 T3 T4 T5 T6 T7 T8 T9 TA TB TC TD TE TF TG TH TJ TK TL TM TN TP TQ TR TS TT TU TV TW
U1 U2 U3 U4 U5 U6 U7 U8 U9 UA UB UC UD UE UF UG UH UJ UK UN UP UQ UR US V1 V2 V3 V4 V5 V6 V7 V8 V9 VM VP
X1 X2 X3 X4 X5 XE XP XS XU ZA ZB ZC
"""
KNOWN_MODIFIERS = frozenset(_LISTED.split())
# Sides in words: LT and RT (HCPCS Level II), 50 for both (CPT).
SIDES = {"left": "LT", "right": "RT", "both": "50", "bilateral": "50", "bilat": "50", "lt side": "LT", "rt side": "RT"}
EXPECTED = "modifiers of two letters or digits"
_BETWEEN = re.compile(r"[\s,;|/:^+&-]+")
_WHOLE = re.compile(r"([0-9]{2})\.0+", re.ASCII)


def read_modifiers(text: str) -> tuple[str, ...]:
    """The modifiers of a cell: "51, RT", "51-RT", "51RT", "51.0", "Left". Raises CellError.

    Signs that stand together are parted into twos; a run of letters alone is no two modifiers unless both are known.

    >>> read_modifiers("51RT"), read_modifiers("Both"), read_modifiers("nan"), read_modifiers("51.0")
    (('51', 'RT'), ('50',), (), ('51',))
    """
    if is_empty(text):
        return ()
    plain = " ".join(tidy(text).lower().split())
    if plain in SIDES:
        return (SIDES[plain],)
    return tuple(name for part in _BETWEEN.split(plain) for name in _parted(part, text))


def _parted(part: str, text: str) -> tuple[str, ...]:
    if is_empty(part):
        return ()
    if part in SIDES:
        return (SIDES[part],)
    if whole := _WHOLE.fullmatch(part):
        return (whole[1],)
    plain = part.upper()
    if not re.fullmatch(r"(?:[0-9A-Z]{2}){1,5}", plain, re.ASCII):
        raise CellError(quoted_word(text), EXPECTED)
    found = tuple(plain[index : index + 2] for index in range(0, len(plain), 2))
    if len(found) > 1 and not set(found) <= KNOWN_MODIFIERS:
        raise CellError(quoted_word(text), EXPECTED)
    return found
