from dataclasses import replace
from datetime import date

import pytest
from services import (
    FINAL_INPUT,
    FINAL_SCENE,
    FIRED,
    FLASH_INPUT,
    FLASH_READING,
    FLASH_SCENE,
    FLASH_STATE,
    LATE,
    RETRACTED,
    RULE,
)

from monitor.model.alerts import Event, Input
from monitor.model.terms import EventKind, Level, SourceName, Stage
from monitor.wording.sentences import event_line
from monitor.wording.subjects import subject

FRED_INPUT = replace(FINAL_INPUT, source=SourceName("fred"), value=50.8)
TAIL = "49.7 in Feb 2025 (flash, may be revised); threshold < 50, the value is 0.3 below."
LATEST = "the latest is 49.7 in Feb 2025 (flash, may be revised)."


def rule_event(kind: EventKind, level: Level, previous: Level) -> Event:
    return replace(FIRED, kind=kind, level=level, previous_level=previous)


@pytest.mark.parametrize(
    ("event", "change"),
    [
        (FIRED, "fired at ▲ warning, from ○ ok"),
        (
            rule_event(EventKind.BASELINE, Level.WARNING, Level.UNKNOWN),
            "first known at ▲ warning",
        ),
        (
            rule_event(EventKind.ESCALATED, Level.CRITICAL, Level.WARNING),
            "escalated to ● critical, from ▲ warning",
        ),
        (rule_event(EventKind.EASED, Level.WATCH, Level.WARNING), "eased to △ watch, from ▲ warning"),
        (rule_event(EventKind.CONFIRMED, Level.WARNING, Level.WARNING), "confirmed at ▲ warning"),
        (
            rule_event(EventKind.REMINDER, Level.WARNING, Level.WARNING),
            "still at ▲ warning after the new print",
        ),
        (
            rule_event(EventKind.RULE_CHANGED, Level.WATCH, Level.WARNING),
            "moved to △ watch by a changed rule, from ▲ warning",
        ),
    ],
)
def test_a_rule_event_says_the_change_the_number_and_the_distance(event: Event, change: str) -> None:
    assert event_line(event, FLASH_SCENE) == f"Services PMI {change}: {TAIL}"


def test_a_retraction_says_what_was_told() -> None:
    assert event_line(RETRACTED, FINAL_SCENE) == (
        "RETRACTED: Services PMI now at ○ ok, not ▲ warning: 51.0 in Feb 2025 (final); "
        "told on 21 Feb 2025 as 49.7 (flash); next threshold < 51, the value is at it, not past it."
    )


def test_a_retraction_on_a_later_period_says_which_value_fell() -> None:
    march = date(2025, 3, 1)
    inputs = (replace(FLASH_INPUT, period=march, value=54.3),)
    reading = replace(FLASH_READING, period=march, value=54.3, inputs=inputs)

    line = event_line(replace(RETRACTED, reading=reading, threshold=None), FINAL_SCENE)

    assert line == (
        "RETRACTED: Services PMI now at ○ ok, not ▲ warning: 54.3 in Mar 2025 (flash, may be revised); "
        "what was told on 21 Feb 2025, 49.7 in Feb 2025 (flash), has since been restated."
    )


def test_a_confirmation_says_what_it_confirms() -> None:
    final = replace(FLASH_READING, stage=Stage.FINAL)
    event = replace(rule_event(EventKind.CONFIRMED, Level.WARNING, Level.WARNING), reading=final)

    assert event_line(event, replace(FLASH_SCENE, told={(RULE, ""): FIRED})) == (
        "Services PMI confirmed at ▲ warning: 49.7 in Feb 2025 (final); "
        "told on 21 Feb 2025 as 49.7 (flash); threshold < 50, the value is 0.3 below."
    )


def test_an_instance_and_a_reason_are_named() -> None:
    event = replace(FIRED, instance="DC", reading=None, threshold=None, reason="the gate is closed.")

    line = event_line(event, FLASH_SCENE)

    assert line == "Services PMI (DC) fired at ▲ warning, from ○ ok. Reason: the gate is closed."


def test_breadth_has_no_period() -> None:
    reading = replace(FLASH_READING, period=None, value=3.0, stage=None, inputs=())
    event = replace(FIRED, title="Themes at warning", reading=reading, threshold=">= 3", distance=None)
    scene = replace(FLASH_SCENE, standing=replace(FLASH_SCENE.standing, rules=()))

    assert event_line(event, scene) == ("Themes at warning fired at ▲ warning, from ○ ok: 3; threshold >= 3.")


