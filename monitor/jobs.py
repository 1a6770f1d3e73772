"""What runs when: the same jobs for the daemon's scheduler and for a clock that is only simulated."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from monitor.pipeline import Pipeline


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A piece of work that says, when done, at what instant it wants to run next; None if never.

    `then` names the jobs that are to run right after it.
    """

    name: str
    run: Callable[[], datetime | None]
    then: tuple[str, ...] = ()


class MovableClock(Protocol):
    """A clock that can be moved on."""

    def now(self) -> datetime:
        """Return the instant it stands at, aware UTC."""
        ...

    def advance_to(self, instant: datetime) -> None:
        """Move on to an instant."""
        ...


def jobs_of(pipeline: Pipeline) -> tuple[Job, ...]:
    """List the jobs of a pipeline: pull and evaluate what is due, deliver what is owed."""

    def deliver() -> datetime | None:
        pipeline.deliver()
        return pipeline.next_delivery()

    return (
        Job(name="pull", run=lambda: pipeline.pull().wake, then=("deliver",)),
        Job(name="deliver", run=deliver),
    )


def drive(jobs: Sequence[Job], clock: MovableClock, *, until: datetime) -> None:
    """Run jobs in the order of their instants on a clock that is moved from one to the next."""
    waiting: dict[str, datetime | None] = {job.name: clock.now() for job in jobs}
    by_name = {job.name: job for job in jobs}
    while wanted := [(at, name) for name, at in waiting.items() if at is not None and at <= until]:
        at, name = min(wanted, key=lambda each: each[0])
        clock.advance_to(at)
        waiting[name] = by_name[name].run()
        waiting.update(dict.fromkeys(by_name[name].then, clock.now()))
    clock.advance_to(until)
