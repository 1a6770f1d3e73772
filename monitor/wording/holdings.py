"""Why a level is another than the newest value alone would make it, in words."""

from typing import assert_never

from monitor.model.standing import Holding, RuleState
from monitor.model.terms import HeldBy
from monitor.wording.levels import signed
from monitor.wording.reasons import reason_words
from monitor.wording.words import Words


def held_words(state: RuleState, words: Words) -> str | None:
    """Say what keeps a level where it is; None where nothing does."""
    held = state.held
    if held is None:
        return None
    return words.say(
        "the value alone would make it {level}, {why}",
        level=signed(held.alone, words),
        why=_why(held, state, words),
    )


def _why(held: Holding, state: RuleState, words: Words) -> str:
    counts = {"counted": held.counted, "asked": held.asked}
    level = signed(state.level, words)
    clear = reason_words(state.would_clear or "", words)
    match held.by:
        case HeldBy.HOLD:
            return words.say("but that takes {asked} periods in a row, {counted} so far", **counts)
        case HeldBy.CLEAR:
            return words.say("but {level} lasts until the value is {clear}", level=level, clear=clear)
        case HeldBy.CLEAR_HOLD:
            return words.say(
                "but {level} lasts until the value has been {clear} for {asked} periods, {counted} so far",
                level=level,
                clear=clear,
                **counts,
            )
        case HeldBy.MIN_HOLD:
            return words.say(
                "but {level} lasts {asked} periods at least, {counted} so far", level=level, **counts
            )
        case HeldBy.REARM:
            return words.say(
                "but {level} lasts until the rule is armed again: {clear}", level=level, clear=clear
            )
        case _:
            assert_never(held.by)
