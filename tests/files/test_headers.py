"""Header names in data files, and what the matcher answers for every column."""

from __future__ import annotations

from pathlib import Path

import pytest

import rvuedge
from rvuedge.files.headers import HeaderColumn, Names, read_names, words

PACKAGE = Path(rvuedge.__file__).parent
NAME_FILES = (
    *("accounts/rules/roster/headings", "logbook/charges/readers/headers", "logbook/charges/readers/summaries"),
    "logbook/charges/readers/not_read",
    *("benchmarks/readers/header", "benchmarks/readers/metrics", "benchmarks/readers/provider_types"),
    *(f"catalog/readers/{name}" for name in ("anesthesia", "gpci", "hcpcs_table", "localities", "opps_caps")),
    *(f"catalog/readers/drugs/{name}" for name in ("ndc_crosswalk", "payment_limits")),
    *(f"catalog/readers/edits/{name}" for name in ("add_on_codes", "component_pairs", "units_limits")),
)
CHARGES = Names({"date": ("date of service", "date"), "code": ("cpt", "code")}, preference=True)
ROSTER = Names({"email": ("email", "e mail"), "cfte": ("cfte", "fte")})


def answers(names: Names, *headers: str, **mapping: str) -> list[str]:
    return [f"{column.field or '-'} {column.state}" for column in names.match(headers, mapping).columns]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("CPT/HCPCS Code", "cpt hcpcs code"),
        ("CPT_HCPCS__code ", "cpt hcpcs code"),
        (" Date  of\nService:", "date of service"),
        ("E-Mail", "e mail"),
        ("75th %ile", "75th %ile"),
        ("Zuständig", "zuständig"),
        ("ＦＴＥ", "fte"),
        ("#", ""),
    ],
)
def test_a_header_is_its_words(text: str, sentence: str) -> None:
    assert words(text) == sentence


@pytest.mark.parametrize(
    ("headers", "sentences"),
    [
        (("Date", "CPT"), ["date matched", "code matched"]),
        (("Date", "Date of Service", "CPT"), ["date passed over", "date matched", "code matched"]),
        (("CPT", "Date", "CPT"), ["code ambiguous", "date matched", "code ambiguous"]),
        (("Date", "CPT", "Batch", ""), ["date matched", "code matched", "- unknown", "- blank"]),
    ],
)
def test_every_column_has_an_answer(headers: tuple[str, ...], sentences: list[str]) -> None:
    assert answers(CHARGES, *headers) == sentences


def test_where_all_names_are_equal_two_columns_for_one_field_are_ambiguous() -> None:
    match = ROSTER.match(["email", "FTE", "cFTE"])
    assert match.ambiguous == {
        "cfte": (HeaderColumn(1, "FTE", "ambiguous", "cfte"), HeaderColumn(2, "cFTE", "ambiguous", "cfte")),
    }
    assert match.positions == {"email": 0, "cfte": 1}


def test_columns_that_mean_nothing_are_named() -> None:
    assert [column.printed for column in ROSTER.match(["email", "Badge", "Zuständig"]).unknown] == [
        "Badge",
        "Zuständig",
    ]


@pytest.mark.parametrize(
    ("headers", "mapping", "sentences"),
    [
        (("Svc Dt", "Date", "CPT"), {"date": "svc_dt"}, ["date matched", "date passed over", "code matched"]),
        (("Date", "CPT"), {"date": "Svc Dt"}, ["date passed over", "code matched"]),
        (("Code", "Date"), {"date": "Code"}, ["date matched", "date passed over"]),
        (("", "Date", "CPT"), {"date": "#"}, ["- blank", "date passed over", "code matched"]),
    ],
)
def test_a_mapping_by_hand_is_the_only_name_of_its_field(
    headers: tuple[str, ...], mapping: dict[str, str], sentences: list[str]
) -> None:
    assert answers(CHARGES, *headers, **mapping) == sentences


@pytest.mark.parametrize(
    ("name", "text", "fits"),
    [
        ("contractor *", "Contractor", True),
        ("contractor *", "Contractor (MAC)", True),
        ("contractor *", "Contractors", False),
        ("{year} pe gpci", "2026 PE GPCI**", True),
        ("{year} pe gpci", "26 PE GPCI", False),
        ("* cf of {number} *", "2026 National Anes CF of $20.4976", True),
        ("* cf of {number} *", "National Anes CF", False),
    ],
)
def test_wild_parts_of_a_name(name: str, text: str, fits: bool) -> None:
    assert (Names({"field": (name,)}).field_of(text) == "field") is fits


def test_a_sign_is_read_as_a_file_says() -> None:
    names = Names({"n_organizations": ("n orgs",)}, signs={"#": "n"})
    assert (names.field_of("# Orgs"), Names({"n_organizations": ("n orgs",)}).field_of("# Orgs")) == (
        "n_organizations",
        None,
    )


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ('[date]\n"Date of Service" = "x"\n', "'Date of Service' is not in words; write 'date of service'"),
        ('[date]\n"date" = "x"\n[code]\n"date" = "x"\n', "'date' stands for code and for another field"),
    ],
)
def test_a_data_file_that_cannot_be_meant_is_refused(tmp_path: Path, text: str, sentence: str) -> None:
    file = tmp_path / "names.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match=sentence):
        read_names(file)


@pytest.mark.parametrize("name", NAME_FILES)
def test_every_name_of_a_data_file_is_found_and_has_its_source(name: str) -> None:
    names = read_names((PACKAGE / name).with_suffix(".toml"))
    for field, written in names.fields.items():
        for text in written:
            assert names.sources[text]
            assert "{" in text or "*" in text or names.field_of(text) == field
