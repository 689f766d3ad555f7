"""What a process remembers of the catalog ends with the next change to it, and a rehearsed change leaves nothing."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from flask import Flask

from rvuedge.catalog.store.cache import catalog_now
from rvuedge.catalog.supplements.payment_limits import limit_row, store_limits
from rvuedge.platform.extensions import rehearsal
from tests.conftest import NOW

JULY = date(2026, 7, 14)
ROW = limit_row("Q9999", "invented", "1 MG", "12.345")


def test_a_change_to_the_catalog_is_seen_at_once(seeded_app: Flask) -> None:
    with seeded_app.app_context():
        assert catalog_now().payment_limits({"Q9999"}, JULY) == {}
        assert catalog_now() is catalog_now()
        store_limits(quarter_start=date(2026, 7, 1), rows=[ROW], file="one", checksum="1" * 64, now=NOW)
        assert catalog_now().payment_limits({"Q9999"}, JULY)["Q9999"].limit == Decimal("12.345")
        assert catalog_now().drug_codes({"Q9999", "47562"}) == {"Q9999"}


def test_a_rehearsed_change_is_not_remembered(seeded_app: Flask) -> None:
    with seeded_app.app_context():
        with rehearsal():
            store_limits(quarter_start=date(2026, 7, 1), rows=[ROW], file="one", checksum="1" * 64, now=NOW)
            assert "Q9999" in catalog_now().payment_limits({"Q9999"}, JULY)
        assert catalog_now().payment_limits({"Q9999"}, JULY) == {}


def test_a_family_comes_with_its_endoscopy_base_again_and_again(seeded_app: Flask) -> None:
    """45385 names 45378 as its base; the second answer comes from memory."""
    with seeded_app.app_context():
        known = catalog_now()
        found = known.release_on(JULY)
        assert found is not None
        first = known.relative_values(found.release.id, {"45385"})
        assert {code for code, _ in first} == {"45385", "45378"}
        assert known.relative_values(found.release.id, {"45385"}) == first
        assert known.global_days(found.release.id, {"47562"}) == {"47562": "090"}
