"""The process that the commands of these tests are forked from, and an installation with the demo to begin with."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.support import clock
from tests.support.commands import Commands


@pytest.fixture(scope="session")
def commands(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Commands]:
    made = Commands.started(tmp_path_factory.mktemp("commands"))
    yield made
    made.stop()


@pytest.fixture
def with_demo(commands: Commands, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[[], None]:
    """What `rvuedge demo` leaves, copied into a test's installation; made once for all workers by whoever asks first."""
    own = tmp_path_factory.getbasetemp()
    folder = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own
    made, draft = folder / "demo_instance", folder / "demo_draft"

    def copy() -> None:
        with (folder / "demo.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not made.exists():
                shutil.rmtree(draft, ignore_errors=True)
                own_names = {name: text for name, text in os.environ.items() if not name.startswith("RVUEDGE_")}
                places = {"RVUEDGE_INSTANCE": str(draft), "RVUEDGE_MODE": "demo"}
                done = commands.run(["demo"], own_names | places | clock.environment())
                assert done.returncode == 0, done.stdout + done.stderr
                draft.rename(made)
        shutil.copytree(made, tmp_path / "instance")

    return copy
