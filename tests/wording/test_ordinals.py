import pytest
from wording.story import chinese

from monitor.wording.ordinals import nth, ordinal


@pytest.mark.parametrize(
    ("count", "spelt", "short"),
    [
        (1, "first", "1st"),
        (2, "second", "2nd"),
        (10, "tenth", "10th"),
        (11, "11th", "11th"),
        (23, "23rd", "23rd"),
    ],
)
def test_an_ordinal_is_spelt_out_up_to_ten(count: int, spelt: str, short: str) -> None:
    assert (ordinal(count), nth(count)) == (spelt, short)


def test_chinese_has_its_word_before_the_number() -> None:
    assert (ordinal(4, chinese()), nth(4, chinese())) == ("4", "4")
