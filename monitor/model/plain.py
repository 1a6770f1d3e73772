"""Any value of the model as plain JSON: its fields under their own names."""

from base64 import b64encode
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime
from enum import Enum
from typing import Any, TypeAlias

JsonValue: TypeAlias = "str | int | float | Sequence[JsonValue] | Mapping[str, JsonValue] | None"
Record: TypeAlias = dict[str, JsonValue]
"""One thing that is recorded, as the object of a line of JSON."""


def record(value: object) -> Record:
    """Give the fields of a dataclass as a JSON object.

    Raises:
        ValueError: It is none, or holds what JSON has no form for.
    """
    if not is_dataclass(value) or isinstance(value, type):
        raise ValueError(f"no record: {value!r}")
    return {each.name: plain(getattr(value, each.name)) for each in fields(value)}


def plain(value: object) -> JsonValue:
    """Give a value its JSON form: instants in UTC, words of closed sets as such, sets in order.

    A mapping becomes the list of its pairs, for its keys need not be strings. Bytes that are no text
    become base64 under that name.

    Raises:
        ValueError: JSON has no form for it.
    """
    if value is None or isinstance(value, str | int | float):
        return value
    if isinstance(value, bytes):
        return _text_or_base64(value)
    if isinstance(value, Mapping | AbstractSet | Sequence):
        return _many(value)
    return _single(value)


def _many(values: Mapping[Any, object] | AbstractSet[object] | Sequence[object]) -> JsonValue:
    if isinstance(values, Mapping):
        return [[plain(key), plain(each)] for key, each in values.items()]
    plained = [plain(each) for each in values]
    return sorted(plained, key=str) if isinstance(values, AbstractSet) else plained


def _single(value: object) -> JsonValue:
    match value:
        case Enum():
            return plain(value.value)
        case datetime():
            return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
        case date():
            return value.isoformat()
        case _:
            return record(value)


def _text_or_base64(body: bytes) -> JsonValue:
    try:
        return body.decode()
    except UnicodeDecodeError:
        return {"base64": b64encode(body).decode()}
