"""Signing in, factors and recovery in the audit trail: what happened to an account, for its owner's eyes alone.

An entry has no practice. It holds no address, name, password, code or token: an event, by what means, and the number
of a device (OWASP ASVS 4.0.3, 7.1.1 to 7.1.4 and 7.2.1).
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from rvuedge.accounts.audit.trail import record_audit


class AccountEvent(StrEnum):
    """What can happen to an account; the value is the action of its entry."""

    SIGNED_UP = "account.sign-up"
    CONFIRMED = "account.confirm"
    SIGNED_IN = "account.sign-in"
    SIGN_IN_REFUSED = "account.sign-in-refused"
    FACTOR_REFUSED = "account.factor-refused"
    PROOF_REFUSED = "account.proof-refused"
    LOCKED = "account.lock"
    SIGNED_OUT = "account.sign-out"
    SESSION_ENDED = "account.session-end"
    SESSIONS_ENDED = "account.sessions-end"
    TOKEN_REUSED = "account.token-reuse"  # noqa: S105 - the name of an event
    PASSWORD_CHANGED = "account.password-change"  # noqa: S105
    PASSWORD_RESET_SENT = "account.password-reset-send"  # noqa: S105
    PASSWORD_RESET = "account.password-reset"  # noqa: S105
    FACTOR_ADDED = "account.factor-add"
    FACTOR_REMOVED = "account.factor-remove"
    FACTORS_RESET = "account.factors-reset"
    RECOVERY_CODES_MADE = "account.recovery-codes-make"
    RECOVERY_CODE_USED = "account.recovery-code-use"
    EMAIL_CHANGE_SENT = "account.email-change-send"
    EMAIL_CHANGED = "account.email-change"
    IDENTITY_LINKED = "account.identity-link"
    IDENTITY_UNLINKED = "account.identity-unlink"
    DISABLED = "account.disable"
    ENABLED = "account.enable"


class Means(StrEnum):
    """By what, or on what."""

    PASSWORD = "password"  # noqa: S105
    PASSKEY = "passkey"
    AUTHENTICATOR = "authenticator"
    RECOVERY_CODE = "recovery-code"
    SINGLE_SIGN_ON = "single-sign-on"
    MAILED_LINK = "mailed-link"
    REFRESH_TOKEN = "refresh-token"  # noqa: S105
    BROWSER = "browser"
    OPERATOR = "operator"


def record_account_event(
    event: AccountEvent,
    *,
    person_id: int | None,
    now: datetime,
    means: Means | None = None,
    device_id: int | None = None,
) -> None:
    """Write down what happened to an account, in the transaction that is open or in one of its own.

    `person_id` is None for an attempt at an account that does not exist: it costs what a real one costs. `device_id` is
    the number of a device or browser session, not a secret. Whoever records a refusal does so before raising and in a
    transaction that is not rolled back by what is raised. An event by Means.OPERATOR has no actor.
    """
    concerned = () if person_id is None else (person_id,)
    record_audit(
        actor_id=None if means is Means.OPERATOR else person_id,
        organization_id=None,
        action=event.value,
        subject="an account" if person_id is None else f"person {person_id}",
        detail={name: value for name, value in (("by", means and means.value), ("device", device_id)) if value},
        people=concerned,
        now=now,
    )
