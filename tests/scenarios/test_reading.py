"""What a file of rule tests says, as values."""

from datetime import UTC, date, datetime

import pytest
from scenarios.written import flash, read, watch

from monitor.model.series import Forecast, Statement
from monitor.model.terms import Basis, EventKind, Freshness, IndicatorId, Level, SourceName, Stage
from monitor.scenarios.scenario import ExpectedEvent, ExpectedLevel, Moment, Scenario

PMI = IndicatorId("services_pmi")
GIVEN = """
- name: one
  given:
    {indicator}:
    - {entry}
  expect:
  - {{at: 2030-01-01, events: {{}}}}
"""


def given(entry: str, indicator: str = "services_pmi") -> tuple[Statement, ...]:
    (scenario,) = read(GIVEN.format(entry=entry, indicator=indicator))
    return scenario.statements


def expected(text: str) -> Scenario:
    (scenario,) = read(flash(text))
    return scenario


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def said(statements: tuple[Statement, ...]) -> list[tuple[date, float | None]]:
    return [(each.period, each.value) for each in statements]


def test_a_figure_is_dated_by_the_habit_of_the_first_source_that_states_its_stage() -> None:
    (final,) = given("{period: 2025-01-01, value: 52.9}")
    (flashed,) = given("{period: 2025-01-01, value: 52.8, stage: flash}")

    assert (final.source, final.stage) == (SourceName("spglobal"), None)
    assert (final.released_at, final.basis) == (utc("2025-02-05T14:45"), Basis.CALENDAR)
    assert (flashed.released_at, flashed.stage) == (utc("2025-01-24T14:45"), Stage.FLASH)


def test_an_instant_that_is_given_is_stated() -> None:
    (statement,) = given("{period: 2025-01-01, value: 52.9, released_at: 2025-02-06T09:45}")

    assert (statement.released_at, statement.basis) == (utc("2025-02-06T14:45"), Basis.STATED)
    assert not statement.hindsight


@pytest.mark.parametrize(
    ("written", "at"),
    [
        ("2025-02-06T09:45", "2025-02-06T14:45"),
        ('"2025-07-07T09:45"', "2025-07-07T13:45"),
        ("2025-02-06T14:45Z", "2025-02-06T14:45"),
        ("2025-02-06T15:45:30+01:00", "2025-02-06T14:45:30"),
        ("2025-02-06", "2025-02-07T04:59:59"),
        ('"2025-02-06"', "2025-02-07T04:59:59"),
    ],
)
def test_an_instant_without_an_offset_is_new_yorks_and_a_day_ends_there(written: str, at: str) -> None:
    (statement,) = given(f"{{period: 2025-01-01, value: 52.9, released_at: {written}}}")

    assert statement.released_at == utc(at)


def test_values_stand_for_successive_periods_and_null_leaves_one_out() -> None:
    assert said(given("{from: 2024-12-01, values: [56.8, null, 51]}")) == [
        (date(2024, 12, 1), 56.8),
        (date(2025, 2, 1), 51.0),
    ]


@pytest.mark.parametrize(
    ("indicator", "entry", "last", "count"),
    [
        ("services_pmi", "{from: 2024-11-01, to: 2025-02-01, value: 50}", date(2025, 2, 1), 4),
        ("us_claims", "{from: 2024-12-28, to: 2025-01-17, value: 200000}", date(2025, 1, 11), 3),
        ("fed_funds", "{from: 2024-12-30, to: 2025-01-02, value: 4.5}", date(2025, 1, 2), 4),
        ("term_spread_10y3m", "{from: 2025-01-03, to: 2025-01-06, value: 0.3}", date(2025, 1, 6), 2),
    ],
)
def test_one_value_stands_for_a_stretch_of_periods(
    indicator: str, entry: str, last: date, count: int
) -> None:
    statements = given(entry, indicator)

    assert (statements[-1].period, len(statements)) == (last, count)


