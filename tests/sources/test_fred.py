import logging
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from contracts.source_contract import SourceContract, Stages, indicator, listing
from fakes import FakeClock

from monitor.demo.fred_archive import FredSeries, Statement
from monitor.demo.fred_server import DEMO_KEY, FredServer, html_page, not_registered, too_many_requests
from monitor.demo.loopback import Cut, Fault, Hang, Loopback, Page, Query
from monitor.errors import ConfigurationError
from monitor.model.series import FetchResult
from monitor.model.terms import Frequency, Outcome
from monitor.sources.fred import FredSource
from monitor.transport import Transport

NOW = datetime(2025, 6, 2, 15, tzinfo=UTC)


def at(year: int, month: int, day: int) -> datetime:
    return datetime(year, month, day, 16, tzinfo=UTC)


SENTIMENT: list[Statement] = [
    (date(2025, 1, 1), at(2025, 2, 28), "71.1"),
    (date(2025, 2, 1), at(2025, 3, 28), "64.7"),
    (date(2025, 1, 1), at(2025, 4, 25), "71.7"),
    (date(2025, 3, 1), at(2025, 4, 25), "57.0"),
]
CONTENT = {
    "UMCSENT": FredSeries(title="Sentiment", units="Index", frequency="Monthly", statements=SENTIMENT),
    "NOVINTAGE": FredSeries(title="", units="", frequency="Monthly", statements=SENTIMENT, vintages=False),
    "NOTYET": FredSeries(title="", units="", frequency="Monthly", statements=[]),
    "GONE": FredSeries(title="", units="", frequency="Monthly", statements=[], withheld=True),
}


def xml(body: str) -> Page:
    return Page(content_type="text/xml", body=body.encode())


def observations(*values: str, count: str | None = None) -> Page:
    rows = "".join(
        '<observation realtime_start="2025-02-28" realtime_end="9999-12-31"'
        f' date="2025-0{month}-01" value="{value}"/>'
        for month, value in enumerate(values, start=1)
    )
    return xml(f'<observations count="{count or len(values)}">{rows}</observations>')


MALFORMED: Mapping[str, Page] = {
    "a web page": html_page(200),
    "a web page that is XML": xml("<html><body/></html>"),
    "another document": xml("<seriess><series/></seriess>"),
    "cut XML": xml('<observations count="1"><observation date="2025-01-01" '),
    "nothing": xml(""),
    "a value that is no number": observations("71.1", "n/a"),
    "a date that is no date": xml(
        '<observations><observation realtime_start="a" realtime_end="b" date="May" value="1"/></observations>'
    ),
    "a row without its value": xml('<observations><observation date="2025-01-01"/></observations>'),
    "a count that is no number": observations("71.1", count="many"),
    "an unknown encoding": xml('<?xml version="1.0" encoding="klingon"?><observations/>'),
    "a refusal of our parameters": Page(
        status=400, body=b'<error code="400" message="Bad Request.  Variable limit is not valid."/>'
    ),
}
FAULTS: Mapping[Outcome, Fault] = {
    Outcome.BAD_KEY: not_registered(),
    Outcome.RATE_LIMITED: too_many_requests("1"),
    Outcome.UNAVAILABLE: html_page(503),
    Outcome.MALFORMED: html_page(200),
}
SERIES: Mapping[Outcome, str] = {
    Outcome.EMPTY: "NOTYET",
    Outcome.NOT_FOUND: "NOSUCH",
    Outcome.WITHDRAWN: "GONE",
}


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(NOW)


@pytest.fixture
def transport(clock: FakeClock) -> Iterator[Transport]:
    with Transport(clock, rates={"fred": 1.8}, read_timeout_s=5, attempts=2) as transport:
        yield transport


@pytest.fixture
def impatient(clock: FakeClock, server: FredServer) -> Iterator[FredSource]:
    with Transport(clock, rates={}, read_timeout_s=0.05, attempts=1) as transport:
        yield FredSource(transport, root=server.root, api_key=DEMO_KEY)


@pytest.fixture
def server(clock: FakeClock) -> Iterator[FredServer]:
    with FredServer(CONTENT, clock.now) as server:
        yield server


@pytest.fixture
def source(transport: Transport, server: FredServer) -> FredSource:
    return FredSource(transport, root=server.root, api_key=DEMO_KEY)


def fetch(
    source: FredSource, series: str = "UMCSENT", *, vintages: bool = True, cursor: str | None = None
) -> FetchResult:
    return source.fetch(indicator(), listing(series, vintages=vintages), cursor=cursor)


