"""The tables of what sources stated, what was expected of them, and what of it was evaluated."""

from typing import Final

from sqlalchemy import Boolean, Column, Double, ForeignKey, Index, Integer, MetaData, String, Table, Text

from monitor.model.terms import Basis, Outcome, Stage
from monitor.store.columns import Instant, Period, word_of

METADATA: Final = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)

evaluation: Final = Table(
    "evaluation",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("instant", Instant, nullable=False),
)

collection: Final = Table(
    "collection",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("recorded_at", Instant, nullable=False),
    Column("instant", Instant),
    Column("evaluation", ForeignKey(evaluation.c.id)),
    Index(None, "evaluation", "instant"),
)

fetch: Final = Table(
    "fetch",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("collection", ForeignKey(collection.c.id), nullable=False),
    Column("indicator", String, nullable=False),
    Column("source", String, nullable=False),
    Column("at", Instant, nullable=False),
    Column("outcome", word_of(Outcome), nullable=False),
    Column("detail", Text, nullable=False),
    Column("cursor", Text),
    Column("bytes_read", Integer, nullable=False),
    Index(None, "indicator", "source", "at"),
)

observation: Final = Table(
    "observation",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("collection", ForeignKey(collection.c.id), nullable=False),
    Column("indicator", String, nullable=False),
    Column("period", Period, nullable=False),
    Column("source", String, nullable=False),
    Column("value", Double),
    Column("text", Text),
    Column("stage", word_of(Stage)),
    Column("edition", Integer, nullable=False),
    Column("released_at", Instant, nullable=False),
    Column("released_basis", word_of(Basis), key="basis", nullable=False),
    Column("hindsight", Boolean, nullable=False),
    Column("recorded_at", Instant, nullable=False),
    Index(None, "indicator", "period"),
)

forecast: Final = Table(
    "forecast",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("collection", ForeignKey(collection.c.id), nullable=False),
    Column("indicator", String, nullable=False),
    Column("period", Period, nullable=False),
    Column("stage", word_of(Stage)),
    Column("value", Double, nullable=False),
    Column("text", Text),
    Column("source", String, nullable=False),
    Column("stated_at", Instant, nullable=False),
    Column("recorded_at", Instant, nullable=False),
    Index(None, "indicator", "period"),
)

schedule: Final = Table(
    "schedule",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("release", String, nullable=False),
    Column("period", Period),
    Column("due_at", Instant, nullable=False),
    Column("source", String, nullable=False),
    Column("recorded_at", Instant, nullable=False),
    Index(None, "release", "period"),
)