def test_a_lone_null_is_a_withdrawal() -> None:
    (statement,) = given("{period: 2025-01-01, value: null, stage: flash, released_at: 2025-02-01}")

    assert (statement.value, statement.stage) == (None, Stage.FLASH)


def test_the_source_can_be_named() -> None:
    (statement,) = given("{period: 2025-01-01, value: 201, source: dol}", "dc_claims")

    assert (statement.source, statement.released_at) == (SourceName("dol"), utc("2025-01-06T13:30"))


def test_a_forecast_is_what_was_expected_and_when() -> None:
    forecast = "{period: 2025-02-01, value: 53, stage: flash, stated_at: 2025-02-20T18:00}"
    text = flash("at: 2025-02-21, events: {}").replace(
        "  expect:", f"  forecasts: {{services_pmi: [{forecast}]}}\n  expect:"
    )

    (scenario,) = read(text)

    assert scenario.forecasts == (
        Forecast(
            indicator=PMI,
            period=date(2025, 2, 1),
            stage=Stage.FLASH,
            value=53.0,
            text=None,
            source=SourceName("consensus"),
            stated_at=utc("2025-02-20T23:00"),
        ),
    )


def test_every_rule_there_is_is_tested_where_none_is_named() -> None:
    (scenario,) = read(flash("at: 2025-02-21, events: {}").replace("  rules: [services-pmi-weak]\n", ""))

    assert scenario.rules == {rule.id for rule in watch().rules.rules}


def test_the_watch_begins_with_the_first_word_where_nothing_else_is_said() -> None:
    text = flash("at: 2025-02-21, events: {}")

    (scenario,) = read(text)
    (unsaid,) = read(text.replace("  from: 2025-02-20\n", ""))

    assert scenario.begins_at == utc("2025-02-21T04:59:59")
    assert unsaid.begins_at == utc("2025-01-06T14:45")


def test_a_level_alone_is_short_for_a_level_with_its_value_and_period() -> None:
    (short,) = expected("at: 2025-02-21T09:45, levels: {services-pmi-weak: warning}").expected
    (full,) = expected(
        "at: 2025-02-21, levels: {services-pmi-weak: {level: warning, value: 49.7, period: 2025-02-01}}"
    ).expected

    assert short.moment == Moment(first=utc("2025-02-21T14:45"), last=utc("2025-02-21T14:45"))
    assert full.moment == Moment(first=utc("2025-02-21T05:00"), last=utc("2025-02-22T04:59:59"))
    assert dict(short.levels) == {
        "services-pmi-weak": ExpectedLevel(level=Level.WARNING, value=None, period=None)
    }
    assert dict(full.levels) == {
        "services-pmi-weak": ExpectedLevel(level=Level.WARNING, value=49.7, period=date(2025, 2, 1))
    }
    assert (short.events, dict(short.data)) == (None, {})


def test_an_event_alone_is_short_for_an_event_with_its_level() -> None:
    (short,) = expected("at: 2025-02-21, events: {services-pmi-weak: fired}").expected
    (full,) = expected("at: 2025-02-21, events: {services-pmi-weak: {event: fired, level: watch}}").expected

    fired = ExpectedEvent(kind=EventKind.FIRED, level=None, value=None, period=None)
    assert short.events == {"services-pmi-weak": fired}
    assert full.events == {
        "services-pmi-weak": ExpectedEvent(kind=EventKind.FIRED, level=Level.WATCH, value=None, period=None)
    }


def test_data_are_expected_by_their_freshness() -> None:
    (expectation,) = expected("at: 2025-02-21, data: {services_pmi: late}").expected

    assert dict(expectation.data) == {PMI: Freshness.LATE}


def test_tests_are_a_list_or_stand_under_their_key() -> None:
    text = flash("at: 2025-02-21, events: {}")

    (listed,) = read(text)
    (keyed,) = read(f"tests:{text}")

    assert (listed.line, keyed.line) == (2, 2)
    assert listed == keyed
