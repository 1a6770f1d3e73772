"""What an operator is told of the outbox and of silences, line by line."""

from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from monitor.model.decisions import Disabling, Matcher, Silence
from monitor.model.records import Tally
from monitor.model.terms import ChannelName, DeliveryState, Level, RuleId, SilenceId, Theme, Until
from monitor.report.outbox import outbox_lines, silence_lines

SHANGHAI = ZoneInfo("Asia/Shanghai")
AT = datetime(2025, 2, 21, 14, 46, tzinfo=UTC)
DESK, HOOK = ChannelName("desk"), ChannelName("hook")
LATE = Tally(channel=DESK, state=DeliveryState.PENDING, number=3, oldest_at=AT)
SHORT = "21 Feb 2025 22:46 Asia/Shanghai (21 Feb 09:46 ET)"
SILENCE = Silence(
    id=SilenceId(3),
    match=Matcher(themes=frozenset({Theme.HOUSING})),
    until=Until.RESOLVED,
    starts_at=AT,
    ends_at=None,
    author="desk-a",
    comment="",
    seen={(RuleId("starts"), ""): (Level.OK, None)},
)


def lines(*tallies: Tally, channels: tuple[ChannelName, ...] = (DESK, HOOK)) -> list[str]:
    return list(outbox_lines(tallies, {}, channels=channels, zone=SHANGHAI))


def test_where_nothing_is_owed_one_line_says_so() -> None:
    assert lines(replace(LATE, state=DeliveryState.DELIVERED)) == ["deliveries: 0 pending, 0 dead"]


def test_each_channel_has_a_line_of_what_is_owed_and_since_when() -> None:
    dead = replace(LATE, state=DeliveryState.DEAD, number=2)

    assert lines(LATE, dead, replace(dead, channel=HOOK)) == [
        "deliveries: 3 pending, 4 dead",
        f"  desk: 3 pending, the oldest written {SHORT}; 2 dead",
        "  hook: 2 dead",
    ]


def test_what_is_owed_to_a_channel_that_is_no_more_is_pointed_out() -> None:
    assert lines(LATE, channels=(HOOK,))[1].startswith("  desk (the settings name it no longer): 3 pending")


def test_a_disabled_channel_is_said_on_one_line_with_what_its_receiver_said() -> None:
    gone = Disabling(channel=HOOK, at=AT, detail="410\nGone")

    (_, said) = outbox_lines((), {HOOK: gone}, channels=(HOOK,), zone=SHANGHAI)

    assert said == (
        f"  hook is disabled since {SHORT}: 410 Gone; give it another address, then "
        "`macro-monitor notify-test hook` lets it be used again"
    )


def test_a_silence_says_what_until_what_since_when_and_by_whom() -> None:
    assert list(silence_lines([SILENCE], SHANGHAI)) == [
        f"3  theme housing, until resolved, since {SHORT} by desk-a"
    ]


def test_a_silence_that_has_ended_for_some_rules_names_them() -> None:
    ended = replace(SILENCE, ended=frozenset({(RuleId("starts"), "south")}), comment="known,\nsee note")

    (said,) = silence_lines([ended], SHANGHAI)

    assert said.startswith("3  theme housing (ended for starts/south), until resolved")
    assert said.endswith("by desk-a: known, see note")
