"""What comes next: the next print, the values of it that change a level, how far finals move."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from monitor.calendar import due_at
from monitor.model.alerts import Event
from monitor.model.catalogue import Indicator
from monitor.model.prints import Band, Compared, NextPrint, Turn
from monitor.model.standing import RuleState
from monitor.model.terms import Level, Stage
from monitor.wording.levels import signed
from monitor.wording.numbers import amount, figure, size
from monitor.wording.page import Fact
from monitor.wording.reasons import reason_words
from monitor.wording.scene import Scene
from monitor.wording.times import period_noun
from monitor.wording.words import Words

MOST: Final = 2
"""Inputs of a rule whose next print a message tells."""
LIKELY: Final = 10
"""Usual moves beyond which a value is no print."""


def prospects(event: Event, state: RuleState, scene: Scene) -> Iterator[Fact]:
    """Tell what the next prints would do to a rule; where they are not known, its bare thresholds."""
    coming = scene.outlooks.get((state.rule, state.instance), ())
    if not coming:
        yield from _thresholds(state, scene.words)
        return
    for each in coming[:MOST]:
        yield from _print(each, event, scene)


def due_of(coming: NextPrint, scene: Scene) -> datetime | None:
    """Say when a print is due, by habit where one that does not count comes before; None where not known."""
    indicator = scene.catalogue[coming.coming.indicator]
    released = indicator.listings[0].released if indicator.listings else {}
    provisional = any(stage.provisional for stage in released)
    if coming.coming.final_only and provisional and Stage.FINAL in released:
        return due_at(released[Stage.FINAL], coming.coming.period)
    state = scene.state(coming.coming.indicator)
    return state.freshness.next_due_at if state else None


def is_likely(turn: Turn) -> bool:
    """Tell whether a value that would change a level is near enough to be told."""
    return turn.sigmas is None or abs(turn.sigmas) <= LIKELY


def turn_at(turn: Turn, coming: NextPrint, indicator: Indicator, words: Words) -> str:
    """Say which values of the next print would change the level: `at 69.5 or more`, `at 50.0 to 50.4`."""
    band = next((each for each in coming.bands if is_of_band(turn, each)), None)
    if band is not None and turn.prints == 1:
        return band_words(band, indicator, words)
    value = amount(turn.value, indicator.unit, precision=indicator.precision, words=words)
    if turn.distance > 0:
        said = words.say("at {value} or more", value=value)
    elif turn.distance < 0:
        said = words.say("at {value} or less", value=value)
    else:
        said = words.say("unchanged at {value}", value=value)
    if turn.prints == 1:
        return said
    return words.say("{value}, {prints} prints in a row", value=said, prints=turn.prints)


def is_of_band(turn: Turn, band: Band) -> bool:
    """Tell whether the value that would change a level lies in a band of that level."""
    return band.level is turn.level and band.nearest(turn.value) == turn.value


def band_words(band: Band, indicator: Indicator, words: Words) -> str:
    """Say the values of a band: `at 66.1 to 72.9`."""
    unit, precision = indicator.unit, indicator.precision
    low, high = (
        None if end is None else amount(end, unit, precision=precision, words=words)
        for end in (band.low, band.high)
    )
    if low is None or band.low is None:
        return words.say("at any value") if high is None else words.say("at {value} or less", value=high)
    if high is None:
        return words.say("at {value} or more", value=low)
    if low == high:
        return words.say("at {value}", value=low)
    return words.say("at {low} to {high}", low=figure(band.low, precision), high=high)


def _thresholds(state: RuleState, words: Words) -> Iterator[Fact]:
    if state.would_clear:
        level, condition = signed(state.level, words), reason_words(state.would_clear, words)
        said = words.say("{level} at {condition}", level=level, condition=condition)
        yield Fact(label=words.say("Would end"), text=said)
    if state.would_escalate and state.level is not Level.OK:
        said = words.say("at {condition}", condition=state.would_escalate)
        yield Fact(label=words.say("Would worsen"), text=said)


def _print(coming: NextPrint, event: Event, scene: Scene) -> Iterator[Fact]:
    indicator, words = scene.catalogue[coming.coming.indicator], scene.words
    yield Fact(label=words.say("Next print"), text=_announced(coming, indicator, scene))
    if event.level is Level.UNKNOWN:
        return
    if event.level is Level.OK:
        yield from _worse(words.say("Would fire"), coming, scene)
        return
    yield from _first(words.say("Would ease"), coming.ease, coming, scene)
    yield from _first(words.say("Would clear"), coming.clear, coming, scene)
    if not any(map(is_likely, (*coming.ease[:1], *coming.clear[:1]))):
        yield Fact(label=words.say("Would clear"), text=_never(coming, words))
    yield from _worse(words.say("Would worsen"), coming, scene)
    if coming.escalate and not any(map(is_likely, coming.escalate)):
        yield Fact(label=words.say("Would worsen"), text=_never(coming, words))
    yield from _revisions(coming, indicator, words)


def _worse(label: str, coming: NextPrint, scene: Scene) -> Iterator[Fact]:
    """Tell what makes it worse with the fewest prints, and what lies nearest though it takes more."""
    likely = [turn for turn in coming.escalate if is_likely(turn)]
    for turn in dict.fromkeys((*likely[:1], *likely[1:][-1:])):
        yield from _first(label, (turn,), coming, scene)


def _announced(coming: NextPrint, indicator: Indicator, scene: Scene) -> str:
    """Say which value comes, in place of or after which, what is expected of it, and when it is due."""
    words, last = scene.words, coming.coming.last
    value = scene.value(last.value, indicator)
    values = {
        "indicator": words.text(indicator.name),
        "period": period_noun(coming.coming.period, indicator.frequency, words),
        "value": value,
        "stage": words.term(last.stage.value),
    }
    if coming.coming.makes_final:
        said = words.say("{indicator}: the final for {period}, in place of the {stage} {value}", **values)
    elif coming.coming.final_only:
        said = words.say("{indicator}: the final for {period} (last {value})", **values)
    else:
        said = words.say("{indicator} for {period} (last {value})", **values)
    parts = [said]
    if coming.coming.expected is not None:
        expected = scene.value(coming.coming.expected, indicator)
        parts.append(words.say("consensus {value}", value=expected))
    if due := due_of(coming, scene):
        parts.append(due_words(due, scene))
    return words.say("; ").join(parts)


def due_words(due: datetime, scene: Scene) -> str:
    """Say when a value is due, or was."""
    words, at = scene.words, scene.instant(due)
    return words.say("due {at}", at=at) if due > scene.standing.as_of else words.say("was due {at}", at=at)


def _first(label: str, turns: tuple[Turn, ...], coming: NextPrint, scene: Scene) -> Iterator[Fact]:
    if not turns or not is_likely(turns[0]):
        return
    words, turn = scene.words, turns[0]
    indicator = scene.catalogue[coming.coming.indicator]
    level = signed(turn.level, words)
    distance = _distance(turn, coming, indicator, words)
    value = turn_at(turn, coming, indicator, words)
    said = words.say("to {level} {value}: {distance}", level=level, value=value, distance=distance)
    yield Fact(label=label, text=said)


def _distance(turn: Turn, coming: NextPrint, indicator: Indicator, words: Words) -> str:
    last = coming.coming.last
    what = (
        words.say("the {stage}", stage=words.term(last.stage.value))
        if coming.coming.makes_final
        else words.say("the last value")
    )
    if turn.distance == 0:
        return words.say("{value} unchanged is enough", value=what)
    far = size(abs(turn.distance), indicator.unit, precision=indicator.precision, words=words)
    said = (
        words.say("{size} above {value}", size=far, value=what)
        if turn.distance > 0
        else words.say("{size} below {value}", size=far, value=what)
    )
    if turn.sigmas is None:
        return said
    usual = figure(abs(turn.sigmas), 1)
    if coming.spread.compared is Compared.REVISIONS:
        return words.say("{distance}, {sigmas} times the usual revision", distance=said, sigmas=usual)
    return words.say("{distance}, {sigmas} times the usual move", distance=said, sigmas=usual)


def _never(coming: NextPrint, words: Words) -> str:
    if coming.tried > 1:
        return words.say(
            "no likely value of the next print does that, nor do {prints} in a row", prints=coming.tried
        )
    return words.say("no likely value of the next print does that")


def _revisions(coming: NextPrint, indicator: Indicator, words: Words) -> Iterator[Fact]:
    """Say how wide the usual revisions of such a provisional value lie, which need not centre on none."""
    spread = coming.spread
    if spread.compared is not Compared.REVISIONS or not spread.deviation or spread.stage is None:
        return
    far = size(2 * spread.deviation, indicator.unit, precision=indicator.precision + 1, words=words)
    said = words.say(
        "the middle two thirds of {count} revisions from {stage} to final lie within a range of {size}",
        count=spread.count,
        size=far,
        stage=words.term(spread.stage.value),
    )
    yield Fact(label=words.say("Revisions"), text=said)
