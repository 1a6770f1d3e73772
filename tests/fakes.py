"""Stand-ins for the ports, for tests; each keeps the contract that the real adapters keep."""

from collections import deque
from collections.abc import Mapping
from datetime import datetime, timedelta

from fake_store import FakeStore

from monitor.model.catalogue import Indicator, Listing
from monitor.model.deliveries import Answer, Message, Notice
from monitor.model.series import FetchResult, Figure
from monitor.model.terms import ChannelName, Ending, IndicatorId, Outcome, SourceName
from monitor.ports import Parcel

__all__ = ["DELIVERED", "FakeChannel", "FakeClock", "FakeSource", "FakeStore", "ended", "fetched"]


class FakeClock:
    """Stands still until it is told to sleep, which costs no time."""

    def __init__(self, now: datetime) -> None:
        self._now = now
        self.slept: list[float] = []

    def now(self) -> datetime:
        return self._now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self._now += timedelta(seconds=seconds)


def fetched(*figures: Figure) -> FetchResult:
    """A fetch that brought these figures."""
    said = f"{len(figures)} figures"
    return FetchResult(outcome=Outcome.OK, figures=figures, cursor=None, detail=said, bytes_read=len(figures))


def ended(outcome: Outcome) -> FetchResult:
    """A fetch that brought nothing."""
    return FetchResult(outcome=outcome, figures=(), cursor=None, detail=outcome.value, bytes_read=0)


class FakeSource:
    """Answers each indicator with what it is given for it, empty where nothing is; notes who asked."""

    def __init__(self, name: SourceName, answers: Mapping[IndicatorId, FetchResult] | None = None) -> None:
        self.name = name
        self.answers = dict(answers or {})
        self.asked: list[IndicatorId] = []

    def fetch(self, indicator: Indicator, listing: Listing, *, cursor: str | None) -> FetchResult:
        self.asked.append(indicator.id)
        return self.answers.get(indicator.id, ended(Outcome.EMPTY))


DELIVERED = Answer(ending=Ending.DELIVERED, detail="delivered")


class FakeChannel:
    """Keeps what it is sent; each of `answers` answers one try, then all are delivered."""

    def __init__(self, name: ChannelName, recipient: str = "reader") -> None:
        self.name = name
        self.recipient = recipient
        self.answers: deque[Answer] = deque()
        self.tried: list[Message] = []

    def compose(self, notice: Notice) -> tuple[Parcel, ...]:
        events = tuple(event.id for event in notice.events)
        return (Parcel(recipient=self.recipient, events=events, body=notice.text.encode()),)

    def deliver(self, message: Message) -> Answer:
        self.tried.append(message)
        return self.answers.popleft() if self.answers else DELIVERED
