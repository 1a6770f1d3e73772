from services import FLASH_AT, SHANGHAI
from wording.story import chinese

from monitor.model.terms import ChannelName, Purpose
from monitor.wording.trial import trial_notice

DESK = ChannelName("desk")


def test_a_trial_is_marked_as_one_everywhere() -> None:
    given = trial_notice(DESK, made_at=FLASH_AT, zone=SHANGHAI)

    assert given.purpose is Purpose.TEST
    assert (given.events, given.lines) == ((), ())
    assert given.subject == given.compact == "[TEST] macro-monitor: channel desk works"
    for whole in (given.text, given.html):
        assert "This is a test, not an alert" in whole
        assert "macro-monitor notify-test desk" in whole


def test_a_trial_is_written_in_the_readers_language() -> None:
    given = trial_notice(DESK, made_at=FLASH_AT, zone=SHANGHAI, words=chinese())

    assert given.subject == "[测试] macro-monitor：渠道 desk 可用"
    assert "这是测试消息，不是实际提示" in given.text
