from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from evaluation.builders import PMI_LEVELS, gated, judged, knowledge, level, monthly, rearmed, rule, weekly
from evaluation.builders import indicator as an_indicator

from monitor.evaluation.breadth import counted_by, judge_breadth
from monitor.evaluation.judgement import judge
from monitor.evaluation.noise import Noise, noise, tally_since
from monitor.model.terms import Frequency, IndicatorId, Level
from monitor.rulebook.book import Rule

BELOW_50 = rule(levels={Level.WATCH: level("< 50")})
FALLING = replace(rule("streak_down(x)", {Level.WATCH: level(">= 2")}), precision=0)


def noise_of(one: Rule, *values: float | None) -> Noise:
    """Count over final values of successive months of `x`."""
    found = noise(judged(one, *values, start="1980-01-01"))
    assert found is not None
    return found


def names(found: Noise) -> list[str]:
    return [each.name for each in found.warnings]


def wandering(count: int = 480, *, start: float = 80.0) -> list[float]:
    steps = np.random.default_rng(1).normal(0, 3, size=count)
    return [float(value) for value in np.round(start + np.cumsum(steps), 1)]


def trending(count: int = 480) -> list[float]:
    """Fall and rise by turns, half a year each: two months in three of a fall are its third or later."""
    return [80 - abs(6 - month % 12) * 2.5 for month in range(count)]


def test_a_share_counts_the_periods_at_a_level_or_worse() -> None:
    found = noise_of(rule(), 55, 50.5, 49, 47, 55, 55, 55, 55)

    assert found.whole.shares == {Level.WATCH: 3 / 8, Level.WARNING: 2 / 8, Level.CRITICAL: 1 / 8}
    assert found.whole.share_on == 3 / 8


def test_periods_without_a_reading_are_not_counted() -> None:
    found = noise_of(BELOW_50, 55, 49, None, None, 49, 55)

    assert found.whole.periods == 4
    assert found.whole.shares == {Level.WATCH: 0.5}


def test_the_range_is_from_the_first_reading_to_the_last() -> None:
    found = noise_of(replace(BELOW_50, measure=rule("mean(x, 3)").measure), 55, 49, 55, 49, 55)

    assert (found.whole.first.isoformat(), found.whole.last.isoformat()) == ("1980-03-01", "1980-05-01")
    assert found.frequency is Frequency.MONTHLY


def test_an_onset_is_a_period_not_ok_after_one_that_is() -> None:
    found = noise_of(BELOW_50, *[55, 49, 49, 55, 49, 55] * 2)

    assert found.whole.onsets_a_year == 4
    assert found.whole.mean_run == 1.5


def test_what_stands_from_the_beginning_has_no_onset() -> None:
    found = noise_of(BELOW_50, *[49] * 12)

    assert found.whole.onsets_a_year == 0
    assert found.whole.mean_run == 12


def test_without_a_run_there_is_no_mean_run() -> None:
    assert noise_of(BELOW_50, 55, 55).whole.mean_run is None


def test_told_at_once_are_the_worse_and_what_comes_back_from_critical() -> None:
    fired_escalated_eased_resolved = [55, 50.5, 47, 50, 55, 50.5, 55] + [55] * 5

    assert noise_of(rule(), *fired_escalated_eased_resolved).whole.messages_a_year == 4


def test_an_event_is_told_once_however_it_moves_until_it_ends() -> None:
    levels = {Level.WARNING: level(">= 12"), Level.CRITICAL: level(">= 24")}
    event = rearmed(rule("lowest_since_months(x)", levels), "x", 5)
    values = [80 - each / 10 for each in range(36)]

    assert noise_of(event, *values, *range(90, 102)).whole.messages_a_year == 3 / 4


def test_an_event_bears_no_warning() -> None:
    event = rearmed(FALLING, "x", 50)

    found = noise_of(event, *wandering())

    assert found.whole.share_on > 0.9
    assert names(found) == []


def test_the_last_24_months_are_counted_apart() -> None:
    found = noise_of(BELOW_50, *[55] * 36, *[49] * 6, *[55] * 18)

    assert (found.recent.periods, found.recent.share_on, found.whole.share_on) == (24, 0.25, 0.1)
    assert found.recent.onsets_a_year == 0.5
    assert found.recent.mean_run == 6


def test_an_onset_in_the_first_of_the_24_months_is_one_of_them() -> None:
    assert noise_of(BELOW_50, *[55] * 12, *[49] * 24).recent.onsets_a_year == 0.5


def test_the_24_months_of_a_weekly_rule_are_weeks() -> None:
    found = noise(
        judge(
            BELOW_50,
            knowledge(an_indicator(frequency=Frequency.WEEKLY), x=weekly(*[55] * 300)),
        )
    )

    assert found is not None
    assert 100 <= found.recent.periods <= 105


