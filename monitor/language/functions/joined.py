"""Functions of several expressions, of an indicator itself, and of rules."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from monitor.language.functions.entry import NONE, Combination, Manual
from monitor.measures import logic

_CONDITIONS: Final = "unknown only where the unknown ones decide"

COMBINATIONS: Final[Mapping[str, Combination]] = MappingProxyType(
    {
        "least": Combination(
            manual=Manual(
                usage="least(a, b, …)",
                summary="lowest of several, period by period",
                unit="theirs, which must be one",
                window=NONE,
                missing="missing where any is",
                example="least(rise_from_low(unemployment_rate, 12), rise_from_low(unemployment_rate, 6))",
            ),
            apply=lambda _, values: logic.least(values),
        ),
        "greatest": Combination(
            manual=Manual(
                usage="greatest(a, b, …)",
                summary="highest of several, period by period",
                unit="theirs, which must be one",
                window=NONE,
                missing="missing where any is",
                example="greatest(umich_inflation_1y, umich_inflation_5y)",
            ),
            apply=lambda _, values: logic.greatest(values),
        ),
        "all": Combination(
            manual=Manual(
                usage="all(c, d, …)",
                summary="every condition holds",
                unit=NONE,
                window=NONE,
                missing=_CONDITIONS,
                example="all(nahb_hmi < 50, mortgage_30y >= 6.5)",
            ),
            apply=lambda _, values: logic.at_least(len(values), values),
            conditions=True,
        ),
        "any": Combination(
            manual=Manual(
                usage="any(c, d, …)",
                summary="at least one condition holds",
                unit=NONE,
                window=NONE,
                missing=_CONDITIONS,
                example="any(services_pmi < 50, nahb_hmi < 45)",
            ),
            apply=lambda _, values: logic.at_least(1, values),
            conditions=True,
        ),
        "at_least": Combination(
            manual=Manual(
                usage="at_least(n, c, d, …)",
                summary="at least n of the conditions hold",
                unit=NONE,
                window=NONE,
                missing=_CONDITIONS,
                example="at_least(2, nahb_hmi < 50, services_pmi < 50, umich_sentiment < 65)",
            ),
            apply=logic.at_least,
            conditions=True,
            counted=True,
        ),
    }
)

LEAVES: Final[Mapping[str, Manual]] = MappingProxyType(
    {
        "surprise": Manual(
            usage="surprise(i)",
            summary="first print of the stage known less the last consensus before it",
            unit="that of i; pp where i is in %",
            window=NONE,
            missing="missing where no consensus was stated: that is not a surprise of zero",
            example="surprise(services_pmi)",
        ),
        "adjusted": Manual(
            usage="adjusted(i)",
            summary="values before a change of method lifted to the new one by its stated offset",
            unit="that of i",
            window=NONE,
            missing="missing where i is",
            example="percentile(adjusted(umich_sentiment), 10y)",
        ),
    }
)
"""Functions of an indicator itself, read before any other."""

BREADTH: Final[Mapping[str, Manual]] = MappingProxyType(
    {
        "count_themes_at": Manual(
            usage="count_themes_at(LEVEL)",
            summary="themes with a rule over series at LEVEL or worse now",
            unit="themes",
            window="none: a count of rules has no history",
            missing="unknown only where the unknown rules could change the level",
            example="count_themes_at(warning)",
        ),
        "count_at": Manual(
            usage="count_at(LEVEL, [rules])",
            summary="rules at LEVEL or worse now, of those named, or of all over series",
            unit="rules",
            window="none: a count of rules has no history",
            missing="unknown only where the unknown rules could change the level",
            example="count_at(warning, [sentiment-turn, services-pmi-weak])",
        ),
    }
)
"""Functions of rules: each is a whole measure."""
