"""How drugs are given: the codes that go with giving them come from an article, the drug's number or its own words."""

from __future__ import annotations

import csv
import gzip
import io
import re
from pathlib import Path

import pytest

from rvuedge.catalog.readers.drugs.payment_limits import read_payment_limits
from rvuedge.catalog.readers.hcpcs import read_hcpcs
from rvuedge.catalog.rules.drug_routes import UNKNOWN, administration, is_vaccine, routes

INJECTED = re.compile(r"96[34][0-9]{2}|904[67][0-9]|G00(?:08|09|10)")
# Words of a drug's own title, and the codes that may stand beside such a drug: a test of its own, not the table's words.
TITLES: tuple[tuple[str, str], ...] = (
    (r"\boral\b|\btablet|\bcapsule", r"none"),
    (r"inhal|nebuliz", r"94640|94642|94070"),
    (r"intravitreal", r"67027|67028"),
    (r"intracameral|ophthalmic|lacrimal", r"68841"),
    (r"intravesical", r"51720"),
    (r"intra-?articular", r"2061[01]"),
    (r"topical|\bpatch\b", r"96567|9657[34]"),
    (r"\bimplant\b", r"11981|67027|67028|58300|96402"),
    (r"intrathecal|epidural", r"none"),
    (r"enteral susp", r"none"),
    (r"contrast", r"none"),
    (r"botulinum", r"none"),
    (r"hyaluronan", r"2061[01]"),
    (r"through dme \(i", r"none"),
    (r"^injection.*, intramuscular(?! or)", r"96372"),
)


@pytest.mark.parametrize(
    ("code", "texts", "codes"),
    [
        ("90662", [], "G0008 90471 90472 90460 90461"),
        ("90660", [], "G0008 90473 90474 90460 90461"),
        ("90677", [], "G0009 90471 90472 90460 90461"),
        ("90746", [], "G0010 90471 90472 90460 90461"),
        ("90715", [], "90471 90472 90460 90461"),
        ("90680", [], "90473 90474 90460 90461"),
        ("91320", [], "90480"),
        ("90375", [], "96372"),
        ("90586", [], "51720"),
        ("J7500", ["Azathioprine, oral, 50 mg"], ""),
        ("J8530", ["Cyclophosphamide; oral, 25 mg"], ""),
        ("J7605", ["Arformoterol, inhalation solution"], "94640"),
        ("J7674", ["Methacholine chloride administered as inhalation solution through a nebulizer"], "94070"),
        ("J7318", ["Hyaluronan or derivative, durolane, for intra-articular injection, 1 mg"], "20610 20611"),
        ("J2777", ["Injection, faricimab-svoa, 0.1 mg"], "67028"),
        ("J9030", ["Bcg live intravesical instillation, 1 mg"], "51720"),
        ("J0897", ["Injection, denosumab, 1 mg"], "96372"),
        ("J9217", ["Leuprolide acetate (for depot suspension), 7.5 mg"], "96402"),
        ("J9144", ["Injection, daratumumab, 10 mg and hyaluronidase-fihj"], "96401"),
        ("J9313", ["Injection, moxetumomab pasudotox-tdfk, 0.01 mg"], "96401 96409 96413 96415"),
        ("J3380", ["Injection, vedolizumab, intravenous, 1 mg"], "96413 96415"),
        ("J1745", ["Injection, infliximab, excludes biosimilar, 10 mg"], "96401 96409 96413 96415"),
        ("J1599", ["Injection, immune globulin, intravenous, non-lyophilized"], "96365 96366 96374"),
        ("J2353", ["Injection, octreotide, depot form for intramuscular injection, 1 mg"], "96372"),
        ("J0696", ["Injection, ceftriaxone sodium, per 250 mg"], "96372 96374 96365 96366"),
        ("J7030", ["Infusion, normal saline solution, 1000 cc"], "96360 96361"),
        ("J0585", ["Injection, onabotulinumtoxina, 1 unit"], ""),
        ("Q9967", ["Low osmolar contrast material, 300-399 mg/ml iodine concentration, per ml"], ""),
        ("J7345", ["Aminolevulinic acid hcl for topical administration, 10% gel, 10 mg"], "96567 96573 96574"),
        ("Q2041", ["Axicabtagene ciloleucel"], "38228"),
        ("J2596", ["Vasopressin (long grove) 1 u"], ""),
    ],
)
def test_the_codes_that_go_with_giving_a_drug(code: str, texts: list[str], codes: str) -> None:
    assert administration(code, texts).codes == tuple(codes.split())


