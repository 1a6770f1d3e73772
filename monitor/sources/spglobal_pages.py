"""The web pages of S&P Global's newsroom: what was released, and what is going to be."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Final

from monitor.model.terms import Stage
from monitor.sources.gate import instead
from monitor.sources.months import month_number
from monitor.sources.payload import RefusalError, malformed, withheld
from monitor.sources.spglobal_text import page, page_texts, plain

TITLES: Final = {"s&p global flash us pmi": Stage.FLASH, "s&p global us services pmi": Stage.FINAL}
"""Titles, in lower case, of the releases that carry the index; those of sectors and other tongues differ."""

_INSTANT: Final = re.compile(r"([A-Za-z]{3,9})\.? (\d{1,2}),? (\d{4}) (\d\d):(\d\d) UTC", re.ASCII)
_LINK: Final = re.compile(r"/Public/Home/PressRelease/([0-9a-f]{32})", re.ASCII | re.IGNORECASE)
_DAY: Final = re.compile(r"(?:[A-Z][a-z]+day,? )?([A-Za-z]{3,9})\.? (\d{1,2})(?= \W*\d\d:|$)", re.ASCII)
_ROW: Final = re.compile(r"(\d\d):(\d\d) UTC (.+)", re.ASCII)
_TITLE: Final = re.compile(r"S&P Global .+ PMI", re.ASCII)
_GATE: Final = re.compile(rb"verifying", re.IGNORECASE)
_READABLE: Final = 0.9
_NEAR: Final = timedelta(days=40)
_LAST_MONTHS, _FIRST_MONTHS = frozenset({11, 12}), frozenset({1, 2})


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Release:
    """A release as the newsroom lists it: when, the 32 digits of its address, and what it is."""

    at: datetime
    id: str
    stage: Stage


def listed(body: bytes) -> tuple[Release, ...]:
    """Return the releases of the index that the newsroom lists, newest first.

    Raises:
        RefusalError: withheld, where a page that asks who is there came; malformed, where it is no list,
            most of it cannot be read, or an item of the index lacks its date or link.
    """
    items = _items(body)
    if not items:
        raise gated(body, "the list of releases")
    read = [(title, instant_of(when), link) for title, when, link in items]
    whole = [each for each in read if all(each)]
    if len(whole) < _READABLE * len(read):
        raise malformed(f"only {len(whole)} of {len(read)} items of the list of releases can be read")
    releases = [_release(*each) for each in read if each[0].lower() in TITLES]
    if not releases:
        raise malformed(f"none of the {len(read)} releases listed is of the US services index")
    return tuple(sorted(set(releases), key=lambda release: (release.at, release.id), reverse=True))


def gated(body: bytes, wanted: str) -> RefusalError:
    """Build the refusal of a page that is not what was asked for."""
    if _GATE.search(body):
        return withheld(f"a page that verifies its reader came instead of {wanted}")
    return instead(body, wanted)


def announced(body: bytes, now: datetime) -> tuple[datetime, ...]:
    """Return the instants of coming releases of the index on the page of dates; none if it is not plain.

    Its rows have no year: the first day must lie near `now`, and later ones follow on from it.
    """
    days, rows = _calendar(page_texts(body))
    years = _years(days, now)
    if years is None:
        return ()
    instants = {_instant(years[at], *days[at], hour, minute) for at, hour, minute in rows}
    return tuple(sorted(each for each in instants if each is not None and each > now))


def instant_of(text: str) -> datetime | None:
    """Read an instant written as in `May 21 2026 13:45 UTC`; None where it is none."""
    found = _INSTANT.fullmatch(plain(text))
    if found is None:
        return None
    month, day, year, hour, minute = found.groups()
    number = month_number(month)
    return _instant(int(year), number, int(day), int(hour), int(minute)) if number else None


def _instant(year: int, month: int, day: int, hour: int, minute: int) -> datetime | None:
    try:
        return datetime(year, month, day, hour, minute, tzinfo=UTC)
    except ValueError:
        return None


def _items(body: bytes) -> list[tuple[str, str, str]]:
    """Return title, date and link's 32 digits of each item, empty where it lacks one or has two."""
    items = []
    for item in page(body).css("div.listItem"):
        titles = [plain(node.text()) for node in item.css("span.releaseTitle")]
        dates = [plain(node.text()) for node in item.css("span.releaseDate")]
        links = {node.attributes.get("href") or "" for node in item.css("a[href]")}
        ids = [found[1].lower() for link in links if (found := _LINK.search(link))]
        items.append((_single(titles), _single(dates), _single(ids)))
    return items


def _single(texts: list[str]) -> str:
    return texts[0] if len(texts) == 1 else ""


def _release(title: str, at: datetime | None, link: str) -> Release:
    if at is None or not link:
        raise malformed(f"the item {title!r} of the list of releases lacks its date or its link")
    return Release(at=at, id=link, stage=TITLES[title.lower()])


def _calendar(texts: tuple[str, ...]) -> tuple[list[tuple[int, int]], list[tuple[int, int, int]]]:
    """Return the days that head the rows, and of each row of the index its day's position and its time.

    Pieces are joined as they are shown: a day alone, then for each row a time and a title.
    """
    days: list[tuple[int, int]] = []
    rows: list[tuple[int, int, int]] = []
    time_shown = ""
    for text in map(plain, texts):
        left = text
        if (day := _DAY.match(left)) and (month := month_number(day[1])):
            days.append((month, int(day[2])))
            left, time_shown = left[day.end() :].strip(" .…"), ""
        row = _ROW.fullmatch(f"{time_shown} {left}".strip())
        if days and not row and _TITLE.fullmatch(left):
            return [], []  # a title before its time: the rows are laid out in another way
        if row and row[3].lower() in TITLES and days:
            rows.append((len(days) - 1, int(row[1]), int(row[2])))
        time_shown = left if re.fullmatch(r"\d\d:\d\d UTC", left, re.ASCII) else ""
    return days, rows


def _years(days: list[tuple[int, int]], now: datetime) -> list[int] | None:
    """Return the year of each day, None where they do not begin near now or do not run forwards."""
    if not days:
        return None
    starts = [
        year
        for year in (now.year - 1, now.year, now.year + 1)
        if (first := _instant(year, *days[0], 12, 0)) and abs(first - now) <= _NEAR
    ]
    if len(starts) != 1:
        return None
    years = [starts[0]]
    for before, after in pairwise(days):
        turns = before[0] in _LAST_MONTHS and after[0] in _FIRST_MONTHS
        if after < before and not turns:
            return None
        years.append(years[-1] + turns)
    return years if years[-1] - years[0] <= 1 else None
