"""FRED's calendar of a release, as days announced for the copy that FRED has."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
import timed
from fakes import FakeClock
from hypothesis import given
from hypothesis import strategies as st

from monitor.calendar import NEW_YORK
from monitor.demo.fred_archive import FredRelease, FredSeries
from monitor.demo.fred_server import DEMO_KEY, FredServer, html_page, not_registered, too_many_requests
from monitor.demo.loopback import Fault, Page
from monitor.exchange import Fetcher, Reply, Result, Secret
from monitor.model.catalogue import DueRule, Indicator, Listing, Release
from monitor.model.series import FetchResult
from monitor.model.terms import Frequency, Outcome, Stage
from monitor.sources.fred import FredSource
from monitor.sources.fred_dates import FredDates
from monitor.transport import Transport

NOW = datetime(2025, 1, 20, 14, tzinfo=UTC)
CLAIMS, STARTS, DAILY = 469, 27, 279
FRIDAYS = [date(2025, 1, 3) + timedelta(weeks=week) for week in range(20)]
CORRECTIONS = [date(2025, 1, 6), date(2025, 1, 13), date(2025, 1, 27), date(2025, 2, 10)]
RELEASES = {
    CLAIMS: FredRelease(name="claims", planned=[*FRIDAYS, *CORRECTIONS]),
    STARTS: FredRelease(
        name="starts",  # with the days on which permits are corrected, as release 27 had in October 2024
        planned=[
            date(2025, month, day) for month, day in ((1, 17), (1, 24), (2, 19), (2, 26), (3, 18), (4, 17))
        ],
    ),
    DAILY: FredRelease(name="daily", planned=[date(2025, 1, 1) + timedelta(days=n) for n in range(300)]),
}
SERIES = FredSeries(
    title="", units="", frequency="", statements=[(date(2024, 12, 1), NOW, "1")], vintages=False
)


def copy(*, of: int | None, frequency: Frequency = Frequency.WEEKLY) -> tuple[Indicator, Listing]:
    rule = DueRule(at=time(12, 17), days=6)
    if frequency is not Frequency.WEEKLY:
        rule = DueRule(at=time(8, 35), months=1, business_day=12)
    listing = timed.listing(timed.FRED, {Stage.FINAL: rule})
    indicator = timed.indicator(replace(listing, series="X"), frequency=frequency)
    return replace(indicator, release=Release(name="r", fred_id=of)), indicator.listings[0]


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(NOW)


@pytest.fixture
def server(clock: FakeClock) -> Iterator[FredServer]:
    with FredServer({"X": SERIES}, clock.now, releases=RELEASES) as server:
        yield server


@pytest.fixture
def source(clock: FakeClock, server: FredServer) -> Iterator[FredSource]:
    with Transport(clock, rates={}, read_timeout_s=5, attempts=1) as transport:
        yield FredSource(transport, root=server.root, api_key=DEMO_KEY)


def fetch(source: FredSource, *, of: int | None, frequency: Frequency = Frequency.WEEKLY) -> FetchResult:
    indicator, listing = copy(of=of, frequency=frequency)
    return source.fetch(indicator, listing, cursor=None)


def days(result: FetchResult) -> list[date]:
    """The days announced, all at midnight in New York."""
    local = [at.astimezone(NEW_YORK) for at in result.announced]
    assert {at.time() for at in local} <= {time(0)}
    return [at.date() for at in local]


def asked(server: FredServer) -> list[str]:
    return [each for each in server.requests if each.startswith("/fred/release/dates")]


def test_of_a_weekly_release_one_day_a_week_is_announced_to_the_end_of_the_month_after_next(
    source: FredSource,
) -> None:
    assert days(fetch(source, of=CLAIMS)) == [day for day in FRIDAYS if NOW.date() < day <= date(2025, 3, 31)]


def test_of_a_monthly_release_the_day_that_fits_the_habit_is_announced(source: FredSource) -> None:
    found = fetch(source, of=STARTS, frequency=Frequency.MONTHLY)

    assert days(found) == [date(2025, 2, 19), date(2025, 3, 18)]


@pytest.mark.parametrize("frequency", [Frequency.WEEKLY, Frequency.MONTHLY])
def test_a_release_with_a_row_for_every_day_announces_nothing(
    source: FredSource, frequency: Frequency
) -> None:
    assert fetch(source, of=DAILY, frequency=frequency).announced == ()


def test_a_week_with_a_holiday_has_the_day_planned_for_it() -> None:
    planned = [date(2025, 1, 30), date(2025, 2, 5), date(2025, 2, 13)]

    assert days_of(planned, now=NOW) == planned


def test_the_request_asks_for_days_without_values_too(source: FredSource, server: FredServer) -> None:
    fetch(source, of=CLAIMS)

    (request,) = asked(server)
    query = {name: value for name, (value,) in parse_qs(urlsplit(request).query).items()}
    assert query == {
        "api_key": "***",
        "release_id": "469",
        "include_release_dates_with_no_data": "true",
        "realtime_start": "2024-12-06",
        "realtime_end": "9999-12-31",
        "sort_order": "desc",
        "limit": "1000",
        "file_type": "json",
    }


def test_each_release_is_asked_for_once_a_day(
    source: FredSource, server: FredServer, clock: FakeClock
) -> None:
    for _ in range(3):
        fetch(source, of=CLAIMS)
        fetch(source, of=STARTS, frequency=Frequency.MONTHLY)
    same_day = len(asked(server))
    clock.sleep(86_400)

    fetch(source, of=CLAIMS)

    assert (same_day, len(asked(server))) == (2, 3)


@pytest.mark.parametrize("frequency", [Frequency.DAILY, Frequency.BUSINESS, Frequency.QUARTERLY])
def test_of_other_frequencies_nothing_is_asked(
    source: FredSource, server: FredServer, frequency: Frequency
) -> None:
    fetch(source, of=CLAIMS, frequency=frequency)

    assert asked(server) == []


def test_of_a_release_that_fred_does_not_have_nothing_is_asked(
    source: FredSource, server: FredServer
) -> None:
    fetch(source, of=None)

    assert asked(server) == []


FAULTS: dict[str, Fault] = {
    "a web page": html_page(200),
    "down": html_page(503),
    "asked too often": too_many_requests("1"),
    "a refused key": not_registered(),
    "nothing": Page(body=b""),
    "no list": Page(body=b'{"release_dates": {}}'),
    "not an object": Page(body=b"[]"),
    "deep": Page(body=b"[" * 100_000),
    "another release": Page(body=b'{"release_dates": [{"release_id": 1, "date": "2025-02-07"}]}'),
    "no date": Page(body=b'{"release_dates": [{"release_id": 469, "date": "soon"}]}'),
    "a number": Page(body=b'{"release_dates": [{"release_id": 469, "date": 20250207}]}'),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_without_its_calendar_the_values_are_there_all_the_same(
    source: FredSource, server: FredServer, fault: str
) -> None:
    server.plan(Page(body=VALUES, content_type="text/xml"), FAULTS[fault])

    result = fetch(source, of=CLAIMS)

    assert (result.outcome, len(result.figures), result.announced) == (Outcome.OK, 1, ())
    assert DEMO_KEY not in repr(result)


VALUES = b'<observations count="1"><observation date="2025-01-11" value="1"/></observations>'


def test_where_the_values_are_refused_no_calendar_is_asked_for(
    source: FredSource, server: FredServer
) -> None:
    server.plan(html_page(503))

    result = fetch(source, of=CLAIMS)

    assert result.outcome is Outcome.UNAVAILABLE
    assert asked(server) == []


class Body:
    """A fetcher that gives one body to every request."""

    def __init__(self, body: bytes, now: datetime) -> None:
        self._body = body
        self._now = now

    def now(self) -> datetime:
        return self._now

    def get(self, url: str, **_: object) -> Result:
        return Reply(status=200, headers={}, body=self._body)


def dates_of(fetcher: Fetcher) -> FredDates:
    return FredDates(fetcher, root_url="https://127.0.0.1/fred", key=Secret(DEMO_KEY))


def days_of(planned: Sequence[date], *, now: datetime, frequency: Frequency = Frequency.WEEKLY) -> list[date]:
    rows = [{"release_id": CLAIMS, "date": each.isoformat()} for each in planned]
    body = json.dumps({"release_dates": rows}).encode()
    found = dates_of(Body(body, now)).announced(*copy(of=CLAIMS, frequency=frequency))
    return [at.astimezone(NEW_YORK).date() for at in found]


@given(
    st.binary(max_size=200)
    | st.text(max_size=80).map(lambda text: json.dumps({"release_dates": text}).encode())
)
def test_arbitrary_bytes_announce_nothing(body: bytes) -> None:
    assert dates_of(Body(body, NOW)).announced(*copy(of=CLAIMS)) == ()


@given(
    planned=st.lists(st.dates(date(2024, 11, 1), date(2025, 8, 1)), max_size=40),
    now=st.datetimes(datetime(2025, 1, 1), datetime(2025, 4, 1), timezones=st.just(UTC)),  # noqa: DTZ001 - hypothesis adds the zone
    frequency=st.sampled_from([Frequency.WEEKLY, Frequency.MONTHLY]),
)
def test_only_days_that_fred_named_and_that_lie_ahead_are_announced_in_order(
    planned: list[date], now: datetime, frequency: Frequency
) -> None:
    found = days_of(planned, now=now, frequency=frequency)

    assert {*found} <= {*planned}
    assert found == sorted({*found})
    assert all(day > now.astimezone(NEW_YORK).date() for day in found)
