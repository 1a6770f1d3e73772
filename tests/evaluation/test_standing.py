from dataclasses import replace
from datetime import date, timedelta

from evaluation.builders import (
    FRED,
    PUBLISHER,
    Said,
    X,
    Y,
    gated,
    indicator,
    instant,
    level,
    method_break,
    monthly,
    months,
    rearmed,
    record,
    rule,
    said,
    span,
    world,
)
from hypothesis import given
from hypothesis import strategies as st

from monitor.evaluation.record import Record, Watch
from monitor.evaluation.standing import Assessment, assess
from monitor.measures.gaps import MinPeriods, MissingPolicy
from monitor.model.series import Forecast
from monitor.model.standing import IndicatorState, RuleState
from monitor.model.terms import Basis, Level, RuleId, SourceName, Stage, Theme

BREADTH = replace(
    rule("count_themes_at(warning)", {Level.WATCH: level(">= 1")}, name="breadth"), theme=Theme.BREADTH
)
PMI = (
    said("2025-01-01", 52.9, "2025-02-05T14:45"),
    said("2025-02-01", 49.7, "2025-02-21T14:45", stage=Stage.FLASH),
    said("2025-02-01", 51.0, "2025-03-05T14:45"),
)


def state_of(assessment: Assessment) -> RuleState:
    return assessment.standing.rules[0]


def x_state(watch: Watch, rows: Record, at: str) -> IndicatorState:
    return assess(watch, rows, as_of=instant(at)).standing.indicators[0]


def test_a_standing_is_that_of_the_instant() -> None:
    watch, rows = world(rule()), record(x=PMI)

    levels = [
        state_of(assess(watch, rows, as_of=instant(at))).level
        for at in ("2025-02-21T14:44", "2025-02-21T14:45", "2025-03-05T14:45")
    ]

    assert levels == [Level.OK, Level.WARNING, Level.OK]


def test_rules_stand_in_the_order_of_the_book_and_judgements_with_them() -> None:
    found = assess(world(rule(name="b"), rule(name="a"), BREADTH), record(x=PMI), as_of=instant("2025-02-22"))

    assert [each.rule for each in found.standing.rules] == ["b", "a", "breadth"]
    assert [each.rule.id for each in found.judgements] == ["b", "a", "breadth"]


def test_breadth_counts_what_stands_at_the_instant() -> None:
    watch, rows = world(rule(), BREADTH), record(x=PMI)

    def breadth(at: str) -> Level:
        return assess(watch, rows, as_of=instant(at)).standing.rules[1].level

    assert (breadth("2025-02-20"), breadth("2025-02-22")) == (Level.OK, Level.WATCH)


def test_breadth_does_not_count_breadth() -> None:
    rules = replace(BREADTH, measure=rule("count_at(watch)").measure, id=RuleId("rules"))

    found = assess(world(rule(), BREADTH, rules), record(x=PMI), as_of=instant("2025-02-22"))

    counts = [each.reading.value for each in found.standing.rules[1:] if each.reading]
    assert counts == [1.0, 1.0]


def test_rules_over_rules_count_what_was_judged_before_them() -> None:
    low = rule("count_at(warning, [one])", {Level.WARNING: level(">= 1")}, name="low")
    top = rule("count_at(warning, [low, one])", {Level.WATCH: level(">= 1"), Level.WARNING: level(">= 2")})

    found = assess(world(rule(name="one"), low, top), record(x=PMI), as_of=instant("2025-02-22"))

    assert [each.level for each in found.standing.rules] == [Level.WARNING] * 3


def test_instances_of_a_rule_stand_each_for_itself_and_are_counted_each() -> None:
    on_x, on_y = replace(rule("x"), instance="x"), replace(rule("y"), instance="y")
    many = rule(
        "count_at(warning, [rule])", {Level.WATCH: level(">= 1"), Level.WARNING: level(">= 2")}, "many"
    )
    watch = world(on_x, on_y, many, indicators=(indicator(X), indicator(Y)))

    found = assess(watch, record(x=PMI, y=monthly(49, 50.6, start="2025-01-01")), as_of=instant("2025-03-04"))

    assert [(each.rule, each.instance, each.level) for each in found.standing.rules] == [
        ("rule", "x", Level.WARNING),
        ("rule", "y", Level.WARNING),
        ("many", "", Level.WARNING),
    ]


