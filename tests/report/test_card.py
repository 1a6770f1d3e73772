"""The card before a release."""

import re
from dataclasses import replace
from datetime import datetime, timedelta

from evaluation.builders import X, Y, instant, level, rule
from report.occasions import BERLIN, CLAIMS_RULE, MONDAY, RECORD, WATCH, briefing, drawn, due
from wording.story import chinese

from monitor.evaluation.coming import coming
from monitor.model.deliveries import Notice
from monitor.model.terms import Level, Purpose
from monitor.report.card import DueCards, card, due_cards, gather_card
from monitor.rulebook.book import RuleBook
from monitor.wording.briefing import Briefing
from monitor.wording.widths import columns
from monitor.wording.words import ENGLISH

BEFORE = timedelta(minutes=30)
FINAL_AT = instant("2025-03-05T14:45")
NOW = FINAL_AT - BEFORE
CLAIMS_AT = instant("2025-02-27T13:30")


def cards(now: datetime) -> DueCards:
    return due_cards(WATCH, due(as_of=now), before=BEFORE, now=now)


def written(now: datetime = NOW, brief: Briefing | None = None) -> Notice:
    (found,) = cards(now).now
    gathered = gather_card(RECORD, WATCH, found, as_of=now)
    return card(gathered, brief or briefing(as_of=now), made_at=now, zone=BERLIN, words=ENGLISH)


def test_it_says_what_is_expected_and_which_print_would_do_what() -> None:
    assert written().text.startswith(
        """\
Due 15:45 (09:45 ET): release of x; Services survey, consensus 49.7; △ watch or
better at 50.0 or more (Title of rule)

release of x
  Due           5 Mar 2025 15:45 Europe/Berlin (5 Mar 09:45 ET)

Services survey, final for Feb 2025
  Last          49.7 in Feb 2025 (flash, may be revised)
  Before it     52.9
  Consensus     49.7

▲ warning Title of rule, now 49.7
  ○ ok          at 51.0 or more; would clear; a revision up by 1.3 or more: 0 of
                1 finals on record
  △ watch       at 50.0 to 50.9; would ease; a revision up by 0.3 or more: 0 of
                1 finals on record
  ▲ warning     at 48.0 to 49.9; no change; the last value lies here; the
                consensus lies here
  ● critical    at 47.9 or less; would escalate; a revision down by 1.8 or more:
                0 of 1 finals on record

Sources and next releases
"""
    )


def test_what_was_told_on_the_provisional_value_would_be_taken_back() -> None:
    brief = replace(briefing(as_of=NOW), told=drawn().told.last)

    assert written(brief=brief).text.count("would take back what was told") == 2


def test_how_often_prints_moved_as_far_is_counted_from_all_changes() -> None:
    found = written(instant("2025-02-21T14:15"))

    assert "a fall of 2.0 or more: 1 of the last" in " ".join(found.text.split())
    assert "no change; the last value lies here; the consensus lies here" in " ".join(found.text.split())


def test_a_rule_that_no_likely_print_moves_is_told_in_a_line() -> None:
    far = replace(CLAIMS_RULE, levels={Level.WARNING: level(">= 900")})
    watch = replace(WATCH, rules=RuleBook(rules=(rule(), far)))
    now = CLAIMS_AT - BEFORE
    (found,) = due_cards(watch, due(as_of=now, days=1), before=BEFORE, now=now).now
    brief = briefing(as_of=now, watch=watch)

    told = card(gather_card(RECORD, watch, found, as_of=now), brief, made_at=now, zone=BERLIN, words=ENGLISH)

    assert "no likely print changes a level" in " ".join(told.subject.split())
    assert "○ ok          Title of claims: ▲ warning at 900 thousand or more" in told.text


def test_a_card_is_due_from_so_long_before_a_release_until_it_is_due() -> None:
    early = cards(NOW - timedelta(seconds=1))

    assert (early.now, early.next_at) == ((), NOW)
    assert [each.release for each in cards(NOW).now] == ["release of x"]
    assert [each.release for each in cards(FINAL_AT - timedelta(seconds=1)).now] == ["release of x"]
    assert cards(FINAL_AT).now == ()


def test_one_release_has_one_card_whatever_it_brings() -> None:
    twin = replace(WATCH.catalogue[X], id=Y)
    watch = replace(
        WATCH,
        catalogue={X: WATCH.catalogue[X], Y: twin},
        rules=RuleBook(rules=(rule(), rule("y", name="twin"))),
    )
    rows = replace(RECORD, statements={X: RECORD.statements[X], Y: RECORD.statements[X]})
    dues = coming(watch, rows, as_of=NOW, start=NOW, end=FINAL_AT)

    (found,) = due_cards(watch, dues, before=BEFORE, now=NOW).now

    assert [each.indicator for each in found.dues] == [X, Y]


def test_a_release_that_no_rule_reads_has_no_card() -> None:
    watch = replace(WATCH, rules=RuleBook(rules=()))

    assert due_cards(watch, due(as_of=MONDAY), before=BEFORE, now=MONDAY) == DueCards(now=(), next_at=None)


def test_every_form_keeps_to_its_room() -> None:
    found = written()

    assert max(map(len, found.text.splitlines())) <= 80
    assert len(found.compact) < 280
    assert (found.purpose, found.events, found.thread) == (Purpose.CARD, (), None)
    assert "would escalate" in found.html


def test_in_chinese_it_keeps_to_its_room_and_says_nothing_in_english() -> None:
    (found,) = cards(NOW).now
    gathered = gather_card(RECORD, WATCH, found, as_of=NOW)

    told = card(gathered, briefing(as_of=NOW), made_at=NOW, zone=BERLIN, words=chinese())

    assert max(map(columns, told.text.splitlines())) <= 80
    assert "49.7" in told.subject
    assert not re.search("would|print|revision|consensus", told.text.split("数据来源")[0], re.IGNORECASE)


def test_its_subject_names_the_nearest_value_that_fires_and_that_worse_lies_beyond() -> None:
    assert (
        "; △ watch or worse at 50.9 or less (Title of rule)" in written(instant("2025-02-21T14:15")).subject
    )
