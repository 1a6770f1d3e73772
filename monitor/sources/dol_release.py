"""The weekly claims release as a document: its advance figure, if everything it says of it agrees.

Letters of the document stand apart (`Initia l Cla ims`), so it is read with every blank taken out.
"""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from monitor.calendar import NEW_YORK
from monitor.model.series import Figure
from monitor.model.terms import Outcome, Stage
from monitor.sources.gate import instead
from monitor.sources.months import first_of, month_number
from monitor.sources.payload import Kind, RefusalError, kind_of, malformed
from monitor.sources.spglobal_text import document_text

_MONTH: Final = "(january|february|march|april|may|june|july|august|september|october|november|december)"
_DAY: Final = rf"{_MONTH}(\d{{1,2}})"
_CLAIMS: Final = r"(\d{1,3}(?:,\d{3})+)"
_CHANGE: Final = r"(?:an?(increase|decrease)of(\d{1,3}(?:,\d{3})*)|(?:unchanged|nochange))"

_TITLE: Final = "unemploymentinsuranceweeklyclaims"
_EMBARGO: Final = re.compile(
    rf"8:30a\.?m\.?\(?e(?:astern|[ds]?t)\)?,?((?:mon|tues|wednes|thurs|fri)day),?{_DAY},(\d{{4}})", re.ASCII
)
_PROSE: Final = re.compile(
    rf"weekending{_DAY},theadvancefigureforseasonallyadjustedinitialclaimswas{_CLAIMS},"
    rf"{_CHANGE}fromthepreviousweek",
    re.ASCII,
)
_UNADJUSTED: Final = re.compile(
    rf"actualinitialclaimsunderstateprograms,unadjusted,total(?:ed)?{_CLAIMS}intheweekending{_DAY},{_CHANGE}",
    re.ASCII,
)
_FACTORS: Final = re.compile(rf"seasonalfactorshadexpected{_CHANGE}", re.ASCII)
_TABLE: Final = re.compile(
    rf"weekending{_DAY}{_DAY}change.{{0,60}}?initialclaims\(sa\){_CLAIMS}{_CLAIMS}.{{0,60}}?"
    rf"initialclaims\(nsa\){_CLAIMS}{_CLAIMS}",
    re.ASCII,
)

_AT: Final = time(8, 30)
_NEAR: Final = 0.005
_FEWEST, _MOST = 100_000, 10_000_000
_EARLIEST, _LATEST = timedelta(days=3), timedelta(days=14)
_WEEK: Final = timedelta(weeks=1)
_SATURDAY: Final = 5
_WEEKDAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Claims:
    """One week's claims and those of the week before."""

    week: date
    now: int
    before: int


def advance(body: bytes, today: date) -> tuple[Figure, ...]:
    """Read the advance figure of national initial claims, seasonally adjusted.

    The sentence, the table and the unadjusted claims divided by the seasonal factors must agree. The factors
    are those behind the change that the release says they "had expected".

    Raises:
        RefusalError: malformed, where it is no release; empty, where it does not agree with itself.
    """
    if kind_of(body) is not Kind.PDF:
        raise instead(body, "the weekly claims release")
    text = "".join(document_text(body).lower().split())
    if _TITLE not in text:
        raise malformed("the document is not the weekly claims release")
    released_at = _embargo(text)
    if released_at.astimezone(NEW_YORK).date() > today:
        raise malformed(f"the release is embargoed until {released_at:%Y-%m-%d}, which is to come")
    adjusted = _agreed(text, released_at.astimezone(NEW_YORK).date())
    return (
        Figure(
            period=adjusted.week,
            value=float(adjusted.now),
            text=str(adjusted.now),
            stage=Stage.ADVANCE,
            released_at=released_at,
        ),
    )


def _embargo(text: str) -> datetime:
    """Return the instant of the release; its day of the week must be that of its date."""
    weekday, month, day, year = _one(_EMBARGO, text, "until when it was embargoed")
    on = _dated(month, day, int(year))
    if on is None or on.weekday() != _WEEKDAYS.index(weekday):
        raise _unclear(f"its embargo is no date: {weekday} {month} {day} {year}")
    return datetime.combine(on, _AT, tzinfo=NEW_YORK).astimezone(UTC)


def _agreed(text: str, released: date) -> _Claims:
    """Return the adjusted claims that sentence, table and factors agree on."""
    stated = _sentence(_one(_PROSE, text, "the advance figure in a sentence"), released)
    total, month, day, *change = _one(_UNADJUSTED, text, "the unadjusted claims in a sentence")
    unadjusted = _sentence([month, day, total, *change], released)
    cells = _one(_TABLE, text, "the claims in a table")
    week, before = _week(cells[0], cells[1], released), _week(cells[2], cells[3], released)
    in_table = [_count(cell) for cell in cells[4:]]
    said = [stated.now, stated.before, unadjusted.now, unadjusted.before]
    if in_table != said or {week, before + _WEEK, unadjusted.week} != {stated.week}:
        raise _unclear(f"its sentences have {said} for {stated.week}, its table {in_table} for {week}")
    expected = unadjusted.before + _change(*_one(_FACTORS, text, "what the seasonal factors had expected"))
    by_factors = stated.before * unadjusted.now / expected if expected > 0 else 0.0
    if abs(by_factors - stated.now) > _NEAR * stated.now:
        raise _unclear(f"it has {stated.now}, and by its seasonal factors {by_factors:.0f}")
    if not _FEWEST <= stated.now <= _MOST:
        raise _unclear(f"{stated.now} claims are out of all range")
    return stated


def _sentence(parts: list[str], released: date) -> _Claims:
    """Read a week, its claims, and how they changed."""
    month, day, claims, *change = parts
    now = _count(claims)
    return _Claims(week=_week(month, day, released), now=now, before=now - _change(*change))


def _one(pattern: re.Pattern[str], text: str, what: str) -> list[str]:
    """Return the groups of the one thing the text says of this kind."""
    found = {tuple(group or "" for group in match.groups()) for match in pattern.finditer(text)}
    if len(found) != 1:
        raise _unclear(f"it says {'nothing' if not found else 'two things'} of {what}")
    return list(found.pop())


def _week(month: str, day: str, released: date) -> date:
    """Return the Saturday that a week ends on, which the release names without its year."""
    found = (_dated(month, day, year) for year in (released.year, released.year - 1))
    for week in found:
        if week is not None and _EARLIEST <= released - week <= _LATEST and week.weekday() == _SATURDAY:
            return week
    raise _unclear(f"{month} {day} is not the end of a week before {released}")


def _dated(month: str, day: str, year: int) -> date | None:
    start = first_of(year, month_number(month))
    on = start + timedelta(days=int(day) - 1) if start else None
    return on if on and start and on.month == start.month else None


def _change(direction: str, size: str) -> int:
    return {"increase": 1, "decrease": -1}[direction] * _count(size) if direction else 0


def _count(text: str) -> int:
    return int(text.replace(",", ""))


def _unclear(reason: str) -> RefusalError:
    """Build the refusal of a figure that the release does not state beyond doubt."""
    return RefusalError(Outcome.EMPTY, f"the advance figure is not taken from the release: {reason}")
