"""A file sealed with a key that only the owner holds: AES-256-GCM in pieces, each bound to its place, the last marked.

The construction is STREAM (Hoang, Reyhanitabar, Rogaway, Vizár, "Online Authenticated-Encryption and its Nonce-Reuse
Misuse-Resistance", 2015), as in age: a piece that is altered, moved, left out or cut off at the end is refused. The key
comes from the text of a key file by scrypt, so a pass phrase will do and a random line is better.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

MAGIC = b"rvuedge sealed 1\n"
SALT, PREFIX, TAG = 16, 7, 16  # bytes: of scrypt's salt, of the nonce without its counter, of AES-GCM's tag
PIECE = 1024 * 1024  # bytes sealed at a time, so that memory does not grow with the backup
SHORTEST_KEY = 16  # characters: a shorter one is guessed


class SealError(Exception):
    """A sealed file cannot be opened, or a key not be used; the text says why."""


def key_from(file: Path) -> bytes:
    """The text of a key file. Raises SealError for one that is too short, OSError for one that cannot be read."""
    text = file.read_text(encoding="utf-8").strip()
    if len(text) < SHORTEST_KEY:
        raise SealError(f"{file} holds no key of {SHORTEST_KEY} or more characters; `openssl rand -hex 32` prints one.")
    return text.encode()


def is_sealed(file: Path) -> bool:
    """Whether a file begins as a sealed one does."""
    with file.open("rb") as opened:
        return opened.read(len(MAGIC)) == MAGIC


def seal(source: Path, target: Path, key: bytes) -> None:
    """Write a sealed copy of `source`."""
    salt, prefix = os.urandom(SALT), os.urandom(PREFIX)
    cipher = _cipher(key, salt)
    with source.open("rb") as plain, target.open("xb") as sealed:
        sealed.write(MAGIC + salt + prefix)
        for number, (piece, last) in enumerate(_pieces(plain, PIECE)):
            sealed.write(cipher.encrypt(_nonce(prefix, number, last=last), piece, MAGIC))


def unseal(source: Path, target: Path, key: bytes) -> None:
    """Write what was sealed. Raises SealError where the key is another or the file was altered or cut off."""
    with source.open("rb") as sealed, target.open("xb") as plain:
        head = sealed.read(len(MAGIC) + SALT + PREFIX)
        salt, prefix = head[len(MAGIC) : -PREFIX], head[-PREFIX:]
        if not head.startswith(MAGIC) or len(salt) != SALT:
            raise SealError(f"{source} is not a sealed backup.")
        cipher = _cipher(key, salt)
        try:
            for number, (piece, last) in enumerate(_pieces(sealed, PIECE + TAG)):
                plain.write(cipher.decrypt(_nonce(prefix, number, last=last), piece, MAGIC))
        except InvalidTag:
            raise SealError(f"{source} cannot be opened: the key is another, or the file was altered.") from None


def _cipher(key: bytes, salt: bytes) -> AESGCM:
    return AESGCM(Scrypt(salt=salt, length=32, n=2**15, r=8, p=1).derive(key))


def _nonce(prefix: bytes, number: int, *, last: bool) -> bytes:
    return prefix + number.to_bytes(4, "big") + bytes([last])


def _pieces(file: BinaryIO, size: int) -> Iterator[tuple[bytes, bool]]:
    """A file in pieces, each with whether it is the last; an empty file is one empty piece."""
    piece = file.read(size)
    while True:
        following = file.read(size)
        yield piece, not following
        if not following:
            return
        piece = following
