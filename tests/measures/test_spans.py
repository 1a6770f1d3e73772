import numpy as np

from monitor.measures.spans import earlier, point, present, read, stretch, touched, window

FIRST_OF_FOUR = np.array([True, False, False, False])


def test_a_window_touches_as_long_as_it_holds_the_mark() -> None:
    assert touched([window(4, 2)], FIRST_OF_FOUR).tolist() == [True, True, False, False]


def test_a_lag_touches_its_end_point_alone() -> None:
    assert touched([earlier(4, 2)], FIRST_OF_FOUR).tolist() == [False, False, True, False]


def test_spans_of_one_measure_add_up() -> None:
    assert touched([present(4), earlier(4, 3)], FIRST_OF_FOUR).tolist() == [True, False, False, True]


def test_no_position_is_touched_by_nothing() -> None:
    assert touched([point(np.array([-1, -3, 0]))], FIRST_OF_FOUR).tolist() == [False, False, True]


def test_reading_back_gives_what_the_reading_spans() -> None:
    last = np.array([False, False, False, True])

    assert read([window(4, 2)], last, 4).tolist() == [False, False, True, True]
    assert read([present(4), earlier(4, 3)], last, 4).tolist() == [True, False, False, True]


def test_what_lies_before_the_first_position_is_left_out() -> None:
    span = stretch(np.array([-2]), np.array([1]))

    assert read([span], np.array([True]), 3).tolist() == [True, True, False]
