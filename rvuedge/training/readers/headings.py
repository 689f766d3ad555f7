"""What the columns of a list of tracked codes are called. Only computes."""

from __future__ import annotations

from pathlib import Path

from rvuedge.files.columns.data_files import read_vocabulary
from rvuedge.files.columns.vocabulary import HeadingVocabulary
from rvuedge.files.headers import read_names

_HERE = Path(__file__)
TRACKED_CODES: HeadingVocabulary = read_vocabulary(
    _HERE.with_name("words.toml"),
    read_names(_HERE.with_name("names.toml")),
    read_names(_HERE.with_name("not_read.toml")),
)
EXPECTED = "a list of tracked codes: a table with a column for the code and one for the category, area or minimum"
NEEDED = "code"
ANY_OF = ("category", "area", "type", "minimum")
