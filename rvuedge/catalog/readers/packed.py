"""The one table of a kind inside the zip CMS publishes it in. Only computes."""

from __future__ import annotations

import re
from dataclasses import dataclass

from rvuedge.files.archive import open_zip
from rvuedge.files.problems import refuse
from rvuedge.files.spreadsheet import ZIP, is_workbook

FORMS = ("csv", "xlsx", "xls", "txt")


@dataclass(frozen=True, slots=True)
class PackedFile:
    """A file to read, by its name within the archive, and the members beside it, which are not read."""

    name: str
    data: bytes
    not_read: tuple[str, ...] = ()


def unpacked(
    data: bytes, *, file: str, names: re.Pattern[str], expected: str, forms: tuple[str, ...] = FORMS
) -> PackedFile:
    """The member whose name `names` finds, in the first of `forms` there is; any other file as it is.

    Raises FileRefused for an archive without such a member, or with two in one form.
    """
    if not data.startswith(ZIP) or is_workbook(data, file=file):
        return PackedFile(file, data)
    members = open_zip(data, file=file)
    fitting = [name for name in members if names.search(name.rpartition("/")[2]) and _form(name) in forms]
    if not fitting:
        refuse(file, found=f"the members {', '.join(sorted(members)[:8])}", expected=expected)
    best = min(forms.index(_form(name)) for name in fitting)
    chosen = [name for name in fitting if forms.index(_form(name)) == best]
    if len(chosen) > 1:
        refuse(file, found=f"{' and '.join(sorted(chosen))}", expected="one of them: give that one by itself")
    others = tuple(f"member {name}" for name in sorted(members) if name != chosen[0])
    return PackedFile(f"{file}/{chosen[0]}", members[chosen[0]], others)


def _form(name: str) -> str:
    return name.lower().rpartition(".")[2]
