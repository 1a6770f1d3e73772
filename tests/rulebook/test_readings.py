import pytest
from rulebook.texts import names_in, problems_in, written
from shipped import book_of

BUSINESS = "term_spread_10y3m"


@pytest.mark.parametrize("measure", [f"mean({BUSINESS}, 6)", f"monthly(percentile({BUSINESS}, 1y)) + 1"])
def test_a_strict_window_that_holds_holidays_is_refused_with_its_mends(measure: str) -> None:
    (found,) = problems_in(written(measure=measure))

    assert found.name == "strict-on-business-days"
    assert "write missing: last_available, or take monthly() of the series" in found.message


@pytest.mark.parametrize(
    ("measure", "more"),
    [
        (f"mean({BUSINESS}, 5)", ""),
        (f"mean({BUSINESS}, 20)", "missing: last_available"),
        (f"mean({BUSINESS}, 20)", "missing: {min_periods: 15}"),
        (f"mean(monthly({BUSINESS}), 20)", ""),
        (f"change({BUSINESS}, 20)", ""),
        ("mean(mortgage_30y, 20)", ""),
    ],
)
def test_windows_that_can_be_read_are_let_pass(measure: str, more: str) -> None:
    assert book_of(written(measure=measure, more=more)).rules


def test_a_least_count_beyond_every_window_is_refused() -> None:
    text = written(
        measure="mean(services_pmi, 3) - mean(services_pmi, 1y)", more="missing: {min_periods: 13}"
    )

    (found,) = problems_in(text)

    assert found.name == "min-periods-beyond-windows"
    assert "has 13 periods, the longest 12" in found.message


@pytest.mark.parametrize("measure", ["mean(services_pmi, 3) - mean(services_pmi, 1y)", "services_pmi"])
def test_a_least_count_within_the_longest_window_is_let_pass(measure: str) -> None:
    assert book_of(written(measure=measure, more="missing: {min_periods: 12}")).rules


@pytest.mark.parametrize(
    ("measure", "unit"),
    [
        ("unemployment_rate", "thousand"),
        ("mean(unemployment_rate, 3)", "banana"),
        ("100 * unemployed / labour_force", "thousand"),
        ("us_claims", "thousand"),
        ("normal_cdf(unemployment_rate)", "%"),
        ("count_themes_at(warning)", "rules"),
    ],
)
def test_a_unit_that_is_not_that_of_the_measure_is_refused(measure: str, unit: str) -> None:
    assert names_in(written(measure=measure, levels='{watch: "> 1"}', more=f'unit: "{unit}"')) == [
        "wrong-unit"
    ]


@pytest.mark.parametrize(
    ("measure", "unit"),
    [
        ("change(unemployment_rate, 12)", "pp"),
        ("100 * unemployed / labour_force", "%"),
        ("change(100 * unemployed / labour_force, 12)", "pp"),
        ("unemployed / job_openings", "unemployed per opening"),
        ("us_claims / 1000", "thousand"),
        ("100 * normal_cdf(unemployment_rate)", "%"),
        ("services_pmi < 50", "months"),
    ],
)
def test_a_unit_that_a_measure_may_have_is_let_pass(measure: str, unit: str) -> None:
    (rule,) = book_of(written(measure=measure, levels='{watch: "> 1"}', more=f'unit: "{unit}"')).rules

    assert rule.unit == unit
