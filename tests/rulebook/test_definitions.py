import pytest
from rulebook.texts import filed, measures, names_in, problems_in, written
from shipped import book_of

from monitor.language.writing import written as shown

MEASURES = "measures: {gap: mortgage_30y - fed_funds, wide: 'gap - mean(gap, half)'}"


def test_a_name_stands_for_what_it_was_given() -> None:
    more = "parameters: {half: 26w, hurdle: -0.5}\nmeasures: {gap: mortgage_30y - fed_funds}"

    (rule,) = book_of(written(measure="change(gap, half) - hurdle", more=more)).rules

    assert shown(rule.measure.root) == "change(mortgage_30y - fed_funds, 26w) - -0.5"
    assert rule.measure.text == "change(gap, half) - hurdle"
    assert (rule.unit, rule.precision) == ("pp", 2)


def test_a_measure_may_use_every_name_before_it() -> None:
    text = filed(f"parameters: {{half: 26w}}\n{MEASURES}", written(measure="wide"))

    assert measures(text) == [
        "mortgage_30y - fed_funds - mean(mortgage_30y - fed_funds, 26w)",
    ]


def test_and_none_after_it() -> None:
    text = filed("measures: {wide: gap - 1, gap: mortgage_30y - fed_funds}", written(measure="wide"))

    (problem,) = problems_in(text)

    assert (problem.line, problem.column, problem.name) == (1, 18, "unknown-indicator")


def test_the_names_of_a_file_are_for_all_of_its_rules_and_no_other() -> None:
    file = filed("measures: {gap: mortgage_30y - fed_funds}", written("a", measure="gap"), written("b"))

    assert measures(file) == ["mortgage_30y - fed_funds", "services_pmi"]
    assert [(each.file, each.name) for each in problems_in(file, written("c", measure="gap"))] == [
        ("2.yaml", "unknown-indicator")
    ]


def test_a_rule_has_names_of_its_own_besides() -> None:
    text = filed(
        "measures: {gap: mortgage_30y - fed_funds}",
        written("a", measure="twice", more="measures: {twice: 2 * gap}"),
        written("b", measure="twice", more="measures: {twice: gap + gap}"),
    )

    assert measures(text) == [
        "2 * (mortgage_30y - fed_funds)",
        "mortgage_30y - fed_funds + (mortgage_30y - fed_funds)",
    ]


def test_names_stand_in_the_gate_and_in_what_rearms_too() -> None:
    more = (
        "kind: event\nmeasures: {soft: services_pmi}\nparameters: {hurdle: 55}\n"
        "gate: soft < hurdle\nrearm: {measure: 'mean(soft, 2)', rise: 1}"
    )

    (rule,) = book_of(written(more=more)).rules

    assert rule.gate is not None
    assert rule.rearm is not None
    assert shown(rule.gate.root) == "services_pmi < 55"
    assert shown(rule.rearm.measure.root) == "mean(services_pmi, 2)"


def test_a_named_condition_is_a_gate() -> None:
    assert book_of(written(more="measures: {soft: services_pmi < 55}\ngate: soft")).rules[0].gate is not None


@pytest.mark.parametrize(
    ("value", "inserted"),
    [("0.5", "0.5"), ("-2", "-2"), ("26w", "26w"), ("0.00001", "0.00001"), ("1.50", "1.5"), ("'10y'", "10y")],
)
def test_a_parameter_is_a_number_or_a_window(value: str, inserted: str) -> None:
    place = "mean(mortgage_30y, p)" if inserted[-1] in "wy" else "mortgage_30y * p"

    (measure,) = measures(written(measure=place, more=f"parameters: {{p: {value}}}"))

    assert measure == place.replace("p)", f"{inserted})").replace("* p", f"* {inserted}")


@pytest.mark.parametrize(
    "value", ["true", "fed_funds", "[1]", "{a: 1}", "", "1 + 1", "2025-01-01", "1.0e+300", "--1"]
)
def test_anything_else_is_no_parameter(value: str) -> None:
    for text in (
        written(measure="services_pmi * p", more=f"parameters: {{p: {value}}}"),
        filed(f"parameters: {{p: {value}}}", written(measure="services_pmi * p")),
    ):
        assert names_in(text) == ["bad-parameter"]


@pytest.mark.parametrize("head", ["measures: [gap]", "measures: 3", "parameters: p", "parameters: [1]"])
def test_the_names_of_a_file_are_a_mapping(head: str) -> None:
    (problem,) = problems_in(filed(head, written()))

    assert (problem.line, problem.name) == (1, "wrong-type")
    assert "must be a mapping" in problem.message


