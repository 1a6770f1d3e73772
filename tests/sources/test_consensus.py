import json
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta

import pytest
from contracts.source_contract import SourceContract, Stages, listing
from fakes import FakeClock
from hypothesis import assume, given
from hypothesis import strategies as st
from sources.standins.canned import ROOT, Canned
from sources.standins.consensus import (
    CHALLENGE,
    CLAIMS,
    HOUSING,
    OVER_LIMIT,
    SENTIMENT,
    SERVICES,
    WEEK,
    WEEK_OF_21_FEBRUARY,
    Calendar,
    Event,
    event,
    others,
    payload,
)

from monitor.demo.loopback import Cut, Drip, Fault, Page
from monitor.model.catalogue import Indicator
from monitor.model.series import FetchResult, Forecast
from monitor.model.terms import IndicatorId, Outcome, SourceName, Stage
from monitor.sources.consensus import ConsensusSource
from monitor.transport import Transport

MONDAY = datetime(2025, 2, 17, 12, tzinfo=UTC)
SIX_HOURS = 6 * 3600
FLASH = "Services PMI"
FEBRUARY = date(2025, 2, 1)
FAULTS: Mapping[Outcome, Fault] = {
    Outcome.NOT_FOUND: Page(status=404),
    Outcome.WITHHELD: Page(body=CHALLENGE),
    Outcome.RATE_LIMITED: Page(body=OVER_LIMIT),
    Outcome.UNAVAILABLE: Cut(),
    Outcome.MALFORMED: Page(body=b"<html><body>Moved</body></html>"),
}


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(MONDAY)


@pytest.fixture
def server() -> Iterator[Calendar]:
    with Calendar() as server:
        yield server


@pytest.fixture
def transport(clock: FakeClock) -> Iterator[Transport]:
    with Transport(clock, rates={}, read_timeout_s=5, attempts=1) as transport:
        yield transport


@pytest.fixture
def source(transport: Transport, server: Calendar) -> ConsensusSource:
    return ConsensusSource(transport, root=server.root)


def fetch(
    source: ConsensusSource, series: str = FLASH, of: Indicator = SERVICES, *, cursor: str | None = None
) -> FetchResult:
    return source.fetch(of, listing(series), cursor=cursor)


def read(
    events: Sequence[Event], series: str = FLASH, of: Indicator = SERVICES, *, now: datetime = MONDAY
) -> FetchResult:
    return read_bytes(payload(events), series, of, now=now)


def read_bytes(
    body: bytes, series: str = FLASH, of: Indicator = SERVICES, *, now: datetime = MONDAY
) -> FetchResult:
    return fetch(ConsensusSource(Canned(now, {WEEK: body}), root=ROOT), series, of)


def flash(forecast: str = "53.2", at: str = "2025-02-21T09:45:00-05:00") -> Event:
    return event("Flash Services PMI", at, forecast)


def expected(result: FetchResult) -> Mapping[tuple[date, Stage | None], tuple[float, str | None]]:
    return {(each.period, each.stage): (each.value, each.text) for each in result.forecasts}


BROKEN: Mapping[str, bytes] = {
    "no JSON": b"forecast: 53.2",
    "half a calendar": payload()[:-5],
    "an object": b'{"events": []}',
    "no event": b"[]",
    "numbers": b"[1, 2, 3]",
    "lists without end": b"[" * 100_000,
    "text of another code": payload().replace(b"Auction", b"Auction\xff"),
    "a workbook": b"PK\x03\x04",
    "an event that cannot be read": payload([{"title": "Flash Services PMI", "country": "USD"}, *others(20)]),
    "a day without a zone": payload([flash(at="2025-02-21T09:45:00"), *others(20)]),
    "one event in five that cannot be read": payload([flash(), {"title": "x"}, *others(3)]),
    "a week to come": payload([flash(at="2025-03-21T09:45:00-04:00")]),
    "a forecast that is no number": payload([flash("above 53")]),
    "two numbers": payload([flash("3.65|1.3")]),
    "percent of an index": payload([flash("53.2%")]),
    "thousands of an index": payload([flash("53.2K")]),
    "ten times the index": payload([flash("532")]),
    "a tenth of the index": payload([flash("5.32")]),
    "two forecasts of one print": payload([flash("53.2"), flash("53.4")]),
}


class TestContract(SourceContract):
    @pytest.fixture
    def outcomes(self) -> Sequence[Outcome]:
        return (Outcome.OK, Outcome.EMPTY, *FAULTS)

    @pytest.fixture
    def staged(self, transport: Transport, server: Calendar) -> Stages:
        def stage(outcome: Outcome) -> FetchResult:
            server.plan_always(FAULTS.get(outcome))
            source = ConsensusSource(transport, root=server.root)
            cursor = fetch(source).cursor if outcome is Outcome.EMPTY else None
            return fetch(source, cursor=cursor)

        return stage

    @pytest.fixture
    def malformed(self) -> Sequence[FetchResult]:
        return [read_bytes(body) for body in BROKEN.values()]


