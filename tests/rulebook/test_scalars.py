from datetime import date

import pytest

from monitor.rulebook.scalars import Scalar, scalar


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("", None),
        ("~", None),
        ("Null", None),
        ("true", True),
        ("False", False),
        ("12", 12),
        ("-3", -3),
        ("0", 0),
        ("1.50", 1.5),
        (".5", 0.5),
        ("1e3", 1000.0),
        ("2024-04-01", date(2024, 4, 1)),
        ("2024-04", "2024-04"),
        ("007", "007"),
        ("1" * 30, "1" * 30),
        ("12:30", "12:30"),
        (".inf", ".inf"),
        ("-", "-"),
        ("services_pmi < 50", "services_pmi < 50"),
    ],
)
def test_a_word_stands_for_what_a_person_means(text: str, value: Scalar) -> None:
    assert scalar(text) == value
    assert type(scalar(text)) is type(value)


def test_a_day_the_calendar_does_not_have_is_refused() -> None:
    with pytest.raises(ValueError, match="day"):
        scalar("2024-02-31")
