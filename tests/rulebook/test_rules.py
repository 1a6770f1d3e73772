from datetime import date

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from language.trees import trees
from rulebook.texts import written
from shipped import RULES, book_of, calendars, catalogue

from monitor.errors import Problem, ProblemsError
from monitor.language.writing import written as written_out
from monitor.measures.gaps import MissingPolicy
from monitor.model.terms import Level, Role, Theme
from monitor.rulebook.book import (
    BreakPolicy,
    Comparison,
    LevelRule,
    Remind,
    RemindFactor,
    RuleBook,
    RuleKind,
    StagePolicy,
    Threshold,
    ThresholdStep,
)
from monitor.rulebook.rules import read_rules

SHIPPED = (RULES / "us-downside.yaml").read_text("utf-8")


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
    (rule,) = book_of(written(measure="umich_sentiment", more=more)).rules

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


ONE = """
parameters: {half: 3m}
measures: {smooth: 'mean(services_pmi, 3)'}
rules:
- id: services-weak
  title: {en: Services, zh: 服务业}
  theme: services
  role: coincident
  measures: {rough: each - smooth}
  parameters: {hurdle: 0.5}
  for_each: {each: [nahb_hmi, services_pmi]}
  measure: change(rough, half) + hurdle
  gate: each < 60
  levels: {watch: {enter: "< 51", clear: ">= 52", hold: 2}, warning: "< 50"}
  missing: {min_periods: 2}
  why: {en: Services carry the expansion., zh: 服务业支撑扩张。}
- id: over
  title: {en: Both, zh: 两者}
  theme: breadth
  role: coincident
  measure: count_at(warning, [services-weak])
  levels: {watch: ">= 2"}
  why: {en: They seldom turn together., zh: 很少同时转弱。}
"""


def mutated(text: str, at: int, cut: int, insert: str) -> str:
    place = at % (len(text) + 1)
    return text[:place] + insert + text[place + cut :]


EDITS = st.tuples(
    st.integers(0, len(SHIPPED)), st.integers(0, 12), st.text("-:{}[]<>=&*!|'\"# \n0a服", max_size=4)
)


def spoilt(text: str, edits: list[tuple[int, int, str]]) -> str:
    for edit in edits:
        text = mutated(text, *edit)
    return text


@settings(max_examples=50)
@given(st.lists(EDITS, min_size=1, max_size=3))
def test_a_spoilt_file_is_a_book_or_problems_with_a_place_in_it(edits: list[tuple[int, int, str]]) -> None:
    assert_book_or_problems(spoilt(SHIPPED, edits))


def test_a_file_may_name_things_and_say_a_rule_once_for_many() -> None:
    assert [rule.instance for rule in book_of(ONE).rules] == ["nahb_hmi", "services_pmi", ""]


@given(st.lists(EDITS, min_size=1, max_size=3))
def test_such_a_file_spoilt_is_a_book_or_problems_too(edits: list[tuple[int, int, str]]) -> None:
    assert_book_or_problems(spoilt(ONE, edits))


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.dates(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
EXPRESSIONS = trees.map(written_out)
NAMES = st.sampled_from(["services_pmi", "m", "each", "hurdle", "A b", "or", "mean", "over"])
MEASURES = st.dictionaries(NAMES, EXPRESSIONS | NAMES | VALUES, max_size=3)
PARAMETERS = st.dictionaries(NAMES, st.sampled_from(["26w", "3m", 0.5, -1, 1e-7]) | VALUES, max_size=3)
CONDITIONS = st.sampled_from(["< 51", ">= 3", {"enter": "< 3", "clear": ">= 3", "hold": 2}])
FITTING: dict[str, st.SearchStrategy[object]] = {
    "id": st.sampled_from(["services-weak", "over", "a", "A"]),
    "theme": st.sampled_from(["services", "breadth", "labour"]),
    "kind": st.sampled_from(["state", "event", "none"]),
    "measure": EXPRESSIONS | NAMES,
    "gate": EXPRESSIONS,
    "measures": MEASURES,
    "parameters": PARAMETERS,
    "for_each": st.dictionaries(NAMES, st.lists(NAMES, max_size=3) | VALUES, max_size=2),
    "levels": st.dictionaries(st.sampled_from(["watch", "warning", "critical"]), CONDITIONS | VALUES),
    "rearm": st.fixed_dictionaries({"measure": EXPRESSIONS | NAMES, "rise": st.sampled_from([1, 0, -1])}),
    "missing": st.sampled_from(["strict", "last_available", {"min_periods": 2}, {"min_periods": 0}]),
    "breaks": st.sampled_from(["flag", "mute", "adjust"]),
    "hold": st.integers(0, 3),
    "mute": st.sampled_from(["government_shutdowns", "none"]),
    "remind": st.sampled_from(["print", {"factor": 2}, {"factor": 0.5}]),
    "title": VALUES,
}
"""What often fits where it stands."""


@st.composite
def changes(draw: st.DrawFn) -> dict[str, object]:
    keys = draw(st.lists(st.sampled_from(sorted(FITTING)), max_size=4))
    return {key: draw(FITTING[key] | VALUES) for key in keys}


@settings(max_examples=200)
@given(
    one=changes(),
    other=changes(),
    beside=st.dictionaries(
        st.sampled_from(["measures", "parameters", "extra"]), MEASURES | PARAMETERS | VALUES, max_size=2
    ),
)
def test_any_value_anywhere_is_a_book_or_problems(
    one: dict[str, object], other: dict[str, object], beside: dict[str, object]
) -> None:
    (rule,) = yaml.safe_load(written())
    rules = [{**rule, **one}, {**rule, "id": "over", **other}]

    assert_book_or_problems(yaml.safe_dump({**beside, "rules": rules}, allow_unicode=True))


@given(st.text())
def test_any_text_is_a_book_or_problems(text: str) -> None:
    assert_book_or_problems(text)


@given(st.dictionaries(st.sampled_from(["rules", "measures", "parameters", "x"]), VALUES) | VALUES)
def test_any_yaml_is_a_book_or_problems(value: object) -> None:
    assert_book_or_problems(yaml.safe_dump(value, allow_unicode=True))


@pytest.mark.parametrize("opening", ["(", "[", "{", "f(", "[a, ", "not ", "-", "- ", "? ", "{a: "])
def test_ten_thousand_openings_are_refused_wherever_they_stand(opening: str) -> None:
    nested = opening * 10_000
    quoted = f'"{nested}"'

    for text in (
        nested,
        written(measure=nested),
        written(measure=quoted),
        written(measure="m", more=f"measures: {{m: {quoted}}}"),
        written(measure="m", more=f"parameters: {{m: {quoted}}}"),
        written(levels=quoted),
    ):
        assert problems_of(text)


def test_a_bomb_of_aliases_is_refused() -> None:
    layers = "".join(f"b{n}: &b{n} [{', '.join([f'*b{n - 1}'] * 9)}]\n" for n in range(1, 12))

    found = {problem.name for problem in problems_of(f"b0: &b0 [x]\n{layers}rules: *b11\n")}

    assert found == {"yaml-alias", "unknown-key"}


def test_a_file_of_more_than_a_megabyte_is_refused() -> None:
    assert [each.name for each in problems_of(written() + "#" * 1_000_000)] == ["file-too-large"]


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
