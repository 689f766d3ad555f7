"""Ask whether a locked package has a known vulnerability (pip-audit): 1 where one has; without a network it says so.

    python scripts/vulnerabilities.py requirements/run.txt

Nothing is installed or changed. A package that the service does not know is named as not looked up.
"""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

PATIENCE = 120  # seconds; with a network it takes ten


def judged(report: dict[str, Any]) -> tuple[list[str], int, list[str]]:
    """Vulnerabilities as lines, how many packages were looked up, and the names of those that were not."""
    found, known, unknown = [], 0, []
    for package in report["dependencies"]:
        if "skip_reason" in package:
            unknown.append(package["name"])
            continue
        known += 1
        for fault in package["vulns"]:
            mended = ", ".join(fault["fix_versions"]) or "no version yet"
            found.append(f"{package['name']} {package['version']}: {fault['id']}; mended in {mended}")
    return found, known, unknown


def asked(lock: str) -> dict[str, Any] | None:
    """pip-audit's report of a lock; None when it could not ask."""
    command = [sys.executable, "-m", "pip_audit", "-r", lock, "--disable-pip", "--require-hashes", "-f", "json"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, check=False)
        report: dict[str, Any] = json.loads(done.stdout)
    except (subprocess.TimeoutExpired, ValueError, OSError):
        return None
    return report


def main() -> int:
    """Ask, and say it in a line or some."""
    report = asked(sys.argv[1])
    if report is None or not judged(report)[1]:
        print(f"{sys.argv[1]}: could not ask for known vulnerabilities (no network?); not checked.")
        return 0
    found, known, unknown = judged(report)
    print("\n".join(found) if found else f"{sys.argv[1]}: no known vulnerability in {known} packages.")
    if unknown:
        print(f"Not looked up, for the service does not know them or did not answer: {len(unknown)} packages.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
