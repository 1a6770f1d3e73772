"""What becomes of deliveries that are due: tried, recorded, put off, given up, told elsewhere."""

import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import pytest
from contracts.store_values import FIRED, LATE, OPEN, RESOLVED, SENTIMENT, decided
from fakes import DELIVERED, FakeChannel, FakeStore

from monitor.circuits import FAILURES, FIRST_PAUSE
from monitor.clock import SimulatedClock
from monitor.courier import BATCH, FRESH, Courier, Dead
from monitor.errors import StoreError
from monitor.model.decisions import Disabling
from monitor.model.deliveries import Answer, Delivery, Message, Notice
from monitor.model.records import Outgoing
from monitor.model.terms import ChannelName, DeliveryState, Ending, EventId, EventKind, MessageId, Purpose
from monitor.ports import Channel, Parcel
from monitor.retries import SCHEDULE

NOW = datetime(2025, 2, 21, 14, 45, tzinfo=UTC)
HOOK, DESK, CHAT = ChannelName("hook"), ChannelName("desk"), ChannelName("chat")
DOWN = Answer(ending=Ending.UNREACHABLE, detail="nobody listens")
REFUSED = Answer(ending=Ending.REFUSED, detail="HTTP 400")
GONE = Answer(ending=Ending.GONE, detail="HTTP 410")
PATIENCE_S = 30.0


def message(name: str, channel: ChannelName = HOOK, recipient: str = "reader") -> Message:
    return Message(
        id=MessageId(name),
        channel=channel,
        recipient=recipient,
        purpose=Purpose.ALERT,
        body=name.encode(),
        made_at=NOW,
        events=(),
    )


def messages(count: int, channel: ChannelName = HOOK, recipient: str = "reader") -> tuple[Message, ...]:
    return tuple(message(f"{recipient}-{number}", channel, recipient) for number in range(count))


def ids(found: Sequence[Message]) -> list[str]:
    return [each.id for each in found]


@dataclass(frozen=True, slots=True, kw_only=True)
class Lookout:
    """A channel that does, at each try, what a test tells it to."""

    name: ChannelName
    act: Callable[[Message], Answer]

    def compose(self, notice: Notice) -> tuple[Parcel, ...]:
        raise AssertionError("nothing is composed here")

    def deliver(self, message: Message) -> Answer:
        return self.act(message)


@dataclass(slots=True, kw_only=True)
class Round:
    """A courier of these channels on a store, and a clock to move; what dies is owed to the desk."""

    channels: Sequence[Channel]
    concurrency: int = 1
    store: FakeStore = field(default_factory=FakeStore)
    clock: SimulatedClock = field(default_factory=lambda: SimulatedClock(NOW))
    dead: list[Dead] = field(default_factory=list)
    wording_is_broken: bool = False
    courier: Courier = field(init=False)

    def __post_init__(self) -> None:
        self.courier = self.started()

    def started(self) -> Courier:
        """A courier as a fresh process has it."""
        by_name = {each.name: each for each in self.channels}
        return Courier(
            self.store,
            self.clock,
            channels=by_name,
            undelivered=self.undelivered,
            concurrency=dict.fromkeys(by_name, self.concurrency),
        )

    def undelivered(self, dead: Sequence[Dead]) -> Outgoing:
        if self.wording_is_broken:
            raise KeyError("no such word")
        self.dead += dead
        return Outgoing(messages=tuple(message(f"for-{each.message.id}", DESK) for each, _ in dead))

    def owe(self, *owed: Message) -> None:
        self.store.send(Outgoing(messages=owed))

    def at(self, instant: datetime) -> None:
        self.clock.advance_to(instant)

    def delivery(self, name: str) -> Delivery:
        return next(each for each in self.store.deliveries() if each.message.id == name)

    def states(self, channel: ChannelName = HOOK) -> dict[str, DeliveryState]:
        return {each.message.id: each.state for each in self.store.deliveries(channels=[channel])}


def down(count: int, channel: ChannelName = HOOK) -> FakeChannel:
    one = FakeChannel(channel)
    one.answers.extend([DOWN] * count)
    return one


# ---------------------------------------------------------------- one channel


