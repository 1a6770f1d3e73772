"""The table of functions is whole, its examples are read, and the page of the documentation is it."""

import json
from pathlib import Path

import pytest
from shipped import catalogue

from monitor.language.checks import problems
from monitor.language.functions.table import MANUALS
from monitor.language.syntax import COMPARISONS, LOGIC, parse
from monitor.report.functions import (
    OPERATORS,
    SECTIONS,
    WIDTH,
    functions_document,
    functions_markdown,
    functions_text,
)

DOCUMENTED = Path(__file__).parents[2] / "docs" / "functions.md"


def test_every_function_stands_in_one_section() -> None:
    listed = [name for manuals in SECTIONS.values() for name in manuals]

    assert len(listed) == len(set(listed))
    assert set(listed) == set(MANUALS) | set(OPERATORS)


def test_every_sign_of_the_language_is_told() -> None:
    told = " ".join(f"{each.usage} {each.summary}" for each in OPERATORS.values()).split()

    assert set(told) >= LOGIC | COMPARISONS | {"+", "-", "*", "/"}


@pytest.mark.parametrize("name", OPERATORS)
def test_the_example_of_a_sign_is_read_without_a_problem(name: str) -> None:
    assert problems(parse(OPERATORS[name].example), catalogue()) == ()


def test_the_documentation_is_what_is_printed() -> None:
    assert DOCUMENTED.read_text("utf-8") == functions_markdown()


def test_a_row_of_the_page_has_every_cell() -> None:
    rows = [line for line in functions_markdown().splitlines() if line.startswith("|")]

    assert {line.replace("\\|", "").count("|") for line in rows} == {7}


def test_the_table_fits_a_terminal_and_shows_each_example() -> None:
    text = functions_text()

    assert max(map(len, text.splitlines())) <= WIDTH
    assert all(each.usage in text for each in MANUALS.values())
    assert text.count("    example ") == len(MANUALS) + len(OPERATORS)


def test_the_document_names_every_fact() -> None:
    (mean,) = [
        each for each in json.loads(json.dumps(functions_document()))["functions"] if each["name"] == "mean"
    ]

    assert mean["usage"] == "mean(x, W)"
    assert all(mean[key] for key in ("section", "summary", "unit", "window", "missing", "example"))
