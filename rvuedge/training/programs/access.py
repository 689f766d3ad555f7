"""Who may see what of a program: its trainees themselves, and its directors and coordinators."""

from __future__ import annotations

from rvuedge.accounts.people.access import managed, me, my_organizations, today
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


def program_here(organization_id: int) -> int:
    """The id again, if it is a program that the signed-in person belongs to today. Raises NotFoundError."""
    is_mine = organization_id in my_organizations()
    if not is_mine or db.session.get(TrainingProgram, organization_id) is None:
        raise NotFoundError("No such program, or you are not a member of it.")
    return organization_id
