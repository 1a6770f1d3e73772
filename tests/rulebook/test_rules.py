from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shipped import RULES, book_of, calendars, catalogue

from monitor.errors import Problem, ProblemsError
from monitor.model.terms import Level, Role, Theme
from monitor.rulebook.book import (
    BreakPolicy,
    Comparison,
    LevelRule,
    MissingPolicy,
    Remind,
    RemindFactor,
    RuleBook,
    RuleKind,
    StagePolicy,
    Threshold,
    ThresholdStep,
)
from monitor.rulebook.rules import read_rules

SHORT = """
- id: {id}
  title: {{en: Services, zh: 服务业}}
  theme: services
  role: coincident
  measure: {measure}
  levels: {levels}
  why: {{en: Services carry the expansion., zh: 服务业支撑扩张。}}
"""
SHIPPED = (RULES / "us-downside.yaml").read_text("utf-8")


def written(
    name: str = "a", *, measure: str = "services_pmi", levels: str = '{watch: "< 51"}', more: str = ""
) -> str:
    return SHORT.format(id=name, measure=measure, levels=levels) + "".join(
        f"  {line}\n" for line in more.splitlines()
    )


def constant(op: Comparison, value: float) -> Threshold:
    return Threshold(op=op, steps=(ThresholdStep(start=None, value=value),))


def test_what_is_not_written_has_its_default() -> None:
    (rule,) = book_of(written()).rules

    assert (rule.theme, rule.role, rule.kind) == (Theme.SERVICES, Role.COINCIDENT, RuleKind.STATE)
    assert (rule.missing, rule.stages, rule.breaks) == (
        MissingPolicy.STRICT,
        StagePolicy.ANY,
        BreakPolicy.FLAG,
    )
    assert (rule.gate, rule.mute, rule.rearm, rule.remind) == (None, None, None, Remind.NONE)
    assert (rule.precision, rule.unit, rule.sources, rule.was) == (1, "index", (), ())


def test_a_bare_condition_is_enter_and_its_complement_clears() -> None:
    (rule,) = book_of(written(levels='{watch: "< 51"}')).rules

    assert rule.levels == {
        Level.WATCH: LevelRule(
            enter=constant(Comparison.LESS, 51),
            clear=constant(Comparison.GREATER_EQUAL, 51),
            hold=1,
            clear_hold=1,
            min_hold=1,
        )
    }


def test_levels_stand_mildest_first_however_they_are_written() -> None:
    (rule,) = book_of(written(levels='{critical: "< 48", watch: "< 51", warning: "< 50"}')).rules

    assert list(rule.levels) == [Level.WATCH, Level.WARNING, Level.CRITICAL]


def test_the_hold_of_a_rule_is_that_of_each_level_without_its_own() -> None:
    levels = '{watch: "< 51", warning: {enter: "< 50", hold: 1, clear_hold: 3, min_hold: 4}}'
    (rule,) = book_of(written(levels=levels, more="hold: 2")).rules

    assert rule.levels[Level.WATCH].hold == 2
    warning = rule.levels[Level.WARNING]
    assert (warning.hold, warning.clear_hold, warning.min_hold) == (1, 3, 4)


def test_a_dated_threshold_keeps_its_dates() -> None:
    dated = (
        '{watch: {enter: {op: "<", value: [{from: 2023-01-01, value: 52}, {from: 2024-01-01, value: 51}]}}}'
    )
    (rule,) = book_of(written(levels=dated)).rules

    assert rule.levels[Level.WATCH].enter.steps == (
        ThresholdStep(start=date(2023, 1, 1), value=52),
        ThresholdStep(start=date(2024, 1, 1), value=51),
    )


def test_policies_are_read() -> None:
    more = """missing: strict
remind: {factor: 1.5}
stages: final
breaks: adjust
mute: government_shutdowns
precision: 2
unit: points
was: [older, oldest]"""
    (rule,) = book_of(written(more=more)).rules

    assert (rule.missing, rule.remind) == (MissingPolicy.STRICT, RemindFactor(factor=1.5))
    assert (rule.stages, rule.breaks, rule.mute) == (
        StagePolicy.FINAL,
        BreakPolicy.ADJUST,
        "government_shutdowns",
    )
    assert (rule.precision, rule.unit, rule.was) == (2, "points", ("older", "oldest"))


