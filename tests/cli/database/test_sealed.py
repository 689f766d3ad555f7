"""What is sealed opens with its key alone, whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from rvuedge.cli.database import sealed
from rvuedge.cli.database.sealed import SealError, is_sealed, key_from, seal, unseal

KEY = b"correct horse battery staple"


@pytest.fixture(autouse=True)
def small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealed, "PIECE", 64)


@pytest.fixture
def made(tmp_path: Path) -> Path:
    plain = tmp_path / "plain"
    plain.write_bytes(bytes(range(256)))
    seal(plain, tmp_path / "sealed", KEY)
    return tmp_path / "sealed"


@pytest.mark.parametrize("size", [0, 1, 63, 64, 65, 128, 1000])
def test_what_was_sealed_comes_back(tmp_path: Path, size: int) -> None:
    content = os.urandom(size)
    (tmp_path / "plain").write_bytes(content)
    seal(tmp_path / "plain", tmp_path / "sealed", KEY)
    assert is_sealed(tmp_path / "sealed")
    assert not is_sealed(tmp_path / "plain")
    unseal(tmp_path / "sealed", tmp_path / "again", KEY)
    assert (tmp_path / "again").read_bytes() == content


def test_another_key_opens_nothing(made: Path) -> None:
    with pytest.raises(SealError, match="the key is another"):
        unseal(made, made.with_name("again"), KEY + b"r")


@pytest.mark.parametrize(
    "harm",
    [
        lambda content: content[:-1],
        lambda content: content[:-80],  # the last piece is missing
        lambda content: content[:60] + bytes([content[60] ^ 1]) + content[61:],
        lambda content: content[:40] + content[120:200] + content[40:120] + content[200:],  # two pieces change places
        lambda content: content + b"\0",
    ],
)
def test_a_file_that_was_altered_or_cut_off_is_refused(made: Path, harm) -> None:
    made.write_bytes(harm(made.read_bytes()))
    with pytest.raises(SealError, match="altered"):
        unseal(made, made.with_name("again"), KEY)


def test_a_key_file_holds_a_key(tmp_path: Path) -> None:
    (tmp_path / "key").write_text("too short\n")
    with pytest.raises(SealError, match="16 or more"):
        key_from(tmp_path / "key")
    (tmp_path / "key").write_text("correct horse battery staple\n")
    assert key_from(tmp_path / "key") == KEY
