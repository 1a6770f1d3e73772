"""Which themes stand at warning or worse, by what people say and by what was counted."""

from collections.abc import Iterable
from typing import Final

from monitor.model.catalogue import Catalogue
from monitor.model.standing import RuleState
from monitor.model.terms import Level, Nature, Theme
from monitor.wording.levels import badness, signed
from monitor.wording.page import Block, Fact
from monitor.wording.scene import Scene, rested_on
from monitor.wording.words import Words

BAD: Final = frozenset({Level.WARNING, Level.CRITICAL})


def themes_block(scene: Scene) -> Block | None:
    """List the themes at warning or worse, soft data beside hard; None where there are none."""
    rules = [state for state in scene.standing.rules if rested_on(state.reading)]
    bad = [state for state in rules if state.level in BAD]
    if not bad:
        return None
    words, known = scene.words, {state.theme for state in rules}
    count = len({state.theme for state in bad})
    soft = [state for state in bad if _nature(state, scene.catalogue) is Nature.SOFT]
    hard = [state for state in bad if state not in soft]
    return Block(
        level=None,
        title=words.say("Themes at warning or worse: {count} of {all}", count=count, all=len(known)),
        lead="",
        facts=(
            Fact(label=words.say("Soft data"), text=_listed(soft, words)),
            Fact(label=words.say("Hard data"), text=_listed(hard, words)),
        ),
    )


def _nature(state: RuleState, catalogue: Catalogue) -> Nature:
    """Tell what a rule rests on: what was counted, unless all of it are answers to surveys."""
    natures = {catalogue[name].nature for name in rested_on(state.reading) if name in catalogue}
    return Nature.SOFT if natures == {Nature.SOFT} else Nature.HARD


def _listed(rules: Iterable[RuleState], words: Words) -> str:
    worst: dict[Theme, Level] = {}
    for state in rules:
        worst[state.theme] = max(worst.get(state.theme, state.level), state.level, key=badness)
    ordered = sorted(worst.items(), key=lambda pair: -badness(pair[1]))
    named = [
        words.say("{theme} {level}", theme=words.term(theme.value), level=signed(level, words))
        for theme, level in ordered
    ]
    return words.say(", ").join(named) or words.say("none")
