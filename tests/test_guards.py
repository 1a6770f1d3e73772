"""What of a payload is refused, beside what its own source had said."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
from evaluation.builders import (
    FRED,
    LISTINGS,
    PUBLISHER,
    Said,
    indicator,
    instant,
    monthly,
    months,
    said,
    statements,
    weekly,
)
from hypothesis import assume, given
from hypothesis import strategies as st

from monitor.guards import refusal
from monitor.model.catalogue import Indicator
from monitor.model.series import Figure
from monitor.model.terms import BY_HAND, Frequency, SourceName, Stage

NOW = instant("2028-01-01")
RISING = tuple(50.0 + i / 10 for i in range(40))
WEEKLY = indicator(frequency=Frequency.WEEKLY, precision=0)


def figures(values: Iterable[float | None], start: str = "2024-01-01", edition: int = 1) -> list[Figure]:
    """Successive months as a payload holds them."""
    listed = tuple(values)
    periods = months(len(listed), start=start)
    return [
        Figure(period=period, value=value, text=None, edition=edition)
        for period, value in zip(periods, listed, strict=True)
    ]


def week_figures(*values: float, start: str) -> list[Figure]:
    first = date.fromisoformat(start)
    return [
        Figure(period=first + timedelta(weeks=i), value=value, text=None) for i, value in enumerate(values)
    ]


def refused(
    payload: Sequence[Figure],
    stored: Iterable[Said],
    one: Indicator | None = None,
    source: SourceName = PUBLISHER,
) -> str | None:
    return refusal(payload, statements(stored), indicator=one or indicator(), source=source)


def test_before_anything_is_stored_any_value_may_be() -> None:
    assert refused(figures(RISING), ()) is None
    assert refused((), monthly(*RISING)) is None


def test_what_another_source_said_is_no_reason() -> None:
    assert refused(figures(each * 10 for each in RISING), monthly(*RISING), source=FRED) is None


# ---------------------------------------------------------------- range


@pytest.mark.parametrize("value", [19.9, 80.1, float("nan"), float("inf"), -float("inf")])
def test_a_value_that_cannot_be_is_refused(value: float) -> None:
    assert refused(figures([50.0, value]), (), replace(indicator(), range=(20, 80))) is not None


@pytest.mark.parametrize("value", [20, 80, None])
def test_a_value_at_an_end_of_the_range_may_be_and_so_may_a_blank(value: float | None) -> None:
    assert refused(figures([50.0, value]), (), replace(indicator(), range=(20, 80))) is None


def test_a_refusal_says_which_value_and_why() -> None:
    why = refused(figures([497]), (), replace(indicator(), range=(20, 80)))

    assert why == "497 for 2024-01-01 lies outside its range, 20 to 80"


def test_a_new_edition_is_bound_by_the_range_too() -> None:
    bound = replace(indicator(), range=(20, 80))

    assert refused(figures([500], edition=2), monthly(50), bound) is not None


# ---------------------------------------------------------------- unit


@pytest.mark.parametrize(("factor", "words"), [(10, "10 times"), (1000, "1,000 times"), (0.01, "a 100th of")])
def test_a_table_in_another_unit_is_refused(factor: float, words: str) -> None:
    why = refused(figures(each * factor for each in RISING), monthly(*RISING))

    assert why == f"it repeats values {words} those stored: another unit"


def test_a_rebase_is_not_another_unit() -> None:
    assert refused(figures(each * 1.2 for each in RISING), monthly(*RISING)) is None


def test_claims_that_rise_twelvefold_in_a_week_are_stored() -> None:
    """Of 21 March 2020, as first stated: ICSA, US Department of Labor through FRED."""
    stored = weekly(211_000, 282_000, start="2020-03-07")
    payload = week_figures(211_000, 282_000, 3_307_000, start="2020-03-07")

    assert refused(payload, stored, WEEKLY, FRED) is None


def test_claims_that_fall_to_a_ninth_are_stored() -> None:
    """Of DC in September 2022: DCICLAIMS, US Department of Labor through FRED."""
    stored = weekly(645, 650, start="2022-09-03")

    assert refused(week_figures(645, 650, 74, 62, start="2022-09-03"), stored, WEEKLY, FRED) is None


@pytest.mark.parametrize(
    ("value", "is_refused"), [(520.0, True), (5.3, True), (53.2, False), (600.0, False), (9.0, False)]
)
def test_where_nothing_is_repeated_the_first_new_value_is_held_against_the_last(
    value: float, *, is_refused: bool
) -> None:
    stored = monthly(*(50.0 + i % 4 for i in range(24)), start="2023-01-01")

    assert (refused(figures([value], "2025-01-01"), stored) is not None) is is_refused


def test_a_number_of_one_digit_says_nothing_of_the_unit_of_what_is_new() -> None:
    """An index about zero: 0.1 after 0.9 is nothing out of the ordinary."""
    stored = monthly(*[0.5, -0.3, 0.9] * 8, start="2023-01-01")

    assert refused(figures([0.1], "2025-01-01"), stored) is None
    assert refused(figures([9.0], "2025-01-01"), stored) is None


def test_a_short_history_says_nothing_of_the_unit_of_what_is_new() -> None:
    assert refused(figures([520.0], "2025-01-01"), monthly(*[52.0] * 12)) is None


def test_a_single_decimal_point_that_moved_is_refused() -> None:
    payload = figures([*RISING[:7], RISING[7] * 10, *RISING[8:]])

    assert refused(payload, monthly(*RISING)) == "the decimal point has moved in 1 of 40 values"


def test_a_small_number_revised_to_its_tenfold_is_no_slip() -> None:
    stored = monthly(*(0.1, 0.4, -0.3, 0.2))

    assert refused(figures([1.0, 0.4, -0.3, 0.2]), stored) is None


def test_values_about_zero_are_not_held_against_each_other() -> None:
    assert refused(figures([0.0, 0.5, -0.2]), monthly(0.3, -0.4, 0.0)) is None


# ---------------------------------------------------------------- shift


@pytest.mark.parametrize("start", ["2024-02-01", "2023-12-01", "2025-01-01", "2023-01-01"])
def test_a_table_whose_dates_have_moved_is_refused(start: str) -> None:
    why = refused(figures(RISING, start), monthly(*RISING))

    assert why is not None
    assert "values are those stored" in why


def test_a_table_that_is_much_the_same_month_by_month_has_not_moved() -> None:
    assert refused(figures([50.0] * 30, "2024-02-01"), monthly(*[50.0] * 30)) is None


def test_a_few_values_that_are_those_of_the_month_before_have_not_moved() -> None:
    assert refused(figures(RISING[:8], "2024-02-01"), monthly(*RISING[:8])) is None


# ---------------------------------------------------------------- shrinking


def test_a_history_that_lost_periods_is_refused() -> None:
    kept = [each for i, each in enumerate(figures(RISING)) if i % 5]

    assert refused(kept, monthly(*RISING)) == (
        "it lacks 7 of the 39 periods stored from 2024-02-01 to 2027-04-01"
    )


def test_a_history_whose_cells_went_blank_is_refused() -> None:
    blank = [replace(each, value=None) if i % 3 == 1 else each for i, each in enumerate(figures(RISING))]

    assert refused(blank, monthly(*RISING)) is not None


def test_a_history_may_lose_its_beginning_and_a_few_months() -> None:
    kept = [each for i, each in enumerate(figures(RISING)) if i > 5 and i not in {9, 12, 20}]

    assert refused(kept, monthly(*RISING)) is None


def test_a_headline_with_what_it_is_compared_with_is_no_table() -> None:
    table = figures(RISING)

    assert refused([table[-14], table[-2], table[-1]], monthly(*RISING)) is None


def test_a_whole_table_that_ends_early_is_an_old_copy() -> None:
    assert refused(figures(RISING[:-3]), monthly(*RISING)) == (
        "it ends with 2027-01-01, though its source had stated 2027-04-01: an old copy"
    )


def test_a_table_may_end_a_month_or_two_early_and_a_short_one_anywhere() -> None:
    assert refused(figures(RISING[:-2]), monthly(*RISING)) is None
    assert refused(figures(RISING[:20]), monthly(*RISING)) is None


def test_what_was_withdrawn_is_not_lost() -> None:
    withdrawn = [replace(each, value=None, at=NOW) for each in monthly(*RISING)[-5:]]

    assert refused(figures(RISING[:-5]), (*monthly(*RISING), *withdrawn)) is None


@pytest.mark.parametrize("source", BY_HAND)
def test_a_person_may_bring_any_part_of_a_history(source: SourceName) -> None:
    stored = [replace(each, source=source) for each in monthly(*RISING)]
    kept = [each for i, each in enumerate(figures(RISING[:-5])) if i % 5]

    assert refused(kept, stored, source=source) is None
    assert refused([replace(each, value=(each.value or 0) * 10) for each in kept], stored, source=source)


def test_a_source_of_vintages_sends_what_changed_and_leaves_out_the_rest() -> None:
    vintages = indicator(listings=tuple(replace(each, vintages=True) for each in LISTINGS))
    changed = [replace(each, value=(each.value or 0) + 0.3) for each in figures(RISING)[:-5:2]]

    assert refused(changed, monthly(*RISING), vintages) is None


# ---------------------------------------------------------------- editions and last words


def test_a_new_edition_may_differ_in_everything() -> None:
    assert refused(figures((each * 10 for each in RISING[:30]), edition=2), monthly(*RISING)) is None


def test_a_payload_is_held_against_the_newest_edition() -> None:
    rebuilt = [replace(each, value=(each.value or 0) * 10, edition=2, at=NOW) for each in monthly(*RISING)]
    stored = (*monthly(*RISING), *rebuilt)

    assert refused(figures((each * 10 for each in RISING), edition=2), stored) is None
    assert refused(figures(RISING, edition=2), stored) is not None


def test_of_several_statements_of_a_period_the_last_counts_on_both_sides() -> None:
    stored = (
        said("2025-01-01", 529.0, "2025-02-01"),
        said("2025-01-01", 52.9, "2025-02-05"),
        said("2025-02-01", 51.0, "2025-03-05"),
    )
    dated = Figure(period=date(2025, 1, 1), value=529.0, text=None, released_at=instant("2025-02-01"))
    payload = [
        replace(dated, value=52.9, released_at=None),
        dated,
        Figure(period=date(2025, 2, 1), value=510.0, text=None, stage=Stage.FLASH),
        Figure(period=date(2025, 2, 1), value=51.0, text=None, stage=Stage.FINAL),
    ]

    assert refused(payload, stored) is None


# ---------------------------------------------------------------- properties

CELLS = st.integers(-9_999, 9_999).map(lambda tenths: tenths / 10)
TABLES = st.lists(st.none() | CELLS, min_size=1, max_size=60)


@given(TABLES)
def test_a_payload_that_equals_what_is_stored_is_never_refused(values: list[float | None]) -> None:
    assert refused(figures(values), monthly(*values)) is None


@given(TABLES, st.sampled_from([10.0, 100.0, 1_000.0, 0.1, 0.01]))
def test_a_whole_table_in_another_unit_is_always_refused(values: list[float | None], factor: float) -> None:
    assume(any(values))

    payload = figures(None if each is None else each * factor for each in values)

    assert refused(payload, monthly(*values)) is not None


@given(st.lists(CELLS, min_size=14, max_size=60, unique=True), st.sampled_from([1, -1]))
def test_a_table_moved_by_a_period_is_always_refused(values: list[float], by: int) -> None:
    moved = (np.datetime64("2024-01-01", "M") + by).astype("datetime64[D]")

    assert refused(figures(values, str(moved)), monthly(*values)) is not None


@given(values=TABLES, ratio=st.floats(0.2, 5), alone=st.booleans())
def test_a_plausible_value_more_is_never_refused(
    values: list[float | None], ratio: float, *, alone: bool
) -> None:
    known = [each for each in values if each]
    assume(known)
    table = figures([*values, known[-1] * ratio])
    payload = table[-1:] if alone else table

    assert refused(payload, monthly(*values)) is None


@given(
    st.lists(
        st.builds(
            Figure,
            period=st.sampled_from(months(30)),
            value=st.none() | st.floats(),
            text=st.none(),
            stage=st.none() | st.sampled_from(Stage),
            released_at=st.none() | st.timedeltas(timedelta(days=-3_000), timedelta(0)).map(NOW.__add__),
            edition=st.integers(1, 3),
        ),
        max_size=40,
    ),
    st.lists(st.none() | st.floats(allow_nan=False, allow_infinity=False), max_size=40),
)
def test_whatever_comes_the_answer_is_a_reason_or_none(
    payload: list[Figure], stored: list[float | None]
) -> None:
    why = refused(payload, monthly(*stored))

    assert why is None or why.strip()
