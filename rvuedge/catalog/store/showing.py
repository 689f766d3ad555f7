"""Whose values are shown where nothing is valued: pages, search, the bundle, a plan. A day that no release covers shows
the newest, with a notice; a date of service is valued by `queries.release_for`, which refuses such a day."""

from __future__ import annotations

from datetime import date

from rvuedge.catalog.rules.in_force import ReleaseNotice, ToShow, to_show
from rvuedge.catalog.store import queries


def release_to_show(*, on: date, name: str | None) -> ToShow:
    """The named release, or the one whose values are shown for a date: outside every window the newest, with a notice.

    Raises NotFoundError for an unknown name and NoReleaseError while none is loaded.
    """
    if name:
        return ToShow(queries.release_named(name))
    found = to_show(queries.releases(), on)
    if found is None:
        raise queries.NoReleaseError("No release is loaded.")
    return found


def notice_on(on: date) -> ReleaseNotice | None:
    """The notice that goes with values shown for a date; None within a window, or while nothing is loaded."""
    found = to_show(queries.releases(), on)
    return found.notice if found else None
