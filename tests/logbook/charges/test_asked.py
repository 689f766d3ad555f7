"""What a table says under a heading nobody knows is asked about before anything of it is stored."""

from __future__ import annotations

import pytest

from tests.logbook.charges.files import imported
from tests.support.api import Api

NO_SHOW = "Date,CPT,Disposition\n8/4/2026,99213,Completed\n8/5/2026,99213,No Show\n8/6/2026,99213,Canceled\n"
TYPES = "Date,CPT,Flavor\n8/4/2026,47562,CHG\n8/4/2026,47562,PMT\n8/4/2026,47562,ADJ\n"


@pytest.mark.parametrize(
    ("table", "key"),
    [
        (NO_SHOW, "column:Disposition"),
        (TYPES, "column:Flavor"),
        ("Date,CPT,Side\n8/4/2026,20610,B\n8/5/2026,20610,L\n", "column:Side"),
        ("Date,CPT,Modifier Description\n8/4/2026,49505,Bilateral procedure\n", "column:Modifier Description"),
        ("Date,CPT\nDr. Doe,\n8/4/2026,47562\nDr. Roe,\n8/5/2026,49505\n", "rows:names"),
    ],
)
def test_a_column_or_rows_that_change_whose_or_what_the_charges_are(api: Api, table: str, key: str) -> None:
    answer = imported(api.signed_in(), table, dry_run="true", status=200)
    assert [question["key"] for question in answer["questions"]] == [key]
    assert answer["accepted"] is False


def test_a_modifier_description_beside_the_modifiers_is_none(api: Api) -> None:
    table = "Date,CPT,Modifier,Modifier Description\n8/4/2026,49505,50,Bilateral procedure\n"
    answer = imported(api.signed_in(), table, dry_run="true", status=200)
    assert (answer["questions"], answer["logs"][0]["work_rvu"]) == ([], "11.64")


def test_the_answer_leaves_out_what_was_no_charge(api: Api) -> None:
    """47562 is 10.21; the payment and the adjustment are no work."""
    answer = imported(api.signed_in(), TYPES, answers='{"column:Flavor": "kind"}')
    assert [log["work_rvu"] for log in answer["logs"]] == ["10.21"]


def test_a_heading_that_says_the_kind_of_its_rows_leaves_out_what_was_no_charge(api: Api) -> None:
    """ "Trans Code" is "Transaction Code", as a billing system shortens it."""
    answer = imported(api.signed_in(), TYPES.replace("Flavor", "Trans Code"))
    assert (answer["questions"], [log["work_rvu"] for log in answer["logs"]]) == ([], ["10.21"])
