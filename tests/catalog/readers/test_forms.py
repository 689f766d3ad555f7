"""CMS's companion files in every form: one table, the same rows, whatever it was saved as."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest

from rvuedge.catalog.readers.anesthesia import read_anesthesia
from rvuedge.catalog.readers.anesthesia_base import read_base_units
from rvuedge.catalog.readers.drugs.ndc_crosswalk import read_ndc_crosswalk
from rvuedge.catalog.readers.drugs.payment_limits import read_payment_limits
from rvuedge.catalog.readers.gpci import read_gpci
from rvuedge.catalog.readers.hcpcs import read_hcpcs
from rvuedge.catalog.readers.localities import read_localities
from rvuedge.catalog.readers.opps_caps import read_opps_caps
from rvuedge.catalog.readers.packed import unpacked
from rvuedge.files.problems import FileRefused
from tests.catalog.readers.build import zip_bytes
from tests.catalog.readers.build_tables import ndc_crosswalk_csv, payment_limit_csv
from tests.catalog.readers.real_files import real
from tests.files.workbooks import workbook

GPCI_TEXT = (
    b"ADDENDUM E. FINAL CY 2025 GEOGRAPHIC PRACTICE COST INDICES (GPCIs)\r\n\r\n"
    b"Medicare Admi State  Locality  Locality Name                       2025 PW GPCI2025 PE GPCI2025 MP GPCI\r\n"
    b"02102           AK      01   ALASKA*                                  1.500       1.081       0.592\r\n"
    b"01112           CA      54   BAKERSFIELD                              1.017       1.093       0.662\r\n"
    b"*A note.\r\n"
)
ANESTHESIA_TEXT = b"02102       01    ALASKA                                                 2786\r\n\x1a"
COUNTIES_TEXT = (
    b"COUNTIES INCLUDED IN 2025 LOCALITIES.\r\n\r\nMedicare AdmiLocality   State   Fee Schedule Area   Counties\r\n\r\n"
    b"    07102       13    ARKANSAS               STATEWIDE                          ALL COUNTIES\r\n\r\n"
    b"    01112       51                           NAPA                               NAPA\r\n"
    b"    01112       53                           VALLEJO                            SOLANO\r\n\r\n"
    b"    04112       01    COLORADO               STATEWIDE                          ALL COUNTIES\r\n"
)


def test_indices_as_text_are_the_rows_of_the_workbook() -> None:
    book = workbook(
        {
            "Addendum E": [
                ["ADDENDUM E. FINAL CY 2025"],
                [
                    "Contractor",
                    "State",
                    "Locality Number",
                    "Locality Name",
                    "2025 PW GPCI",
                    "2025 PE GPCI",
                    "2025 MP GPCI",
                ],
                ["02102", "AK", "01", "ALASKA*", 1.5, 1.081, 0.592],
                ["01112", "CA", 54, "BAKERSFIELD", 1.0169999999999999, 1.093, 0.662],
                ["*A note."],
            ]
        }
    )
    text = read_gpci(GPCI_TEXT, file="GPCI2025.txt", minimum_rows=1)
    assert text.rows == read_gpci(book, file="GPCI2025.xlsx", minimum_rows=1).rows
    assert (text.year, text.notes) == (2025, ["*A note."])


def test_a_line_of_text_that_has_lost_its_shape_is_refused_by_its_number() -> None:
    broken = GPCI_TEXT.replace(b"1.017       1.093", b"1.017       1.0")
    with pytest.raises(FileRefused, match="line 5: found '01112"):
        read_gpci(broken, file="GPCI2025.txt", minimum_rows=1)


def test_a_text_cut_within_its_last_line_is_refused() -> None:
    with pytest.raises(FileRefused, match="looks cut"):
        read_gpci(GPCI_TEXT[: GPCI_TEXT.index(b"*A note") - 8], file="GPCI2025.txt", minimum_rows=1)


def test_whole_columns_without_leading_zeros_are_one_sentence() -> None:
    rows = [b"%d,AL,0,X,1,0.888,0.921\r\n" % (1000 + n) for n in range(30)]
    header = b"Contractor,State,Locality Number,Locality Name,2022 PW GPCI,2022 PE GPCI,2022 MP GPCI\r\n"
    with pytest.raises(FileRefused) as refused:
        read_gpci(header + b"".join(rows), file="GPCI2022.csv")
    (problem,) = refused.value.problems
    assert "30 cells that lost their leading zeros" in problem.found
    assert "xlsx and the txt of the same zip are read" in problem.expected


def test_anesthesia_as_text_is_in_cents_and_says_what_it_lacks() -> None:
    read = read_anesthesia(ANESTHESIA_TEXT, file="ANES2025.txt", minimum_rows=1)
    assert [(row.contractor, row.locality, row.name, row.factor) for row in read.rows] == [
        ("02102", "01", "ALASKA", Decimal("27.86"))
    ]
    assert read.national is None


def test_numbers_of_a_workbook_get_the_zeros_they_never_had() -> None:
    sheets = {
        "Locality Adjusted CFs": [
            ["Contractor", "Locality", "Locality Name", "2025 Work GPCI", "Anes CF of 20.3178"],
            [2102, 1, "ALASKA", 1.5, 27.859999999999999],
        ],
        "Anesthesia Shares": [["Work", "PE"], [0.769, 0.166]],
    }
    read = read_anesthesia(workbook(sheets), file="ANES2025.xlsx", minimum_rows=1)
    (row,) = read.rows
    assert (row.contractor, row.locality, row.factor) == ("02102", "01", Decimal("27.86"))
    assert read.national == Decimal("20.3178")
    assert read.not_read == ("sheet 'Anesthesia Shares' (2 rows)", "column 2025 Work GPCI (1 cell)")


def test_anesthesia_for_screen_readers_is_utf_16_with_tabs() -> None:
    text = 'Updated\t\t\t\r\nContractor\tLocality\tLocality Name\t"National Anes CF\nof 20.3178"\r\n02102 \t01 \tALASKA*\t27.86 \r\n'
    (row,) = read_anesthesia(text.encode("utf-16"), file="x.txt", minimum_rows=1).rows
    assert (row.name, row.factor) == ("ALASKA", Decimal("27.86"))


def test_a_state_that_the_text_leaves_out_is_not_the_state_above() -> None:
    """CMS's text of 2025 leaves CALIFORNIA out; its localities are not Arkansas's."""
    read = read_localities(COUNTIES_TEXT, file="25LOCCO.txt", minimum_rows=1)
    assert [(row.area, row.state) for row in read.rows] == [
        ("STATEWIDE", "ARKANSAS"),
        ("NAPA", ""),
        ("VALLEJO", ""),
        ("STATEWIDE", "COLORADO"),
    ]
    assert read.not_read == ("the state of 2 rows, which this text does not print",)


def test_the_file_of_two_tracks_gives_the_track_of_all_others() -> None:
    """2026: the heading holds a percentage before the factor; the factors of qualifying participants are named."""
    header = (
        b'Contractor,Locality,Locality Name,"Qualifying APM National Anes CF (with 2.5% statutory increase) of 20.5998",'
        b'"Non-Qualifying APM National Anes CF (with 2.5% statutory increase) of 20.4976"\r\n'
    )
    read = read_anesthesia(header + b"10112,00,ALABAMA,19.60,19.50\r\n", file="ANES2026.csv", minimum_rows=1)
    assert (read.national, read.rows[0].factor) == (Decimal("20.4976"), Decimal("19.50"))
    assert len(read.not_read) == 1
    assert "Qualifying APM" in read.not_read[0]


def test_a_note_below_the_factors_is_no_locality() -> None:
    data = (
        b"Contractor,Locality,Locality Name,National Anes CF of 20.3178\r\n10112,00,ALABAMA,19.31\r\n* A floor.,,,\r\n"
    )
    read = read_anesthesia(data, file="ANES2025.csv", minimum_rows=1)
    assert (len(read.rows), read.not_read) == (1, ("note '* A floor.'",))


def test_indices_through_2020_have_no_state() -> None:
    data = b"ADDENDUM E,,,,,\r\nMAC,Locality,Locality Name,2020 PW GPCI,2020 PE GPCI,2020 MP GPCI\r\n10112,00,ALABAMA,1.000,0.889,0.707\r\n"
    read = read_gpci(data, file="GPCI2020.csv", minimum_rows=1)
    assert (read.year, read.rows[0].state, read.rows[0].contractor) == (2020, "", "10112")
    assert read.not_read == ("the states, for which the files through 2020 have no column",)


@pytest.mark.parametrize(
    "data",
    [
        b"70496TC A 01112  05   150.69    150.69\r\n",
        b"HCPCS,MOD,PROCSTAT,CARRIER,LOCALITY,FACILITY PRICE,NON-FACILTY PRICE\r\n70496,TC,A,01112,05,150.69,150.69\r\n,,,,,,\r\n",
        workbook(
            {
                "OPPSCAP": [
                    ["HCPCS", "MOD", "PROCSTAT", "CARRIER", "LOCALITY", "FACILITY PRICE", "NON-FACILTY PRICE"],
                    ["70496", "TC", "A", "01112", "05", 150.69, 150.69],
                ]
            }
        ),
    ],
    ids=["txt", "csv", "xlsx"],
)
def test_caps_are_the_same_in_each_form(data: bytes) -> None:
    (row,) = read_opps_caps(data, file="OPPSCAP_Oct", minimum_rows=1).rows
    assert (row.code, row.modifier, row.contractor, row.locality) == ("70496", "TC", "01112", "05")
    assert (row.facility_price, row.nonfacility_price) == (Decimal("150.69"), Decimal("150.69"))


@pytest.mark.parametrize(
    "data",
    [
        b"CODE\t2022\r\n\tBASE\r\n\tUNIT\r\n00790\t7\r\n00100\t5\r\n",
        workbook({"x": [["CODE", 2022], ["", "BASE"], ["", "UNIT"], ["00790", 7], ["00100", 5]]}),
    ],
    ids=["txt", "xlsx"],
)
def test_base_units_have_a_heading_over_three_rows(data: bytes) -> None:
    read = read_base_units(data, file="base", minimum_rows=1)
    assert (read.year, read.units) == (2022, {"00790": 7, "00100": 5})


@pytest.mark.parametrize(
    ("row", "found"), [(b"00790\t7.5\r\n", "'7.5'"), (b"790\t7\r\n", "'790'"), (b"00790\t\r\n", "nothing")]
)
def test_a_wrong_base_unit_is_refused(row: bytes, found: str) -> None:
    with pytest.raises(FileRefused, match=re.escape(found)):
        read_base_units(b"CODE\t2022\r\n\tBASE\r\n\tUNIT\r\n00100\t5\r\n" + row, file="base", minimum_rows=1)


def test_a_limit_of_sixteen_digits_is_the_three_places_cms_prints() -> None:
    rows = [{"code": "J9313", "limit": "155.89499999999998"}, {"code": "J2247", "limit": "0.3087723288"}]
    read = read_payment_limits(
        payment_limit_csv([*rows, {"code": "J9000", "limit": "2.345"}]), file="asp", minimum_rows=0
    )
    assert [row.limit for row in read.rows] == [Decimal("155.895"), Decimal("0.309"), Decimal("2.345")]
    assert read.rounded == 2


def test_one_bad_cell_leaves_its_row_out_and_is_named() -> None:
    row = {"code": "J9313", "ndc": "00310-4700-01"}
    data = ndc_crosswalk_csv([row, row | {"ndc": "00310-4700-02", "units": "21.3125?"}])
    read = read_ndc_crosswalk(data, file="ndc", minimum_rows=1)
    assert [row.ndc for row in read.rows] == ["00310-4700-01"]
    assert read.bad_rows == ("line 11, column BILLUNITS: found '21.3125?', expected a figure",)


def test_five_bad_rows_of_twenty_are_another_file() -> None:
    rows = [{"code": "J9313", "ndc": f"00310-4700-{n:02d}", "units": "x" if n < 5 else "1"} for n in range(20)]
    with pytest.raises(FileRefused) as refused:
        read_ndc_crosswalk(ndc_crosswalk_csv(rows), file="ndc", minimum_rows=1)
    assert len(refused.value.problems) == 5


def test_a_zip_gives_the_one_table_wanted_and_names_the_rest() -> None:
    data = zip_bytes({"a/ASP pricing.xls": b"1", "a/ASP pricing.csv": b"2", "readme.txt": b"3"})
    member = unpacked(data, file="asp.zip", names=re.compile("pricing"), expected="a table")
    assert (member.name, member.data) == ("asp.zip/a/ASP pricing.csv", b"2")
    assert member.not_read == ("member a/ASP pricing.xls", "member readme.txt")


def test_a_zip_with_two_tables_in_one_form_is_refused() -> None:
    data = zip_bytes({"one.csv": b"1", "two.csv": b"2"})
    with pytest.raises(FileRefused, match=r"one\.csv and two\.csv"):
        unpacked(data, file="x.zip", names=re.compile("."), expected="a table")


def test_the_real_text_and_workbook_hold_what_the_csv_holds() -> None:
    indices = read_gpci(real("GPCI2025.csv"), file="csv").rows
    assert read_gpci(real("rvu25d/GPCI2025.txt"), file="txt").rows == indices
    assert read_gpci(real("rvu25d/GPCI2025.xlsx"), file="xlsx").rows == indices
    factors = read_anesthesia(real("ANES2025.csv"), file="csv")
    assert read_anesthesia(real("rvu25d/ANES2025.xlsx"), file="xlsx") == factors
    text = read_anesthesia(real("rvu25d/ANES2025.txt"), file="txt")
    assert [(row.contractor, row.locality, row.factor) for row in text.rows] == [
        (row.contractor, row.locality, row.factor) for row in factors.rows
    ]
    counties = read_localities(real("25LOCCO.csv"), file="csv").rows
    assert read_localities(real("rvu25d/25LOCCO.xlsx"), file="xlsx").rows == counties
    text_counties = read_localities(real("rvu25d/25LOCCO.txt"), file="txt").rows
    assert [(row.contractor, row.locality) for row in text_counties] == [
        (row.contractor, row.locality) for row in counties
    ]
    assert {row.state or "CALIFORNIA" for row in text_counties} == {row.state for row in counties}


def test_the_real_caps_and_base_units_are_the_same_in_each_form() -> None:
    caps = read_opps_caps(real("rvu25d/OPPSCAP_Oct.csv"), file="csv").rows
    assert len(caps) == 16_100
    assert read_opps_caps(real("rvu25d/OPPSCAP_Oct.txt"), file="txt").rows == caps
    units = read_base_units(real("anesthesia/CY_2022_Anesthesia_Base_Units_110921.xlsx"), file="xlsx")
    assert (units.year, len(units.units), units.units["00790"]) == (2022, 276, 7)
    assert read_base_units(real("anesthesia/CY_2022_Anesthesia_Base_Units_110921.508.txt"), file="txt") == units


def test_the_real_xls_of_payment_limits_is_its_csv() -> None:
    packed = unpacked(
        real("asp/january-2025-asp-pricing-file-12_19_24-final-file.zip"),
        file="asp.zip",
        names=re.compile("asp pricing", re.IGNORECASE),
        expected="an ASP file",
    )
    workbook_rows = read_payment_limits(real("asp/Jan_2025_ASP_Pricing_File_updated_030725.xls"), file="xls")
    assert workbook_rows.rows == read_payment_limits(packed.data, file=packed.name).rows
    assert workbook_rows.rounded == 7


def test_the_real_hcpcs_workbook_is_its_text_but_for_days_the_workbook_lacks() -> None:
    text = read_hcpcs(real("HCPC2019_CONTR_ANWEB.txt.gz"), file="txt")
    table = read_hcpcs(real("hcpcs/HCPC2019_CONTR_ANWEB.xlsx"), file="xlsx")
    assert [(row.code, row.long_descriptor.split(), row.added_on, row.terminated_on) for row in table.rows] == [
        (row.code, row.long_descriptor.split(), row.added_on, row.terminated_on) for row in text.rows
    ]
    assert table.modifiers == text.modifiers
