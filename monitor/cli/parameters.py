"""Parameters that several commands take, read from the words people type."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from math import isfinite, nan
from pathlib import Path
from typing import Final

import click

from monitor.calendar import end_of_day, start_of_day

FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2199, 12, 31)
SHORT_ID: Final = 16
"""Characters of an id that a table shows; commands take them for the whole."""


class _Instant(click.ParamType[datetime]):
    """An instant with its offset, or a date, which stands for one edge of that day in New York."""

    name = "instant"

    def __init__(self, of_day: Callable[[date], datetime]) -> None:
        self._of_day = of_day

    def convert(
        self, value: str | datetime, param: click.Parameter | None, ctx: click.Context | None
    ) -> datetime:
        """Read the instant, aware UTC."""
        if isinstance(value, datetime):
            return value
        try:
            if len(value) == len("2025-02-24"):
                return self._of_day(date.fromisoformat(value))
            instant = datetime.fromisoformat(value)
        except (ValueError, OverflowError):
            self.fail(f"{value!r} is neither a date such as 2025-02-24 nor an instant.", param, ctx)
        if instant.tzinfo is None:
            self.fail(f"{value!r} has no offset: write 2025-02-24T14:45:00Z, or a date alone.", param, ctx)
        return instant.astimezone(UTC)


class _Period(click.ParamType[date]):
    """A period by its provider's date; a month may be written without its day."""

    name = "period"

    def convert(self, value: str | date, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Read the date."""
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(f"{value}-01" if len(value) == len("2025-02") else value)
        except ValueError:
            self.fail(f"{value!r} is not a period: write 2025-02 or 2025-02-15.", param, ctx)


class _Number(click.ParamType[float]):
    """A finite number: `float` alone would take nan and inf."""

    name = "number"

    def convert(self, value: str | float, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """Read the number."""
        try:
            number = float(value)
        except ValueError:
            number = nan
        if not isfinite(number):
            self.fail(f"{value!r} is not a number: write it as 1234.5.", param, ctx)
        return number


class _Day(click.ParamType[date]):
    """A day that a clock in any zone can show."""

    name = "day"

    def convert(self, value: str | date, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Read the day."""
        if isinstance(value, date):
            return value
        try:
            day = date.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is not a day: write it as 2025-02-24.", param, ctx)
        if not FIRST_DAY <= day <= LAST_DAY:
            self.fail(f"{value} lies outside {FIRST_DAY} to {LAST_DAY}.", param, ctx)
        return day


def _after_day(day: date) -> datetime:
    """Return the midnight in New York that a day ends with."""
    return start_of_day(day + timedelta(days=1))


AS_OF: Final = _Instant(end_of_day)
"""What was known by then; a date is its last second."""
FROM: Final = _Instant(start_of_day)
"""The beginning of a span; a date is its first instant."""
TO: Final = _Instant(_after_day)
"""The end of a span, which is not part of it; a date is part of it whole."""
DAY: Final = _Day()
PERIOD: Final = _Period()
NUMBER: Final = _Number()

config_option = click.option(
    "--config",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The settings file; ./monitor.yaml where it is not given.",
)
rules_option = click.option(
    "--rules",
    type=click.Path(exists=True, path_type=Path),
    help="A folder or file of rules; the shipped ones where it is not given.",
)