def told(result: FetchResult) -> list[tuple[int, str | None, datetime | None]]:
    return [(figure.period.month, figure.text, figure.released_at) for figure in result.figures]


def released(month: int, day: int) -> datetime:
    return datetime(2025, month, day, 15, 1, tzinfo=UTC)


class TestContract(SourceContract):
    @pytest.fixture
    def outcomes(self) -> Sequence[Outcome]:
        return (Outcome.OK, *SERIES, *FAULTS)

    @pytest.fixture
    def staged(self, source: FredSource, server: FredServer) -> Stages:
        def stage(outcome: Outcome) -> FetchResult:
            server.plan_always(FAULTS.get(outcome))
            return fetch(source, SERIES.get(outcome, "UMCSENT"))

        return stage

    @pytest.fixture
    def malformed(self, source: FredSource, server: FredServer) -> Sequence[FetchResult]:
        def results(page: Page) -> Iterator[FetchResult]:
            server.plan(page)
            yield fetch(source, vintages=False)
            if page.status == 200:
                server.plan(page)
                yield fetch(source)
                server.plan(
                    xml("<vintage_dates><vintage_date>2025-02-28</vintage_date></vintage_dates>"), page
                )
                yield fetch(source)

        return [result for page in MALFORMED.values() for result in results(page)]


def test_every_vintage_is_told_at_its_clock_time_but_the_first(source: FredSource) -> None:
    result = fetch(source)

    assert told(result) == [
        (1, "71.1", None),
        (1, "71.7", released(4, 25)),
        (2, "64.7", datetime(2025, 3, 28, 15, 1, tzinfo=UTC)),
        (3, "57.0", released(4, 25)),
    ]
    assert result.cursor == "2025-04-25"


def test_with_nothing_new_one_request_is_enough(source: FredSource, server: FredServer) -> None:
    result = fetch(source, cursor="2025-04-25")

    assert (result.outcome, result.figures, result.cursor) == (Outcome.OK, (), "2025-04-25")
    assert len(server.requests) == 1


def test_from_a_cursor_on_only_what_is_new_is_told(source: FredSource) -> None:
    result = fetch(source, cursor="2025-03-28")

    assert told(result) == [(1, "71.7", released(4, 25)), (3, "57.0", released(4, 25))]
    assert result.cursor == "2025-04-25"


def test_a_second_vintage_of_the_same_day_is_not_lost(clock: FakeClock, transport: Transport) -> None:
    day = [datetime(2025, 5, 30, hour, tzinfo=UTC) for hour in (14, 18)]
    statements = [*SENTIMENT, (date(2025, 4, 1), day[0], "52.2"), (date(2025, 4, 1), day[1], "52.3")]
    content = {"UMCSENT": FredSeries(title="", units="", frequency="", statements=statements)}
    clock.sleep((day[0] - NOW).total_seconds())
    with FredServer(content, clock.now) as server:
        source = FredSource(transport, root=server.root, api_key=DEMO_KEY)
        first = fetch(source)
        clock.sleep(86_400)
        second = fetch(source, cursor=first.cursor)
        third = fetch(source, cursor=second.cursor)

    assert told(first)[-1] == (4, "52.2", released(5, 30))
    assert told(second) == [(4, "52.3", released(5, 30))]
    assert third.figures == ()


def test_what_is_not_out_yet_is_not_told(clock: FakeClock, source: FredSource) -> None:
    clock.sleep((datetime(2025, 4, 25, 15, tzinfo=UTC) - NOW).total_seconds())

    assert [text for _, text, _ in told(fetch(source))] == ["71.1", "64.7"]


def test_a_missing_value_is_a_withdrawal_only_after_a_value(clock: FakeClock, transport: Transport) -> None:
    statements: list[Statement] = [
        (date(2025, 1, 1), at(2025, 2, 28), "."),
        (date(2025, 2, 1), at(2025, 3, 28), "64.7"),
        (date(2025, 2, 1), at(2025, 4, 25), "."),
        (date(2025, 1, 1), at(2025, 4, 25), "71.1"),
        (date(2025, 1, 1), at(2025, 5, 30), None),
    ]
    content = {"UMCSENT": FredSeries(title="", units="", frequency="", statements=statements)}
    with FredServer(content, clock.now) as server:
        result = fetch(FredSource(transport, root=server.root, api_key=DEMO_KEY))

    assert told(result) == [
        (1, "71.1", released(4, 25)),
        (1, None, released(5, 30)),
        (2, "64.7", released(3, 28)),
        (2, None, released(4, 25)),
    ]
    assert [figure.value for figure in result.figures] == [71.1, None, 64.7, None]


