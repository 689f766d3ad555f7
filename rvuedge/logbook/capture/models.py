"""Tables of what makes logging quick: favorites and templates."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import (
    JSON,
    ForeignKey,
    String,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from rvuedge.platform.columns import UtcDateTime
from rvuedge.platform.extensions import Base


class Favorite(Base):
    """A code a person keeps at hand, in their own order."""

    __tablename__ = "favorite"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    code: Mapped[str] = mapped_column(String(5), primary_key=True)
    position: Mapped[int]


class Template(Base):
    """Lines a person logs together under a name of their own; the id is a UUID that the phone made."""

    __tablename__ = "template"
    __table_args__ = (UniqueConstraint("person_id", "name"),)

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    name: Mapped[str] = mapped_column(String(80))
    setting: Mapped[str | None] = mapped_column(String(12))
    site: Mapped[str | None] = mapped_column(String(120))
    lines: Mapped[list[dict[str, object]]] = mapped_column(JSON)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)
