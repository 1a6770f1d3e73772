"""Functions of two points of time, and of where a run or a record began."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from monitor.language.functions.entry import (
    DIFFERENCE,
    POINTS,
    PRESENT,
    SAME,
    TWO,
    Function,
    Manual,
    always,
    decimals,
    difference_unit,
    in_place,
    plain,
    windowed,
)
from monitor.measures.changes import annualized, change, lag, pct_change
from monitor.measures.extremes import months_since_higher, months_since_lower
from monitor.measures.grids import extended
from monitor.measures.streaks import falls_in_a_row, rises_in_a_row
from monitor.model.terms import Frequency

PER_YEAR: Final[Mapping[Frequency, int]] = {
    Frequency.DAILY: 365,
    Frequency.BUSINESS: 261,
    Frequency.WEEKLY: 52,
    Frequency.MONTHLY: 12,
    Frequency.QUARTERLY: 4,
}
"""Periods of a grid in a year."""

POINT_FUNCTIONS: Final[Mapping[str, Function]] = MappingProxyType(
    {
        "lag": Function(
            manual=Manual(
                usage="lag(x, W)",
                summary="value W periods ago",
                unit=SAME,
                window="one point: W before the present period; known as soon as x was, W periods ago",
                missing="missing where x was; last_available takes the last value before",
                example="lag(job_openings, 1)",
            ),
            apply=lambda x: (extended(x.grid, x.periods), lag(x.values, x.periods, x.gaps)),
            windowed=True,
        ),
        "change": Function(
            manual=Manual(
                usage="change(x, W)",
                summary="value less that of W periods ago",
                unit=DIFFERENCE,
                window=TWO,
                missing=POINTS,
                example="change(nahb_hmi, 3m)",
            ),
            apply=windowed(change),
            windowed=True,
            unit=difference_unit,
        ),
        "pct_change": Function(
            manual=Manual(
                usage="pct_change(x, W)",
                summary="change from W periods ago, in percent of the value then",
                unit="%",
                window=TWO,
                missing=f"{POINTS}; missing where the base is not above zero",
                example="pct_change(mean(dc_claims, 4), 52)",
            ),
            apply=windowed(pct_change),
            windowed=True,
            precision=decimals(1),
            unit=always("%"),
        ),
        "annualized": Function(
            manual=Manual(
                usage="annualized(x, W)",
                summary="growth over W periods at a compound annual rate",
                unit="%",
                window=TWO,
                missing=f"{POINTS}; missing where either is not above zero",
                example="annualized(lei, 6m)",
            ),
            apply=in_place(
                lambda x: annualized(x.values, x.periods, per_year=PER_YEAR[x.grid.frequency], gaps=x.gaps)
            ),
            windowed=True,
            precision=decimals(1),
            unit=always("%"),
        ),
        "lowest_since_months": Function(
            manual=Manual(
                usage="lowest_since_months(x)",
                summary="months back to the last lower value, or to the first there is",
                unit="months",
                window="back to the value found",
                missing=f"{PRESENT}; gaps before are passed over",
                example="lowest_since_months(umich_sentiment)",
            ),
            apply=in_place(lambda x: months_since_lower(x.values, x.grid.month_dates)),
            compares=True,
            precision=decimals(0),
            unit=always("months"),
        ),
        "highest_since_months": Function(
            manual=Manual(
                usage="highest_since_months(x)",
                summary="months back to the last higher value, or to the first there is",
                unit="months",
                window="back to the value found",
                missing=f"{PRESENT}; gaps before are passed over",
                example="highest_since_months(umich_inflation_5y)",
            ),
            apply=in_place(lambda x: months_since_higher(x.values, x.grid.month_dates)),
            compares=True,
            precision=decimals(0),
            unit=always("months"),
        ),
        "streak_down": Function(
            manual=Manual(
                usage="streak_down(x)",
                summary="strict falls in a row, 0 without any",
                unit="periods",
                window="back to where the run began",
                missing=f"{PRESENT}; a gap ends the run",
                example="streak_down(umich_sentiment)",
            ),
            apply=plain(falls_in_a_row),
            compares=True,
            precision=decimals(0),
            unit=always("periods"),
        ),
        "streak_up": Function(
            manual=Manual(
                usage="streak_up(x)",
                summary="strict rises in a row, 0 without any",
                unit="periods",
                window="back to where the run began",
                missing=f"{PRESENT}; a gap ends the run",
                example="streak_up(mortgage_30y)",
            ),
            apply=plain(rises_in_a_row),
            compares=True,
            precision=decimals(0),
            unit=always("periods"),
        ),
    }
)
