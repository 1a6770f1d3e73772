"""Functions of the last periods taken together."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from monitor.language.functions.entry import (
    DIFFERENCE,
    LAST,
    POLICY,
    SAME,
    Function,
    Manual,
    always,
    beyond_noise,
    decimals,
    difference_unit,
    windowed,
)
from monitor.measures.ranks import LEAST_RANKED, percentile, zscore
from monitor.measures.swings import drawdown, ratio_to_max, rise_from_low
from monitor.measures.windows import deviation, highest, lowest, mean, median, total

WINDOWS: Final[Mapping[str, Function]] = MappingProxyType(
    {
        "mean": Function(
            manual=Manual(
                usage="mean(x, W)",
                summary="mean of the window",
                unit=SAME,
                window=LAST,
                missing=POLICY,
                example="mean(dc_claims, 4)",
            ),
            apply=windowed(mean),
            windowed=True,
            precision=beyond_noise,
        ),
        "median": Function(
            manual=Manual(
                usage="median(x, W)",
                summary="middle value of the window, the mean of the two middle ones where W is even",
                unit=SAME,
                window=LAST,
                missing=POLICY,
                example="median(umich_inflation_1y, 12m)",
            ),
            apply=windowed(median),
            windowed=True,
            precision=beyond_noise,
        ),
        "std": Function(
            manual=Manual(
                usage="std(x, W)",
                summary="standard deviation of the window (n-1)",
                unit=DIFFERENCE,
                window=f"{LAST}; at least 2",
                missing=POLICY,
                example="std(change(mortgage_30y, 1), 52)",
            ),
            apply=windowed(deviation),
            windowed=True,
            least_window=2,
            precision=beyond_noise,
            unit=difference_unit,
        ),
        "sum": Function(
            manual=Manual(
                usage="sum(x, W)",
                summary="sum of the window",
                unit=SAME,
                window=LAST,
                missing=f"{POLICY}; min_periods adds up what there is",
                example="sum(dc_ucfe, 4)",
            ),
            apply=windowed(total),
            windowed=True,
        ),
        "min": Function(
            manual=Manual(
                usage="min(x, W)",
                summary="lowest value of the window",
                unit=SAME,
                window=LAST,
                missing=POLICY,
                example="min(unemployment_rate, 12m)",
            ),
            apply=windowed(lowest),
            windowed=True,
        ),
        "max": Function(
            manual=Manual(
                usage="max(x, W)",
                summary="highest value of the window",
                unit=SAME,
                window=LAST,
                missing=POLICY,
                example="max(services_pmi, 12m)",
            ),
            apply=windowed(highest),
            windowed=True,
        ),
        "zscore": Function(
            manual=Manual(
                usage="zscore(x, W)",
                summary="distance from the window's mean in its standard deviations (n-1)",
                unit="sd",
                window=f"{LAST}; at least 2",
                missing=f"{POLICY}; missing where the window does not vary",
                example="zscore(mean(us_claims, 4), 5y)",
            ),
            apply=windowed(zscore),
            windowed=True,
            least_window=2,
            precision=decimals(2),
            unit=always("sd"),
        ),
        "percentile": Function(
            manual=Manual(
                usage="percentile(x, W)",
                summary="share of the window's values at or below the present one, itself included",
                unit="%",
                window=f"{LAST}; at least {LEAST_RANKED}",
                missing=f"{POLICY}; missing under {LEAST_RANKED} values",
                example="percentile(umich_sentiment, 10y)",
            ),
            apply=windowed(percentile),
            windowed=True,
            least_window=LEAST_RANKED,
            compares=True,
            precision=decimals(1),
            unit=always("%"),
        ),
        "drawdown": Function(
            manual=Manual(
                usage="drawdown(x, W)",
                summary="fall below the highest value of the window, 0 or less",
                unit="%",
                window=LAST,
                missing=f"{POLICY}; missing where the highest is not above zero",
                example="drawdown(housing_starts, 24m)",
            ),
            apply=windowed(drawdown),
            windowed=True,
            precision=decimals(1),
            unit=always("%"),
        ),
        "rise_from_low": Function(
            manual=Manual(
                usage="rise_from_low(x, W)",
                summary="rise above the lowest of the W periods before; a new low is negative",
                unit=DIFFERENCE,
                window="the present period, and the W before it without the present one",
                missing=POLICY,
                example="rise_from_low(mean(unemployment_rate, 3), 12)",
            ),
            apply=windowed(rise_from_low),
            windowed=True,
            unit=difference_unit,
        ),
        "ratio_to_max": Function(
            manual=Manual(
                usage="ratio_to_max(x, W)",
                summary="present value as a share of the highest of the window, 1 at a high",
                unit="ratio",
                window=LAST,
                missing=f"{POLICY}; missing where the highest is not above zero",
                example="ratio_to_max(payrolls, 24m)",
            ),
            apply=windowed(ratio_to_max),
            windowed=True,
            precision=decimals(4),
            unit=always("ratio"),
        ),
    }
)
