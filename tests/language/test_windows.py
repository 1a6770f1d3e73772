import pytest

from monitor.errors import ExpressionError
from monitor.language.syntax import Call, Node, parse
from monitor.language.windows import periods
from monitor.model.terms import Frequency


def window(text: str) -> Node:
    root = parse(f"f({text})").root
    assert isinstance(root, Call)
    return root.arguments[0]


@pytest.mark.parametrize(
    ("text", "frequency", "count"),
    [
        ("4", Frequency.WEEKLY, 4),
        ("26w", Frequency.DAILY, 182),
        ("12m", Frequency.DAILY, 365),
        ("10y", Frequency.DAILY, 3650),
        ("13d", Frequency.DAILY, 13),
        ("1w", Frequency.BUSINESS, 5),
        ("12m", Frequency.BUSINESS, 261),
        ("13d", Frequency.BUSINESS, 13),
        ("12m", Frequency.WEEKLY, 52),
        ("1y", Frequency.WEEKLY, 52),
        ("1m", Frequency.WEEKLY, 4),
        ("3m", Frequency.MONTHLY, 3),
        ("10y", Frequency.MONTHLY, 120),
        ("12m", Frequency.QUARTERLY, 4),
    ],
)
def test_a_window_counts_periods_of_the_grid(text: str, frequency: Frequency, count: int) -> None:
    assert periods(window(text), frequency) == count


@pytest.mark.parametrize(
    ("text", "frequency", "advice"),
    [
        ("26w", Frequency.MONTHLY, "use m or y"),
        ("13d", Frequency.WEEKLY, "use w or m or y"),
        ("4m", Frequency.QUARTERLY, "no whole number"),
        ("0", Frequency.MONTHLY, "from 1 to"),
        ("0w", Frequency.WEEKLY, "from 1 to"),
        ("99999999y", Frequency.DAILY, "from 1 to"),
        ("2.5", Frequency.MONTHLY, "whole number of periods"),
        ("-3", Frequency.MONTHLY, "whole number of periods"),
        ("x", Frequency.MONTHLY, "whole number of periods"),
    ],
)
def test_what_is_no_window_of_the_grid_is_refused_at_its_place(
    text: str, frequency: Frequency, advice: str
) -> None:
    with pytest.raises(ExpressionError, match=advice) as caught:
        periods(window(text), frequency)

    assert (caught.value.offset, caught.value.name) == (2, "bad-window")
