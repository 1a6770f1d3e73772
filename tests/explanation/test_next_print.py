"""What the next print would do: the rule inverted, and checked against judging it outright."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from evaluation.builders import (
    PMI_LEVELS,
    PUBLISHER,
    Said,
    X,
    Y,
    gated,
    indicator,
    instant,
    knowledge,
    level,
    monthly,
    rearmed,
    rule,
    said,
    statements,
    weekly,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.evaluation.judgement import judge
from monitor.explanation.next_print import Effort, next_prints
from monitor.model.prints import NextPrint
from monitor.model.series import Forecast
from monitor.model.terms import Frequency, IndicatorId, Level, Stage
from monitor.rulebook.book import LevelRule, Rule, StagePolicy

FLASH = said("2025-02-01", 49.7, "2025-02-21T14:45", stage=Stage.FLASH)
SERVICES = (*monthly(56.8, 52.9, start="2024-12-01"), FLASH)
EXPECTED = Forecast(
    indicator=X,
    period=date(2024, 3, 1),
    stage=None,
    value=52.0,
    text=None,
    source=PUBLISHER,
    stated_at=instant("2024-03-20"),
)


def inverted(one: Rule, *rows: Said, forecasts: tuple[Forecast, ...] = ()) -> NextPrint:
    (found,) = next_prints(judge(one, knowledge(x=rows)), {X: statements(rows)}, forecasts)
    return found


def spans(found: NextPrint) -> list[tuple[Level, float | None, float | None]]:
    return [(band.level, band.low, band.high) for band in found.bands]


def test_the_final_takes_the_place_of_the_flash() -> None:
    found = inverted(rule(), *SERVICES)

    assert (found.coming.period, found.coming.makes_final, found.coming.last.value) == (
        date(2025, 2, 1),
        True,
        49.7,
    )
    assert spans(found) == [
        (Level.CRITICAL, None, 47.9),
        (Level.WARNING, 48.0, 49.9),
        (Level.WATCH, 50.0, 50.9),
        (Level.OK, 51.0, None),
    ]


def test_the_nearest_values_for_better_and_for_worse_are_counted_from_the_flash() -> None:
    found = inverted(rule(), *SERVICES)

    (ease,), (clear,), (worse,) = found.ease, found.clear, found.escalate
    assert (ease.level, ease.value, ease.distance) == (Level.WATCH, 50.0, 0.3)
    assert (clear.level, clear.value, clear.distance) == (Level.OK, 51.0, 1.3)
    assert (worse.level, worse.value, worse.distance, worse.sigmas) == (Level.CRITICAL, 47.9, -1.8, None)


def test_between_periods_a_level_ends_where_it_clears() -> None:
    found = inverted(rule(), *monthly(52.9, 49.7))

    assert found.coming.period == date(2024, 3, 1)
    assert spans(found) == [
        (Level.CRITICAL, None, 47.9),
        (Level.WARNING, 48.0, 50.4),
        (Level.WATCH, 50.5, 51.4),
        (Level.OK, 51.5, None),
    ]


def test_a_distance_is_told_in_usual_deviations_of_one_release() -> None:
    found = inverted(rule(), *monthly(*[53.0, 52.0] * 7))

    assert found.spread.count == 13
    assert found.escalate[0].distance == -1.1
    assert found.escalate[0].sigmas == pytest.approx(-1.1)


def test_a_hold_takes_as_many_prints() -> None:
    one = rule(levels={Level.WARNING: level("< 50", ">= 51", hold=3, clear_hold=2)})

    better = inverted(one, *monthly(49, 49, 49))
    worse = inverted(one, *monthly(52, 52, 52))

    assert [(each.value, each.prints) for each in better.clear] == [(51.0, 2)]
    assert [(each.value, each.prints) for each in worse.escalate] == [(49.9, 3)]
    assert spans(worse) == [(Level.OK, None, None)]


def test_more_prints_are_told_where_they_need_less() -> None:
    one = rule(levels={Level.WATCH: level("< 50", hold=2), Level.CRITICAL: level("< 40")})

    found = inverted(one, *monthly(52, 52, 52))

    assert [(each.level, each.value, each.prints) for each in found.escalate] == [
        (Level.CRITICAL, 39.9, 1),
        (Level.WATCH, 49.9, 2),
    ]


def test_a_window_is_inverted_to_the_last_unit() -> None:
    one = rule("mean(x, 3)", {Level.WATCH: level("<= 50")})

    found = inverted(one, *monthly(52, 51, 51))

    assert spans(found) == [(Level.WATCH, None, 48.1), (Level.OK, 48.2, None)]


def test_what_no_print_can_do_is_said() -> None:
    one = gated(rule(levels={Level.WATCH: level("< 50")}), "y > 10")
    rows = {X: monthly(49, 49), Y: monthly(5, 5)}

    (found,) = next_prints(
        judge(one, knowledge(indicator(X), indicator(Y), x=rows[X], y=rows[Y])),
        {X: statements(rows[X]), Y: statements(rows[Y], Y)},
    )

    assert (found.coming.carried, found.escalate, found.clear) == ((Y,), (), ())
    assert spans(found) == [(Level.OK, None, None)]


def test_an_event_clears_where_it_is_armed_again() -> None:
    one = rearmed(rule("lowest_since_months(x)", {Level.WARNING: level(">= 12")}), "x", 5)
    rows = monthly(40, *[60.0] * 13, 45)

    found = inverted(one, *rows)

    assert [(each.level, each.value) for each in found.clear] == [(Level.OK, 50.0)]


def test_only_finals_count_where_the_rule_says_so() -> None:
    one = replace(rule(), stages=StagePolicy.FINAL)

    found = inverted(one, *SERVICES)

    assert found.coming.makes_final
    assert [(each.level, each.value, each.distance) for each in found.escalate] == [(Level.WARNING, 49.7, 0)]


def test_a_series_that_was_never_negative_is_not_tried_there() -> None:
    one = rule("mean(x, 3)", {Level.WATCH: level("< 10")})

    found = inverted(one, *monthly(60, 60, 60))

    assert found.escalate == ()


def test_without_a_value_there_is_no_next_print() -> None:
    judgement = judge(rule(), knowledge())

    assert next_prints(judgement, {}) == ()


def test_an_unknown_rule_has_levels_to_come_but_nothing_to_clear() -> None:
    found = inverted(rule("change(x, 3)", {Level.WATCH: level("<= -5")}), *monthly(50, 50, 50))

    assert spans(found) == [(Level.WATCH, None, 45.0), (Level.OK, 45.1, None)]
    assert (found.ease, found.clear, found.escalate) == ((), (), ())


def test_the_consensus_for_it_is_known_where_one_was_stated() -> None:
    found = inverted(rule(), *monthly(52.0, 52.0), forecasts=(EXPECTED,))

    assert found.coming.expected == 52.0


def test_a_surprise_is_inverted_about_the_consensus() -> None:
    rows = monthly(52.0, 52.0)
    one = rule("surprise(x)", {Level.WATCH: level("<= -2")})
    known = knowledge(x=rows)
    known = replace(known, surprises={X: replace(known.vintage[X], values=np.zeros(2))})

    (found,) = next_prints(judge(one, known), {X: statements(rows)}, (replace(EXPECTED, value=53.0),))

    assert spans(found) == [(Level.WATCH, None, 51.0), (Level.OK, 51.1, None)]


MEASURES = ("x", "mean(x, 3)", "change(x, 2)", "pct_change(x, 3)", "x - mean(x, 4)", "lowest_since_months(x)")
HOLDS = st.integers(1, 2)


@settings(max_examples=60, deadline=None)
@given(
    measure=st.sampled_from(MEASURES),
    values=st.lists(st.integers(440, 560), min_size=8, max_size=30),
    flash=st.booleans(),
    hold=HOLDS,
    clear_hold=HOLDS,
    tried=st.lists(st.integers(300, 700), min_size=5, max_size=5),
)
def test_the_bands_agree_with_judging_each_value_outright(  # noqa: PLR0913 - what varies
    measure: str, values: list[int], tried: list[int], hold: int, clear_hold: int, *, flash: bool
) -> None:
    one = rule(measure, _levels(measure, hold, clear_hold))
    rows = list(monthly(*(each / 10 for each in values)))
    if flash:
        rows[-1] = replace(rows[-1], stage=Stage.FLASH)
    found = inverted(one, *rows)

    for tick in tried:
        value = tick / 10
        final = Said(period=found.coming.period, value=value, at=instant("2029-12-31"))
        printed = judge(one, knowledge(x=[*rows, final])).state.level
        (band,) = [each for each in found.bands if each.nearest(value) == value]
        assert band.level is printed, value


def _levels(measure: str, hold: int, clear_hold: int) -> dict[Level, LevelRule]:
    if measure == "x":
        return dict(PMI_LEVELS)
    limits = ("> 6", "> 12") if measure.startswith("lowest") else ("< -1", "< -3")
    if measure.startswith("mean"):
        limits = ("< 50", "< 48")
    return {
        Level.WATCH: level(limits[0], hold=hold, clear_hold=clear_hold),
        Level.WARNING: level(limits[1], hold=hold, clear_hold=clear_hold),
    }


def test_the_coming_week_is_that_of_the_leading_series() -> None:
    rows = weekly(6.0, 6.1, 6.2)
    weeks = indicator(X, frequency=Frequency.WEEKLY, precision=2)
    one = replace(rule("x", {Level.WATCH: level(">= 6.5")}), precision=2)

    (found,) = next_prints(judge(one, knowledge(weeks, x=rows)), {X: statements(rows)})

    assert found.coming.period == date(2025, 1, 25)
    assert [(each.value, each.distance) for each in found.escalate] == [(6.5, 0.3)]


EITHER = rule("any(x < 50, y < 50)", {Level.WATCH: level(">= 1")})
TWO = knowledge(indicator(X), indicator(Y), x=monthly(52, 52), y=monthly(55, 55))
SAID = {X: statements(monthly(52, 52)), Y: statements(monthly(55, 55), Y)}


def test_the_print_due_first_comes_first_whatever_is_named_first() -> None:
    due = {X: instant("2024-03-17"), Y: instant("2024-03-05")}

    found = next_prints(judge(EITHER, TWO), SAID, (), due)

    assert [each.coming.indicator for each in found] == [Y, X]
    assert [each.escalate[0].value for each in found] == [49.9, 49.9]


def test_what_is_due_at_one_instant_or_not_known_stands_as_named() -> None:
    together = dict.fromkeys((X, Y), instant("2024-03-05"))

    for due in ({}, together, {X: instant("2024-03-05")}):
        found = next_prints(judge(EITHER, TWO), SAID, (), due)
        assert [each.coming.indicator for each in found] == [X, Y]


def test_an_input_of_shorter_periods_is_no_print_to_wait_for() -> None:
    weeks = indicator(Y, frequency=Frequency.WEEKLY)
    rows = weekly(*[6.0] * 9)
    known = knowledge(indicator(X), weeks, x=monthly(52, 52, start="2025-01-01"), y=rows)

    found = next_prints(judge(rule("x - y"), known), {}, (), {Y: instant("2025-03-01")})

    assert [each.coming.indicator for each in found] == [X]


def test_of_many_inputs_the_first_few_prints_are_tried() -> None:
    names = [IndicatorId(each) for each in "pqrs"]
    rows = monthly(52, 52)
    known = knowledge(*map(indicator, names), p=rows, q=rows, r=rows, s=rows)
    one = rule("at_least(3, p < 50, q < 50, r < 50, s < 50)", {Level.WATCH: level(">= 1")})

    found = next_prints(judge(one, known), {}, (), {names[3]: instant("2024-03-05")})

    assert [each.coming.indicator for each in found] == [names[3], names[0], names[1]]


def test_long_rows_are_not_tried_where_judging_takes_long() -> None:
    rows = monthly(*[50.0, 52.0, 51.0] * 20, start="2020-01-01")
    one = judge(rule("percentile(x, 30)", {Level.WATCH: level("< 10", hold=9)}), knowledge(x=rows))

    (free,) = next_prints(one, {})
    (bound,) = next_prints(one, {}, effort=Effort(readings=200_000))
    (poor,) = next_prints(one, {}, effort=Effort(readings=1))

    assert (free.tried, free.holds) == (9, 9)
    assert 1 < bound.tried < 9
    assert (poor.tried, poor.bands) == (1, free.bands)
