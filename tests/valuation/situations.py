"""Situations of our own, for the rules that no case of golden.json reaches: rows made up, figures easy to follow."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from rvuedge.valuation import Line, RelativeValue
from rvuedge.valuation.model.policy import InternalValue

DAY = date(2026, 7, 14)
PLAIN = RelativeValue(
    code="40000",
    modifier="",
    status="A",
    work_rvu=Decimal("10.00"),
    total_nonfacility=Decimal("20.00"),
    total_facility=Decimal("18.00"),
    pctc="0",
    global_days="090",
    pre=Decimal("0.10"),
    intra=Decimal("0.70"),
    post=Decimal("0.20"),
    mpi="2",
    bilat="1",
    asst="2",
    co="2",
    team="2",
)


@dataclass(frozen=True, slots=True)
class Situation:
    """Lines, the rows they may take, and the policy they are credited under."""

    title: str
    policy: str
    overrides: Mapping[str, Any]
    lines: Sequence[Line]
    schedule: Mapping[tuple[str, str], RelativeValue]
    drugs: Collection[str] = ()
    elsewhere: Mapping[str, str] = field(default_factory=dict)


def row(code: str = "40000", modifier: str = "", **changed: Any) -> RelativeValue:
    """The plain row with other figures; texts of digits become decimals where the row has decimals."""
    values = {name: getattr(PLAIN, name) for name in PLAIN.__slots__} | changed | {"code": code, "modifier": modifier}
    for name in ("work_rvu", "total_nonfacility", "total_facility", "pre", "intra", "post"):
        values[name] = Decimal(values[name])
    return RelativeValue(**values)


def line(written: str = "40000", units: int = 1, *, key: str = "1", **facts: Any) -> Line:
    """A line from '40000-50-22'."""
    code, *modifiers = written.split("-")
    return Line(key, code, DAY, "p", tuple(modifiers), units, **facts)


def _one(title: str, written: Line | Sequence[Line], *rows: RelativeValue, **more: Any) -> Situation:
    lines = [written] if isinstance(written, Line) else list(written)
    policy, overrides = more.pop("policy", "cms-payment"), more.pop("overrides", {})
    schedule = {(value.code, value.modifier): value for value in rows or (PLAIN,)}
    return Situation(f"S {title}", policy, overrides, lines, schedule, **more)


VISIT = row("99213", work_rvu="1.30", global_days="XXX", mpi="0", bilat="0", asst="0", co="0", team="0")
ANES = row("00790", status="J", work_rvu="0.00", global_days="XXX")
INTERNAL = {"40001": InternalValue(Decimal("4.00"), "the board", date(2026, 7, 14), date(2026, 7, 14))}
UNLISTED = row("40001", status="C", work_rvu="0.00")
ENDO = {
    "base": row("43000", work_rvu="2.00", total_facility="3.00", mpi="3", endo_base="", bilat="0", global_days="000"),
    "low": row("43001", work_rvu="3.00", total_facility="5.00", mpi="3", endo_base="43000", bilat="0"),
    "high": row("43002", work_rvu="4.00", total_facility="6.00", mpi="3", endo_base="43000", bilat="0"),
}
STUDIES = (
    row("70000", work_rvu="1.00", total_facility="4.00", mpi="4", bilat="0", global_days="XXX", pctc="1"),
    row("70000", "26", work_rvu="1.00", total_facility="1.50", mpi="4", bilat="0", global_days="XXX", pctc="1"),
    row("70001", work_rvu="0.80", total_facility="5.00", mpi="4", bilat="0", global_days="XXX", pctc="1"),
    row("70001", "26", work_rvu="0.80", total_facility="1.20", mpi="4", bilat="0", global_days="XXX", pctc="1"),
)

SITUATIONS = [
    _one("an unknown code", line("49999")),
    _one("a code that another release knows", line("49999"), elsewhere={"49999": "RVU22D"}),
    _one("a component that has no row", line("40000-26")),
    _one("a technical component that has no row", line("40000-TC")),
    _one("a code published only as 26", line("86153"), row("86153", "26", work_rvu="0.69")),
    _one("a code published as 26 and TC only", line("86153"), row("86153", "26"), row("86153", "TC", work_rvu="0")),
    _one("53 with a row of its own", line("45378-53"), row("45378"), row("45378", "53", work_rvu="5.00")),
    _one(
        "53 with a row of its own, at face value",
        line("45378-53"),
        row("45378"),
        row("45378", "53", work_rvu="5.00"),
        policy="face-value",
    ),
    *[
        _one(f"status {status}, {work} work", line("40000", setting="nonfacility"), row(status=status, work_rvu=work))
        for status in "ABCDEFGHIJMNPRTXQ"
        for work in ("0.00", "1.00")
    ],
    *[
        _one(f"status {status} at face value", line(), row(status=status, work_rvu="1.00"), policy="face-value")
        for status in "BCINPXE"
    ],
    *[
        _one(f"status {status} as the survey counts", line(), row(status=status), policy="mgma-survey")
        for status in "NIXBRT"
    ],
    _one("status T beside an active code", [line(), line("99213", key="2")], row(status="T"), VISIT),
    _one(
        "status T beside a code that earns nothing",
        [line(), line("40002", key="2")],
        row(status="T"),
        row("40002", status="N"),
    ),
    _one("status T alone", line(), row(status="T")),
    _one("modifier 73", line("40000-73")),
    _one("modifier 74", line("40000-74")),
    _one("anesthesia", line("00790-QZ"), ANES),
    _one("a post-operative visit", line("99024"), row("99024", status="B", work_rvu="0.00", global_days="XXX")),
    _one("a drug", line("J9000", 4), row("J9000", status="E", work_rvu="0.00"), drugs={"J9000"}),
    _one("a drug under status R", line("J9001"), row("J9001", status="R", work_rvu="0.00"), drugs={"J9001"}),
    _one("a drug that CMS gives work", line("Q0091"), row("Q0091", work_rvu="0.37"), drugs={"Q0091"}),
    _one("drug modifiers on a procedure", line("40000-JW")),
    _one("a drug's modifier on a drug", line("J9000-JZ"), row("J9000", status="E", work_rvu="0.00"), drugs={"J9000"}),
    _one("a modifier nobody knows", line("40000-ZZ")),
    _one(
        "contractor priced, with work on the 26 row",
        line(),
        row(status="C", work_rvu="0.00"),
        row(modifier="26", work_rvu="2.00"),
    ),
    _one(
        "contractor priced, 26 row without work",
        line(),
        row(status="C", work_rvu="0.00"),
        row(modifier="26", work_rvu="0.00"),
    ),
    _one("contractor priced, technical row", line("40000-TC"), row(), row(modifier="TC", status="C", work_rvu="0.00")),
    _one(
        "contractor priced, professional row", line("40000-26"), row(), row(modifier="26", status="C", work_rvu="0.00")
    ),
    _one("a technical row", line("40000-TC"), row(), row(modifier="TC", work_rvu="0.00")),
    _one("a technical test", line(), row(pctc="3")),
    _one("an internal value, on its only day", line("40001", 2), UNLISTED, overrides={"internal_values": INTERNAL}),
    _one(
        "an internal value, without an end",
        line("40001"),
        UNLISTED,
        overrides={"internal_values": {"40001": InternalValue(Decimal("4.00"), "the board", DAY)}},
    ),
    _one(
        "an internal value, a day too early",
        line("40001"),
        UNLISTED,
        overrides={"internal_values": {"40001": InternalValue(Decimal("4.00"), "the board", date(2026, 7, 15))}},
    ),
    _one(
        "an internal value, a day too late",
        line("40001"),
        UNLISTED,
        overrides={
            "internal_values": {
                "40001": InternalValue(Decimal("4.00"), "the board", date(2026, 7, 1), date(2026, 7, 13))
            }
        },
    ),
    _one("an internal value where CMS has one", line("40001"), row("40001"), overrides={"internal_values": INTERNAL}),
    _one(
        "an internal value on an uncovered code",
        line("40001"),
        row("40001", status="N", work_rvu="0.00"),
        overrides={"internal_values": INTERNAL},
    ),
    _one("incident-to in a facility", line(), row(pctc="5")),
    _one("incident-to in an office", line(setting="nonfacility"), row(pctc="5")),
    _one("incident-to in a facility, as the survey counts", line(), row(pctc="5"), policy="mgma-survey"),
    _one(
        "incident-to by staff, as the survey counts",
        line(performed_by="clinical_staff", setting="nonfacility"),
        row(pctc="5"),
        policy="mgma-survey",
    ),
    _one(
        "incident-to by staff, as Medicare pays",
        line(performed_by="clinical_staff", setting="nonfacility"),
        row(pctc="5"),
    ),
    _one(
        "work by staff that is not incident-to, as the survey counts",
        line(performed_by="clinical_staff"),
        row(),
        policy="mgma-survey",
    ),
    *[_one(f"50 with indicator {bilat}", line("40000-50"), row(bilat=bilat)) for bilat in "01239"],
    _one("50 with indicator 9, at face value", line("40000-50"), row(bilat="9"), policy="face-value"),
    _one("RT and LT on one line", line("40000-RT-LT")),
    *[
        _one(
            f"RT and LT on two lines, indicator {bilat}",
            [line("40000-RT"), line("40000-LT", key="2")],
            row(bilat=bilat),
        )
        for bilat in "01239"
    ],
    _one(
        "RT and LT with other shares do not pair",
        [line("40000-RT-52", completed_pct=Decimal("0.3")), line("40000-LT-52", key="2", completed_pct=Decimal("0.4"))],
    ),
    _one("RT and LT in two sessions do not pair", [line("40000-RT", session=1), line("40000-LT", key="2", session=2)]),
    _one(
        "RT and LT, one in the office, do not pair",
        [line("40000-RT"), line("40000-LT", key="2", setting="nonfacility")],
    ),
    _one("RT and LT, one by a trainee, do not pair", [line("40000-RT"), line("40000-LT", key="2", trainee=True)]),
    _one(
        "RT and LT, one increased, do not pair",
        [line("40000-RT-22", mod22_factor=Decimal("1.2")), line("40000-LT-22", key="2", mod22_factor=Decimal("1.3"))],
    ),
    _one(
        "RT and LT with other reports do not pair",
        [line("40000-RT-66", by_report_pct=Decimal("0.2")), line("40000-LT-66", key="2", by_report_pct=Decimal("0.3"))],
    ),
    _one(
        "RT and LT with other days do not pair",
        [line("40000-RT-55", postop_days=45), line("40000-LT-55", key="2", postop_days=90)],
    ),
    _one(
        "RT and LT with other time shares do not pair",
        [line("99213-RT-FS", time_share=Decimal("0.5")), line("99213-LT-FS", key="2", time_share=Decimal("0.6"))],
        row("99213", bilat="1", global_days="XXX"),
        overrides={"split_shared": "time_share"},
    ),
    _one("RT and LT with 59 and 51 pair", [line("40000-RT-59"), line("40000-LT-51", key="2")]),
    _one("RT and LT of two codes do not pair", [line("40000-RT"), line("40002-LT", key="2")], row(), row("40002")),
    _one("RT repeated with 76 does not pair", [line("40000-RT"), line("40000-LT-76", key="2")]),
    _one("two units of a bilateral code", line(units=2)),
    _one("two units of a bilateral code, distinct", line("40000-59", 2)),
    _one("two units with 76", line("40000-76", 2)),
    _one("two units, switched off", line(units=2), overrides={"units2_means_bilateral": False}),
    _one("three units", line(units=3)),
    _one(
        "six procedures of a day",
        [line(f"4000{n}", key=str(n)) for n in range(6)],
        *[row(f"4000{n}", work_rvu=str(10 - n), total_facility=str(20 - n)) for n in range(6)],
    ),
    _one(
        "two procedures in two sessions, by day",
        [line(), line("40002", key="2", session=2)],
        row(),
        row("40002", work_rvu="4.00", total_facility="9.00"),
    ),
    _one(
        "two procedures in two sessions, by session",
        [line(), line("40002", key="2", session=2)],
        row(),
        row("40002", work_rvu="4.00", total_facility="9.00"),
        overrides={"mpr_scope": "session"},
    ),
    _one(
        "two procedures in the office rank by the office's total",
        [line(setting="nonfacility"), line("40002", key="2", setting="nonfacility")],
        row(total_nonfacility="5.00"),
        row("40002", work_rvu="4.00", total_nonfacility="9.00"),
    ),
    _one(
        "an add-on beside a procedure",
        [line(), line("40002", key="2")],
        row(),
        row("40002", mpi="0", global_days="ZZZ", work_rvu="3.00"),
    ),
    _one("an assistant ranks apart", [line("40000"), line("40002-80", key="2")], row(), row("40002", work_rvu="4.00")),
    _one(
        "a return to the operating room is not ranked",
        [line("40000-78"), line("40002", key="2")],
        row(),
        row("40002", work_rvu="4.00"),
    ),
    _one("two endoscopies of a family", [line("43001"), line("43002", key="2")], *ENDO.values()),
    _one("a family with its base", [line("43000"), line("43002", key="2")], *ENDO.values()),
    _one(
        "a family and another procedure",
        [line("43001"), line("43002", key="2"), line("40000", key="3")],
        *ENDO.values(),
        PLAIN,
    ),
    _one(
        "a family whose base is not in the release", [line("43001"), line("43002", key="2")], ENDO["low"], ENDO["high"]
    ),
    _one("a family of two units", line("43002", 2), *ENDO.values()),
    _one(
        "a bilateral member, base not bilateral",
        [line("43001-50"), line("43002", key="2")],
        ENDO["base"],
        row("43001", work_rvu="3.00", total_facility="5.00", mpi="3", endo_base="43000"),
        row("43002", work_rvu="6.00", total_facility="9.00", mpi="3", endo_base="43000"),
    ),
    _one(
        "a bilateral member, base bilateral",
        [line("43001-50"), line("43002", key="2")],
        row("43000", work_rvu="2.00", total_facility="3.00", mpi="3", endo_base=""),
        row("43001", work_rvu="3.00", total_facility="5.00", mpi="3", endo_base="43000"),
        row("43002", work_rvu="6.00", total_facility="9.00", mpi="3", endo_base="43000"),
    ),
    _one("a family ranked by work", [line("43001"), line("43002", key="2")], *ENDO.values(), policy="mgma-survey"),
    _one(
        "a member below its base",
        [line("43001"), line("43002", key="2")],
        ENDO["base"],
        row("43001", work_rvu="1.00", total_facility="5.00", mpi="3", endo_base="43000", bilat="0"),
        ENDO["high"],
    ),
    _one(
        "families switched off",
        [line("43001"), line("43002", key="2")],
        *ENDO.values(),
        overrides={"endoscopy_families": False},
    ),
    _one(
        "ranking switched off",
        [line("43001"), line("40000", key="2")],
        *ENDO.values(),
        PLAIN,
        overrides={"multiple_procedures": False},
    ),
    _one("two studies of a session", [line("70001-26"), line("70000-26", key="2")], *STUDIES),
    _one("two whole studies rank by their professional part", [line("70001"), line("70000", key="2")], *STUDIES),
    _one("two studies of two sessions", [line("70001-26"), line("70000-26", key="2", session=2)], *STUDIES),
    _one("two units of one study", line("70000-26", 2), *STUDIES),
    _one("two units of a study and another", [line("70000-26", 2), line("70001-26", key="2")], *STUDIES),
    _one(
        "two studies as the survey counts",
        [line("70001-26"), line("70000-26", key="2")],
        *STUDIES,
        policy="mgma-survey",
    ),
    _one("54", line("40000-54")),
    _one("55 without days", line("40000-55")),
    _one("55 for 45 of 90 days", line("40000-55", postop_days=45)),
    _one("55 for 20 of 10 days", line("40000-55", postop_days=20), row(global_days="010")),
    _one("55 for no days", line("40000-55", postop_days=0)),
    _one("56", line("40000-56")),
    _one("56, credited", line("40000-56"), overrides={"preoperative_only_credited": True}),
    _one("54 with 55", line("40000-54-55")),
    _one("54 with 56, credited", line("40000-54-56"), overrides={"preoperative_only_credited": True}),
    _one("54 without a package", line("40000-54"), row(global_days="000")),
    _one("56 without a package", line("40000-56"), row(global_days="XXX")),
    _one("54 where CMS prints no shares", line("40000-54"), row(pre="0", intra="0", post="0")),
    _one("54 at face value", line("40000-54"), policy="face-value"),
    _one("78", line("40000-78")),
    _one("78 where CMS prints no shares", line("40000-78"), row(pre="0", intra="0", post="0")),
    *[_one(f"62 with indicator {co}", line("40000-62"), row(co=co)) for co in "0129"],
    *[_one(f"66 with indicator {team}", line("40000-66"), row(team=team)) for team in "0129"],
    _one("66 with an approved share", line("40000-66", by_report_pct=Decimal("0.4"))),
    _one("66 not permitted beside 50", line("40000-66-50"), row(team="0")),
    *[_one(f"80 with indicator {asst}", line("40000-80"), row(asst=asst)) for asst in "0129"],
    *[_one(f"AS with indicator {asst}", line("40000-AS", provider_type="pa"), row(asst=asst)) for asst in "01"],
    _one("80 with documentation", line("40000-80", documentation_supported=True), row(asst="0")),
    _one("80 with documentation refused", line("40000-80", documentation_supported=False), row(asst="0")),
    _one("80 with indicator 1, as the survey counts", line("40000-80"), row(asst="1"), policy="mgma-survey"),
    _one("80 with indicator 0, as the survey counts", line("40000-80"), row(asst="0"), policy="mgma-survey"),
    _one("80 by a nurse practitioner", line("40000-80", provider_type="np")),
    _one("81", line("40000-81")),
    _one("82 by a physician assistant", line("40000-82", provider_type="pa")),
    _one("81 by a nurse specialist", line("40000-81", provider_type="cns")),
    _one("AS", line("40000-AS", provider_type="np")),
    _one("62 at face value", line("40000-62"), row(co="0"), policy="face-value"),
    _one("22 without a factor", line("40000-22")),
    _one("22 with a factor", line("40000-22", mod22_factor=Decimal("1.25"))),
    _one("22 on a visit", line("99213-22"), VISIT),
    _one("22 on the first code after the visits", line("99500-22"), row("99500")),
    _one("52 with a share", line("40000-52", completed_pct=Decimal("0.75"))),
    _one("52 without a share", line("40000-52")),
    _one("53 with a share", line("40000-53", completed_pct=Decimal("0.2"))),
    _one("53 without a share or a row", line("40000-53")),
    _one("FS", line("99213-FS"), VISIT),
    _one("FS with a share that the policy ignores", line("99213-FS", time_share=Decimal("0.4")), VISIT),
    _one(
        "FS by time share", line("99213-FS", time_share=Decimal("0.4")), VISIT, overrides={"split_shared": "time_share"}
    ),
    _one("FS by time share, no share told", line("99213-FS"), VISIT, overrides={"split_shared": "time_share"}),
    _one("a trainee", line(trainee=True)),
    _one("a trainee with a modifier", line("40000-22", trainee=True)),
    _one("a trainee's drug", line("J9000", trainee=True), row("J9000", status="E", work_rvu="0.00"), drugs={"J9000"}),
    _one("a visit inside a global period", line("99213", in_global_of="40000"), VISIT),
    _one(
        "a visit inside a global period, enforced",
        line("99213", in_global_of="40000"),
        VISIT,
        overrides={"global_period": "enforce"},
    ),
    _one(
        "a visit inside a global period, not watched",
        line("99213", in_global_of="40000"),
        VISIT,
        overrides={"global_period": "off"},
    ),
    *[
        _one(f"a visit inside a global period with {modifier}", line(f"99213-{modifier}", in_global_of="40000"), VISIT)
        for modifier in ("24", "25", "57", "58", "78", "79", "95")
    ],
    _one("a procedure inside a global period", line("40000", in_global_of="40002")),
    _one(
        "first and last visit codes inside a global period",
        [
            line("99202", in_global_of="40000"),
            line("99499", key="2", in_global_of="40000"),
            line("99500", key="3", in_global_of="40000"),
        ],
        row("99202"),
        row("99499"),
        row("99500"),
    ),
    _one(
        "everything that contradicts itself",
        [
            line("4000"),
            line("40000", 0, key="2"),
            line("40000-22-23-24-25-26", key="3"),
            line("40000-22-22", key="4"),
            line("40000-2", key="5"),
            line("40000-62-80", key="6"),
            line("40000-26-TC", key="7"),
            line("40000-50", 2, key="8"),
            line("40000-AS", key="9"),
            line("40000-52", key="10", completed_pct=Decimal("1.01")),
            line("40000-66", key="11", by_report_pct=Decimal("-0.01")),
            line("40000-FS", key="12", time_share=Decimal("1.5")),
            line("40000-22", key="13", mod22_factor=Decimal("0.99")),
            line("40000-22", key="14", mod22_factor=Decimal("3.01")),
            line("40000-55", key="15", postop_days=91),
            line("40000-55", key="16", postop_days=-1),
            line("40000", key="17", setting="home"),
            line("4000a", key="18"),
            line("40000", 1.5, key="19"),
            line("40000", units=True, key="20"),
        ],
    ),
    _one(
        "the last figures that do not contradict",
        [
            line("40000-52", completed_pct=Decimal(1)),
            line("40000-53", key="2", completed_pct=Decimal(0)),
            line("40000-22", key="3", mod22_factor=Decimal(3)),
            line("40000-22", key="4", mod22_factor=Decimal(1)),
            line("40000-55", key="5", postop_days=90),
            line("40000-22-24-25-57", key="6"),
        ],
    ),
    _one("a drug modifier of no waste on a procedure", line("40000-JZ")),
    *[
        _one(
            f"RT and LT both repeated with {modifier} do not pair",
            [line(f"40000-RT-{modifier}"), line(f"40000-LT-{modifier}", key="2")],
        )
        for modifier in ("76", "77")
    ],
    _one("RT and LT with two units each do not pair", [line("40000-RT-59", 2), line("40000-LT-59", 2, key="2")]),
    *[
        _one(f"RT and LT, one distinct by {modifier}, pair", [line("40000-RT"), line(f"40000-LT-{modifier}", key="2")])
        for modifier in ("XE", "XP", "XS", "XU")
    ],
    _one("RT and LT with another modifier do not pair", [line("40000-RT"), line("40000-LT-58", key="2")]),
    _one("RT and LT of a code that is not covered", [line("40000-RT"), line("40000-LT", key="2")], row(status="N")),
    _one(
        "a visit, then RT and LT, then another procedure",
        [line("99213"), line("40000-RT", key="2"), line("40000-LT", key="3"), line("40002", key="4")],
        VISIT,
        row(),
        row("40002", work_rvu="4.00", total_facility="9.00"),
    ),
    _one(
        "RT entered twice and LT once",
        [line("40000-RT", key="b"), line("40000-LT", key="c"), line("40000-RT", key="a")],
    ),
    _one(
        "a family ranks by its totals less the base",
        [line("43001"), line("43002", key="2"), line("40002", key="3")],
        *ENDO.values(),
        row("40002", work_rvu="1.00", total_facility="8.50", bilat="0"),
    ),
    _one(
        "a family in the office ranks by the office's totals",
        [
            line("43001", setting="nonfacility"),
            line("43002", key="2", setting="nonfacility"),
            line("40002", key="3", setting="nonfacility"),
        ],
        row("43000", work_rvu="2.00", total_nonfacility="9.00", mpi="3", endo_base="", bilat="0"),
        row("43001", work_rvu="3.00", total_nonfacility="10.00", mpi="3", endo_base="43000", bilat="0"),
        row("43002", work_rvu="4.00", total_nonfacility="11.00", mpi="3", endo_base="43000", bilat="0"),
        row("40002", work_rvu="1.00", total_nonfacility="12.50", bilat="0"),
    ),
    _one(
        "right and left of a family member",
        [line("43001-RT"), line("43001-LT", key="2"), line("43002", key="3")],
        ENDO["base"],
        row("43001", work_rvu="3.00", total_facility="5.00", mpi="3", endo_base="43000"),
        row("43002", work_rvu="6.00", total_facility="9.00", mpi="3", endo_base="43000", bilat="0"),
    ),
    _one(
        "a member whose indicator is 2 is no endoscopy of the family",
        [line("43001"), line("43002", key="2")],
        ENDO["base"],
        ENDO["low"],
        row("43002", work_rvu="4.00", total_facility="6.00", mpi="2", endo_base="43000", bilat="0"),
    ),
    _one("three units of one study", line("70000-26", 3), *STUDIES),
    _one(
        "two studies in the office",
        [line("70001-26", setting="nonfacility"), line("70000-26", key="2", setting="nonfacility")],
        *[
            row(
                study.code,
                study.modifier,
                work_rvu=str(study.work_rvu),
                total_nonfacility="1.0" if study.code == "70000" else "2.0",
                total_facility=str(study.total_facility),
                mpi="4",
                bilat="0",
                global_days="XXX",
                pctc="1",
            )
            for study in STUDIES
        ],
    ),
    _one(
        "status T beside a restricted code", [line(), line("40002", key="2")], row(status="T"), row("40002", status="R")
    ),
    _one(
        "22 on the first and last visit codes",
        [line("99202-22"), line("99499-22", key="2")],
        row("99202", mpi="0"),
        row("99499", mpi="0"),
    ),
    _one(
        "an internal value where CMS has a small one",
        line("40001"),
        row("40001", work_rvu="1.00"),
        overrides={"internal_values": INTERNAL},
    ),
    _one("55 without a package", line("40000-55"), row(global_days="000")),
    *[
        _one(
            f"{modifier} of a package whose parts balance, {post} after",
            line(f"40000-{modifier}"),
            row(pre=pre, intra=intra, post=post),
        )
        for modifier in ("54", "78")
        for pre, intra, post in (("0.30", "0.50", "0.20"), ("0.20", "0.30", "0.50"))
    ],
    _one("54 with 55 and 56, credited", line("40000-54-55-56"), overrides={"preoperative_only_credited": True}),
    _one("55 with 56, credited", line("40000-55-56"), overrides={"preoperative_only_credited": True}),
]