BY = "6 Mar 2025 00:45 Asia/Shanghai (5 Mar 11:45 ET)"
TITLE = "S&P Global US Services PMI"


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        (EventKind.LATE, f"{TITLE} is late: no new value by {BY}"),
        (
            EventKind.MISSING,
            f"{TITLE} is missing: no new value by {BY}, and rules that rest on it are unknown",
        ),
        (EventKind.WITHHELD, f"{TITLE} is withheld by its publisher"),
        (EventKind.CHANGED, f"{TITLE} cannot be read: its source has changed format"),
        (
            EventKind.WITHDRAWN,
            f"{TITLE} is withdrawn by its publisher, and rules that rest on it are unknown",
        ),
        (EventKind.RECOVERED, f"{TITLE} has recovered"),
        (EventKind.DISAGREEMENT, f"Sources of {TITLE} disagree"),
        (EventKind.RESTATED, f"{TITLE} was restated"),
    ],
)
def test_a_data_event_says_what_is_wrong_and_what_is_known(kind: EventKind, said: str) -> None:
    assert event_line(replace(LATE, kind=kind), FLASH_SCENE) == f"{said}; {LATEST}"


def remark(kind: EventKind, value: float, *inputs: Input) -> Event:
    reading = replace(FLASH_READING, value=value, inputs=inputs)
    return replace(LATE, kind=kind, instance="fred", reading=reading)


def test_a_disagreement_shows_both_values_and_their_sources() -> None:
    event = remark(EventKind.DISAGREEMENT, 51.0, FINAL_INPUT, FRED_INPUT)

    assert event_line(event, FINAL_SCENE) == (
        f"Sources of {TITLE} disagree: spglobal says 51.0 in Feb 2025 (final), fred 50.8; "
        "spglobal ranks first, so its value counts."
    )


def test_a_restatement_says_how_much_changed_from_when_to_when_and_what_most() -> None:
    periods = (date(2020, 3, 1), date(2025, 1, 1), date(2020, 4, 1), date(2020, 4, 1))
    inputs = [replace(FRED_INPUT, period=each) for each in periods]

    event = remark(EventKind.RESTATED, 1058.0, *inputs[:3], replace(inputs[3], value=26.7))

    assert event_line(event, FINAL_SCENE) == (
        f"{TITLE} was restated: fred changed 1,058 of its values at once, the first in Mar 2020 and the "
        "last in Jan 2025, the most in Apr 2020, from 50.8 to 26.7."
    )


def test_an_indicator_that_is_no_longer_in_the_glossary_is_remarked_on_in_bare_numbers() -> None:
    event = remark(EventKind.DISAGREEMENT, 51.0, FINAL_INPUT, FRED_INPUT)

    line = event_line(event, replace(FINAL_SCENE, catalogue={}))

    assert "spglobal says 51 on 1 Feb 2025 (final), fred 50.8;" in line


def test_a_remark_of_another_make_is_a_bug() -> None:
    with pytest.raises(ValueError, match="no remark"):
        event_line(remark(EventKind.DISAGREEMENT, 51.0, FINAL_INPUT), FINAL_SCENE)


def test_an_indicator_without_data_says_so() -> None:
    standing = replace(FLASH_SCENE.standing, indicators=(replace(FLASH_STATE, latest=None),))

    line = event_line(replace(LATE, kind=EventKind.MISSING), replace(FLASH_SCENE, standing=standing))

    assert line.endswith("; no value is known.")


@pytest.mark.parametrize("kind", list(EventKind))
def test_every_kind_of_event_has_a_sentence(kind: EventKind) -> None:
    is_data = kind in list(EventKind)[list(EventKind).index(EventKind.LATE) :]

    assert event_line(replace(LATE if is_data else FIRED, kind=kind), FLASH_SCENE).endswith(".")


def test_a_reminder_counts_the_periods_that_a_level_has_lasted() -> None:
    lasting = replace(FLASH_SCENE.standing.rules[0], run=4)
    scene = replace(FLASH_SCENE, standing=replace(FLASH_SCENE.standing, rules=(lasting,)))

    line = event_line(rule_event(EventKind.REMINDER, Level.WARNING, Level.WARNING), scene)

    assert line == f"Services PMI still at ▲ warning after the new print, 4th month: {TAIL}"


def test_a_reminder_recalls_what_was_told_last() -> None:
    scene = replace(FLASH_SCENE, told={(RULE, ""): FIRED})
    march = replace(FLASH_READING, period=date(2025, 3, 1), value=24.0, stage=Stage.FINAL)
    event = replace(rule_event(EventKind.REMINDER, Level.WARNING, Level.WARNING), reading=march)

    assert "; last told on 21 Feb 2025 as 49.7 in Feb 2025 (flash); threshold" in event_line(event, scene)


def test_a_rule_that_was_removed_is_said_to_be_watched_no_more() -> None:
    gone = replace(
        rule_event(EventKind.RULE_CHANGED, Level.UNKNOWN, Level.WARNING),
        reading=None,
        threshold=None,
        distance=None,
        reason="the rule was removed",
    )
    scene = replace(FLASH_SCENE, standing=replace(FLASH_SCENE.standing, rules=()))

    assert event_line(gone, scene) == (
        "Services PMI is no longer watched: its rule was removed, last known at ▲ warning."
    )
    assert subject((gone,), scene) == "[? unknown] Services PMI: no longer watched, rule removed at warning"
