"""The digest as its readers see it on a Monday morning."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from evaluation.builders import instant
from report.occasions import BERLIN, MONDAY, RECORD, START, WATCH, briefing, drawn
from wording.story import chinese

from monitor.model.alerts import Event
from monitor.model.decisions import Acknowledgement
from monitor.model.deliveries import Notice
from monitor.model.terms import Level, Purpose
from monitor.report.digest import DigestFacts, digest, gather, is_empty, subjects_asked
from monitor.wording.briefing import Briefing
from monitor.wording.widths import columns
from monitor.wording.words import ENGLISH

FIRST_TWO_SECTIONS = """\
[▲ warning] Digest to 24 Feb 2025: Title of rule now ▲ warning; 1 of 2 rules at
watch or worse; 1 release ahead

What changed since the last digest
  21 Feb        [▲ warning] Services survey Feb flash 49.7 vs consensus 53.0
                (-3.3): fired at warning

1 of 2 rules at watch or worse; days since the alert opened
Level       Rule                Value     Enters   Away    Ends; worsens    Days
▲ warning   Title of rule       49.7      < 50     -0.3    >= 50.5; < 48    2

The week ahead, by your clock; → is what would change a level
Due                  What                                Last         Consensus
Thu 27 Feb 14:30     Claims for the week to 22 Feb 2025  220          -
(08:30 ET), by                                           thousand
habit
                     → Title of claims, now ○ ok: ▲
                     warning at 240 thousand or more

Releases that changed no level
Out      Indicator                 Period       Value     Consensus   Previous
20 Feb   Claims                    week to 15   220       -           222
                                   Feb          thousand

Sources
"""


def facts(*, held: tuple[Event, ...] = (), quiet: bool = False) -> DigestFacts:
    draft = drawn()
    events = () if quiet else draft.events
    return gather(
        RECORD, WATCH, events=events, held=held, since=START, until=MONDAY, episodes=draft.told.episodes
    )


def written(given: DigestFacts, brief: Briefing | None = None) -> Notice:
    return digest(given, brief or briefing(), made_at=MONDAY, zone=BERLIN, words=ENGLISH)


def test_it_says_what_changed_how_all_stands_and_what_is_ahead() -> None:
    assert written(facts()).text.startswith(FIRST_TWO_SECTIONS)


def test_what_was_held_is_told_whole_and_carried_by_the_notice() -> None:
    (fired,) = drawn().events
    found = written(facts(held=(fired,)))

    assert (found.events, len(found.lines), found.purpose) == ((fired,), 1, Purpose.DIGEST)
    assert "What changed\n  ▲ warning     Title of rule fired" in found.text
    assert "since the last digest" not in found.text


def test_a_span_in_which_nothing_changed_says_so() -> None:
    found = written(facts(quiet=True))

    assert "no rule changed its level" in found.subject
    assert "What changed\n  Nothing: no level, and no state of the data." in found.text
    assert "21 Feb   Services survey           Feb flash    49.7      53.0        52.9" in found.text


def test_whoever_knows_of_an_alert_is_named() -> None:
    (episode,) = drawn().told.episodes.values()
    known = Acknowledgement(
        episode=episode.id, level=Level.WARNING, author="desk-a", comment="", recorded_at=MONDAY
    )

    found = written(facts(), replace(briefing(), acknowledged={episode.id: known}))

    assert "Title of rule;" in found.text
    assert "acknowledged by" in found.text
    assert "desk-a" in found.text


def test_only_with_nothing_behind_and_nothing_ahead_it_is_empty() -> None:
    given = facts(quiet=True)

    assert not is_empty(given)
    assert not is_empty(replace(given, releases=()))
    assert is_empty(replace(given, releases=(), ahead=()))


def test_a_week_without_a_release_is_said_to_be_one() -> None:
    assert "Nothing is due in the week ahead." in written(replace(facts(), ahead=())).text


def test_the_outlooks_asked_for_are_of_the_rules_that_read_what_is_ahead() -> None:
    assert subjects_asked(facts(), WATCH) == (("claims", ""),)


def test_events_of_before_the_span_may_be_held_and_are_not_told_twice() -> None:
    (fired,) = drawn().events
    late = replace(facts(held=(fired,)), since=instant("2025-02-22"))

    assert late.others == ()
    assert written(late).text.count("fired") == 1


@pytest.mark.parametrize("quiet", [True, False])
def test_every_form_keeps_to_its_room(*, quiet: bool) -> None:
    found = written(facts(quiet=quiet))

    assert max(map(len, found.text.splitlines())) <= 80
    assert len(found.compact) < 280
    assert found.compact.startswith(found.subject)
    assert "Title of rule" in found.html


def test_a_later_digest_counts_more_days() -> None:
    later = replace(facts(), until=MONDAY + timedelta(days=10))

    assert "< 50     -0.3    >= 50.5; < 48    12" in written(later).text


def test_in_chinese_it_keeps_to_its_room_and_says_nothing_in_english() -> None:
    found = digest(facts(), briefing(), made_at=MONDAY, zone=BERLIN, words=chinese())
    before_the_sources = found.text.split("数据来源")[0]

    assert max(map(columns, found.text.splitlines())) <= 80
    assert "● " not in found.subject
    assert not re.search("rules|week|release|due|ahead|level", before_the_sources, re.IGNORECASE)
