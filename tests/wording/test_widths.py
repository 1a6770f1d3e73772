from hypothesis import given
from hypothesis import strategies as st

from monitor.wording.plain import printable
from monitor.wording.widths import NEVER_FIRST, columns, padded, wrapped

LETTERS = st.text(alphabet="ab 7，。（）预警信号-", max_size=200).map(printable)


def test_a_chinese_character_takes_two_columns_and_its_punctuation_too() -> None:
    assert columns("预警") == 4
    assert columns("，") == 2
    assert columns("ok △") == 4
    assert columns("e\u0301") == 1


def test_padding_counts_columns() -> None:
    assert padded("预警", 6) == "预警  "


def test_english_breaks_at_spaces_alone() -> None:
    assert wrapped("one two-three four", 9) == ["one", "two-three", "four"]


def test_chinese_breaks_between_characters_and_not_before_a_full_stop() -> None:
    assert wrapped("消费者信心。", 10) == ["消费者信", "心。"]


def test_a_bracket_stays_with_what_it_opens() -> None:
    assert wrapped("终值（可能）", 6) == ["终值", "（可", "能）"]


def test_a_word_is_not_broken_among_chinese() -> None:
    assert wrapped("规则 services-pmi-weak 触发", 12) == ["规则", "services-pmi-weak", "触发"]


def test_indents_count() -> None:
    assert wrapped("a b c", 4, first="* ", rest="  ") == ["* a", "  b", "  c"]


@given(LETTERS)
def test_nothing_is_lost_or_made_up(text: str) -> None:
    assert "".join("".join(wrapped(text, 12)).split()) == "".join(text.split())


@given(LETTERS)
def test_a_line_is_too_wide_only_where_nothing_could_break_it(text: str) -> None:
    for line in wrapped(text, 12):
        assert columns(line) <= 12 or " " not in line.strip()


@given(LETTERS)
def test_no_line_but_the_first_begins_with_what_must_not(text: str) -> None:
    assert not [
        line for line in wrapped(text, 12)[1:] if line[0] in NEVER_FIRST and " " + line[0] not in text
    ]
