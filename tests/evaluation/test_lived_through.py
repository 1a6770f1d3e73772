"""A level worked out period by period, as it was lived, is that of the whole history."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
from evaluation.builders import (
    WEEKLY_LISTINGS,
    X,
    Y,
    gated,
    indicator,
    knowledge,
    level,
    method_break,
    monthly,
    rearmed,
    rule,
    span,
    weekly,
)
from hypothesis import given, settings
from hypothesis import strategies as st
from language.trees import sound

from monitor.evaluation.ahead import rows
from monitor.evaluation.history import Knowledge, trace
from monitor.measures.gaps import MinPeriods, MissingPolicy
from monitor.model.terms import Frequency, IndicatorId, Level
from monitor.rulebook.book import BreakPolicy, LevelRule, Rule

W = IndicatorId("w")
START = date(2024, 1, 1)
LIVED = (
    indicator(X, breaks=(method_break("2024-04-01", "2024-07-01", -2.0),)),
    indicator(Y),
    indicator(W, frequency=Frequency.WEEKLY, listings=WEEKLY_LISTINGS),
)
SPRING = {"spring": (span("2024-04-03", "2024-04-20"),)}
TENTHS = st.integers(470, 530).map(lambda tenths: tenths / 10)
WITH_GAPS = st.none() | TENTHS


@st.composite
def thresholds(draw: st.DrawFn) -> dict[Level, LevelRule]:
    limit = draw(st.sampled_from([0, 0.5, 49, 50, 51]))
    holds = st.integers(1, 3)
    return {
        each: level(
            f"< {limit - below}",
            f">= {limit - below + draw(st.sampled_from([0, 0.5, 2]))}",
            hold=draw(holds),
            clear_hold=draw(holds),
            min_hold=draw(holds),
        )
        for each, below in ((Level.WATCH, 0), (Level.WARNING, 1))
    }


GATES = st.sampled_from(
    ["y < 51", "mean(w, 3) >= 49", "any(change(y, 1) < 0, y > 50)", "w < 51 and not y > 52", "lag(y, 1) < 50"]
)


@st.composite
def rules(draw: st.DrawFn, measures: st.SearchStrategy[str]) -> Rule:
    one = rule(draw(measures), draw(thresholds()))
    gate = draw(st.none() | GATES)
    if gate:
        one = gated(one, gate)
    if draw(st.booleans()):
        one = rearmed(one, "y", draw(st.sampled_from([0.5, 2])))
    return replace(
        one,
        missing=draw(st.sampled_from([*MissingPolicy, MinPeriods(count=1), MinPeriods(count=2)])),
        breaks=draw(st.sampled_from(BreakPolicy)),
        mute=draw(st.sampled_from([None, "spring"])),
    )


def lived(x: list[float | None], y: list[float], w: list[float | None]) -> Knowledge:
    return knowledge(
        *LIVED, calendars=SPRING, x=monthly(*x), y=monthly(*y), w=weekly(*w, start=START.isoformat())
    )


def known_by(end: date, facts: Knowledge) -> Knowledge:
    """Leave out what is of later periods."""
    cut = {name: rows(each, each.periods <= np.datetime64(end)) for name, each in facts.vintage.items()}
    return replace(facts, vintage=cut)


@given(
    one=rules(sound("x", "y", "w", "adjusted(x)")),
    x=st.lists(WITH_GAPS, max_size=10),
    y=st.lists(TENTHS, max_size=10),
    w=st.lists(WITH_GAPS, max_size=40),
    days=st.lists(st.integers(0, 310), min_size=1, max_size=4),
)
def test_a_level_is_the_same_lived_through_as_read_off_the_whole_history(
    one: Rule, x: list[float | None], y: list[float], w: list[float | None], days: list[int]
) -> None:
    facts = lived(x, y, w)
    whole = trace(one, facts)

    for end in (START + timedelta(days=each) for each in days):
        live = trace(one, known_by(end, facts))
        count = 0 if live.newest is None else live.newest + 1
        np.testing.assert_array_equal(live.codes[:count], whole.codes[:count])
        np.testing.assert_array_equal(live.values[:count], whole.values[:count])


@settings(max_examples=30)
@given(
    one=rules(st.sampled_from(["monthly(w)", "x - monthly(w)", "quarterly(y) - quarterly(w)", "mean(w, 4)"])),
    x=st.lists(WITH_GAPS, min_size=6, max_size=10),
    y=st.lists(TENTHS, min_size=6, max_size=10),
    w=st.lists(WITH_GAPS, min_size=30, max_size=40),
)
def test_so_it_is_step_by_step_over_means_of_months(
    one: Rule, x: list[float | None], y: list[float], w: list[float | None]
) -> None:
    facts = lived(x, y, w)
    whole = trace(one, facts)

    for days in range(5, 310, 15):
        live = trace(one, known_by(START + timedelta(days=days), facts))
        if live.newest is not None:
            assert live.codes[live.newest] == whole.codes[live.newest]
            np.testing.assert_equal(live.values[live.newest], whole.values[live.newest])


def test_a_monthly_mean_as_gate_of_its_own_weeks_is_read_as_it_was_lived() -> None:
    one = gated(rule("w", {Level.WATCH: level("< 50", hold=2)}), "monthly(w) < 50")
    values = [51.0, 49.0, 48.0, 49.5, 52.0, 47.0, 46.0, 48.5, 51.5, 53.0, 54.0, 49.0, 48.0, 47.0, 49.5]
    rows_said = weekly(*values, start="2024-01-06")
    weeks_only = indicator(W, frequency=Frequency.WEEKLY, listings=WEEKLY_LISTINGS)

    whole = trace(one, knowledge(weeks_only, w=rows_said))

    lived = [trace(one, knowledge(weeks_only, w=rows_said[: count + 1])) for count in range(len(values))]
    assert [int(each.codes[-1]) for each in lived] == whole.codes.tolist()
    assert set(whole.codes.tolist()) == {0, 1}
