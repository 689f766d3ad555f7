"""Which passwords are refused: those on a list of common ones and words of the context (NIST SP 800-63B-4, 3.1.1.2).

No rule asks for signs of certain kinds and none lets a password expire; the same section says so. The least length is
ours, between the section's 8 beside a second factor and 15 for a password alone (docs/decisions/0016).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from rvuedge.platform.errors import InvalidError

SHORTEST = 10
LONGEST = 200

# Of ten signs or more, as typed when somebody is only told "ten signs".
LISTED = """
    1234567890 12345678910 123456789a 0123456789 9876543210 0987654321 1q2w3e4r5t 1q2w3e4r5t6y q1w2e3r4t5 1qaz2wsx3edc
    qwertyuiop qwertyuiop123 qwerty1234 qwerty12345 qwerty123456 qwertz1234 asdfghjkl1 asdfghjkl123 zxcvbnm123
    zaq12wsxcde3 password01 password10 password11 password12 password123 password1234 password12345 passwordpassword
    mypassword mypassword1 newpassword newpassword1 yourpassword p4ssword123 passw0rd12 passw0rd123 iloveyou12
    iloveyou123 iloveyou1234 iloveyouforever letmein123 letmein1234 welcome123 welcome1234 welcome2026 changeme12
    changeme123 administrator admin12345 admin123456 adminadmin administrator1 superman12 superman123 football12
    football123 baseball12 baseball123 basketball basketball1 princess12 princess123 sunshine12 sunshine123 monkey1234
    dragon1234 michael123 jennifer12 abcdefghij abcdefghijk abcdef1234 abcd123456 abc1234567 abc12345678 a123456789
    aa12345678 aaa1234567 hospital123 hospital12 doctor1234 doctor12345 surgeon123 physician1 physician123 medicine12
    medicine123 medicalschool resident123 summer2025 summer2026 winter2025 winter2026 spring2026 autumn2026 fall202026
    november2026 december2026 january2027 correcthorsebatterystaple
"""
COMMON = frozenset(LISTED.split())


class PasswordRefusedError(InvalidError):
    """The old password is wrong, or the new one would be guessed."""

    code = "password-refused"


def check(password: str, *, about: Iterable[str] = ()) -> None:
    """Raise PasswordRefusedError for a password that would be guessed."""
    why = objection(password, about=about)
    if why:
        raise PasswordRefusedError(why, errors={"password": [why]})


def objection(password: str, *, about: Iterable[str] = ()) -> str | None:
    """Why a password is refused, as a sentence, or None. `about` are words of the person: address, name.

    >>> objection("Qwerty-Uiop")
    'This password is on the list of those that are tried first.'
    >>> objection("a good long password") is None
    True
    """
    if not SHORTEST <= len(password) <= LONGEST:
        return f"Use {SHORTEST} to {LONGEST} characters."
    bare = _bare(password)
    if len(set(bare)) <= 2:
        return "This password repeats one or two characters."
    if bare in COMMON:
        return "This password is on the list of those that are tried first."
    words = {_bare(word) for whole in about for word in (whole, whole.partition("@")[0]) if word}
    if bare in words | {word * 2 for word in words} | {"rvuedgervuedge"}:
        return "This password is your own address or name."
    return None


def _bare(text: str) -> str:
    """Letters and digits alone, in one case: Qwerty-Uiop is no better than qwertyuiop."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(sign for sign in folded if sign.isalnum()) or folded
