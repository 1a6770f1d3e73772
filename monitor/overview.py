"""Everything that is stored of what is watched, and how it all stands at an instant."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from monitor.evaluation.record import Record, Watch
from monitor.evaluation.standing import Assessment, assess
from monitor.model.records import Told
from monitor.ports import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """How everything stands at an instant, what that is drawn from, and what had been told before."""

    assessment: Assessment
    record: Record
    told: Told


Survey: TypeAlias = Callable[[], Overview]
"""Gives the overview of now; that takes a while, so it is asked only where there is something to tell."""


def overview(store: Store, watch: Watch, *, at: datetime) -> Overview:
    """Read what is stored, and assess it as of an instant."""
    told, record = store.told(), read_record(store, watch)
    return Overview(assessment=assess(watch, record, as_of=at), record=record, told=told)


def read_record(store: Store, watch: Watch) -> Record:
    """Read what the store holds of the indicators watched."""
    ids = tuple(watch.catalogue)
    return Record(
        statements=store.statements(ids),
        forecasts=store.forecasts(ids),
        looks=store.looks(),
        schedule=store.scheduled(each.release.name for each in watch.catalogue.values()),
    )
