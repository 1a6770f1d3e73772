"""What runs when: the same jobs for the daemon's scheduler and for a clock that is only simulated."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Protocol

from monitor.courier import Courier
from monitor.model.terms import ChannelName
from monitor.pipeline import Pipeline


def nobody() -> tuple[str, ...]:
    """Name no job."""
    return ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A piece of work that says, when done, at what instant it wants to run next; None if never.

    `then` is asked after it which jobs are to run right away.
    """

    name: str
    run: Callable[[], datetime | None]
    then: Callable[[], Iterable[str]] = nobody


class MovableClock(Protocol):
    """A clock that can be moved on."""

    def now(self) -> datetime:
        """Return the instant it stands at, aware UTC."""
        ...

    def advance_to(self, instant: datetime) -> None:
        """Move on to an instant."""
        ...


def jobs_of(pipeline: Pipeline) -> tuple[Job, ...]:
    """List the jobs of a pipeline: pull and evaluate what is due, let go what is held, deliver what is owed.

    Each channel is delivered to by a job of its own, so that none waits for another.
    """
    deliveries = tuple(_delivery(pipeline.courier, name) for name in pipeline.courier.channels)

    def owing() -> tuple[str, ...]:
        return tuple(job.name for job in deliveries)

    return (
        Job(name="pull", run=lambda: pipeline.pull().wake, then=lambda: ("release", *owing())),
        Job(name="release", run=pipeline.release, then=owing),
        *deliveries,
        Job(name="refresh", run=pipeline.refresh),
    )


def followed(jobs: Sequence[Job], last: Job) -> tuple[Job, ...]:
    """Let one more job run after each of these."""
    return (*(replace(job, then=partial(_also, job, last)) for job in jobs), last)


def _also(job: Job, last: Job) -> tuple[str, ...]:
    return (*job.then(), last.name)


def _delivery(courier: Courier, name: ChannelName) -> Job:
    """Deliver to one channel; what it gives up may be owed in others then."""

    def deliver() -> datetime | None:
        courier.deliver(name)
        return courier.next_at(name)

    return Job(name=_named(name), run=deliver, then=lambda: map(_named, sorted(courier.heirs(name))))


def _named(channel: ChannelName) -> str:
    return f"deliver {channel}"


def drive(jobs: Sequence[Job], clock: MovableClock, *, until: datetime) -> None:
    """Run jobs in the order of their instants on a clock that is moved from one to the next."""
    waiting: dict[str, datetime | None] = {job.name: clock.now() for job in jobs}
    by_name = {job.name: job for job in jobs}
    while wanted := [(at, name) for name, at in waiting.items() if at is not None and at <= until]:
        at, name = min(wanted, key=lambda each: each[0])
        clock.advance_to(at)
        waiting[name] = by_name[name].run()
        waiting.update(dict.fromkeys(by_name[name].then(), clock.now()))
    clock.advance_to(until)
