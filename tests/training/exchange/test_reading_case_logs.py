"""Case logs of other systems, read: joined headings, roles, days, several residents, and nothing left unsaid."""

from __future__ import annotations

import re
import tomllib
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config import PROJECT
from rvuedge.files.columns.outcomes import answered
from rvuedge.files.problems import FileRefused
from rvuedge.training.exchange.readers.arrival import MARK, arrived
from rvuedge.training.exchange.readers.case_log import read_case_log
from rvuedge.training.exchange.readers.filed_cases import CaseFile, CaseManner
from rvuedge.training.requirements.shipped import FOLDER, sources, vocabularies

TODAY = date(2026, 11, 30)
CAMEL = PROJECT.parent / "shared" / "cases" / "charges" / "acgme_camel.csv"


def read(text: str | bytes, *, own: str | None = None, **answers: str) -> CaseFile:
    data = text.encode() if isinstance(text, str) else text
    given = {name.replace("__", ":"): value for name, value in answers.items()}
    return read_given(data, given, own=own)


def read_given(data: bytes, given: dict[str, str], *, own: str | None = None) -> CaseFile:
    return read_case_log(data, file="log.csv", manner=CaseManner(TODAY, vocabularies(), own, answered({}, given)))


def keys(found: CaseFile) -> list[str]:
    return [question.key for question in found.questions]


def test_the_reference_file_with_joined_headings_is_two_cases_with_role_and_attending() -> None:
    """shared/cases/README: cases 1001 (66984, 66999) and 1002 (66984); Surgeon, Surgeon, Assistant; "Example"."""
    if not CAMEL.exists():
        pytest.skip("the shared cases are not beside this checkout")
    found = read(CAMEL.read_bytes())
    assert [
        (case.case_id, case.performed_on.isoformat(), [code.code for code in case.codes], case.role, case.attending)
        for case in found.cases
    ] == [
        ("1001", "2026-07-06", ["66984", "66999"], "surgeon", "Example"),
        ("1002", "2026-07-07", ["66984"], "first_assistant", "Example"),
    ]
    assert found.layout == "ACGME case detail"
    assert {part.name for part in found.left_out} == {"CPTDesc", "YearOfCase", "AreaDesc", "TypeDesc"}
    assert (found.questions, found.problems) == ((), ())


def test_utf_16_between_tabs_is_what_the_acgme_calls_csv() -> None:
    text = "ProcedureDate\tResidentRole\tCaseID\tCptCode\r\n3/4/2026\tSC\t7\t47562\r\n3/5/2026\tTA\t8\t49505\r\n"
    found = read(text.encode("utf-16"))
    assert [(case.performed_on.isoformat(), case.role) for case in found.cases] == [
        ("2026-03-04", "surgeon"),
        ("2026-03-05", "teaching_assistant"),
    ]


ELOGBOOK = """Date,Facility,Specialty,Patient ID,Age,Diagnosis,Procedure,Supervision Code,Admission Type,Notes
{day},North,General,1,45,x,Laparoscopic cholecystectomy,S-TS,Elective,x
04/04/2026,North,General,2,7,x,Appendicectomy,P,Emergency,x
04/04/2026,North,General,2,7,x,Appendicectomy,A,Emergency,x
"""


def test_days_of_a_logbook_from_abroad_that_read_two_ways_are_asked_about() -> None:
    found = read(ELOGBOOK.format(day="03/04/2026"))
    assert (keys(found), found.cases) == (["dates:order"], ())
    given = {"dates:order": "day", "procedure:Appendicectomy": "44950"}
    found = read_given(ELOGBOOK.format(day="03/04/2026").encode(), given)
    assert [(case.performed_on.isoformat(), case.role, case.supervision) for case in found.cases] == [
        ("2026-04-04", "surgeon", None),
        ("2026-04-04", "first_assistant", None),
    ]
    assert found.unnamed == {"Laparoscopic cholecystectomy": 1}


def test_days_that_show_themselves_day_first_are_not_asked_about() -> None:
    found = read_given(ELOGBOOK.format(day="23/04/2026").encode(), {"procedure:Laparoscopic cholecystectomy": "47562"})
    assert keys(found) == []
    (case,) = found.cases
    assert (case.performed_on, case.role, case.supervision) == (date(2026, 4, 23), "surgeon", "scrubbed")
    assert "Dates are read with the day first, as they show." in found.notes
    assert case.age_band == "12_to_64_years"


