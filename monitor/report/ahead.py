"""Values to come, in words: when, after what, what is expected, and which of them would change a rule."""

from datetime import datetime
from typing import Final

from monitor.calendar import NEW_YORK
from monitor.evaluation.awaited import Awaited
from monitor.evaluation.coming import Due
from monitor.model.catalogue import Indicator
from monitor.model.prints import NextPrint, Turn
from monitor.model.standing import RuleState
from monitor.model.terms import Frequency, Level
from monitor.wording.levels import badness, signed
from monitor.wording.prospects import is_of_band, turn_at
from monitor.wording.scene import Scene
from monitor.wording.times import period_noun, period_short
from monitor.wording.words import Words, marked

FEW: Final = 24
"""Earlier moves under which one may well go further than any of them."""
LEAST: Final = 6
"""Earlier moves under which they say nothing of how far one may go."""
USUAL: Final = 3
"""Usual deviations of one release within which a print is to be reckoned with."""
WEEKDAYS: Final = (
    marked("term", "Mon"),
    marked("term", "Tue"),
    marked("term", "Wed"),
    marked("term", "Thu"),
    marked("term", "Fri"),
    marked("term", "Sat"),
    marked("term", "Sun"),
)


def matters(one: Awaited, scene: Scene) -> tuple[tuple[RuleState, NextPrint], ...]:
    """Pair the rules that a value moves with what it would do to each, the worst standing first."""
    states = {(state.rule, state.instance): state for state in scene.standing.rules}
    pairs = [
        (states[subject], each)
        for subject, outlook in scene.outlooks.items()
        for each in outlook
        if subject in states and _is_of(each, one.due)
    ]
    return tuple(sorted(pairs, key=lambda pair: -badness(pair[0].level)))


def likely_turns(coming: NextPrint, one: Awaited) -> tuple[Turn, ...]:
    """Pick the values of the next print alone that would change a level and are to be reckoned with."""
    turns = (*coming.escalate[:1], *coming.clear[:1], *coming.ease[:1])
    return tuple(turn for turn in turns if turn.prints == 1 and is_likely(turn.distance, coming, one))


def is_likely(distance: float, coming: NextPrint, one: Awaited) -> bool:
    """Tell whether a move this far is to be reckoned with: usual, or hardly further than any before."""
    sigmas, count = coming.spread.sigmas(distance), len(one.moves)
    if sigmas is not None:
        return abs(sigmas) <= USUAL
    furthest = max(map(abs, one.moves), default=0.0) * (USUAL if count < FEW else 1)
    return count < LEAST or abs(distance) <= furthest


def turn_words(turn: Turn, coming: NextPrint, scene: Scene) -> str:
    """Say the level and the values that give it, or one beyond it: `△ watch or worse at 50.4 or less`."""
    indicator, words = scene.catalogue[coming.coming.indicator], scene.words
    level, values = signed(turn.level, words), turn_at(turn, coming, indicator, words)
    beyond = _beyond(turn, coming)
    if Level.UNKNOWN in beyond or turn.prints > 1 or not beyond:
        return words.say("{level} {value}", level=level, value=values)
    value = scene.value(turn.value, indicator)
    onwards = (
        words.say("at {value} or more", value=value)
        if turn.distance > 0
        else words.say("at {value} or less", value=value)
    )
    if all(each.severity > turn.level.severity for each in beyond):
        return words.say("{level} or worse {value}", level=level, value=onwards)
    if all(each.severity < turn.level.severity for each in beyond):
        return words.say("{level} or better {value}", level=level, value=onwards)
    return words.say("{level} {value}", level=level, value=values)


def _beyond(turn: Turn, coming: NextPrint) -> tuple[Level, ...]:
    """List the levels of values further from the last one than those that give this level."""
    own = next((at for at, band in enumerate(coming.bands) if is_of_band(turn, band)), None)
    if own is None or turn.distance == 0:
        return ()
    bands = coming.bands[own + 1 :] if turn.distance > 0 else coming.bands[:own]
    return tuple(band.level for band in bands)


def print_words(due: Due, name: str, indicator: Indicator, words: Words) -> str:
    """Say which value is due, `name` being that of its indicator; the stage only where there are several."""
    period = period_noun(due.period, indicator.frequency, words)
    if all(len(listing.released) < 2 for listing in indicator.listings[:1]):  # noqa: PLR2004 - more than one
        return words.say("{indicator} for {period}", indicator=name, period=period)
    stage = words.term(due.stage.value)
    return words.say("{indicator}, {stage} for {period}", indicator=name, stage=stage, period=period)


def origin_words(due: Due, scene: Scene) -> str:
    """Say that nobody has announced a date; empty for one that somebody has."""
    if due.announced_by is not None:
        return ""
    if due.window is None:
        return scene.words.say("by habit")
    first, last = (short_day(at, scene) for at in due.window)
    return scene.words.say("{first} to {last}", first=first, last=last)


def clock_words(at: datetime, scene: Scene) -> str:
    """Say the time of day by the reader's clock, with New York's beside."""
    there, eastern = at.astimezone(scene.zone), at.astimezone(NEW_YORK)
    words, clock = scene.words, f"{there:%H:%M}"
    if scene.zone.key == NEW_YORK.key:
        return words.say("{clock} ET", clock=clock)
    if there.date() == eastern.date():
        return words.say("{clock} ({eastern} ET)", clock=clock, eastern=f"{eastern:%H:%M}")
    day = _day(eastern, scene)
    return words.say("{clock} ({day} {eastern} ET)", clock=clock, day=day, eastern=f"{eastern:%H:%M}")


def weekday_words(at: datetime, scene: Scene) -> str:
    """Say the day of an instant by the reader's clock, with its weekday: `Fri 28 Feb`."""
    weekday = scene.words.term(WEEKDAYS[at.astimezone(scene.zone).weekday()])
    return scene.words.say("{weekday} {day}", weekday=weekday, day=short_day(at, scene))


def short_day(at: datetime, scene: Scene) -> str:
    """Say the day of an instant by the reader's clock, without a year that could be no other."""
    return _day(at.astimezone(scene.zone), scene)


def _day(there: datetime, scene: Scene) -> str:
    known_at = max(there, scene.standing.as_of)
    return period_short(there.date(), Frequency.DAILY, at=known_at, words=scene.words)


def _is_of(coming: NextPrint, due: Due) -> bool:
    return (coming.coming.indicator, coming.coming.period) == (due.indicator, due.period)
