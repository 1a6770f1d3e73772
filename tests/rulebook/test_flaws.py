"""Every way to write a file wrongly: the head of `NAME.bad.yaml` says what is found, and where."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from shipped import calendars, catalogue

from monitor import language, rulebook
from monitor.errors import Problem, ProblemsError
from monitor.rulebook.flaws import did_you_mean
from monitor.rulebook.glossary import read_calendars, read_indicators
from monitor.rulebook.rules import read_rules

CORPUS = sorted((Path(__file__).parents[1] / "data" / "rules").glob("*.bad.yaml"))
EXPECTED = re.compile(r"^# expect: (\d+):(\d+) (\S+)$", re.MULTILINE)
PACKAGES = [Path(package.__file__ or "").parent for package in (language, rulebook)]
KEBAB = re.compile(r"[a-z]+(-[a-z]+)+")


def names_in(source: str) -> Iterator[str]:
    """Every problem name that a module gives: its hyphened words, and what it passes as `name`."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Constant(value=str(word)) if KEBAB.fullmatch(word):
                yield word
            case ast.keyword(arg="name", value=ast.Constant(value=str(word))):
                yield word


NAMES = frozenset(
    name
    for package in PACKAGES
    for path in package.rglob("*.py")
    for name in names_in(path.read_text("utf-8"))
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

    assert {"syntax", "unit-mismatch", "level-order"} < NAMES
    # One of a megabyte is made in test_document instead.
    assert NAMES - shown == {"file-too-large"}
    assert {name for path in CORPUS for _, _, name in EXPECTED.findall(path.read_text("utf-8"))} <= NAMES


def test_a_misspelt_word_is_answered_with_the_nearest_or_with_all() -> None:
    assert did_you_mean("labor", ["labour", "rates"]) == "did you mean `labour`?"
    assert did_you_mean("zzz", ["labour", "rates"]) == "one of: labour, rates"


def test_what_yaml_has_complained_of_is_not_complained_of_again() -> None:
    found = problems_in("- id: no\n")

    assert [each.name for each in found if each.line == 1 and each.column == 7] == ["yaml-word"]


RULE = """- id: services-weak
  title: {{en: Services, zh: 服务业}}
  theme: services
  role: coincident
  measure: {measure}
  levels: {{watch: {watch}}}
  hold: {hold}
  why: {{en: "{why}", zh: 服务业}}
"""


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"measure": "services_pmi" + " + 1" * 1100}, "`measure`: an expression has at most 2000 characters"),
        ({"why": "long " * 1000}, "`en` must have at most 4000 characters"),
        ({"why": ""}, "`en` must not be empty"),
        ({"hold": "0"}, "`hold` must be 1 or more, not `0`"),
        ({"hold": "1001"}, "`hold` must be 1000 or less, not `1001`"),
        ({"hold": "1\n  for_each: {a: [nahb_hmi], b: [lei]}"}, "`for_each` has too many entries: at most 1"),
        ({"hold": "1\n  for_each: {a: []}"}, "`a` has too few entries: at least 1"),
        ({"watch": '{enter: {op: "<", value: .inf}}'}, "`value` must be a number, not `.inf`"),
        ({"watch": '{enter: {op: "<", value: many}}'}, "`value` must be a number, not `many`"),
        ({"watch": '{enter: {op: "<", value: []}}'}, "`value` has too few entries: at least 1"),
    ],
)
def test_a_bound_is_told_once_and_in_our_own_words(given: dict[str, str], message: str) -> None:
    rule = {"measure": "services_pmi", "watch": '"< 51"', "hold": "1", "why": "Services.", **given}

    (found,) = problems_in(RULE.format(**rule))

    assert found.message.startswith(message)
