"""A stand-in for the Surveys of Consumers: its files and its home page, as they are at an instant.

Shapes are those of the real ones. Figures are made up, but for those of February 2025.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from monitor.demo.loopback import Loopback, Page, Query

NEW_YORK = ZoneInfo("America/New_York")
PRELIMINARY, FINAL = "Preliminary", "Final"
CURRENT, HISTORY, HOME = "/files/tbcics.csv", "/files/tbmics.csv", "/"
CURRENT_PRICES, HISTORY_PRICES = "/files/tbcpx1px5.csv", "/files/tbmpx1px5.csv"
PATHS = (CURRENT, CURRENT_PRICES, HISTORY, HISTORY_PRICES, HOME)
CHALLENGE = (
    b"<!DOCTYPE html><html><head><title>Just a moment...</title></head><body>Verifying you</body></html>"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Results:
    """One release: the month surveyed, and what it says."""

    month: date
    stage: str
    at: datetime
    sentiment: str
    year_ahead: str
    long_run: str

    @property
    def name(self) -> str:
        return f"{self.month:%B %Y}"


def ten_o_clock(day: date) -> datetime:
    return datetime.combine(day, time(10), tzinfo=NEW_YORK).astimezone(UTC)


FEBRUARY = (
    Results(
        month=date(2025, 2, 1),
        stage=PRELIMINARY,
        at=ten_o_clock(date(2025, 2, 7)),
        sentiment="67.8",
        year_ahead="4.3",
        long_run="3.3",
    ),
    Results(
        month=date(2025, 2, 1),
        stage=FINAL,
        at=ten_o_clock(date(2025, 2, 21)),
        sentiment="64.7",
        year_ahead="4.3",
        long_run="3.5",
    ),
    Results(
        month=date(2025, 3, 1),
        stage=PRELIMINARY,
        at=ten_o_clock(date(2025, 3, 14)),
        sentiment="60.1",
        year_ahead="4.7",
        long_run="3.8",
    ),
)


def earlier(last: date, count: int) -> Iterable[Results]:
    """Finals of the months up to one, with figures made up."""
    for back in range(count - 1, -1, -1):
        months = last.year * 12 + last.month - 1 - back
        month = date(months // 12, months % 12 + 1, 1)
        yield Results(
            month=month,
            stage=FINAL,
            at=ten_o_clock(month + timedelta(days=24)),
            sentiment=f"{70 + (months * 7 % 50) / 10:.1f}".removesuffix(".0"),
            year_ahead=f"{2.7 + (months * 3 % 9) / 10:.1f}".removesuffix(".0"),
            long_run=f"{2.6 + (months * 5 % 7) / 10:.1f}".removesuffix(".0"),
        )


RELEASES = (*earlier(date(2025, 1, 1), 30), *FEBRUARY)


class Survey(Loopback):
    """The publisher's server; `behind` says by how much a path shows the past, `missing` what is gone."""

    def __init__(self, now: Callable[[], datetime], releases: Sequence[Results] = RELEASES) -> None:
        super().__init__(self._answer)
        self.behind: dict[str, timedelta] = {}
        self.missing: set[str] = set()
        self.instead: dict[str, Page] = {}
        self._now = now
        self._releases = releases

    def body(self, path: str) -> bytes:
        out = [each for each in self._releases if each.at <= self._now() - self.behind.get(path, timedelta())]
        coming = self._releases[len(out)] if len(out) < len(self._releases) else None
        match path:
            case "/":
                return home_page(out, coming)
            case "/files/tbcics.csv":
                return current_sentiment(latest(out)[-13:])
            case "/files/tbcpx1px5.csv":
                return current_prices(latest(out)[-13:])
            case "/files/tbmics.csv":
                return past_sentiment(finals(out))
            case _:
                return past_prices(finals(out))

    def _answer(self, path: str, _: Query) -> Page:
        if path in self.instead:
            return self.instead[path]
        if path in self.missing or path not in PATHS:
            return Page(status=404, body=b"<html><body>Not Found</body></html>")
        kind = "text/html; charset=utf-8" if path == HOME else "text/csv"
        return Page(content_type=kind, body=self.body(path))


def latest(out: Iterable[Results]) -> list[Results]:
    return list({each.month: each for each in out}.values())


def finals(out: Iterable[Results]) -> list[Results]:
    return [each for each in out if each.stage == FINAL]


def _months(rows: Iterable[Results]) -> Iterable[tuple[str, Results]]:
    for each in rows:
        mark = " (P)" if each.stage == PRELIMINARY else ""
        yield f"{each.month:%B}{mark},{each.month.year}", each