@pytest.mark.parametrize(
    ("texts", "own", "wanted"),
    [
        (["SC", "SJ", "TA", "FA"], None, ["surgeon", "surgeon", "teaching_assistant", "first_assistant"]),
        (["Surgeon", "Assistant"], None, ["surgeon", "first_assistant"]),
        (["Surgeon-Chief", "First Assistant"], None, ["surgeon", "first_assistant"]),
        (["S-TU", "P", "T", "O"], None, ["surgeon", "surgeon", "teaching_assistant", "observer"]),
        (["first_assistant", "supervisor"], None, ["first_assistant", "supervisor"]),
        (["A"], "ophthalmology", ["first_assistant"]),
        (["Level 1", "Level 2"], None, ["surgeon", "first_assistant"]),
    ],
)
def test_roles_of_a_file_are_read_where_every_vocabulary_that_knows_them_agrees(
    texts: list[str], own: str | None, wanted: list[str]
) -> None:
    rows = "".join(f"8/4/2026,47562,{text}\n" for text in texts)
    found = read(f"Date,CPT,Role\n{rows}", own=own)
    assert keys(found) == []
    assert [case.role for case in found.cases] == wanted


@pytest.mark.parametrize("text", ["banana", "A", "O and A", "PS/PI"])
def test_a_role_that_may_mean_two_things_or_none_is_asked_about(text: str) -> None:
    """Of A alone the Swiss vocabulary knows no meaning, so that it is no longer one."""
    found = read(f"Date,CPT,Role\n8/4/2026,47562,{text}\n")
    (question,) = found.questions
    assert (question.key, question.is_blocking) == (f"role:{text}", True)
    assert len(question.choices) == 8
    data = f"Date,CPT,Role\n8/4/2026,47562,{text}\n".encode()
    assert [case.role for case in read_given(data, {f"role:{text}": "supervisor"}).cases] == ["supervisor"]
    assert [case.role for case in read_given(data, {f"role:{text}": "none"}).cases] == [None]
    left = read_given(data, {f"role:{text}": "ignore"})
    assert (left.cases, [part.reason for part in left.left_out]) == ((), ["you said to leave its role out"])


def test_a_college_export_has_procedures_by_name_and_words_of_supervision() -> None:
    table = (
        "Date,Procedure Type (Anaesthesia),Procedure Type (Medicine),Supervision\n"
        "04 August 2026,central-line,,immediate\n05 August 2026,,chest-drain,solo\n"
    )
    found = read(table)
    assert found.layout == "RCoA Lifelong Learning Platform, procedures"
    assert keys(found) == ["supervision:immediate", "supervision:solo"]
    given = {
        "supervision:immediate": "present",
        "supervision:solo": "independent",
        "procedure:central-line": "36556",
        "procedure:chest-drain": "32551",
    }
    done = read_given(table.encode(), given)
    assert [(case.codes[0].code, case.supervision, case.role) for case in done.cases] == [
        ("36556", "present", None),
        ("32551", "independent", None),
    ]


def test_columns_of_codes_are_codes_of_one_case_and_one_named_twice_is_read_once() -> None:
    found = read("CaseId,Date,code1,code2\n1,8/4/2026,77263,77295\n2,8/5/2026,77263,77263\n")
    assert [[code.code for code in case.codes] for case in found.cases] == [["77263", "77295"], ["77263"]]
    assert found.notes == ("A row names 77263 twice; it was read once.",)


def test_one_case_in_two_roles_is_two_cases_and_facts_of_its_rows_come_together() -> None:
    table = (
        "CaseID,ProcedureDate,CptCode,ResidentRole,AttendingName,Quantity,Primary\n"
        "5,8/4/2026,66984,Surgeon,,1,\n5,8/4/2026,65820,Surgeon,Ines Example,2,Yes\n5,8/4/2026,67036,Assistant,,1,\n"
    )
    first, second = read(table).cases
    assert [(code.code, code.quantity) for code in first.codes] == [("66984", 1), ("65820", 2)]
    assert (first.primary_line, first.attending) == (1, "Ines Example")
    assert (second.role, second.case_id) == ("first_assistant", "5")


def test_whose_rows_count_in_a_log_of_several_residents_is_asked() -> None:
    table = "Resident,Date,CPT,Role\nA B,8/4/2026,47562,SJ\nC D,8/5/2026,49505,SJ\n"
    assert keys(read(table)) == ["trainee:who"]
    found = read_given(table.encode(), {"trainee:who": "C D"})
    assert ([case.codes[0].code for case in found.cases], found.others) == (["49505"], 1)


def test_a_row_that_cannot_be_read_says_where_what_and_what_was_expected() -> None:
    table = "Date,CPT,Quantity\n8/4/2026,100,1\n13/13/2026,47562,1\n8/4/2026,47562,0\n8/4/2026,,1\n,,\nTotal,,3\n"
    found = read(table)
    assert [(problem.line, problem.column) for problem in found.problems] == [
        (2, "code"),
        (3, "date"),
        (4, "quantity"),
    ]
    assert found.cases == ()
    assert [(part.name, part.count) for part in found.left_out] == [("row 5", 1), ("a total", 1)]


def test_text_behind_a_code_is_not_taken() -> None:
    found = read("Date,CPT\n8/4/2026,47562 - some text of it\n8/5/2026,CPT 49505: other text\n")
    assert [case.codes[0].code for case in found.cases] == ["47562", "49505"]


