"""Reads of invitations: every one that an organization has sent, and what became of it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from rvuedge.accounts.mail.models import Invitation
from rvuedge.platform.extensions import db


def invitations_of(organization_id: int) -> list[Invitation]:
    """Every invitation an organization has sent, newest first."""
    query = select(Invitation).where(Invitation.organization_id == organization_id)
    return list(db.session.scalars(query.order_by(Invitation.id.desc())))


def state_of(invitation: Invitation, *, now: datetime) -> str:
    """accepted, withdrawn (or replaced by a newer one), expired, or open."""
    if invitation.accepted_at:
        return "accepted"
    if invitation.revoked_at:
        return "withdrawn"
    return "open" if invitation.expires_at > now else "expired"
