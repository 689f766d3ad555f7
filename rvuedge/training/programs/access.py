"""Who may see what of a program: its trainees themselves, and its directors and coordinators."""

from __future__ import annotations

from rvuedge.accounts.people.access import managed, me, today
from rvuedge.platform.errors import NotFoundError
from rvuedge.platform.extensions import db
from rvuedge.training.programs.models import TrainingProgram
from rvuedge.training.programs.queries import program_of


def my_program() -> TrainingProgram | None:
    """The program whose trainee the signed-in person is today; None for nobody's."""
    return program_of(me().id, today())


def directed(organization_id: int) -> TrainingProgram:
    """The program, if the signed-in person directs or coordinates it today (an owner or manager of it).

    Raises NotFoundError for an outsider and for an organization that is no program, ForbiddenError for another member.
    """
    program = db.session.get(TrainingProgram, managed(organization_id))
    if program is None:
        raise NotFoundError("This organization is no training program yet: found one first.")
    return program
