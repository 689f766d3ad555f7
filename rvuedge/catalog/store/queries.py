"""Reads of the catalog: releases, the release in force, relative values. Drugs and their limits: drug_limits.py."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from decimal import Decimal

from sqlalchemy import func, select

from rvuedge.catalog.rules.code_facts import is_valued
from rvuedge.catalog.rules.in_force import InForce, ReleaseFacts, in_force
from rvuedge.catalog.store.models import (
    CatalogVersion,
    PaymentLimit,
    RelativeValueRow,
    Release,
    ReleaseTrack,
)
from rvuedge.platform.errors import InvalidError, NotFoundError
from rvuedge.platform.extensions import db
from rvuedge.valuation import RelativeValue


class NoReleaseError(InvalidError):
    """No loaded release is in force on the date of service."""

    code = "E_NO_RELEASE"


def releases() -> list[ReleaseFacts]:
    """Every loaded release, by effective date."""
    columns = (
        Release.id,
        Release.name,
        Release.effective_from,
        Release.effective_to,
        Release.published_on,
        Release.conversion_factor,
        Release.coverage,
    )
    shown = select(*columns).where(Release.hidden_since.is_(None))
    rows = db.session.execute(shown.order_by(Release.effective_from, Release.name))
    return [ReleaseFacts(*row) for row in rows]


def release_named(name: str) -> ReleaseFacts:
    """A loaded release by its name in any case. Raises NotFoundError naming those that are loaded."""
    loaded = releases()
    for release in loaded:
        if release.name == name.upper():
            return release
    names = ", ".join(release.name for release in loaded) or "none"
    raise NotFoundError(f"Release {name} is not loaded. Loaded: {names}.", code="no-such-release")


def row_count(release_id: int) -> int:
    """How many rows the file of a release has."""
    return db.session.scalar(select(Release.row_count).where(Release.id == release_id)) or 0


def track_factor(release_id: int, track: str) -> Decimal | None:
    """The conversion factor of a release's second file, dollars per RVU; None when that file is not loaded."""
    return db.session.scalar(
        select(ReleaseTrack.conversion_factor).where(ReleaseTrack.release_id == release_id, ReleaseTrack.track == track)
    )


def release_on(on: date) -> InForce | None:
    """The release in force on a date of service, or None outside every window."""
    return in_force(releases(), on)


def release_for(*, on: date, name: str | None) -> tuple[ReleaseFacts, str | None]:
    """The named release, or the one in force on the date, and the release it stands in for if provisional.

    Raises NotFoundError for an unknown name and NoReleaseError outside every window.
    """
    if name:
        return release_named(name), None
    found = release_on(on)
    if found is None:
        names = ", ".join(release.name for release in releases()) or "none"
        raise NoReleaseError(f"No release is loaded for {on}. Loaded: {names}.")
    return found.release, found.missing


_VALUE_COLUMNS = (
    RelativeValueRow.code,
    RelativeValueRow.modifier,
    RelativeValueRow.status,
    RelativeValueRow.work_rvu,
    RelativeValueRow.total_nonfacility,
    RelativeValueRow.total_facility,
    RelativeValueRow.pctc,
    RelativeValueRow.global_days,
    RelativeValueRow.pre,
    RelativeValueRow.intra,
    RelativeValueRow.post,
    RelativeValueRow.mpi,
    RelativeValueRow.bilat,
    RelativeValueRow.asst,
    RelativeValueRow.co,
    RelativeValueRow.team,
    RelativeValueRow.endo_base,
    RelativeValueRow.imaging_family,
    RelativeValueRow.nonfacility_pe,
    RelativeValueRow.facility_pe,
    RelativeValueRow.malpractice,
)


def relative_values(release_id: int, codes: Collection[str]) -> dict[tuple[str, str], RelativeValue]:
    """The rows of some codes, and of the endoscopy bases they name, by (code, modifier)."""
    found = _relative_values(release_id, codes)
    bases = {row.endo_base for row in found.values() if row.endo_base} - set(codes)
    if bases:
        found |= _relative_values(release_id, {base for base in bases if base})
    return found


def _relative_values(release_id: int, codes: Collection[str]) -> dict[tuple[str, str], RelativeValue]:
    rows = db.session.execute(
        select(*_VALUE_COLUMNS).where(RelativeValueRow.release_id == release_id, RelativeValueRow.code.in_(codes))
    ).mappings()
    return {
        (row["code"], row["modifier"]): RelativeValue(**{**row, "endo_base": row["endo_base"] or None}) for row in rows
    }


