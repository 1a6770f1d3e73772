import numpy as np
import pytest
from expressions import CATALOGUE, days, months, track, vintage, weeks
from hypothesis import given, settings
from hypothesis import strategies as st
from language.trees import AS_DATED, ONCE_OVER, sound, trees

from monitor.language.checks import breadth, indicators, precision, problems, unit
from monitor.language.syntax import Node, parse
from monitor.language.track import evaluate
from monitor.language.traits import Breadth, Counted
from monitor.language.writing import written
from monitor.measures.gaps import Gaps, MinPeriods, MissingPolicy
from monitor.model.terms import Level, RuleId

RULES = [
    "change(nahb_hmi, 3m)",
    "nahb_hmi < 50",
    "lowest_since_months(umich_sentiment)",
    "change(umich_inflation_1y, 6m)",
    "change(mortgage_30y, 13w)",
    "change(fed_funds, 26w) <= -0.5",
    "pct_change(mean(dc_claims, 4), 52) - pct_change(mean(us_claims_nsa, 4), 52)",
    "change(mean(dc_claims, 4), 52) >= 300",
    "not (nahb_hmi < 50 or streak_down(umich_sentiment) >= 3)",
    "count_themes_at(warning)",
    "count_at(critical)",
    "count_at(warning, [sentiment-turn, services-pmi-weak])",
    "at_least(2, nahb_hmi < 50, umich_sentiment < 65, fed_funds > 5)",
    "greatest(change(nahb_hmi, 3m), least(nahb_hmi - 50, 0)) <= -4",
    "percentile(adjusted(umich_sentiment), 10y)",
    "surprise(umich_inflation_1y) > 0.2",
    "quarterly(monthly(fed_funds)) - gdp",
    "change(monthly(fed_funds), 3m)",
    "std(umich_sentiment, 2)",
]


@pytest.mark.parametrize("text", RULES)
def test_a_sound_expression_has_no_problems(text: str) -> None:
    assert problems(parse(text), CATALOGUE) == ()


