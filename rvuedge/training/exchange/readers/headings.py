"""What the columns of other systems' case logs are called. Only computes."""

from __future__ import annotations

from pathlib import Path

from rvuedge.files.columns.data_files import read_vocabulary
from rvuedge.files.columns.vocabulary import HeadingVocabulary
from rvuedge.files.headers import read_names

_HERE = Path(__file__)
CASES: HeadingVocabulary = read_vocabulary(
    _HERE.with_name("words.toml"),
    read_names(_HERE.with_name("names.toml")),
    read_names(_HERE.with_name("not_read.toml")),
)
EXPECTED = "a case log: a table with a column for the date and one for the code or the procedure"
NEEDED = "date"
ANY_OF = ("code", "procedure")
EMPTIED = frozenset({"patient", "diagnosis", "note"})  # kinds whose cells do not stay, not even sealed for a day
