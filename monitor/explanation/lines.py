"""Labelled lines of at most 80 columns, as messages have them, and the words that several of them use."""

from typing import Final

from monitor.model.terms import Frequency
from monitor.wording.numbers import amount
from monitor.wording.plain import filled

LABEL: Final = 12
"""Width of the column of labels."""
UNITS: Final = {
    Frequency.DAILY: "day",
    Frequency.BUSINESS: "working day",
    Frequency.WEEKLY: "week",
    Frequency.MONTHLY: "month",
    Frequency.QUARTERLY: "quarter",
}

UNSPOKEN: Final = "probability"
"""A unit that no one puts after its number."""


def labelled(label: str, text: str, *, depth: int = 0) -> str:
    """Render one line, its text indented by depth; a label too wide for its column stands before the text."""
    indent = " " * (LABEL + 4 + 2 * depth)
    if len(label) > LABEL:
        return filled(f"{label}: {text}", first="  ", rest="    ")
    first = f"  {label:<{LABEL}}  " + "  " * depth
    return filled(text, first=first, rest=indent + ("  " if depth else ""))


def counted(count: int, noun: str) -> str:
    """Say how many: `1 week`, `2 weeks`."""
    return f"{count} {noun}" if count == 1 else f"{count:,} {noun}s"


def valued(value: float, unit: str, *, precision: int) -> str:
    """Render a value of a measure in its unit; a probability stands bare."""
    return amount(value, "" if unit == UNSPOKEN else unit, precision=precision)


def within(phrase: str) -> str:
    """Turn `in Feb 2025` into what goes after a noun: `Feb 2025`, `the week to 15 Feb 2025`."""
    return phrase.removeprefix("in ").removeprefix("on ")
