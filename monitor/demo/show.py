"""The demo: early 2025 through the whole pipeline, on a clock that is only simulated.

The figures are bundled and the servers are on the loopback; source, store, mail and webhooks are the
real ones, and the jobs are the daemon's.
"""

import shutil
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Final

from pydantic import SecretStr

from monitor.app import assemble, build_pipeline, open_store, shipped_rules
from monitor.clock import SimulatedClock
from monitor.demo.figures import (
    ENDS_AT,
    STARTS_AT,
    DemoFigures,
    forecasts,
    fred_content,
    read_figures,
    release_instants,
)
from monitor.demo.fred_archive import FredSeries
from monitor.demo.fred_server import DEMO_KEY, FredServer
from monitor.demo.publishers import PublisherSource
from monitor.demo.receivers import (
    CERTIFICATE,
    Endpoint,
    Mailbox,
    Received,
    Security,
    mail_server,
    webhook_endpoint,
)
from monitor.evaluation.breadth import counted_by
from monitor.evaluation.history import inputs_of
from monitor.evaluation.record import Watch
from monitor.evaluation.standing import assess
from monitor.jobs import Job, drive, jobs_of
from monitor.model.alerts import Event
from monitor.model.catalogue import Catalogue
from monitor.model.records import Collection, Scheduled
from monitor.model.standing import Standing
from monitor.model.terms import SourceName
from monitor.overview import read_record
from monitor.pipeline import Pipeline
from monitor.ports import Store
from monitor.providers import FRED, NAMES
from monitor.settings.channels import EmailSettings, WebhookSettings
from monitor.settings.loading import Settings
from monitor.settings.sections import ProviderSettings

PUBLISHERS: Final = tuple(map(SourceName, ("umich", "nahb", "spglobal", "freddie_mac", "dol")))
CALENDAR: Final = SourceName("calendar")
HOOK_SIGNATURE: Final = "whsec_bm90LWEtc2VjcmV0LW9ubHktYS1kZW1v"
READER: Final = "desk@localhost"
RULES: Final = "us-downside.yaml"
"""The pack whose indicators the demo has figures of."""
DATABASE, MAILS, WEBHOOKS = "monitor.db", "mails", "webhooks"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What the demo did: its events in order, how all stood at its end, and what was received."""

    events: tuple[Event, ...]
    standing: Standing
    watch: Watch
    mails: int
    received: tuple[Received, ...]

    @property
    def webhooks(self) -> int:
        """Count of webhooks received."""
        return len(self.received)


def show(folder: Path) -> Outcome:
    """Run the demo; mails, webhook bodies and the database are left in `folder`, made anew."""
    _clear(folder)
    figures, clock = read_figures(), SimulatedClock(STARTS_AT)
    with (
        FredServer(_fred_series(figures), clock.now) as fred,
        mail_server(security=Security.STARTTLS) as mailbox,
        webhook_endpoint() as endpoint,
    ):
        settings = _settings(folder, fred, mailbox, endpoint)
        store = open_store(settings)
        pipeline = _pipeline(settings, store, clock, figures)
        _announce(store, figures, pipeline.watch.catalogue)
        drive([_consensus(store, figures, clock), *jobs_of(pipeline)], clock, until=ENDS_AT)
        standing = assess(pipeline.watch, read_record(store, pipeline.watch), as_of=ENDS_AT).standing
        events = store.events()
        store.close()
        return Outcome(
            events=events,
            standing=standing,
            watch=pipeline.watch,
            mails=_keep_mails(folder / MAILS, mailbox),
            received=_keep_webhooks(folder / WEBHOOKS, endpoint),
        )


def _clear(folder: Path) -> None:
    """Remove what an earlier demo left, and nothing else."""
    for name in (MAILS, WEBHOOKS):
        shutil.rmtree(folder / name, ignore_errors=True)
        (folder / name).mkdir(parents=True)
    for path in folder.glob(f"{DATABASE}*"):
        path.unlink()


def _settings(folder: Path, fred: FredServer, mailbox: Mailbox, endpoint: Endpoint) -> Settings:
    """Set what a `monitor.yaml` would; the environment has no say in the demo."""
    return Settings.model_construct(
        rules=shipped_rules() / RULES,
        database_url=f"sqlite:///{folder / DATABASE}",
        time_zone="America/New_York",
        fred_api_key=SecretStr(DEMO_KEY),
        sources={name: ProviderSettings(enabled=False) for name in NAMES if name != FRED}
        | {FRED: ProviderSettings(url=fred.root)},
        channels={
            "mail": EmailSettings.model_validate(
                {
                    "type": "email",
                    "host": mailbox.host,
                    "port": mailbox.port,
                    "from": "macro-monitor@localhost",
                    "to": [READER],
                    "ca_file": CERTIFICATE,
                }
            ),
            "hook": WebhookSettings(type="webhook", url=endpoint.url, secret=SecretStr(HOOK_SIGNATURE)),
        },
    )


def _pipeline(settings: Settings, store: Store, clock: SimulatedClock, figures: DemoFigures) -> Pipeline:
    """Build the pipeline, with the bundled publishers beside FRED; watched is what there is to tell of."""
    built = build_pipeline(settings, store, clock)
    publishers = {name: PublisherSource(name, figures, clock) for name in PUBLISHERS}
    read = {name for rule in built.watch.rules.rules if not counted_by(rule) for name in inputs_of(rule)}
    told = {name: each for name, each in built.watch.catalogue.items() if name in read or name in figures}
    watch = replace(built.watch, catalogue=told, sources=built.watch.sources | publishers.keys())
    plan, composer = built.dispatch.plan, built.dispatch.composer
    return assemble(watch, composer, plan, sources={**built.sources, **publishers})


def _fred_series(figures: DemoFigures) -> Mapping[str, FredSeries]:
    return {
        name: FredSeries(title=name, units="", frequency="", statements=statements)
        for name, statements in fred_content(figures).items()
    }


def _announce(store: Store, figures: DemoFigures, catalogue: Catalogue) -> None:
    """Store when the releases of the coming weeks are due, as publishers announce it."""
    scheduled = tuple(
        Scheduled(release=catalogue[name].release.name, due_at=at, source=CALENDAR)
        for name, instants in release_instants(figures).items()
        for at in instants
        if at > STARTS_AT
    )
    store.add(Collection(recorded_at=STARTS_AT, looks=(), statements=(), schedule=scheduled))


def _consensus(store: Store, figures: DemoFigures, clock: SimulatedClock) -> Job:
    """Make the job that stores each forecast when it was stated."""
    waiting = list(forecasts(figures))

    def store_stated() -> datetime | None:
        now = clock.now()
        stated = [waiting.pop(0) for each in tuple(waiting) if each.stated_at <= now]
        store.add(Collection(recorded_at=now, looks=(), statements=(), forecasts=tuple(stated)))
        return waiting[0].stated_at if waiting else None

    return Job(name="consensus", run=store_stated)


def _keep_mails(folder: Path, mailbox: Mailbox) -> int:
    mails = mailbox.received.get(READER, [])
    for number, mail in enumerate(mails, start=1):
        (folder / f"{number:03}.eml").write_bytes(mail)
    return len(mails)


def _keep_webhooks(folder: Path, endpoint: Endpoint) -> tuple[Received, ...]:
    for number, each in enumerate(endpoint.received, start=1):
        (folder / f"{number:03}-{each.headers['webhook-id']}.json").write_bytes(each.body)
    return tuple(endpoint.received)
