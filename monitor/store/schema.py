"""The tables of what people are told, as they are at the newest revision; `stated` holds the others."""

from typing import Final

from sqlalchemy import (
    Boolean,
    Column,
    Double,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from monitor.model.terms import (
    DeliveryState,
    Ending,
    EventKind,
    Language,
    Level,
    Purpose,
    Role,
    Stage,
    Theme,
    Tier,
    Until,
    Way,
)
from monitor.store.columns import Instant, Period, word_of
from monitor.store.stated import METADATA

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
    Column("role", word_of(Role)),
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

silence: Final = Table(
    "silence",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("match", Text, nullable=False),
    Column("until", word_of(Until), nullable=False),
    Column("starts_at", Instant, nullable=False),
    Column("ends_at", Instant),
    Column("author", String, nullable=False),
    Column("comment", Text, nullable=False),
    Column("seen", Text, nullable=False),
)

silence_end: Final = Table(
    "silence_end",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("silence", ForeignKey(silence.c.id), nullable=False),
    Column("rule", String),
    Column("instance", String),
    Column("at", Instant, nullable=False),
    Column("reason", Text, nullable=False),
    Index(None, "silence"),
)

acknowledgement: Final = Table(
    "acknowledgement",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("episode", ForeignKey(episode.c.id), nullable=False),
    Column("level", word_of(Level), nullable=False),
    Column("author", String, nullable=False),
    Column("comment", Text, nullable=False),
    Column("recorded_at", Instant, nullable=False),
    Index(None, "episode"),
)

decision: Final = Table(
    "decision",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("event", ForeignKey(event.c.id), nullable=False),
    Column("channel", String, nullable=False),
    Column("language", word_of(Language), nullable=False),
    Column("way", word_of(Way), nullable=False),
    Column("due_at", Instant),
    Column("reason", Text, nullable=False),
    Column("silence", ForeignKey(silence.c.id)),
    Column("settled", Boolean, nullable=False),
    UniqueConstraint("event", "channel"),
    Index(None, "settled"),
)

occasion: Final = Table(
    "occasion",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("channel", String, nullable=False),
    Column("purpose", word_of(Purpose), nullable=False),
    Column("name", String, nullable=False),
    Column("due_at", Instant, nullable=False),
    UniqueConstraint("due_at", "channel", "purpose", "name"),
)

message: Final = Table(
    "message",
    METADATA,
    Column("id", String, primary_key=True),
    Column("channel", String, nullable=False),
    Column("recipient", String, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("purpose", word_of(Purpose), nullable=False),
    Index(None, "made_at"),
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
    Column("joined", ForeignKey(message.c.id)),
    Column("channel", String, nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("waits", Boolean, nullable=False),
    Index(None, "channel", "state", "waits", "made_at", "id", "next_attempt_at"),
)
"""Channel and instant are those of the message, for an index in the order in which deliveries are due."""

lane: Final = Table(
    "lane",
    METADATA,
    Column("name", String, primary_key=True),
    Column("delivery", ForeignKey(delivery.c.id), primary_key=True, autoincrement=False),
    Index(None, "delivery"),
)
"""What is pending by channel, episode and recipient: only the first of a lane does not wait."""

attempt: Final = Table(
    "attempt",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("delivery", ForeignKey(delivery.c.id), nullable=False),
    Column("at", Instant, nullable=False),
    Column("retry_after_s", Double),
    Column("detail", Text, nullable=False),
    Column("ending", word_of(Ending), nullable=False),
    Index(None, "delivery"),
    Index(None, "at"),
)

channel_state: Final = Table(
    "channel_state",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("channel", String, nullable=False),
    Column("at", Instant, nullable=False),
    Column("disabled", Boolean, nullable=False),
    Column("detail", Text, nullable=False),
    Index(None, "channel"),
)

config_version: Final = Table(
    "config_version",
    METADATA,
    Column("hash", String, primary_key=True),
    Column("body", Text, nullable=False),
    Column("recorded_at", Instant, nullable=False),
)