def test_a_drug_of_which_nothing_says_how_it_is_given_has_no_suggestion() -> None:
    assert administration("J2596", ["Vasopressin (long grove) 1 u"]) == UNKNOWN
    assert administration("Q5199", []) == UNKNOWN
    assert administration("J9999", []).family == "96401-96549"
    assert administration("J8999", []).route == "oral"


def test_an_articles_own_codes_hold_before_the_route() -> None:
    written = {"codes": ["96413", "96415"], "note": "usually; the coder confirms", "family": "96401-96549"}
    found = administration("J1745", ["Injection, infliximab, 10 mg"], written)
    assert (found.codes, found.family) == (("96413", "96415"), "96401-96549")
    assert found.route == "complex drug, by injection or infusion"


def test_a_vaccine_is_one_whether_it_is_priced_or_not() -> None:
    assert [code for code in ("90460", "90476", "90651", "90759", "90760", "91320") if is_vaccine(code)] == [
        "90476", "90651", "90759", "91320",
    ]  # fmt: skip


def test_every_route_names_its_drugs_its_note_and_its_source() -> None:
    for route in routes():
        assert route.ranges or route.words, route.name
        assert all(first <= last and re.fullmatch(r"[0-9A-Z]{5}", last) for first, last in route.ranges), route.name
        assert route.note, route.name
        assert route.source, route.name
    names = [route.name for route in routes()]
    assert len(names) == len(set(names))


def test_every_administration_code_is_in_the_release(cms: Path) -> None:
    rows = (cms / "PPRRVU2026_Jul_nonQPP.csv").read_text(encoding="latin-1").splitlines()
    printed = {row[:5] for row in rows}
    assert {code for route in routes() for code in route.administration} - printed == set()


def test_no_priced_drug_has_a_route_that_its_own_title_denies(cms: Path) -> None:
    """All 877 drugs of January 2026: by the words of the title, none has a code of another way of giving it."""
    limits = read_payment_limits((cms / "ASP_January_2026.csv").read_bytes(), file="ASP_January_2026.csv").rows
    packed = gzip.decompress((cms / "HCPC2019_CONTR_ANWEB.txt.gz").read_bytes())
    long = {row.code: row.long_descriptor for row in read_hcpcs(packed, file="HCPC2019_CONTR_ANWEB.txt").rows}
    names = _names(cms)
    assert len(limits) == 877
    wrong, without = [], 0
    for row in limits:
        texts = [long.get(row.code, ""), row.short_descriptor, *sorted(names.get(row.code, ()))]
        found = administration(row.code, texts)
        without += found.route is None
        title = (texts[0] or texts[1]).lower()
        allowed = [pattern for words, pattern in TITLES if re.search(words, title)]
        if allowed and any(not any(re.fullmatch(pattern, code) for pattern in allowed) for code in found.codes):
            wrong.append((row.code, title, found.codes))
        if is_vaccine(row.code) and not all(INJECTED.fullmatch(code) or code == "90480" for code in found.codes):
            assert row.code == "90586", row.code  # BCG of the bladder has a vaccine's number
    assert wrong == []
    assert without <= 44  # one in twenty: those have no suggestion, which is better than a made-up one


def _names(cms: Path) -> dict[str, set[str]]:
    text = gzip.decompress((cms / "ASP_NDC_HCPCS_crosswalk_January_2026.csv.gz").read_bytes()).decode("latin-1")
    found: dict[str, set[str]] = {}
    for row in csv.reader(io.StringIO(text)):
        if len(row) > 5:
            found.setdefault(row[0], set()).add(row[4].strip())
    return found
