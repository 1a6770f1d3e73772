"""The questions asked most, made once: what is stored of some names, given as `names`."""

from collections.abc import Sequence
from dataclasses import fields
from enum import Enum
from typing import Any, Final

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Integer,
    Select,
    bindparam,
    case,
    func,
    select,
    type_coerce,
)

from monitor.model.records import Look
from monitor.model.series import Forecast
from monitor.model.terms import BASES, STAGES
from monitor.polling import ANSWERS
from monitor.store.columns import RAW_INSTANT, RAW_PERIOD
from monitor.store.stated import fetch, forecast, observation, schedule


def _names() -> BindParameter[list[str]]:
    return bindparam("names", expanding=True)


def _rank(column: ColumnElement[Any], words: Sequence[Enum]) -> ColumnElement[int]:
    """Select the place of a word in its closed set, -1 for none."""
    return case({word.value: place for place, word in enumerate(words)}, value=column, else_=-1)


def _statement_columns() -> Select[Any]:
    """Select the columns of `_columns` with nothing left to convert."""
    table = observation.c
    return (
        select(
            table.indicator,
            table.source,
            type_coerce(table.period, RAW_PERIOD),
            table.value,
            _rank(table.stage, STAGES),
            table.edition,
            type_coerce(table.released_at, RAW_INSTANT),
            _rank(table.basis, BASES),
            type_coerce(table.hindsight, Integer),
            type_coerce(table.recorded_at, RAW_INSTANT),
        )
        .where(table.indicator.in_(_names()))
        .order_by(table.indicator)
    )


def _newest_looks() -> Select[Any]:
    """Select the look of each pair stored last, with the cursor and the answer stored last of the pair."""
    with_cursor = case((fetch.c.cursor.is_not(None), fetch.c.id))
    with_answer = case((fetch.c.outcome.in_(ANSWERS), fetch.c.id))
    newest = (
        select(
            func.max(fetch.c.id).label("id"),
            func.max(with_cursor).label("left"),
            func.max(with_answer).label("answered"),
        )
        .group_by(fetch.c.indicator, fetch.c.source)
        .subquery()
    )
    left, answered = fetch.alias(), fetch.alias()
    elsewhere = {"cursor": left.c.cursor.label("cursor"), "answered_at": answered.c.at.label("answered_at")}
    names = [each.name for each in fields(Look)]
    return (
        select(*(elsewhere[name] if name in elsewhere else fetch.c[name] for name in names))
        .join(newest, newest.c.id == fetch.c.id)
        .outerjoin(left, left.c.id == newest.c.left)
        .outerjoin(answered, answered.c.id == newest.c.answered)
    )


STATEMENTS: Final = _statement_columns()
LOOKS: Final = _newest_looks()
FORECASTS: Final = (
    select(*(forecast.c[each.name].label(each.name) for each in fields(Forecast)))
    .where(forecast.c.indicator.in_(_names()))
    .order_by(forecast.c.stated_at, forecast.c.id)
)
SCHEDULED: Final = (
    select(schedule.c.release, schedule.c.due_at, schedule.c.source, schedule.c.recorded_at)
    .where(schedule.c.release.in_(_names()))
    .order_by(schedule.c.recorded_at, schedule.c.due_at, schedule.c.id)
)
