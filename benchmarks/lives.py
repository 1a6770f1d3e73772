"""A small world for a service that is killed: what it watches, its clock, and what each life does in it.

A life lasts from where the last one ended; the clock that all share jumps from one thing to do to the next.
"""

import random
import struct
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from mmap import mmap
from pathlib import Path
from typing import Any, Final, TypeAlias, cast

from monitor.app import assemble, build_composer, read_watch
from monitor.evaluation.record import Watch
from monitor.jobs import Job, drive
from monitor.model.catalogue import Indicator, Listing
from monitor.model.series import FetchResult, Figure
from monitor.model.terms import ChannelName, Outcome, SourceName, Stage
from monitor.pipeline import Pipeline
from monitor.ports import Channel, Store
from monitor.providers import FRED
from monitor.settings.loading import Settings, load_settings
from monitor.settings.plan import build_plan
from monitor.store.sql import SqlStore

SLOW_S: Final = 0.005
"""How long the source takes: as over a network."""
START: Final = datetime(2015, 1, 1, 12, tzinfo=UTC)
FIRST_PULL: Final = datetime(2015, 1, 1, 13, 31, tzinfo=UTC)
A_WEEK: Final = timedelta(weeks=1)
SHOWN: Final = 26
"""How many weeks the source shows at once."""
HOOK: Final = ChannelName("hook")

Jobs: TypeAlias = "Callable[[Pipeline, Store], tuple[Job, ...]]"
"""Lists the jobs of a life."""

FILES: Final[Mapping[str, str]] = {
    "monitor.yaml": """
rules: rules
channels:
  hook: {{type: webhook, url: "{address}/hook", secret: made-up, concurrency: 2}}
""",
    "rules/indicators.yaml": """
- id: weekly
  title: {en: Weekly survey, zh: 每周调查}
  theme: services
  nature: soft
  unit: index
  frequency: weekly
  worse: lower
  precision: 1
  range: [0, 100]
  seasonal: false
  sources:
    - provider: fred
      id: WEEKLY
      stages: [final, revised]
      vintages: false
      released:
        final: {days: 5, at: "08:30"}
  release: {name: Weekly survey}
  grace: 2d
  missing_after: 15d
  citation: Made up
  url: https://example.com
""",
    "rules/weekly.yaml": """
- id: weekly-low
  title: {en: Weekly survey, zh: 每周调查}
  theme: services
  role: coincident
  kind: state
  measure: weekly
  levels:
    watch: "< 52"
    warning: "< 50"
    critical: "< 48"
  why: {en: To have something to tell., zh: 仅供测试。}
  sources: [{title: Made up, url: "https://example.com"}]
""",
}
"""A small world in which almost every statement changes a level."""


class Shared:
    """What all lives share: the clock, and what the life that runs is doing."""

    PHASES: Final = ("between", "fetch", "commit", "send", "acknowledge")

    def __init__(self) -> None:
        self._memory = mmap(-1, 16)
        self.advance_to(START)

    def now(self) -> datetime:
        """Return the instant the clock stands at."""
        microseconds: int = struct.unpack_from("q", self._memory, 0)[0]
        return datetime.fromtimestamp(0, UTC) + timedelta(microseconds=microseconds)

    def sleep(self, seconds: float) -> None:
        """Move on by that much."""
        self.advance_to(self.now() + timedelta(seconds=seconds))

    def advance_to(self, instant: datetime) -> None:
        """Move on to an instant; never back."""
        passed = (instant - datetime.fromtimestamp(0, UTC)) // timedelta(microseconds=1)
        struct.pack_into("q", self._memory, 0, max(passed, struct.unpack_from("q", self._memory, 0)[0]))

    @property
    def phase(self) -> str:
        """What the life that ran last was doing."""
        return self.PHASES[self._memory[8]]

    @property
    def steps(self) -> int:
        """How many phases were begun, in all lives."""
        count: int = struct.unpack_from("I", self._memory, 12)[0]
        return count

    def doing(self, phase: str, work: Callable[..., Any]) -> Callable[..., Any]:
        """Note a phase while some work is done."""

        def noted(*args: object, **kwargs: object) -> object:
            self._memory[8] = self.PHASES.index(phase)
            struct.pack_into("I", self._memory, 12, self.steps + 1)
            try:
                return work(*args, **kwargs)
            finally:
                self._memory[8] = 0

        return noted


