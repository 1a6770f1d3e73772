from dataclasses import replace

import pytest
from services import (
    FINAL_INPUT,
    FINAL_SCENE,
    FIRED,
    FLASH_READING,
    FLASH_RULE,
    FLASH_SCENE,
    FLASH_STATE,
    LATE,
    RETRACTED,
)

from monitor.model.terms import EventKind, Level, SourceName
from monitor.wording.scene import Scene
from monitor.wording.subjects import subject, worst_first

BASELINE = replace(FIRED, kind=EventKind.BASELINE)


def seen(**changes: float | None) -> Scene:
    state = replace(FLASH_STATE, **changes)  # type: ignore[arg-type] # only numbers are changed
    return replace(FLASH_SCENE, standing=replace(FLASH_SCENE.standing, indicators=(state,)))


def test_the_first_line_decides() -> None:
    resolved = replace(FIRED, kind=EventKind.RESOLVED, level=Level.OK, previous_level=Level.CRITICAL)

    assert subject((LATE, resolved, FIRED), FLASH_SCENE) == (
        "[▲ warning] Services PMI Feb flash 49.7 vs consensus 53.0 (-1.2 sigma): fired at warning; +2 more"
    )


def test_a_retraction_comes_before_all() -> None:
    critical = replace(FIRED, kind=EventKind.ESCALATED, level=Level.CRITICAL)

    assert subject((critical, RETRACTED), FINAL_SCENE) == (
        "RETRACTED: Services PMI Feb final 51.0 vs consensus 49.7 (+1.3): "
        "taken back from warning to ok; +1 more"
    )


def test_without_consensus_it_says_so() -> None:
    assert subject((FIRED,), seen(consensus=None, surprise=None)) == (
        "[▲ warning] Services PMI Feb flash 49.7, no consensus: fired at warning"
    )


def test_a_rule_on_one_indicator_leads_with_its_number() -> None:
    reading = FIRED.reading
    assert reading is not None
    derived = replace(FIRED, title="Services PMI, change", reading=replace(reading, value=-3.2))

    assert subject((derived,), FLASH_SCENE) == (
        "[▲ warning] Services PMI Feb flash 49.7 vs consensus 53.0 (-1.2 sigma): "
        "Services PMI, change (-3.2) fired at warning"
    )


def test_an_event_told_late_does_not_bear_a_number_that_came_after_it() -> None:
    assert subject((FIRED,), FINAL_SCENE) == "[▲ warning] Services PMI 49.7 (Feb flash): fired at warning"


def test_a_data_event_is_marked_as_one() -> None:
    assert subject((LATE,), FLASH_SCENE) == (
        "[late] S&P Global US Services PMI: no new value by 6 Mar 2025 00:45 Asia/Shanghai (5 Mar 11:45 ET)"
    )


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        (EventKind.DISAGREEMENT, "spglobal says 51.0, fred 50.8 in Feb 2025"),
        (EventKind.RESTATED, "fred changed 1,058 values at once"),
    ],
)
def test_a_remark_on_sources_says_who_and_what(kind: EventKind, said: str) -> None:
    other = replace(FINAL_INPUT, source=SourceName("fred"), value=50.8)
    reading = replace(FLASH_READING, value=1058.0, inputs=(FINAL_INPUT, other))
    event = replace(LATE, kind=kind, instance="fred", reading=reading)

    assert subject((event,), FINAL_SCENE) == f"[{kind.value}] S&P Global US Services PMI: {said}"


def test_a_baseline_reads_as_one() -> None:
    fine, unsure = replace(FLASH_RULE, level=Level.OK), replace(FLASH_RULE, level=Level.UNKNOWN)
    rules = (FLASH_RULE, FLASH_RULE, fine, unsure)
    scene = replace(FLASH_SCENE, standing=replace(FLASH_SCENE.standing, rules=rules))

    assert subject((BASELINE, BASELINE, LATE), scene) == (
        "[▲ warning] Monitoring begins: 2 of 4 rules at watch or worse, 1 unknown; +1 more"
    )


def test_one_rule_that_begins_is_told_by_itself() -> None:
    assert subject((BASELINE,), FLASH_SCENE).endswith(": first known at warning")


def test_a_subject_is_one_line() -> None:
    assert "\n" not in subject((replace(FIRED, title="Services\r\nBcc: x@y.z"),), FLASH_SCENE)


@pytest.mark.parametrize("better", [EventKind.EASED, EventKind.CONFIRMED, EventKind.REMINDER])
def test_a_change_for_the_worse_comes_before_any_other(better: EventKind) -> None:
    calm = replace(FIRED, kind=better, level=Level.CRITICAL)
    watch = replace(FIRED, level=Level.WATCH)

    assert worst_first((LATE, calm, watch)) == (watch, calm, LATE)