@pytest.mark.parametrize(("value", "name"), [("5", "wrong-type"), ("", "wrong-type"), ("''", "wrong-value")])
def test_a_measure_is_text(value: str, name: str) -> None:
    for text in (
        written(measure="services_pmi + m", more=f"measures: {{m: {value}}}"),
        filed(f"measures: {{m: {value}}}", written(measure="services_pmi + m")),
    ):
        assert names_in(text) == [name]


@pytest.mark.parametrize(
    ("name", "advice"),
    [
        ("fed_funds", "`fed_funds` is an indicator already"),
        ("mean", "`mean` is a function already"),
        ("count_at", "`count_at` is a function already"),
        ("and", "`and` is a sign already"),
    ],
)
def test_a_name_means_nothing_else(name: str, advice: str) -> None:
    for head in (f"measures: {{{name}: services_pmi}}", f"parameters: {{{name}: 1}}"):
        (problem,) = problems_in(filed(head, written()))

        assert problem.name == "name-clash"
        assert advice in problem.message


def test_a_name_is_given_once() -> None:
    both = "parameters: {x: 1}\nmeasures: {x: services_pmi}"

    assert names_in(filed(both, written())) == ["name-clash"]
    assert names_in(filed("measures: {x: nahb_hmi}", written(measure="x", more="parameters: {x: 1}"))) == [
        "name-clash"
    ]


@pytest.mark.parametrize("name", ["A", "2x", "a-b", "'a b'", "_x"])
def test_a_name_is_spelt_as_an_indicator(name: str) -> None:
    assert names_in(filed(f"measures: {{{name}: services_pmi}}", written())) == ["wrong-value"]


def test_what_is_wrong_with_a_named_measure_is_said_once_and_where_it_stands() -> None:
    text = filed(
        "measures: {gap: mortgage - fed_funds, wide: 2 * gap}",
        written("a", measure="wide"),
        written("b", measure="gap", more="gate: wide > 2"),
    )

    (problem,) = problems_in(text)

    assert (problem.line, problem.column, problem.name) == (1, 17, "unknown-indicator")


def test_what_a_broken_name_is_not_to_blame_for_is_said_all_the_same() -> None:
    text = filed("measures: {gap: mortgage - fed_funds}", written(measure="gap", more="gate: nahb"))

    assert names_in(text) == ["unknown-indicator", "unknown-indicator"]


def test_a_count_of_rules_has_no_name() -> None:
    assert names_in(filed("measures: {many: count_at(warning)}", written(measure="many"))) == [
        "breadth-mixed"
    ]


def test_a_problem_of_the_use_stands_at_the_use() -> None:
    text = filed("measures: {gap: mortgage_30y - fed_funds}", written(measure="services_pmi + mean(gap, 6x)"))
    mixed = filed("measures: {gap: mortgage_30y - fed_funds}", written(measure="services_pmi + gap"))

    assert [(each.line, each.column, each.name) for each in problems_in(text)] == [(7, 39, "unreadable")]
    assert [(each.line, each.column, each.name) for each in problems_in(mixed)] == [(7, 27, "unit-mismatch")]


def test_a_mistyped_name_is_answered_with_the_nearest() -> None:
    (problem,) = problems_in(
        filed("measures: {rate_gap: mortgage_30y - fed_funds}", written(measure="rate_gp"))
    )

    assert "did you mean rate_gap?" in problem.message


def test_a_name_that_a_rule_gives_and_does_not_use_is_said() -> None:
    more = "parameters: {a: 1, b: 2}\nmeasures: {c: services_pmi * a, d: c}\ngate: c > 1"

    assert [each.message[:3] for each in problems_in(written(more=more))] == ["`b`", "`d`"]
    assert measures(filed("parameters: {a: 1}", written())) == ["services_pmi"]


def test_what_doubles_with_every_name_is_refused_at_once() -> None:
    lines = "".join(f"\n  m{count + 1}: m{count} + m{count}" for count in range(40))

    (problem,) = problems_in(filed(f"measures:\n  m0: services_pmi{lines}", written(measure="m40")))

    assert (problem.line, problem.column, problem.name) == (12, 11, "too-long")


def test_what_nests_with_every_name_is_refused_at_a_depth() -> None:
    lines = "".join(f"\n  m{count + 1}: -m{count}" for count in range(160))

    (problem,) = problems_in(filed(f"measures:\n  m0: services_pmi{lines}", written(measure="m160")))

    assert (problem.line, problem.name) == (152, "too-long")


def test_names_do_not_change_a_hash() -> None:
    named = written(measure="change(pmi, half)", more="measures: {pmi: services_pmi}\nparameters: {half: 3m}")

    assert book_of(named).rules[0].hash == book_of(written(measure="change(services_pmi, 3m)")).rules[0].hash
