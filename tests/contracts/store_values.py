"""What the tests of a store put into it, and ways to put it there."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from monitor.model.alerts import Episode, Event, Input, Reading
from monitor.model.deliveries import Answer, Message
from monitor.model.records import Collection, Evaluation, Look, Outgoing, Scheduled, Told, Tried
from monitor.model.series import Forecast, Statement
from monitor.model.terms import (
    Basis,
    ChannelName,
    DeliveryState,
    Ending,
    EpisodeId,
    EventId,
    EventKind,
    IndicatorId,
    Level,
    MessageId,
    Outcome,
    Purpose,
    Role,
    RuleId,
    SourceName,
    Stage,
    Theme,
    Tier,
)
from monitor.ports import Store

PMI, SENTIMENT = IndicatorId("services_pmi"), IndicatorId("umich_sentiment")
PUBLISHER, FRED = SourceName("spglobal"), SourceName("fred")
WEAK, SOFT = RuleId("services-pmi-weak"), RuleId("sentiment-soft")
DESK, HOOK = ChannelName("desk"), ChannelName("hook")
FEBRUARY = date(2025, 2, 1)
FLASH_AT = datetime(2025, 2, 21, 14, 45, tzinfo=UTC)
FINAL_AT = datetime(2025, 3, 5, 14, 45, tzinfo=UTC)
SEEN_AT = FLASH_AT + timedelta(minutes=1, microseconds=7)
FLASH = Statement(
    indicator=PMI,
    period=FEBRUARY,
    source=PUBLISHER,
    value=49.7,
    text="49.7",
    stage=Stage.FLASH,
    edition=1,
    released_at=FLASH_AT,
    basis=Basis.STATED,
    hindsight=False,
)
FINAL = replace(FLASH, value=51.0, text="51.0", stage=Stage.FINAL, released_at=FINAL_AT)
CONSENSUS = Forecast(
    indicator=PMI,
    period=FEBRUARY,
    stage=Stage.FLASH,
    value=53.0,
    text="53.0",
    source=SourceName("consensus"),
    stated_at=FLASH_AT - timedelta(days=1),
)
LOOK = Look(
    indicator=PMI,
    source=PUBLISHER,
    at=SEEN_AT,
    outcome=Outcome.OK,
    detail="read 2 values",
    cursor="2025-02-21",
    bytes_read=1234,
)
FIRED = Event(
    id=EventId("evt_fired"),
    at=FLASH_AT,
    kind=EventKind.FIRED,
    rule=WEAK,
    indicator=None,
    instance="",
    level=Level.WARNING,
    previous_level=Level.OK,
    reading=Reading(
        period=FEBRUARY,
        value=49.7,
        stage=Stage.FLASH,
        inputs=(
            Input(
                indicator=PMI,
                period=FEBRUARY,
                value=49.7,
                stage=Stage.FLASH,
                released_at=FLASH_AT + timedelta(microseconds=3),
                basis=Basis.STATED,
                hindsight=False,
                source=PUBLISHER,
            ),
        ),
        breaks=("服务业 method", "second"),
        tier=Tier.T1,
    ),
    threshold="< 50",
    distance=-0.3,
    title="Services PMI",
    theme=Theme.SERVICES,
    role=Role.COINCIDENT,
    unit="index",
    rule_hash="abc",
    episode=EpisodeId("evt_fired"),
    reason=None,
)
RESOLVED = replace(
    FIRED,
    id=EventId("evt_resolved"),
    at=FINAL_AT,
    kind=EventKind.RESOLVED,
    level=Level.OK,
    previous_level=Level.WARNING,
)
LATE = replace(
    FIRED,
    id=EventId("evt_late"),
    kind=EventKind.LATE,
    rule=None,
    role=None,
    indicator=SENTIMENT,
    level=Level.UNKNOWN,
    previous_level=Level.UNKNOWN,
    reading=None,
    threshold=None,
    distance=None,
    rule_hash=None,
    episode=None,
    reason="due since 2025-02-21",
)
DISAGREEMENT = replace(
    LATE,
    id=EventId("evt_disagreement"),
    kind=EventKind.DISAGREEMENT,
    instance="fred",
    reading=FIRED.reading,
)
BREADTH = replace(
    FIRED,
    id=EventId("evt_breadth"),
    rule=SOFT,
    instance="south",
    reading=Reading(period=None, value=3.0, stage=None, inputs=(), breaks=(), tier=Tier.T3),
    episode=EpisodeId("evt_breadth"),
)
OPEN = Episode(id=EpisodeId("evt_fired"), rule=WEAK, instance="", opened_at=FLASH_AT, ended_at=None)
FIRST_MAIL = Message(
    id=MessageId("msg_1"),
    channel=DESK,
    recipient="desk@example.com",
    purpose=Purpose.ALERT,
    body=b"\x00fired\r\n",
    made_at=SEEN_AT,
    events=(FIRED.id,),
)
SECOND_MAIL = replace(
    FIRST_MAIL,
    id=MessageId("msg_2"),
    body=b"resolved",
    made_at=SEEN_AT + timedelta(days=12),
    events=(RESOLVED.id, LATE.id),
)
ANNOUNCED_AT = FLASH_AT - timedelta(days=10)
FLASH_DATE = Scheduled(release="S&P flash PMI", due_at=FLASH_AT, source=PUBLISHER)
FINAL_DATE = replace(FLASH_DATE, due_at=FINAL_AT)
FRESH = Told(instant=None, sequence=0, last={}, data={}, known={}, episodes={})
DELIVERED = Answer(ending=Ending.DELIVERED, detail="250 OK")
BUSY = Answer(ending=Ending.NOT_TAKEN, detail="421 busy", retry_after_s=30.0)
REFUSED = Answer(ending=Ending.REFUSED, detail="550 no such user")


def collected(
    *statements: Statement,
    looks: Sequence[Look] = (),
    forecasts: Sequence[Forecast] = (),
    recorded_at: datetime = SEEN_AT,
) -> Collection:
    return Collection(
        recorded_at=recorded_at, looks=tuple(looks), statements=statements, forecasts=tuple(forecasts)
    )


def told(*dates: Scheduled, at: datetime = ANNOUNCED_AT) -> Collection:
    """A collection that brings nothing but announced dates."""
    return replace(collected(recorded_at=at), schedule=dates)


def decided(
    store: Store, *events: Event, messages: Sequence[Message] = (), outgoing: Outgoing | None = None
) -> Evaluation:
    """An evaluation drawn from what the store holds now."""
    return Evaluation(
        instant=FLASH_AT,
        sequence=store.told().sequence,
        collections=store.pending().collections,
        events=events,
        episodes=(),
        known={},
        outgoing=outgoing or Outgoing(messages=tuple(messages)),
    )


def settle(store: Store, message: Message, state: DeliveryState) -> None:
    """Record a try that ends the delivery of a message in this state."""
    answer = DELIVERED if state is DeliveryState.DELIVERED else REFUSED
    store.tried([tried(message, answer, state=state)])


def pend(store: Store, answer: Answer, *, until: datetime) -> None:
    """Record a try of the first mail that is to be repeated."""
    store.tried([tried(FIRST_MAIL, answer, state=DeliveryState.PENDING, until=until)])


def tried(message: Message, answer: Answer, *, state: DeliveryState, until: datetime = SEEN_AT) -> Tried:
    """A try of a message, made when it was seen."""
    return Tried(message=message.id, at=SEEN_AT, answer=answer, state=state, next_attempt_at=until)
