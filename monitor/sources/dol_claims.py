"""The file of weekly claims by state (report ETA 539): which of its lines are kept, and what they say."""

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from io import BytesIO
from typing import Final

from monitor.model.series import Figure
from monitor.sources.gate import instead
from monitor.sources.payload import malformed

SINCE: Final = date(1987, 1, 1)
"""The first years of the file are patchy."""
NATION_SINCE: Final = date(2012, 1, 1)
"""For the nation every state's lines are kept: some 0.5 MB a year. October 2013 has its first shutdown."""
ALONE: Final = "DC"
"""The state whose lines are kept since 1987."""

_CODES: Final = (
    "AK AL AR AZ CA CO CT DC DE FL GA HI IA ID IL IN KS KY LA MA MD ME MI MN MO MS MT NC ND NE NH NJ NM"
    " NV NY OH OK OR PA PR RI SC SD TN TX UT VA VI VT WA WI WV WY"
)
STATES: Final = frozenset(_CODES.split())
"""The 53 that report: 50 states, the District, Puerto Rico and the Virgin Islands."""
_ENOUGH_STATES: Final = 50
_READABLE: Final = 0.9

_LINE: Final = re.compile(rb'\s*"?(?P<state>[A-Z]{2})"?,\s*"?\d\d?/\d\d?/(?P<year>\d{4})"?,')
_DAY: Final = re.compile(r"(\d\d?)/(\d\d?)/(\d{4})", re.ASCII)
_COUNT: Final = re.compile(r"\d{1,6}", re.ASCII)
_MOST_ODD, _LONGEST_ODD = 50, 100_000
_SATURDAY: Final = 5


class Sieve:
    """Keeps the lines that are read, and of anything else enough to see what came instead.

    What it keeps depends on a line alone, but for how many odd ones there were: a request may be repeated.
    """

    def __init__(self) -> None:
        self._odd = 0

    def __call__(self, line: bytes) -> bool:
        """Tell whether a line, without its end, is to be kept."""
        if found := _LINE.match(line):
            return found["state"] == ALONE.encode() or int(found["year"]) >= NATION_SINCE.year
        self._odd += 1
        return self._odd <= _MOST_ODD and len(line) <= _LONGEST_ODD


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    """What a state reported of a week: a count a column, None where the cell is blank."""

    state: str
    week: date
    counts: tuple[int | None, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Form:
    """How many cells a line has, and where what is wanted stands."""

    width: int
    week: int
    earlier: int
    counts: tuple[int, ...]


def state(body: bytes, today: date, *, code: str, columns: Sequence[str], lowest: int) -> tuple[Figure, ...]:
    """Read what one state reported, week by week: the sum of `columns`.

    A week with a blank cell has no figure: a blank is no zero, even where the programme may not have been
    there yet. A week with fewer than `lowest` was not reported, whatever it says.

    Raises:
        RefusalError: malformed, where the file is not understood or contradicts itself; withheld, where a
            page that asks who is there came instead.
    """
    weeks: dict[date, tuple[int | None, ...]] = {}
    for row in _rows(body, columns, state=code, since=SINCE):
        _check(row, today, weeks.setdefault(row.week, row.counts))
    totals = {
        week: sum(count for count in counts if count is not None)
        for week, counts in weeks.items()
        if None not in counts
    }
    return _figures({week: total for week, total in totals.items() if total >= lowest})


def nation(body: bytes, today: date, *, column: str) -> tuple[Figure, ...]:
    """Sum a column over the states, for weeks in which 50 of 53 have reported.

    Raises:
        RefusalError: as `state`.
    """
    weeks: dict[date, dict[str, int]] = {}
    for row in _rows(body, [column], state=None, since=NATION_SINCE):
        (count,) = row.counts
        if row.state in STATES and count is not None:
            _check(row, today, (weeks.setdefault(row.week, {}).setdefault(row.state, count),))
    return _figures({week: sum(by.values()) for week, by in weeks.items() if len(by) >= _ENOUGH_STATES})


def _check(row: _Row, today: date, counts: tuple[int | None, ...]) -> None:
    """Check a row against the day it is read on, and what was read of its week before."""
    if row.week > today:
        raise malformed(f"{row.state} has claims in the week to {row.week}, which is not over")
    if row.counts != counts:
        raise malformed(f"{row.state} has two numbers of claims in the week to {row.week}")


def _figures(weeks: Mapping[date, int]) -> tuple[Figure, ...]:
    if not weeks:
        raise malformed("the file has no claims that can be used")
    return tuple(
        Figure(period=week, value=float(weeks[week]), text=str(weeks[week])) for week in sorted(weeks)
    )


def _rows(body: bytes, columns: Sequence[str], *, state: str | None, since: date) -> Iterator[_Row]:
    """Read the lines of a state, or of all; one in ten may be unreadable."""
    lines = csv.reader(_lines(body), strict=True, skipinitialspace=True)
    read = unread = 0
    try:
        form = _form(next(lines, []), columns, body)
        for cells in lines:
            if not any(cells) or (state is not None and cells[0].strip() != state):
                continue
            row = _row(cells, form)
            unread += row is None
            if row is not None and row.week >= since:
                read += 1
                yield row
    except csv.Error:
        raise malformed("the file cannot be read as CSV") from None
    if read < _READABLE * (read + unread):
        raise malformed(f"{unread} of {read + unread} lines cannot be read")


def _lines(body: bytes) -> Iterator[str]:
    """Give line after line: the file is not taken apart all at once."""
    for line in BytesIO(body.removeprefix(b"\xef\xbb\xbf")):
        try:
            yield line.decode()
        except UnicodeDecodeError:
            raise malformed("the file is not UTF-8 text") from None


def _form(header: Sequence[str], columns: Sequence[str], body: bytes) -> _Form:
    """Find the columns by name; the two by which lines are kept stand first."""
    names = [name.strip().lower() for name in header]
    if "rptdate" not in names:
        raise instead(body, "the file of claims by state")
    if names[:2] != ["st", "rptdate"]:
        raise malformed("the file does not begin with the columns st and rptdate")
    for name in ["st", "rptdate", "c2", *columns]:
        if names.count(name) != 1:
            raise malformed(f"the file has {names.count(name)} columns called {name}")
    counts = tuple(names.index(name) for name in columns)
    return _Form(width=len(names), week=1, earlier=names.index("c2"), counts=counts)


def _row(cells: Sequence[str], form: _Form) -> _Row | None:
    """Read one line; None where it is not what a line of the file is.

    A week ends on a Saturday, and the continued claims beside it are of the week before: that shows cells
    which have slipped.
    """
    if len(cells) != form.width:
        return None
    week, earlier = _day(cells[form.week]), _day(cells[form.earlier])
    texts = [cells[place].strip() for place in form.counts]
    if week is None or earlier is None or not _fits(week, earlier):
        return None
    if not all(_COUNT.fullmatch(text) for text in texts if text):
        return None
    counts = tuple(int(text) if text else None for text in texts)
    return _Row(state=cells[0].strip(), week=week, counts=counts)


def _fits(week: date, earlier: date) -> bool:
    saturdays = week.weekday() == earlier.weekday() == _SATURDAY
    return saturdays and week - earlier in {timedelta(0), timedelta(weeks=1)}


def _day(text: str) -> date | None:
    found = _DAY.fullmatch(text.strip())
    if found is None:
        return None
    month, day, year = map(int, found.groups())
    try:
        return date(year, month, day)
    except ValueError:
        return None
