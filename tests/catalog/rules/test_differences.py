from __future__ import annotations

from decimal import Decimal

from rvuedge.catalog.rules.differences import RowFacts, difference


def rows(**values: tuple[str, str]) -> dict[tuple[str, str], RowFacts]:
    return {(name.removeprefix("c"), ""): RowFacts(status, Decimal(work)) for name, (status, work) in values.items()}


def test_added_removed_status_and_work_are_told_apart() -> None:
    old = rows(c47562=("A", "10.47"), c99213=("A", "1.30"), c76390=("N", "1.40"), c49560=("A", "11.92"))
    new = rows(c47562=("A", "10.21"), c99213=("A", "1.30"), c76390=("C", "0.00"), c49591=("A", "5.96"))
    found = difference(old, new)
    assert found.added == (("49591", ""),)
    assert found.removed == (("49560", ""),)
    assert [(s.code, s.old, s.new) for s in found.statuses] == [("76390", "N", "C")]
    assert [(w.code, str(w.change)) for w in found.work] == [("76390", "-1.40"), ("47562", "-0.26")]
    assert found.changed == 2
    assert found.by_efficiency == 1


def test_the_efficiency_adjustment_is_known_by_rounding_half_up() -> None:
    """1.40 × 0.975 = 1.365 → 1.37; banker's rounding or floats give 1.36 (golden G105)."""
    old = rows(c74170=("A", "1.40"), c77080=("A", "2.20"), c00001=("A", "1.40"))
    new = rows(c74170=("A", "1.37"), c77080=("A", "2.15"), c00001=("A", "1.36"))
    marked = {change.code: change.by_efficiency for change in difference(old, new).work}
    assert marked == {"74170": True, "77080": True, "00001": False}


def test_the_same_release_twice_differs_in_nothing() -> None:
    same = rows(c47562=("A", "10.47"))
    assert difference(same, same).changed == 0