def test_it_states_forecasts_and_no_figures(source: ConsensusSource) -> None:
    result = fetch(source)

    assert result.figures == ()
    assert result.forecasts == (
        Forecast(
            indicator=IndicatorId("umich_sentiment"),
            period=FEBRUARY,
            stage=Stage.FLASH,
            value=53.2,
            text="53.2",
            source=SourceName("consensus"),
            stated_at=MONDAY,
        ),
    )


@pytest.mark.parametrize(
    ("series", "of", "period", "stage", "value", "text"),
    [
        ("UoM Consumer Sentiment", SENTIMENT, FEBRUARY, Stage.FINAL, 67.9, "67.9"),
        ("UoM Inflation Expectations", SENTIMENT, FEBRUARY, Stage.FINAL, 4.4, "4.4%"),
        ("NAHB Housing Market Index", HOUSING, FEBRUARY, Stage.FINAL, 46, "46"),
        ("Unemployment Claims", CLAIMS, date(2025, 2, 15), None, 214_000, "214K"),
    ],
)
def test_each_event_is_read_in_the_unit_of_its_series(  # noqa: PLR0913, PLR0917 - a row of a table
    series: str, of: Indicator, period: date, stage: Stage | None, value: float, text: str
) -> None:
    assert expected(read(WEEK_OF_21_FEBRUARY, series, of)) == {(period, stage): (value, text)}


@pytest.mark.parametrize(
    ("title", "at", "period", "stage"),
    [
        ("Prelim UoM Consumer Sentiment", "2026-12-04T10:00:00-05:00", date(2026, 12, 1), Stage.PRELIMINARY),
        ("Prelim UoM Consumer Sentiment", "2026-07-17T10:00:00-04:00", date(2026, 7, 1), Stage.PRELIMINARY),
        ("Revised UoM Consumer Sentiment", "2026-07-31T10:00:00-04:00", date(2026, 7, 1), Stage.FINAL),
        ("Revised UoM Consumer Sentiment", "2026-12-18T10:00:00-05:00", date(2026, 12, 1), Stage.FINAL),
    ],
)
def test_a_survey_is_of_the_month_of_its_date(title: str, at: str, period: date, stage: Stage) -> None:
    now = datetime.fromisoformat(at) - timedelta(days=3)

    result = read([event(title, at, "67.9")], "UoM Consumer Sentiment", SENTIMENT, now=now)

    assert list(expected(result)) == [(period, stage)]


@pytest.mark.parametrize(
    ("title", "at", "period"),
    [
        ("Flash Services PMI", "2025-12-16T09:45:00-05:00", date(2025, 12, 1)),
        ("Final Services PMI", "2026-01-06T09:45:00-05:00", date(2025, 12, 1)),
        ("Final Services PMI", "2025-03-05T09:45:00-05:00", FEBRUARY),
    ],
)
def test_a_flash_is_of_its_month_and_a_final_of_the_one_before(title: str, at: str, period: date) -> None:
    now = datetime.fromisoformat(at) - timedelta(days=3)

    assert [period for period, _ in expected(read([event(title, at, "53.2")], now=now))] == [period]


def test_claims_that_come_a_day_early_are_of_the_same_week() -> None:
    wednesday = datetime(2025, 11, 26, 8, 30, tzinfo=UTC)
    row = event("Unemployment Claims", "2025-11-26T08:30:00-05:00", "225K")

    result = read([row], "Unemployment Claims", CLAIMS, now=wednesday - timedelta(days=1))

    assert list(expected(result)) == [(date(2025, 11, 22), None)]


def test_a_date_between_two_releases_is_of_no_period() -> None:
    result = read([flash("50.8", "2025-03-09T09:45:00-04:00")], now=datetime(2025, 3, 7, tzinfo=UTC))

    assert result.outcome is Outcome.MALFORMED
    assert "of no period" in result.detail


def test_no_consensus_is_not_zero() -> None:
    result = read([flash(""), *others()])

    assert result.outcome is Outcome.EMPTY
    assert result.forecasts == ()
    assert result.detail == "no consensus is stated for 'Flash Services PMI' of 2025-02-21"


def test_what_is_out_is_no_longer_expected() -> None:
    result = read(WEEK_OF_21_FEBRUARY, now=datetime(2025, 2, 21, 14, 45, tzinfo=UTC))

    assert result.outcome is Outcome.EMPTY
    assert "out already" in result.detail


def test_a_release_of_another_week_is_not_in_the_calendar() -> None:
    result = read(others())

    assert result.outcome is Outcome.EMPTY
    assert "no such release" in result.detail


@pytest.mark.parametrize("of", [HOUSING, CLAIMS])
def test_an_indicator_that_has_no_such_stage_is_refused(of: Indicator) -> None:
    assert read(WEEK_OF_21_FEBRUARY, of=of).outcome is Outcome.NOT_FOUND


