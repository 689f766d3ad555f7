"""Tables of remembered counts: derived, and made again whenever what they were made from has changed."""

from __future__ import annotations

from datetime import date

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from rvuedge.platform.extensions import Base


class ProgressTally(Base):
    """A resident's counts under a set, as they were counted last.

    They hold for the person's change number `change`, for whatever `basis` is a digest of (first half: rules, set,
    maps, spans, blocks; second half: attestations), and for the days from `through` up to the day before `next_on`, on
    which the next case lies; None: there is none. `counts` has numbers, categories, codes and case ids alone.
    """

    __tablename__ = "progress_tally"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    set_key: Mapped[str] = mapped_column(String(120), primary_key=True)
    change: Mapped[int]
    basis: Mapped[str] = mapped_column(String(64))
    through: Mapped[date]
    next_on: Mapped[date | None]
    counts: Mapped[dict[str, object]] = mapped_column(JSON)


class ProgressMonth(Base):
    """The sums of a calendar month ("2026-11") of a resident's log under a set.

    They hold while `made_from` is the digest of what they would be made from today: the month's logs by number and
    latest change, its attestations, the stages and blocks that touch it, and the rules, the set and the maps.
    """

    __tablename__ = "progress_month"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    set_key: Mapped[str] = mapped_column(String(120), primary_key=True)
    month: Mapped[str] = mapped_column(String(7), primary_key=True)
    made_from: Mapped[str] = mapped_column(String(64))
    counts: Mapped[dict[str, object]] = mapped_column(JSON)
