"""What every store keeps of messages and their deliveries."""

from dataclasses import replace
from datetime import timedelta

import pytest
from contracts.store_values import (
    BREADTH,
    BUSY,
    DESK,
    FINAL_AT,
    FIRED,
    FIRST_MAIL,
    HOOK,
    LATE,
    OPEN,
    RESOLVED,
    SECOND_MAIL,
    SEEN_AT,
    decided,
    pend,
    settle,
)

from monitor.model.terms import (
    DeliveryState,
    EpisodeId,
    MessageId,
)
from monitor.ports import Store


class OutboxContract:
    """A test class of a store inherits these tests and gives the fixture `store`, a fresh one."""

    def test_a_message_is_owed_until_it_is_delivered(self, store: Store) -> None:
        store.tell(decided(store, FIRED, messages=[FIRST_MAIL]))
        later = SEEN_AT + timedelta(seconds=30)

        (owed,) = store.due(SEEN_AT)
        pend(store, BUSY, until=later)
        waiting = store.due(SEEN_AT)
        (again,) = store.due(later)
        settle(store, FIRST_MAIL, DeliveryState.DELIVERED)

        assert owed.message == FIRST_MAIL
        assert (owed.state, owed.attempts, owed.next_attempt_at) == (DeliveryState.PENDING, 0, SEEN_AT)
        assert waiting == ()
        assert (again.message, again.attempts, again.next_attempt_at) == (FIRST_MAIL, 1, later)
        assert store.due(FINAL_AT) == ()

    def test_what_was_delivered_stays_delivered(self, store: Store) -> None:
        store.tell(decided(store, FIRED, messages=[FIRST_MAIL]))
        settle(store, FIRST_MAIL, DeliveryState.DELIVERED)

        pend(store, BUSY, until=SEEN_AT)

        assert store.due(FINAL_AT) == ()

    def test_a_try_of_no_message_is_refused(self, store: Store) -> None:
        with pytest.raises(ValueError, match="msg_1"):
            settle(store, FIRST_MAIL, DeliveryState.DELIVERED)

    def test_messages_are_due_oldest_first(self, store: Store) -> None:
        hook = replace(FIRST_MAIL, id=MessageId("msg_0"), channel=HOOK, made_at=SEEN_AT + timedelta(1))
        other = replace(SECOND_MAIL, events=(LATE.id,))
        store.tell(decided(store, FIRED, LATE, messages=[other, hook, FIRST_MAIL]))

        due = store.due(other.made_at)

        assert [each.message for each in due] == [FIRST_MAIL, hook, other]
        assert [each.message for each in store.due(SEEN_AT)] == [FIRST_MAIL]

    @pytest.mark.parametrize("state", [DeliveryState.DELIVERED, DeliveryState.DEAD])
    def test_the_end_of_an_episode_never_overtakes_its_start(
        self, store: Store, state: DeliveryState
    ) -> None:
        later = SECOND_MAIL.made_at + timedelta(hours=1)
        elsewhere = replace(SECOND_MAIL, id=MessageId("msg_3"), recipient="boss@example.com")
        messages = [FIRST_MAIL, SECOND_MAIL, elsewhere]
        store.tell(decided(store, FIRED, RESOLVED, LATE, messages=messages))
        pend(store, BUSY, until=later)

        overtaking = [each.message.id for each in store.due(SECOND_MAIL.made_at)]
        settle(store, elsewhere, DeliveryState.DELIVERED)
        wake = store.next_attempt_at([DESK])
        settle(store, FIRST_MAIL, state)

        assert overtaking == [elsewhere.id]
        assert wake == later
        assert [each.message.id for each in store.due(later)] == [SECOND_MAIL.id]
        assert store.next_attempt_at([DESK]) == SECOND_MAIL.made_at

    def test_deliveries_are_counted_by_state(self, store: Store) -> None:
        store.tell(decided(store, FIRED, RESOLVED, LATE, messages=[FIRST_MAIL, SECOND_MAIL]))
        settle(store, FIRST_MAIL, DeliveryState.DEAD)

        assert store.backlog() == {
            DeliveryState.PENDING: 1,
            DeliveryState.DELIVERED: 0,
            DeliveryState.DEAD: 1,
        }

    def test_a_message_is_owed_once(self, store: Store) -> None:
        store.tell(decided(store, FIRED, messages=[FIRST_MAIL]))

        store.tell(decided(store, messages=[replace(FIRST_MAIL, body=b"other")]))

        assert [each.message for each in store.due(FINAL_AT)] == [FIRST_MAIL]

    def test_it_is_known_who_was_told_of_an_episode(self, store: Store) -> None:
        hook = replace(FIRST_MAIL, id=MessageId("msg_0"), channel=HOOK)
        store.tell(decided(store, FIRED, LATE, BREADTH, messages=[FIRST_MAIL, hook]))

        told = store.told_of([OPEN.id, EpisodeId("evt_breadth")])

        assert told == {OPEN.id: {DESK, HOOK}, EpisodeId("evt_breadth"): frozenset()}
