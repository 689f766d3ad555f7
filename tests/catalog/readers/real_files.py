"""The real CMS files beside the project, where they are; elsewhere their tests are skipped."""

from __future__ import annotations

import gzip

import pytest

from config import PROJECT

FOLDER = PROJECT.parent / "shared" / "cms"


def real(name: str) -> bytes:
    """The bytes of a real file, unpacked; the test is skipped where it is absent."""
    path = FOLDER / name
    if not path.exists():
        pytest.skip(f"the real CMS file {name} is not beside the project")
    data = path.read_bytes()
    return gzip.decompress(data) if path.suffix == ".gz" else data
