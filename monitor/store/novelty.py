"""What a collection adds to what its sources had said: the rule, on values alone."""

from bisect import insort
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import TypeAlias

from monitor.model.series import Forecast, Statement
from monitor.model.terms import Basis, IndicatorId, SourceName, Stage

_Topic: TypeAlias = tuple[IndicatorId, date, SourceName]
_Word: TypeAlias = tuple[float | None, Stage | None, int]


def new_statements(offered: Iterable[Statement], known: Iterable[Statement]) -> tuple[Statement, ...]:
    """Choose the statements that say something new, oldest first.

    What is stored already adds nothing, nor does a withdrawal of what was never stated. A statement
    that the source itself dates is kept even when it repeats the last word: another may yet turn up
    between the two. One that was only seen, or dated by habit, is new only if it differs.

    Args:
        offered: Statements of one collection, in any order.
        known: Those stored of the same indicators, periods and sources, in the order of storing.
    """
    said: dict[_Topic, list[Statement]] = {}
    for statement in sorted(known, key=_standing):
        said.setdefault(_topic(statement), []).append(statement)
    new = []
    for statement in sorted(offered, key=_best_dated_first):
        history = said.setdefault(_topic(statement), [])
        if _adds(statement, history):
            insort(history, statement, key=_standing)
            new.append(statement)
    return tuple(new)


def new_forecasts(offered: Iterable[Forecast], known: Iterable[Forecast]) -> tuple[Forecast, ...]:
    """Choose the forecasts that differ from what their source had last expected, oldest first."""
    said: dict[tuple[_Topic, Stage | None], list[Forecast]] = {}
    for forecast in sorted(known, key=_stated_at):
        said.setdefault((_topic(forecast), forecast.stage), []).append(forecast)
    new = []
    for forecast in sorted(offered, key=_stated_at):
        history = said.setdefault((_topic(forecast), forecast.stage), [])
        if _expects(forecast, history):
            insort(history, forecast, key=_stated_at)
            new.append(forecast)
    return tuple(new)


def _adds(statement: Statement, history: Sequence[Statement]) -> bool:
    """Whether a statement is news beside all that its source has said of the period."""
    word, at = _word(statement), statement.released_at
    if any(_word(other) == word and other.released_at == at for other in history):
        return False
    before = [other for other in history if other.released_at < at]
    if not before:
        return statement.value is not None
    if statement.basis is Basis.STATED:
        return True
    compared = before if statement.hindsight else before[-1:]
    return all(_word(other) != word for other in compared)


def _expects(forecast: Forecast, history: Sequence[Forecast]) -> bool:
    """Whether a forecast is news beside all that its source has expected."""
    value, at = forecast.value, forecast.stated_at
    if any(other.value == value and other.stated_at == at for other in history):
        return False
    before = [other for other in history if other.stated_at < at]
    return not before or before[-1].value != value


def _topic(said: Statement | Forecast) -> _Topic:
    return said.indicator, said.period, said.source


def _word(statement: Statement) -> _Word:
    return statement.value, statement.stage, statement.edition


def _standing(statement: Statement) -> tuple[datetime, int]:
    """Order in which the last is the source's last word; at one instant the best dated is."""
    return statement.released_at, -statement.basis.rank


def _best_dated_first(statement: Statement) -> tuple[datetime, int]:
    """Order of storing: of two that say the same of one instant, the better dated is kept."""
    return statement.released_at, statement.basis.rank


def _stated_at(forecast: Forecast) -> datetime:
    return forecast.stated_at
