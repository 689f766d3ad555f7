"""The page of a program's board: who needs a look, who is behind in what, who is ready to be certified."""

from __future__ import annotations

from flask import render_template

from rvuedge.accounts.people.access import me, now
from rvuedge.training.programs.access import directed
from rvuedge.training.progress.board import board, candidates
from rvuedge.web.training.progress import bp


@bp.get("/app/programs/<int:organization_id>/board")
def program_board(organization_id: int) -> str:
    """All residents of a day, those who need a look first."""
    organization, on = directed(organization_id).organization_id, now().date()
    found = board(organization, on, by=me(), now=now())
    pressing = sum(bool(row["needs_a_look"]) for row in found["residents"])
    names = {row["person_id"]: row["name"] for row in found["residents"]}
    listed = candidates(organization, on, by=me(), now=now())
    return render_template("trainee/board.html", board=found, pressing=pressing, names=names, procedures=listed)
