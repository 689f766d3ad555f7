"""A plan change is modeled as a job: some physicians a step, so that it shows how far it is and can be interrupted."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from rvuedge.accounts.jobs.kinds import job_kind
from rvuedge.accounts.jobs.work import Work
from rvuedge.platform.extensions import db
from rvuedge.reports.plan_change.model import YearModeled, chosen_members, portion_modeled
from rvuedge.reports.plan_change.new_plan import plan_from

KIND = "plan-change"
A_STEP = 50  # physicians: about a second's work, and as many statements as for two
KEPT = timedelta(days=1)  # figures of people that nothing is done with are not stored for longer than a day's talks


@job_kind(KIND, lifetime=KEPT)
def model(work: Work) -> Mapping[str, Any]:
    """Model the group portion by portion; each is noted beside the job as it is done."""
    payload = work.payload
    organization = int(work.organization_id or 0)
    days = date.fromisoformat(payload["start"]), date.fromisoformat(payload["end"])
    year = YearModeled(organization, plan_from(payload["plan"]), *days, payload["release"])
    people = list(dict.fromkeys(member.person.id for member in chosen_members(organization, *days, payload["people"])))
    for start in range(int(work.position.get("next", 0)), len(people), A_STEP):
        db.session.rollback()  # what is read from here on is of now
        rows, left = portion_modeled(year, chosen_members(organization, *days, people[start : start + A_STEP]))
        with work.step() as step:
            done = min(start + A_STEP, len(people))
            step.note(start, {"rows": [row.as_json() for row in rows], "left": [item.as_json() for item in left]})
            words = f"Modeled {done:,} of {len(people):,} physicians"
            step.leaves({"next": start + A_STEP}, done=done, total=len(people), words=words)
    return {"physicians": len(people)}
