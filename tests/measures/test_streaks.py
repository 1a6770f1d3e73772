import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from monitor.measures.spans import read
from monitor.measures.streaks import falls_in_a_row, rises_in_a_row


def test_falls_are_counted_until_one_is_not() -> None:
    values = np.array([5.0, 4.0, 3.0, 3.0, 2.0, 6.0])

    assert falls_in_a_row(values).values.tolist() == [0, 1, 2, 0, 1, 0]
    assert rises_in_a_row(values).values.tolist() == [0, 0, 0, 0, 0, 1]


def test_a_missing_period_stops_a_run() -> None:
    values = np.array([5.0, 4.0, np.nan, 3.0, 2.0])

    np.testing.assert_equal(falls_in_a_row(values).values, [0, 1, np.nan, 0, 1])


def test_a_reading_reads_its_run_and_what_stopped_it() -> None:
    spans = falls_in_a_row(np.array([1.0, 2.0, 5.0, 4.0, 3.0])).spans

    last = np.array([False, False, False, False, True])
    assert read(spans, last, 5).tolist() == [False, True, True, True, True]


@given(values=st.lists(st.integers(0, 5).map(float), max_size=30))
def test_one_more_fall_makes_the_run_one_longer(values: list[float]) -> None:
    before = falls_in_a_row(np.array(values)).values

    after = falls_in_a_row(np.array([*values, -1.0])).values

    assert after[-1] == (before[-1] + 1 if values else 0)
