"""The University of Michigan's Surveys of Consumers, from the publisher.

All under one root, https://www.sca.isr.umich.edu: `/files/` with the tables, `/` with the newest headline.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final, TypeAlias, TypeVar

from monitor.calendar import NEW_YORK
from monitor.exchange import Fetcher
from monitor.model.catalogue import Indicator, Listing
from monitor.model.series import FetchResult, Figure
from monitor.model.terms import Outcome, SourceName, Stage
from monitor.sources import umich_home, umich_tables
from monitor.sources.gate import admitted
from monitor.sources.payload import RefusalError, digest, malformed, refused
from monitor.sources.umich_home import Home
from monitor.sources.umich_prose import month_before
from monitor.sources.umich_tables import Shape

_UMICH: Final = SourceName("umich")
_SENTIMENT: Final = Shape(
    series="ICS_ALL", files="ics", title="index of consumer sentiment", lowest=20, highest=150
)
_SHAPES: Final[Mapping[str, Shape]] = {
    "ICS_ALL": _SENTIMENT,
    "PX_MD": Shape(series="PX_MD", files="px1px5", title="next year", lowest=-5, highest=20),
    "PX5_MD": Shape(series="PX5_MD", files="px1px5", title="next 5 years", lowest=-5, highest=20),
}
_MARK: Final = re.compile(r"([0-9a-f]{32}) (\d{4}-\d\d-01) (preliminary|final)", re.ASCII)

_T = TypeVar("_T")
_Months: TypeAlias = Mapping[date, Figure]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Mark:
    """The cursor: the digest of what the last fetch read, and the newest month told, with its stage.

    Page and tables do not change in the same second: without the stage one that is behind would take
    a final back.
    """

    read: str
    period: date
    stage: Stage

    def __str__(self) -> str:
        return f"{self.read} {self.period} {self.stage.value}"

    def forbids(self, figure: Figure) -> bool:
        """Whether a later stage of the figure's month has been told."""
        return figure.period == self.period and _rank(figure) < self.stage.rank


@dataclass(slots=True)
class _Visit:
    """What is read for one fetch, and what of it could not be."""

    fetcher: Fetcher
    root: str
    today: date
    bytes_read: int = 0
    refusals: list[RefusalError] = field(default_factory=list)

    def read(self, path: str, parse: Callable[[bytes], _T]) -> _T | None:
        """Read what is at a path; None where that cannot be done, the refusal noted.

        Nothing more is asked for once the publisher has been asked too often.
        """
        if any(refusal.outcome is Outcome.RATE_LIMITED for refusal in self.refusals):
            return None
        try:
            body = admitted(self.fetcher.get(self.root + path, provider=_UMICH)).body
            self.bytes_read += len(body)
            return parse(body)
        except RefusalError as refusal:
            self.refusals.append(RefusalError(refusal.outcome, f"{path}: {refusal.detail}"))
            return None

    def table(self, shape: Shape) -> _Months | None:
        """Read the current table."""
        read = self.read(shape.current_path, lambda body: umich_tables.current(body, shape, today=self.today))
        return None if read is None else {figure.period: figure for figure in read}

    def home(self) -> Home | None:
        """Read the home page."""
        return self.read("/", lambda body: _home(body, self.today))

    def history(self, shape: Shape) -> tuple[Figure, ...] | None:
        """Read the history."""
        return self.read(shape.history_path, lambda body: umich_tables.history(body, shape))

    def whole_refusal(self) -> RefusalError:
        """Build the refusal of a fetch that brought nothing: the first outcome, all of them told."""
        return RefusalError(self.refusals[0].outcome, "; ".join(each.detail for each in self.refusals))


class UmichSource:
    """Three series of the survey: from its tables, and from its home page where that is ahead of them.

    Args:
        fetcher: What asks; one that remembers makes the page one request for all three series.
        root: Scheme and host.
    """

    def __init__(self, fetcher: Fetcher, *, root: str) -> None:
        self._fetcher = fetcher
        self._root = root.rstrip("/")

    @property
    def name(self) -> SourceName:
        """The name under which its statements are stored."""
        return _UMICH

    def fetch(self, indicator: Indicator, listing: Listing, *, cursor: str | None) -> FetchResult:  # noqa: ARG002 - the port's
        """Ask for one series; without a cursor for its history as well."""
        today = self._fetcher.now().astimezone(NEW_YORK).date()
        visit = _Visit(self._fetcher, self._root, today)
        try:
            return _fetched(visit, _shape(listing.series), _mark_of(cursor))
        except RefusalError as refusal:
            return refused(refusal, bytes_read=visit.bytes_read)


def _shape(series: str) -> Shape:
    if series not in _SHAPES:
        raise RefusalError(Outcome.NOT_FOUND, f"the survey has no series {series[:40]!r}")
    return _SHAPES[series]


