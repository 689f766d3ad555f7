"""The `rvuedge` command in a process of its own for each call, without the two seconds that its imports take.

A process that has imported the command, as the installed script does, waits for calls and forks for each: every call
has its own environment, output, database connections and exit status, and none leaves anything to the next.
"""

from __future__ import annotations

import atexit
import gc
import json
import os
import select
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

PROJECT = Path(__file__).resolve().parents[2]
LONGEST_SECONDS = 120.0


@dataclass
class Commands:
    """The waiting process, and a folder for what its calls print."""

    folder: Path
    process: subprocess.Popen[str]

    @classmethod
    def started(cls, folder: Path) -> Commands:
        """The process, as the installed script would start: it knows nothing of the test run's RVUEDGE_…"""
        environment = {name: text for name, text in os.environ.items() if not name.startswith("RVUEDGE_")}
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.support.commands"],
            cwd=PROJECT,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        return cls(folder, process)

    def run(self, words: Sequence[str], environment: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
        """Call the command with these words in this environment; its status and what it printed."""
        out, err = self.folder / "out", self.folder / "err"
        query = {"words": list(words), "environment": dict(environment), "out": str(out), "err": str(err)}
        send, answers = _pipes(self.process)
        send.write(json.dumps(query) + "\n")
        send.flush()
        if not select.select([answers], [], [], LONGEST_SECONDS)[0]:
            self.process.kill()
            raise TimeoutError(f"rvuedge {' '.join(words)} took more than {LONGEST_SECONDS:.0f} seconds")
        status = int(answers.readline())
        return subprocess.CompletedProcess(list(words), status, out.read_text("utf-8"), err.read_text("utf-8"))

    def stop(self) -> None:
        """End the process and wait for it."""
        for pipe in _pipes(self.process):
            pipe.close()
        self.process.wait()


def _pipes(process: subprocess.Popen[str]) -> tuple[IO[str], IO[str]]:
    assert process.stdin
    assert process.stdout
    return process.stdin, process.stdout


def serve() -> None:
    """Answer each call with the exit status of a fork; a fork leaves through the command itself."""
    from rvuedge.cli import COMMANDS, command_named, main

    for name in COMMANDS:
        command_named(name)  # imported once, for all forks
    gc.freeze()  # a fork that looks through all that was imported would copy it
    while question := sys.stdin.readline():
        call = json.loads(question)
        child = os.fork()
        if not child:
            become(call)
            try:
                main(call["words"], prog_name="rvuedge")
            except SystemExit as end:
                leave(end.code)
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)  # noqa: T201


def leave(code: str | int | None) -> None:
    """End as the interpreter would, but leave what was imported alone: taking it apart was half of a short command."""
    for thread in threading.enumerate():
        if thread is not threading.current_thread() and not thread.daemon:
            thread.join()
    atexit._run_exitfuncs()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code if isinstance(code, int) else int(code is not None))


def become(call: Mapping[str, object], *, append: bool = False) -> None:
    """This process with the call's environment and output, and nothing to read."""
    os.environ.clear()
    os.environ.update(call["environment"])  # type: ignore[call-overload]
    mode = os.O_WRONLY | os.O_CREAT | (os.O_APPEND if append else os.O_TRUNC)
    for number, (name, flags) in enumerate(((os.devnull, os.O_RDONLY), (call["out"], mode), (call["err"], mode))):
        file = os.open(str(name), flags, 0o600)
        os.dup2(file, number)
        os.close(file)


if __name__ == "__main__":
    serve()