def test_rules_over_rules_come_last_and_the_others_keep_their_order() -> None:
    breadth = written("over", measure="count_themes_at(warning)", levels='{watch: ">= 2"}')

    book = book_of(breadth + written("b"), written("a"))

    assert [rule.id for rule in book.rules] == ["b", "a", "over"]


def test_a_file_may_hold_its_rules_under_a_key() -> None:
    indented = "rules:" + written().replace("\n", "\n  ")

    assert book_of(indented) == book_of(written())


def test_problems_of_all_files_come_at_once_in_the_order_of_the_files() -> None:
    with pytest.raises(ProblemsError) as caught:
        book_of(written(measure="nothing"), "- [", written(measure="other"))

    found = [(problem.file, problem.name) for problem in caught.value.problems]
    assert found == [
        ("1.yaml", "unknown-indicator"),
        ("2.yaml", "yaml-syntax"),
        ("3.yaml", "duplicate-rule"),
        ("3.yaml", "unknown-indicator"),
    ]
    assert "1.yaml:6:12: " in str(caught.value)


def test_an_id_may_not_come_back_in_another_file() -> None:
    with pytest.raises(ProblemsError, match=r"2.yaml:2:7: `a` is the id of another, at 1.yaml:2"):
        book_of(written("a"), written("a"))


def test_no_files_are_no_rules() -> None:
    assert book_of() == RuleBook(rules=())


def mutated(text: str, at: int, cut: int, insert: str) -> str:
    place = at % (len(text) + 1)
    return text[:place] + insert + text[place + cut :]


EDITS = st.tuples(
    st.integers(0, len(SHIPPED)), st.integers(0, 12), st.text("-:{}[]<>=&*!|'\"# \n0a服", max_size=4)
)


@settings(deadline=None)
@given(st.lists(EDITS, min_size=1, max_size=3))
def test_a_spoilt_file_is_a_book_or_problems_with_a_place_in_it(edits: list[tuple[int, int, str]]) -> None:
    text = SHIPPED
    for edit in edits:
        text = mutated(text, *edit)

    assert_book_or_problems(text)


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.dates().map(str),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
KEYS = st.sampled_from(
    [
        "id",
        "title",
        "theme",
        "kind",
        "measure",
        "gate",
        "levels",
        "hold",
        "missing",
        "mute",
        "remind",
        "rearm",
    ]
)


@settings(deadline=None)
@given(st.dictionaries(KEYS, VALUES, max_size=4))
def test_any_value_anywhere_is_a_book_or_problems(values: dict[str, object]) -> None:
    lines = "".join(f"  {key}: {flow(value)}\n" for key, value in values.items())

    assert_book_or_problems("-\n" + lines if lines else "- {}\n")


@settings(deadline=None)
@given(st.text())
def test_any_text_is_a_book_or_problems(text: str) -> None:
    assert_book_or_problems(text)


def flow(value: object) -> str:
    match value:
        case dict():
            return "{" + ", ".join(f"{flow(key)}: {flow(item)}" for key, item in value.items()) + "}"
        case list():
            return "[" + ", ".join(map(flow, value)) + "]"
        case str():
            return "'" + value.replace("'", "''") + "'"
        case _:
            return str(value).lower()


def problems_of(text: str) -> tuple[Problem, ...]:
    try:
        book = read_rules([("f", text)], catalogue=catalogue(), calendars=calendars())
    except ProblemsError as error:
        return error.problems
    assert book.rules
    return ()


def assert_book_or_problems(text: str) -> None:
    for problem in problems_of(text):
        assert 1 <= problem.line <= len(text.splitlines()) + 1
        assert problem.column >= 1
        assert problem.message