def test_forecasts_made_after_the_instant_are_not_seen() -> None:
    forecast = Forecast(
        indicator=X,
        period=date(2025, 1, 1),
        stage=None,
        value=53.0,
        text=None,
        source=SourceName("consensus"),
        stated_at=instant("2025-02-04"),
    )
    rows = replace(record(x=PMI), forecasts=(forecast,))

    assert x_state(world(), rows, "2025-02-06").consensus == 53.0
    assert (
        x_state(
            world(),
            replace(rows, forecasts=(replace(forecast, stated_at=instant("2025-02-07")),)),
            "2025-02-06",
        ).consensus
        is None
    )


def test_an_audit_sees_only_what_was_stored_by_then() -> None:
    rows = record(x=[replace(row, recorded_at=instant("2025-03-09")) for row in PMI])
    as_of = instant("2025-03-06")

    found = assess(world(rule()), rows, as_of=as_of, recorded_by=as_of)

    assert state_of(found).level is Level.UNKNOWN


LAST = MissingPolicy.LAST_AVAILABLE
RULES = (
    rule(name="level"),
    rule("change(x, 1)", {Level.WATCH: level("<= -1", "> 0", hold=2)}, name="change"),
    gated(rule("x - y", {Level.WATCH: level("< 0")}, name="gap"), "y < 51"),
    rearmed(rule("lowest_since_months(x)", {Level.WARNING: level(">= 2")}, name="low"), "x", 1),
    replace(rule("mean(x, 2)", name="muted"), mute="span"),
    replace(rule("max(x, 3) - lag(y, 1)", {Level.WATCH: level("> 1")}, name="last"), missing=LAST),
    replace(rule("std(x, 3)", {Level.WATCH: level("> 1")}, name="some"), missing=MinPeriods(count=2)),
    gated(rule("least(x, y)", name="joined"), "at_least(2, x < 51, y < 51, change(x, 1) < 0)"),
    rule("mean(surprise(x), 1)", {Level.WATCH: level("< 0")}, name="surprise"),
    rule("quarterly(x) - adjusted(x)", {Level.WATCH: level("> 0")}, name="quarter"),
    BREADTH,
    rule("count_at(watch, [surprise, breadth])", {Level.WATCH: level(">= 1")}, name="named"),
)
WORLD = world(
    *RULES,
    indicators=(indicator(X, breaks=(method_break("2024-12-01", "2025-02-01", -2.0),)), indicator(Y)),
    calendars={"span": (span("2025-02-10", "2025-02-12"),)},
)
START = instant("2025-02-01")
ROWS = st.lists(
    st.builds(
        Said,
        period=st.sampled_from(months(6, start="2024-10-01")),
        value=st.sampled_from([None, 47.0, 49.5, 50.2, 52.0]),
        at=st.integers(0, 30).map(lambda days: START + timedelta(days=days)),
        source=st.sampled_from([PUBLISHER, FRED]),
        stage=st.sampled_from([None, Stage.FLASH, Stage.FINAL]),
        basis=st.sampled_from(Basis),
        hindsight=st.booleans(),
    ),
    max_size=12,
)


FORECASTS = st.lists(
    st.builds(
        Forecast,
        indicator=st.just(X),
        period=st.sampled_from(months(6, start="2024-10-01")),
        stage=st.sampled_from([None, Stage.FLASH, Stage.FINAL]),
        value=st.sampled_from([48.0, 50.0]),
        text=st.none(),
        source=st.just(SourceName("consensus")),
        stated_at=st.integers(0, 30).map(lambda days: START + timedelta(days=days, hours=-1)),
    ),
    max_size=6,
).map(lambda forecasts: sorted(forecasts, key=lambda each: each.stated_at))


@given(x=ROWS, y=ROWS, forecasts=FORECASTS, days=st.integers(0, 31))
def test_nothing_stated_later_changes_what_is_assessed_as_of_an_instant(
    x: list[Said], y: list[Said], forecasts: list[Forecast], days: int
) -> None:
    as_of = START + timedelta(days=days)
    later = replace(record(x=x, y=y), forecasts=tuple(forecasts))
    by_then = replace(
        record(x=[row for row in x if row.at <= as_of], y=[row for row in y if row.at <= as_of]),
        forecasts=tuple(each for each in forecasts if each.stated_at <= as_of),
    )

    whole, known = assess(WORLD, later, as_of=as_of), assess(WORLD, by_then, as_of=as_of)

    assert whole.standing == known.standing
