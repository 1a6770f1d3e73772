"""Decisions, silences, occasions and disabled channels; what a message is for; how a try ended."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

_ENDING = """
UPDATE attempt SET ending = CASE
    WHEN delivered THEN 'delivered'
    WHEN permanent THEN 'refused'
    ELSE 'not_taken'
END
"""
_OF_ITS_MESSAGE = """
UPDATE delivery SET waits = false,
    channel = (SELECT message.channel FROM message WHERE message.id = delivery.message),
    made_at = (SELECT message.made_at FROM message WHERE message.id = delivery.message)
"""
_LANES = """
INSERT INTO lane (name, delivery)
SELECT DISTINCT message.channel || ' ' || event.episode || ' ' || message.recipient, delivery.id
FROM delivery
JOIN message ON message.id = delivery.message
JOIN message_event ON message_event.message = message.id
JOIN event ON event.id = message_event.event
WHERE delivery.state = 'pending' AND event.episode IS NOT NULL
"""
_WAITS = """
UPDATE delivery SET waits = true
WHERE EXISTS (
    SELECT 1 FROM lane JOIN lane AS older ON older.name = lane.name AND older.delivery < lane.delivery
    WHERE lane.delivery = delivery.id
)
"""


def upgrade() -> None:
    """Apply the revision."""
    _remake_silence()
    _create_silence_end()
    _remake_acknowledgement()
    _create_decision()
    _create_occasion()
    _create_channel_state()
    with op.batch_alter_table("event") as table:
        table.add_column(sa.Column("role", sa.String(length=16), nullable=True))
    _give_messages_a_purpose()
    _queue_deliveries()
    _name_endings()


def _remake_silence() -> None:
    """Nothing was ever written to the table of before."""
    op.drop_table("silence")
    op.create_table(
        "silence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("match", sa.Text(), nullable=False),
        sa.Column("until", sa.String(length=16), nullable=False),
        sa.Column("starts_at", sa.BigInteger(), nullable=False),
        sa.Column("ends_at", sa.BigInteger(), nullable=True),
        sa.Column("author", sa.String(), nullable=False),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("seen", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_silence")),
    )


def _create_silence_end() -> None:
    op.create_table(
        "silence_end",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("silence", sa.Integer(), nullable=False),
        sa.Column("rule", sa.String(), nullable=True),
        sa.Column("instance", sa.String(), nullable=True),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["silence"], ["silence.id"], name=op.f("fk_silence_end_silence")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_silence_end")),
    )
    op.create_index(op.f("ix_silence_end_silence"), "silence_end", ["silence"])


def _remake_acknowledgement() -> None:
    """Nothing was ever written to the table of before."""
    op.drop_table("acknowledgement")
    op.create_table(
        "acknowledgement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("episode", sa.String(), nullable=False),
        sa.Column("level", sa.String(length=16), nullable=False),
        sa.Column("author", sa.String(), nullable=False),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["episode"], ["episode.id"], name=op.f("fk_acknowledgement_episode")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_acknowledgement")),
    )
    op.create_index(op.f("ix_acknowledgement_episode"), "acknowledgement", ["episode"])


def _create_decision() -> None:
    op.create_table(
        "decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("language", sa.String(length=16), nullable=False),
        sa.Column("way", sa.String(length=16), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("silence", sa.Integer(), nullable=True),
        sa.Column("settled", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["event"], ["event.id"], name=op.f("fk_decision_event")),
        sa.ForeignKeyConstraint(["silence"], ["silence.id"], name=op.f("fk_decision_silence")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision")),
        sa.UniqueConstraint("event", "channel", name=op.f("uq_decision_event_channel")),
    )
    op.create_index(op.f("ix_decision_settled"), "decision", ["settled"])


def _create_occasion() -> None:
    op.create_table(
        "occasion",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("purpose", sa.String(length=16), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_occasion")),
        sa.UniqueConstraint(
            "due_at", "channel", "purpose", "name", name=op.f("uq_occasion_due_at_channel_purpose_name")
        ),
    )


def _create_channel_state() -> None:
    op.create_table(
        "channel_state",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("disabled", sa.Boolean(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_channel_state")),
    )
    op.create_index(op.f("ix_channel_state_channel"), "channel_state", ["channel"])


def _give_messages_a_purpose() -> None:
    """All messages of before were alerts."""
    with op.batch_alter_table("message") as table:
        table.add_column(sa.Column("purpose", sa.String(length=16), nullable=True))
    op.execute("UPDATE message SET purpose = 'alert'")
    with op.batch_alter_table("message") as table:
        table.alter_column("purpose", existing_type=sa.String(length=16), nullable=False)
    op.create_index(op.f("ix_message_made_at"), "message", ["made_at"])


def _queue_deliveries() -> None:
    """Let each delivery know its channel and whether it waits for an older one of its lane."""
    op.drop_index(op.f("ix_delivery_state_next_attempt_at"), "delivery")
    with op.batch_alter_table("delivery") as table:
        table.add_column(sa.Column("joined", sa.String(), nullable=True))
        table.add_column(sa.Column("channel", sa.String(), nullable=True))
        table.add_column(sa.Column("made_at", sa.BigInteger(), nullable=True))
        table.add_column(sa.Column("waits", sa.Boolean(), nullable=True))
        table.create_foreign_key(op.f("fk_delivery_joined"), "message", ["joined"], ["id"])
    _create_lane()
    for change in (_OF_ITS_MESSAGE, _LANES, _WAITS):
        op.execute(change)
    with op.batch_alter_table("delivery") as table:
        table.alter_column("channel", existing_type=sa.String(), nullable=False)
        table.alter_column("made_at", existing_type=sa.BigInteger(), nullable=False)
        table.alter_column("waits", existing_type=sa.Boolean(), nullable=False)
    columns = ["channel", "state", "waits", "made_at", "id", "next_attempt_at"]
    op.create_index(op.f(f"ix_delivery_{'_'.join(columns)}"), "delivery", columns)


def _create_lane() -> None:
    op.create_table(
        "lane",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("delivery", sa.Integer(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(["delivery"], ["delivery.id"], name=op.f("fk_lane_delivery")),
        sa.PrimaryKeyConstraint("name", "delivery", name=op.f("pk_lane")),
    )
    op.create_index(op.f("ix_lane_delivery"), "lane", ["delivery"])


def _name_endings() -> None:
    """Of a try it was known whether it delivered, and if not, whether for good."""
    with op.batch_alter_table("attempt") as table:
        table.add_column(sa.Column("ending", sa.String(length=16), nullable=True))
    op.execute(_ENDING)
    with op.batch_alter_table("attempt") as table:
        table.alter_column("ending", existing_type=sa.String(length=16), nullable=False)
        table.drop_column("delivered")
        table.drop_column("permanent")
    op.create_index(op.f("ix_attempt_at"), "attempt", ["at"])