def test_more_vintages_than_a_request_may_ask_for_are_read(clock: FakeClock, transport: Transport) -> None:
    start = date(2010, 1, 1)
    statements: list[Statement] = [
        (start + timedelta(days=day), datetime(2010, 1, 2, 16, tzinfo=UTC) + timedelta(days=day), str(day))
        for day in range(4_100)
    ]
    content = {"DAILY": FredSeries(title="", units="", frequency="Daily", statements=statements)}
    with FredServer(content, clock.now) as server:
        source = FredSource(transport, root=server.root, api_key=DEMO_KEY)
        result = source.fetch(indicator(Frequency.DAILY), listing("DAILY"), cursor=None)
        with pytest.raises(ValueError, match="maximum number of vintage dates"):
            source.get_series_all_releases("DAILY")

    assert [figure.text for figure in result.figures] == [text for _, _, text in statements]
    assert result.figures[0].released_at is None
    assert all(figure.released_at for figure in result.figures[1:])
    assert len(server.requests) == 5


def test_pages_are_read_until_the_count_is_reached(clock: FakeClock, transport: Transport) -> None:
    rows = [f'<observation date="2025-0{month}-01" value="{month}"/>' for month in range(1, 6)]

    def answer(path: str, query: Query) -> Page:
        start = int(query["offset"])
        return xml(f'<observations count="5">{"".join(rows[start : start + 2])}</observations>')

    with Loopback(answer) as loopback:
        result = fetch(FredSource(transport, root=loopback.root, api_key=DEMO_KEY), vintages=False)

    assert [figure.value for figure in result.figures] == [1, 2, 3, 4, 5]
    assert len(loopback.requests) == 3


def test_a_count_that_is_never_reached_is_malformed(transport: Transport) -> None:
    def answer(path: str, query: Query) -> Page:
        return observations(*(["1", "2"] if query["offset"] == "0" else []), count="5")

    with Loopback(answer) as loopback:
        result = fetch(FredSource(transport, root=loopback.root, api_key=DEMO_KEY), vintages=False)

    assert result.outcome is Outcome.MALFORMED
    assert result.figures == ()


def test_a_table_tells_no_instants(source: FredSource, server: FredServer) -> None:
    result = fetch(source, vintages=False)

    assert told(result) == [(1, "71.7", None), (2, "64.7", None), (3, "57.0", None)]
    assert result.cursor == "2025-03-01"
    assert len(server.requests) == 1


def test_a_table_is_read_again_from_well_before_its_cursor(source: FredSource, server: FredServer) -> None:
    result = fetch(source, vintages=False, cursor="2025-03-01")

    assert len(result.figures) == 3
    asked = parse_qs(urlsplit(server.requests[0]).query)
    assert asked["observation_start"] == ["2020-01-27"]


@pytest.mark.parametrize("cursor", [None, "2025-03-28"])
def test_a_series_without_vintages_is_read_as_a_table(source: FredSource, cursor: str | None) -> None:
    result = fetch(source, "NOVINTAGE", cursor=cursor)

    assert told(result) == [(1, "71.7", None), (2, "64.7", None), (3, "57.0", None)]
    assert result.cursor is None


@pytest.mark.parametrize("page", [html_page(404), Page(status=404), Page(status=400, body=b"{}")])
def test_a_server_that_knows_no_vintage_dates_is_read_as_a_table(
    source: FredSource, server: FredServer, page: Page
) -> None:
    server.plan(page)

    assert [text for _, text, _ in told(fetch(source))] == ["71.7", "64.7", "57.0"]


def test_an_unknown_series_may_also_be_a_bad_request(source: FredSource, server: FredServer) -> None:
    server.plan_always(
        Page(status=400, body=b'<error code="400" message="Bad Request.  The series does not exist."/>')
    )

    assert fetch(source).outcome is Outcome.NOT_FOUND


def test_an_error_under_a_good_status_is_an_error(source: FredSource, server: FredServer) -> None:
    server.plan_always(xml('<error code="429" message="Too Many Requests.  Exceeded Rate Limit"/>'))

    assert fetch(source).outcome is Outcome.RATE_LIMITED


def test_a_good_key_called_unregistered_once_is_good(source: FredSource, server: FredServer) -> None:
    server.plan(not_registered())

    assert fetch(source).outcome is Outcome.OK


def test_an_unregistered_key_is_tried_twice(source: FredSource, server: FredServer) -> None:
    server.plan_always(not_registered())

    result = fetch(source)

    assert result.outcome is Outcome.BAD_KEY
    assert "not registered" in result.detail
    assert len(server.requests) == 2