@pytest.mark.parametrize(
    ("text", "offset", "name", "advice"),
    [
        ("nahb_hm < 50", 0, "unknown-indicator", "did you mean nahb_hmi?"),
        ("mean < 50", 0, "unknown-indicator", "write mean(x, W)"),
        ("count_at < 50", 0, "unknown-indicator", "write count_at(LEVEL, [rules])"),
        ("chnge(nahb_hmi, 3m)", 0, "unknown-function", "did you mean change?"),
        ("yoy(nahb_hmi)", 0, "unknown-function", "write pct_change(x, 1y)"),
        ("NAHB_HMI < 50", 0, "unknown-indicator", "did you mean nahb_hmi?"),
        ("nahb_hmi(3)", 0, "unknown-function", "is an indicator"),
        ("mean(nahb_hmi)", 0, "wrong-argument-count", "write mean(x, W); arguments given: 1"),
        ("abs(nahb_hmi, 3)", 0, "wrong-argument-count", "write abs(x); arguments given: 2"),
        ("change(nahb_hmi, 26w)", 17, "bad-window", "use m or y"),
        ("mean(nahb_hmi, 0)", 15, "bad-window", "from 1"),
        ("nahb_hmi < 26w", 11, "bad-window", "write it as in mean(x, 26w)"),
        ("mean(50, 3) < nahb_hmi", 5, "not-a-series", "needs an indicator"),
        ("nahb_hmi < 50 and gdp", 18, "not-a-condition", "`and` joins comparisons"),
        ("not gdp", 4, "not-a-condition", "`not` joins comparisons"),
        ("count_at(warning) + 1", 0, "breadth-mixed", "stands alone"),
        ("mean(count_at(warning), 3)", 5, "breadth-mixed", "stands alone"),
        ("count_at(ok)", 9, "bad-level", "watch or warning or critical"),
        ("count_themes_at()", 0, "wrong-argument-count", "write count_themes_at(LEVEL)"),
        ("2 < 3", 2, "no-indicator", "nothing to watch"),
        ("least(1, 2)", 0, "no-indicator", "nothing to watch"),
        ("at_least(3, gdp < 1, gdp < 2)", 9, "bad-count", "how many of the 2 conditions"),
        ("at_least(0, gdp < 1, gdp < 2)", 9, "bad-count", "from 1 up"),
        ("at_least(1.0, gdp < 1, gdp < 2)", 9, "bad-count", "a whole number"),
        ("at_least(gdp < 1, gdp < 2, gdp < 3)", 13, "bad-count", "how many"),
        ("at_least(1, gdp < 1)", 0, "wrong-argument-count", "write at_least(n, c, d, …)"),
        ("all(gdp < 1)", 0, "wrong-argument-count", "write all(c, d, …); arguments given: 1"),
        ("least()", 0, "wrong-argument-count", "write least(a, b, …)"),
        ("any(gdp < 1, nahb_hmi)", 13, "not-a-condition", "`any` joins comparisons"),
        ("least(nahb_hmi, 26w)", 16, "bad-window", "write it as in mean(x, 26w)"),
        ("monthly(nahb_hmi)", 8, "bad-frequency", "this is monthly: monthly takes what comes more often"),
        ("monthly(gdp) + 1", 8, "bad-frequency", "this is quarterly"),
        ("quarterly(monthly(gdp))", 18, "bad-frequency", "this is quarterly"),
        ("quarterly(quarterly(fed_funds))", 10, "bad-frequency", "this is quarterly"),
        ("mean(monthly(fed_funds), 26w)", 25, "bad-window", "use m or y"),
        ("mean(nahb_hmi, 20001)", 15, "bad-window", "from 1 to 20000"),
        ("std(nahb_hmi, 1)", 14, "bad-window", "std needs a window of at least 2 periods"),
        ("percentile(nahb_hmi, 1y)", 21, "bad-window", "at least 24 periods"),
        ("surprise(nahb_hmi - 50)", 18, "not-an-indicator", "write surprise(services_pmi)"),
        ("adjusted(mean(nahb_hmi, 3))", 9, "not-an-indicator", "takes an indicator itself"),
        ("adjusted(nahb_hmi)", 9, "no-offset", "no break of nahb_hmi has a stated offset"),
        ("surprise(nahb)", 9, "unknown-indicator", "did you mean nahb_hmi?"),
        ("surprise()", 0, "wrong-argument-count", "write surprise(i)"),
        ("mean(adjusted, 3)", 5, "unknown-indicator", "write adjusted(i)"),
        ("gdp + [a]", 6, "bad-rule-list", "stands in count_at(LEVEL, [rules]) alone"),
        ("count_at(warning, 2)", 18, "bad-rule-list", "in brackets"),
        ("count_at(warning, [])", 18, "bad-rule-list", "in brackets"),
        ("count_at(warning, [a], [b])", 0, "wrong-argument-count", "write count_at(LEVEL, [rules])"),
        ("count_themes_at(warning, [a])", 0, "wrong-argument-count", "write count_themes_at(LEVEL)"),
        ("count_at([a], warning)", 9, "bad-level", "needs a level here"),
        ("all(count_at(warning) > 1, gdp < 1)", 4, "breadth-mixed", "stands alone"),
        ("surprise(count_at(warning))", 9, "breadth-mixed", "stands alone"),
    ],
)
def test_a_problem_is_named_with_its_place_and_mend(text: str, offset: int, name: str, advice: str) -> None:
    first = problems(parse(text), CATALOGUE)[0]

    assert (first.offset, first.name) == (offset, name)
    assert advice in first.message


def test_all_problems_are_found_at_once_in_order_of_place() -> None:
    found = problems(parse("mean(nahb) + men(gdpp, 2y) > change(gdp, 1w) and nahb_hmi"), CATALOGUE)

    assert [(problem.offset, problem.name) for problem in found] == [
        (0, "wrong-argument-count"),
        (5, "unknown-indicator"),
        (13, "unknown-function"),
        (17, "unknown-indicator"),
        (41, "bad-window"),
        (49, "not-a-condition"),
    ]


def test_a_window_is_judged_on_the_coarsest_grid_of_its_series() -> None:
    found = problems(parse("mean(fed_funds - nahb_hmi, 26w)"), CATALOGUE)

    assert [problem.name for problem in found] == ["bad-window"]


def test_indicators_stand_once_in_order_of_appearance() -> None:
    text = "pct_change(mean(us_claims_nsa, 4), 52) - dc_claims / us_claims_nsa"

    assert indicators(parse(text)) == ("us_claims_nsa", "dc_claims")


def test_a_level_is_no_indicator() -> None:
    assert indicators(parse("count_at(warning)")) == ()