def test_a_file_that_is_no_case_log_is_refused() -> None:
    with pytest.raises(FileRefused, match="a column for the date and one for the code or the procedure"):
        read("Name,Color\na,b\n")


def test_a_column_is_read_as_a_person_says_and_an_unknown_field_is_refused() -> None:
    table = b"When done,What,CPT\n8/4/2026,x,47562\n"
    mapping = {"date": ["When done"]}
    manner = CaseManner(TODAY, vocabularies(), None, answered(mapping))
    (case,) = read_case_log(table, file="log.csv", manner=manner).cases
    assert (case.performed_on, case.codes[0].code) == (date(2026, 8, 4), "47562")
    wrong = CaseManner(TODAY, vocabularies(), None, answered({"dates": ["When done"]}))
    with pytest.raises(FileRefused, match="reads a column as 'dates'"):
        read_case_log(table, file="log.csv", manner=wrong)


PATIENTS = """Case ID,MRN,Date,CPT,Age,Attending,Notes,Procedure
12345678,1,8/4/2026,47562,45,Dr. Example,call 555-201-3344,Lap chole
17,2,8/4/2026,47562,70,Dr. Example,x,MRN 1234567
"""


def test_what_names_a_patient_is_gone_on_arrival_and_a_number_only_tells_cases_apart() -> None:
    marks = {"12345678": "a" * 64}
    data, changed = arrived(PATIENTS.encode(), "log.csv", keyed=marks.__getitem__, today=TODAY)
    assert changed == ("Case ID", "MRN", "Age", "Notes", "Procedure")
    for hidden in (b"12345678", b"555-201", b"1234567", b",45,", b'"45"'):
        assert hidden not in bytes(data)
    found = read(data)
    assert [(case.case_id, case.age_band) for case in found.cases] == [
        (MARK + "a" * 16, "12_to_64_years"),
        ("17", "65_and_over"),
    ]


def test_every_source_of_a_heading_and_a_layout_is_listed() -> None:
    folder = FOLDER.parent / "exchange" / "readers"
    named: set[str] = set()
    for file in ("names.toml", "not_read.toml"):
        tables = tomllib.loads((folder / file).read_text(encoding="utf-8"))
        for table in (item for item in tables.values() if isinstance(item, dict)):
            named |= {key for source in table.values() for key in re.findall(r"\b[A-Z][A-Z0-9]{2,}\b", source)}
    for layout in tomllib.loads((folder / "layouts.toml").read_text(encoding="utf-8"))["layout"]:
        named |= set(layout["sources"])
    assert len(named) > 5
    assert named <= set(sources())


ROWS = (
    "1,8/4/2026,47562,SJ,",
    "1,8/4/2026,49505,SJ,Yes",
    "1,8/4/2026,44970,FA,",
    "2,8/4/2026,47562,SJ,",
    "2,8/5/2026,47562,SJ,",
    "3,8/6/2026,49505,TA,",
)


@given(st.permutations(ROWS))
def test_cases_do_not_depend_on_the_order_of_the_rows(rows: list[str]) -> None:
    found = read("Case ID,Date,CPT,Role,Primary\n" + "\n".join(rows) + "\n")
    assert {
        (
            case.case_id,
            case.performed_on.day,
            case.role,
            frozenset(code.code for code in case.codes),
            None if case.primary_line is None else case.codes[case.primary_line].code,
        )
        for case in found.cases
    } == {
        ("1", 4, "surgeon", frozenset({"47562", "49505"}), "49505"),
        ("1", 4, "first_assistant", frozenset({"44970"}), None),
        ("2", 4, "surgeon", frozenset({"47562"}), None),
        ("2", 5, "surgeon", frozenset({"47562"}), None),
        ("3", 6, "teaching_assistant", frozenset({"49505"}), None),
    }


def test_an_anesthesia_workbook_is_read_by_its_bands_and_asks_for_codes() -> None:
    """The columns of the ACP workbook; its category words follow from the code map, so they are not taken."""
    found = read(
        "Case ID,Case Date,Supervisor,Age,Original Procedure,ASA Physical Status,Anesthesia Type,Procedure Category\n"
        "7,08/04/2026,Ines Example,c. >= 3 yr. and < 12 yr.,Tonsillectomy,2,GA,Other (procedure cat)\n"
    )
    assert (found.layout, found.unnamed) == ("Anesthesia case workbook", {"Tonsillectomy": 1})
    done = read_given(
        b"Case ID,Case Date,Supervisor,Age,Original Procedure\n7,08/04/2026,Ines Example,2 mos,Tonsillectomy\n",
        {"procedure:Tonsillectomy": "00170"},
    )
    assert [(case.attending, case.age_band, case.codes[0].code) for case in done.cases] == [
        ("Ines Example", "under_3_months", "00170")
    ]
