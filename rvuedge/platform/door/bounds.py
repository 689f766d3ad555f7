"""Whether what was sent is too much for its schema: asked before a schema reads a text, a list or a number.

A schema says how long a text and a list may be; here that is looked at first, from the outside in, so that nothing is
read, screened or looked up in what is refused for its size. What a schema leaves open has the bounds below.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate

from rvuedge.platform.fields import SCALARS, AnyDay, WholeNumber

# Where a schema names no length: room for an e-mail address (RFC 5321, 4.5.3.1.3: 256 octets) or a cursor of ours.
LONGEST_TEXT = 500
LONGEST_SCALAR = 64  # a number, a day, a UUID, yes or no as text: 36 characters at most, and some blanks
LONGEST_INNER_TEXT = 20_000  # in an object without a schema: a passkey's attestation with its certificates has some kB
MOST_ITEMS = 1_000  # of a list without a bound of its own; the longest that has one takes 500
MOST_NAMES = 200  # of an object without fields of its own; a file of as many columns is asked about as a whole
MOST_STRANGE = 20  # names a schema does not know: so many are named one by one
MOST_INNER = 2_000  # values in an object without a schema
MOST_FOUND = 20  # faults named; who sends more has another problem than one field
LAST_INTEGER = 2**31 - 1  # an INTEGER of PostgreSQL (PostgreSQL manual, 8.1); no schema asks for more

# A day without bounds of its own: whatever is counted from it, such as a day or an academic year, is a day too.
FIRST_YEAR, LAST_YEAR = 1900, 2200
YEAR = re.compile(r"[0-9]{4}")
YEARS = frozenset(map(str, range(FIRST_YEAR, LAST_YEAR + 1)))

Where = tuple[str | int, ...]
Fault = tuple[Where, str]
Each = Callable[[object, Where], Iterator[Fault]]


class TooMuchError(ValidationError):
    """What was sent is too large for its schema; messages by field."""


def refuse_excess(schema: Schema, sent: object) -> None:
    """Raises TooMuchError, with messages as the schema nests them."""
    found: dict[str | int, Any] = {}
    for where, sentence in islice(_in_schema(schema, sent, ()), MOST_FOUND):
        *outer, last = where or ("_schema",)
        place = found
        for name in outer:
            place = place.setdefault(name, {})
        place.setdefault(last, []).append(sentence)
    if found:
        raise TooMuchError(found)


def _in_schema(schema: Schema, sent: object, where: Where) -> Iterator[Fault]:
    if isinstance(sent, (list, tuple)):
        if schema.many:
            yield from _in_items(sent, None, lambda item, place: _in_object(schema, item, place), where)
        return
    yield from _in_object(schema, sent, where)


def _in_object(schema: Schema, sent: object, where: Where) -> Iterator[Fault]:
    if not isinstance(sent, Mapping):
        return
    known = {field.data_key or name: field for name, field in schema.load_fields.items()}
    strange = len(sent) - len(known)
    if strange > MOST_STRANGE:
        yield _fault(where, f"Has {len(sent):,} names; at most {len(known)} are known here.")
        return
    for name, value in sent.items():
        if len(str(name)) > LONGEST_TEXT:
            yield _fault(where, f"Has a name of {len(str(name)):,} characters.")
        elif (field := known.get(name)) is not None:
            yield from _in_field(field, value, (*where, name))


def _in_field(field: fields.Field[Any], value: object, where: Where) -> Iterator[Fault]:
    if getattr(field, "is_read_apart", False):
        return
    if isinstance(field, fields.Nested):
        if field.many and isinstance(value, list):
            yield from _in_items(value, field, lambda item, place: _in_object(field.schema, item, place), where)
        else:
            yield from _in_schema(field.schema, value, where)
    elif isinstance(field, fields.List):
        if isinstance(value, (list, tuple)):
            yield from _in_items(value, field, lambda item, place: _in_field(field.inner, item, place), where)
    elif isinstance(field, fields.Dict):
        yield from _in_dict(field, value, where)
    elif isinstance(value, str):
        yield from _too_long(field, value, where)
    elif isinstance(value, (list, Mapping)):
        yield from _loose(value, where)
    elif isinstance(field, WholeNumber) and _is_past_the_last(value) and not _has_range(field):
        yield _fault(where, "Number too large.")


def _in_items(items: Sequence[object], field: fields.Field[Any] | None, each: Each, where: Where) -> Iterator[Fault]:
    """A list too long is refused as one; only then anything in it is looked at."""
    sentence = _broken(field, items, MOST_ITEMS)
    if sentence is not None:
        yield _fault(where, sentence)
        return
    for index, item in enumerate(items):
        yield from each(item, (*where, index))


def _in_dict(field: fields.Dict, value: object, where: Where) -> Iterator[Fault]:
    if not isinstance(value, Mapping):
        return
    sentence = _broken(field, value, MOST_NAMES)
    if sentence is not None:
        yield _fault(where, sentence)
        return
    for name, item in value.items():
        if len(str(name)) > LONGEST_TEXT:
            yield _fault(where, f"Has a name of {len(str(name)):,} characters.")
        elif field.value_field is not None:
            yield from _in_field(field.value_field, item, (*where, str(name)))
    if field.value_field is None:
        yield from _loose(value, where)


def _too_long(field: fields.Field[Any], text: str, where: Where) -> Iterator[Fault]:
    usual = LONGEST_TEXT if isinstance(field, fields.String) else LONGEST_SCALAR
    if not isinstance(field, (fields.String, fields.UUID, *SCALARS)):
        usual = LONGEST_INNER_TEXT  # a text that holds more than one value, such as answers in a form
    sentence = _broken(field, text, usual)
    if sentence is not None:
        yield _fault(where, sentence)
    elif isinstance(field, WholeNumber) and not _has_range(field) and _is_past_the_last(text):
        yield _fault(where, "Number too large.")
    elif isinstance(field, AnyDay) and not field.validators and YEAR.match(text) and text[:4] not in YEARS:
        yield _fault(where, f"Expected a day from {FIRST_YEAR} to {LAST_YEAR}.")


def _loose(value: object, where: Where) -> Iterator[Fault]:
    """What has no schema: so many values, and texts so long."""
    waiting, count = [value], 0
    while waiting:
        item = waiting.pop()
        inner: Iterable[object] = ()
        if isinstance(item, Mapping):
            inner = [*item.keys(), *item.values()]
        elif isinstance(item, list):
            inner = item
        elif isinstance(item, str) and len(item) > LONGEST_INNER_TEXT:
            yield _fault(where, f"Longer than maximum length {LONGEST_INNER_TEXT}.")
            return
        waiting += inner
        count += 1
        if len(waiting) + count > MOST_INNER:
            yield _fault(where, f"Holds more than {MOST_INNER:,} values.")
            return


def _broken(field: fields.Field[Any] | None, value: Any, usual: int) -> str | None:
    """What is said of a value longer than its field takes: the field's own sentence, else that of the usual bound."""
    own = [check for check in _checks(field) if isinstance(check, validate.Length)]
    for check in own:
        most = check.equal if check.equal is not None else check.max
        if most is not None and len(value) > most:
            try:
                check(value)
            except ValidationError as error:
                return str(error.messages[0])
    if len(value) > usual and not any(check.max is not None or check.equal is not None for check in own):
        return f"Longer than maximum length {usual}."
    return None


def _checks(field: fields.Field[Any] | None) -> Iterator[object]:
    """The validators of a field, those joined by And one by one."""
    for check in field.validators if field is not None else ():
        yield from check.validators if isinstance(check, validate.And) else (check,)


def _has_range(field: fields.Field[Any]) -> bool:
    return any(isinstance(check, validate.Range) and check.max is not None for check in _checks(field))


def _is_past_the_last(value: object) -> bool:
    try:
        return not isinstance(value, bool) and abs(int(value)) > LAST_INTEGER  # type: ignore[call-overload]
    except (TypeError, ValueError, OverflowError):
        return False


def _fault(where: Where, sentence: str) -> Fault:
    return where, sentence
