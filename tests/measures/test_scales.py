from statistics import NormalDist

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from monitor.measures.scales import bond_equivalent, logarithm, magnitude, normal_cdf
from monitor.measures.spans import read

SCALES = (logarithm, magnitude, bond_equivalent, normal_cdf)


def test_only_what_is_above_zero_has_a_logarithm() -> None:
    result = logarithm(np.array([1.0, np.e, 0.0, -1.0, np.nan])).values

    np.testing.assert_allclose(result, [0.0, 1.0, np.nan, np.nan, np.nan])


def test_a_magnitude_has_no_sign() -> None:
    np.testing.assert_equal(magnitude(np.array([-2.5, 0.0, 3.0, np.nan])).values, [2.5, 0.0, 3.0, np.nan])


def test_a_bill_yields_more_as_a_bond_than_its_discount() -> None:
    result = bond_equivalent(np.array([0.0, 3.6, 5.0, -0.1, np.nan])).values

    np.testing.assert_allclose(result, [0.0, 3.683520, 5.134337, -0.101363, np.nan], atol=1e-6)


def test_a_discount_of_the_whole_face_value_has_no_yield() -> None:
    assert np.isnan(bond_equivalent(np.array([36_000 / 91, 400.0])).values).all()


def test_half_of_a_normal_distribution_lies_below_its_mean() -> None:
    result = normal_cdf(np.array([0.0, 1.959963984540054, -40.0, 40.0, np.nan])).values

    np.testing.assert_allclose(result, [0.5, 0.975, 0.0, 1.0, np.nan], rtol=1e-14)


@given(value=st.floats(-6, 6))
def test_probabilities_agree_with_the_standard_library(value: float) -> None:
    result = normal_cdf(np.array([value, -value])).values

    np.testing.assert_allclose(result[0], NormalDist().cdf(value), rtol=0, atol=1e-15)
    np.testing.assert_allclose(result.sum(), 1.0, rtol=1e-15)


def test_each_reading_reads_its_own_value() -> None:
    for measure in SCALES:
        result = measure(np.array([1.0, 2.0, 3.0]))

        assert read(result.spans, np.array([False, True, False]), 3).tolist() == [False, True, False]
        assert len(measure(np.empty(0)).values) == 0
