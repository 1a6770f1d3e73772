"""Every way to write a rule test wrongly: the head of `NAME.bad.yaml` says what is found, and where."""

import re
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from scenarios.written import flash, read

from monitor.errors import Problem, ProblemsError
from monitor.scenarios.scenario import Scenario

CORPUS = sorted((Path(__file__).parents[1] / "data" / "scenarios").glob("*.bad.yaml"))
EXPECTED = re.compile(r"^# expect: (\d+):(\d+) (\S+)$", re.MULTILINE)
WORDS = st.sampled_from(
    [
        *(
            "tests",
            "name",
            "rules",
            "from",
            "to",
            "given",
            "expect",
            "at",
            "levels",
            "events",
            "data",
            "values",
        ),
        *(
            "services_pmi",
            "services-pmi-weak",
            "period",
            "value",
            "stage",
            "flash",
            "fired",
            "warning",
            "late",
        ),
        *(
            "released_at",
            "source",
            "file",
            "forecasts",
            "stated_at",
            "2025-01-01",
            "2025-02-21T09:45",
            "49.7",
        ),
    ]
)
SCALARS = st.one_of(
    WORDS, st.dates().map(str), st.datetimes().map(str), st.floats().map(str), st.text("ab'\"[]{}:,-\n")
)
TREES = st.recursive(
    SCALARS,
    lambda within: st.one_of(
        st.lists(within, max_size=3).map(lambda each: f"[{', '.join(each)}]"),
        st.dictionaries(WORDS, within, max_size=4).map(
            lambda each: "{" + ", ".join(f"{key}: {value}" for key, value in each.items()) + "}"
        ),
    ),
    max_leaves=25,
)


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


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("services-pmi-week", "did you mean `services-pmi-weak`?"),
        ("servicespmi", "did you mean `services_pmi`?"),
        ("relesed_at", "did you mean `released_at`?"),
    ],
)
def test_a_misspelt_name_is_answered_with_the_nearest(wrong: str, right: str) -> None:
    (name,) = re.findall(r"`(.*)`", right)
    text = flash("at: 2025-02-21, events: {services-pmi-weak: fired}").replace(name, wrong, 1)

    found = problems_in(text)

    assert right in found[0].message


def test_the_values_of_all_tests_of_a_file_are_counted_together() -> None:
    stretch = "{from: 1900-01-01, to: 1930-12-31, value: 5}"
    test = flash("at: 2025-02-21, events: {}").replace("  expect:", f"    fed_funds: [{stretch}]\n  expect:")
    tests = [test.replace("a flash", f"{each} flash") for each in ("one", "two")]

    assert [each.name for each in problems_in("".join(tests))] == ["too-many-values"]


def read_or_refused(text: str) -> tuple[Scenario, ...] | tuple[Problem, ...]:
    try:
        return read(text)
    except ProblemsError as exc:
        return exc.problems


@settings(deadline=None)
@given(st.text())
def test_any_text_is_scenarios_or_problems(text: str) -> None:
    assert read_or_refused(text)


@settings(deadline=None, max_examples=300)
@given(TREES)
@example("{tests: [{name: a, given: {services_pmi: [{from: 2199-12-01, values: [1, 2, 3]}]}, expect: []}]}")
def test_any_yaml_is_scenarios_or_problems(text: str) -> None:
    assert read_or_refused(text)


@settings(deadline=None, max_examples=300)
@given(
    SCALARS,
    st.sampled_from(["2025-02-20", "2024-12-01", "[56.8, 52.9]", "49.7", "flash", "2025-02-21T09:45"]),
)
def test_any_word_in_the_place_of_another_is_read_or_refused(word: str, place: str) -> None:
    text = flash("at: 2025-02-21, events: {services-pmi-weak: fired}").replace(place, word)

    assert read_or_refused(text)
