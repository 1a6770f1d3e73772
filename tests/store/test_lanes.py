"""Who waits for whom, in long and tangled histories: both stores agree, so both or neither are right."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TypeAlias, assert_never

from contracts.store_values import BUSY, DESK, FIRED, FIRST_MAIL, HOOK, SEEN_AT, decided, tried
from fakes import FakeStore
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.model.records import Outgoing
from monitor.model.terms import DeliveryState, EpisodeId, EventId, MessageId
from monitor.ports import Store
from monitor.store.engine import connect
from monitor.store.schema import event
from monitor.store.sql import SqlStore

MOST = 12
EVENTS = tuple(
    replace(FIRED, id=EventId(f"evt_{place}"), episode=EpisodeId(f"evt_{place % 3}") if place else None)
    for place in range(6)
)
MESSAGES = tuple(MessageId(f"msg_{number}") for number in range(MOST))
ENDINGS = [DeliveryState.PENDING, DeliveryState.DELIVERED, DeliveryState.DEAD]


@dataclass(frozen=True, slots=True, kw_only=True)
class Owing:
    """One more message, which takes over all that is owed to its channel, or nothing."""

    events: frozenset[int]
    to_desk: bool
    recipient: str
    joins: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Trying:
    """Tries that all end alike."""

    state: DeliveryState
    names: tuple[MessageId, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reviving:
    """Deliveries made due again."""

    names: tuple[MessageId, ...]


Step: TypeAlias = Owing | Trying | Reviving

places = st.frozensets(st.integers(0, len(EVENTS) - 1), max_size=3)
names = st.lists(st.sampled_from(MESSAGES), max_size=3, unique=True).map(tuple)
steps = st.one_of(
    st.builds(Owing, events=places, to_desk=st.booleans(), recipient=st.sampled_from("ab")),
    st.builds(Trying, state=st.sampled_from(ENDINGS), names=names),
    st.builds(Reviving, names=names),
)


def fresh() -> SqlStore:
    """A store without the cost of migrations."""
    engine = connect("sqlite://")
    event.metadata.create_all(engine)
    return SqlStore(engine)


def owe(store: Store, step: Owing) -> None:
    number = len(store.deliveries())
    channel = DESK if step.to_desk else HOOK
    message = replace(
        FIRST_MAIL,
        id=MessageId(f"msg_{number}"),
        channel=channel,
        recipient=step.recipient,
        made_at=SEEN_AT + timedelta(minutes=number % 5),
        events=tuple(EVENTS[place].id for place in sorted(step.events)),
    )
    old = [each.message.id for each in store.owed(channel)] if step.joins else []
    store.send(Outgoing(messages=(message,), joined=dict.fromkeys(old, message.id)))


def take(store: Store, step: Step, at: int) -> None:
    """Do what one step says, at its own instant."""
    there = {each.message.id: each.message for each in store.deliveries()}
    now = SEEN_AT + timedelta(hours=at)
    match step:
        case Owing():
            owe(store, step)
        case Trying(state=state, names=tries):
            known = [there[name] for name in tries if name in there]
            store.tried([tried(each, BUSY, state=state, until=now) for each in known])
        case Reviving(names=dead):
            store.revive(dead, now)
        case _:
            assert_never(step)


def shown(store: Store) -> tuple[object, ...]:
    late = SEEN_AT + timedelta(days=9)
    return (
        store.deliveries(),
        [(store.due(name, late, most=99), store.next_attempt_at([name])) for name in (DESK, HOOK)],
        store.backlog(),
    )


@settings(max_examples=30, deadline=None)
@given(st.lists(steps, min_size=1, max_size=20))
def test_both_stores_agree_on_who_waits_whatever_happened_before(history: Sequence[Step]) -> None:
    sql, fake = fresh(), FakeStore()
    for store in (sql, fake):
        store.tell(decided(store, *EVENTS))
    for at, step in enumerate(history):
        for store in (sql, fake):
            take(store, step, at)

        assert shown(sql) == shown(fake)
    sql.close()