def test_what_is_due_is_delivered_in_order_and_recorded() -> None:
    hook = FakeChannel(HOOK)
    one = Round(channels=[hook])
    one.owe(*messages(3))

    answers = one.courier.deliver(HOOK)

    assert answers == (DELIVERED,) * 3
    assert hook.tried == [*messages(3)]
    assert set(one.states().values()) == {DeliveryState.DELIVERED}
    assert [each.answer for each in one.store.attempts(ids(hook.tried))] == [DELIVERED] * 3  # type: ignore[arg-type]
    assert one.courier.next_at(HOOK) is None


def test_more_than_a_batch_is_worked_off_in_one_go() -> None:
    hook = FakeChannel(HOOK)
    one = Round(channels=[hook], concurrency=8)
    one.owe(*messages(2 * BATCH + 1))

    answers = one.courier.deliver(HOOK)

    assert len(answers) == len(set(ids(hook.tried))) == 2 * BATCH + 1


def test_a_try_that_failed_is_made_again_by_the_schedule_with_the_same_bytes() -> None:
    hook = down(1)
    one = Round(channels=[hook])
    one.owe(message("a"))
    one.courier.deliver(HOOK)

    wanted = one.courier.next_at(HOOK)
    assert wanted is not None
    one.at(wanted)
    one.courier.deliver(HOOK)

    assert SCHEDULE[1] <= wanted - NOW <= SCHEDULE[1] * 1.1
    assert hook.tried == [message("a")] * 2
    assert one.states() == {"a": DeliveryState.DELIVERED}


def test_what_a_later_message_took_over_while_others_were_tried_is_not_sent() -> None:
    first, second, both = messages(3)
    sent: list[Message] = []

    def slowly(tried: Message) -> Answer:
        sent.append(tried)
        if tried == first:
            one.at(NOW + FRESH + timedelta(seconds=1))
            one.store.send(Outgoing(messages=(both,), joined={second.id: both.id}))
        return DELIVERED

    one = Round(channels=[Lookout(name=HOOK, act=slowly)])
    one.owe(first, second)

    one.courier.deliver(HOOK)

    assert sent == [first, both]
    assert one.delivery(second.id).state is DeliveryState.JOINED


def test_what_is_owed_to_another_channel_is_left_alone() -> None:
    hook = FakeChannel(HOOK)
    one = Round(channels=[hook])
    one.owe(message("a", DESK))

    assert one.courier.deliver(HOOK) == ()
    assert hook.tried == []


def test_as_many_tries_as_agreed_run_at_once_and_no_more() -> None:
    together, most = threading.Barrier(4), []
    running = set()

    def act(sent: Message) -> Answer:
        running.add(sent.id)
        most.append(len(running))
        together.wait(PATIENCE_S)
        running.discard(sent.id)
        return DELIVERED

    one = Round(channels=[Lookout(name=HOOK, act=act)], concurrency=4)
    one.owe(*messages(8))

    assert len(one.courier.deliver(HOOK)) == 8
    assert max(most) == 4


def test_a_slow_try_does_not_keep_those_beside_it_from_being_recorded() -> None:
    one: Round

    def act(sent: Message) -> Answer:
        if sent.id == "slow":
            until(lambda: one.states()["quick"] is DeliveryState.DELIVERED)
        return DELIVERED

    one = Round(channels=[Lookout(name=HOOK, act=act)], concurrency=2)
    one.owe(message("slow"), message("quick"))

    one.courier.deliver(HOOK)

    assert set(one.states().values()) == {DeliveryState.DELIVERED}


def until(holds: Callable[[], bool]) -> None:
    """Wait until something holds, within bounds."""
    waited = threading.Event()
    for _ in range(int(PATIENCE_S / 0.01)):
        if holds():
            return
        waited.wait(0.01)
    raise AssertionError("it never came")


def test_a_store_that_fails_ends_the_round_and_the_tries_that_wait() -> None:
    hook = FakeChannel(HOOK)
    one = Round(channels=[hook])
    one.owe(*messages(BATCH))

    def full(*_: object, **__: object) -> None:
        raise StoreError("the disk is full")

    one.store.tried = full  # type: ignore[method-assign]

    with pytest.raises(StoreError):
        one.courier.deliver(HOOK)


# ---------------------------------------------------------------- circuits


