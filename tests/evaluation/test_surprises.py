from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from math import nan

import numpy as np
from evaluation.builders import (
    Said,
    X,
    Y,
    gated,
    indicator,
    instant,
    level,
    monthly,
    rearmed,
    record,
    rule,
    said,
    series,
    statements,
    world,
)

from monitor.evaluation.standing import assess
from monitor.evaluation.surprises import surprises, surprises_asked
from monitor.model.series import Forecast
from monitor.model.standing import RuleState
from monitor.model.terms import Level, SourceName, Stage
from monitor.rulebook.book import Rule, StagePolicy


def forecast(period: str, value: float, at: str, stage: Stage | None = None) -> Forecast:
    return Forecast(
        indicator=X,
        period=date.fromisoformat(period),
        stage=stage,
        value=value,
        text=None,
        source=SourceName("consensus"),
        stated_at=instant(at),
    )


FLASH = said("2025-02-01", 49.7, "2025-02-21T14:45", stage=Stage.FLASH)
FINAL = said("2025-02-01", 51.0, "2025-03-05T14:45", stage=Stage.FINAL)


def found(rows: Sequence[Said], *forecasts: Forecast, as_of: str = "2030-01-01") -> list[float]:
    known = [row for row in rows if row.at <= instant(as_of)]
    made = [each for each in forecasts if each.stated_at <= instant(as_of)]
    values: list[float] = (
        surprises(series(rows, as_of=as_of), statements(known), made).values.round(9).tolist()
    )
    return values


def test_a_surprise_is_a_print_less_the_last_consensus_before_it() -> None:
    early, late = forecast("2025-02-01", 52.5, "2025-02-14"), forecast("2025-02-01", 52.0, "2025-02-20")

    assert found([FLASH], early, late) == [-2.3]


def test_a_consensus_stated_at_or_after_the_print_is_none() -> None:
    at_print = forecast("2025-02-01", 49.7, "2025-02-21T14:45")
    after = forecast("2025-02-01", 49.7, "2025-02-22")

    np.testing.assert_equal(found([FLASH], at_print, after), [nan])
    assert found([FLASH], forecast("2025-02-01", 52.0, "2025-02-20"), at_print, after) == [-2.3]


def test_no_consensus_is_no_surprise_of_zero() -> None:
    rows = monthly(50.0, 51.0, 52.0, start="2025-01-01")

    np.testing.assert_equal(found(rows, forecast("2025-02-01", 50.5, "2025-03-01")), [nan, 0.5, nan])


def test_each_stage_is_held_against_what_was_expected_of_it() -> None:
    of_flash = forecast("2025-02-01", 52.0, "2025-02-20", Stage.FLASH)
    of_final = forecast("2025-02-01", 49.8, "2025-02-20", Stage.FINAL)

    assert found([FLASH, FINAL], of_flash, of_final, as_of="2025-02-22") == [-2.3]
    assert found([FLASH, FINAL], of_flash, of_final) == [1.2]


def test_a_consensus_that_names_no_stage_is_of_the_next_print_and_no_later_one() -> None:
    before, between = forecast("2025-02-01", 52.0, "2025-02-20"), forecast("2025-02-01", 49.5, "2025-03-03")

    assert found([FLASH, FINAL], before, as_of="2025-02-22") == [-2.3]
    np.testing.assert_equal(found([FLASH, FINAL], before), [nan])
    assert found([FLASH, FINAL], before, between) == [1.5]


def test_a_revision_leaves_the_surprise_that_its_first_print_was() -> None:
    revised = said("2025-02-01", 50.0, "2025-06-05", stage=Stage.REVISED)

    assert found([FINAL, revised], forecast("2025-02-01", 50.5, "2025-03-01")) == [0.5]


def test_a_print_without_a_stage_counts_as_final() -> None:
    assert found([replace(FINAL, stage=None)], forecast("2025-02-01", 50.5, "2025-03-01")) == [0.5]


def test_what_was_not_seen_live_is_no_print() -> None:
    np.testing.assert_equal(
        found([replace(FINAL, hindsight=True)], forecast("2025-02-01", 50.5, "2025-03-01")), [nan]
    )


def test_a_rule_names_the_surprises_it_asks_for_wherever_it_does() -> None:
    assert surprises_asked(rule("x + y")) == frozenset()
    assert surprises_asked(rule("mean(surprise(x), 3) - y")) == {X}
    assert surprises_asked(rearmed(gated(rule("x"), "surprise(y) < 0"), "surprise(x)", 1)) == {X, Y}


SHORTFALL = rule("surprise(x)", {Level.WATCH: level("<= -1")})
OF_JANUARY = forecast("2025-01-01", 54.0, "2025-02-04")
OF_FEBRUARY = forecast("2025-02-01", 52.0, "2025-02-20")


def state(one: Rule, *forecasts: Forecast, at: str) -> RuleState:
    rows = replace(
        record(x=(said("2025-01-01", 52.9, "2025-02-05T14:45"), FLASH, FINAL)), forecasts=forecasts
    )
    watch = world(one, indicators=(indicator(X),))
    return assess(watch, rows, as_of=instant(at)).standing.rules[0]


def test_a_rule_over_surprises_reads_them() -> None:
    found = state(SHORTFALL, OF_JANUARY, OF_FEBRUARY, at="2025-02-22")

    assert found.level is Level.WATCH
    assert found.reading is not None
    assert (found.reading.value, found.reading.period) == (-2.3, date(2025, 2, 1))


def test_where_nothing_was_expected_of_the_newest_period_the_rule_is_unknown() -> None:
    found = state(SHORTFALL, OF_JANUARY, at="2025-02-22")

    assert (found.level, found.reason) == (Level.UNKNOWN, "a value that 2025-02-01 needs is missing")


def test_a_consensus_not_stated_by_the_instant_is_not_known() -> None:
    late = replace(OF_FEBRUARY, stated_at=instant("2025-02-25"), stage=Stage.FINAL)

    assert state(SHORTFALL, OF_JANUARY, late, at="2025-02-22").level is Level.UNKNOWN
    assert state(SHORTFALL, OF_JANUARY, late, at="2025-03-06").level is Level.WATCH


def test_a_rule_over_finals_reads_no_surprise_of_a_flash() -> None:
    finals = replace(SHORTFALL, stages=StagePolicy.FINAL)

    found = state(finals, OF_JANUARY, OF_FEBRUARY, at="2025-02-22")

    assert found.reading is not None
    assert (found.reading.value, found.reading.period) == (-1.1, date(2025, 1, 1))


def test_a_surprise_may_be_a_gate() -> None:
    low = gated(rule("x", {Level.WATCH: level("< 50")}), "surprise(x) <= -1")

    assert state(low, OF_JANUARY, OF_FEBRUARY, at="2025-02-22").level is Level.WATCH
    assert state(low, OF_JANUARY, replace(OF_FEBRUARY, value=50.0), at="2025-02-22").level is Level.OK
    assert state(low, OF_JANUARY, at="2025-02-22").level is Level.UNKNOWN
