from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from services import (
    CATALOGUE,
    FEBRUARY,
    FINAL_AT,
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

from monitor.model.alerts import Event
from monitor.model.decisions import Acknowledgement
from monitor.model.deliveries import Notice
from monitor.model.series import FreshnessState
from monitor.model.standing import IndicatorState, Rank, RuleState
from monitor.model.terms import EpisodeId, EventKind, Freshness, IndicatorId, Level, RuleId, SourceName, Tier
from monitor.wording.briefing import Briefing
from monitor.wording.notice import notice

GOLDEN = Path(__file__).parents[1] / "data" / "wording"


def told(
    *events: Event, rules: tuple[RuleState, ...] = (FLASH_RULE,), state: IndicatorState = FLASH_STATE
) -> Notice:
    standing = replace(FLASH_STANDING, indicators=(state,), rules=rules)
    briefing = Briefing(standing=standing, catalogue=CATALOGUE)
    return notice(events or (FIRED,), briefing, made_at=FLASH_AT, zone=SHANGHAI)


@pytest.mark.parametrize(
    ("name", "given"),
    [("services_fired.txt", fired_notice()), ("services_retracted.txt", retracted_notice())],
)
def test_the_story_of_february_2025_reads_so(name: str, given: Notice) -> None:
    assert given.text == (GOLDEN / name).read_text(encoding="utf-8")


def test_subjects_of_the_story() -> None:
    assert fired_notice().subject == (
        "[▲ warning] Services PMI Feb flash 49.7 vs consensus 53.0 (-1.2 sigma): fired at warning"
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

    assert "  Breaks        crosses a change of method: telephone to web\n" in given.text
    assert "  Evidence      T3: some values read in hindsight\n" in given.text


def test_a_rule_that_has_moved_on_lends_no_outlook() -> None:
    given = told(rules=(replace(FLASH_RULE, level=Level.CRITICAL),))

    assert "Would clear" not in given.text


def test_a_baseline_reads_as_one_list() -> None:
    baseline = replace(FIRED, kind=EventKind.BASELINE)
    worse = replace(baseline, title="Mortgage rate", level=Level.CRITICAL)

    text = told(baseline, worse, rules=(FLASH_RULE, replace(FLASH_RULE, level=Level.OK))).text

    assert text.startswith("[● critical] Monitoring begins: 1 of 2 rules at watch or worse\n")
    assert text.index("Mortgage rate: 49.7") < text.index("Services PMI: 49.7")
    assert "In numbers" not in text


def test_a_rule_that_is_unknown_stands_in_the_table_with_its_reason() -> None:
    unknown = replace(FLASH_RULE, level=Level.UNKNOWN, reading=None, reason="dc_claims is missing")

    text = told(rules=(FLASH_RULE, unknown)).text

    assert "1 of 2 rules at watch\nor worse, 1 unknown." in text
    assert "? unknown   Services PMI: dc_claims is  -                    -\n            missing\n" in text


def test_a_rule_that_is_ok_stays_out_of_the_table() -> None:
    assert "\nLevel " not in told(rules=(replace(FLASH_RULE, level=Level.OK),)).text


def test_an_acknowledged_rule_says_who_knows() -> None:
    known = Acknowledgement(
        episode=EpisodeId(FIRED.id), level=Level.WARNING, author="desk-a", comment="", recorded_at=FLASH_AT
    )
    briefing = Briefing(
        standing=FLASH_STANDING,
        catalogue=CATALOGUE,
        told={(FLASH_RULE.rule, ""): FIRED},
        acknowledged={known.episode: known},
    )

    text = " ".join(notice((LATE,), briefing, made_at=FLASH_AT, zone=SHANGHAI).text.split())

    assert "▲ warning Services PMI: acknowledged 49.7 flash Feb by desk-a" in text


def test_the_rule_is_named_with_what_it_reads_and_its_version() -> None:
    text = told(rules=(replace(FLASH_RULE, measure="services_pmi"),)).text

    assert "  Rule          services-pmi-weak (00000000): services_pmi\n" in text


def test_history_has_its_window_and_the_year_before() -> None:
    rank = Rank(percentile=11.1, since=date(2022, 12, 1), count=27)
    text = " ".join(told(state=replace(FLASH_STATE, rank=rank, year_ago=52.3)).text.split())

    assert "second fall in a row; 11th percentile of the 27 values since 2022-12" in text
    assert "On the year -2.6 from 52.3 a year before" in text


def test_a_window_of_ten_years_is_called_so() -> None:
    rank = Rank(percentile=2.0, since=date(2015, 3, 1), count=120)

    text = " ".join(told(state=replace(FLASH_STATE, rank=rank)).text.split())

    assert "2nd percentile of the last 10 years (120 values)" in text


def test_the_numbers_of_an_indicator_are_told_once() -> None:
    text = told(FIRED, replace(FIRED, title="Services PMI, change")).text

    assert text.count("  Latest ") == 1


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


def test_an_overdue_value_was_due_and_is_not_said_to_be_next() -> None:
    standing = replace(FLASH_STANDING, as_of=FINAL_AT)
    briefing = Briefing(standing=standing, catalogue=CATALOGUE)

    given = notice((FIRED,), briefing, made_at=FINAL_AT, zone=SHANGHAI)

    said = " ".join(given.text.split())
    assert "S&P Global US Services PMI: was due 5 Mar 2025 22:45 Asia/Shanghai (5 Mar 09:45 ET). S&P" in said
    assert "next due" not in given.compact


def test_what_only_the_table_shows_is_cited_in_one_paragraph() -> None:
    other = replace(INDICATOR, id=IndicatorId("claims"), citation="Office, Weekly Claims", url="https://x.y")
    inputs = (replace(FLASH_INPUT, indicator=other.id),)
    beside = replace(
        FLASH_RULE, rule=RuleId("claims-rise"), reading=replace(FLASH_READING, inputs=inputs, period=FEBRUARY)
    )
    standing = replace(FLASH_STANDING, rules=(FLASH_RULE, beside))
    briefing = Briefing(standing=standing, catalogue={**CATALOGUE, other.id: other})

    text = notice((FIRED,), briefing, made_at=FLASH_AT, zone=SHANGHAI).text

    assert "\nSources of the table\n  Office, Weekly Claims\n" in text