def test_a_receiver_that_fails_time_after_time_is_left_alone_until_the_probe() -> None:
    hook = down(FAILURES)
    one = Round(channels=[hook])
    one.owe(*messages(10))
    one.courier.deliver(HOOK)
    asked = len(hook.tried)

    resting = one.courier.resting(HOOK)
    again = one.courier.deliver(HOOK)

    assert asked == FAILURES
    assert again == ()
    assert resting == {"reader": NOW + FIRST_PAUSE}
    assert one.courier.next_at(HOOK) == NOW + FIRST_PAUSE


def test_a_wait_in_an_open_circuit_uses_up_no_tries() -> None:
    one = Round(channels=[down(FAILURES)])
    one.owe(*messages(10))

    one.courier.deliver(HOOK)

    assert [each.attempts for each in one.store.deliveries()] == [1] * FAILURES + [0] * (10 - FAILURES)


def test_a_probe_that_succeeds_lets_everything_through() -> None:
    hook = down(FAILURES)
    one = Round(channels=[hook])
    one.owe(*messages(10))
    one.courier.deliver(HOOK)
    one.at(NOW + FIRST_PAUSE)

    one.courier.deliver(HOOK)

    assert set(one.states().values()) == {DeliveryState.DELIVERED}
    assert one.courier.resting(HOOK) == {}


def test_a_probe_that_fails_is_the_only_try() -> None:
    hook = down(FAILURES + 1)
    one = Round(channels=[hook])
    one.owe(*messages(10))
    one.courier.deliver(HOOK)
    one.at(NOW + FIRST_PAUSE)

    answers = one.courier.deliver(HOOK)

    assert answers == (DOWN,)
    assert one.courier.next_at(HOOK) == NOW + FIRST_PAUSE + 2 * FIRST_PAUSE


def test_one_recipient_out_of_reach_keeps_nothing_from_another() -> None:
    def act(sent: Message) -> Answer:
        return DOWN if sent.recipient == "gone.away" else DELIVERED

    one = Round(channels=[Lookout(name=HOOK, act=act)])
    one.owe(*messages(BATCH, recipient="gone.away"), *messages(5, recipient="reader"))

    one.courier.deliver(HOOK)

    delivered = [name for name, state in one.states().items() if state is DeliveryState.DELIVERED]
    assert delivered == ids(messages(5, recipient="reader"))


def test_a_wait_that_is_asked_for_holds_for_all_that_the_receiver_is_owed() -> None:
    hook = FakeChannel(HOOK)
    hook.answers.append(Answer(ending=Ending.LIMITED, detail="HTTP 429", retry_after_s=600.0))
    one = Round(channels=[hook])
    one.owe(*messages(3))

    one.courier.deliver(HOOK)
    one.at(NOW + timedelta(seconds=599))
    early = one.courier.deliver(HOOK)
    one.at(NOW + timedelta(seconds=600))
    in_time = one.courier.deliver(HOOK)

    assert early == ()
    assert len(in_time) == 3


def test_every_message_has_all_its_tries_however_long_the_receiver_is_away() -> None:
    one = Round(channels=[down(1000)])
    one.owe(*messages(5))
    while (wanted := one.courier.next_at(HOOK)) is not None:
        one.at(wanted)
        one.courier.deliver(HOOK)

    tries = [len(one.store.attempts([each.message.id])) for each in one.store.deliveries(channels=[HOOK])]
    assert tries == [len(SCHEDULE)] * 5
    assert one.clock.now() - NOW < timedelta(days=5)


def test_a_fresh_process_tries_everybody_again() -> None:
    hook = down(FAILURES)
    one = Round(channels=[hook])
    one.owe(*messages(FAILURES + 1))
    one.courier.deliver(HOOK)

    one.started().deliver(HOOK)

    assert set(one.states().values()) == {DeliveryState.PENDING, DeliveryState.DELIVERED}


# ---------------------------------------------------------------- given up


def test_a_message_that_is_refused_for_good_is_owed_elsewhere_in_the_same_breath() -> None:
    hook = FakeChannel(HOOK)
    hook.answers.append(REFUSED)
    one = Round(channels=[hook, FakeChannel(DESK)])
    one.owe(*messages(2))

    one.courier.deliver(HOOK)

    ((dead, answer),) = one.dead
    assert (dead.message, dead.state, dead.attempts) == (messages(1)[0], DeliveryState.DEAD, 1)
    assert answer == REFUSED
    assert one.states(DESK) == {"for-reader-0": DeliveryState.PENDING}
    assert one.courier.heirs(HOOK) == {DESK}


