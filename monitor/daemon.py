"""The daemon: APScheduler runs the jobs at the instants they ask for, until it is told to stop."""

import logging
import signal
import threading
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from types import FrameType
from typing import Final

from apscheduler.events import EVENT_JOB_MAX_INSTANCES, JobSubmissionEvent
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.date import DateTrigger

from monitor.jobs import Job
from monitor.ports import Clock

log = logging.getLogger(__name__)

HEARTBEAT: Final = timedelta(minutes=5)
"""The longest a job sleeps: what another process stored is seen within this."""
PAUSE_AFTER_FAILURE: Final = timedelta(minutes=1)
TICK_S: Final = 0.05
"""How soon a signal is seen."""
PAUSE: Final = timedelta(seconds=1)
"""The least between two runs of a job: APScheduler drops one that falls due before the last has ended."""


class Daemon:
    """Keeps each job scheduled at the instant it asks for; one that fails is tried again."""

    def __init__(self, jobs: Sequence[Job], clock: Clock) -> None:
        self._jobs = {job.name: job for job in jobs}
        self._clock = clock
        self._asked: int | None = None
        self._stopped = threading.Event()
        self._scheduling = threading.Lock()
        self._scheduler = BackgroundScheduler(
            timezone=UTC,
            executors={"default": ThreadPoolExecutor(len(self._jobs))},
            job_defaults={"coalesce": True, "misfire_grace_time": None, "max_instances": 1},
        )

    def run(self) -> None:
        """Run until SIGTERM or SIGINT; a job under way is finished first."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        log.info("running", extra={"jobs": list(self._jobs)})
        self._scheduler.add_listener(self._put_off, EVENT_JOB_MAX_INSTANCES)
        self._scheduler.start()
        for name in self._jobs:
            self._schedule(name, self._clock.now())
        while self._asked is None:
            time.sleep(TICK_S)
        log.info("stopping", extra={"signal": signal.Signals(self._asked).name})
        self._stopped.set()
        with self._scheduling:  # `shutdown` waits for jobs while it holds the lock that scheduling takes
            pass
        self._scheduler.shutdown(wait=True)
        log.info("stopped")

    def _stop(self, number: int, frame: FrameType | None) -> None:
        """Note that it is to stop; a handler that took a lock could wait for what it interrupts."""
        del frame
        self._asked = number

    def _put_off(self, event: JobSubmissionEvent) -> None:
        """Schedule anew a run that was dropped because the same job was under way."""
        self._schedule(event.job_id, self._clock.now() + PAUSE)

    def _schedule(self, name: str, at: datetime) -> None:
        """Let a job run at an instant, unless it is to run before that anyway."""
        with self._scheduling:
            if self._stopped.is_set():
                return
            waiting = self._scheduler.get_job(name)
            if waiting is None or at < waiting.next_run_time:
                self._scheduler.add_job(
                    self._run, DateTrigger(at), [self._jobs[name]], id=name, name=name, replace_existing=True
                )

    def _run(self, job: Job) -> None:
        """Run a job; however it ends, schedule it anew, and those that follow it at once."""
        at = self._ran(job)
        self._schedule(job.name, max(at, self._clock.now() + PAUSE))
        for name in job.then():
            self._schedule(name, self._clock.now())

    def _ran(self, job: Job) -> datetime:
        """Run a job, and say when to run it next: when it asks, within the heartbeat; later if it failed."""
        try:
            wanted = job.run()
        except Exception:  # whatever it is, the other jobs and the next run must not end with it
            log.exception("job failed", extra={"job": job.name})
            return self._clock.now() + PAUSE_AFTER_FAILURE
        latest = self._clock.now() + HEARTBEAT
        return min(wanted or latest, latest)