def known_codes() -> set[str]:
    """Every code of a loaded release."""
    shown = select(Release.id).where(Release.hidden_since.is_(None))
    return set(
        db.session.scalars(select(RelativeValueRow.code).where(RelativeValueRow.release_id.in_(shown)).distinct())
    )


def all_work_rvus(release_id: int) -> dict[str, Decimal]:
    """The work RVU of every code that has one under a release; drugs and codes not valued are absent."""
    priced = set(db.session.scalars(select(PaymentLimit.code).distinct()))
    rows = db.session.execute(
        select(RelativeValueRow.code, RelativeValueRow.status, RelativeValueRow.work_rvu).where(
            RelativeValueRow.release_id == release_id, RelativeValueRow.modifier == ""
        )
    )
    return {code: work for code, status, work in rows if is_valued(status, work) and not (code in priced and work == 0)}


def known_elsewhere(codes: Collection[str], *, but: int | None) -> dict[str, str]:
    """For codes absent from one release, the names of the others that know them: {"49560": "RVU22D"}."""
    if not codes:
        return {}
    rows = db.session.execute(
        select(RelativeValueRow.code, Release.name)
        .join(Release, Release.id == RelativeValueRow.release_id)
        .where(RelativeValueRow.code.in_(codes), Release.id != (but or 0), Release.hidden_since.is_(None))
        .group_by(RelativeValueRow.code, Release.name, Release.effective_from)
        .order_by(RelativeValueRow.code, Release.effective_from, Release.name)
    )
    names: dict[str, list[str]] = {}
    for code, name in rows:
        names.setdefault(code, []).append(name)
    return {code: ", ".join(found) for code, found in names.items()}


def work_history(code: str) -> list[dict[str, object]]:
    """A code's status and work RVU in every loaded release, oldest first."""
    rows = db.session.execute(
        select(
            Release.name,
            Release.effective_from,
            RelativeValueRow.modifier,
            RelativeValueRow.status,
            RelativeValueRow.work_rvu,
            RelativeValueRow.global_days,
        )
        .join(Release, Release.id == RelativeValueRow.release_id)
        .where(RelativeValueRow.code == code, Release.hidden_since.is_(None))
        .order_by(Release.effective_from, Release.name, RelativeValueRow.modifier)
    ).mappings()
    return [dict(row) for row in rows]


VERSION = select(func.max(CatalogVersion.__table__.c.number))


def version_number() -> int:
    """Rises with every change to the catalog."""
    return db.session.scalar(VERSION) or 0


def global_days(release_id: int, codes: Collection[str]) -> dict[str, str]:
    """Global days ('000', '010', '090', 'XXX' …) of some codes in one release."""
    rows = db.session.execute(
        select(RelativeValueRow.code, RelativeValueRow.global_days).where(
            RelativeValueRow.release_id == release_id,
            RelativeValueRow.code.in_(codes),
            RelativeValueRow.modifier == "",
        )
    )
    return {code: days for code, days in rows}  # noqa: C416 - rows are no pairs to dict()


def codes_beside(release_id: int, code: str) -> list[str]:
    """Up to two codes before and two after in number, of the same release and kind: 6150F is no neighbor of 61500."""
    column = RelativeValueRow.code
    kind = func.substr(column, 5, 1)
    is_number = kind.between("0", "9") if code[4:].isdigit() else kind == code[4:]
    same = select(column).distinct().where(RelativeValueRow.release_id == release_id, is_number)
    before = db.session.scalars(same.where(column < code).order_by(column.desc()).limit(2)).all()
    after = db.session.scalars(same.where(column > code).order_by(column).limit(2)).all()
    return [*reversed(before), *after]


def all_global_days(release_id: int) -> dict[str, str]:
    """Global days of every code of a release, by code; those of the row without a modifier where there is one."""
    rows = db.session.execute(
        select(RelativeValueRow.code, RelativeValueRow.global_days)
        .where(RelativeValueRow.release_id == release_id)
        .order_by(RelativeValueRow.modifier.desc())
    )
    return {code: days for code, days in rows}  # noqa: C416 - rows are no pairs to dict()


def all_payment_indicators(release_id: int) -> dict[str, str]:
    """By code, the indicators that say which modifiers fit, of the row without a modifier: five signs, which are
    BILAT SURG, ASST SURG, CO-SURG, TEAM SURG and PCTC IND of the relative value file.
    """
    columns = (RelativeValueRow.bilat, RelativeValueRow.asst, RelativeValueRow.co, RelativeValueRow.team)
    rows = db.session.execute(
        select(RelativeValueRow.code, *columns, RelativeValueRow.pctc).where(
            RelativeValueRow.release_id == release_id, RelativeValueRow.modifier == ""
        )
    )
    return {code: "".join(sign or " " for sign in signs) for code, *signs in rows}
