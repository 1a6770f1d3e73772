"""The days ahead, as a table: what is due when, what is expected, and which print would change a rule."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from monitor.evaluation.awaited import Awaited
from monitor.evaluation.coming import Due
from monitor.report.ahead import (
    clock_words,
    likely_turns,
    matters,
    origin_words,
    print_words,
    turn_words,
    weekday_words,
)
from monitor.wording.levels import signed
from monitor.wording.numbers import figure
from monitor.wording.page import Column, Row, Table
from monitor.wording.scene import Scene
from monitor.wording.sentences import clauses
from monitor.wording.words import Words


def week_table(ahead: Iterable[Awaited], scene: Scene) -> Table:
    """Lay out what is due, oldest first; under each value the rules that it is likely to move."""
    ordered = sorted(ahead, key=lambda one: _release(one.due))
    groups = groupby(ordered, key=lambda one: _release(one.due))
    rows = tuple(row for _, group in groups for row in _rows(tuple(group), scene))
    words = scene.words
    caption = words.say("The week ahead, by your clock; → is what would change a level")
    return Table(
        caption=caption if rows else words.say("Nothing is due in the week ahead."),
        columns=_columns(words),
        rows=rows,
    )


def _columns(words: Words) -> tuple[Column, ...]:
    return (
        Column(title=words.say("Due"), width=19),
        Column(title=words.say("What"), width=34),
        Column(title=words.say("Last"), width=11),
        Column(title=words.say("Consensus"), width=10),
    )


def _release(due: Due) -> tuple[object, ...]:
    return due.at, due.release


def _rows(group: Sequence[Awaited], scene: Scene) -> Iterator[Row]:
    """Lay out one release: its values, under each what it would change; the instant beside the first."""
    due, words = group[0].due, scene.words
    when = f"{weekday_words(due.at, scene)} {clock_words(due.at, scene)}"
    origin = origin_words(due, scene)
    first = words.say("{when}, {origin}", when=when, origin=origin) if origin else when
    for number, one in enumerate(group):
        indicator = scene.catalogue[one.due.indicator]
        cells = (
            "" if number else first,
            print_words(one.due, words.text(indicator.name), indicator, words),
            scene.value(one.last.value, indicator) if one.last else "-",
            "-" if one.consensus is None else figure(one.consensus, indicator.precision),
        )
        yield Row(level=None, cells=cells)
        yield from _turn_rows(one, scene)


def _turn_rows(one: Awaited, scene: Scene) -> Iterator[Row]:
    """Say which values would change which rule, as far as such prints usually go."""
    words = scene.words
    for state, coming in matters(one, scene):
        turns = [turn_words(turn, coming, scene) for turn in likely_turns(coming, one)]
        if turns:
            text = words.say(
                "→ {rule}, now {level}: {turns}",
                rule=scene.rule_title(state),
                level=signed(state.level, words),
                turns=clauses(turns, words),
            )
            yield Row(level=None, cells=("", text, "", ""))
