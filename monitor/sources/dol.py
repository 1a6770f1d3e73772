"""The Department of Labor: weekly claims by state (report ETA 539), and the advance figure of its release.

Under the root, which stands for https://oui.doleta.gov: `/unemploy/csv/ar539.csv` with every state and week
(tens of MB, of which only some lines are kept) and `/press/YYYY/MMDDYY.pdf` with the release of a day.
`/ui/data.pdf`, the newest release, is on https://www.dol.gov, unless another root is set.

Series: `DC/c3+c7` initial claims in the District, `DC/c4` those of federal employees (UCFE), `US/c4` the same
summed over the states, `US/advance` the seasonally adjusted national figure as first published.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Final, TypeAlias

from monitor.calendar import NEW_YORK, THURSDAY
from monitor.exchange import Fetcher
from monitor.model.catalogue import Indicator, Listing
from monitor.model.series import FetchResult, Figure
from monitor.model.terms import Outcome, SourceName
from monitor.sources.dol_claims import Sieve, nation, state
from monitor.sources.dol_release import advance
from monitor.sources.gate import admitted, unread
from monitor.sources.payload import RefusalError, refused

_DOL: Final = SourceName("dol")
_ROOT: Final = "https://oui.doleta.gov"
_ELSEWHERE: Final = {"/ui/data.pdf": "https://www.dol.gov"}
_STATES: Final = "/unemploy/csv/ar539.csv"
_NEWEST: Final = "/ui/data.pdf"
_RELEASE_AT: Final = time(8, 30)

_Reading: TypeAlias = Callable[[bytes, date], tuple[Figure, ...]]
_OF_STATES: Final[Mapping[str, _Reading]] = {
    "DC/c3+c7": partial(state, code="DC", columns=("c3", "c7"), lowest=1),
    "DC/c4": partial(state, code="DC", columns=("c4",), lowest=0),
    "US/c4": partial(nation, column="c4"),
}
"""Readings of the file of states; in no week did nobody at all claim in the District."""
_ADVANCE: Final = "US/advance"


class DolSource:
    """The claims that states report, and the figure that the release states first."""

    def __init__(self, fetcher: Fetcher, *, root: str) -> None:
        self._fetcher = fetcher
        self._root = root.rstrip("/")

    @property
    def name(self) -> SourceName:
        """The name under which its statements are stored."""
        return _DOL

    def fetch(self, indicator: Indicator, listing: Listing, *, cursor: str | None) -> FetchResult:  # noqa: ARG002 - the port's
        """Read one series whole, unless what holds it is what `cursor` names."""
        body = b""
        now = self._fetcher.now().astimezone(NEW_YORK)
        try:
            if listing.series == _ADVANCE:
                body = self._release(now)
                read: _Reading = advance
            else:
                read = _reading(listing.series)
                body = self._states()
            name = unread(body, last=cursor)
            figures = read(body, now.date())
        except RefusalError as refusal:
            return refused(refusal, bytes_read=len(body))
        return FetchResult(
            outcome=Outcome.OK,
            figures=figures,
            cursor=name,
            detail=f"{len(figures)} values",
            bytes_read=len(body),
        )

    def _states(self) -> bytes:
        # Whatever the series, the same lines are kept: one request serves them all.
        return admitted(self._fetcher.get(f"{self._root}{_STATES}", provider=_DOL, keep=Sieve())).body

    def _release(self, now: datetime) -> bytes:
        """Get the newest release, from the one address or else the other."""
        refusals = list[RefusalError]()
        for path in (_NEWEST, f"/press/{_last_thursday(now):%Y/%m%d%y}.pdf"):
            try:
                return admitted(self._fetcher.get(self._address(path), provider=_DOL)).body
            except RefusalError as refusal:
                refusals.append(RefusalError(refusal.outcome, f"{path}: {refusal.detail}"))
        raise RefusalError(refusals[0].outcome, "; ".join(refusal.detail for refusal in refusals))

    def _address(self, path: str) -> str:
        host = _ELSEWHERE.get(path, self._root) if self._root == _ROOT else self._root
        return f"{host}{path}"


def _reading(series: str) -> _Reading:
    try:
        return _OF_STATES[series]
    except KeyError:
        known = ", ".join([*_OF_STATES, _ADVANCE])
        raise RefusalError(Outcome.NOT_FOUND, f"no series is called {series!r}; there are {known}") from None


def _last_thursday(now: datetime) -> date:
    """Return the day of the last release, by the habit of Thursdays."""
    today = now.date() if now.time() >= _RELEASE_AT else now.date() - timedelta(days=1)
    return today - timedelta(days=(today.weekday() - THURSDAY) % 7)
