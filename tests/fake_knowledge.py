"""What a store knows of its sources, kept in this process: a part of the fake store."""

from collections.abc import Collection as Sized
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime

import numpy as np

from monitor.model.records import Added, Announced, Collection, Look, Pending
from monitor.model.series import Forecast, Statement, Statements
from monitor.model.terms import IndicatorId, SourceName
from monitor.polling import ANSWERS
from monitor.schedule import news
from monitor.store.novelty import new_forecasts, new_statements


class FakeKnowledge:
    """Keeps collections, and which of them no evaluation has seen."""

    def __init__(self) -> None:
        self.collections: list[Collection] = []
        self._rows: list[tuple[Statement, datetime]] = []
        self._forecasts: list[Forecast] = []
        self._announced: dict[str, list[Announced]] = {}
        self._unseen: dict[int, datetime] = {}

    def statements(self, indicators: Iterable[IndicatorId]) -> Mapping[IndicatorId, Statements]:
        return {
            name: _columns(name, [row for row in self._rows if row[0].indicator == name])
            for name in indicators
        }

    def forecasts(self, indicators: Iterable[IndicatorId]) -> tuple[Forecast, ...]:
        wanted = set(indicators)
        return tuple(each for each in sorted(self._forecasts, key=_stated_at) if each.indicator in wanted)

    def scheduled(self, releases: Iterable[str]) -> Mapping[str, tuple[Announced, ...]]:
        wanted = set(releases)
        return {name: tuple(rows) for name, rows in self._announced.items() if name in wanted}

    def looks(self) -> Mapping[tuple[IndicatorId, SourceName], Look]:
        newest: dict[tuple[IndicatorId, SourceName], Look] = {}
        for look in sorted(
            (each for one in self.collections for each in one.looks), key=lambda each: each.at
        ):
            pair = (look.indicator, look.source)
            before = newest.get(pair, look)
            answered_at = look.at if look.outcome in ANSWERS else before.answered_at
            newest[pair] = replace(look, cursor=look.cursor or before.cursor, answered_at=answered_at)
        return newest

    def add(self, collection: Collection) -> Added:
        statements = new_statements(collection.statements, [statement for statement, _ in self._rows])
        forecasts = new_forecasts(collection.forecasts, self._forecasts)
        if any(each.value is not None and not np.isfinite(each.value) for each in statements):
            raise ValueError(f"a statement of nan or infinity: {statements}")
        instant = max((each.released_at for each in statements), default=None)
        if instant is not None:
            self._unseen[len(self.collections)] = instant
        self.collections.append(collection)
        self._rows += [(each, collection.recorded_at) for each in statements]
        self._forecasts += forecasts
        dates = self._announce(collection)
        return Added(statements=len(statements), forecasts=len(forecasts), instant=instant, dates=dates)

    def _announce(self, collection: Collection) -> int:
        dates = news(collection.schedule, self._announced, recorded_at=collection.recorded_at)
        for each in dates:
            row = Announced(due_at=each.due_at, source=each.source, recorded_at=collection.recorded_at)
            rows = self._announced.setdefault(each.release, [])
            rows.append(row)
            rows.sort(key=lambda one: (one.recorded_at, one.due_at))
        return len(dates)

    def pending(self) -> Pending:
        by_instant = sorted(self._unseen.items(), key=lambda item: item[1])
        return Pending(
            collections=tuple(number for number, _ in by_instant),
            instants=tuple(dict.fromkeys(instant for _, instant in by_instant)),
        )

    def see(self, collections: Sized[int]) -> bool:
        """Mark collections as evaluated, all of them or, if any was before, none."""
        if not self._unseen.keys() >= {*collections}:
            return False
        for number in collections:
            del self._unseen[number]
        return True


def _stated_at(forecast: Forecast) -> datetime:
    return forecast.stated_at


def _columns(name: IndicatorId, rows: list[tuple[Statement, datetime]]) -> Statements:
    statements = [statement for statement, _ in rows]
    names = tuple(sorted({each.source for each in statements}))
    values = [np.nan if each.value is None else each.value for each in statements]
    stages = [-1 if each.stage is None else each.stage.rank for each in statements]
    return Statements(
        indicator=name,
        source_names=names,
        periods=np.array([each.period for each in statements], dtype="datetime64[D]"),
        values=np.array(values, dtype="float64"),
        stages=np.array(stages, dtype="int8"),
        editions=np.array([each.edition for each in statements], dtype="int64"),
        released_at=_instants(each.released_at for each in statements),
        bases=np.array([each.basis.rank for each in statements], dtype="int8"),
        hindsight=np.array([each.hindsight for each in statements], dtype="bool"),
        recorded_at=_instants(recorded_at for _, recorded_at in rows),
        sources=np.array([names.index(each.source) for each in statements], dtype="int8"),
    )


def _instants(instants: Iterable[datetime]) -> "np.ndarray[tuple[int], np.dtype[np.datetime64]]":
    return np.array([each.replace(tzinfo=None) for each in instants], dtype="datetime64[us]")
