"""Delivery: works off what is due, a channel at a time, and records how each try ended.

A try is made first and recorded after it: a crash between the two repeats the try, under the same id.
"""

import logging
import traceback
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import chain
from queue import Empty, SimpleQueue
from threading import Lock
from typing import Final, TypeAlias

from monitor.circuits import CLOSED, Circuit, after
from monitor.errors import MonitorError
from monitor.model.decisions import Disabling
from monitor.model.deliveries import Answer, Delivery, Message
from monitor.model.records import Outgoing, Tried
from monitor.model.terms import ChannelName, DeliveryState, Ending, EventId, EventKind, IndicatorId
from monitor.ports import NOTHING, Channel, Clock, Refreshing, Store
from monitor.retries import asked, next_attempt

log = logging.getLogger(__name__)

BATCH: Final = 100
"""How many deliveries are taken up at once: the most that a crash repeats."""
FRESH: Final = timedelta(seconds=10)
"""How long it is believed that what was read as due still is; then it is read anew, for a later message may
have taken it over by now, or another process delivered it.
"""
LINGER_S: Final = 0.02
"""How long the next end of a try is waited for, so that both are recorded in one transaction."""

Dead: TypeAlias = tuple[Delivery, Answer]
"""A delivery that is given up, and the answer to its last try."""
Undelivered: TypeAlias = Callable[[Sequence[Dead]], Outgoing]
"""Says what is owed elsewhere for what one channel did not take."""
Line: TypeAlias = tuple[ChannelName, str]
"""One recipient of one channel."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ended:
    """One try that was made."""

    delivery: Delivery
    answer: Answer
    at: datetime


_Ending: TypeAlias = "Future[_Ended | None]"


class Courier:
    """Hands over what recipients are owed; one that cannot be reached is left alone for a while.

    `concurrency` says how many tries a channel takes at once, one where it says nothing. Every recipient has
    a circuit of its own, kept in this process: a restart tries everybody again.
    """

    def __init__(
        self,
        store: Store,
        clock: Clock,
        *,
        channels: Mapping[ChannelName, Channel],
        undelivered: Undelivered,
        concurrency: Mapping[ChannelName, int],
    ) -> None:
        self.channels = channels
        self._store = store
        self._clock = clock
        self._undelivered = undelivered
        self._concurrency = concurrency
        self._circuits: dict[Line, Circuit] = {}
        self._heirs: dict[ChannelName, frozenset[ChannelName]] = {}
        self._noting = Lock()
        self._handing = {name: Lock() for name in channels}

    def deliver(self, name: ChannelName) -> tuple[Answer, ...]:
        """Try every delivery to a channel that is due, until none is; say how the tries ended."""
        answers: list[Answer] = []
        self._heirs[name] = frozenset()
        with self._handing[name]:
            while (gone := self._disabling(name)) is None and (batch := self._due(name)):
                for ended in self._tries(name, batch):
                    self._record(name, ended)
                    answers += [each.answer for each in ended]
        if gone is not None:
            self._bury(gone)
        return tuple(answers)

    def deliver_all(self) -> tuple[Answer, ...]:
        """Work off every channel, side by side; what dies in one may be owed in another then."""
        answers: list[Answer] = []
        with ThreadPoolExecutor(max(len(self.channels), 1)) as pool:
            while ended := tuple(chain.from_iterable(pool.map(self.deliver, self.channels))):
                answers += ended
        return tuple(answers)

    def heirs(self, name: ChannelName) -> frozenset[ChannelName]:
        """Name the channels that are owed something for what the last round to this one gave up."""
        return self._heirs.get(name, frozenset())

    def refresh(self, watched: Collection[IndicatorId]) -> datetime | None:
        """Say again what stands to channels that forget it; say when to do so next, None without any.

        Trouble with the data of an indicator stands while it is `watched`.
        """
        wanting = {name: each for name, each in self.channels.items() if isinstance(each, Refreshing)}
        disabled = self._store.disablings() if wanting else {}
        for name, channel in wanting.items():
            if name not in disabled:
                self._say_again(name, channel, watched)
        return min((self._clock.now() + each.every for each in wanting.values()), default=None)

    def next_at(self, name: ChannelName) -> datetime | None:
        """Say when the first delivery to a channel wants its next try, None without any.

        What waits in an open circuit wants it when that is over.
        """
        resting = self.resting(name)
        first = self._store.next_attempt_at([name], without=resting)
        return min([*resting.values(), *([first] if first else [])], default=None)

    def resting(self, name: ChannelName) -> Mapping[str, datetime]:
        """Say which recipients of a channel are left alone now, and until when."""
        now = self._clock.now()
        with self._noting:
            circuits = [(who, each) for (channel, who), each in self._circuits.items() if channel == name]
        return {who: each.probe_at for who, each in circuits if each.probe_at and each.is_open(now)}

    def _say_again(self, name: ChannelName, channel: Refreshing, watched: Collection[IndicatorId]) -> None:
        """Say again what stands to one channel, while it is told nothing else.

        Else what stood would be said after the message that ends it, and begin anew.
        """
        with self._handing[name]:
            answer = channel.refresh(self._delivered(name, self._standing(watched)))
        if not answer.delivered:
            log.warning("not told again", extra={"channel": name, "detail": answer.detail})

    def _standing(self, watched: Collection[IndicatorId]) -> tuple[EventId, ...]:
        """Name all events of the episodes that are open, and the last of each indicator in trouble."""
        told = self._store.told()
        episodes = {each.id: each.opened_at for each in told.episodes.values()}
        events = self._store.events(min(episodes.values())) if episodes else ()
        data = (each for name, each in told.data.items() if name in watched)
        return (
            *(event.id for event in events if event.episode in episodes),
            *(event.id for event in data if event.kind is not EventKind.RECOVERED),
        )

    def _delivered(self, name: ChannelName, events: Sequence[EventId]) -> tuple[Message, ...]:
        """Read the messages of these events that a channel has taken, oldest first."""
        if not events:
            return ()
        taken = self._store.deliveries(states=[DeliveryState.DELIVERED], channels=[name], events=events)
        return tuple(each.message for each in taken)

    def _due(self, name: ChannelName) -> tuple[Delivery, ...]:
        return self._store.due(name, self._clock.now(), most=BATCH, without=self.resting(name))

    def _disabling(self, name: ChannelName) -> Disabling | None:
        return self._store.disablings().get(name)

    def _tries(self, name: ChannelName, batch: Sequence[Delivery]) -> Iterator[list[_Ended]]:
        """Make the tries of a batch; yield together those that end together."""
        ends: SimpleQueue[_Ending] = SimpleQueue()
        stale_at = self._clock.now() + FRESH
        with ThreadPoolExecutor(min(self._concurrency.get(name, 1), len(batch))) as pool:
            try:
                for delivery in batch:
                    pool.submit(self._try, delivery, stale_at).add_done_callback(ends.put)
                left = len(batch)
                while left:
                    ended = _together(ends, most=left)
                    left -= len(ended)
                    yield [each for each in ended if each is not None]
            finally:
                pool.shutdown(cancel_futures=True)

    def _try(self, delivery: Delivery, stale_at: datetime) -> _Ended | None:
        """Make one try, None where the recipient is out of reach by now, or the delivery to be read anew."""
        message, now = delivery.message, self._clock.now()
        line = (message.channel, message.recipient)
        if self._circuit(line).is_open(now) or now > stale_at:
            return None
        answer = hand_over(self.channels[message.channel], message)
        now = self._clock.now()
        self._note(line, answer, now)
        return _Ended(delivery=delivery, answer=answer, at=now)

    def _circuit(self, line: Line) -> Circuit:
        with self._noting:
            return self._circuits.get(line, CLOSED)

    def _note(self, line: Line, answer: Answer, now: datetime) -> None:
        """Let a try tell on its receiver."""
        with self._noting:
            before = self._circuits.get(line, CLOSED)
            circuit = self._circuits[line] = after(before, answer, now=now, asked=asked(answer))
        if circuit.is_open(now) and not before.is_open(now):
            until = {"until": circuit.probe_at, "detail": answer.detail}
            log.warning("receiver left alone", extra={"channel": line[0], **until})

    def _record(self, name: ChannelName, ended: Sequence[_Ended]) -> None:
        """Store tries that ended, and what is owed elsewhere for those that were the last."""
        gone = next((each for each in ended if each.answer.ending is Ending.GONE), None)
        disabling = Disabling(channel=name, at=gone.at, detail=gone.answer.detail) if gone else None
        if disabling:
            log.error("channel disabled", extra={"channel": name, "detail": disabling.detail})
        if ended:
            self._store_tries(ended, disabling)

    def _store_tries(self, ended: Sequence[_Ended], disabling: Disabling | None) -> None:
        tries = [_tried(each) for each in ended]
        pairs = zip(ended, tries, strict=True)
        dead = [_dead(each, tried) for each, tried in pairs if tried.state is DeliveryState.DEAD]
        outgoing = self._elsewhere(dead)
        self._store.tried(tries, outgoing=outgoing, disabled=disabling)
        name = ended[0].delivery.message.channel
        self._heirs[name] = self.heirs(name) | {message.channel for message in outgoing.messages}

    def _elsewhere(self, dead: Sequence[Dead]) -> Outgoing:
        """Say what is owed elsewhere for messages that are dead; a bug in that costs no try that was made."""
        for delivery, answer in dead:
            facts = {"channel": delivery.message.channel, "message_id": delivery.message.id}
            log.error("message is dead", extra={**facts, "tries": delivery.attempts, "detail": answer.detail})
        try:
            return self._undelivered(dead) if dead else NOTHING
        except MonitorError:
            raise
        except Exception as exc:  # noqa: BLE001 - else all tries of the batch would be made again, for ever
            log.error("nothing told elsewhere", extra=_bug(exc))  # noqa: TRY400 - see _bug
            return NOTHING

    def _bury(self, gone: Disabling) -> None:
        """Give up all that a channel is owed whose receiver wants nothing more."""
        said = f"not tried: the channel is disabled since {gone.at:%Y-%m-%d %H:%MZ} ({gone.detail})"
        answer, now = Answer(ending=Ending.GONE, detail=said), self._clock.now()
        owed = self._store.owed(gone.channel)
        for start in range(0, len(owed), BATCH):
            ended = [_Ended(delivery=each, answer=answer, at=now) for each in owed[start : start + BATCH]]
            self._store_tries(ended, None)


def hand_over(channel: Channel, message: Message) -> Answer:
    """Make one try; a channel that is broken fails this message and nothing else."""
    try:
        return channel.deliver(message)
    except Exception as exc:  # noqa: BLE001 - a bug in one channel must not keep others from theirs
        log.error("channel failed", extra={"channel": message.channel, **_bug(exc)})  # noqa: TRY400 - _bug
        return Answer(ending=Ending.BROKEN, detail=f"the channel failed: {type(exc).__name__}")


def _together(ends: "SimpleQueue[_Ending]", *, most: int) -> list[_Ended | None]:
    """Wait for a try to end, and take those along that end right after it."""
    ended = [ends.get().result()]
    try:
        while len(ended) < most:
            ended.append(ends.get(timeout=LINGER_S).result())
    except Empty:
        pass
    return ended


def _tried(ended: _Ended) -> Tried:
    message = ended.delivery.message.id
    state, next_at = next_attempt(ended.answer, ended.delivery.attempts + 1, ended.at, message)
    return Tried(message=message, at=ended.at, answer=ended.answer, state=state, next_attempt_at=next_at)


def _dead(ended: _Ended, tried: Tried) -> Dead:
    """Show a delivery as it stands after its last try."""
    tries = ended.delivery.attempts + 1
    delivery = replace(ended.delivery, state=tried.state, attempts=tries, next_attempt_at=tried.at)
    return delivery, ended.answer


def _bug(exc: Exception) -> Mapping[str, str]:
    """Say what failed and where, without the error's own words: they may hold an address with a token."""
    return {"error": type(exc).__name__, "where": "".join(traceback.format_tb(exc.__traceback__))}
