"""How drugs are given, by what the catalog holds of them: one answer for a code's page, a log's line and companions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import Select, select

from rvuedge.catalog.rules.drug_routes import Administration, administration, is_vaccine
from rvuedge.catalog.store.drug_limits import drug_codes
from rvuedge.catalog.store.models import Article, HcpcsCode, NdcListing, PaymentLimit, RelativeValueRow
from rvuedge.platform.extensions import db


def administrations(codes: Collection[str]) -> dict[str, Administration]:
    """How each of some drugs is given; for a drug of which nothing says so, an answer without codes.

    A code that is neither a drug nor a vaccine is absent. The number of statements is the same for any number of codes.
    """
    drugs = drug_codes(codes) | {code for code in codes if is_vaccine(code)}
    if not drugs:
        return {}
    texts: dict[str, set[str]] = defaultdict(set)
    for statement in _texts(drugs):
        for row in db.session.execute(statement):
            texts[row[0]].add(row[1])
    written = _written(drugs)
    return {code: administration(code, sorted(texts[code]), written.get(code)) for code in sorted(drugs)}


def _texts(codes: Collection[str]) -> tuple[Select[str, str], ...]:
    """CMS's words on drugs: long and short HCPCS text, short text of the payment limits, names of packages."""
    return (
        select(HcpcsCode.code, HcpcsCode.long_descriptor).where(HcpcsCode.code.in_(codes)),
        select(PaymentLimit.code, PaymentLimit.short_descriptor).where(PaymentLimit.code.in_(codes)).distinct(),
        select(RelativeValueRow.code, RelativeValueRow.short_descriptor)
        .where(RelativeValueRow.code.in_(codes), RelativeValueRow.short_descriptor != "")
        .distinct(),
        select(NdcListing.code, NdcListing.drug_name).where(NdcListing.code.in_(codes)).distinct(),
    )


def _written(codes: Collection[str]) -> dict[str, Mapping[str, Any]]:
    """What articles say of giving their drug."""
    rows = db.session.execute(select(Article.code, Article.content).where(Article.code.in_(codes)))
    blocks = {code: content.get("drug") for code, content in rows}
    return {
        code: block["administration"]
        for code, block in blocks.items()
        if isinstance(block, dict) and block.get("administration")
    }