def test_a_round_that_gives_nothing_up_leaves_nothing_to_others() -> None:
    hook = FakeChannel(HOOK)
    hook.answers.append(REFUSED)
    one = Round(channels=[hook, FakeChannel(DESK)])
    one.owe(*messages(2))
    one.courier.deliver(HOOK)

    one.courier.deliver(HOOK)

    assert one.courier.heirs(HOOK) == frozenset()


def test_a_bug_in_what_is_told_elsewhere_costs_no_try(caplog: pytest.LogCaptureFixture) -> None:
    hook = FakeChannel(HOOK)
    hook.answers.append(REFUSED)
    one = Round(channels=[hook], wording_is_broken=True)
    one.owe(*messages(2))

    one.courier.deliver(HOOK)

    assert list(one.states().values()) == [DeliveryState.DEAD, DeliveryState.DELIVERED]
    assert "nothing told elsewhere" in caplog.messages


def test_a_receiver_that_is_gone_is_sent_nothing_more_and_all_it_was_owed_is_owed_elsewhere() -> None:
    hook = FakeChannel(HOOK)
    hook.answers.append(GONE)
    one = Round(channels=[hook, FakeChannel(DESK)], concurrency=1)
    one.owe(*messages(3 * BATCH))

    answers = one.courier.deliver(HOOK)
    one.owe(message("later"))
    later = one.courier.deliver(HOOK)

    assert (answers, later) == ((GONE,), ())
    assert len(hook.tried) == 1
    assert set(one.states().values()) == {DeliveryState.DEAD}
    assert len(one.states(DESK)) == 3 * BATCH + 1
    assert one.store.disablings()[HOOK].detail == "HTTP 410"
    (last,) = one.store.attempts([MessageId("later")])
    assert last.answer.detail == "not tried: the channel is disabled since 2025-02-21 14:45Z (HTTP 410)"


def test_a_channel_that_is_enabled_again_is_tried_again() -> None:
    hook = FakeChannel(HOOK)
    hook.answers.append(GONE)
    one = Round(channels=[hook, FakeChannel(DESK)])
    one.owe(message("a"))
    one.courier.deliver(HOOK)
    one.at(NOW + FIRST_PAUSE)

    one.store.enable(HOOK, one.clock.now())
    one.owe(message("b"))
    one.courier.deliver(HOOK)

    assert one.states() == {"a": DeliveryState.DEAD, "b": DeliveryState.DELIVERED}


# ---------------------------------------------------------------- several channels


def test_a_channel_that_fails_within_costs_the_others_nothing(caplog: pytest.LogCaptureFixture) -> None:
    address = f"https://example.com/{HOOK}-token"

    def act(_: Message) -> Answer:
        raise RuntimeError(address)

    hook, desk = Lookout(name=HOOK, act=act), FakeChannel(DESK)
    one = Round(channels=[hook, desk])
    one.owe(message("a"), message("b", DESK))

    with caplog.at_level(logging.INFO):
        one.courier.deliver_all()

    (attempt,) = one.store.attempts([MessageId("a")])
    assert attempt.answer == Answer(ending=Ending.BROKEN, detail="the channel failed: RuntimeError")
    assert one.states() == {"a": DeliveryState.PENDING}
    assert one.states(DESK) == {"b": DeliveryState.DELIVERED}
    assert "channel failed" in caplog.messages
    assert address not in "".join(str(vars(each)) for each in caplog.records)


def test_channels_are_worked_off_side_by_side() -> None:
    together = threading.Barrier(3)

    def act(_: Message) -> Answer:
        together.wait(PATIENCE_S)
        return DELIVERED

    names = (HOOK, DESK, CHAT)
    one = Round(channels=[Lookout(name=name, act=act) for name in names])
    one.owe(*(message(name, name) for name in names))

    assert len(one.courier.deliver_all()) == 3


