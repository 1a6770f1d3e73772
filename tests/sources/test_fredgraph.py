from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime

import pytest
from contracts.source_contract import SourceContract, Stages, indicator, listing
from fakes import FakeClock

from monitor.demo.fred_archive import FredSeries
from monitor.demo.fred_server import FredServer, html_page, too_many_requests
from monitor.demo.loopback import Cut, Fault, Page
from monitor.model.series import FetchResult, Figure
from monitor.model.terms import Outcome
from monitor.sources.fredgraph import FredgraphSource
from monitor.transport import Transport

NOW = datetime(2025, 6, 2, 15, tzinfo=UTC)
RELEASED = datetime(2025, 5, 29, 16, tzinfo=UTC)
RATES = [
    (date(2025, 5, 15), RELEASED, "6.81"),
    (date(2025, 5, 22), RELEASED, "."),
    (date(2025, 5, 29), RELEASED, "6.89"),
]
CONTENT = {
    "MORTGAGE30US": FredSeries(title="", units="Percent", frequency="Weekly", statements=RATES),
    "NOTYET": FredSeries(title="", units="", frequency="", statements=[]),
}
FAULTS: Mapping[Outcome, Fault] = {
    Outcome.RATE_LIMITED: too_many_requests(),
    Outcome.UNAVAILABLE: Cut(),
    Outcome.MALFORMED: html_page(200),
}
SERIES = {Outcome.EMPTY: "NOTYET", Outcome.NOT_FOUND: "NOSUCH"}
HEADER = b"observation_date,MORTGAGE30US\n"
MALFORMED = {
    "a web page": b"<!DOCTYPE html>\n<html></html>\n",
    "a web page after blanks": b"\xef\xbb\xbf\r\n <html></html>\n",
    "nothing": b"",
    "a blank line": b"\n",
    "another series": b"observation_date,DGS10\n2025-05-29,4.43\n",
    "another date column": b"period,MORTGAGE30US\n2025-05-29,6.89\n",
    "two series": b"observation_date,MORTGAGE30US,DGS10\n2025-05-29,6.89,4.43\n",
    "no header": b"2025-05-29,6.89\n",
    "a line cut in its date": HEADER + b"2025-05-22,6.86\n2025-05\n",
    "a line cut in its number": HEADER + b"2025-05-22,6.86\n2025-05-29,6.",
    "a line cut after its date": HEADER + b"2025-05-22,6.86\n2025-05-29",
    "a line of three": HEADER + b"2025-05-29,6,89\n",
    "a date of another form": HEADER + b"05/29/2025,6.89\n",
    "a value that is no number": HEADER + b"2025-05-22,6.86\n2025-05-29,n/a\n",
    "bytes that are no text": HEADER + b"2025-05-29,\xff\n",
    "an open quote": HEADER + b'2025-05-29,"6.89\n',
}


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(NOW)


@pytest.fixture
def server(clock: FakeClock) -> Iterator[FredServer]:
    with FredServer(CONTENT, clock.now) as server:
        yield server


@pytest.fixture
def source(clock: FakeClock, server: FredServer) -> Iterator[FredgraphSource]:
    with Transport(clock, rates={}, read_timeout_s=5, attempts=2) as transport:
        yield FredgraphSource(transport, root=server.root)


def fetch(source: FredgraphSource, series: str = "MORTGAGE30US", *, cursor: str | None = None) -> FetchResult:
    return source.fetch(indicator(), listing(series, vintages=False), cursor=cursor)


def fetched(source: FredgraphSource, server: FredServer, body: bytes) -> FetchResult:
    server.plan(Page(content_type="application/csv", body=body))
    return fetch(source)


class TestContract(SourceContract):
    @pytest.fixture
    def outcomes(self) -> Sequence[Outcome]:
        return (Outcome.OK, *SERIES, *FAULTS)

    @pytest.fixture
    def staged(self, source: FredgraphSource, server: FredServer) -> Stages:
        def stage(outcome: Outcome) -> FetchResult:
            server.plan_always(FAULTS.get(outcome))
            return fetch(source, SERIES.get(outcome, "MORTGAGE30US"))

        return stage

    @pytest.fixture
    def malformed(self, source: FredgraphSource, server: FredServer) -> Sequence[FetchResult]:
        return [fetched(source, server, body) for body in MALFORMED.values()]


def test_values_come_without_instants(source: FredgraphSource) -> None:
    result = fetch(source)

    assert result.figures == (
        Figure(period=date(2025, 5, 15), value=6.81, text="6.81"),
        Figure(period=date(2025, 5, 29), value=6.89, text="6.89"),
    )
    assert result.cursor == "2025-05-29"


@pytest.mark.parametrize(
    "body",
    [
        b"DATE,MORTGAGE30US\n2025-05-22,.\n2025-05-29,6.89\n",
        b"observation_date,MORTGAGE30US\n2025-05-22,\n2025-05-29,6.89\n",
        b"\xef\xbb\xbfobservation_date,MORTGAGE30US\r\n2025-05-22,\r\n2025-05-29,6.89\r\n\r\n",
        b'"DATE","MORTGAGE30US"\n"2025-05-29","6.89"\n',
    ],
)
def test_every_form_of_the_table_is_read(source: FredgraphSource, server: FredServer, body: bytes) -> None:
    result = fetched(source, server, body)

    assert result.figures == (Figure(period=date(2025, 5, 29), value=6.89, text="6.89"),)
    assert result.bytes_read == len(body)


def test_the_table_is_asked_for_from_well_before_the_cursor(
    source: FredgraphSource, server: FredServer
) -> None:
    fetch(source, cursor="2025-05-29")

    assert server.requests == ["/graph/fredgraph.csv?id=MORTGAGE30US&cosd=2024-04-24"]


@pytest.mark.parametrize("series", ["", "A,B", "A&cosd=2020-01-01"])
def test_an_id_that_could_change_the_request_is_not_sent(
    source: FredgraphSource, server: FredServer, series: str
) -> None:
    assert fetch(source, series).outcome is Outcome.NOT_FOUND
    assert server.requests == []