class Noted:
    """Anything, with some of its methods noted as phases."""

    def __init__(self, inner: object, shared: Shared, phases: Mapping[str, str]) -> None:
        self._inner = inner
        self._shared = shared
        self._phases = phases

    def __getattr__(self, name: str) -> object:
        found = getattr(self._inner, name)
        return self._shared.doing(self._phases[name], found) if name in self._phases else found


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """A source that shows each week's value from its release on, and now and then restates the last one."""

    clock: Shared
    name: SourceName = FRED

    def fetch(self, indicator: Indicator, listing: Listing, *, cursor: str | None) -> FetchResult:
        """Show the weeks of the last half year."""
        del indicator, listing, cursor
        time.sleep(SLOW_S)
        now = self.clock.now()
        newest = (now - START) // A_WEEK
        figures = [each for week in range(max(newest - SHOWN, 0), newest + 1) for each in _figures(week)]
        known = tuple(each for each in figures if each.released_at is not None and each.released_at <= now)
        said = f"{len(known)} figures"
        return FetchResult(outcome=Outcome.OK, figures=known, cursor=None, detail=said, bytes_read=len(known))


def _figures(week: int) -> Iterator[Figure]:
    """Give a week's value as first stated, and as restated a week later where it is."""
    chance = random.Random(week)  # noqa: S311 - values of a benchmark
    period = date(2014, 12, 27) + week * A_WEEK
    released_at = FIRST_PULL - timedelta(minutes=1) + week * A_WEEK
    value = round(chance.uniform(46, 54), 1)
    figure = Figure(period=period, value=value, text=f"{value}", stage=Stage.FINAL, released_at=released_at)
    yield figure
    if chance.random() < 0.2:  # noqa: PLR2004 - now and then
        other = round(chance.uniform(46, 54), 1)
        later = released_at + A_WEEK
        yield replace(figure, value=other, text=f"{other}", stage=Stage.REVISED, released_at=later)


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """What every life begins with."""

    url: str
    settings: Settings
    watch: Watch
    shared: Shared

    def live(self, jobs: Jobs, until: datetime) -> None:
        """Live on from where the last life ended."""
        shared, plan = self.shared, build_plan(self.settings)
        with closing(SqlStore.open(self.url)) as opened:
            noted = Noted(
                opened, shared, {"add": "commit", "tell": "commit", "send": "commit", "tried": "acknowledge"}
            )
            store = cast("Store", noted)
            composer = build_composer(self.settings, store, shared, plan)
            channels = {
                name: cast("Channel", Noted(each, shared, {"deliver": "send"}))
                for name, each in composer.channels.items()
            }
            survey = cast("Survey", Noted(Survey(clock=shared), shared, {"fetch": "fetch"}))
            pipeline = assemble(
                self.watch,
                replace(composer, channels=channels),
                plan,
                sources={FRED: survey},
                concurrency={HOOK: self.settings.channels[HOOK].concurrency},
            )
            drive(jobs(pipeline, store), shared, until=until)


def world(folder: Path, address: str) -> World:
    """Lay a world down in a folder."""
    for name, text in FILES.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text.format(address=address) if name == "monitor.yaml" else text, encoding="utf-8")
    settings = load_settings(folder / "monitor.yaml")
    watch = read_watch(settings.rules, {FRED})
    url = f"sqlite:///{folder}/monitor.db"
    SqlStore.open(url).close()
    return World(url=url, settings=settings, watch=watch, shared=Shared())
