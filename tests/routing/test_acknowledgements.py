from dataclasses import replace
from datetime import timedelta

from routing.builders import (
    CRITICAL,
    ESCALATED,
    FIRED,
    REMINDER,
    WARNING,
    WATCH,
    acknowledgement,
    event,
)

from monitor.model.terms import EpisodeId, EventKind
from monitor.routing.acknowledgements import is_known, sticking

SAID = acknowledgement(WARNING)
LATER = SAID.recorded_at + timedelta(days=20)


def test_an_acknowledgement_sticks_until_the_level_rises() -> None:
    reminded, eased, escalated = (
        replace(each, at=LATER) for each in (REMINDER, event(EventKind.EASED, WATCH, WARNING), ESCALATED)
    )

    assert sticking((SAID,), (reminded, eased)) == {SAID.episode: SAID}
    assert sticking((SAID,), (escalated, reminded)) == {}


def test_what_came_before_an_acknowledgement_or_is_of_another_episode_does_not_end_it() -> None:
    elsewhere = replace(ESCALATED, at=LATER, episode=EpisodeId("evt_other"))

    assert sticking((SAID,), (FIRED, ESCALATED, elsewhere)) == {SAID.episode: SAID}


def test_only_what_is_no_worse_than_acknowledged_is_known() -> None:
    assert is_known(REMINDER, SAID)
    assert is_known(event(EventKind.EASED, WATCH, WARNING), SAID)
    assert not is_known(event(EventKind.EASED, WARNING, CRITICAL), SAID)
    assert not is_known(event(EventKind.REMINDER, CRITICAL, CRITICAL), SAID)
    assert not is_known(FIRED, SAID)