def test_a_rule_that_mostly_stands_is_always_on() -> None:
    found = noise_of(BELOW_50, *[55] * 60, *[49] * 22, 55, 55)

    assert [each.text for each in found.warnings] == [
        "always-on: at watch or worse in 92 % of the last 24 months: show it, do not alert on it"
    ]


def test_half_of_the_24_months_is_not_always_on() -> None:
    assert names(noise_of(BELOW_50, *[55] * 36, *[49] * 12, *[55] * 12)) == []


def test_readings_of_less_than_a_year_make_nothing_always_on() -> None:
    assert names(noise_of(BELOW_50, *[49] * 11)) == []
    assert names(noise_of(BELOW_50, *[49] * 12)) == ["always-on"]


def test_two_falls_in_a_row_of_what_moves_at_random_are_a_toss_of_a_coin() -> None:
    found = noise_of(FALLING, *wandering())

    [warning] = found.warnings
    assert warning.text == (
        "coin-toss: at watch or worse in 24 % of periods, and in 26 % where the same steps of its inputs "
        "come in random order: it is no better than chance"
    )


def test_two_falls_in_a_row_of_what_has_trends_are_none() -> None:
    found = noise_of(FALLING, *trending())

    assert found.whole.share_on > 0.2
    assert names(found) == []


def test_a_level_that_what_moves_at_random_stays_below_for_years_is_no_toss_of_a_coin() -> None:
    wave = [50 + 8 * np.sin(month / 20) + (month % 7) / 7 for month in range(480)]

    found = noise_of(BELOW_50, *wave)

    assert found.whole.share_on > 0.2
    assert "coin-toss" not in names(found)


def test_what_is_rare_is_not_held_against_chance() -> None:
    four = replace(FALLING, levels={Level.WATCH: level(">= 4")})

    found = noise_of(four, *wandering())

    assert 0 < found.whole.share_on < 0.2
    assert names(found) == []


def test_a_rule_that_stands_whatever_the_order_is_no_toss_of_a_coin() -> None:
    assert "coin-toss" not in names(noise_of(BELOW_50, *[40, 30] * 60))


def test_the_same_history_is_always_counted_the_same() -> None:
    assert noise_of(FALLING, *wandering()) == noise_of(FALLING, *wandering())


def test_a_gate_is_shuffled_as_the_measure_is() -> None:
    found = noise_of(gated(FALLING, "x < 1000"), *wandering())

    assert names(found) == ["coin-toss"]


def test_series_that_move_together_are_shuffled_together() -> None:
    x = wandering()
    both = knowledge(
        an_indicator(IndicatorId("x")),
        an_indicator(IndicatorId("y")),
        x=monthly(*x, start="1980-01-01"),
        y=monthly(*(2 * each for each in x), start="1980-01-01"),
    )
    apart = rule("change(y, 1) - change(x, 1)", {Level.WATCH: level("<= -2")})

    found = noise(judge(apart, both))

    assert found is not None
    assert names(found) == ["coin-toss"]


def test_surprises_are_put_in_random_order_themselves() -> None:
    said = knowledge(x=monthly(*wandering(), start="1980-01-01"))
    x = IndicatorId("x")
    steps = np.random.default_rng(5).normal(size=len(said.vintage[x]))
    surprises = {x: replace(said.vintage[x], values=steps)}
    twice = rule("surprise(x)", {Level.WATCH: level("< 0", hold=2)})

    found = noise(judge(twice, replace(said, surprises=surprises)))

    assert found is not None
    assert 0.2 < found.whole.share_on < 0.4
    assert names(found) == ["coin-toss"]


def test_shares_can_be_counted_from_a_period_on() -> None:
    one = judged(BELOW_50, 49, 49, 55, 49)

    assert tally_since(one, date(2024, 3, 1)) == replace(
        noise_of(BELOW_50, 55, 49).whole,
        first=date(2024, 3, 1),
        last=date(2024, 4, 1),
    )
    assert tally_since(one, date(2024, 5, 1)) is None
    assert tally_since(judge(BELOW_50, knowledge()), date(2000, 1, 1)) is None


def test_a_rule_without_a_reading_has_no_noise() -> None:
    assert noise(judged(rule("mean(x, 24)"), 50, 50)) is None
    assert noise(judge(rule(), knowledge())) is None


def test_a_rule_over_rules_has_no_noise() -> None:
    counting = rule("count_themes_at(warning)", {Level.WATCH: level(">= 1")})
    counted = counted_by(counting)
    assert counted is not None

    assert noise(judge_breadth(counting, counted, [judged(rule(), 47).state], knowledge())) is None


@pytest.mark.parametrize("count", [1, 2])
def test_a_history_of_a_period_or_two_is_counted(count: int) -> None:
    found = noise_of(rule(levels=PMI_LEVELS), *[49] * count)

    assert found.whole.periods == count
    assert found.whole.share_on == 1
