"""Zip archives: what CMS publishes a release in, what an xlsx is. Unpacked in memory, bounded."""

from __future__ import annotations

import zlib
from io import BytesIO
from zipfile import BadZipFile, ZipFile, ZipInfo

from rvuedge.files.problems import refuse

MAXIMUM_MEMBERS = 500  # far more than any package of CMS has
MAXIMUM_MEMBER = 128 * 1024 * 1024  # bytes unpacked: far more than any file of CMS
MAXIMUM_TOTAL = 256 * 1024 * 1024  # two of the largest members
MAXIMUM_RATIO = 100  # text packs 10 to 30 times; a bomb packs 1,000
SMALL = 1024 * 1024  # below it a high ratio harms nobody
CHUNK = 1024 * 1024  # bytes read at a time, counted against the limits


def open_zip(data: bytes, *, file: str) -> dict[str, bytes]:
    """Every member by name, unpacked.

    Raises FileRefused for a damaged or encrypted archive, more than 500 members, a member over
    128 MB, 256 MB in all, or a member that unpacks to more than a hundred times its size (a zip
    bomb; CMS files unpack to ten times). What a member says of its size is not trusted.
    """
    try:
        with ZipFile(BytesIO(data)) as archive:
            infos = [info for info in archive.infolist() if not info.is_dir()]
            _check_sizes(infos, file=file)
            return {info.filename: _unpacked(archive, info, file=file) for info in infos}
    except (BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        refuse(file, found=f"a damaged archive ({error})", expected="a whole zip archive")
    except (ValueError, OSError, UnicodeDecodeError) as error:
        refuse(file, found=f"a damaged archive ({error})", expected="a whole zip archive")


def zip_names(data: bytes, *, file: str) -> list[str]:
    """The names of the members, nothing unpacked. Raises FileRefused for a damaged archive."""
    try:
        with ZipFile(BytesIO(data)) as archive:
            return archive.namelist()
    except (BadZipFile, ValueError, OSError, NotImplementedError) as error:
        refuse(file, found=f"a damaged archive ({error})", expected="a whole zip archive")


def _check_sizes(infos: list[ZipInfo], *, file: str) -> None:
    if len(infos) > MAXIMUM_MEMBERS:
        refuse(file, found=f"{len(infos):,} members", expected=f"at most {MAXIMUM_MEMBERS}")
    for info in infos:
        if info.flag_bits & 1:
            refuse(file, found=f"{info.filename}, encrypted", expected="no password")
        ratio = info.file_size / max(info.compress_size, 1)
        if info.file_size > MAXIMUM_MEMBER or (info.file_size > SMALL and ratio > MAXIMUM_RATIO):
            found = f"{info.filename}, which unpacks to {info.file_size:,} bytes"
            refuse(file, found=found, expected=f"members of at most {MAXIMUM_MEMBER:,} bytes")
    total = sum(info.file_size for info in infos)
    if total > MAXIMUM_TOTAL:
        refuse(file, found=f"{total:,} bytes unpacked", expected=f"at most {MAXIMUM_TOTAL:,} bytes")


def _unpacked(archive: ZipFile, info: ZipInfo, *, file: str) -> bytes:
    parts: list[bytes] = []
    size = 0
    with archive.open(info) as member:
        while part := member.read(CHUNK):
            parts.append(part)
            size += len(part)
            if size > info.file_size:
                refuse(file, found=f"{info.filename}, larger than it says", expected="a whole zip")
    return b"".join(parts)
