"""What a plain YAML word stands for: YAML 1.1's surprises are refused, clock times stay text."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Final, TypeAlias

Scalar: TypeAlias = bool | int | float | str | date | None

INTEGER: Final = re.compile(r"[-+]?(0|[1-9][0-9]{0,17})")
FLOAT: Final = re.compile(r"[-+]?([0-9]+\.[0-9]*|\.[0-9]+|[0-9]+(?=[eE]))([eE][-+]?[0-9]{1,3})?")
DATE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
WORDS: Final[Mapping[str, Scalar]] = {"": None, "~": None, "null": None, "true": True, "false": False}
DISGUISED: Final[Mapping[str, bool]] = {
    "yes": True,
    "on": True,
    "y": True,
    "no": False,
    "off": False,
    "n": False,
}
"""Truth values in YAML 1.1, text in YAML 1.2: `zh: no` must not become either in silence."""


def scalar(text: str) -> Scalar:
    """Return the value of an unquoted word.

    Raises:
        ValueError: for a date that the calendar does not have.
    """
    if text and text[0] in "+-.0123456789":
        return _number_or_date(text)
    return WORDS.get(text.lower(), text)


def _number_or_date(text: str) -> Scalar:
    if INTEGER.fullmatch(text):
        return int(text)
    if DATE.fullmatch(text):
        return date.fromisoformat(text)
    return float(text) if FLOAT.fullmatch(text) else text