@pytest.mark.parametrize(
    ("text", "decimals", "expected"),
    [
        ("nahb_hmi", 0, "index"),
        ("-mortgage_30y", 2, "%"),
        ("change(mortgage_30y, 13w)", 2, "pp"),
        ("change(nahb_hmi, 3m)", 0, "index"),
        ("mortgage_30y - fed_funds", 2, "pp"),
        ("umich_inflation_1y - 2.25", 2, "pp"),
        ("umich_inflation_1y + fed_funds", 2, "%"),
        ("nahb_hmi * 2", 4, "index"),
        ("dc_claims / us_claims_nsa", 4, "ratio"),
        ("100 * dc_claims / us_claims_nsa - 50", 4, "pp"),
        ("nahb_hmi / mortgage_30y", 4, "index/%"),
        ("2 / mortgage_30y", 4, "1/%"),
        ("mortgage_30y * nahb_hmi", 4, "% index"),
        ("mortgage_30y - change(mortgage_30y, 13w)", 2, "%"),
        ("100 - mortgage_30y", 2, "%"),
        ("std(mortgage_30y, 52)", 4, "pp"),
        ("zscore(umich_sentiment, 10y)", 2, "sd"),
        ("percentile(umich_sentiment, 10y)", 1, "%"),
        ("annualized(umich_sentiment, 6m)", 1, "%"),
        ("rise_from_low(mean(umich_inflation_1y, 3), 12)", 3, "pp"),
        ("ratio_to_max(dc_claims, 52)", 4, "ratio"),
        ("drawdown(dc_claims, 52)", 1, "%"),
        ("log(dc_claims)", 4, "log"),
        ("monthly(dc_claims)", 2, "claims"),
        ("bond_equivalent(fed_funds)", 4, "%"),
        ("normal_cdf(-0.5 - 0.6 * (treasury_10y - bond_equivalent(fed_funds)))", 3, "probability"),
        ("surprise(umich_inflation_1y)", 1, "pp"),
        ("adjusted(umich_sentiment)", 1, "index"),
        ("least(umich_inflation_1y, mortgage_30y, 2.125)", 3, "%"),
        ("any(nahb_hmi < 50, mortgage_30y > 6.5)", 0, ""),
        ("mean(dc_claims, 4)", 2, "claims"),
        ("sum(dc_claims, 4)", 0, "claims"),
        ("pct_change(mean(dc_claims, 4), 52)", 1, "%"),
        ("pct_change(dc_claims, 52) - pct_change(us_claims_nsa, 52)", 1, "pp"),
        ("lowest_since_months(umich_sentiment)", 0, "months"),
        ("streak_up(umich_sentiment)", 0, "periods"),
        ("nahb_hmi < 50.25", 0, ""),
        ("not nahb_hmi < 50", 0, ""),
        ("count_themes_at(warning)", 0, "themes"),
        ("count_at(warning)", 0, "rules"),
    ],
)
def test_precision_and_unit_follow_from_the_inputs(text: str, decimals: int, expected: str) -> None:
    expression = parse(text)

    assert (precision(expression, CATALOGUE), unit(expression, CATALOGUE)) == (decimals, expected)


def test_breadth_is_what_a_whole_expression_counts() -> None:
    assert breadth(parse("count_themes_at(warning)")) == Breadth(counted=Counted.THEMES, level=Level.WARNING)
    assert breadth(parse("count_at(watch, [b, a-c])")) == Breadth(
        counted=Counted.RULES, level=Level.WATCH, rules=(RuleId("b"), RuleId("a-c"))
    )
    assert breadth(parse("count_at(watch)")) == Breadth(counted=Counted.RULES, level=Level.WATCH)
    assert breadth(parse("nahb_hmi")) is None
    assert breadth(parse("count_at(ok)")) is None


KNOWN = vintage(
    umich_sentiment=months("2024-10", [70.5, 71.8, None, 71.1, 0, -57.0]),
    mortgage_30y=weeks("2025-01-02", [6.89, None, 6.85]),
    dc_claims=weeks("2025-01-04", [400, 0, 420]),
    fed_funds=days("2025-01-01", [4.33] * 3),
    gdp=months("2024-10", [2.4]),
)


@settings(max_examples=200)
@given(tree=trees)
def test_any_tree_has_problems_within_its_text_or_readings(tree: Node) -> None:
    expression = parse(written(tree))

    found = problems(expression, CATALOGUE)

    assert all(0 <= each.offset < len(expression.text) and each.message for each in found)
    if not found and breadth(expression) is None:
        assert precision(expression, CATALOGUE) >= 0
        assert unit(expression, CATALOGUE) is not None
        assert not np.isinf(evaluate(expression, KNOWN, CATALOGUE).values).any()


@given(text=sound(*AS_DATED, *ONCE_OVER), gaps=st.sampled_from([*MissingPolicy, MinPeriods(count=2)]))
def test_whatever_is_sound_has_readings_or_none_but_no_infinite_ones(text: str, gaps: Gaps) -> None:
    result = track(text, KNOWN, gaps=gaps)

    assert not np.isinf(result.values).any()
    assert result.newest is None or result.newest < len(result)