@pytest.mark.parametrize("fault", [Cut(), Page(status=500), Page(status=423), Page(status=403)])
def test_what_cannot_be_had_now_is_unavailable(source: FredSource, server: FredServer, fault: Fault) -> None:
    server.plan_always(fault)

    assert fetch(source).outcome is Outcome.UNAVAILABLE


def test_a_server_that_does_not_answer_is_unavailable(impatient: FredSource, server: FredServer) -> None:
    server.plan_always(Hang())

    assert fetch(impatient).outcome is Outcome.UNAVAILABLE


@pytest.mark.parametrize("series", ["", "umcsent", "OK&limit=1#x", "A B", "../x", "UMCSENT\n"])
def test_an_id_that_could_change_the_request_is_not_sent(
    source: FredSource, server: FredServer, series: str
) -> None:
    assert fetch(source, series).outcome is Outcome.NOT_FOUND
    assert server.requests == []


@pytest.mark.parametrize("key", ["", "abc", DEMO_KEY.upper(), DEMO_KEY + "\n", DEMO_KEY + "0", "é" * 32])
def test_a_key_of_the_wrong_shape_is_refused_and_not_shown(transport: Transport, key: str) -> None:
    with pytest.raises(ConfigurationError) as refusal:
        FredSource(transport, root="http://127.0.0.1", api_key=key)

    assert not key or key not in str(refusal.value)


def test_requests_keep_under_the_rate(source: FredSource, clock: FakeClock) -> None:
    fetch(source)
    fetch(source)

    assert clock.now() - NOW >= timedelta(seconds=3 / 1.8) - timedelta(microseconds=3)


def test_fredapi_works_over_the_transport(source: FredSource, server: FredServer) -> None:
    series = source.get_series("UMCSENT")

    assert list(series) == [71.7, 64.7, 57.0]
    assert len(source.get_series_all_releases("UMCSENT")) == 4
    assert len(source.get_series_vintage_dates("UMCSENT")) == 3
    assert source.get_series_info("UMCSENT")["title"] == "Sentiment"
    assert len(server.requests) == 4


def test_the_proxies_of_the_process_are_left_alone(
    transport: Transport, monkeypatch: pytest.MonkeyPatch
) -> None:
    installed: list[object] = []
    monkeypatch.setattr("urllib.request.install_opener", installed.append)
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")

    FredSource(transport, root="http://127.0.0.1", api_key=DEMO_KEY)

    assert installed == []


def echo() -> Page:
    return Page(status=400, body=f'<error code="400" message="Bad key {DEMO_KEY}"/>'.encode())


def away() -> Page:
    return Page(status=302, headers={"Location": f"http://elsewhere.invalid/?api_key={DEMO_KEY}"})


@pytest.mark.parametrize("ask", [fetch, FredSource.get_series])
def test_the_key_is_told_to_nobody(
    source: FredSource,
    server: FredServer,
    caplog: pytest.LogCaptureFixture,
    ask: Callable[[FredSource, str], object],
) -> None:
    caplog.set_level(logging.DEBUG)
    faults = [
        *FAULTS.values(),
        *MALFORMED.values(),
        Cut(),
        Page(status=500),
        echo(),
        away(),
        None,
    ]

    said = [told_of(source, server, fault, ask) for fault in faults]

    assert DEMO_KEY not in repr([said, caplog.text, *map(vars, caplog.records)])


def test_a_key_given_back_as_a_value_is_not_told(source: FredSource, server: FredServer) -> None:
    server.plan(observations(DEMO_KEY))

    result = fetch(source, vintages=False)

    assert result.outcome is Outcome.MALFORMED
    assert DEMO_KEY not in result.detail


def test_the_key_is_not_told_when_nobody_answers(
    impatient: FredSource, server: FredServer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)

    said = [told_of(impatient, server, Hang(), ask) for ask in (fetch, FredSource.get_series)]

    assert DEMO_KEY not in repr([said, caplog.text, *map(vars, caplog.records)])


def told_of(
    source: FredSource,
    server: FredServer,
    fault: Fault | None,
    ask: Callable[[FredSource, str], object],
) -> list[object]:
    """Gather all that a request which meets this fault lets anyone see."""
    server.plan_always(fault)
    said: list[object] = [source, vars(source), server.requests]
    try:
        said.append(ask(source, "UMCSENT"))
    except (ValueError, TypeError) as error:
        said.extend(traceback.format_exception(error))
        said.extend([error.args, vars(error), error.__cause__, error.__context__])
    return said
