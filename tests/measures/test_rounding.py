from decimal import ROUND_HALF_EVEN, Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.measures.rounding import rounded


def test_a_difference_of_decimals_becomes_the_decimal_it_looks_like() -> None:
    noisy = np.array([4.3 - 2.8, 0.49999999999999956, 0.1 + 0.2])

    result = rounded(noisy, 2)

    assert result.tolist() == [1.5, 0.5, 0.3]


@pytest.mark.parametrize(
    ("value", "precision", "expected"),
    [(2.675, 2, 2.68), (1.015, 2, 1.02), (1.005, 2, 1.0), (0.5, 0, 0.0), (1.5, 0, 2.0), (-2.5, 0, -2.0)],
)
def test_a_tie_as_written_goes_to_the_even_digit(value: float, precision: int, expected: float) -> None:
    result = rounded(np.array([value]), precision)

    assert result.tolist() == [expected]


def test_missing_stays_missing_and_zero_has_no_sign() -> None:
    result = rounded(np.array([np.nan, -0.01]), 1)

    assert np.isnan(result[0])
    assert str(result[1]) == "0.0"


@given(value=st.decimals(-10_000, 10_000, places=5), precision=st.integers(0, 4))
def test_it_agrees_with_decimal_arithmetic(value: Decimal, precision: int) -> None:
    result = rounded(np.array([float(value)]), precision)

    assert result[0] == float(value.quantize(Decimal(1).scaleb(-precision), ROUND_HALF_EVEN))


@given(value=st.floats(-1e9, 1e9), precision=st.integers(0, 4))
def test_rounding_again_changes_nothing(value: float, precision: int) -> None:
    once = rounded(np.array([value]), precision)

    assert rounded(once, precision)[0] == once[0]
