"""What a message begins with that comes other than at once: why it is late, or why it comes here."""

from collections.abc import Sequence
from datetime import datetime
from typing import assert_never
from zoneinfo import ZoneInfo

from monitor.model.decisions import Decision, Silence
from monitor.model.deliveries import Answer, Delivery
from monitor.model.terms import Until, Way
from monitor.wording.briefing import Preface
from monitor.wording.endings import remedy
from monitor.wording.times import instant_words
from monitor.wording.words import ENGLISH, Words


def released(
    decisions: Sequence[Decision], silences: Sequence[Silence], zone: ZoneInfo, words: Words = ENGLISH
) -> Preface:
    """Say why events that were held come now; nothing where none were.

    Args:
        decisions: Those on the events now told.
        silences: Those that held some of them, with their ends.
        zone: Where the reader lives.
        words: The reader's language.
    """
    quiet = [each.due_at for each in decisions if each.way is Way.QUIET and each.due_at]
    muted = {each.silence for each in decisions if each.way is Way.SILENCED}
    parts = [after_silence(each, zone, words) for each in silences if each.id in muted]
    if quiet:
        parts.append(after_quiet_hours(max(quiet), zone, words))
    return Preface(
        tag=next((part.tag for part in parts if part.tag), None),
        lines=tuple(line for part in parts for line in part.lines),
    )


def after_quiet_hours(until: datetime, zone: ZoneInfo, words: Words = ENGLISH) -> Preface:
    """Say that events were held in quiet hours, which ended at an instant."""
    said = words.say("Held during quiet hours, which ended {at}.", at=instant_words(until, zone, words))
    return Preface(lines=(said,))


def after_silence(silence: Silence, zone: ZoneInfo, words: Words = ENGLISH) -> Preface:
    """Say who did not want to be told, since when and why, and what has ended that."""
    since = instant_words(silence.starts_at, zone, words)
    said = (
        words.say(
            "Silenced by {author} since {since}: {comment}",
            author=silence.author,
            since=since,
            comment=silence.comment,
        )
        if silence.comment
        else words.say("Silenced by {author} since {since}.", author=silence.author, since=since)
    )
    return Preface(tag=words.say("[after a silence]"), lines=(said, _ended(silence, words)))


def undelivered(lost: Sequence[tuple[Delivery, Answer]], zone: ZoneInfo, words: Words = ENGLISH) -> Preface:
    """Say which channels did not take what follows, why, and what to do about it."""
    remedies = dict.fromkeys(answer.ending for _, answer in lost)
    return Preface(
        tag=words.say("[undelivered]"),
        lines=(
            *(_lost(delivery, answer, zone, words) for delivery, answer in lost),
            *(remedy(ending, words) for ending in remedies),
        ),
    )


def _lost(delivery: Delivery, answer: Answer, zone: ZoneInfo, words: Words) -> str:
    return words.count(
        "Written {at}, not delivered to {recipient} by {channel} after {number} try: {detail}.",
        "Written {at}, not delivered to {recipient} by {channel} after {number} tries: {detail}.",
        delivery.attempts,
        at=instant_words(delivery.message.made_at, zone, words),
        channel=delivery.message.channel,
        recipient=delivery.message.recipient,
        detail=answer.detail.rstrip("."),
    )


def joined(words: Words = ENGLISH) -> Preface:
    """Say that a message takes the place of an earlier one that has not been delivered yet."""
    said = words.say(
        "Told late: an earlier message of this alert has not been delivered yet; this one takes its place."
    )
    return Preface(lines=(said,))


def _ended(silence: Silence, words: Words) -> str:
    if silence.ends_at is not None:
        return words.say("The silence is over; what it held back follows.")
    match silence.until:
        case Until.RESOLVED:
            return words.say("The silence has ended because the alert is over; what it held back follows.")
        case Until.NEXT_RELEASE:
            return words.say("The silence has ended with the next release; what it held back follows.")
        case Until.WORSE:
            return words.say("The silence has ended because the level has risen; what it held back follows.")
        case Until.TIME:
            return words.say("The silence is over; what it held back follows.")
        case _:
            assert_never(silence.until)
