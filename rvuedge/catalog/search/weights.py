"""What search counts a hit for, and the words it reads by: table.toml, once for the server and the phone."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

TABLE: dict[str, Any] = tomllib.loads(Path(__file__).with_name("table.toml").read_text(encoding="utf-8"))
_WEIGHTS: dict[str, float] = TABLE["weights"]

NAME, TERM, DESCRIPTOR = _WEIGHTS["NAME"], _WEIGHTS["TERM"], _WEIGHTS["DESCRIPTOR"]
BODY, SPECIALTY = _WEIGHTS["BODY"], _WEIGHTS["SPECIALTY"]
ARTICLE, WORK, OWN_SPECIALTY, OWN_USE = (_WEIGHTS[name] for name in ("ARTICLE", "WORK", "OWN_SPECIALTY", "OWN_USE"))
WANTED_SPECIALTY = _WEIGHTS["WANTED_SPECIALTY"]
SUPPLY, MEASURE, ENDED = _WEIGHTS["SUPPLY"], _WEIGHTS["MEASURE"], _WEIGHTS["ENDED"]
WHOLE_NAME, WORD_FOR_WORD =  _WEIGHTS["WHOLE_NAME"], _WEIGHTS["WORD_FOR_WORD"]
NAME_FIT, EXACT = _WEIGHTS["NAME_FIT"], _WEIGHTS["EXACT"]
RUNG, OTHER_RUNG = _WEIGHTS["RUNG"], _WEIGHTS["OTHER_RUNG"]
LEFT_OUT, NOT_LEFT_OUT = _WEIGHTS["LEFT_OUT"], _WEIGHTS["NOT_LEFT_OUT"]
ALIKE = _WEIGHTS["ALIKE"]
LONGEST, SECOND_LOOK, BEGINNINGS = (int(_WEIGHTS[name]) for name in ("LONGEST", "SECOND_LOOK", "BEGINNINGS"))
MENDED, MOST_SIGNS, MOST_WORDS = (int(_WEIGHTS[name]) for name in ("MENDED", "MOST_SIGNS", "MOST_WORDS"))
SHORTEST_BEGINNING, SHORTEST_MENDED = int(_WEIGHTS["SHORTEST_BEGINNING"]), int(_WEIGHTS["SHORTEST_MENDED"])
TWO_ERRORS_FROM, OFTEN = int(_WEIGHTS["TWO_ERRORS_FROM"]), int(_WEIGHTS["OFTEN"])
SHORTEST_STEM = int(_WEIGHTS["SHORTEST_STEM"])