def current_sentiment(rows: Iterable[Results]) -> bytes:
    lines = [f"{month},,,{each.sentiment},,," for month, each in _months(rows)]
    return _lines(
        "The Index of Consumer Sentiment,,,,,,",
        ",,,,,,",
        "Table 1 (1966:I = 100),,,,,,",
        "DATE OF SURVEY,,,,INDEX OF CONSUMER SENTIMENT,,",
        ",,,,,,",
        *lines,
        ",,,,,,",
        "(P) = preliminary,,,,,,",
    )


def current_prices(rows: Iterable[Results]) -> bytes:
    lines = [f"{month},,{each.year_ahead},,{each.long_run}," for month, each in _months(rows)]
    return _lines(
        "Expected Change in Prices: Median,,,,,",
        ",,,,,",
        "Table 32,,,,,",
        "DATE OF SURVEY,,,NEXT YEAR,,NEXT 5 YEARS,",
        ",,,,,",
        *lines,
        ",,,,,",
        "(P) = preliminary,,,,,",
    )


def past_sentiment(rows: Iterable[Results]) -> bytes:
    old = ["November,1952,86", "February,1953,90.5", "August,1953,80.5"]
    lines = [f"{each.month:%B},{each.month.year},{each.sentiment}" for each in rows]
    return _lines("Month,YYYY,ICS_ALL", *old, *lines)


def past_prices(rows: Iterable[Results]) -> bytes:
    old = ["August,1977,5.5,", "November,1977,6.5,"]
    lines = [f"{each.month:%B},{each.month.year},{each.year_ahead},{each.long_run}" for each in rows]
    return _lines("Month,YYYY,PX_MD,PX5_MD", *old, *lines)


def _lines(*lines: str) -> bytes:
    return "".join(f"{line}\r\n" for line in lines).encode()


def home_page(out: Sequence[Results], coming: Results | None) -> bytes:
    new, rows = out[-1], {each.month: each for each in out}
    last = rows[(new.month - timedelta(days=1)).replace(day=1)]
    year_ago = rows[new.month.replace(year=new.month.year - 1)]
    columns = [new, last, year_ago]
    return f"""\ufeff<!DOCTYPE html>
<html lang="en"><head><title>Surveys of Consumers</title>
<script>if (1 < 2) {{ var old = "Final Results for May 2001 Index of Consumer Sentiment 92.0"; }}</script>
<style>.x &gt; y {{}}</style></head><body>
<!-- Preliminary Results for July 2015 -->
<ul><li><a href="/tables.html">Index of Consumer Sentiment</a></li></ul>
<h2>{new.stage} Results&nbsp;for {new.name}</h2>
<table><tr><th></th>{_cells(f"{each.month:%b}" for each in columns)}<th>M-M</th><th>Y-Y</th></tr>
<tr><th></th>{_cells(str(each.month.year) for each in columns)}<th>Change</th><th>Change</th></tr>
<tr><th>Index of Consumer Sentiment</th>{_cells(each.sentiment for each in columns)}
{_cells(_change(new.sentiment, each.sentiment) for each in columns[1:])}</tr>
<tr><th>Current Economic Conditions</th><td>66.6</td><td>68.0</td><td>70.1</td><td>-2.1%</td></tr></table>
<p>Please refresh this page for the 10am ET release<br>{_next(coming)}</p>
<p>Consumer sentiment moved for the third month. {_said("Year-ahead", new.year_ahead, last.year_ahead, last)}
{_said("Long-run", new.long_run, last.long_run, last)}</p></body></html>
""".encode()


def _cells(texts: Iterable[str]) -> str:
    return "".join(f"<td>{text}</td>" for text in texts)


def _change(now: str, before: str) -> str:
    return f"{(float(now) / float(before) - 1) * 100:+.1f}%".replace("-", "\u2212")


def _next(coming: Results | None) -> str:
    if coming is None:
        return ""
    day = coming.at.astimezone(NEW_YORK)
    return f"Next data release: {day:%A, %B %d, %Y} for {coming.stage} {coming.month:%B} data at 10am ET"


def _said(what: str, now: str, before: str, last: Results) -> str:
    if now == before:
        return f"{what} inflation expectations held steady at {now}% for the second consecutive month."
    way = "ticked up" if float(now) > float(before) else "ticked down"
    return f"{what} inflation expectations {way} from {before}% in {last.month:%B} to {now}%."
