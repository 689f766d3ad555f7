"""A list pasted from a sheet: read whole, or refused with the line, what was found and what was expected."""

from __future__ import annotations

import pytest

from rvuedge.training.students.readers import key_of, read_list

HEAD = "Experience;Kind;Level;Times;Simulated;Alternative"


@pytest.mark.parametrize("mark", ["\t", ";", ","])
def test_each_experience_is_read(mark: str) -> None:
    text = (
        f"{HEAD}\r\nUrinary catheter;procedure;Perform;2;yes;Skills session\n\nAcute abdomen;patient;participate;10;;\n"
    )
    found = read_list(text.replace(";", mark))
    assert found.problems == ()
    assert found.rows == (
        {"title": "Urinary catheter", "key": "urinary-catheter", "kind": "procedure", "level": "perform", "least": 2,
         "allows_simulation": True, "alternative": "Skills session"},
        {"title": "Acute abdomen", "key": "acute-abdomen", "kind": "encounter", "level": "assist", "least": 10,
         "allows_simulation": False, "alternative": None},
    )  # fmt: skip


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "Paste a heading row and a row for each experience."),
        (HEAD, "There is a heading row and nothing below it."),
        ("Experience;Kind;Level", "Line 1: a column times is missing."),
        (f"{HEAD};Color\nA;procedure;perform;1;;;red", "Line 1: the heading “Color” is not known."),
        (f"{HEAD};Kind\nA;procedure;perform;1;;;", "Line 1: the heading “Kind” is there twice."),
        (f"{HEAD}\n\nA;surgery;perform;1;;", "Line 3: kind: found “surgery”, expected one of condition, encounter, patient, procedure, skill."),
        (f"{HEAD}\nA;procedure;watch;1;;", "Line 2: level: found “watch”, expected one of actively participate in care, assist, observe, observe and discuss, participate, perform, perform procedure."),
        (f"{HEAD}\nA;procedure;perform;0;;", "Line 2: times: found “0”, expected a whole number from 1 to 99."),
        (f"{HEAD}\nA;procedure;perform;100;;", "Line 2: times: found “100”, expected a whole number from 1 to 99."),
        (f"{HEAD}\nA;procedure;perform;1;maybe;", "Line 2: simulated: found “maybe”, expected one of allowed, false, n, no, true, x, y, yes."),
        (f"{HEAD}\n?;procedure;perform;1;;", "Line 2: experience: a name with letters is expected."),
        (f"{HEAD}\nA;procedure;perform;1;;;more", "Line 2: there are 7 cells for 6 headings."),
        (f"{HEAD}\nA;procedure;perform;1;;\na;procedure;perform;1;;", "“a” stands 2 times."),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_named_and_nothing_is_taken(text: str, problem: str) -> None:
    found = read_list(text)
    assert found.rows == ()
    assert problem in found.problems


def test_a_key_is_made_of_the_title() -> None:
    assert key_of("Crohn’s disease, acute (Börner)") == "crohn-s-disease-acute-borner"
    assert len(key_of("x" * 80)) == 39
