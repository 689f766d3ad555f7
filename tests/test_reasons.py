"""A threshold has its reason beside it: a comment on its line, or above the group it stands in."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from config import PROJECT

# The name is the value: nobody asks why a cent is 0.01.
SELF_EXPLAINED = {
    *("ZERO", "ONE", "TWO", "HALF", "FULL", "NOTHING", "CENT", "TENTH", "HUNDREDTH", "FOUR", "DAY", "ONE_DAY"),
    *("MICRO", "MILLIONTH", "MILLIONTHS", "FACTOR_PLACES", "PLACES"),
}


def is_number(value: ast.expr) -> bool:
    if isinstance(value, ast.Constant):
        return isinstance(value.value, (int, float)) and not isinstance(value.value, bool)
    if isinstance(value, ast.BinOp):
        return is_number(value.left) and is_number(value.right)
    if isinstance(value, ast.Tuple):
        return bool(value.elts) and all(is_number(part) for part in value.elts)
    if isinstance(value, ast.Call) and isinstance(value.func, ast.Name):
        return value.func.id in {"timedelta", "Decimal"}
    return False


def bare(text: str) -> Iterator[str]:
    """The numbers of a module that nobody explains."""
    lines = text.splitlines()
    for node in ast.parse(text).body:
        target = node.targets[0] if isinstance(node, ast.Assign) else getattr(node, "target", None)
        value = getattr(node, "value", None)
        if target is None or value is None or not is_number(value):
            continue
        names = {name.id for name in ast.walk(target) if isinstance(name, ast.Name)}
        first = node.lineno - 1
        while first and lines[first - 1].strip() and not lines[first - 1].startswith(("#", "from ", "import ", ")")):
            first -= 1
        explained = "#" in lines[node.lineno - 1] or (first and lines[first - 1].startswith("#"))
        if not explained and not names <= SELF_EXPLAINED:
            yield f"{node.lineno}: {', '.join(sorted(names))}"


def test_every_threshold_has_its_reason_beside_it() -> None:
    found = [
        f"{path.relative_to(PROJECT)}:{place}"
        for path in sorted((PROJECT / "rvuedge").rglob("*.py"))
        for place in bare(path.read_text(encoding="utf-8"))
    ]
    assert found == []


def test_a_number_without_a_reason_is_found() -> None:
    assert list(bare("LIMIT = 7\n")) == ["1: LIMIT"]
    assert list(bare("LIMIT = 7  # days of a week\n")) == []
    assert list(bare("# Weights.\nA = 1\nB = 2\n\nC = 3\n")) == ["5: C"]
    assert list(bare("ZERO = Decimal(0)\n")) == []