def test_an_event_that_is_not_known_is_not_found(source: ConsensusSource, server: Calendar) -> None:
    assert fetch(source, "ISM Services PMI").outcome is Outcome.NOT_FOUND
    assert server.requests == []


def test_one_request_serves_all_indicators_for_six_hours(
    source: ConsensusSource, server: Calendar, clock: FakeClock
) -> None:
    first = fetch(source)
    clock.sleep(SIX_HOURS - 1)
    second = fetch(source, "UoM Consumer Sentiment", SENTIMENT)
    clock.sleep(1)
    third = fetch(source, cursor=first.cursor)

    assert [first.outcome, second.outcome, third.outcome] == [Outcome.OK, Outcome.OK, Outcome.EMPTY]
    assert [forecast.stated_at for forecast in second.forecasts] == [MONDAY]
    assert len(server.requests) == 2


def test_a_new_process_does_not_ask_again_before_six_hours_have_passed(
    transport: Transport, server: Calendar, clock: FakeClock
) -> None:
    cursor = fetch(ConsensusSource(transport, root=server.root)).cursor
    clock.sleep(SIX_HOURS - 1)
    early = fetch(ConsensusSource(transport, root=server.root), cursor=cursor)
    server.body = payload([flash("53.4"), *others()])
    clock.sleep(1)
    later = fetch(ConsensusSource(transport, root=server.root), cursor=cursor)

    assert early.outcome is Outcome.EMPTY
    assert early.detail == "asked at 12:00 UTC, and not again before 18:00"
    assert expected(later) == {(FEBRUARY, Stage.FLASH): (53.4, "53.4")}
    assert len(server.requests) == 2


@pytest.mark.parametrize(
    ("fault", "requests"),
    [(Page(body=OVER_LIMIT), 1), (Page(status=429), 1), (Cut(), 2), (Page(status=503), 2)],
)
def test_after_a_refusal_nothing_is_asked_but_after_a_failure(
    source: ConsensusSource, server: Calendar, fault: Fault, requests: int
) -> None:
    server.plan_always(fault)

    outcomes = {fetch(source).outcome for _ in range(2)}

    assert len(outcomes) == 1
    assert len(server.requests) == requests


def test_a_server_that_drips_is_not_waited_for(server: Calendar, clock: FakeClock) -> None:
    server.plan(Drip(pause_s=0.001))
    with Transport(clock, rates={}, deadline_s=0, attempts=1) as transport:
        result = fetch(ConsensusSource(transport, root=server.root))

    assert result.outcome is Outcome.UNAVAILABLE


# ---------------------------------------------------------------- edits

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
PLACES = st.tuples(
    st.integers(0, len(WEEK_OF_21_FEBRUARY) - 1), st.sampled_from(("title", "country", "date", "forecast"))
)
OTHERS = st.sampled_from(
    (
        *("", " ", "n/a", "53.2%", "532", "5.32", "53,2", "1e2", "NaN", "-", "53.2K", "0", "\u0665\u0663"),
        *(
            "2025-02-21",
            "2025-13-21T09:45:00-05:00",
            "2026-02-20T09:45:00-05:00",
            "0001-01-01T00:00:00+14:00",
        ),
        *(
            "9999-12-31T23:59:59-12:00",
            "USD",
            "GBP",
            "Flash Services PMI ",
            "flash services pmi",
            "Services PMI",
        ),
    )
)


@given(st.binary(max_size=300) | JSON.map(lambda value: json.dumps(value).encode()))
def test_any_bytes_come_to_an_outcome(body: bytes) -> None:
    result = read_bytes(body)

    assert result.outcome is not Outcome.OK
    assert result.forecasts == ()


@given(
    st.lists(st.tuples(PLACES, OTHERS | JSON), max_size=2),
    st.permutations(range(len(WEEK_OF_21_FEBRUARY))),
    st.integers(0, len(WEEK_OF_21_FEBRUARY)),
)
def test_an_edited_calendar_gives_the_right_forecast_or_none(
    changes: Sequence[tuple[tuple[int, str], object]], order: Sequence[int], kept: int
) -> None:
    events: list[dict[str, object]] = [dict(each) for each in WEEK_OF_21_FEBRUARY]
    for (at, name), value in changes:
        events[at][name] = value

    assume(not any(is_credible(each) for each in events if each != TRUE_ONE))
    result = read_bytes(json.dumps([events[at] for at in order][: max(kept, 1)]).encode())

    assert expected(result) in ({}, {(FEBRUARY, Stage.FLASH): (53.2, "53.2")})


TRUE_ONE = flash()


def is_credible(each: Mapping[str, object]) -> bool:
    """Another event that nobody can tell from the true one."""
    title, country, at, forecast = (
        str(each[name]).strip() for name in ("title", "country", "date", "forecast")
    )
    likely = re.fullmatch(r"[2-7]\d(\.\d)?|80", forecast) and forecast != "53.2"
    return title == "Flash Services PMI" and country == "USD" and at.startswith("2025-02") and bool(likely)
