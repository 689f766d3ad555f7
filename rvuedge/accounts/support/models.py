"""The table of messages from the support form."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from rvuedge.platform.columns import UtcDateTime
from rvuedge.platform.extensions import Base


class SupportMessage(Base):
    """What somebody wrote to the people who run the site; of no account, so that anybody may write.

    `stamp` is that of the form it came with: sent twice, it is one message. `reply_to` is None where no
    answer is wanted.
    """

    __tablename__ = "support_message"
    __table_args__ = (Index(None, "answered_at", "written_at"),)

    stamp: Mapped[str] = mapped_column(String(32), primary_key=True)
    topic: Mapped[str] = mapped_column(String(10))
    about: Mapped[str | None] = mapped_column(String(100))
    reply_to: Mapped[str | None] = mapped_column(String(254))
    text: Mapped[str] = mapped_column(String(4000))
    written_at: Mapped[datetime] = mapped_column(UtcDateTime)
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
