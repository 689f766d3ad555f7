"""What runs found, by workload: perf/results.json, from which docs/performance.md is written."""

from __future__ import annotations

import json
import time
import traceback
from pathlib import Path
from typing import Any

from perf.measuring.machine import load, machine, processor_ticks
from perf.measuring.processes import TICKS, cpu_seconds
from perf.registry import Run, Workload
from perf.results import Found
from rvuedge.platform import clock

FILE = Path(__file__).with_name("results.json")


def results() -> dict[str, Any]:
    """By workload: what was found, on which day and machine, how long it took, and how busy the machine was."""
    return dict(json.loads(FILE.read_text(encoding="utf-8"))) if FILE.exists() else {}


def measured(workload: Workload, run: Run) -> None:
    """Measure one workload and store it; a workload that fails says so in its place."""
    found, failure, before = Found(), "", load()
    began, ticks, own = time.monotonic(), processor_ticks(), cpu_seconds(_self())
    day = f"{clock.now():%Y-%m-%d}"
    try:
        workload.measure(found, run)
    except Exception as error:
        traceback.print_exc()
        failure = f"{type(error).__name__}: {str(error).splitlines()[0][:200] if str(error) else ''}"
    seconds = time.monotonic() - began
    used = (processor_ticks() - ticks) / TICKS
    others = max(0.0, used - (cpu_seconds(_self()) - own)) / seconds
    print(f"  {seconds:.0f} s; others used {others:.1f} processors meanwhile", flush=True)
    about = {"on": day, "machine": machine(), "seconds": round(seconds), "load": round(before, 1)}
    entry = {**about, "others": round(others, 2), "short": run.short, "failure": failure, **found.stored()}
    FILE.write_text(_text(results() | {workload.name: entry}), encoding="utf-8")


def _self() -> int:
    return int(Path("/proc/self").resolve().name)


def _text(found: dict[str, Any]) -> str:
    """Figures to four digits: more is noise, and a change would touch every line."""

    def rounded(value: Any) -> Any:
        if isinstance(value, float):
            return float(f"{value:.4g}")
        if isinstance(value, dict):
            return {key: rounded(each) for key, each in value.items()}
        return [rounded(each) for each in value] if isinstance(value, list | tuple) else value

    entries = {name: {key: rounded(value) for key, value in of.items()} for name, of in sorted(found.items())}
    parts = []
    for name, of in entries.items():
        lines = []
        for key, value in of.items():
            if isinstance(value, list) and value:
                rows = ",\n   ".join(json.dumps(each, ensure_ascii=False) for each in value)
                lines.append(f"  {json.dumps(key)}: [\n   {rows}]")
            else:
                lines.append(f"  {json.dumps(key)}: {json.dumps(value, ensure_ascii=False)}")
        parts.append(f" {json.dumps(name)}: {{\n" + ",\n".join(lines) + "\n }")
    return "{\n" + ",\n".join(parts) + "\n}\n"
