"""Headings of the plain tables of a practice or a program, one data file for each: leave, contracts, residents."""

from __future__ import annotations

from pathlib import Path

from rvuedge.files.columns.data_files import read_vocabulary
from rvuedge.files.columns.vocabulary import HeadingVocabulary
from rvuedge.files.headers import Names

_HERE = Path(__file__)
_NONE = Names({})
LEAVE: HeadingVocabulary = read_vocabulary(_HERE.with_name("leave.toml"), _NONE, _NONE)
SITES: HeadingVocabulary = read_vocabulary(_HERE.with_name("sites.toml"), _NONE, _NONE)
CFTE: HeadingVocabulary = read_vocabulary(_HERE.with_name("cfte.toml"), _NONE, _NONE)
CONTRACTS: HeadingVocabulary = read_vocabulary(_HERE.with_name("contracts.toml"), _NONE, _NONE)
RESIDENTS: HeadingVocabulary = read_vocabulary(_HERE.with_name("residents.toml"), _NONE, _NONE)
ROTATIONS: HeadingVocabulary = read_vocabulary(_HERE.with_name("rotations.toml"), _NONE, _NONE)
OWN_SET: HeadingVocabulary = read_vocabulary(_HERE.with_name("own_set.toml"), _NONE, _NONE)
