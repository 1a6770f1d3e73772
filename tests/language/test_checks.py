import pytest
from expressions import CATALOGUE

from monitor.language.checks import breadth, indicators, precision, problems, unit
from monitor.language.syntax import parse
from monitor.language.traits import Breadth, Counted
from monitor.model.terms import Level

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
]


@pytest.mark.parametrize("text", RULES)
def test_a_sound_expression_has_no_problems(text: str) -> None:
    assert problems(parse(text), CATALOGUE) == ()


@pytest.mark.parametrize(
    ("text", "offset", "name", "advice"),
    [
        ("nahb_hm < 50", 0, "unknown-indicator", "did you mean nahb_hmi?"),
        ("mean < 50", 0, "unknown-indicator", "write mean(x, W)"),
        ("count_at < 50", 0, "unknown-indicator", "write count_at(LEVEL)"),
        ("chnge(nahb_hmi, 3m)", 0, "unknown-function", "did you mean change?"),
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
        ("umich_inflation_1y + nahb_hmi", 1, ""),
        ("nahb_hmi * 2", 4, ""),
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
    assert breadth(parse("count_at(watch)")) == Breadth(counted=Counted.RULES, level=Level.WATCH)
    assert breadth(parse("nahb_hmi")) is None
    assert breadth(parse("count_at(ok)")) is None
