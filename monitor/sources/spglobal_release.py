"""A release document of S&P Global as figures, once its title and date agree with the newsroom's list."""

import re
from datetime import UTC, date, datetime, timedelta
from typing import Final

from monitor.calendar import NEW_YORK
from monitor.model.series import Figure
from monitor.model.terms import Stage
from monitor.sources.months import month_number
from monitor.sources.payload import malformed, number
from monitor.sources.spglobal_flash import flash_reading
from monitor.sources.spglobal_pages import TITLES, Release
from monitor.sources.spglobal_prose import final_reading

_EMBARGO: Final = re.compile(
    r"embargoed until:? ?(\d\d):?(\d\d) ?(?:e[ds]t|et)\b ?(?:\( ?(\d\d):?(\d\d) ?utc ?\))? ?,?"
    r" ?(\d{1,2}) ([a-z]{3,9})\.?,? (\d{4})\b",
    re.ASCII | re.IGNORECASE,
)
_LOW, _HIGH = 20.0, 80.0


def figures_of(text: str, release: Release) -> tuple[Figure, ...]:
    """Read the figures of a release from its plain text, oldest period first.

    A flash gives beside its value the final one of the month before, stated once more at its own instant.

    Raises:
        RefusalError: malformed, where it is another release or is not understood.
    """
    at = _released_at(text, release)
    _check_title(text, release.stage)
    this_month = at.astimezone(NEW_YORK).date().replace(day=1)
    month_before = (this_month - timedelta(days=1)).replace(day=1)
    if release.stage is Stage.FLASH:
        reading = flash_reading(text, this_month)
        return (
            _figure(month_before, reading.previous, Stage.FINAL, at),
            _figure(this_month, reading.value, Stage.FLASH, at),
        )
    return (_figure(month_before, final_reading(text, month_before), Stage.FINAL, at),)


def is_release(text: str) -> bool:
    """Tell whether a text has what a release has at its head, or part of it."""
    squeezed = _squeezed(text)
    return "embargoeduntil" in squeezed or any(_squeezed(title) in squeezed for title in TITLES)


def _figure(period: date, text: str, stage: Stage, at: datetime) -> Figure:
    value = number(text)
    if not _LOW <= value <= _HIGH:
        raise malformed(f"{period:%Y-%m} has {text}, which the index cannot be")
    return Figure(period=period, value=value, text=text, stage=stage, released_at=at)


def _released_at(text: str, release: Release) -> datetime:
    """Return when the release came out: its embargo, which must be of the day that the list says."""
    mentions = len(re.findall("embargoed until", text, re.IGNORECASE))
    lines = {_embargo(*found.groups()) for found in _EMBARGO.finditer(text)}
    if len(lines) != 1 or mentions != len(_EMBARGO.findall(text)):
        raise malformed("the release does not say plainly until when it was embargoed")
    embargo = lines.pop()
    if embargo.date() != release.at.date():
        raise malformed(f"the release of {release.at:%Y-%m-%d} was embargoed until {embargo:%Y-%m-%d}")
    return max(embargo, release.at)


def _embargo(*parts: str | None) -> datetime:
    """Read an embargo: New York's time, which UTC's beside it must agree with."""
    hour, minute, utc_hour, utc_minute, day, name, year = (part or "" for part in parts)
    try:
        local = datetime(
            int(year), month_number(name) or 0, int(day), int(hour), int(minute), tzinfo=NEW_YORK
        )
    except ValueError:
        raise malformed(f"the release has an embargo that is no date: {day} {name} {year}") from None
    at = local.astimezone(UTC)
    if utc_hour and (at.hour, at.minute) != (int(utc_hour), int(utc_minute)):
        raise malformed("the embargo of the release has two times that are not the same")
    return at


def _check_title(text: str, stage: Stage) -> None:
    """Check that the first title of a US release in the text is the one that the list has."""
    squeezed = _squeezed(text)
    found = {each: squeezed.find(_squeezed(title)) for title, each in TITLES.items()}
    first = min((at for at in found.values() if at >= 0), default=-1)
    if first < 0 or found[stage] != first:
        raise malformed("the release is not titled as the list of releases has it")


def _squeezed(text: str) -> str:
    return text.replace(" ", "").lower()
