"""Files that spreadsheet programs open and that are no workbook we read, in words for who has to save them anew."""

from __future__ import annotations

# What an encrypted workbook holds instead of sheets (MS-OFFCRYPTO 2.3.4.4), as OLE2 writes names: UTF-16.
_LOCKED = "EncryptedPackage".encode("utf-16-le")
_OLD = b"\xd0\xcf\x11\xe0"
_XML = b"urn:schemas-microsoft-com:office:spreadsheet"


def near_workbook(data: bytes) -> str | None:
    """What such a file is, as words that fit after "found"; None for any other."""
    if data.startswith(_OLD) and _LOCKED in data:
        return "a workbook locked with a password"
    if data.startswith(b"PK") and b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet" in data[:200]:
        return "an OpenDocument spreadsheet (.ods)"
    if data.startswith(b"PK") and b"Index/Document.iwa" in data:
        return "an Apple Numbers document"
    if _XML in data[:4096]:
        return "an Excel 2003 XML spreadsheet"
    return None
