"""The tables, as they are at the newest revision."""

from typing import Final

from sqlalchemy import (
    Boolean,
    Column,
    Double,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
)

from monitor.model.terms import Basis, DeliveryState, EventKind, Level, Outcome, Stage, Theme, Tier
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

event: Final = Table(
    "event",
    METADATA,
    Column("sequence", Integer, primary_key=True, autoincrement=False),
    Column("id", String, nullable=False, unique=True),
    Column("at", Instant, nullable=False),
    Column("kind", word_of(EventKind), nullable=False),
    Column("rule", String),
    Column("indicator", String),
    Column("instance", String, nullable=False),
    Column("level", word_of(Level), nullable=False),
    Column("previous_level", word_of(Level), nullable=False),
    Column("period", Period),
    Column("value", Double),
    Column("stage", word_of(Stage)),
    Column("tier", word_of(Tier)),
    Column("breaks", Text),
    Column("inputs", Text),
    Column("threshold", Text),
    Column("distance", Double),
    Column("title", Text, nullable=False),
    Column("theme", word_of(Theme), nullable=False),
    Column("unit", String, nullable=False),
    Column("rule_hash", String),
    Column("episode", String),
    Column("reason", Text),
    Index(None, "at"),
    Index(None, "episode"),
    Index(None, "rule", "instance", "indicator", "sequence"),
)

episode: Final = Table(
    "episode",
    METADATA,
    Column("id", String, primary_key=True),
    Column("rule", String, nullable=False),
    Column("instance", String, nullable=False),
    Column("opened_at", Instant, nullable=False),
    Column("ended_at", Instant),
    Index(None, "ended_at"),
)

known_rule: Final = Table(
    "known_rule",
    METADATA,
    Column("rule", String, primary_key=True),
    Column("instance", String, primary_key=True),
    Column("hash", String, nullable=False),
)

message: Final = Table(
    "message",
    METADATA,
    Column("id", String, primary_key=True),
    Column("channel", String, nullable=False),
    Column("recipient", String, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("made_at", Instant, nullable=False),
)

message_event: Final = Table(
    "message_event",
    METADATA,
    Column("message", ForeignKey(message.c.id), primary_key=True),
    Column("place", Integer, primary_key=True, autoincrement=False),
    Column("event", ForeignKey(event.c.id), nullable=False),
    Index(None, "event"),
)

delivery: Final = Table(
    "delivery",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("message", ForeignKey(message.c.id), nullable=False, unique=True),
    Column("state", word_of(DeliveryState), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("next_attempt_at", Instant, nullable=False),
    Index(None, "state", "next_attempt_at"),
)

attempt: Final = Table(
    "attempt",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("delivery", ForeignKey(delivery.c.id), nullable=False),
    Column("at", Instant, nullable=False),
    Column("delivered", Boolean, nullable=False),
    Column("permanent", Boolean, nullable=False),
    Column("retry_after_s", Double),
    Column("detail", Text, nullable=False),
    Index(None, "delivery"),
)

silence: Final = Table(
    "silence",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("match", Text, nullable=False),
    Column("starts_at", Instant, nullable=False),
    Column("ends_at", Instant, nullable=False),
    Column("author", String, nullable=False),
    Column("comment", Text, nullable=False),
    Column("recorded_at", Instant, nullable=False),
)

acknowledgement: Final = Table(
    "acknowledgement",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("episode", ForeignKey(episode.c.id), nullable=False),
    Column("author", String, nullable=False),
    Column("comment", Text, nullable=False),
    Column("recorded_at", Instant, nullable=False),
    Index(None, "episode"),
)

config_version: Final = Table(
    "config_version",
    METADATA,
    Column("hash", String, primary_key=True),
    Column("body", Text, nullable=False),
    Column("recorded_at", Instant, nullable=False),
)
