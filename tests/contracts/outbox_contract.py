"""What every store keeps of messages, their deliveries and the tries."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from contracts.store_values import (
    BUSY,
    DELIVERED,
    DESK,
    FINAL_AT,
    FIRED,
    FIRST_MAIL,
    HOOK,
    LATE,
    REFUSED,
    RESOLVED,
    SECOND_MAIL,
    SEEN_AT,
    decided,
    pend,
    settle,
    tried,
)

from monitor.model.decisions import Disabling
from monitor.model.deliveries import Attempt, Delivery, Message
from monitor.model.records import Outgoing, Tally
from monitor.model.terms import ChannelName, DeliveryState, EventId, MessageId, Purpose
from monitor.ports import Store

FIRST_HOOK = replace(FIRST_MAIL, id=MessageId("msg_0"), channel=HOOK, recipient="https://example.com")
DIGEST = replace(FIRST_MAIL, id=MessageId("msg_9"), purpose=Purpose.DIGEST, events=())
BOTH = replace(SECOND_MAIL, id=MessageId("msg_3"), purpose=Purpose.SUMMARY, events=(FIRED.id, RESOLVED.id))
IN_THE_END = SECOND_MAIL.made_at + timedelta(hours=2)
GONE = Disabling(channel=HOOK, at=SEEN_AT, detail="410 Gone")


def owe(store: Store, *messages: Message) -> None:
    assert store.tell(decided(store, FIRED, RESOLVED, LATE, messages=messages))


def due(store: Store, channel: ChannelName = DESK) -> Sequence[MessageId]:
    """Read what is due to a channel in the end."""
    return names(store.due(channel, IN_THE_END, most=9))


def names(deliveries: Sequence[Delivery]) -> Sequence[MessageId]:
    return [each.message.id for each in deliveries]


class OutboxContract:
    """A test class of a store inherits these tests and gives the fixture `store`, a fresh one."""

    def test_a_message_is_owed_until_it_is_delivered(self, store: Store) -> None:
        owe(store, FIRST_MAIL)
        later = SEEN_AT + timedelta(seconds=30)

        (owed,) = store.due(DESK, SEEN_AT, most=9)
        pend(store, BUSY, until=later)
        waiting = store.due(DESK, SEEN_AT, most=9)
        (again,) = store.due(DESK, later, most=9)
        settle(store, FIRST_MAIL, DeliveryState.DELIVERED)

        assert owed.message == FIRST_MAIL
        assert (owed.state, owed.attempts, owed.next_attempt_at) == (DeliveryState.PENDING, 0, SEEN_AT)
        assert waiting == ()
        assert (again.message, again.attempts, again.next_attempt_at) == (FIRST_MAIL, 1, later)
        assert due(store) == []

    def test_a_message_comes_back_as_it_was_owed(self, store: Store) -> None:
        owe(store, DIGEST, BOTH)

        messages = [each.message for each in store.due(DESK, IN_THE_END, most=9)]

        assert messages == [DIGEST, BOTH]

    def test_what_was_delivered_stays_delivered(self, store: Store) -> None:
        owe(store, FIRST_MAIL)
        settle(store, FIRST_MAIL, DeliveryState.DELIVERED)

        pend(store, BUSY, until=SEEN_AT)
        settle(store, FIRST_MAIL, DeliveryState.DEAD)

        assert due(store) == []
        assert store.backlog()[DeliveryState.DELIVERED] == 1

    @pytest.mark.parametrize("over", [DeliveryState.DEAD, DeliveryState.JOINED])
    def test_a_try_under_way_when_a_delivery_ended_counts_only_if_it_delivered(
        self, store: Store, over: DeliveryState
    ) -> None:
        owe(store, FIRST_MAIL)
        settle(store, FIRST_MAIL, over)

        pend(store, BUSY, until=SEEN_AT)
        still = store.backlog()
        settle(store, FIRST_MAIL, DeliveryState.DELIVERED)

        assert still[over] == 1
        assert store.backlog()[DeliveryState.DELIVERED] == 1

    def test_a_try_of_no_message_is_refused_with_all_that_come_with_it(self, store: Store) -> None:
        owe(store, FIRST_MAIL)
        delivered = DeliveryState.DELIVERED
        tries = [tried(each, DELIVERED, state=delivered) for each in (FIRST_MAIL, SECOND_MAIL)]

        with pytest.raises(ValueError, match="msg_2"):
            store.tried(tries, disabled=GONE)

        assert due(store) == [FIRST_MAIL.id]
        assert store.attempts([FIRST_MAIL.id]) == ()
        assert store.disablings() == {}

    def test_a_clock_that_is_set_back_holds_up_nothing_that_nobody_has_tried(self, store: Store) -> None:
        owe(store, FIRST_MAIL)
        before = FIRST_MAIL.made_at - timedelta(days=30)

        untried = names(store.due(DESK, before, most=9))
        pend(store, BUSY, until=FINAL_AT)

        assert untried == [FIRST_MAIL.id]
        assert names(store.due(DESK, before, most=9)) == []

    def test_messages_are_due_oldest_first_and_as_many_as_wanted(self, store: Store) -> None:
        older = replace(DIGEST, made_at=SEEN_AT - timedelta(hours=1))
        other = replace(SECOND_MAIL, events=(LATE.id,))
        owe(store, other, FIRST_HOOK, FIRST_MAIL, older)

        assert due(store) == [older.id, FIRST_MAIL.id, other.id]
        assert [each.message for each in store.due(DESK, IN_THE_END, most=2)] == [older, FIRST_MAIL]
        assert due(store, HOOK) == [FIRST_HOOK.id]

    @pytest.mark.parametrize("state", [DeliveryState.DELIVERED, DeliveryState.DEAD])
    def test_the_end_of_an_episode_never_overtakes_its_start(
        self, store: Store, state: DeliveryState
    ) -> None:
        later = SECOND_MAIL.made_at + timedelta(hours=1)
        elsewhere = replace(SECOND_MAIL, id=MessageId("msg_3"), recipient="boss@example.com")
        owe(store, FIRST_MAIL, SECOND_MAIL, elsewhere)
        pend(store, BUSY, until=later)

        overtaking = names(store.due(DESK, SECOND_MAIL.made_at, most=9))
        settle(store, elsewhere, DeliveryState.DELIVERED)
        wake = store.next_attempt_at([DESK])
        settle(store, FIRST_MAIL, state)

        assert overtaking == [elsewhere.id]
        assert wake == later
        assert due(store) == [SECOND_MAIL.id]
        assert store.next_attempt_at([DESK]) == SECOND_MAIL.made_at

    def test_a_message_owed_later_waits_too_and_for_each_of_its_episodes(self, store: Store) -> None:
        other = replace(FIRED, id=EventId("evt_other"), episode=RESOLVED.episode)
        store.tell(decided(store, FIRED, messages=[FIRST_MAIL]))
        store.tell(decided(store, RESOLVED, LATE, messages=[SECOND_MAIL]))
        store.tell(decided(store, other, messages=[replace(DIGEST, events=(other.id,))]))

        first = due(store)
        settle(store, FIRST_MAIL, DeliveryState.DELIVERED)
        second = due(store)
        settle(store, SECOND_MAIL, DeliveryState.DELIVERED)

        assert (first, second, due(store)) == ([FIRST_MAIL.id], [SECOND_MAIL.id], [DIGEST.id])

    def test_the_next_attempt_is_the_first_of_the_channels_asked_for(self, store: Store) -> None:
        owe(store, FIRST_MAIL, replace(FIRST_HOOK, made_at=SEEN_AT - timedelta(hours=1)))

        assert store.next_attempt_at([DESK]) == SEEN_AT
        assert store.next_attempt_at([DESK, HOOK]) == SEEN_AT - timedelta(hours=1)
        assert store.next_attempt_at([ChannelName("other")]) is None
        assert store.next_attempt_at([]) is None

    def test_deliveries_are_counted_by_state(self, store: Store) -> None:
        owe(store, FIRST_MAIL, SECOND_MAIL)
        settle(store, FIRST_MAIL, DeliveryState.DEAD)

        assert store.backlog() == {
            DeliveryState.PENDING: 1,
            DeliveryState.DELIVERED: 0,
            DeliveryState.DEAD: 1,
            DeliveryState.JOINED: 0,
        }

    def test_a_message_is_owed_once(self, store: Store) -> None:
        owe(store, FIRST_MAIL)
        settle(store, FIRST_MAIL, DeliveryState.DEAD)

        store.send(Outgoing(messages=(replace(FIRST_MAIL, body=b"other"), SECOND_MAIL, SECOND_MAIL)))

        messages = [each.message for each in store.deliveries()]
        assert messages == [FIRST_MAIL, SECOND_MAIL]
        assert due(store) == [SECOND_MAIL.id]

    def test_what_is_still_owed_goes_with_the_message_that_takes_it_over(self, store: Store) -> None:
        owe(store, FIRST_MAIL, SECOND_MAIL)
        pend(store, BUSY, until=FINAL_AT)

        store.send(Outgoing(messages=(BOTH,), joined={FIRST_MAIL.id: BOTH.id, SECOND_MAIL.id: BOTH.id}))

        assert due(store) == [BOTH.id]
        first, second = store.deliveries(states=[DeliveryState.JOINED])
        assert (first.message, first.joined, second.joined) == (FIRST_MAIL, BOTH.id, BOTH.id)

    def test_what_was_delivered_meanwhile_is_not_told_again_with_what_follows(self, store: Store) -> None:
        owe(store, FIRST_MAIL)
        settle(store, FIRST_MAIL, DeliveryState.DELIVERED)

        is_stored = store.send(Outgoing(messages=(BOTH,), joined={FIRST_MAIL.id: BOTH.id}))

        assert not is_stored
        (delivered,) = store.deliveries()
        assert (delivered.message, delivered.joined) == (FIRST_MAIL, None)

    def test_deliveries_are_read_by_state_channel_and_event(self, store: Store) -> None:
        owe(store, FIRST_MAIL, SECOND_MAIL, FIRST_HOOK)
        settle(store, FIRST_MAIL, DeliveryState.DEAD)

        assert names(store.deliveries()) == [FIRST_MAIL.id, FIRST_HOOK.id, SECOND_MAIL.id]
        assert names(store.deliveries(states=[DeliveryState.DEAD])) == [FIRST_MAIL.id]
        assert names(store.deliveries(channels=[HOOK])) == [FIRST_HOOK.id]
        assert names(store.deliveries(events=[FIRED.id])) == [FIRST_MAIL.id, FIRST_HOOK.id]
        assert names(store.deliveries(events=[RESOLVED.id, LATE.id], channels=[DESK])) == [SECOND_MAIL.id]
        assert names(store.deliveries(events=[RESOLVED.id], channels=[HOOK])) == []
        assert names(store.owed(DESK)) == [SECOND_MAIL.id]

    def test_every_try_is_kept(self, store: Store) -> None:
        owe(store, FIRST_MAIL, FIRST_HOOK)
        pend(store, BUSY, until=FINAL_AT)
        settle(store, FIRST_HOOK, DeliveryState.DELIVERED)
        settle(store, FIRST_MAIL, DeliveryState.DEAD)

        attempts = store.attempts([FIRST_MAIL.id, MessageId("other")])

        assert attempts == (
            Attempt(message=FIRST_MAIL.id, at=SEEN_AT, answer=BUSY),
            Attempt(message=FIRST_MAIL.id, at=SEEN_AT, answer=REFUSED),
        )
        assert store.deliveries(states=[DeliveryState.DEAD])[0].attempts == 2

    def test_many_tries_are_stored_together_with_what_follows(self, store: Store) -> None:
        owe(store, FIRST_MAIL, FIRST_HOOK)
        elsewhere = replace(FIRST_HOOK, id=MessageId("msg_4"), channel=DESK, purpose=Purpose.FALLBACK)
        delivered = tried(FIRST_MAIL, DELIVERED, state=DeliveryState.DELIVERED)
        dead = tried(FIRST_HOOK, REFUSED, state=DeliveryState.DEAD)

        store.tried([delivered, dead], outgoing=Outgoing(messages=(elsewhere,)), disabled=GONE)

        assert due(store) == [elsewhere.id]
        assert due(store, HOOK) == []
        assert store.disablings() == {HOOK: GONE}

    def test_a_dead_delivery_is_revived_and_those_behind_it_wait_again(self, store: Store) -> None:
        owe(store, FIRST_MAIL, SECOND_MAIL)
        settle(store, FIRST_MAIL, DeliveryState.DEAD)
        before = due(store)

        revived = store.revive([FIRST_MAIL.id, MessageId("other")], FINAL_AT)

        (first,) = store.due(DESK, IN_THE_END, most=9)
        assert before == [SECOND_MAIL.id]
        assert revived == 1
        assert (first.message, first.attempts, first.next_attempt_at) == (FIRST_MAIL, 0, FINAL_AT)
        assert len(store.attempts([FIRST_MAIL.id])) == 1

    def test_what_waits_for_its_next_attempt_is_hurried_and_what_is_delivered_is_not(
        self, store: Store
    ) -> None:
        owe(store, FIRST_MAIL, FIRST_HOOK)
        pend(store, BUSY, until=FINAL_AT + timedelta(days=1))
        settle(store, FIRST_HOOK, DeliveryState.DELIVERED)

        revived = store.revive([FIRST_MAIL.id, FIRST_HOOK.id], SEEN_AT)

        assert revived == 1
        assert due(store) == [FIRST_MAIL.id]
        assert due(store, HOOK) == []

    def test_recipients_who_are_left_alone_hold_back_nobody_else(self, store: Store) -> None:
        elsewhere = replace(SECOND_MAIL, id=MessageId("msg_3"), recipient="boss@example.com")
        owe(store, FIRST_MAIL, elsewhere)
        alone = {FIRST_MAIL.recipient}

        found = store.due(DESK, IN_THE_END, most=1, without=alone)
        wanted = store.next_attempt_at([DESK], without=alone)

        assert names(found) == [elsewhere.id]
        assert wanted == elsewhere.made_at
        assert store.next_attempt_at([DESK], without={*alone, elsewhere.recipient}) is None

    def test_deliveries_are_counted_by_channel_and_state(self, store: Store) -> None:
        owe(store, FIRST_MAIL, SECOND_MAIL, FIRST_HOOK)
        settle(store, FIRST_HOOK, DeliveryState.DELIVERED)

        counted = store.tally()

        assert counted == (
            Tally(channel=DESK, state=DeliveryState.PENDING, number=2, oldest_at=FIRST_MAIL.made_at),
            Tally(channel=HOOK, state=DeliveryState.DELIVERED, number=1, oldest_at=FIRST_HOOK.made_at),
        )

    def test_a_channel_stays_disabled_until_it_is_enabled(self, store: Store) -> None:
        later = replace(GONE, at=FINAL_AT, detail="410 again")
        store.tried([], disabled=GONE)
        store.tried([], disabled=later)
        store.enable(DESK, FINAL_AT)
        disabled = store.disablings()

        store.enable(HOOK, FINAL_AT)
        enabled = store.disablings()
        store.tried([], disabled=later)

        assert (disabled, enabled, store.disablings()) == ({HOOK: GONE}, {}, {HOOK: later})
