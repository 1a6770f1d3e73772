"""The demo's figures told as messages, by the engine alone: no store, no servers, no channels."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from gettext import GNUTranslations
from itertools import chain
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from monitor.demo.figures import (
    ENDS_AT,
    STARTS_AT,
    DemoFigures,
    DemoSeries,
    forecasts,
    read_figures,
    release_instants,
)
from monitor.evaluation.breadth import counted_by
from monitor.evaluation.history import inputs_of
from monitor.evaluation.record import Record, Watch
from monitor.explanation.outlooks import outlooks
from monitor.lifecycle.instant import Draft, advance_all
from monitor.model.alerts import Event
from monitor.model.deliveries import Notice
from monitor.model.records import Announced, Told
from monitor.model.series import Statement
from monitor.model.terms import Basis, Language, SourceName
from monitor.rulefiles import gather_watch, rule_files
from monitor.scenarios.recording import columns
from monitor.succession import beginning, succession
from monitor.wording.briefing import Briefing
from monitor.wording.notice import notice
from monitor.wording.words import ENGLISH, Words

RULES: Final = Path(__file__).parents[2] / "rules"
CATALOGUES: Final = Path(__file__).parents[2] / "monitor" / "wording" / "catalogues"
NOTHING_TOLD: Final = Told(instant=None, sequence=0, last={}, data={}, known={}, episodes={})
SHANGHAI: Final = ZoneInfo("Asia/Shanghai")
GOLDEN: Final = Path(__file__).parents[1] / "data" / "wording"


@dataclass(frozen=True, slots=True, kw_only=True)
class Chapter:
    """What one instant made to be told."""

    events: tuple[Event, ...]
    briefing: Briefing

    def told(self, words: Words) -> Notice:
        """Write its message."""
        made_at = self.events[-1].at + timedelta(minutes=1)
        return notice(self.events, self.briefing, made_at=made_at, zone=SHANGHAI, words=words)


def chinese() -> Words:
    """Read the shipped translations."""
    with (CATALOGUES / "zh" / "LC_MESSAGES" / "monitor.mo").open("rb") as file:
        return Words(language=Language.ZH, catalogue=GNUTranslations(file))


def chapters() -> Iterator[Chapter]:
    """Live through the demo's weeks, one chapter for each instant at which something is told."""
    figures = read_figures()
    watch = _watch(figures)
    record = _record(figures, watch)
    instants = sorted(
        {
            each.released_at
            for series in figures.values()
            for each in series.figures
            if STARTS_AT < each.released_at <= ENDS_AT
        }
    )
    draft = Draft(told=NOTHING_TOLD)
    for assessment in chain(
        beginning(watch, record, (), started=STARTS_AT),
        succession(watch, record, instants, last=STARTS_AT, now=ENDS_AT),
    ):
        before, at = draft, assessment.standing.as_of
        draft = advance_all(before, assessment, watch.catalogue, at=at)
        events = draft.events[len(before.events) :]
        if events:
            subjects = {(each.rule, each.instance) for each in events if each.rule}
            briefing = Briefing(
                standing=assessment.standing,
                catalogue=watch.catalogue,
                told=before.told.last,
                outlooks=outlooks(subjects, assessment, record),
            )
            yield Chapter(events=events, briefing=briefing)


def story(words: Words, told: Sequence[Chapter]) -> str:
    """Write all messages one after the other, each as a mail and as a line for a chat."""
    return "\n".join(_message(chapter.told(words)) for chapter in told)


def _message(message: Notice) -> str:
    return f"{'=' * 80}\n{message.compact}\n{'-' * 80}\n{message.text}"


def write() -> None:
    """Write the golden files anew, to be read through before they are kept."""
    told = tuple(chapters())
    for words in (ENGLISH, chinese()):
        golden(words.language).write_text(story(words, told), encoding="utf-8")


def golden(language: Language) -> Path:
    """Name the file that holds the messages as they were last read through."""
    return GOLDEN / f"demo.{language.value}.txt"


def _watch(figures: DemoFigures) -> Watch:
    """Watch the shipped pack, and of the glossary what it reads or there are figures of."""
    files = rule_files(RULES / "us-downside.yaml", shipped=RULES)[0]
    watch = gather_watch(files, [SourceName("fred"), *(each.provider for each in figures.values())])
    assert isinstance(watch, Watch), watch
    read = {name for rule in watch.rules.rules if not counted_by(rule) for name in inputs_of(rule)}
    told = {name: each for name, each in watch.catalogue.items() if name in read or name in figures}
    return replace(watch, catalogue=told)


def _record(figures: DemoFigures, watch: Watch) -> Record:
    said = [each for series in figures.values() for each in _statements(series)]
    scheduled: dict[str, list[Announced]] = {}
    for name, instants in release_instants(figures).items():
        dates = scheduled.setdefault(watch.catalogue[name].release.name, [])
        dates += [
            Announced(due_at=at, source=SourceName("calendar"), recorded_at=STARTS_AT)
            for at in instants
            if at > STARTS_AT
        ]
    return Record(
        statements=columns(said),
        forecasts=forecasts(figures),
        looks={},
        schedule={name: sorted(dates, key=_due) for name, dates in scheduled.items()},
    )


def _due(date: Announced) -> datetime:
    return date.due_at


def _statements(series: DemoSeries) -> Sequence[Statement]:
    return [
        Statement(
            indicator=series.indicator,
            period=each.period,
            source=series.provider,
            value=float(each.text),
            text=each.text,
            stage=each.stage,
            edition=1,
            released_at=each.released_at,
            basis=Basis.STATED,
            hindsight=False,
        )
        for each in series.figures
    ]


if __name__ == "__main__":
    write()
