"""Every way to write a file wrongly: the head of `NAME.bad.yaml` says what is found, and where."""

import re
from pathlib import Path

import pytest
from shipped import calendars, catalogue

from monitor.errors import Problem, ProblemsError
from monitor.rulebook.flaws import did_you_mean
from monitor.rulebook.glossary import read_calendars, read_indicators
from monitor.rulebook.rules import read_rules

CORPUS = sorted((Path(__file__).parents[1] / "data" / "rules").glob("*.bad.yaml"))
EXPECTED = re.compile(r"^# expect: (\d+):(\d+) (\S+)$", re.MULTILINE)
NAMES = frozenset(
    {
        "bad-due-rule",
        "bad-level",
        "bad-threshold",
        "bad-window",
        "breadth-has-no-history",
        "breadth-mixed",
        "clear-overlaps-enter",
        "dates-out-of-order",
        "duplicate-indicator",
        "duplicate-key",
        "duplicate-rule",
        "duplicate-source",
        "empty-file",
        "event-with-clear",
        "event-with-remind",
        "event-without-rearm",
        "file-too-large",
        "level-order",
        "missing-key",
        "missing-language",
        "no-indicator",
        "not-a-condition",
        "not-a-series",
        "rearm-without-event",
        "second-document",
        "stage-without-due-rule",
        "syntax",
        "too-deep",
        "too-long",
        "missing-policy",
        "unknown-calendar",
        "unknown-function",
        "unknown-indicator",
        "unknown-key",
        "unknown-word",
        "unreadable",
        "wrong-argument-count",
        "wrong-type",
        "wrong-value",
        "yaml-alias",
        "yaml-character",
        "yaml-date",
        "yaml-depth",
        "yaml-key",
        "yaml-syntax",
        "yaml-tag",
        "yaml-word",
    }
)


def read(text: str) -> object:
    reads = re.match(r"# reads: (\w+)", text)
    match reads and reads[1]:
        case "indicators":
            return read_indicators(text, file="f.yaml")
        case "calendars":
            return read_calendars(text, file="f.yaml")
        case _:
            return read_rules([("f.yaml", text)], catalogue=catalogue(), calendars=calendars())


def problems_in(text: str) -> tuple[Problem, ...]:
    with pytest.raises(ProblemsError) as caught:
        read(text)
    return caught.value.problems


@pytest.mark.parametrize("path", CORPUS, ids=lambda path: path.name.removesuffix(".bad.yaml"))
def test_a_bad_file_gives_each_of_its_problems_at_its_place(path: Path) -> None:
    text = path.read_text("utf-8")

    found = problems_in(text)

    expected = [(int(line), int(column), name) for line, column, name in EXPECTED.findall(text)]
    assert [(each.line, each.column, each.name) for each in found] == expected


def test_every_problem_there_is_has_its_bad_file() -> None:
    shown = {path.name.removesuffix(".bad.yaml") for path in CORPUS}

    # One of a megabyte is made in test_document instead.
    assert NAMES - shown == {"file-too-large"}
    assert {name for path in CORPUS for _, _, name in EXPECTED.findall(path.read_text("utf-8"))} <= NAMES


def test_a_misspelt_word_is_answered_with_the_nearest_or_with_all() -> None:
    assert did_you_mean("labor", ["labour", "rates"]) == "did you mean `labour`?"
    assert did_you_mean("zzz", ["labour", "rates"]) == "one of: labour, rates"


def test_what_yaml_has_complained_of_is_not_complained_of_again() -> None:
    found = problems_in("- id: no\n")

    assert [each.name for each in found if each.line == 1 and each.column == 7] == ["yaml-word"]
