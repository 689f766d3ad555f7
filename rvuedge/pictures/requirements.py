"""Minimums as bars: what is counted, what the pace adds, and a line at the minimum."""

from __future__ import annotations

from decimal import Decimal

from rvuedge.pictures.drawing import Drawing, Picture, axis

BEYOND = Decimal("1.15")  # a bar goes on after its minimum, so that more than enough is seen as such


def minimum_bar(counted: int, minimum: int, projected: int | None = None) -> Picture:
    """One category. `projected` is where the pace leads by the end of training.

    Raises ValueError for a minimum that is not above zero.
    """
    if minimum <= 0:
        raise ValueError("a bar needs a minimum above zero")
    across = axis(0, minimum * BEYOND, 0, 1000)
    drawing = Drawing(1000, 60, kind="track met" if counted >= minimum else "track", stretched=True)
    drawing.box("ground", 0, 10, 1000, 40, 10)
    done = across.place_of(counted)
    if projected is not None and projected > counted:
        drawing.box("ahead", done, 10, across.place_of(projected) - done, 40)
    drawing.box("done", 0, 10, done, 40, 10)
    drawing.box("minimum", across.place_of(minimum) - 3, 0, 6, 60)
    finding = f"{counted:,} of {minimum:,}"
    if projected is not None:
        finding += f", at this pace {projected:,}"
    return drawing.says(finding)
