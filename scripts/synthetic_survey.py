"""Writes seeds/survey_synthetic.csv: an invented survey from round numbers and one formula (survey_synthetic.md)."""

from __future__ import annotations

import csv
from decimal import Decimal

from config import PROJECT

# Invented medians: annual wRVU per 1.0 cFTE, total compensation in dollars, dollars per wRVU, organizations, providers.
MEDIANS = {
    "Anesthesiology": (None, "410000", None, 40, 600),
    "Cardiology, Noninvasive": ("7500", "450000", "60", 60, 700),
    "Dermatology": ("7200", "440000", "61", 50, 400),
    "Diagnostic Radiology": ("9600", "460000", "48", 55, 900),
    "Emergency Medicine": ("6900", "350000", "51", 70, 1100),
    "Family Medicine": ("5000", "270000", "54", 120, 2400),
    "Gastroenterology": ("8100", "510000", "63", 65, 600),
    "General Surgery": ("6600", "420000", "64", 80, 900),
    "Hematology/Oncology": ("5400", "430000", "80", 60, 500),
    "Internal Medicine": ("4900", "280000", "57", 110, 2100),
    "Neurosurgery": ("9300", "780000", "84", 4, 30),
    "Obstetrics and Gynecology": ("6800", "350000", "51", 85, 1000),
    "Orthopedic Surgery": ("7900", "590000", "75", 75, 800),
    "Otolaryngology": ("6900", "430000", "62", 45, 300),
    "Pulmonary and Critical Care Medicine": ("6100", "400000", "66", 50, 450),
    "Urology": ("7700", "470000", "61", 50, 400),
}
SPREAD = {"P10": "0.60", "P25": "0.78", "P50": "1.00", "P75": "1.27", "P90": "1.60"}
RATIO_SPREAD = {"P10": "0.82", "P25": "0.90", "P50": "1.00", "P75": "1.12", "P90": "1.28"}
METRICS = (
    ("Work RVUs", SPREAD),
    ("Total Compensation", SPREAD),
    ("Compensation per Work RVU", RATIO_SPREAD),
    ("ASA Units", SPREAD),
)
# Invented: anesthesia is counted in units, not in wRVU (organizations and providers as above).
UNITS = {"Anesthesiology": "12000"}
SUPPRESSED = {("Dermatology", "Total Compensation", "P90")}


def main() -> None:
    """Write the file."""
    target = PROJECT / "seeds" / "survey_synthetic.csv"
    with target.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["Specialty", "Metric", "Provider Type", "# Orgs", "# Providers", *SPREAD])
        for specialty, (work, pay, ratio, orgs, providers) in MEDIANS.items():
            medians = (work, pay, ratio, UNITS.get(specialty))
            for (metric, spread), median in zip(METRICS, medians, strict=True):
                if median is None:
                    continue
                points = [
                    "*" if (specialty, metric, point) in SUPPRESSED else f"{Decimal(median) * Decimal(share):.2f}"
                    for point, share in spread.items()
                ]
                writer.writerow([specialty, metric, "physician", orgs, providers, *points])


if __name__ == "__main__":
    main()
