from dataclasses import replace

import pytest
from services import FLASH_RULE
from wording.story import chinese

from monitor.model.standing import Holding
from monitor.model.terms import HeldBy, Level
from monitor.wording.holdings import held_words
from monitor.wording.words import ENGLISH

ALONE = "the value alone would make it ○ ok, but ▲ warning"


@pytest.mark.parametrize(
    ("held", "said"),
    [
        (
            Holding(by=HeldBy.HOLD, alone=Level.CRITICAL, counted=1, asked=2),
            "the value alone would make it ● critical, but that takes 2 periods in a row, 1 so far",
        ),
        (
            Holding(by=HeldBy.CLEAR, alone=Level.OK),
            f"{ALONE} lasts until the value is >= 50.5",
        ),
        (
            Holding(by=HeldBy.CLEAR_HOLD, alone=Level.OK, counted=1, asked=3),
            f"{ALONE} lasts until the value has been >= 50.5 for 3 periods, 1 so far",
        ),
        (
            Holding(by=HeldBy.MIN_HOLD, alone=Level.OK, counted=2, asked=6),
            f"{ALONE} lasts 6 periods at least, 2 so far",
        ),
        (
            Holding(by=HeldBy.REARM, alone=Level.OK),
            f"{ALONE} lasts until the rule is armed again: >= 50.5",
        ),
    ],
)
def test_what_keeps_a_level_is_said(held: Holding, said: str) -> None:
    state = replace(FLASH_RULE, held=held)

    assert held_words(state, ENGLISH) == said
    assert "alone" not in str(held_words(state, chinese()))


def test_a_level_that_follows_its_value_needs_no_word() -> None:
    assert held_words(FLASH_RULE, ENGLISH) is None
