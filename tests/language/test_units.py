import pytest
from expressions import CATALOGUE

from monitor.errors import ExpressionError
from monitor.language.checks import problems
from monitor.language.syntax import parse
from monitor.language.units import unit_of


@pytest.mark.parametrize(
    ("text", "offset", "advice"),
    [
        ("mortgage_30y + dc_claims", 13, "`+` of % and claims: bring both to one unit"),
        ("nahb_hmi - 2 * dc_claims", 9, "`-` of index and claims"),
        ("mortgage_30y < nahb_hmi", 13, "`<` of % and index"),
        ("change(mortgage_30y, 4) > mortgage_30y", 24, "`>` of pp and %"),
        ("least(nahb_hmi, 50, mortgage_30y)", 0, "least() of index and %"),
        ("2 + bond_equivalent(nahb_hmi)", 4, "bond_equivalent() takes %, not index"),
        ("bond_equivalent(mortgage_30y - fed_funds)", 0, "takes %, not pp"),
        ("all(mortgage_30y < 5, nahb_hmi < mortgage_30y)", 31, "`<` of index and %"),
        ("not nahb_hmi < mortgage_30y", 13, "`<` of index and %"),
        ("-(nahb_hmi + mortgage_30y) > 2", 11, "`+` of index and %"),
        ("mean(dc_claims + nahb_hmi, 3) > 2", 15, "`+` of claims and index"),
        ("zscore(nahb_hmi, 12) - percentile(nahb_hmi, 24)", 21, "`-` of sd and %"),
        ("dc_claims / us_claims_nsa < mortgage_30y", 26, "`<` of ratio and %"),
        ("10 * dc_claims / us_claims_nsa - mortgage_30y", 31, "`-` of ratio and %"),
        ("mortgage_30y / 100 - mortgage_30y", 19, "`-` of ratio and %"),
        (
            "dc_claims / mortgage_30y * nahb_hmi - dc_claims / (mortgage_30y * nahb_hmi)",
            36,
            "`-` of claims index/% and claims/(% index)",
        ),
    ],
)
def test_units_that_do_not_go_together_are_named_at_their_sign(text: str, offset: int, advice: str) -> None:
    (found,) = problems(parse(text), CATALOGUE)

    assert (found.offset, found.name) == (offset, "unit-mismatch")
    assert advice in found.message


def test_of_each_branch_the_innermost_mismatch_is_named() -> None:
    found = problems(parse("(nahb_hmi + mortgage_30y) * 2 > dc_claims - nahb_hmi"), CATALOGUE)

    assert [(each.offset, each.name) for each in found] == [(10, "unit-mismatch"), (42, "unit-mismatch")]


def test_units_are_looked_at_once_nothing_else_is_wrong() -> None:
    found = problems(parse("mortgage_30y + dc_claims + gdpp"), CATALOGUE)

    assert [each.name for each in found] == ["unknown-indicator"]


@pytest.mark.parametrize(
    "text",
    [
        "mortgage_30y + change(mortgage_30y, 4)",
        "change(mortgage_30y, 4) < 0.5",
        "change(mortgage_30y, 4) - change(fed_funds, 28)",
        "pct_change(dc_claims, 52) - pct_change(nahb_hmi, 12)",
        "percentile(nahb_hmi, 24) < mortgage_30y",
        "greatest(zscore(nahb_hmi, 12), zscore(mortgage_30y, 52))",
        "bond_equivalent(5)  + fed_funds",
        "1 + (nahb_hmi < 50)",
        "normal_cdf(zscore(nahb_hmi, 12)) > 0.5",
        "dc_claims / us_claims_nsa * mortgage_30y < fed_funds",
        "dc_claims * nahb_hmi - nahb_hmi * dc_claims",
        "dc_claims / nahb_hmi * nahb_hmi - us_claims_nsa",
        "100 * dc_claims / us_claims_nsa - mortgage_30y",
        "dc_claims / us_claims_nsa * 100 + change(mortgage_30y, 4)",
        "dc_claims / (us_claims_nsa / 100) < mortgage_30y",
        "mean(100 * dc_claims, 4) / mean(us_claims_nsa, 4) < mortgage_30y",
        "mortgage_30y / 100 * dc_claims < us_claims_nsa",
        "0.4 * fed_funds + 0.6 * mortgage_30y",
    ],
)
def test_units_that_go_together_are_let_pass(text: str) -> None:
    assert [each.name for each in problems(parse(text), CATALOGUE) if each.name == "unit-mismatch"] == []


def test_a_mismatch_has_no_unit() -> None:
    with pytest.raises(ExpressionError, match="index and %") as caught:
        unit_of(parse("nahb_hmi + mortgage_30y").root, CATALOGUE)

    assert (caught.value.offset, caught.value.name) == (9, "unit-mismatch")
