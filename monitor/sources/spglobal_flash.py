"""The summary box of a flash release: each index on a line, with the final of the month before."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from monitor.sources.months import month_number
from monitor.sources.payload import malformed

PMI: Final = r"(?<![\d.,])(?<!\d )(?P<{}>\d\d\.\d)(?![\d.,]*\d)(?! ?(?:\d|%|per ?cent))"
"""An index as it is printed, with one decimal and no other number beside it, where a chart's ticks would be.

The braces take the name of the group.
"""


def _letters(words: str) -> str:
    """Match words however they are spaced: text from a PDF loses blanks, or gains them."""
    return " ?".join(map(re.escape, words.replace(" ", "")))


def _line(*words: str) -> str:
    return rf"{' ?'.join(words)} ?(?:\(\d\)|\d)? ?(?::|\bat\b)"


_PMI_OR_NOT: Final = f"(?:{_letters('PMI')})?"
_SERVICES: Final = _line(_letters("Flash US Services"), _PMI_OR_NOT, _letters("Business Activity Index"))
_COMPOSITE: Final = _line(_letters("Flash US Composite"), _PMI_OR_NOT, _letters("Output Index"))
_OUTPUT: Final = _line(_letters("Flash US Manufacturing Output Index"))
_SLACK: Final = 0.25


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """An index in the box, as printed: now, and the final of a month before."""

    value: str
    month: int | None
    previous: str


def flash_reading(text: str, month: date) -> Reading:
    """Read the services index of `month` from a flash release.

    The composite is a weighted mean of services and manufacturing output, and so must lie between them:
    this tells numbers that slipped to another line.

    Raises:
        RefusalError: malformed, where the line is missing, cut, contradicted or of another month.
    """
    services = _reading(text, _SERVICES, "services")
    if services is None:
        raise malformed("the flash release has no line for the services index that can be read")
    before = (month - timedelta(days=1)).month
    if services.month != before:
        raise malformed(f"the flash release of {month:%Y-%m} does not give the month before beside it")
    composite, output = _reading(text, _COMPOSITE, "composite"), _reading(text, _OUTPUT, "output")
    if composite is not None and output is not None:
        _check_between(services, composite, output)
    return services


def _reading(text: str, label: str, name: str) -> Reading | None:
    """Return what the lines with this label say, None without any."""
    line = (
        rf"{label} ?{PMI.format('value')} ?\( ?(?P<month>[A-Za-z]{{3,9}})\.? ?: ?{PMI.format('previous')} ?\)"
    )
    found = {
        Reading(value=each["value"], month=month_number(each["month"]), previous=each["previous"])
        for each in re.finditer(line, text, re.ASCII | re.IGNORECASE)
    }
    values = {each["value"] for each in re.finditer(f"{label} ?{PMI.format('value')}", text, re.IGNORECASE)}
    lines = len(re.findall(f"{label}(?<=:)", text, re.IGNORECASE))
    whole = len(re.findall(rf"{label}(?<=:) ?\d\d\.\d ?\(", text, re.IGNORECASE))
    if len(found) > 1 or len(values) > 1:
        raise malformed(f"the flash release contradicts itself about the {name} index")
    if lines != whole:
        raise malformed(f"a line of the flash release about the {name} index is cut")
    return next(iter(found), None)


def _check_between(services: Reading, composite: Reading, output: Reading) -> None:
    now = [float(each.value) for each in (services, composite, output)]
    before = [float(each.previous) for each in (services, composite, output)]
    for low_or_high, mean, other in (now, before):
        low, high = sorted((low_or_high, other))
        if not low - _SLACK <= mean <= high + _SLACK:
            raise malformed("the composite in the flash release does not lie between its parts")
