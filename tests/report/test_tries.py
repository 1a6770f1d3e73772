"""One line a source that was asked: what came, or what is wrong and what to do."""

from datetime import UTC, date, datetime
from typing import Final

import pytest
from fakes import ended, fetched
from timed import COPY, SURVEY, UMICH, indicator

from monitor.model.series import FetchResult, Figure, Forecast
from monitor.model.terms import BY_HAND, IndicatorId, Outcome, SourceName, Stage
from monitor.report.tries import Try, tries_document, try_line

FEBRUARY: Final = date(2025, 2, 1)
SENTIMENT: Final = indicator(SURVEY, COPY)


def tried(result: FetchResult, lacks: str | None = None) -> Try:
    return Try(source=UMICH, lacks=lacks, indicator=SENTIMENT, result=result)


def test_what_came_is_told_with_its_newest_value() -> None:
    figures = (
        Figure(period=FEBRUARY, value=64.7, text="64.7", stage=Stage.FINAL),
        Figure(period=date(2025, 1, 1), value=71.7, text="71.7", stage=Stage.FINAL),
    )

    line = try_line(tried(fetched(*figures)))

    assert line == (
        "umich               ok            umich_sentiment: 2 values to 2025-02-01 (64.7 final), 2 bytes"
    )


def test_forecasts_are_counted_where_no_value_came() -> None:
    forecast = Forecast(
        indicator=IndicatorId("umich_sentiment"),
        period=FEBRUARY,
        stage=None,
        value=67.8,
        text="67.8",
        source=SourceName("consensus"),
        stated_at=datetime(2025, 2, 20, tzinfo=UTC),
    )
    result = FetchResult(
        outcome=Outcome.OK, figures=(), cursor=None, detail="", bytes_read=7, forecasts=(forecast,)
    )

    assert "1 forecasts, 7 bytes" in try_line(tried(result))


def test_nothing_new_is_an_answer() -> None:
    nothing = tried(ended(Outcome.EMPTY))

    assert nothing.answered
    assert "nothing new" in try_line(nothing)


@pytest.mark.parametrize(
    ("outcome", "advice"),
    [
        (Outcome.NO_KEY, "FRED_API_KEY"),
        (Outcome.BAD_KEY, "FRED_API_KEY"),
        (Outcome.WITHHELD, "refuses automated reading; leave it to fred or import"),
        (Outcome.RATE_LIMITED, "set MONITOR_SOURCES__UMICH__RATE lower"),
        (Outcome.UNAVAILABLE, "MONITOR_SOURCES__UMICH__URL"),
        (Outcome.NOT_FOUND, "leave it to fred or import"),
        (Outcome.WITHDRAWN, "leave it to fred or import"),
        (Outcome.MALFORMED, "run `fetch --only umich_sentiment --record DIR` and report it"),
    ],
)
def test_every_failure_says_what_to_do(outcome: Outcome, advice: str) -> None:
    failed = tried(ended(outcome))

    assert not failed.answered
    assert advice in try_line(failed)
    assert "\n" not in try_line(failed)


def test_there_is_advice_for_every_outcome() -> None:
    document = tries_document([tried(ended(outcome)) for outcome in Outcome])

    entries = document["tries"]
    assert isinstance(entries, list)
    assert {entry["outcome"] for entry in entries if entry["remedy"] is None} == {"ok", "empty"}


def test_a_reader_that_is_missing_is_the_advice() -> None:
    line = try_line(tried(ended(Outcome.UNAVAILABLE), lacks="reading needs pypdf: pip install it"))

    assert line.endswith("unavailable; reading needs pypdf: pip install it")


def test_what_is_not_asked_says_why() -> None:
    line = try_line(Try(source=UMICH, lacks="switched off"))

    assert line == "umich               not asked     switched off"


def test_where_no_other_source_has_it_a_file_can() -> None:
    alone = Try(source=UMICH, lacks=None, indicator=indicator(SURVEY), result=ended(Outcome.WITHHELD))

    assert not set(BY_HAND) & {each.source for each in indicator(SURVEY).listings}
    assert "leave it to import" in try_line(alone)
