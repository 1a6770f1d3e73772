"""The home page of the Surveys of Consumers: the newest headline, before it stands in the tables."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from html.parser import HTMLParser
from typing import Final

from monitor.calendar import NEW_YORK
from monitor.model.terms import Stage
from monitor.sources.gate import instead
from monitor.sources.months import first_of, month_after, month_number
from monitor.sources.payload import Kind, kind_of, malformed
from monitor.sources.umich_prose import Said, expectations, month_before
from monitor.sources.umich_tables import too_early

_LARGEST: Final = 2**20
_UNSEEN: Final = frozenset({"script", "style", "noscript", "template"})
_STAGES: Final = {"preliminary": Stage.PRELIMINARY, "final": Stage.FINAL}
_WEEKDAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

_HEADLINE: Final = re.compile(
    r"\b(preliminary|final) results for ([a-z]{3,9}) (\d{4})\b", re.IGNORECASE | re.ASCII
)
_ROW: Final = re.compile(
    r"\bIndex of Consumer Sentiment:? (\d{1,3}(?:\.\d)?) (\d{1,3}(?:\.\d)?) (\d{1,3}(?:\.\d)?)"
    r" ([-+]?\d{1,3}(?:\.\d)?) ?% ([-+]?\d{1,3}(?:\.\d)?) ?%",
    re.ASCII,
)
_HEAD_LENGTH: Final = 100
"""What stands between the headline and the row of figures is their head if it is no longer than this."""
_ROUNDING_PP: Final = 0.051

_NEXT: Final = re.compile(
    r"next data release: (?:(?P<weekday>[a-z]{3,9}), )?"
    r"(?P<month>[a-z]{3,9}) (?P<day>\d{1,2}), (?P<year>\d{4})"
    r" for (?P<stage>preliminary|final) (?P<of>[a-z]{3,9}) data at (?P<hour>\d{1,2})(?::(?P<minute>\d\d))?"
    r" ?(?P<half>[ap])\.?m\.? ET\b",
    re.IGNORECASE | re.ASCII,
)
_SOON: Final = timedelta(days=45)
"""A month's results come out within this time of its first day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    """What the home page says of the newest results.

    `sentiment` is of this month, of the month before and of the same month a year before; `expected` by
    series, as far as its prose is understood; `announced` the next release, aware UTC.
    """

    period: date
    stage: Stage
    sentiment: tuple[str, str, str]
    expected: Mapping[str, Said]
    announced: datetime | None


def read(body: bytes, *, today: date) -> Home:
    """Read the home page.

    Raises:
        RefusalError: malformed, where headline and figures are not there once and do not fit; withheld,
            where a page that asks who is there came instead.
    """
    if kind_of(body) is not Kind.HTML or len(body) > _LARGEST:
        raise instead(body, "the home page")
    text = _text(body)
    headlines = {found.groups(): found for found in _HEADLINE.finditer(text)}
    rows = {found.groups(): found for found in _ROW.finditer(text)}
    if len(headlines) != 1 or len(rows) != 1:
        if not headlines:
            raise instead(body, "the home page")
        raise malformed(f"the home page has {len(headlines)} headlines and {len(rows)} rows of figures")
    (headline,), (row,) = headlines.values(), rows.values()
    stage, period = _headline(headline, today)
    _check_head(text[headline.end() : row.start()], period)
    return Home(
        period=period,
        stage=stage,
        sentiment=_figures(row),
        expected=expectations(text, period),
        announced=_announced(text, period, stage),
    )


class _Page(HTMLParser):
    """Gathers the words of a page that a reader sees; every tag parts them."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self._unseen = 0

    def handle_starttag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:  # noqa: ARG002 - theirs
        """Enter an element."""
        self.words.append(" ")
        self._unseen += tag in _UNSEEN

    def handle_endtag(self, tag: str) -> None:
        """Leave an element."""
        self.words.append(" ")
        self._unseen -= tag in _UNSEEN and self._unseen > 0

    def handle_data(self, data: str) -> None:
        """Take text, if it is to be seen."""
        if not self._unseen:
            self.words.append(data)


def _text(body: bytes) -> str:
    """Return what a reader sees, on one line with single blanks and plain minus signs."""
    page = _Page()
    try:
        page.feed(body.decode("utf-8-sig", errors="replace"))
        page.close()
    except AssertionError:  # html.parser's answer to a declaration that it does not know
        raise malformed("the home page cannot be read as HTML") from None
    return " ".join("".join(page.words).split()).replace("\u2212", "-").replace("\u2013", "-")


def _headline(found: re.Match[str], today: date) -> tuple[Stage, date]:
    stage = _STAGES[found[1].lower()]
    period = first_of(int(found[3]), month_number(found[2]))
    if period is None or period > today or (stage is Stage.FINAL and too_early(period, today)):
        raise malformed(f"the home page is headed {found[0]!r} on {today}")
    return stage, period


def _check_head(head: str, period: date) -> None:
    """Refuse columns that are not this month, the month before and the same month a year before."""
    if len(head) > _HEAD_LENGTH:
        return
    months = [number for word in re.findall(r"[A-Za-z]{3,9}", head) if (number := month_number(word))]
    years = [int(word) for word in re.findall(r"\b(?:19|20)\d\d\b", head, re.ASCII)]
    before = month_before(period)
    if months and months != [period.month, before.month, period.month]:
        raise malformed(f"the columns of the home page are {head[:80]!r}")
    if years and years != [period.year, before.year, period.year - 1]:
        raise malformed(f"the columns of the home page are {head[:80]!r}")


def _figures(row: re.Match[str]) -> tuple[str, str, str]:
    """Return the three figures if the changes printed beside them are theirs."""
    this, last, year_ago = row[1], row[2], row[3]
    for before, change in ((last, row[4]), (year_ago, row[5])):
        if not float(before) or abs((float(this) / float(before) - 1) * 100 - float(change)) > _ROUNDING_PP:
            raise malformed(f"{this} after {before} is not the change of {change}% that the home page prints")
    return this, last, year_ago


def _announced(text: str, period: date, stage: Stage) -> datetime | None:
    """Return when the results that follow on these are due; None where that is not said plainly."""
    said = {found.group().lower(): found for found in _NEXT.finditer(text)}
    if len(said) != 1:
        return None
    (found,) = said.values()
    coming = (period, Stage.FINAL) if stage is Stage.PRELIMINARY else (month_after(period), Stage.PRELIMINARY)
    at = _instant(found)
    if at is None or (month_number(found["of"]), _STAGES[found["stage"].lower()]) != (
        coming[0].month,
        coming[1],
    ):
        return None
    return at if timedelta(0) <= at.astimezone(NEW_YORK).date() - coming[0] < _SOON else None


def _instant(found: re.Match[str]) -> datetime | None:
    """Return the instant that date and time of day are in New York; None where they are none."""
    month, half = month_number(found["month"]), {"a": 0, "p": 12}[found["half"].lower()]
    try:
        day = date(int(found["year"]), month or 0, int(found["day"]))
        at = time(int(found["hour"]) % 12 + half, int(found["minute"] or 0))
    except ValueError:
        return None
    if found["weekday"] and found["weekday"][:3].lower() != _WEEKDAYS[day.weekday()]:
        return None
    return datetime.combine(day, at, tzinfo=NEW_YORK).astimezone(UTC)
