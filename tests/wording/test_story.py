"""Every message of the demo's weeks, in both languages, as it was read through for sense and grammar.

`python tests/wording/story.py` writes the files anew.
"""

from collections.abc import Iterator, Sequence
from datetime import time
from typing import Final
from zoneinfo import ZoneInfo

import pytest
from wording.story import Chapter, chapters, chinese, golden, story

from monitor.model.decisions import Audience
from monitor.model.terms import ChannelName, EpisodeId, Way
from monitor.routing.readers import Digest, Reader
from monitor.routing.routes import RoutingPlan, decide
from monitor.routing.ways import Situation
from monitor.wording.compact import MOST
from monitor.wording.plain import WIDTH
from monitor.wording.widths import columns
from monitor.wording.words import ENGLISH, Words

pytestmark = pytest.mark.xdist_group("story")
"""One worker lives through what these tests share."""
MAIL: Final = ChannelName("mail")
READER: Final = Reader(
    channel=MAIL, zone=ZoneInfo("America/New_York"), digest=Digest(at=time(7, 30), weekday=0)
)
AT_ONCE: Final = """
01-02 23:00 mortgage-shock cuts-not-passed-on trade-uncertainty
01-16 17:00 cuts-not-passed-on
01-24 15:00 expectations-5y
01-24 17:17 dc-local-shock
02-03 14:02 trade-uncertainty
02-07 15:00 expectations-1y-rise downside-breadth
02-13 13:30 dc-federal-claims
02-18 15:00 builders-turn
02-21 14:45 services-pmi-weak
02-21 15:00 sentiment-turn sentiment-new-low expectations-5y
02-21 17:17 dc-local-shock
02-27 13:30 dc-federal-claims
03-05 14:45 services-pmi-weak
"""
"""What a reader by e-mail is told at once with the default routes, one message a line."""
LANGUAGES = pytest.mark.parametrize("words", [ENGLISH, chinese()], ids=lambda words: words.language.value)


@pytest.fixture(scope="module")
def told() -> tuple[Chapter, ...]:
    return tuple(chapters())


@LANGUAGES
def test_the_messages_of_the_demo_read_so(words: Words, told: tuple[Chapter, ...]) -> None:
    assert story(words, told) == golden(words.language).read_text(encoding="utf-8")


@LANGUAGES
def test_no_line_takes_more_than_80_columns_but_for_addresses(
    words: Words, told: tuple[Chapter, ...]
) -> None:
    lines = [line for each in told for line in each.told(words).text.splitlines()]

    assert [line for line in lines if columns(line) > WIDTH and "http" not in line] == []


@LANGUAGES
def test_a_chat_gets_less_than_280_characters_with_the_id(words: Words, told: tuple[Chapter, ...]) -> None:
    short = [each.told(words).compact for each in told]

    assert max(map(len, short)) <= MOST
    assert all("evt_" in each for each in short)


@LANGUAGES
def test_the_release_that_changed_four_rules_is_one_message(words: Words, told: tuple[Chapter, ...]) -> None:
    (four,) = [each.told(words) for each in told if len(each.events) == 4]

    assert four.text.count("evt_") == 4
    assert "64.7" in four.subject


def test_nothing_of_the_chinese_is_left_in_english(told: tuple[Chapter, ...]) -> None:
    words = chinese()
    subjects = [each.told(words).subject for each in told]

    assert [each for each in subjects if "consensus" in each or "fired" in each] == []


def test_the_demo_is_these_messages_to_a_reader_by_mail_and_no_others(told: tuple[Chapter, ...]) -> None:
    assert list(at_once(told)) == AT_ONCE.strip().splitlines()


def at_once(told: Sequence[Chapter]) -> Iterator[str]:
    """Say when a message does not wait for the digest, and which rules it tells of."""
    audience: dict[EpisodeId, Audience] = {}
    for each in told:
        at = each.briefing.standing.as_of
        situation = Situation(silences=(), acknowledged={}, audience=audience, now=at)
        decisions = decide(each.events, RoutingPlan(readers={MAIL: READER}), situation)
        now = {decision.event for decision in decisions if decision.way is Way.NOW}
        events = [event for event in each.events if event.id in now]
        audience |= {event.episode: Audience(told=frozenset({MAIL})) for event in events if event.episode}
        if events:
            yield f"{at:%m-%d %H:%M} {' '.join(str(event.rule) for event in events)}"
