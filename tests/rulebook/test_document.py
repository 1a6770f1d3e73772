import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from monitor.rulebook.document import LARGEST, Document, read_document

WORDS = st.lists(st.text("abcxyz_()+-<>0123456789", min_size=1, max_size=8), min_size=1, max_size=12)


def names(document: Document) -> list[str]:
    return [problem.name for problem in document.problems]


def test_every_key_and_value_keeps_its_place() -> None:
    document = read_document("- id: a\n  levels:\n    watch: '< 51'\n", file="r.yaml")

    assert document.value == [{"id": "a", "levels": {"watch": "< 51"}}]
    assert str(document.problem((0, "levels", "watch"), "n", "m")) == "r.yaml:3:12: m [n]"
    assert str(document.key_problem((0, "levels"), "n", "m")) == "r.yaml:2:3: m [n]"


def test_a_place_that_is_not_there_is_that_of_what_is_around_it() -> None:
    document = read_document("- id: a\n", file="r.yaml")

    assert str(document.problem((0, "levels", "watch"), "n", "m")) == "r.yaml:1:3: m [n]"


def test_a_value_that_is_not_there_is_none() -> None:
    document = read_document("- id: a\n", file="r.yaml")

    assert document.at((0, "id", "deeper")) is None
    assert document.at((0, "other")) is None


@pytest.mark.parametrize(
    ("source", "column"),
    [
        ("x: mean(y, 3)", 9),
        ("x: 'mean(y, 3)'", 10),
        ('x: "mean(y, 3)"', 10),
    ],
)
def test_a_place_within_text_counts_from_its_first_character(source: str, column: int) -> None:
    problem = read_document(source, file="r").problem_within(("x",), len("mean("), "n", "m")

    assert (problem.line, problem.column) == (1, column)


@pytest.mark.parametrize("style", ["|", ">-", ">  # a comment"])
def test_a_place_within_folded_text_is_found_on_its_own_line(style: str) -> None:
    source = f"x: {style}\n    mean(\n    y, 3)\n"

    problem = read_document(source, file="r").problem_within(("x",), len("mean( "), "n", "m")

    assert (problem.line, problem.column) == (3, 5)


@given(WORDS, st.sampled_from(["", "'", ">", "|"]), st.integers(0, 60))
def test_the_place_found_holds_the_character_asked_for(words: list[str], style: str, offset: int) -> None:
    source = yaml.safe_dump({"x": " ".join(words)}, default_style=style, width=20)
    document = read_document(source, file="r")
    value = document.at(("x",))
    if not isinstance(value, str) or offset >= len(value) or value[offset].isspace():
        return

    problem = document.problem_within(("x",), offset, "n", "m")

    assert source.splitlines()[problem.line - 1][problem.column - 1] == value[offset]


def test_clock_times_and_versions_stay_text() -> None:
    document = read_document("{a: 08:30, b: 1.2.3, c: 012, d: 1_000, e: =}", file="r")

    assert document.value == {"a": "08:30", "b": "1.2.3", "c": "012", "d": "1_000", "e": "="}


@pytest.mark.parametrize("word", ["yes", "No", "ON", "off", "y", "N"])
def test_a_truth_value_in_disguise_is_refused_unless_quoted(word: str) -> None:
    assert names(read_document(f"x: {word}", file="r")) == ["yaml-word"]
    assert read_document(f"x: '{word}'", file="r").value == {"x": word}


def test_a_key_is_always_text() -> None:
    assert read_document("{no: 1, 2: 3, null: 4}", file="r").value == {"no": 1, "2": 3, "null": 4}


def test_a_repeated_key_says_where_the_first_stands() -> None:
    document = read_document("a: 1\nb: 2\na: 3\n", file="r")

    (problem,) = document.problems
    assert (problem.line, problem.name) == (3, "duplicate-key")
    assert "line 1" in problem.message


def test_a_text_too_large_is_not_parsed() -> None:
    assert names(read_document("#" * (LARGEST + 1), file="r")) == ["file-too-large"]


def test_a_bomb_of_aliases_is_refused_at_once() -> None:
    bomb = "a: &a [x]\nb: &b [*a, *a]\nc: &c [*b, *b]\n"

    assert set(names(read_document(bomb, file="r"))) == {"yaml-alias"}


@pytest.mark.parametrize("opening", ["[", "{a: ", "- ", "? "])
def test_nesting_without_end_is_refused_and_not_followed(opening: str) -> None:
    document = read_document(opening * 50_000, file="r")

    assert document.value is None
    assert set(names(document)) <= {"yaml-depth", "yaml-syntax", "yaml-key"}


def test_a_byte_order_mark_moves_no_column() -> None:
    document = read_document("\ufeffa: no", file="r")

    assert [(problem.line, problem.column) for problem in document.problems] == [(1, 4)]


@given(st.text())
def test_any_text_can_be_read_and_its_problems_have_places(text: str) -> None:
    document = read_document(text, file="r")

    assert all(problem.line >= 1 and problem.column >= 1 for problem in document.problems)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_are_counted_however_they_end(end: str) -> None:
    (problem,) = read_document(end.join(["# head", "a: 1", "b: no"]), file="r").problems

    assert (problem.line, problem.column) == (3, 4)
