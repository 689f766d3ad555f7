"""The process that the commands of these tests are forked from."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.commands import Commands


@pytest.fixture(scope="session")
def commands(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Commands]:
    made = Commands.started(tmp_path_factory.mktemp("commands"))
    yield made
    made.stop()
