"""What is wrong with a rule beyond its shape: levels out of order, keys that contradict each other."""

from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from monitor.errors import Problem
from monitor.language.checks import breadth
from monitor.language.traits import indicators_of, is_condition, leaves_of
from monitor.model.catalogue import Calendars, Catalogue
from monitor.rulebook.book import BreakPolicy, Remind, RuleKind
from monitor.rulebook.document import Path
from monitor.rulebook.drafts import Draft
from monitor.rulebook.flaws import did_you_mean
from monitor.rulebook.readings import reading_problems

OF_PERIODS: Final = ("gate", "hold", "missing", "stages", "breaks", "mute", "rearm", "kind")
"""Keys of a rule that speak of periods, which a count of rules does not have."""
OF_PERIODS_IN_A_LEVEL: Final = ("clear", "hold", "clear_hold", "min_hold")


def lint(draft: Draft, catalogue: Catalogue, calendars: Calendars) -> Iterator[Problem]:
    """Find what is wrong with a rule beyond its shape and its expressions."""
    yield from _order_problems(draft)
    yield from _clear_problems(draft)
    yield from _event_problems(draft)
    yield from _gate_problems(draft)
    yield from _mute_problems(draft, calendars)
    yield from _adjust_problems(draft, catalogue)
    yield from reading_problems(draft, catalogue)
    if draft.measure and breadth(draft.measure):
        yield from _breadth_problems(draft)
    elif draft.rearm and breadth(draft.rearm):
        message = "a count of rules has no lowest value since: re-arm by a measure of an indicator"
        yield draft.problem(("rearm", "measure"), "breadth-has-no-history", message)


def _order_problems(draft: Draft) -> Iterator[Problem]:
    for (milder, its), (worse, theirs) in pairwise(draft.levels.items()):
        if not theirs.enter.implies(its.enter):
            message = (
                f"{worse.value} {theirs.enter.text} can hold where {milder.value} {its.enter.text} does not: "
                f"a worse level must lie beyond the milder one; swap or mend them"
            )
            yield draft.problem(("levels", worse.value, "enter"), "level-order", message)


def _clear_problems(draft: Draft) -> Iterator[Problem]:
    for level, each in draft.levels.items():
        if not each.clear.implies(each.enter.complement()):
            message = (
                f"{level.value} would clear at {each.clear.text} where it enters at {each.enter.text}: "
                f"clear must lie within {each.enter.complement().text}"
            )
            yield draft.problem(("levels", level.value, "clear"), "clear-overlaps-enter", message)


def _event_problems(draft: Draft) -> Iterator[Problem]:
    shape = draft.shape
    if shape.kind is RuleKind.STATE:
        if shape.rearm is not None:
            message = "only `kind: event` is re-armed; a state ends by `clear`: take one out"
            yield draft.problem(("rearm",), "rearm-without-event", message)
        return
    if shape.rearm is None:
        message = "`kind: event` ends by re-arming: add rearm: {measure: …, rise: …}"
        yield draft.problem((), "event-without-rearm", message)
    if shape.remind is not Remind.NONE:
        yield draft.problem(("remind",), "event-with-remind", "an event is told once: take out `remind`")
    for name in draft.levels:
        level = getattr(shape.levels, name.value)
        for key in sorted({"clear", "clear_hold", "min_hold"} & level.model_fields_set):
            message = f"`kind: event` ends by re-arming, not by clearing: take out `{key}`"
            yield draft.problem(("levels", name.value, key), "event-with-clear", message)


def _gate_problems(draft: Draft) -> Iterator[Problem]:
    if draft.gate and not is_condition(draft.gate.root):
        message = "a gate is open or closed: compare it with a number, as in `services_pmi < 55`"
        yield draft.problem(("gate",), "not-a-condition", message)
    if draft.rearm and is_condition(draft.rearm.root):
        message = "a condition does not rise off its low: name what is compared, and how far it must rise"
        yield draft.problem(("rearm", "measure"), "rearm-by-condition", message)


def _mute_problems(draft: Draft, calendars: Calendars) -> Iterator[Problem]:
    if draft.shape.mute is not None and draft.shape.mute not in calendars:
        message = f"no calendar is called `{draft.shape.mute}`; {did_you_mean(draft.shape.mute, calendars)}"
        yield draft.problem(("mute",), "unknown-calendar", message)


def _adjust_problems(draft: Draft, catalogue: Catalogue) -> Iterator[Problem]:
    roots = [each.root for each in draft.expressions.values()]
    if draft.shape.breaks is not BreakPolicy.ADJUST or not roots:
        return
    if any(any(leaves_of(root, "adjusted")) for root in roots):
        message = "`breaks: adjust` adjusts every value already: take it out, or write without adjusted()"
        yield draft.problem(("breaks",), "adjusted-twice", message)
    names = dict.fromkeys(name for root in roots for name in indicators_of(root))
    if names and not any(each.offset is not None for name in names for each in catalogue[name].breaks):
        message = (
            f"no break of {' or '.join(names)} has a stated offset, so there is nothing to adjust: "
            f"write flag or mute"
        )
        yield draft.problem(("breaks",), "no-offset", message)


def _breadth_problems(draft: Draft) -> Iterator[Problem]:
    """A count of rules is taken at the instant: whatever speaks of periods cannot apply to it."""
    places: list[Path] = [(key,) for key in OF_PERIODS if key in draft.shape.model_fields_set]
    for name, level in draft.levels.items():
        given = getattr(draft.shape.levels, name.value).model_fields_set
        places += [("levels", name.value, key) for key in OF_PERIODS_IN_A_LEVEL if key in given]
        if level.enter.steps[0].start is not None:
            places.append(("levels", name.value, "enter", "value", 0, "from"))
    for place in places:
        message = f"a count of rules has no history: take out `{place[-1]}`"
        yield draft.problem(place, "breadth-has-no-history", message)
