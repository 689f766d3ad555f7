"""Small payment limit and crosswalk files in the layout of CMS, with figures of our own."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


def payment_limit_csv(
    rows: Iterable[Mapping[str, str]],
    *,
    title: str = "Payment Allowance Limits for Medicare Part B Drugs",
    effective: str = "Effective January 1, 2026 through March 31, 2026",
) -> bytes:
    """A payment limit file of a few rows, header on line 9; read it with `minimum_rows=0`.

    A row maps code, short_descriptor, dosage, limit, coinsurance, cf and notes to text; a text in
    double quotes is written as it stands.
    """
    names = (
        *("HCPCS Code", "Short Description", "HCPCS Code Dosage", "Payment Limit"),
        *("Co-insurance Percentage", "Vaccine AWP%", "Vaccine Limit", "Blood AWP%", "Blood limit"),
        *("Clotting Factor", "Notes"),
    )
    defaults = {"short_descriptor": "", "dosage": "1 MG", "limit": "1.000", "coinsurance": "20.000"}
    pad = "," * (len(names) - 1)
    above = [title + pad, pad, f'"{effective}"{pad}', pad, "Note 1" + pad, "Note 2" + pad, pad, pad]
    lines = [*above, ",".join(names)]
    for row in rows:
        cells = defaults | {"cf": "", "notes": ""} | dict(row)
        order = ("code", "short_descriptor", "dosage", "limit", "coinsurance")
        text = [cells[field] for field in order] + ["", "", "", "", cells["cf"], cells["notes"]]
        lines.append(",".join(_cell(cell) for cell in text))
    return ("\r\n".join(lines) + "\r\n").encode("cp1252")


def ndc_crosswalk_csv(
    rows: Iterable[Mapping[str, str]],
    *,
    effective: str = "Effective January 1, 2026 through March 31, 2026",
    empty_columns: int = 3,
) -> bytes:
    """An NDC crosswalk of a few rows, header on line 9; read it with `minimum_rows=0`.

    A row maps code, short_descriptor, labeler, ndc, drug_name, dosage, size, quantity, units and
    package_units to text.
    """
    names = (
        *("_2026_CODE", "Short Description", "LABELER NAME", "NDC2", "Drug Name", "HCPCS dosage"),
        *("PKG SIZE", "PKG QTY", "BILLUNITS", "BILLUNITSPKG"),
    )
    order = (
        *("code", "short_descriptor", "labeler", "ndc", "drug_name", "dosage"),
        *("size", "quantity", "units", "package_units"),
    )
    defaults = dict.fromkeys(order, "") | dict.fromkeys(order[6:], "1") | {"dosage": "1 MG"}
    pad = "," * (len(names) - 1 + empty_columns)
    above = ["January 2026 ASP NDC - HCPCS Crosswalk" + pad, f'"     {effective}"{pad}']
    lines = [*above, *[pad] * 6, ",".join(names) + "," * empty_columns]
    for row in rows:
        cells = defaults | dict(row)
        lines.append(",".join(_cell(cells[field]) for field in order) + "," * empty_columns)
    return ("\r\n".join(lines) + "\r\n").encode("cp1252")


def _cell(text: str) -> str:
    return f'"{text}"' if "," in text and not text.startswith('"') else text
