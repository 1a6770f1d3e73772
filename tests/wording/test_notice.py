from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from services import (
    CATALOGUE,
    FIRED,
    FLASH_AT,
    FLASH_INPUT,
    FLASH_READING,
    FLASH_RULE,
    FLASH_STANDING,
    FLASH_STATE,
    INDICATOR,
    LATE,
    SHANGHAI,
    fired_notice,
    retracted_notice,
)

from monitor.model.alerts import Event, Notice
from monitor.model.series import FreshnessState
from monitor.model.standing import IndicatorState, RuleState
from monitor.model.terms import EventKind, Freshness, Level, SourceName, Tier
from monitor.wording.notice import notice

GOLDEN = Path(__file__).parents[1] / "data" / "wording"


def told(
    *events: Event, rules: tuple[RuleState, ...] = (FLASH_RULE,), state: IndicatorState = FLASH_STATE
) -> Notice:
    standing = replace(FLASH_STANDING, indicators=(state,), rules=rules)
    return notice(events or (FIRED,), standing, CATALOGUE, made_at=FLASH_AT, zone=SHANGHAI)


@pytest.mark.parametrize(
    ("name", "given"),
    [("services_fired.txt", fired_notice()), ("services_retracted.txt", retracted_notice())],
)
def test_the_story_of_february_2025_reads_so(name: str, given: Notice) -> None:
    assert given.text == (GOLDEN / name).read_text(encoding="utf-8")


def test_subjects_of_the_story() -> None:
    assert fired_notice().subject == (
        "[warning] Services PMI 49.7 Feb 2025 flash vs consensus 53.0 (-3.3): fired at warning"
    )
    assert retracted_notice().subject.startswith("RETRACTED")


def test_lines_keep_the_order_of_events_and_the_text_puts_the_worst_first() -> None:
    given = fired_notice(LATE, FIRED)

    assert given.events == (LATE, FIRED)
    assert given.lines[0].startswith("S&P Global US Services PMI is late")
    assert given.text.index("Services PMI fired at") < given.text.index("is late: no new")


def test_the_thread_is_the_episode_of_the_worst_event() -> None:
    assert fired_notice(LATE, FIRED).thread == FIRED.episode
    assert fired_notice(LATE).thread is None


def test_no_consensus_is_said_plainly() -> None:
    given = told(state=replace(FLASH_STATE, consensus=None, surprise=None, surprise_sigma=None))

    assert "  Consensus     no consensus\n" in given.text


def test_a_revision_of_the_previous_value_is_shown() -> None:
    assert (
        "  Previous      52.9, revised from 52.8\n"
        in told(state=replace(FLASH_STATE, previous_told=52.8)).text
    )
    assert "revised from" not in told().text


def test_breaks_and_evidence_are_named() -> None:
    reading = replace(FLASH_READING, breaks=("telephone to web",), tier=Tier.T3)
    given = told(replace(FIRED, reading=reading))

    assert "  Breaks        crosses telephone to web\n" in given.text
    assert "  Evidence      T3: some values read in hindsight\n" in given.text


def test_a_rule_that_has_moved_on_lends_no_outlook() -> None:
    given = told(rules=(replace(FLASH_RULE, level=Level.CRITICAL),))

    assert "Would clear" not in given.text


def test_a_baseline_reads_as_one_list() -> None:
    baseline = replace(FIRED, kind=EventKind.BASELINE)
    worse = replace(baseline, title="Mortgage rate", level=Level.CRITICAL)

    text = told(baseline, worse, rules=(FLASH_RULE, replace(FLASH_RULE, level=Level.OK))).text

    assert text.startswith("[critical] Watch begins: 1 of 2 rules is not ok\n")
    assert text.index("Mortgage rate: 49.7") < text.index("Services PMI: 49.7")
    assert "In numbers" not in text


def test_a_rule_that_is_unknown_stands_in_the_table_with_its_reason() -> None:
    unknown = replace(FLASH_RULE, level=Level.UNKNOWN, reading=None, reason="dc_claims is missing")

    text = told(rules=(FLASH_RULE, unknown)).text

    assert "1 of 2 rules at watch\nor worse, 1 unknown." in text
    assert "? unknown   Services PMI: dc_claims is      -                -" in text


def test_a_rule_that_is_ok_stays_out_of_the_table() -> None:
    assert "\nLevel " not in told(rules=(replace(FLASH_RULE, level=Level.OK),)).text


def test_late_data_are_said_beside_the_number() -> None:
    late = FreshnessState(freshness=Freshness.LATE, since=LATE.at, next_due_at=None)

    assert (
        "  Freshness     late since 6 Mar 2025 00:45" in told(state=replace(FLASH_STATE, freshness=late)).text
    )


def test_every_indicator_whose_number_is_shown_is_cited() -> None:
    assert INDICATOR.citation in " ".join(told().text.split())
    assert INDICATOR.url in told().text


def test_freds_notice_stands_only_under_freds_values() -> None:
    fred = replace(FLASH_INPUT, source=SourceName("fredgraph"))
    event = replace(FIRED, reading=replace(FLASH_READING, inputs=(fred,)))

    assert "FRED®" in told(event).text
    assert "FRED®" in told(event).html
    assert "FRED®" not in told().text


def test_each_instant_can_be_reproduced() -> None:
    later = replace(FIRED, at=FLASH_AT + timedelta(hours=1))

    text = told(FIRED, later, FIRED).text

    assert text.count("macro-monitor check --as-of 2025-02-21T14:45:00Z\n") == 1
    assert text.count("macro-monitor check --as-of 2025-02-21T15:45:00Z\n") == 1


def test_the_same_facts_give_the_same_notice() -> None:
    assert fired_notice() == fired_notice()
