"""FRED's calendar: the days a release is planned for, as days announced for the copy that FRED has.

A day here is one on which something of the release is expected: releases with a row for every working day
say nothing of their monthly series, and weekly ones have days of corrections between. So only the day that
fits the habit of the copy is taken, and none where there are far more days than values.
"""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Final
from urllib.parse import urlencode

from monitor.calendar import NEW_YORK, due_at, rule_of, start_of_day
from monitor.exchange import Fetcher, Secret
from monitor.model.catalogue import Indicator, Listing
from monitor.model.terms import Frequency, SourceName
from monitor.sources.payload import RefusalError, answered, day, malformed

_FRED: Final = SourceName("fred")
_NEAR: Final = timedelta(days=14)
"""How far from habit the day of a monthly value may lie."""
_PAST: Final = timedelta(days=45)
"""How far back days are read: those already past show which of a month is that of the value."""
_MOST_A_VALUE: Final = 2
"""Days of a release for each value it should bring: with more, they tell of something else."""
_ROWS: Final = 1_000


class FredDates:
    """The days planned for each release, asked of FRED at most once a day each, as long as we run."""

    def __init__(self, fetcher: Fetcher, *, root_url: str, key: Secret) -> None:
        self._fetcher = fetcher
        self._address = f"{root_url}/release/dates"
        self._key = key
        self._asked: dict[int, tuple[date, tuple[date, ...]]] = {}

    def announced(self, indicator: Indicator, listing: Listing) -> tuple[datetime, ...]:
        """Give the days announced for a copy, each as the midnight in New York that it begins with.

        They reach to the end of the month after next, so that the list grows once a month. Empty where
        FRED keeps no calendar of the release, or does not tell.
        """
        release = indicator.release.fred_id
        if release is None or indicator.frequency not in _READ:
            return ()
        now = self._fetcher.now()
        asked_on, days = self._asked.get(release, (None, ()))
        today = now.astimezone(NEW_YORK).date()
        if asked_on != now.date():  # by UTC days: the first look of these is one that nothing waits for
            days = self._ask(release, since=today - _PAST)
            self._asked[release] = (now.date(), days)
        last = _month_start(today, months=3) - timedelta(days=1)
        near = [each for each in days if today - _PAST <= each <= last]
        fitting = _weekly(near) if indicator.frequency is Frequency.WEEKLY else _monthly(near, listing, today)
        return tuple(start_of_day(each) for each in fitting if each > today)

    def _ask(self, release: int, *, since: date) -> tuple[date, ...]:
        query = {
            "release_id": release,
            "realtime_start": since.isoformat(),
            "realtime_end": "9999-12-31",
            "include_release_dates_with_no_data": "true",
            "sort_order": "desc",  # newest first: what is ahead is there, however long the past is
            "limit": _ROWS,
            "file_type": "json",
        }
        url = f"{self._address}?{urlencode(query)}"
        try:
            reply = answered(self._fetcher.get(url, provider=_FRED, secrets={"api_key": self._key}))
            return tuple(sorted(set(_days(reply.body, release))))
        except RefusalError:
            return ()  # habit holds; the values themselves were read


_READ: Final = frozenset({Frequency.WEEKLY, Frequency.MONTHLY})


def _days(body: bytes, release: int) -> Iterator[date]:
    """Read the days of a release.

    Raises:
        RefusalError: malformed, where it is not the list that was asked for.
    """
    try:
        document = json.loads(body)
    except (ValueError, RecursionError):
        raise malformed("FRED's release dates are not JSON") from None
    rows = document.get("release_dates") if isinstance(document, dict) else None
    if not isinstance(rows, list):
        raise malformed("FRED sent no release dates")
    for row in rows:
        if not isinstance(row, dict) or row.get("release_id") != release:
            raise malformed("FRED sent a release date of something else")
        stated = row.get("date")
        yield day(stated if isinstance(stated, str) else None)


def _weekly(days: Sequence[date]) -> Iterator[date]:
    """Choose one day a week: the one nearest to the commonest day of the week."""
    weeks = [list(group) for _, group in groupby(days, key=lambda each: each.isocalendar()[:2])]
    if len(days) > _MOST_A_VALUE * len(weeks):
        return
    counts = Counter(each.weekday() for each in days)
    usual = max(counts, key=lambda weekday: (counts[weekday], weekday), default=0)
    for week in weeks:
        yield min(week, key=lambda each: abs(each.weekday() - usual))


def _monthly(days: Sequence[date], listing: Listing, today: date) -> Iterable[date]:
    """Choose one day a value: the one nearest to its habit."""
    rule = rule_of(listing, None)
    habits = [
        due_at(rule, _month_start(today, months=ahead - rule.months)).astimezone(NEW_YORK).date()
        for ahead in range(-1, 3)
    ]
    if len(days) > _MOST_A_VALUE * len(habits):
        return ()
    nearest = (min(days, key=lambda each: abs(each - habit), default=None) for habit in habits)
    return sorted(
        {
            found
            for found, habit in zip(nearest, habits, strict=True)
            if found is not None and abs(found - habit) <= _NEAR
        }
    )


def _month_start(on: date, *, months: int) -> date:
    years, month = divmod(on.month - 1 + months, 12)
    return date(on.year + years, month + 1, 1)
