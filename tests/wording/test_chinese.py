"""How Chinese is written: dates, numbers, sentences."""

from dataclasses import replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from services import (
    CATALOGUE,
    FINAL_SCENE,
    FIRED,
    FLASH_AT,
    FLASH_SCENE,
    FLASH_STANDING,
    FLASH_STATE,
    INDICATOR,
    LATE,
    RETRACTED,
    SHANGHAI,
)
from wording.story import chinese

from monitor.model.alerts import Event
from monitor.model.terms import EventKind, Frequency, Level
from monitor.wording.briefing import Briefing
from monitor.wording.notice import notice
from monitor.wording.numbers import amount, difference
from monitor.wording.reasons import reason_words
from monitor.wording.sentences import event_line
from monitor.wording.statements import statements
from monitor.wording.subjects import subject
from monitor.wording.times import instant_words, period_phrase, period_short, period_words
from monitor.wording.words import ENGLISH

WORDS = chinese()
FLASH, FINAL = replace(FLASH_SCENE, words=WORDS), replace(FINAL_SCENE, words=WORDS)
AT = datetime(2025, 2, 21, 15, tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "at", "said"),
    [
        ("Asia/Shanghai", AT, "2025 年 2 月 21 日 23:00（美东 10:00）"),
        ("Asia/Shanghai", AT.replace(hour=20), "2025 年 2 月 22 日 04:00（美东 2 月 21 日 15:00）"),
        ("America/New_York", AT, "2025 年 2 月 21 日 10:00（美东）"),
    ],
)
def test_an_instant_is_in_the_readers_zone_with_new_york_beside(zone: str, at: datetime, said: str) -> None:
    assert instant_words(at, ZoneInfo(zone), WORDS) == said


@pytest.mark.parametrize(
    ("frequency", "whole", "short"),
    [
        (Frequency.DAILY, "2025 年 2 月 15 日", "2 月 15 日"),
        (Frequency.WEEKLY, "截至 2025 年 2 月 15 日当周", "截至 2 月 15 日当周"),
        (Frequency.MONTHLY, "2025 年 2 月", "2 月"),
        (Frequency.QUARTERLY, "2025 年一季度", "一季度"),
    ],
)
def test_a_period_reads_by_its_frequency(frequency: Frequency, whole: str, short: str) -> None:
    day = date(2025, 2, 15)

    assert period_words(day, frequency, WORDS) == period_phrase(day, frequency, WORDS) == whole
    assert period_short(day, frequency, at=AT, words=WORDS) == short


def test_units_are_chinese() -> None:
    assert amount(6.85, "%", precision=2, words=WORDS) == "6.85%"
    assert amount(2047, "claims", precision=0, words=WORDS) == "2,047 人"
    assert difference(0.5, "%", precision=1, words=WORDS) == "+0.5 个百分点"


def test_a_rule_is_called_by_its_chinese_name() -> None:
    assert event_line(FIRED, FLASH) == (
        "服务业 PMI 触发 ▲ 预警（此前 ○ 正常）：2025 年 2 月为 49.7（初值，可能修订）；"
        "阈值 < 50，低于阈值 0.3。"
    )


def test_a_retraction_says_what_was_told() -> None:
    assert event_line(RETRACTED, FINAL) == (
        "撤回：服务业 PMI 现为 ○ 正常，而非 ▲ 预警：2025 年 2 月为 51.0（终值）；"
        "2025 年 2 月 21 日曾报 49.7（初值）；下一阈值 < 51，正好等于阈值，未越过。"
    )


def test_data_that_are_late_are_said_to_be() -> None:
    assert event_line(LATE, FLASH) == (
        "标普全球美国服务业 PMI 延迟：截至 2025 年 3 月 6 日 00:45（美东 3 月 5 日 11:45）仍无新数据；"
        "目前最新：2025 年 2 月为 49.7（初值，可能修订）。"
    )


def test_subjects_lead_with_the_number_against_the_consensus() -> None:
    assert subject((FIRED, LATE), FLASH) == (
        "[▲ 预警] 服务业 PMI 2 月初值 49.7，预期 53.0（-1.2 个标准差）：触发预警；另有 1 项"
    )
    assert subject((RETRACTED,), FINAL) == (
        "撤回：服务业 PMI 2 月终值 51.0，预期 49.7（+1.3）：预警撤回，现为正常"
    )


def test_statements_read_as_sentences() -> None:
    assert statements(FLASH_STATE, INDICATOR, WORDS) == (
        "2023 年 1 月以来最低",
        "25 个月来首次低于 50",
        "连续第 2 次下降",
    )


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        ("no data: dc_claims, us_claims", "无数据：dc_claims, us_claims"),
        ("dc_claims is missing: its newest value is of 2025-02-15", "dc_claims 缺失：最新值为 2025-02-15"),
        ("muted: government_shutdowns until 2025-11-20", "停用：government_shutdowns，至 2025-11-20"),
        ("between 2 and 4: sahm, michez unknown", "介于 2 与 4 之间：sahm, michez 未知"),
        ("change(fed_funds, 26w) < 0 does not hold", "change(fed_funds, 26w) < 0 不成立"),
        ("the rule was removed", "规则已删除"),
        ("a reason nobody foresaw", "a reason nobody foresaw"),
    ],
)
def test_a_reason_is_translated_where_it_is_known(reason: str, said: str) -> None:
    assert reason_words(reason, WORDS) == said
    assert reason_words(reason, ENGLISH) == reason


@pytest.mark.parametrize("kind", list(EventKind))
def test_every_kind_of_event_has_a_chinese_sentence(kind: EventKind) -> None:
    is_data = kind in list(EventKind)[list(EventKind).index(EventKind.LATE) :]
    event: Event = replace(LATE if is_data else FIRED, kind=kind, previous_level=Level.WATCH)

    line = event_line(event, FLASH)

    assert line.endswith("。")
    assert not [word for word in ("value", "threshold", "fired", "publisher", "by ") if word in line]


def test_a_message_says_in_which_language_it_is() -> None:
    briefing = Briefing(standing=FLASH_STANDING, catalogue=CATALOGUE)
    given = notice((FIRED,), briefing, made_at=FLASH_AT, zone=SHANGHAI, words=WORDS)

    assert given.language is WORDS.language
    assert '<html lang="zh-Hans">' in given.html
    assert "  市场预期      53.0；偏离 -3.3，合 -1.2 个标准差\n" in given.text
