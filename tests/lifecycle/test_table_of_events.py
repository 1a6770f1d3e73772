"""The table of events, row by row: what the next statement makes of what was told.

Whole lives are compared, so that an event too many fails as one too few does.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

import pytest
from evaluation.builders import Said, instant, level, months, rearmed, rule, said, world
from lifecycle.lives import START, live, of_rules

from monitor.model.alerts import Event
from monitor.model.terms import EpisodeId, EventKind, Level, Stage
from monitor.rulebook.book import Remind, RemindFactor, Rule, StagePolicy

FLASH, FINAL, REVISED = Stage.FLASH, Stage.FINAL, Stage.REVISED
PMI = rule(name="services-pmi-weak")
"""watch: < 51, clear >= 51.5; warning: < 50, clear >= 50.5; critical: < 48, clear >= 49."""
HELD = rule("x", {Level.WATCH: level("< 51"), Level.WARNING: level("< 50", hold=2)})
REMINDING = replace(PMI, remind=Remind.PRINT)
DOUBLING = replace(rule("x", {Level.WATCH: level(">= 100")}), remind=RemindFactor(factor=2))
FINALS = replace(PMI, stages=StagePolicy.FINAL)
LOW = rearmed(
    rule("lowest_since_months(x)", {Level.WARNING: level(">= 12"), Level.CRITICAL: level(">= 24")}), "x", 5
)
"""An event: lowest in a year, or in two; armed again 5 above the low."""


def december(value: float) -> Said:
    return said("2024-12-01", value, "2025-01-06T14:45")


def january(value: float, at: str = "2025-02-05", stage: Stage = FINAL) -> Said:
    return said("2025-01-01", value, at, stage=stage)


def february(value: float | None, at: str = "2025-02-21", stage: Stage = FLASH) -> Said:
    return said("2025-02-01", value, at, stage=stage)


def february_final(value: float, at: str = "2025-03-05") -> Said:
    return february(value, at, FINAL)


def march(value: float, at: str = "2025-03-21", stage: Stage = FLASH) -> Said:
    return said("2025-03-01", value, at, stage=stage)


def april(value: float, at: str = "2025-04-22") -> Said:
    return said("2025-04-01", value, at, stage=FLASH)


@dataclass(frozen=True, slots=True, kw_only=True)
class Life:
    """A rule, what is said, and what it tells: `kind previous -> level of month`, with `.` where it ends."""

    says: str
    told: Sequence[str]
    rows: Sequence[Said]
    rule: Rule = PMI
    before: Sequence[Said] = field(default=(december(56.8), january(52.9)))
    start: datetime = START


WORSE = [
    Life(says="ok stays ok in a new period", rows=[february(52.0)], told=[]),
    Life(
        says="worse than ok in a new period: fired",
        rows=[february(49.7)],
        told=["fired ok -> warning of Feb"],
    ),
    Life(
        says="worse than ok in the same period: fired",
        rows=[february(52.0), february_final(49.7)],
        told=["fired ok -> warning of Feb"],
    ),
    Life(
        says="worse by a restatement of an earlier period that sets the latch: fired, of the newest period",
        rows=[february(50.2), january(49.0, "2025-02-25", REVISED)],
        told=["fired ok -> watch of Feb", "escalated watch -> warning of Feb"],
    ),
    Life(
        says="worse than bad in a new period: escalated",
        rows=[february(49.7), march(47.5)],
        told=["fired ok -> warning of Feb", "escalated warning -> critical of Mar"],
    ),
    Life(
        says="worse than bad in the same period: escalated, not confirmed",
        rows=[february(49.7), february_final(47.5)],
        told=["fired ok -> warning of Feb", "escalated warning -> critical of Feb"],
    ),
    Life(
        says="worse than bad by a hold that is over: escalated",
        rule=HELD,
        rows=[february(49.7), march(49.7)],
        told=["fired ok -> watch of Feb", "escalated watch -> warning of Mar"],
    ),
]

BETTER = [
    Life(
        says="the period told restated to ok: retracted, ended",
        rows=[february(49.7), february_final(51.0)],
        told=["fired ok -> warning of Feb", "retracted warning -> ok of Feb."],
    ),
    Life(
        says="the period told restated below its clear: retracted to watch, open: no clear acts within it",
        rows=[february(49.7), february_final(50.3)],
        told=["fired ok -> warning of Feb", "retracted warning -> watch of Feb"],
    ),
    Life(
        says="a new period below its clear: nothing, for there the clear acts",
        rows=[february(49.7), march(50.3)],
        told=["fired ok -> warning of Feb"],
    ),
    Life(
        says="the period told withdrawn: retracted",
        rows=[february(49.7), february(None, "2025-02-25")],
        told=["fired ok -> warning of Feb", "retracted warning -> ok of Jan."],
    ),
    Life(
        says="the period told restated to better, and a new one as good, at one instant: retracted",
        rows=[february(49.7), february_final(52.0, "2025-03-21"), march(52.0)],
        told=["fired ok -> warning of Feb", "retracted warning -> ok of Mar."],
    ),
    Life(
        says="the period told restated as bad, and a new one better: resolved",
        rows=[february(49.7), february_final(49.8, "2025-03-21"), march(52.0)],
        told=["fired ok -> warning of Feb", "resolved warning -> ok of Mar."],
    ),
    Life(
        says="a new period past the clear: resolved, ended",
        rows=[february(49.7), march(51.5)],
        told=["fired ok -> warning of Feb", "resolved warning -> ok of Mar."],
    ),
    Life(
        says="better in the same period though the reading told stands: resolved",
        rule=replace(HELD, levels={Level.WARNING: level("< 50", hold=2)}),
        rows=[february(49.7), march(49.7), february_final(52.0, "2025-03-25")],
        told=["fired ok -> warning of Mar", "resolved warning -> ok of Mar."],
    ),
    Life(
        says="a new period past the clear of its level alone: eased",
        rows=[february(49.7), march(50.7)],
        told=["fired ok -> warning of Feb", "eased warning -> watch of Mar"],
    ),
    Life(
        says="less bad in the same period though the reading told stands: eased",
        rule=HELD,
        rows=[february(49.7), march(49.7), february_final(52.0, "2025-03-25")],
        told=[
            "fired ok -> watch of Feb",
            "escalated watch -> warning of Mar",
            "eased warning -> watch of Mar",
        ],
    ),
    Life(
        says="retracted to watch, then a new period past its clear: resolved, in one episode",
        rows=[february(49.7), february_final(50.3), march(51.5)],
        told=[
            "fired ok -> warning of Feb",
            "retracted warning -> watch of Feb",
            "resolved watch -> ok of Mar.",
        ],
    ),
    Life(
        says="a period told restated after its end: nothing",
        rows=[february(49.7), march(52.0), february(53.0, "2025-04-05", REVISED)],
        told=["fired ok -> warning of Feb", "resolved warning -> ok of Mar."],
    ),
    Life(
        says="bad again after the end: fired, in an episode of its own",
        rows=[february(49.7), february_final(52.0), march(49.0)],
        told=[
            "fired ok -> warning of Feb",
            "retracted warning -> ok of Feb.",
            "fired ok -> warning of Mar",
        ],
    ),
]

SAME = [
    Life(
        says="the period told is final and stands: confirmed",
        rows=[february(49.7), february_final(49.5)],
        told=["fired ok -> warning of Feb", "confirmed warning -> warning of Feb"],
    ),
    Life(
        says="the period told is final and stands, a later one is known: confirmed, of the period told",
        rows=[february(49.7), march(49.0), february_final(49.5, "2025-03-25")],
        told=["fired ok -> warning of Feb", "confirmed warning -> warning of Feb"],
    ),
    Life(
        says="the period told is final and does not stand, a later one does: nothing",
        rows=[february(49.7), march(49.0), february_final(52.0, "2025-03-25")],
        told=["fired ok -> warning of Feb"],
    ),
    Life(
        says="confirmed once, then revised: nothing",
        rows=[february(49.7), february_final(49.5), february(49.4, "2025-03-10", REVISED)],
        told=["fired ok -> warning of Feb", "confirmed warning -> warning of Feb"],
    ),
    Life(
        says="restated and still provisional: nothing",
        rows=[february(49.7), february(49.4, "2025-02-25")],
        told=["fired ok -> warning of Feb"],
    ),
    Life(
        says="as bad in a new period, without reminders: nothing",
        rows=[february(49.7), march(49.0), april(49.1)],
        told=["fired ok -> warning of Feb"],
    ),
    Life(
        says="as bad in each new period, reminded at every print: one reminder a period",
        rule=REMINDING,
        rows=[february(49.7), march(49.0), april(49.1)],
        told=[
            "fired ok -> warning of Feb",
            "reminder warning -> warning of Mar",
            "reminder warning -> warning of Apr",
        ],
    ),
    Life(
        says="restated in the same period, reminded at every print: nothing",
        rule=REMINDING,
        rows=[february(49.7), february(49.6, "2025-02-25")],
        told=["fired ok -> warning of Feb"],
    ),
    Life(
        says="confirmed and a new period at one instant, reminded at every print: confirmed alone",
        rule=REMINDING,
        rows=[february(49.7), february_final(49.5, "2025-03-21"), march(49.0)],
        told=["fired ok -> warning of Feb", "confirmed warning -> warning of Feb"],
    ),
    Life(
        says="twice the value told last, reminded by a factor of 2: reminder, and the next from there",
        rule=DOUBLING,
        rows=[
            february(100, stage=FINAL),
            march(199, stage=FINAL),
            march(200, "2025-03-25", REVISED),
            april(300),
        ],
        told=["fired ok -> watch of Feb", "reminder watch -> watch of Mar"],
    ),
]

BEGINNINGS = [
    Life(
        says="bad on the first cycle: baseline, which opens the episode and counts as told",
        start=instant("2025-02-25"),
        rows=[february(49.7), february_final(51.0)],
        told=["baseline unknown -> warning of Feb", "retracted warning -> ok of Feb."],
    ),
    Life(
        says="ok on the first cycle, then bad: fired",
        start=instant("2025-02-10"),
        rows=[february(49.7)],
        told=["fired ok -> warning of Feb"],
    ),
    Life(
        says="first known after the first cycle, as bad: baseline",
        before=[],
        rows=[february(49.7), march(47.0)],
        told=["baseline unknown -> warning of Feb", "escalated warning -> critical of Mar"],
    ),
]

ON_FINALS = [
    Life(says="a flash is not published yet: nothing", rule=FINALS, rows=[february(45.0)], told=[]),
    Life(
        says="a final: fired, and never confirmed",
        rule=FINALS,
        rows=[february(45.0), february_final(49.7), february(49.6, "2025-03-10", REVISED)],
        told=["fired ok -> warning of Feb"],
    ),
    Life(
        says="a final revised to ok: retracted",
        rule=FINALS,
        rows=[february_final(49.7), march(45.0), february(53.0, "2025-03-25", REVISED)],
        told=["fired ok -> warning of Feb", "retracted warning -> ok of Feb."],
    ),
]

TWO_YEARS = tuple(
    Said(period=period, value=round(70 + i / 5, 1), at=instant("2025-01-02"))
    for i, period in enumerate(months(24, start="2023-01-01"))
)
"""Steady rises from 70.0 to 74.6 in December 2024."""
EVENTS = [
    Life(
        says="lowest in a year: fired; no longer, but not armed again: nothing; armed again: resolved",
        rows=[january(71.1), february(72.0), march(75.0), april(76.1)],
        told=["fired ok -> warning of Jan", "resolved warning -> ok of Apr."],
    ),
    Life(
        says="lower still: escalated; less low: never eased",
        rows=[january(71.1), february(69.0), march(71.0), april(74.0)],
        told=[
            "fired ok -> warning of Jan",
            "escalated warning -> critical of Feb",
            "resolved critical -> ok of Apr.",
        ],
    ),
    Life(
        says="a final that stands: confirmed",
        rows=[january(71.1, stage=FLASH), january(71.2, "2025-02-15")],
        told=["fired ok -> warning of Jan", "confirmed warning -> warning of Jan"],
    ),
    Life(
        says="a final that is no low: retracted, ended",
        rows=[january(71.1, stage=FLASH), january(74.7, "2025-02-15")],
        told=["fired ok -> warning of Jan", "retracted warning -> ok of Jan."],
    ),
    Life(
        says="a final that is a lesser low: retracted in part, open",
        rows=[january(69.9, stage=FLASH), january(71.2, "2025-02-15")],
        told=["fired ok -> critical of Jan", "retracted critical -> warning of Jan"],
    ),
    Life(
        says="low in each new period: never a reminder",
        rule=replace(LOW, remind=Remind.PRINT),
        rows=[january(71.1), february(71.0), march(70.9)],
        told=["fired ok -> warning of Jan"],
    ),
]
EVENT_LIVES = [replace(each, rule=each.rule if each.rule.rearm else LOW, before=TWO_YEARS) for each in EVENTS]
TABLE = [*WORSE, *BETTER, *SAME, *BEGINNINGS, *ON_FINALS, *EVENT_LIVES]


def written(event: Event) -> str:
    month = f"{event.reading.period:%b}" if event.reading and event.reading.period else "nothing"
    return f"{event.kind.value} {event.previous_level.value} -> {event.level.value} of {month}"


@pytest.mark.parametrize("life", [pytest.param(each, id=each.says) for each in TABLE])
def test_the_table_of_events(life: Life) -> None:
    draft = live(world(life.rule), start=life.start, x=(*life.before, *life.rows))

    events = of_rules(draft)
    ends = {(each.id, each.ended_at) for each in draft.episodes if each.ended_at}
    assert [written(each) + ("." if (each.episode, each.at) in ends else "") for each in events] == life.told


@pytest.mark.parametrize("life", [pytest.param(each, id=each.says) for each in TABLE])
def test_an_episode_goes_from_its_first_event_to_the_one_that_ends_it(life: Life) -> None:
    draft = live(world(life.rule), start=life.start, x=(*life.before, *life.rows))

    opening = {EventKind.FIRED, EventKind.BASELINE}
    episode: EpisodeId | None = None
    for event in of_rules(draft):
        episode = EpisodeId(event.id) if event.kind in opening else episode
        assert event.episode == episode
    assert {each.id for each in draft.told.episodes.values()} == {
        each.id for each in draft.episodes if each.ended_at is None
    }
