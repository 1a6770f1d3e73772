from gettext import NullTranslations

import pytest
from wording.story import chinese

from monitor.model.catalogue import Text
from monitor.model.terms import Language, Level
from monitor.wording.levels import signed
from monitor.wording.words import ENGLISH, Words

CHINESE = chinese()


def test_english_is_what_the_code_says() -> None:
    assert ENGLISH.say("next due {at}", at="tomorrow") == "next due tomorrow"
    assert ENGLISH.term("warning") == "warning"
    assert ENGLISH.text(Text(en="Mortgage", zh="房贷")) == "Mortgage"


@pytest.mark.parametrize(
    ("number", "said"), [(1, "1 rule is"), (2, "2 rules are"), (1200, "1,200 rules are")]
)
def test_a_count_takes_the_form_of_its_number(number: int, said: str) -> None:
    assert ENGLISH.count("{number} rule is", "{number} rules are", number) == said


def test_chinese_comes_from_the_catalogue() -> None:
    assert CHINESE.say("no consensus") == "无市场预期"
    assert CHINESE.text(Text(en="Mortgage", zh="房贷")) == "房贷"


@pytest.mark.parametrize(
    ("level", "said"),
    [
        (Level.OK, "○ 正常"),
        (Level.WATCH, "△ 关注"),
        (Level.WARNING, "▲ 预警"),
        (Level.CRITICAL, "● 警报"),
        (Level.UNKNOWN, "? 未知"),
    ],
)
def test_a_level_has_its_sign_and_its_word_in_either_language(level: Level, said: str) -> None:
    assert signed(level, CHINESE) == said
    assert signed(level, ENGLISH) == signed(level)


def test_what_a_catalogue_lacks_is_said_in_english() -> None:
    bare = Words(language=Language.ZH, catalogue=NullTranslations())

    assert bare.say("no consensus") == "no consensus"
    assert bare.term("warning") == "warning"


@pytest.mark.parametrize(
    ("value", "said"),
    [("64.7", "市场预期 64.7"), ("-3.1", "市场预期 -3.1"), ("六", "市场预期六"), ("UMich", "市场预期 UMich")],
)
def test_chinese_is_set_apart_from_figures_and_latin_letters_and_not_from_itself(
    value: str, said: str
) -> None:
    assert CHINESE.say("consensus {value}", value=value) == said


def test_braces_in_a_value_are_left_alone() -> None:
    assert ENGLISH.say("next due {at}", at="{at}") == "next due {at}"
