"""A message that proves that a channel works, and says plainly that it is no alert."""

from datetime import datetime
from zoneinfo import ZoneInfo

from monitor.model.deliveries import Notice
from monitor.model.terms import ChannelName, Purpose
from monitor.wording.markup import markup
from monitor.wording.page import Block, Fact, Page
from monitor.wording.plain import plain
from monitor.wording.times import instant_words
from monitor.wording.words import ENGLISH, Words


def trial_notice(
    channel: ChannelName, *, made_at: datetime, zone: ZoneInfo, words: Words = ENGLISH
) -> Notice:
    """Write the test message of a channel."""
    page = _page(channel, instant_words(made_at, zone, words), words)
    return Notice(
        events=(),
        lines=(),
        subject=page.subject,
        text=plain(page),
        html=markup(page),
        compact=page.subject,
        made_at=made_at,
        thread=None,
        purpose=Purpose.TEST,
        language=words.language,
    )


def _page(channel: ChannelName, at: str, words: Words) -> Page:
    facts = (
        Fact(label=words.say("Channel"), text=channel),
        Fact(label=words.say("Written"), text=at),
    )
    block = Block(
        level=None,
        title=words.say("This is a test, not an alert"),
        lead=words.say("Nothing has happened. Whoever reads this is reached by the channel below."),
        facts=facts,
    )
    return Page(
        subject=words.say("[TEST] macro-monitor: channel {channel} works", channel=channel),
        sections=(block,),
        foot=(words.say("To send it again: macro-monitor notify-test {channel}", channel=channel),),
        words=words,
    )
