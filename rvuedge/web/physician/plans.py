"""Pages that look ahead from a contract: offers side by side, and plans. Nothing on them is stored."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError

from rvuedge.accounts.people.access import me, my_organizations, today
from rvuedge.benchmarks.store.queries import survey_for
from rvuedge.contracts.terms.queries import terms_on
from rvuedge.contracts.terms.sentences import sentences
from rvuedge.pictures.goals import reach
from rvuedge.platform.errors import RvuEdgeError
from rvuedge.platform.figures import hundredths
from rvuedge.productivity.pay.contract_parts import pays
from rvuedge.productivity.planning.offers import Offered, offers_compared
from rvuedge.productivity.planning.plan import IncomePlan, plan
from rvuedge.productivity.planning.schemas import PlanBodySchema, ScenariosBodySchema, SensitivityQuerySchema
from rvuedge.productivity.planning.sensitivity import Sensitivity, sensitivity
from rvuedge.web.physician import contract_form
from rvuedge.web.physician.contract import choices
from rvuedge.web.physician.terms_form import TermsForm
from rvuedge.web.typed import is_whole, whole

bp = Blueprint("web_plans", __name__, url_prefix="/app/contract")
OFFERS = 3  # side by side on a page
TARGETS = ("percentile", "compensation", "work_rvu")
REACHED = [
    ("percentile", "work percentile"),
    ("compensation", "dollars this year"),
    ("work_rvu", "wRVUs this year"),
]


@bp.get("/offers")
def offers() -> str:
    """Fields for one to three offers beside the contract in force."""
    return _offers_page([{"money": {}, "pin": {}} for _ in range(OFFERS)], {}, {})


@bp.post("/offers")
def compare() -> ResponseReturnValue:
    """The same year of work under each."""
    query = [_offer(index) for index in range(OFFERS)]
    given = {name: value for name in ("work_rvu", "year") if (value := request.form.get(name, "").strip())}
    filled = {index: item for index, item in enumerate(query) if _is_filled(item)}
    try:
        body = ScenariosBodySchema().load(_body(list(filled.values()), given))
        year = body["year"] or today().year
        more = {"work_rvu": body["work_rvu"], "year": year, "on": today(), "organizations": my_organizations()}
        work, found = offers_compared(me(), body["offers"], **more)
    except (ValidationError, RvuEdgeError) as error:
        return _offers_page(query, given, _placed(contract_form.problems(error), list(filled))), 422
    return _offers_page(query, given, {}, found, f"{hundredths(work)} wRVUs in {year}")


def _offer(number: int) -> contract_form.FormFields:
    """One offer as it was typed."""
    offer_fields = contract_form.fields_of(request.form, f"o{number}_")
    more = ("name", "schedule", "shifts")
    return offer_fields | {name: request.form.get(f"o{number}_{name}", "").strip() for name in more}


def _is_filled(offer: contract_form.FormFields) -> bool:
    money = offer["money"]
    return bool(offer["name"] or money.get("base_salary") or money.get("rate") or money["bands"])


def _body(filled: list[contract_form.FormFields], given: dict[str, str]) -> dict[str, Any]:
    """The body of POST /contract/scenarios, one's own contract first where it says what is paid."""
    own = [{"name": "Your contract", "current": True}] if pays(terms_on(me().id, today())) else []
    return {**_numbers(given), "offers": [*own, *(_offer_body(index, item) for index, item in enumerate(filled, 1))]}


def _numbers(given: dict[str, str]) -> dict[str, Any]:
    return {name: whole(value) if name == "year" else value for name, value in given.items()}


def _offer_body(number: int, offer: contract_form.FormFields) -> dict[str, Any]:
    body = contract_form.body_of(offer)
    money = body["money"] or {"rate": body.get("rate")}
    offer_body = {"name": offer["name"] or f"Offer {number}", "money": money, "cfte": offer.get("cfte") or "1"}
    if offer.get("policy"):
        offer_body["policy"] = offer["policy"]
    if offer["schedule"] == "by_date":
        offer_body["by_date"] = True
    elif offer["schedule"]:
        offer_body["pinned_release"] = offer["schedule"]
    calls = offer["money"]["call"]
    if offer["shifts"] and calls and calls[0].get("label"):
        offer_body["shifts"] = {calls[0]["label"]: whole(offer["shifts"])}
    return offer_body


def _placed(problems: dict[str, str], filled: list[int]) -> dict[str, str]:
    """Problems at the page's fields: offers.1.money.rate is the first offer's where one's own contract is first."""
    first = 1 if pays(terms_on(me().id, today())) else 0
    found: dict[str, str] = {}
    for place, problem in problems.items():
        head, _, rest = place.partition(".")
        number, _, field = rest.partition(".")
        index = int(number) - first if head == "offers" and is_whole(number) else -1
        found[f"o{filled[index]}.{field}" if 0 <= index < len(filled) else place] = problem
    return found


def _offers_page(
    offers: list[contract_form.FormFields],
    given: dict[str, str],
    problems: dict[str, str],
    found: list[Offered] | None = None,
    basis: str = "",
) -> str:
    terms = terms_on(me().id, today())
    forms = [TermsForm(item, problems, f"o{index}_", f"o{index}.") for index, item in enumerate(offers)]
    more = {
        "forms": forms,
        "year_form": TermsForm(given, problems),
        "problems": problems,
        "found": found,
        "basis": basis,
    }
    offered = choices()
    words = sentences(terms, dict(offered["survey_options"]))
    return render_template(
        "physician/offers.html", sentences=words, pays=pays(terms), year=today().year, **more, **offered
    )


@bp.get("/plan")
def planner() -> str:
    """Fields for a target and for another release."""
    return _plan_page({})


@bp.post("/plan")
def make_plan() -> ResponseReturnValue:
    """How many more of a code reach the target."""
    given = {name: value.strip() for name, value in request.form.items() if value.strip()}
    body: dict[str, Any] = {"code": given.get("code", ""), given.get("kind", "percentile"): given.get("value")}
    try:
        if "survey" in given:
            body["survey"] = whole(given["survey"])
        query = PlanBodySchema().load(body)
        survey = survey_for(query["survey"], my_organizations()) if query["survey"] is not None else None
        target = {name: query[name] for name in TARGETS}
        found = plan(me(), target, code=query["code"], on=today(), survey=survey)
    except (ValidationError, RvuEdgeError) as error:
        problems = contract_form.problems(error)
        fields = {"value" if place in (*TARGETS, "target") else place: sentence for place, sentence in problems.items()}
        return _plan_page(given, fields), 422
    return _plan_page(given, found=found)


@bp.post("/plan/release")
def other_release() -> ResponseReturnValue:
    """The last twelve months under another loaded release."""
    given = {"release": request.form.get("release", "").strip()}
    try:
        query = SensitivityQuerySchema().load(given)
        moved = sensitivity(me(), query["release"], on=today())
    except (ValidationError, RvuEdgeError) as error:
        return _plan_page(given, {"release": " ".join(contract_form.problems(error).values())}), 422
    return _plan_page(given, moved=moved)


def _plan_page(
    given: dict[str, str],
    problems: dict[str, str] | None = None,
    *,
    found: IncomePlan | None = None,
    moved: Sensitivity | None = None,
) -> str:
    more = {"form": TermsForm(given, problems or {}), "problems": problems or {}, "found": found, "moved": moved}
    drawn = reach(found.expected_work_rvu, found.target_work_rvu) if found else None
    return render_template("physician/plan.html", target_options=REACHED, drawn=drawn, **more, **choices())
