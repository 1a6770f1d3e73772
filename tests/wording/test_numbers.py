import pytest

from monitor.wording.numbers import amount, decimals, difference, figure, size


@pytest.mark.parametrize(
    ("value", "precision", "text"),
    [
        (49.7, 1, "49.7"),
        (217000, 0, "217,000"),
        (-0.04, 1, "0.0"),
        (-1234.5, 1, "-1,234.5"),
        (3.0, 2, "3.00"),
    ],
)
def test_a_figure_has_its_precision_and_separators(value: float, precision: int, text: str) -> None:
    assert figure(value, precision) == text


def test_an_index_stands_bare_and_a_percent_closes_up() -> None:
    assert amount(49.7, "index", precision=1) == "49.7"
    assert amount(1, "0 or 1", precision=0) == "1"
    assert amount(6.85, "%", precision=2) == "6.85%"
    assert amount(2047, "claims", precision=0) == "2,047 claims"


def test_percents_differ_by_percentage_points() -> None:
    assert difference(0.25, "%", precision=2) == "+0.25 pp"
    assert difference(-3.3, "index", precision=1) == "-3.3"
    assert size(0.25, "percent", precision=2) == "0.25 pp"


def test_no_difference_has_no_sign() -> None:
    assert difference(-0.04, "index", precision=1) == "0.0"
    assert difference(0.04, "index", precision=1) == "0.0"


@pytest.mark.parametrize(("value", "count"), [(50.0, 0), (49.7, 1), (6.85, 2), (1e22, 0), (100.0, 0)])
def test_decimals_are_those_a_number_needs(value: float, count: int) -> None:
    assert decimals(value) == count


def test_one_of_a_kind_is_in_the_singular() -> None:
    assert amount(1, "months", precision=0) == "1 month"
    assert amount(1, "themes", precision=0) == "1 theme"
    assert amount(1, "months", precision=1) == "1.0 months"
    assert amount(0.312, "probability", precision=3) == "0.312"
