"""The barest notice: what is left to say where the full one cannot be written."""

from dataclasses import replace

from contracts.store_values import FIRED, LATE, SEEN_AT

from monitor.model.terms import Purpose
from monitor.wording.bare import LONGEST, bare_notice


def test_it_lists_each_event_with_its_figures_and_its_id() -> None:
    notice = bare_notice([FIRED, LATE], made_at=SEEN_AT, purpose=Purpose.ALERT, fault="KeyError")

    assert notice.subject == "[not worded] macro-monitor: 2 events"
    assert [FIRED.id in notice.lines[0], LATE.id in notice.lines[1]] == [True, True]
    assert all(line in notice.text for line in notice.lines)
    assert "KeyError" in notice.text
    assert notice.thread == FIRED.episode


def test_markup_in_an_event_stays_text() -> None:
    event = replace(FIRED, instance="<b>")

    notice = bare_notice([event], made_at=SEEN_AT, purpose=Purpose.ALERT, fault="KeyError")

    assert "<b>" not in notice.html
    assert "&lt;b&gt;" in notice.html


def test_it_fits_a_chat_however_many_events_there_are() -> None:
    event = replace(FIRED, instance="x" * 500)

    notice = bare_notice([event], made_at=SEEN_AT, purpose=Purpose.ALERT, fault="KeyError")

    assert len(notice.compact) == LONGEST


def test_it_says_something_of_no_events_too() -> None:
    notice = bare_notice([], made_at=SEEN_AT, purpose=Purpose.CARD, fault="KeyError")

    assert notice.subject == "[not worded] macro-monitor: 0 events"
    assert notice.events == ()
