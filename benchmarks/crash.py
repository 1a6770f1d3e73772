"""Nothing is lost: the service is killed at random points of its cycle, again and again.

Each life is a process with the real store, pipeline and webhook channel, forked from one that has all of it
loaded, and lives until SIGKILL. The receiver, in a process of its own, refuses some requests and takes others
without an answer. What was told is compared with a run that nobody disturbs, and with the order of work that
marks a message as sent before it sends it. `python -m benchmarks.crash KILLS` shows our order alone, as JSON.
"""

import json
import logging
import os
import random
import signal
import sys
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from benchmarks.lives import A_WEEK, FIRST_PULL, HOOK, SLOW_S, START, Jobs, Shared, World, world
from benchmarks.receiver import receiver, taken
from monitor.channels.answers import DELIVERED
from monitor.jobs import Job, jobs_of
from monitor.model.records import Tried
from monitor.model.terms import DeliveryState, EventId
from monitor.pipeline import Pipeline
from monitor.ports import Store
from monitor.store.sql import SqlStore

KILLS: Final = 500
REFUSED: Final = 0.10
DROPPED: Final = 0.05
STEPS: Final = 12
"""The longest life, in steps such as a fetch or a commit; one release takes about as many."""
MOMENT_S: Final = 0.02
"""How much longer a life may last: as long as what lies between two steps."""
PATIENCE_S: Final = 60.0
"""How long a step may take on a busy machine."""
SEED: Final = 20250305


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcomes:
    """What became of the events of one world whose lives were killed."""

    kills: Mapping[str, int]
    events: tuple[EventId, ...]
    arrived: tuple[str, ...]
    pending: int
    until: datetime

    @property
    def lost(self) -> int:
        """Events that nobody received."""
        return len(set(self.events) - set(self.arrived))

    @property
    def strange(self) -> int:
        """Ids that arrived of no event that was told: sent, then forgotten, or told anew under another."""
        return len(set(self.arrived) - set(self.events))

    @property
    def repeated(self) -> int:
        """Requests beyond the first with the same id."""
        return len(self.arrived) - len(set(self.arrived))


def ours(pipeline: Pipeline, store: Store) -> tuple[Job, ...]:
    """List the service's own jobs: send, then mark as sent."""
    del store
    pull, *others = jobs_of(pipeline)
    return (replace(pull, run=_pulling(pipeline)), *others)


def _pulling(pipeline: Pipeline) -> Callable[[], datetime]:
    """Pull once a release: the polls before and after it would only take time."""

    def pull() -> datetime:
        pipeline.pull()
        weeks = (pipeline.clock.now() - FIRST_PULL) // A_WEEK
        return FIRST_PULL + (weeks + 1) * A_WEEK

    return pull


def marking_first(pipeline: Pipeline, store: Store) -> tuple[Job, ...]:
    """List jobs in the rival order: mark as sent, then send, once."""

    def deliver() -> None:
        now = pipeline.clock.now()
        for each in store.due(HOOK, now, most=100):
            sent = DeliveryState.DELIVERED
            marked = Tried(message=each.message.id, at=now, answer=DELIVERED, state=sent, next_attempt_at=now)
            store.tried([marked])
            pipeline.courier.channels[HOOK].deliver(each.message)

    pull = Job(name="pull", run=_pulling(pipeline), then=lambda: ("deliver",))
    return (pull, Job(name="deliver", run=deliver))


def killed(folder: Path, kills: int, jobs: Jobs = ours) -> Outcomes:
    """Kill life after life, let the last one come to an end, and see what arrived."""
    chance = random.Random(SEED)  # noqa: S311 - a benchmark
    with receiver(refused=REFUSED, dropped=DROPPED, slow_s=SLOW_S) as address:
        small = world(folder, address)
        small.live(jobs, START)  # what is loaded now need not be loaded in every life
        phases: Counter[str] = Counter()
        for _ in range(kills):
            life = _born(small, jobs, datetime.max.replace(tzinfo=UTC))
            _lived(small.shared, chance.randint(0, STEPS))
            time.sleep(chance.uniform(0, MOMENT_S))
            os.kill(life, signal.SIGKILL)
            _buried(life)
            phases[small.shared.phase] += 1
        until = _midweek(small.shared.now())
        _buried(_born(small, jobs, until))
        arrived = tuple(taken(address))
    events, pending = _told(small)
    return Outcomes(kills=phases, events=events, arrived=arrived, pending=pending, until=until)


def _midweek(now: datetime) -> datetime:
    """Find an instant two weeks on at which every try to deliver the last release's events has been made."""
    return FIRST_PULL + ((now - FIRST_PULL) // A_WEEK + 2.5) * A_WEEK


def undisturbed(folder: Path, until: datetime) -> tuple[EventId, ...]:
    """Let one life run to an instant, and list the events it told."""
    with receiver() as address:
        small = world(folder, address)
        _buried(_born(small, ours, until))
    return _told(small)[0]


def _lived(shared: Shared, steps: int) -> None:
    """Wait until so many steps were begun: on any machine a life gets as far."""
    until, deadline = shared.steps + steps, time.monotonic() + PATIENCE_S
    while shared.steps < until:
        if time.monotonic() > deadline:
            raise RuntimeError("a life does not get on")
        time.sleep(0.0005)


def _born(small: World, jobs: Jobs, until: datetime) -> int:
    """Fork a process that lives until an instant."""
    number = os.fork()
    if number:
        return number
    try:
        logging.disable()
        small.live(jobs, until)
        os._exit(0)
    except BaseException:  # noqa: BLE001 - whatever it is, it must not run on as a second parent
        traceback.print_exc()
        os._exit(1)


def _buried(life: int) -> None:
    """Wait for a process, which must not have failed by itself."""
    _, status = os.waitpid(life, 0)
    if os.WIFEXITED(status) and os.WEXITSTATUS(status):
        raise RuntimeError("a life failed by itself")


def _told(small: World) -> tuple[tuple[EventId, ...], int]:
    with closing(SqlStore.open(small.url)) as store:
        return tuple(event.id for event in store.events()), store.backlog()[DeliveryState.PENDING]


def measure() -> Iterator[str]:
    """Report what many kills cost, and what they cost the rival order."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        one = killed(folder / "ours", KILLS)
        calm = undisturbed(folder / "calm", one.until)
        rival = killed(folder / "rival", KILLS, marking_first)
    where = ", ".join(f"{one.kills[phase]} in {phase}" for phase in Shared.PHASES)
    yield f"{KILLS} kills: {where}"
    yield f"receiver: 503 to {REFUSED:.0%}, no answer to {DROPPED:.0%} of the requests"
    yield _line("send, then mark (ours)", one)
    yield _line("mark, then send", rival)
    same = "the same, in the same order" if calm == one.events else "NOT the same"
    yield f"events of a run that nobody disturbs: {len(calm)}, {same}"


def _line(title: str, found: Outcomes) -> str:
    return (
        f"{title:24} {len(found.events):5} events, {found.lost} lost, {found.repeated} repeated, "
        f"{found.strange} left over after de-duplication by id"
    )


def main() -> None:
    """Kill as often as asked for, and print as JSON what became of it."""
    with TemporaryDirectory() as name:
        one = killed(Path(name) / "ours", int(sys.argv[1]))
        calm = undisturbed(Path(name) / "calm", one.until)
    figures = {"lost": one.lost, "repeated": one.repeated, "strange": one.strange, "pending": one.pending}
    same = {"events": len(one.events), "undisturbed": len(calm), "same": calm == one.events}
    print(json.dumps({"kills": one.kills, **figures, **same}))


if __name__ == "__main__":
    main()
