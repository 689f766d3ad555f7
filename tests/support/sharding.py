"""Whether a statement goes to one shard: read as SQL with sqlglot, table by table.

Tables are distributed by one column. A statement stays on one shard (or on those of a given list of people) when that
column of every distributed table in it equals a value, a list of values, or the same column of a table for which that
holds. Everything else is asked of every shard, and a join by another column moves rows between them (Citus' manual,
"Query Processing").
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import sqlglot
from sqlglot import exp
from sqlglot.optimizer.scope import Scope, traverse_scope

VALUES = (exp.Placeholder, exp.Literal, exp.Parameter)


@dataclass(frozen=True)
class Places:
    """Where each table is: distributed by a column, on every node (reference), or on one node alone (directory)."""

    distributed: Mapping[str, str]
    reference: frozenset[str]
    directory: frozenset[str]


def faults(sql: str, places: Places) -> list[str]:
    """Why a statement would not go to one shard; empty when it does."""
    tree = sqlglot.parse_one(sql, read="sqlite")
    found = [text for scope in traverse_scope(tree) for text in _of_scope(scope, places)]
    found += _of_change(tree, places)
    names = {table.name for table in tree.find_all(exp.Table)}
    if names & places.distributed.keys() and names & places.directory:
        found.append(f"joins {', '.join(sorted(names & places.directory))}, which is on one node alone")
    return sorted(set(found))


def _of_scope(scope: Scope, places: Places) -> Iterator[str]:
    """What is wrong with one SELECT."""
    tables = {name: source.name for name, source in scope.sources.items() if isinstance(source, exp.Table)}
    if not isinstance(scope.expression, exp.Select):
        return
    yield from _unbound(tables, list(_conditions(scope.expression)), places, _inner(scope))


def _inner(scope: Scope) -> set[str]:
    """Derived tables of a SELECT: they were looked at themselves, and carry their column out."""
    return {name for name, source in scope.sources.items() if isinstance(source, Scope)}


def _of_change(tree: exp.Expression, places: Places) -> Iterator[str]:
    """What is wrong with an INSERT, UPDATE or DELETE."""
    if isinstance(tree, exp.Insert):
        target = tree.find(exp.Table)
        column = places.distributed.get(target.name) if target is not None else None
        columns = {name.name for name in tree.this.expressions} if isinstance(tree.this, exp.Schema) else set()
        if column is not None and column not in columns:
            yield f"{target.name if target else ''} is inserted without {column}"
    if isinstance(tree, (exp.Update, exp.Delete)):
        table = tree.this
        where = tree.args.get("where")
        conditions = list(_parts(where.this)) if where is not None else []
        yield from _unbound({table.alias_or_name: table.name}, conditions, places, set())


def _unbound(
    tables: Mapping[str, str], conditions: list[exp.Expression], places: Places, bound_elsewhere: set[str]
) -> Iterator[str]:
    wanted = {name: places.distributed[table] for name, table in tables.items() if table in places.distributed}
    bound = {name for name in wanted if any(_binds(part, name, wanted[name], tables) for part in conditions)}
    bound |= bound_elsewhere
    links = [link for part in conditions for link in _links(part, wanted, tables, bound_elsewhere)]
    while more := {name for pair in links if pair & bound for name in pair} - bound:
        bound |= more
    for name in sorted(wanted.keys() - bound):
        yield f"{tables[name]} without {wanted[name]}"


def _conditions(select: exp.Select) -> Iterator[exp.Expression]:
    """Everything that has to hold: WHERE, and the ON of each join."""
    where = select.args.get("where")
    if where is not None:
        yield from _parts(where.this)
    for join in select.args.get("joins") or []:
        if join.args.get("on") is not None:
            yield from _parts(join.args["on"])


def _parts(condition: exp.Expression) -> Iterator[exp.Expression]:
    """The parts of a conjunction."""
    condition = condition.unnest()
    if isinstance(condition, exp.And):
        yield from _parts(condition.left)
        yield from _parts(condition.right)
    else:
        yield condition


def _is(column: object, name: str, wanted: str, tables: Mapping[str, str]) -> bool:
    """Whether this is that column of that table."""
    if not isinstance(column, exp.Column) or column.name != wanted:
        return False
    return column.table == name or (not column.table and len(tables) == 1)


def _binds(part: exp.Expression, name: str, column: str, tables: Mapping[str, str]) -> bool:
    """Whether a condition says which values the column has: one, a list, or that of a statement around this one."""
    if isinstance(part, exp.EQ):
        for side, other in ((part.left, part.right), (part.right, part.left)):
            outer = isinstance(other, exp.Column) and other.name == column and other.table not in {*tables, ""}
            if _is(side, name, column, tables) and (isinstance(other, VALUES) or outer):
                return True
    if isinstance(part, exp.In) and (part.args.get("query") is None or _is_nobody(part)):
        columns = part.this.expressions if isinstance(part.this, exp.Tuple) else [part.this]
        return any(_is(item, name, column, tables) for item in columns)
    return False


def _is_nobody(part: exp.In) -> bool:
    """SQLAlchemy's empty list: IN (SELECT 1 FROM (SELECT 1) WHERE 1!=1)."""
    return part.args["query"].sql().endswith("WHERE 1 <> 1)")


def _links(
    part: exp.Expression, wanted: Mapping[str, str], tables: Mapping[str, str], derived: set[str]
) -> Iterator[set[str]]:
    """Two tables of which a condition says that their columns are equal."""
    if not isinstance(part, exp.EQ):
        return
    sides = []
    for side in (part.left, part.right):
        sides += [name for name, column in wanted.items() if _is(side, name, column, tables)]
        if isinstance(side, exp.Column) and side.table in derived and side.name in set(wanted.values()):
            sides.append(side.table)
    if len(sides) == 2:
        yield set(sides)