def _fetched(visit: _Visit, shape: Shape, mark: _Mark | None) -> FetchResult:
    table, home = visit.table(shape), visit.home()
    early = None if home is None else _early(home, shape, table or {})
    if table is None and early is None:
        raise visit.whole_refusal()
    read = digest(repr((table, home)).encode())
    result = FetchResult(
        outcome=Outcome.EMPTY,
        figures=(),
        cursor=None,
        detail=_told("unchanged", visit),
        bytes_read=visit.bytes_read,
        announced=(home.announced,) if home and home.announced else (),
    )
    if mark and mark.read == read:
        return result
    past = visit.history(shape) if mark is None and table is not None else None
    months = _with_early(_with_past(table or {}, past or ()), early)
    figures = tuple(
        months[period] for period in sorted(months) if not (mark and mark.forbids(months[period]))
    )
    if not figures:
        return replace(result, detail=_told("nothing new", visit))
    return replace(
        result,
        outcome=Outcome.OK,
        figures=figures,
        cursor=None if mark is None and past is None else str(_moved(mark, read, figures[-1])),
        detail=_told(_in_words(figures), visit),
        bytes_read=visit.bytes_read,
    )


def _home(body: bytes, today: date) -> Home:
    """Read the home page, and refuse it where one of its figures cannot be."""
    home = umich_home.read(body, today=today)
    for text in home.sentiment:
        _SENTIMENT.value(text)
    for series, said in home.expected.items():
        _SHAPES[series].value(said.text)
    return home


def _early(home: Home, shape: Shape, table: _Months) -> Figure | None:
    """Return what the home page says of a series; None where that is not plain, or long past.

    Raises:
        RefusalError: malformed, where it and the table differ on a month and stage.
    """
    text = _headline(home, table) if shape is _SENTIMENT else _prose(home, shape, table)
    if text is None or (table and home.period < min(table)):
        return None
    early = Figure(period=home.period, value=shape.value(text), text=text, stage=home.stage)
    same = table.get(home.period)
    if same is not None and same.stage is early.stage and same.value != early.value:
        raise malformed(f"the home page has {text} for {home.period:%B %Y}, the table {same.text}")
    return early


def _headline(home: Home, table: _Months) -> str:
    """Return the sentiment, once the earlier months beside it are those of the table."""
    this, last, year_ago = home.sentiment
    past = {month_before(home.period): last, home.period.replace(year=home.period.year - 1): year_ago}
    for period, text in past.items():
        known = table.get(period)
        if known is not None and known.stage is Stage.FINAL and known.value != float(text):
            raise malformed(f"the home page has {text} for {period:%B %Y}, the table {known.text}")
    return this


def _prose(home: Home, shape: Shape, table: _Months) -> str | None:
    """Return an expectation if its sentence is tied to the month of the headline.

    The prose may be behind the headline. It is not, if the month before that it tells of is the table's.
    """
    said, known = home.expected.get(shape.series), table.get(month_before(home.period))
    if said is None:
        return None
    if said.before is not None and known is not None:
        return said.text if float(said.before) == known.value else None
    return said.text if said.named or (said.tied and known is None) else None


def _with_past(table: _Months, past: Iterable[Figure]) -> _Months:
    """Add the history as far as the table shows that it is final.

    Raises:
        RefusalError: malformed, where the two differ on a final.
    """
    finals = {period for period, figure in table.items() if figure.stage is Stage.FINAL}
    months = dict(table)
    for figure in past:
        if figure.period in finals and figure.value != table[figure.period].value:
            known = table[figure.period].text
            raise malformed(f"the history has {figure.text} for {figure.period:%B %Y}, the table {known}")
        if figure.period < max(table):
            months.setdefault(figure.period, figure)
    return months


def _with_early(months: _Months, early: Figure | None) -> _Months:
    """Add what the home page says; of one value in two stages the earlier stage counts.

    That is a headline over old figures, or a table that lost its mark, until the other says so as well.
    """
    if early is None:
        return months
    same = months.get(early.period, early)
    least, most = sorted((same, early), key=_rank)
    return {**months, early.period: least if least.value == most.value else most}


def _rank(figure: Figure) -> int:
    return figure.stage.rank if figure.stage else -1


def _mark_of(cursor: str | None) -> _Mark | None:
    found = _MARK.fullmatch(cursor or "")
    if not found:
        return None
    return _Mark(read=found[1], period=date.fromisoformat(found[2]), stage=Stage(found[3]))


def _moved(mark: _Mark | None, read: str, newest: Figure) -> _Mark:
    """Return the mark after a fetch; what was told before is not forgotten."""
    told = _Mark(read=read, period=newest.period, stage=newest.stage or Stage.FINAL)
    return max((told, replace(mark or told, read=read)), key=lambda each: (each.period, each.stage.rank))


def _in_words(figures: tuple[Figure, ...]) -> str:
    newest = figures[-1]
    stage = newest.stage.value if newest.stage else "plain"
    return f"{len(figures)} values, the newest {newest.text} for {newest.period:%B %Y} ({stage})"


def _told(what: str, visit: _Visit) -> str:
    return "; ".join((what, *(refusal.detail for refusal in visit.refusals)))
