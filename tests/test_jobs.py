"""The jobs on a simulated clock: their order, their waits, and the outbox's schedule over real HTTP."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from evaluation.builders import PUBLISHER, X, rule, world
from fakes import FakeChannel, fetched
from survey import BETTER, FINAL_AT, FLASH_AT, HISTORY, START, WEAK

from monitor.app import assemble
from monitor.channels.receiver import Receiver
from monitor.channels.web_address import web_address
from monitor.channels.webhook import WebhookChannel
from monitor.clock import SimulatedClock
from monitor.composition import Composer
from monitor.demo.receivers import Endpoint, Response, webhook_endpoint
from monitor.jobs import Job, drive, followed, jobs_of
from monitor.model.catalogue import Indicator, Listing
from monitor.model.series import FetchResult
from monitor.model.terms import ChannelName, DeliveryState, Language, Purpose, SourceName
from monitor.pipeline import Pipeline
from monitor.polling import LIMITS
from monitor.retries import JITTER, SCHEDULE
from monitor.routing.readers import Reader
from monitor.routing.routes import Route, RoutingPlan
from monitor.store.sql import SqlStore
from monitor.wording.words import ENGLISH

HOOK, DESK = ChannelName("hook"), ChannelName("desk")
UTC = ZoneInfo("UTC")
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
FIGURES = (*HISTORY, WEAK, BETTER)


# ---------------------------------------------------------------- driving


@dataclass(slots=True)
class Log:
    """Jobs that note when they run, and want to run again at the instants they are given."""

    clock: SimulatedClock
    ran: list[tuple[str, datetime]] = field(default_factory=list)

    def job(self, name: str, *instants: datetime, then: tuple[str, ...] = ()) -> Job:
        waiting = list(instants)

        def run() -> datetime | None:
            self.ran.append((name, self.clock.now()))
            return waiting.pop(0) if waiting else None

        return Job(name=name, run=run, then=lambda: then)


@pytest.fixture
def log() -> Log:
    return Log(SimulatedClock(START))


def test_every_job_runs_once_at_the_start_and_then_when_it_asked(log: Log) -> None:
    jobs = [log.job("a", START + 2 * HOUR), log.job("b", START + HOUR, START + 3 * HOUR)]

    drive(jobs, log.clock, until=START + 10 * HOUR)

    assert log.ran == [
        ("a", START),
        ("b", START),
        ("b", START + HOUR),
        ("a", START + 2 * HOUR),
        ("b", START + 3 * HOUR),
    ]
    assert log.clock.now() == START + 10 * HOUR


def test_a_job_that_follows_another_runs_right_after_it(log: Log) -> None:
    jobs = [log.job("pull", START + HOUR, then=("deliver",)), log.job("deliver")]

    drive(jobs, log.clock, until=START + 2 * HOUR)

    assert log.ran[2:] == [("pull", START + HOUR), ("deliver", START + HOUR)]


def test_a_last_job_runs_after_each_of_the_others(log: Log) -> None:
    jobs = [log.job("pull", then=("deliver",)), log.job("deliver")]

    drive(followed(jobs, log.job("last")), log.clock, until=START)

    names = [name for name, _ in log.ran]
    assert names[-1] == "last"
    assert set(names) == {"pull", "deliver", "last"}


def test_what_is_wanted_after_the_end_does_not_run(log: Log) -> None:
    drive([log.job("late", START + 2 * HOUR)], log.clock, until=START + HOUR)

    assert log.ran == [("late", START)]
    assert log.clock.now() == START + HOUR


# ---------------------------------------------------------------- the outbox


@dataclass(frozen=True, slots=True)
class Timed:
    """A publisher that shows each figure from its release on."""

    clock: SimulatedClock
    name: SourceName = PUBLISHER

    def fetch(self, indicator: Indicator, listing: Listing, *, cursor: str | None) -> FetchResult:
        now = self.clock.now()
        return fetched(
            *(each for each in FIGURES if each.released_at is not None and each.released_at <= now)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """A pipeline on a real file that posts to a real endpoint; notes when each request came."""

    pipeline: Pipeline
    store: SqlStore
    clock: SimulatedClock
    endpoint: Endpoint

    def run(self, until: datetime) -> list[tuple[datetime, str]]:
        """Drive the jobs; return when each request was answered and what it told."""
        drive(jobs_of(self.pipeline), self.clock, until=until)
        return [
            (instant_of(each.headers["webhook-timestamp"]), json.loads(each.body)["type"])
            for each in self.endpoint.received
        ]


def instant_of(timestamp: str) -> datetime:
    return datetime.fromtimestamp(int(timestamp), tz=UTC)


@pytest.fixture
def desk() -> FakeChannel:
    return FakeChannel(DESK)


@pytest.fixture
def service(tmp_path: Path, desk: FakeChannel) -> Iterator[Service]:
    clock, store = SimulatedClock(START), SqlStore.open(f"sqlite:///{tmp_path}/monitor.db")
    with webhook_endpoint() as endpoint:
        receiver = Receiver(address=web_address(HOOK, endpoint.url), clock=clock)
        hook = WebhookChannel(name=HOOK, receiver=receiver, secrets=("made-up",))
        readers = {
            HOOK: Reader(channel=HOOK, zone=UTC, fallback=DESK),
            DESK: Reader(channel=DESK, zone=UTC),
        }
        composer = Composer(
            store=store,
            clock=clock,
            channels={HOOK: hook, DESK: desk},
            readers=readers,
            words={Language.EN: ENGLISH},
        )
        plan = RoutingPlan(routes=(Route(to=(HOOK,)),), readers=readers)
        pipeline = assemble(world(rule()), composer, plan, sources={PUBLISHER: Timed(clock)})
        yield Service(pipeline=pipeline, store=store, clock=clock, endpoint=endpoint)
    store.close()


def test_a_receiver_that_is_back_in_time_gets_the_same_bytes_under_the_same_id(service: Service) -> None:
    service.endpoint.responses.extend([Response(status=503)] * 3)

    requests = service.run(FLASH_AT + HOUR)

    waits = [later - earlier for (earlier, _), (later, _) in pairwise(requests)]
    assert requests[0] == (FLASH_AT + LIMITS.steps[0], "alert.fired")
    assert len(waits) == 3
    for wait, planned in zip(waits, SCHEDULE[1:], strict=False):
        assert planned <= wait <= planned * (1 + JITTER) + timedelta(seconds=1)
    assert len({(each.headers["webhook-id"], each.body) for each in service.endpoint.received}) == 1
    assert service.store.backlog()[DeliveryState.DELIVERED] == 1


def test_a_receiver_that_asks_for_patience_gets_it(service: Service) -> None:
    service.endpoint.responses.append(Response(status=429, headers={"Retry-After": "3600"}))

    requests = service.run(FLASH_AT + 2 * HOUR)

    told_at = FLASH_AT + LIMITS.steps[0]
    assert [at for at, _ in requests] == [told_at, told_at + HOUR]


def test_a_receiver_that_is_gone_for_good_is_not_asked_again(service: Service) -> None:
    service.endpoint.responses.append(Response(status=410))

    requests = service.run(FLASH_AT + timedelta(days=7))

    assert len(requests) == 1
    assert service.store.backlog()[DeliveryState.DEAD] == 1


def test_what_a_channel_gives_up_is_told_at_once_where_it_falls_back_on(
    service: Service, desk: FakeChannel
) -> None:
    service.endpoint.responses.append(Response(status=410))

    service.run(FLASH_AT + MINUTE)

    (told,) = desk.tried
    assert told.purpose is Purpose.FALLBACK
    assert service.store.disablings().keys() == {HOOK}
    assert service.store.backlog()[DeliveryState.PENDING] == 0


def test_every_channel_has_a_job_of_its_own(service: Service) -> None:
    names = [job.name for job in jobs_of(service.pipeline)]

    assert names == ["pull", "release", "deliver hook", "deliver desk", "refresh"]


def test_after_the_last_try_a_message_is_dead_and_not_lost(service: Service) -> None:
    service.endpoint.default = Response(status=500)

    requests = service.run(FLASH_AT + timedelta(days=7))

    assert len(requests) == len(SCHEDULE)
    assert service.store.backlog()[DeliveryState.DEAD] == 1


def test_a_retraction_never_overtakes_what_it_takes_back(service: Service) -> None:
    outage = FINAL_AT + HOUR - FLASH_AT
    refusal = Response(status=429, headers={"Retry-After": f"{outage.total_seconds():.0f}"})
    service.endpoint.responses.extend([refusal] * 3)

    requests = service.run(FINAL_AT + timedelta(days=14))

    assert [told for _, told in requests][-2:] == ["alert.fired", "alert.retracted"]
    assert {told for _, told in requests[:-1]} == {"alert.fired"}


def test_nothing_is_sent_twice_by_a_service_that_starts_again(service: Service) -> None:
    service.run(FLASH_AT + MINUTE)

    requests = service.run(FLASH_AT + HOUR)

    assert [told for _, told in requests] == ["alert.fired"]
    assert len(service.store.statements([X])[X].periods) == len(HISTORY) + 1
