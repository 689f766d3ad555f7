r"""Writes seeds/releases/RVU*.csv and seeds/payment_limits.csv: the figures of the codes that the articles speak of.

For maintainers, with real CMS files at hand:
    python scripts/excerpt.py PPRRVU2026_Jul_nonQPP.csv PPRRVU2025_Oct.csv \
        --asp ASP_January_2026.csv ASP_January_2024.csv
"""

from __future__ import annotations

import argparse
import csv
from decimal import Decimal
from pathlib import Path

from config import PROJECT
from rvuedge.catalog.articles.files import read_articles
from rvuedge.catalog.readers.drugs.payment_limits import read_payment_limits
from rvuedge.catalog.readers.relative_values.csv_format import RelativeValueFile, read_relative_values
from rvuedge.catalog.readers.relative_values.layout import FileRow
from rvuedge.catalog.rules.article_checks import NAMED_CODE, texts
from rvuedge.cli.imports.seeds import read_excerpt

SEEDS = PROJECT / "seeds"

# What the demo practice logs and the tests value, whether or not an article speaks of it yet.
ALWAYS = {
    *("47562", "47563", "49505", "49591", "44970", "99213", "99214", "99204", "99223", "99024", "27447", "27130"),
    *("29881", "20610", "36556", "J9313", "17000", "17003", "64483", "64484", "96413", "97110", "76998", "80053"),
}


def wanted_codes() -> tuple[set[str], set[str]]:
    """Codes with an article or named by one, those once in the starter, and the drugs among those with an article."""
    codes, drugs = ALWAYS | {row.code for row in read_excerpt(SEEDS / "releases" / "RVU26C.csv")[1]}, {"J9313"}
    for file in read_articles(SEEDS / "articles"):
        for article in file.articles:
            codes |= {article["code"], *(related["code"] for related in article["related"])}
            codes |= {code for text in texts(article) for code in NAMED_CODE.findall(text)}
            if article["kind"] == "drug":
                drugs.add(article["code"])
                codes |= set((article["drug"]["administration"] or {}).get("codes", []))
    return codes, drugs


def write_release(read: RelativeValueFile, codes: set[str], source: str) -> None:
    """One excerpt, with the endoscopy bases its rows name."""
    codes = codes | {row.endo_base for row in read.rows if row.code in codes and row.endo_base}
    rows = [row for row in read.rows if row.code in codes]
    facts = {
        "release": read.release,
        "year": read.year,
        "quarter": read.quarter,
        "published_on": read.published_on,
        "effective_from": read.effective_from,
        "conversion_factor": read.conversion_factor,
        "track": read.track or "",
        "source": f"figures of the CMS Physician Fee Schedule Relative Value File, {source}; no CPT text",
    }
    target = SEEDS / "releases" / f"{read.release}.csv"
    target.parent.mkdir(exist_ok=True)
    with target.open("w", encoding="utf-8", newline="") as file:
        file.writelines(f"# {name}: {value}\n" for name, value in facts.items())
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(FileRow._fields)
        writer.writerows([_text(value) for value in row] for row in sorted(rows))
    print(f"{target.name}: {len(rows)} rows of {len({row.code for row in rows})} codes")


def write_limits(files: list[str], drugs: set[str]) -> None:
    """The payment limits of the drugs with an article, quarter by quarter."""
    with (SEEDS / "payment_limits.csv").open("w", encoding="utf-8", newline="") as file:
        file.write("# source: figures of the CMS ASP pricing files, dollars per billing unit\n")
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["quarter_start", "code", "short_descriptor", "dosage", "limit"])
        for name in sorted(files):
            read = read_payment_limits(Path(name).read_bytes(), file=Path(name).name)
            for row in sorted(read.rows, key=lambda limit: limit.code):
                if row.code in drugs:
                    writer.writerow(
                        [
                            read.quarter_start,
                            row.code,
                            row.short_descriptor,
                            row.dosage_text,
                            "" if row.limit is None else row.limit,
                        ]
                    )


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def main() -> None:
    """Read the files named on the command line and write the seeds."""
    parser = argparse.ArgumentParser()
    parser.add_argument("files", nargs="+")
    parser.add_argument("--asp", nargs="*", default=[])
    query = parser.parse_args()
    codes, drugs = wanted_codes()
    for name in query.files:
        read = read_relative_values(Path(name).read_bytes(), file=Path(name).name)
        write_release(read, codes, f"release {read.release}, published {read.published_on}")
    write_limits(query.asp, drugs)


if __name__ == "__main__":
    main()