def test_one_cycle_delivers_what_a_channel_gave_up_to_the_one_that_stands_in() -> None:
    hook, desk = FakeChannel(HOOK), FakeChannel(DESK)
    hook.answers.append(REFUSED)
    one = Round(channels=[desk, hook])
    one.owe(message("a"))

    one.courier.deliver_all()

    assert ids(desk.tried) == ["for-a"]


def test_a_pipeline_without_channels_delivers_nothing() -> None:
    assert Round(channels=[]).courier.deliver_all() == ()


# ---------------------------------------------------------------- what is said again


@dataclass(slots=True, kw_only=True)
class Forgetful:
    """A channel that wants to be told again; keeps what it was told again."""

    name: ChannelName
    every: timedelta = timedelta(minutes=1)
    again: list[tuple[Message, ...]] = field(default_factory=list)
    act: Callable[[Message], Answer] = field(default=lambda _: DELIVERED)

    def compose(self, notice: Notice) -> tuple[Parcel, ...]:
        raise AssertionError("nothing is composed here")

    def deliver(self, message: Message) -> Answer:
        return self.act(message)

    def refresh(self, told: Sequence[Message]) -> Answer:
        self.again.append(tuple(told))
        return DOWN


def test_a_channel_that_forgets_is_told_again_what_it_took_of_open_episodes() -> None:
    chat = Forgetful(name=CHAT)
    one = Round(channels=[chat])
    fired = replace(message("fired", CHAT), events=(FIRED.id,))
    late = replace(message("late", CHAT), events=(LATE.id,))
    elsewhere = replace(message("elsewhere", DESK), events=(FIRED.id,))
    drawn = decided(one.store, FIRED, LATE, messages=[fired, late, elsewhere])
    one.store.tell(replace(drawn, episodes=(OPEN,)))
    one.courier.refresh([])
    one.courier.deliver(CHAT)

    wanted = one.courier.refresh([])

    assert chat.again == [(), (fired,)]
    assert wanted == NOW + chat.every


def test_trouble_with_data_is_told_again_until_it_is_over_or_nobody_watches_them() -> None:
    chat = Forgetful(name=CHAT)
    one = Round(channels=[chat])
    late = replace(message("late", CHAT), events=(LATE.id,))
    one.store.tell(decided(one.store, LATE, messages=[late]))
    one.courier.deliver(CHAT)
    one.courier.refresh([SENTIMENT])
    one.courier.refresh([])
    over = replace(LATE, id=EventId("evt_over"), kind=EventKind.RECOVERED)
    one.store.tell(replace(decided(one.store, over), collections=()))

    one.courier.refresh([SENTIMENT])

    assert chat.again == [(late,), (), ()]


def test_what_stands_is_not_told_again_while_its_end_is_being_told() -> None:
    trying, told = threading.Event(), threading.Event()

    def end(_: Message) -> Answer:
        trying.set()
        assert told.wait(PATIENCE_S)
        return DELIVERED

    chat = Forgetful(name=CHAT)
    one = Round(channels=[chat])
    fired, over = (replace(message(each.kind.value, CHAT), events=(each.id,)) for each in (FIRED, RESOLVED))
    one.store.tell(replace(decided(one.store, FIRED, messages=[fired]), episodes=(OPEN,)))
    one.courier.deliver(CHAT)
    one.store.tell(replace(decided(one.store, RESOLVED, messages=[over]), collections=()))
    chat.act = end
    delivering = threading.Thread(target=one.courier.deliver, args=[CHAT])
    delivering.start()
    assert trying.wait(PATIENCE_S)
    refreshing = threading.Thread(target=one.courier.refresh, args=[[]])
    refreshing.start()
    refreshing.join(0.1)
    told_meanwhile = list(chat.again)
    told.set()
    for each in (delivering, refreshing):
        each.join(PATIENCE_S)

    assert told_meanwhile == []
    assert chat.again == [(fired, over)]


def test_a_channel_that_is_disabled_is_told_nothing_again() -> None:
    chat = Forgetful(name=CHAT)
    one = Round(channels=[chat])
    one.store.tried([], disabled=Disabling(channel=CHAT, at=NOW, detail="HTTP 410"))

    one.courier.refresh([])

    assert chat.again == []


def test_without_such_a_channel_nothing_is_told_again() -> None:
    one = Round(channels=[FakeChannel(DESK)])

    assert one.courier.refresh([]) is None
