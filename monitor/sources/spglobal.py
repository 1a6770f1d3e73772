"""S&P Global's US services PMI, from the newsroom where it is released.

Under the root, which stands for `https://www.pmi.spglobal.com`: `/Public/Release/PressReleases` lists what
was released, `/Public/Home/PressRelease/<32 hex digits>` is a release, nearly always a PDF, and
`/Public/Release/ReleaseDates` says what is due. A gate before them answers some requests with nothing or
with a page of its own: that is taken as the publisher's word, and a later look may be let in.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final

from monitor.calendar import NEW_YORK
from monitor.exchange import Fetcher, Reply, Result
from monitor.model.catalogue import Indicator, Listing
from monitor.model.series import FetchResult, Figure
from monitor.model.terms import Outcome, SourceName, Stage
from monitor.sources.gate import admitted
from monitor.sources.payload import Kind, RefusalError, kind_of, malformed, refused, withheld
from monitor.sources.spglobal_pages import Release, announced, listed
from monitor.sources.spglobal_release import figures_of, is_release
from monitor.sources.spglobal_text import document_text

_SPGLOBAL: Final = SourceName("spglobal")
_SERIES: Final = "us-services-business-activity"
_AT_MOST: Final = 4
"""Releases read in one fetch: those of two months."""
_GONE: Final = frozenset({404, 410})
_CURSOR: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\dZ [0-9a-f,]{32,}", re.ASCII)
_NO_USE: Final = frozenset({Outcome.RATE_LIMITED, Outcome.UNAVAILABLE})
"""Outcomes after which no other release is asked for."""
_BUSY_HOURS: Final = range(9, 12)
"""Hours of New York in which only the list and what is new on it are asked for, to be quick and few."""


@dataclass(slots=True)
class _Visit:
    """What one fetch has asked for, and how many bytes came."""

    fetcher: Fetcher
    root: str
    bytes_read: int = field(default=0, init=False)

    def body(self, path: str) -> bytes:
        """Ask for what stands at a path."""
        return admitted(self._get(path)).body

    def release(self, release: Release) -> tuple[Figure, ...]:
        """Read one release."""
        result = self._get(f"/Public/Home/PressRelease/{release.id}")
        if isinstance(result, Reply) and result.status in _GONE:
            raise withheld(f"a release that is listed is not there: status {result.status}")
        body = admitted(result).body
        text = document_text(body)
        if kind_of(body) is not Kind.PDF and not is_release(text):
            raise withheld("something else came instead of a release that is listed")
        return figures_of(text, release)

    def _get(self, path: str) -> Result:
        result = self.fetcher.get(f"{self.root}{path}", provider=_SPGLOBAL)
        self.bytes_read += len(result.body) if isinstance(result, Reply) else 0
        return result


class SpglobalSource:
    """The flash and the final of the US services business activity index, as S&P Global releases them."""

    def __init__(self, fetcher: Fetcher, *, root: str) -> None:
        self._fetcher = fetcher
        self._root = root.rstrip("/")

    @property
    def name(self) -> SourceName:
        """The name under which its statements are stored."""
        return _SPGLOBAL

    def fetch(self, indicator: Indicator, listing: Listing, *, cursor: str | None) -> FetchResult:  # noqa: ARG002 - the port's
        """Read what was released after `cursor`: the instant and the addresses of the newest release read."""
        visit = _Visit(self._fetcher, self._root)
        try:
            _check_series(listing.series)
            releases = self._released(visit)
            harvest = _harvest(visit, _unread(releases, cursor))
            figures, remarks = _figures(harvest.read), harvest.remarks
        except RefusalError as refusal:
            return refused(refusal, bytes_read=visit.bytes_read)
        dates, trouble = self._announced(visit, found=bool(figures))
        said = f"{len(figures)} figures" if figures else "nothing released since"
        return FetchResult(
            outcome=Outcome.OK if figures else Outcome.EMPTY,
            figures=figures,
            cursor=_cursor(releases, max(harvest.read, key=_instant)) if figures else None,
            detail="; ".join((said, *remarks, *trouble)),
            bytes_read=visit.bytes_read,
            announced=dates,
        )

    def _released(self, visit: _Visit) -> tuple[Release, ...]:
        """Return the releases of the index that are out, newest first; one listed ahead is left alone."""
        now = self._fetcher.now()
        page = visit.body("/Public/Release/PressReleases")
        return tuple(release for release in listed(page) if release.at <= now)

    def _announced(self, visit: _Visit, *, found: bool) -> tuple[tuple[datetime, ...], tuple[str, ...]]:
        """Return what is announced; the figures stand without it, so trouble is only told."""
        now = self._fetcher.now()
        if not found and now.astimezone(NEW_YORK).hour in _BUSY_HOURS:
            return (), ()
        try:
            page = visit.body("/Public/Release/ReleaseDates")
            return announced(page, now), ()
        except RefusalError as refusal:
            return (), (f"page of release dates: {refusal.detail}",)


def _check_series(series: str) -> None:
    if series != _SERIES:
        raise RefusalError(Outcome.NOT_FOUND, f"S&P Global's newsroom is not read for {series!r}")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Harvest:
    """The releases that could be read, with their figures, and what is to be said of the others."""

    read: Mapping[Release, tuple[Figure, ...]]
    remarks: tuple[str, ...]


def _harvest(visit: _Visit, releases: Sequence[Release]) -> _Harvest:
    """Read releases, newest first, as long as the publisher answers.

    Raises:
        RefusalError: of the newest, where none could be read.
    """
    read: dict[Release, tuple[Figure, ...]] = {}
    refusals: list[tuple[Release, RefusalError]] = []
    for release in releases:
        try:
            read[release] = visit.release(release)
        except RefusalError as refusal:
            refusals.append((release, refusal))
            if refusal.outcome in _NO_USE:
                break
    if refusals and not read:
        raise refusals[0][1]
    remarks = (f"{release.at:%Y-%m-%d} {release.stage.value}: {why.detail}" for release, why in refusals)
    return _Harvest(read=read, remarks=tuple(remarks))


def _figures(read: Mapping[Release, tuple[Figure, ...]]) -> tuple[Figure, ...]:
    """Put the figures of several releases together, oldest period first.

    A final release says its own value; the flash after it, which repeats it, is then not asked.

    Raises:
        RefusalError: malformed, where two releases differ about a period and stage.
    """
    finals = {each.period for release, own in read.items() if release.stage is Stage.FINAL for each in own}
    chosen: dict[tuple[date, int], Figure] = {}
    for release in sorted(read, key=_instant):
        for figure in read[release]:
            if release.stage is Stage.FLASH and figure.stage is Stage.FINAL and figure.period in finals:
                continue
            first = chosen.setdefault((figure.period, _rank(figure)), figure)
            if first.value != figure.value:
                raise malformed(f"releases give {first.text} and {figure.text} for {figure.period:%Y-%m}")
    return tuple(figure for _, figure in sorted(chosen.items(), key=lambda item: item[0]))


def _rank(figure: Figure) -> int:
    return figure.stage.rank if figure.stage else -1


def _instant(release: Release) -> datetime:
    return release.at


def _unread(releases: Sequence[Release], cursor: str | None) -> Sequence[Release]:
    """Return the newest releases that are not yet read, newest first; a cursor of another make is none."""
    if cursor is None or not _CURSOR.fullmatch(cursor):
        return releases[:_AT_MOST]
    minute = cursor.split()[0]
    unread = [
        each
        for each in releases
        if _minute(each) > minute or (_minute(each) == minute and _cursor(releases, each) != cursor)
    ]
    return unread[:_AT_MOST]


def _cursor(releases: Iterable[Release], newest: Release) -> str:
    """Name a release by its minute, which sorts, and by all that came out with it."""
    ids = sorted(release.id for release in releases if release.at == newest.at)
    return f"{_minute(newest)} {','.join(ids)}"


def _minute(release: Release) -> str:
    return f"{release.at:%Y-%m-%dT%H:%M}Z"
