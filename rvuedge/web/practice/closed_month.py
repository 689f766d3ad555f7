"""The page of one closed month: everybody's statements in one archive, the payroll file, and each statement."""

from __future__ import annotations

from flask import render_template, request, url_for

from rvuedge.accounts.people.access import managed
from rvuedge.reports.closed_months.people import closed_month, named
from rvuedge.statements.closing import month_of
from rvuedge.web.practice.desk import bp
from rvuedge.web.typed import page_of
from rvuedge.web.wording import members_found

PEOPLE = 25  # on one page: about two screens of a phone, well under 3,000 px


@bp.get("/<int:organization_id>/periods/<month>")
def show_closed_month(organization_id: int, month: str) -> str:
    """A closed month's files; names alone, no figures."""
    organization = managed(organization_id)
    closed = closed_month(organization, month_of(month))
    people = named(closed)
    pages = max(-(-len(people) // PEOPLE), 1)
    page = page_of(request.args.get("page", ""), pages)

    def address(number: int) -> str:
        return url_for(
            "web_practice.show_closed_month",
            organization_id=organization,
            month=month,
            page=number,
            _anchor="statements",
        )

    return render_template(
        "practice/closed_month.html",
        organization_id=organization,
        organization=closed.names[""],
        closed=closed,
        month=f"{closed.month:%Y-%m}",
        people=people[(page - 1) * PEOPLE : page * PEOPLE],
        people_found=members_found(len(people), len(people), page=page, pages=pages, query=False),
        before=address(page - 1) if page > 1 else None,
        after=address(page + 1) if page < pages else None,
    )
