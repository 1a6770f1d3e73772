"""What the next print would do: the level for every value it may have, found by judging them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache, partial
from types import MappingProxyType
from typing import Final

from monitor.evaluation.history import Knowledge
from monitor.evaluation.judgement import Judgement
from monitor.explanation.bands import bands
from monitor.explanation.candidates import NEAR, ticks
from monitor.explanation.prints import NOTHING_DUE, coming_prints, level_if
from monitor.explanation.spread import of_changes, of_revisions
from monitor.language.evaluation import Step
from monitor.language.syntax import Call
from monitor.model.prints import Band, NextPrint, Print, Spread, Turn
from monitor.model.series import Forecast, Statements
from monitor.model.terms import SEVERITIES, IndicatorId, Level
from monitor.rulebook.book import Rule

MOST: Final = 13
"""Prints in a row that are tried at most, however long a rule holds."""
READINGS: Final = 25_000_000
"""Readings of functions computed at most where somebody asked, some seconds' worth."""
RANKING: Final = MappingProxyType({"median": 10, "percentile": 10})
"""Functions that keep a window in order: one reading of them takes as long as that many of another."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Effort:
    """How much is tried: so many readings of functions at most, so many half usual deviations one by one.

    One print of each input is tried even beyond the readings.
    """

    readings: int
    near: int = NEAR


THOROUGH: Final = Effort(readings=READINGS)
IN_PASSING: Final = Effort(readings=READINGS // 25, near=6)
"""For a message, which must not wait as long as a person who asked may."""
AT_A_GLANCE: Final = Effort(readings=0, near=6)
"""One print of each input and no more: for many rules at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Scan:
    """What is tried: `level_at` judges a value printed so many times in a row."""

    level_at: Callable[[float, int], Level]
    ticks: tuple[int, ...]
    precision: int
    last: float
    spread: Spread

    def bands(self, times: int) -> tuple[Band, ...]:
        """Find the levels once a value is printed so many times in a row."""
        return bands(lambda value: self.level_at(value, times), self.ticks, precision=self.precision)

    def turns(self, reaches: Callable[[Level], bool], *, within: int) -> tuple[Turn, ...]:
        """Find the nearest values of such a level: with the fewest prints, then nearer ones with more."""
        if not any(map(reaches, SEVERITIES)):
            return ()
        found: list[Turn] = []
        for times in range(1, within + 1):
            fitting = [band for band in self.bands(times) if reaches(band.level)]
            turn = self._turn(fitting, times) if fitting else None
            if turn and (not found or abs(turn.distance) < abs(found[-1].distance)):
                found.append(turn)
        return tuple(found)

    def _turn(self, fitting: list[Band], times: int) -> Turn:
        values = [(band.nearest(self.last), band.level) for band in fitting]
        value, level = min(values, key=lambda each: abs(each[0] - self.last))
        distance = round(value - self.last, self.precision)
        return Turn(
            value=value, level=level, distance=distance, sigmas=self.spread.sigmas(distance), prints=times
        )


def next_prints(
    judgement: Judgement,
    statements: Mapping[IndicatorId, Statements],
    forecasts: Sequence[Forecast] = (),
    due: Mapping[IndicatorId, datetime] = NOTHING_DUE,
    *,
    effort: Effort = THOROUGH,
) -> tuple[NextPrint, ...]:
    """Find what the next print of each of a rule's inputs would do, those due first.

    Args:
        judgement: A rule over series, as judged.
        statements: All that was stated by then.
        forecasts: All that was expected by then, oldest first.
        due: When the next value of each input is due, where that is known.
        effort: How much is tried.
    """
    coming = coming_prints(judgement.rule, judgement.knowledge, forecasts, due)
    return tuple(
        _inverted(
            judgement, each, statements, effort=replace(effort, readings=effort.readings // len(coming))
        )
        for each in coming
    )


def _inverted(
    judgement: Judgement, coming: Print, statements: Mapping[IndicatorId, Statements], *, effort: Effort
) -> NextPrint:
    rule, knowledge = judgement.rule, judgement.knowledge
    precision = knowledge.catalogue[coming.indicator].precision
    scan = _Scan(
        level_at=cache(partial(level_if, rule, knowledge, coming)),
        ticks=ticks(judgement, coming, near=effort.near),
        precision=precision,
        last=round(coming.last.value, precision),
        spread=_spread(coming, knowledge, statements),
    )
    now, tried = judgement.state.level, _rows(judgement, effort.readings // len(scan.ticks))
    return NextPrint(
        coming=coming,
        bands=scan.bands(1),
        spread=scan.spread,
        tried=tried,
        holds=_longest_hold(rule),
        ease=scan.turns(lambda level: _is_better(now, level) and level is not Level.OK, within=tried),
        clear=scan.turns(lambda level: _is_better(now, level) and level is Level.OK, within=tried),
        escalate=scan.turns(lambda level: _is_worse(now, level), within=tried),
    )


def _spread(coming: Print, knowledge: Knowledge, statements: Mapping[IndicatorId, Statements]) -> Spread:
    if coming.makes_final:
        return of_revisions(statements[coming.indicator], coming.last.stage)
    return of_changes(knowledge.vintage[coming.indicator])


def _is_better(now: Level, then: Level) -> bool:
    return Level.UNKNOWN not in (now, then) and then.severity < now.severity


def _is_worse(now: Level, then: Level) -> bool:
    return Level.UNKNOWN not in (now, then) and then.severity > now.severity


def _longest_hold(rule: Rule) -> int:
    return max(max(each.hold, each.clear_hold, each.min_hold) for each in rule.levels.values())


def _rows(judgement: Judgement, readings: int) -> int:
    """Tell how many prints in a row to try: as many as a hold takes, fewer where that takes more readings."""
    tracks = judgement.history.tracks if judgement.history else None
    steps = [each.root for each in (tracks.measure, tracks.gate) if each] if tracks else []
    affordable = readings // max(1, sum(map(_computed, steps)))
    return max(1, min(_longest_hold(judgement.rule), MOST, affordable))


def _computed(step: Step) -> int:
    """Count the readings of functions that one evaluation computes."""
    own = len(step.grid) * RANKING.get(step.node.function, 1) if isinstance(step.node, Call) else 0
    return own + sum(_computed(origin.step) for origin in step.origins)
