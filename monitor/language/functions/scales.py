"""Functions that put values on another scale, or on a coarser grid."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from monitor.language.functions.entry import (
    NONE,
    PRESENT,
    SAME,
    Argument,
    Function,
    Manual,
    Result,
    always,
    beyond_noise,
    decimals,
    plain,
)
from monitor.measures import scales
from monitor.measures.periods import averaged
from monitor.model.terms import Frequency


def mean_over(onto: Frequency) -> Callable[[Argument], Result]:
    """Build the mean over the periods of a coarser grid."""
    return lambda x: averaged(x.grid, x.values, onto)


SCALES: Final[Mapping[str, Function]] = MappingProxyType(
    {
        "log": Function(
            manual=Manual(
                usage="log(x)",
                summary="natural logarithm",
                unit="log",
                window=NONE,
                missing=f"{PRESENT}, or is not above zero",
                example="change(log(us_claims), 52)",
            ),
            apply=plain(scales.logarithm),
            precision=decimals(4),
            unit=always("log"),
        ),
        "abs": Function(
            manual=Manual(
                usage="abs(x)",
                summary="value without its sign",
                unit=SAME,
                window=NONE,
                missing=PRESENT,
                example="abs(change(mortgage_30y, 4))",
            ),
            apply=plain(scales.magnitude),
        ),
        "monthly": Function(
            manual=Manual(
                usage="monthly(x)",
                summary="mean of each month of a series that comes more often",
                unit=SAME,
                window="the days or weeks dated in the month",
                missing="of the values there are; none for a month that is not over",
                example="pct_change(monthly(us_claims), 12)",
            ),
            apply=mean_over(Frequency.MONTHLY),
            precision=beyond_noise,
            coarser=Frequency.MONTHLY,
        ),
        "quarterly": Function(
            manual=Manual(
                usage="quarterly(x)",
                summary="mean of each quarter of a series that comes more often",
                unit=SAME,
                window="the days, weeks or months dated in the quarter",
                missing="of the values there are; none for a quarter that is not over",
                example="quarterly(term_spread_10y3m)",
            ),
            apply=mean_over(Frequency.QUARTERLY),
            precision=beyond_noise,
            coarser=Frequency.QUARTERLY,
        ),
        "bond_equivalent": Function(
            manual=Manual(
                usage="bond_equivalent(x)",
                summary="13-week bill rate on a discount basis as the yield of a bond",
                unit="%",
                window=NONE,
                missing=PRESENT,
                example="treasury_10y - bond_equivalent(tbill_3m)",
            ),
            apply=plain(scales.bond_equivalent),
            precision=beyond_noise,
            needs="%",
        ),
        "normal_cdf": Function(
            manual=Manual(
                usage="normal_cdf(x)",
                summary="probability of the standard normal distribution at or below x, from 0 to 1",
                unit="probability",
                window=NONE,
                missing=PRESENT,
                example="normal_cdf(-0.5333 - 0.6330 * term_spread_10y3m)",
            ),
            apply=plain(scales.normal_cdf),
            precision=decimals(3),
            unit=always("probability"),
        ),
    }
)
