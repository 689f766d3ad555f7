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
from rvuedge.platform.errors import RvuEdgeError
from rvuedge.platform.figures import hundredths
from rvuedge.productivity.pay.contract_parts import pays
from rvuedge.productivity.planning.offers import Offered, offers_compared
from rvuedge.productivity.planning.plan import Plan, plan
from rvuedge.productivity.planning.schemas import PlanBodySchema, ScenariosBodySchema, SensitivityQuerySchema
from rvuedge.productivity.planning.sensitivity import Sensitivity, sensitivity
from rvuedge.web.physician import contract_form as form_of
from rvuedge.web.physician.contract import choices
from rvuedge.web.physician.terms_form import TermsForm
from rvuedge.web.typed import is_whole, whole

blp = Blueprint("web_plans", __name__, url_prefix="/app/contract")
OFFERS = 3
TARGETS = ("percentile", "compensation", "work_rvu")
REACHED = [
    ("percentile", "work percentile"),
    ("compensation", "dollars this year"),
    ("work_rvu", "wRVUs this year"),
]


@blp.get("/offers")
def offers() -> str:
    """Fields for one to three offers beside the contract in force."""
    return _offers_page([{"money": {}, "pin": {}} for _ in range(OFFERS)], {}, {})


@blp.post("/offers")
def compare() -> ResponseReturnValue:
    """The same year of work under each."""
    asked = [_offer(at) for at in range(OFFERS)]
    given = {name: value for name in ("work_rvu", "year") if (value := request.form.get(name, "").strip())}
    filled = {at: one for at, one in enumerate(asked) if _is_filled(one)}
    try:
        body = ScenariosBodySchema().load(_body(list(filled.values()), given))
        year = body["year"] or today().year
        more = {"work_rvu": body["work_rvu"], "year": year, "on": today(), "organizations": my_organizations()}
        work, found = offers_compared(me(), body["offers"], **more)
    except (ValidationError, RvuEdgeError) as error:
        return _offers_page(asked, given, _placed(form_of.problems(error), list(filled))), 422
    return _offers_page(asked, given, {}, found, f"{hundredths(work)} wRVUs in {year}")


def _offer(at: int) -> form_of.Told:
    """One offer as it was typed."""
    told = form_of.told_by(request.form, f"o{at}_")
    more = ("name", "schedule", "shifts")
    return told | {name: request.form.get(f"o{at}_{name}", "").strip() for name in more}


def _is_filled(offer: form_of.Told) -> bool:
    money = offer["money"]
    return bool(offer["name"] or money.get("base_salary") or money.get("rate") or money["bands"])


def _body(filled: list[form_of.Told], given: dict[str, str]) -> dict[str, Any]:
    """The body of POST /contract/scenarios, one's own contract first where it says what is paid."""
    own = [{"name": "Your contract", "current": True}] if pays(terms_on(me().id, today())) else []
    return {**_numbers(given), "offers": [*own, *(_told(at, one) for at, one in enumerate(filled, 1))]}


def _numbers(given: dict[str, str]) -> dict[str, Any]:
    return {name: whole(value) if name == "year" else value for name, value in given.items()}


def _told(at: int, offer: form_of.Told) -> dict[str, Any]:
    body = form_of.body_of(offer)
    money = body["money"] or {"rate": body.get("rate")}
    told = {"name": offer["name"] or f"Offer {at}", "money": money, "cfte": offer.get("cfte") or "1"}
    if offer.get("policy"):
        told["policy"] = offer["policy"]
    if offer["schedule"] == "by_date":
        told["by_date"] = True
    elif offer["schedule"]:
        told["pinned_release"] = offer["schedule"]
    calls = offer["money"]["call"]
    if offer["shifts"] and calls and calls[0].get("label"):
        told["shifts"] = {calls[0]["label"]: whole(offer["shifts"])}
    return told


def _placed(problems: dict[str, str], filled: list[int]) -> dict[str, str]:
    """Problems at the page's fields: offers.1.money.rate is the first offer's where one's own contract is first."""
    first = 1 if pays(terms_on(me().id, today())) else 0
    found: dict[str, str] = {}
    for place, problem in problems.items():
        head, _, rest = place.partition(".")
        number, _, field = rest.partition(".")
        at = int(number) - first if head == "offers" and is_whole(number) else -1
        found[f"o{filled[at]}.{field}" if 0 <= at < len(filled) else place] = problem
    return found


def _offers_page(
    asked: list[form_of.Told],
    given: dict[str, str],
    problems: dict[str, str],
    found: list[Offered] | None = None,
    basis: str = "",
) -> str:
    terms = terms_on(me().id, today())
    forms = [TermsForm(one, problems, f"o{at}_", f"o{at}.") for at, one in enumerate(asked)]
    more = {
        "forms": forms,
        "year_form": TermsForm(given, problems),
        "problems": problems,
        "found": found,
        "basis": basis,
    }
    offered = choices()
    said = sentences(terms, dict(offered["survey_options"]))
    return render_template(
        "physician/offers.html", sentences=said, pays=pays(terms), year=today().year, **more, **offered
    )


@blp.get("/plan")
def planner() -> str:
    """Fields for a target and for another release."""
    return _plan_page({})


@blp.post("/plan")
def make_plan() -> ResponseReturnValue:
    """How many more of a code reach the target."""
    given = {name: value.strip() for name, value in request.form.items() if value.strip()}
    body: dict[str, Any] = {"code": given.get("code", ""), given.get("kind", "percentile"): given.get("value")}
    try:
        if "survey" in given:
            body["survey"] = whole(given["survey"])
        asked = PlanBodySchema().load(body)
        survey = survey_for(asked["survey"], my_organizations()) if asked["survey"] is not None else None
        target = {name: asked[name] for name in TARGETS}
        found = plan(me(), target, code=asked["code"], on=today(), survey=survey)
    except (ValidationError, RvuEdgeError) as error:
        problems = form_of.problems(error)
        told = {"value" if place in (*TARGETS, "target") else place: said for place, said in problems.items()}
        return _plan_page(given, told), 422
    return _plan_page(given, found=found)


@blp.post("/plan/release")
def other_release() -> ResponseReturnValue:
    """The last twelve months under another loaded release."""
    given = {"release": request.form.get("release", "").strip()}
    try:
        asked = SensitivityQuerySchema().load(given)
        moved = sensitivity(me(), asked["release"], on=today())
    except (ValidationError, RvuEdgeError) as error:
        return _plan_page(given, {"release": " ".join(form_of.problems(error).values())}), 422
    return _plan_page(given, moved=moved)


def _plan_page(
    given: dict[str, str],
    problems: dict[str, str] | None = None,
    *,
    found: Plan | None = None,
    moved: Sensitivity | None = None,
) -> str:
    more = {"form": TermsForm(given, problems or {}), "problems": problems or {}, "found": found, "moved": moved}
    return render_template("physician/plan.html", target_options=REACHED, **more, **choices())
