"""The page of a board's list of consecutive cases: how far it is, and its file."""

from __future__ import annotations

from flask import Blueprint, flash, render_template, request
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError

from rvuedge.accounts.people.access import me, today
from rvuedge.platform.errors import RvuEdgeError
from rvuedge.training.exchange.answers import shown_list, shown_rule
from rvuedge.training.exchange.board_cases import BoardWanted, board_list, rule_named
from rvuedge.training.exchange.schemas import CaseListQuerySchema
from rvuedge.web.flashes import flash_fields

bp = Blueprint("web_board_lists", __name__, url_prefix="/app")


@bp.get("/board-lists/<list_id>")
def show(list_id: str) -> ResponseReturnValue:
    """One's own logs as the list; a list of a year is that of this year until another is named."""
    rule = rule_named(list_id)
    given = {name: text for name in ("year", "from", "to") if (text := request.args.get(name, ""))}
    if rule.starts and not given:
        given["year"] = str(today().year)
    found = None
    if given or rule.first:
        try:
            query = CaseListQuerySchema().load(given)
            wanted = BoardWanted(rule, query["year"], query["from_"], query["to"])
            found = shown_list(rule, *board_list(me().id, wanted, today=today()))
        except ValidationError as error:
            flash_fields(error)
        except RvuEdgeError as error:
            flash(error.detail)
    return render_template("case_logs/board_list.html", rule=shown_rule(rule), found=found, given=given)
