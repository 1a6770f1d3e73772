"""Releases that are out, as a table: each value, what was expected of it, and the one before."""

from collections.abc import Iterable, Iterator

from monitor.evaluation.released import Released
from monitor.model.alerts import Input
from monitor.model.catalogue import Indicator
from monitor.model.standing import IndicatorState
from monitor.report.ahead import short_day
from monitor.wording.numbers import difference, figure
from monitor.wording.page import Column, Row, Table
from monitor.wording.scene import Scene
from monitor.wording.times import period_short
from monitor.wording.words import Words


def quiet_table(releases: Iterable[Released], scene: Scene) -> Table:
    """Lay out the releases that moved no rule, oldest first."""
    return Table(
        caption=scene.words.say("Releases that changed no level"),
        columns=_columns(scene.words),
        rows=tuple(row for each in releases for row in _rows(each, scene)),
    )


def _columns(words: Words) -> tuple[Column, ...]:
    return (
        Column(title=words.say("Out"), width=7),
        Column(title=words.say("Indicator"), width=24),
        Column(title=words.say("Period"), width=11),
        Column(title=words.say("Value"), width=8),
        Column(title=words.say("Consensus"), width=10),
        Column(title=words.say("Previous"), width=10),
    )


def _rows(release: Released, scene: Scene) -> Iterator[Row]:
    """Lay out what one release brought, its day beside the first."""
    for number, value in enumerate(release.values):
        day = "" if number else short_day(release.at, scene)
        yield Row(level=None, cells=(day, *_cells(value, scene)))


def _cells(value: Input, scene: Scene) -> tuple[str, ...]:
    indicator, state, words = scene.catalogue[value.indicator], scene.state(value.indicator), scene.words
    period = period_short(value.period, indicator.frequency, at=scene.standing.as_of, words=words)
    if value.stage.provisional:
        period = f"{period} {words.term(value.stage.value)}"
    known = state if state is not None and state.latest == value else None
    return (
        words.text(indicator.name),
        period,
        scene.value(value.value, indicator),
        _expected(known, indicator, scene) if known else "-",
        _previous(known, indicator, scene) if known else "-",
    )


def _expected(state: IndicatorState, indicator: Indicator, scene: Scene) -> str:
    """Say what was expected, and in brackets by how much the value missed it."""
    if state.consensus is None:
        return "-"
    value, words = figure(state.consensus, indicator.precision), scene.words
    if state.surprise is None:
        return value
    surprise = difference(state.surprise, "", precision=indicator.precision, words=words)
    return words.say("{value} ({note})", value=value, note=surprise)


def _previous(state: IndicatorState, indicator: Indicator, scene: Scene) -> str:
    """Say the value of the period before, and in brackets what it had been said to be."""
    if state.previous is None:
        return "-"
    value, words = figure(state.previous, indicator.precision), scene.words
    if state.previous_told is None:
        return value
    return words.say(
        "{value} (was {told})", value=value, told=figure(state.previous_told, indicator.precision)
    )
