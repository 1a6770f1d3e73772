"""`run`: the service, or one whole cycle of it."""

import json
import logging
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import click

from monitor.app import build_pipeline
from monitor.cli.opened import opened_store
from monitor.cli.parameters import config_option, rules_option
from monitor.clock import SystemClock
from monitor.evaluation.standing import assess
from monitor.jobs import Job, followed, jobs_of
from monitor.metrics import metrics_file
from monitor.model.terms import Level
from monitor.overview import read_record
from monitor.report.document import exit_code
from monitor.report.table import table
from monitor.settings.loading import load_settings

BARE: Final = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime"}
"""What every log record has; anything else was given as a fact of the event."""


class _Lines(logging.Formatter):
    """One JSON object a line: instant, level, logger, message and the facts given."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            **{name: value for name, value in vars(record).items() if name not in BARE},
        }
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False, default=str)


@click.command()
@click.option("--once", is_flag=True, help="Do one whole cycle, tell, and exit as `check` does.")
@rules_option
@config_option
def run(*, once: bool, rules: Path | None, config: Path | None) -> int:
    """Pull what is due, evaluate, tell; until SIGTERM. Refuses to start on a rule that cannot be read."""
    settings, clock = load_settings(config), SystemClock()
    settings = settings.model_copy(update={"rules": rules or settings.rules})
    store = opened_store(settings)
    pipeline = build_pipeline(settings, store, clock)
    _log_lines()
    if once:
        pipeline.cycle()
        standing = assess(pipeline.watch, read_record(store, pipeline.watch), as_of=clock.now()).standing
        click.echo(table(standing, pipeline.watch), nl=False)
        return exit_code(standing.rules, Level.WARNING)
    from monitor.daemon import Daemon  # noqa: PLC0415 - loads APScheduler

    jobs = jobs_of(pipeline)
    if settings.metrics:
        write = metrics_file(settings.metrics, store, pipeline.courier, clock)
        jobs = followed(jobs, Job(name="metrics", run=write))
    Daemon(jobs, clock).run()
    return 0


def _log_lines() -> None:
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Lines())
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
