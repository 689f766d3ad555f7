"""`rvuedge serve` forked from a process that has imported it: up again in tenths of a second, not in two seconds.

What is forked is what the installed script runs, in a process group of its own and with an environment of its own. A
hundred starts are most of the time of `make crash`.
"""

from __future__ import annotations

import gc
import json
import os
import signal
import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from config import PROJECT
from tests.support.commands import become


@dataclass
class Nursery:
    """The waiting process."""

    process: subprocess.Popen[str]

    @classmethod
    def opened(cls) -> Nursery:
        """It knows nothing of the run's own RVUEDGE_…"""
        environment = {name: text for name, text in os.environ.items() if not name.startswith("RVUEDGE_")}
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.long.nursery"],
            cwd=PROJECT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        return cls(process)

    def serve(self, words: list[str], environment: dict[str, str], log: str) -> int:
        """Start the command; the number of its process, which is that of its group too."""
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(
            json.dumps({"words": words, "environment": environment, "out": log, "err": log}) + "\n"
        )
        self.process.stdin.flush()
        return int(self.process.stdout.readline())

    def close(self) -> None:
        """End it; what it started goes on."""
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe:
                pipe.close()
        self.process.wait()


def main() -> None:
    """Fork for each line; whoever ends is forgotten at once."""
    from rvuedge.cli import main as rvuedge

    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    gc.freeze()  # a fork that looks through all that was imported would copy it
    while question := sys.stdin.readline():
        call: dict[str, Any] = json.loads(question)
        child = os.fork()
        if not child:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            os.setpgid(0, 0)
            become(call, append=True)
            rvuedge(call["words"], prog_name="rvuedge")
        with suppress(OSError):  # whichever of the two is first
            os.setpgid(child, child)
        print(child, flush=True)


if __name__ == "__main__":
    main()
