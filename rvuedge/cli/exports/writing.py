"""What commands that write files share: who takes one, and writing it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from rvuedge.accounts.people.models import MANAGERS
from rvuedge.accounts.people.queries import person_by_email, role_in
from rvuedge.cli.shell import instant, refuse


def acting_manager(organization: int, email: str) -> int:
    """The number of a person who manages a practice today: whoever takes its files stands in its audit trail."""
    person = person_by_email(email)
    role = role_in(person.id, organization, on=instant().date()) if person else None
    if person is None or role not in MANAGERS:
        refuse(f"Nobody with the address {email} manages organization {organization}.")
    return person.id


def pieces_written(path: Path, pieces: Iterable[bytes]) -> int:
    """Write pieces to a file; how many bytes."""
    try:
        with path.open("wb") as file:
            return sum(file.write(piece) for piece in pieces)
    except OSError as error:
        refuse(f"{path} cannot be written: {error.strerror}.")
