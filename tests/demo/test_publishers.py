"""The demo's publishers show what is out by their clock, and no more."""

from dataclasses import replace
from datetime import UTC, date, datetime

from fakes import FakeClock
from timed import SURVEY, indicator

from monitor.demo.figures import read_figures
from monitor.demo.publishers import PublisherSource
from monitor.model.series import FetchResult
from monitor.model.terms import IndicatorId, Outcome, SourceName, Stage


def fetched(at: datetime, *, provider: str = "umich", name: str = "umich_sentiment") -> FetchResult:
    source = PublisherSource(SourceName(provider), read_figures(), FakeClock(at))
    watched = replace(indicator(SURVEY), id=IndicatorId(name))
    return source.fetch(watched, SURVEY, cursor=None)


def test_a_figure_appears_in_its_minute_with_its_stage() -> None:
    minute = datetime(2025, 2, 21, 15, tzinfo=UTC)

    before, after = (fetched(at).figures[-1] for at in (minute.replace(hour=14), minute))

    assert (before.period, before.value, before.stage) == (date(2025, 2, 1), 67.8, Stage.PRELIMINARY)
    assert (after.value, after.text, after.stage, after.released_at) == (64.7, "64.7", Stage.FINAL, minute)


def test_before_the_first_release_the_answer_is_empty() -> None:
    assert fetched(datetime(2020, 1, 1, tzinfo=UTC)).outcome is Outcome.EMPTY


def test_a_series_of_another_publisher_is_not_found() -> None:
    at = datetime(2025, 3, 1, tzinfo=UTC)

    assert fetched(at, provider="nahb").outcome is Outcome.NOT_FOUND
    assert fetched(at, name="payrolls").outcome is Outcome.NOT_FOUND
