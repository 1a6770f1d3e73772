"""The daemon: APScheduler runs the jobs at the instants they ask for, until it is told to stop."""

import logging
import signal
import threading
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from types import FrameType
from typing import Final

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.date import DateTrigger

from monitor.jobs import Job
from monitor.ports import Clock

log = logging.getLogger(__name__)

HEARTBEAT: Final = timedelta(minutes=5)
"""The longest a job sleeps: what another process stored is seen within this."""
PAUSE_AFTER_FAILURE: Final = timedelta(minutes=1)


class Daemon:
    """Keeps each job scheduled at the instant it asks for; one that fails is tried again."""

    def __init__(self, jobs: Sequence[Job], clock: Clock) -> None:
        self._jobs = tuple(jobs)
        self._clock = clock
        self._stopped = threading.Event()
        self._scheduler = BackgroundScheduler(
            timezone=UTC,
            executors={"default": ThreadPoolExecutor(len(self._jobs))},
            job_defaults={"coalesce": True, "misfire_grace_time": None, "max_instances": 1},
        )

    def run(self) -> None:
        """Run until SIGTERM or SIGINT; a job under way is finished first."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        for job in self._jobs:
            self._schedule(job, self._clock.now())
        self._scheduler.start()
        log.info("running", extra={"jobs": [job.name for job in self._jobs]})
        self._stopped.wait()
        self._scheduler.shutdown(wait=True)
        log.info("stopped")

    def _stop(self, number: int, frame: FrameType | None) -> None:
        del frame
        log.info("stopping", extra={"signal": signal.Signals(number).name})
        self._stopped.set()

    def _schedule(self, job: Job, at: datetime) -> None:
        self._scheduler.add_job(
            self._run(job), DateTrigger(at), id=job.name, name=job.name, replace_existing=True
        )

    def _run(self, job: Job) -> Callable[[], None]:
        """Wrap a job so that, however it ends, it is scheduled anew, and those that follow it at once."""

        def run() -> None:
            at = self._ran(job)
            if not self._stopped.is_set():
                self._schedule(job, at)
                for each in self._jobs:
                    if each.name in job.then:
                        self._schedule(each, self._clock.now())

        return run

    def _ran(self, job: Job) -> datetime:
        """Run a job, and say when to run it next: when it asks, within the heartbeat; later if it failed."""
        try:
            wanted = job.run()
        except Exception:
            log.exception("job failed", extra={"job": job.name})
            return self._clock.now() + PAUSE_AFTER_FAILURE
        latest = self._clock.now() + HEARTBEAT
        return min(wanted or latest, latest)
