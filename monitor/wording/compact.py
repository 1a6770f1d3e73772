"""The form for a chat: one line of less than 280 characters, what matters least left out first."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from math import inf
from typing import Final

from monitor.model.alerts import Event
from monitor.model.prints import NextPrint, Turn
from monitor.model.terms import Level
from monitor.wording.levels import signed
from monitor.wording.prospects import due_of, is_likely, turn_at
from monitor.wording.reasons import reason_words
from monitor.wording.scene import Scene
from monitor.wording.subjects import (
    baseline_title,
    is_baseline,
    news,
    tagged,
    with_more,
    worst_first,
)

MOST: Final = 279
SHORT_ID: Final = 12
"""Characters of an event's id that tell it apart: `evt_` and eight digits."""
CUT: Final = "…"
BETWEEN: Final = " · "


def compact(events: Sequence[Event], scene: Scene) -> str:
    """Say in one short line what matters most: number, consensus, change, threshold, what is next."""
    event, *others = worst_first(events)
    words = scene.words
    if is_baseline(events):
        others = [e for e in events if not e.rule]
        said = tagged(event, baseline_title(scene.standing, words), words)
        beside = [_standing(e, scene) for e in worst_first(events) if e.rule]
    else:
        said = tagged(event, news(event, scene), words)
        beside = list(_beside(event, scene))
    return shortened([with_more(said, len(others), words), *beside], event.id[:SHORT_ID])


def shortened(parts: Sequence[str], last: str = "") -> str:
    """Join parts, the least important last, and drop from behind what is too much; `last` always stays."""
    kept = [part for part in parts if part]
    while len(kept) > 1 and len(_joined(kept, last)) > MOST:
        kept.pop()
    whole = _joined(kept, last)
    if len(whole) <= MOST:
        return whole
    room = MOST - len(_joined(["", last])) - len(CUT) if last else MOST - len(CUT)
    return _joined([kept[0][:room].rstrip() + CUT], last)


def _joined(parts: Sequence[str], last: str = "") -> str:
    return " ".join(BETWEEN.join((*parts, *([last] if last else []))).split())


def _standing(event: Event, scene: Scene) -> str:
    words = scene.words
    return words.say("{title} {level}", title=scene.title(event), level=signed(event.level, words))


def _beside(event: Event, scene: Scene) -> Iterator[str]:
    """Say what stands beside the news of a rule: its threshold, what is next, the value before."""
    words = scene.words
    if event.rule is None:
        return
    if event.threshold is not None and event.level is not Level.OK:
        yield words.say("threshold {threshold}", threshold=event.threshold)
    yield from _next(event, scene)
    lead = scene.lead(event)
    if lead and lead[1].previous is not None:
        yield words.say("previous {value}", value=scene.value(lead[1].previous, lead[0]))


def _next(event: Event, scene: Scene) -> Iterator[str]:
    coming = scene.outlooks.get((event.rule, event.instance), ()) if event.rule else ()
    if not coming:
        yield from _bare(event, scene)
        return
    words, first = scene.words, min(coming, key=_nearness)
    indicator, turn, due = scene.catalogue[first.coming.indicator], _better(first), due_of(first, scene)
    if turn is not None and event.level is not Level.OK and is_likely(turn):
        value = turn_at(turn, first, indicator, words)
        level = words.term(turn.level.value)
        yield words.say("next print {value} makes it {level}", value=value, level=level)
    yield from _due(due, scene)


def _better(coming: NextPrint) -> Turn | None:
    """Pick the value that ends the level, or else one that eases it."""
    return next(iter((*coming.clear, *coming.ease)), None)


def _nearness(coming: NextPrint) -> float:
    """Rank a print by how far it would have to move, in usual moves."""
    turn = _better(coming)
    return inf if turn is None else abs(turn.sigmas or 0.0)


def _bare(event: Event, scene: Scene) -> Iterator[str]:
    state, words = scene.rule_state(event), scene.words
    if state and state.would_clear and state.level is event.level:
        level, condition = words.term(state.level.value), reason_words(state.would_clear, words)
        yield words.say("{level} ends at {condition}", level=level, condition=condition)
    lead = scene.lead(event)
    yield from _due(lead[1].freshness.next_due_at if lead else None, scene)


def _due(due: datetime | None, scene: Scene) -> Iterator[str]:
    """Say when the next value is due; nothing of one that is overdue."""
    if due is not None and due > scene.standing.as_of:
        yield scene.words.say("next due {at}", at=scene.instant(due))
