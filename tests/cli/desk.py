"""A small desk that watched one survey through February 2025: a database that the real pipeline made.

Its webhook was down at first, its archive gathers into a weekly digest, its pager was switched off for good.
"""

import shutil
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Final

import pytest
from program import keep_publishers_off

from monitor.app import assemble, build_composer, open_store, read_watch
from monitor.clock import SimulatedClock
from monitor.demo.receivers import Endpoint, Response, webhook_endpoint
from monitor.model.records import Collection
from monitor.model.series import Statement
from monitor.model.terms import Basis, IndicatorId, SourceName, Stage
from monitor.pipeline import Pipeline
from monitor.ports import Store
from monitor.providers import source_names
from monitor.settings.loading import load_settings
from monitor.settings.plan import build_plan

DATABASE: Final = "macro-monitor.db"
FLASH_AT: Final = datetime(2025, 2, 21, 14, 45, tzinfo=UTC)
FINAL_AT: Final = datetime(2025, 3, 5, 14, 45, tzinfo=UTC)
DIGEST_AT: Final = datetime(2025, 2, 23, 23, 30, tzinfo=UTC)
"""Monday, 07:30 in Shanghai."""
MINUTE: Final = timedelta(minutes=1)
GLOSSARY: Final = """
- id: services_pmi
  title: {en: Services PMI, zh: 服务业 PMI}
  theme: services
  nature: soft
  unit: index
  frequency: monthly
  worse: lower
  precision: 1
  range: [20, 80]
  seasonal: false
  sources:
    - provider: spglobal
      id: us-services-business-activity
      stages: [flash, final]
      vintages: false
      released:
        flash: {months: 0, business_day: 16, at: "09:45"}
        final: {months: 1, business_day: 3, at: "09:45"}
  release: {name: Services PMI}
  grace: 60d
  missing_after: 90d
  citation: S&P Global
  url: https://example.org/pmi
"""
RULES: Final = """
- id: services-pmi-weak
  title: {en: Services PMI weak, zh: 服务业 PMI 走弱}
  theme: services
  role: coincident
  measure: services_pmi
  levels:
    watch: {enter: "< 51", clear: ">= 51"}
    warning: {enter: "< 50", clear: ">= 50.5"}
    critical: {enter: "< 48", clear: ">= 49"}
  why: {en: Orders., zh: 订单。}
  sources: [{title: A test}]
"""
SETTINGS: Final = """
time_zone: Asia/Shanghai
rules: rules
channels:
  desk: {{type: file, path: desk.jsonl}}
  hook: {{type: webhook, url: "{hook}", secret: made-up, fallback: desk}}
  pager: {{type: webhook, url: "{pager}", secret: made-up, fallback: desk}}
  archive: {{type: folder, path: ".", digest: {{every: week}}}}
routes:
  - {{match: {{level: [warning, critical]}}, to: [desk, hook, pager]}}
  - {{match: {{level: [warning, critical]}}, to: [archive], send: digest}}
"""
STATED: Final = Statement(
    indicator=IndicatorId("services_pmi"),
    period=date(2025, 1, 1),
    source=SourceName("spglobal"),
    value=52.9,
    text="52.9",
    stage=Stage.FINAL,
    edition=1,
    released_at=datetime(2025, 2, 5, 14, 45, tzinfo=UTC),
    basis=Basis.STATED,
    hindsight=False,
)
FLASH: Final = replace(
    STATED, period=date(2025, 2, 1), value=49.7, text="49.7", stage=Stage.FLASH, released_at=FLASH_AT
)
FINAL: Final = replace(FLASH, value=51.0, text="51.0", stage=Stage.FINAL, released_at=FINAL_AT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """The pipeline of a desk on a simulated clock."""

    store: Store
    clock: SimulatedClock
    pipeline: Pipeline

    def hear(self, *statements: Statement, at: datetime) -> None:
        """Let a publisher state something, and do one whole cycle a minute later."""
        self.clock.advance_to(at)
        self.store.add(Collection(recorded_at=at, looks=(), statements=statements))
        self.pipeline.cycle()


def write_desk(folder: Path, *, hook: str, pager: str) -> None:
    """Write settings and rules."""
    (folder / "rules").mkdir()
    (folder / "rules" / "indicators.yaml").write_text(GLOSSARY, encoding="utf-8")
    (folder / "rules" / "desk.yaml").write_text(RULES, encoding="utf-8")
    (folder / "monitor.yaml").write_text(SETTINGS.format(hook=hook, pager=pager), encoding="utf-8")


def live(folder: Path) -> None:
    """Live through February 2025: fired with the flash, told in two tries, taken back with the final."""
    with webhook_endpoint() as hook, webhook_endpoint() as pager:
        hook.responses.append(Response(status=503, headers={"Retry-After": "20"}, body=b"busy"))
        pager.default = Response(status=410)
        write_desk(folder, hook=hook.url, pager=pager.url)
        settings, clock = load_settings(folder / "monitor.yaml"), SimulatedClock(STATED.released_at + MINUTE)
        store = open_store(settings.model_copy(update={"database_url": f"sqlite:///{folder / DATABASE}"}))
        plan = build_plan(settings)
        pipeline = assemble(
            read_watch(folder / "rules", source_names(settings)),
            build_composer(settings, store, clock, plan),
            plan,
            sources={},
        )
        desk = Desk(store=store, clock=clock, pipeline=pipeline)
        desk.hear(STATED, at=clock.now())
        desk.hear(FLASH, at=FLASH_AT + MINUTE)
        desk.hear(at=FLASH_AT + 2 * MINUTE)
        desk.hear(at=DIGEST_AT)
        desk.hear(FINAL, at=FINAL_AT + MINUTE)
        store.close()


def stay_alone(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    """Work in a folder, with no setting but its own and no source to ask."""
    keep_publishers_off(monkeypatch)
    for name in ("FRED", "FREDGRAPH"):
        monkeypatch.setenv(f"MONITOR_SOURCES__{name}__ENABLED", "false")
    monkeypatch.chdir(folder)


def settle_in(folder: Path, lived: Path) -> None:
    """Give a test a copy of its own of what a desk lived through."""
    shutil.copytree(lived, folder, dirs_exist_ok=True)


def move_hook(folder: Path, channel: str, endpoint: Endpoint) -> None:
    """Give a webhook of the settings another address."""
    lines = (folder / "monitor.yaml").read_text(encoding="utf-8").splitlines(keepends=True)
    place = next(i for i, line in enumerate(lines) if line.startswith(f"  {channel}:"))
    lines[place] = f'  {channel}: {{type: webhook, url: "{endpoint.url}", secret: made-up, fallback: desk}}\n'
    (folder / "monitor.yaml").write_text("".join(lines), encoding="utf-8")
