"""The demo's figures in a store of one's own, without running the demo."""

from pathlib import Path

import shipped

from monitor.demo.figures import ENDS_AT, STARTS_AT, forecasts, read_figures, release_instants
from monitor.model.records import Collection, Scheduled
from monitor.model.series import Statement
from monitor.model.terms import Basis, SourceName
from monitor.store.sql import SqlStore

CALENDAR = SourceName("calendar")


def store_figures(database: Path) -> None:
    """Store every figure as its source stated it, with what was expected and announced."""
    figures = read_figures()
    statements = tuple(
        Statement(
            indicator=series.indicator,
            period=each.period,
            source=series.provider,
            value=float(each.text),
            text=each.text,
            stage=each.stage,
            edition=1,
            released_at=each.released_at,
            basis=Basis.STATED,
            hindsight=False,
        )
        for series in figures.values()
        for each in series.figures
    )
    schedule = tuple(
        Scheduled(release=shipped.catalogue()[name].release.name, due_at=at, source=CALENDAR)
        for name, instants in release_instants(figures).items()
        for at in instants
        if at > STARTS_AT
    )
    store = SqlStore.open(f"sqlite:///{database}")
    store.add(
        Collection(
            recorded_at=ENDS_AT,
            looks=(),
            statements=statements,
            forecasts=forecasts(figures),
            schedule=schedule,
        )
    )
    store.close()
