from rulebook.texts import filed, measure, measures, problems_in, written
from shipped import book_of

from monitor.language.writing import written as shown

EACH = "for_each: {{each: [{}]}}"


def for_each(*ids: str) -> str:
    return EACH.format(", ".join(ids))


def test_a_rule_is_made_for_each_thing_it_stands_on() -> None:
    rules = book_of(written(measure="change(each, 3m)", more=for_each("nahb_hmi", "services_pmi"))).rules

    assert [(rule.id, rule.instance, measure(rule)) for rule in rules] == [
        ("a", "nahb_hmi", "change(nahb_hmi, 3m)"),
        ("a", "services_pmi", "change(services_pmi, 3m)"),
    ]


def test_a_rule_without_it_stands_for_itself() -> None:
    assert book_of(written()).rules[0].instance == ""


def test_instances_differ_in_what_decides_and_say_so() -> None:
    one, other = book_of(written(measure="each", more=for_each("nahb_hmi", "services_pmi"))).rules

    assert one.hash != other.hash
    assert (one.precision, other.precision) == (0, 1)
    assert other.hash == book_of(written()).rules[0].hash


def test_the_name_stands_in_named_measures_the_gate_and_what_rearms() -> None:
    more = (
        "kind: event\nmeasures: {smooth: 'mean(each, 3)'}\n"
        "gate: each < 60\nrearm: {measure: smooth, rise: 1}\n" + for_each("nahb_hmi", "umich_sentiment")
    )

    rules = book_of(written(measure="smooth", more=more)).rules

    assert [measure(rule) for rule in rules] == ["mean(nahb_hmi, 3)", "mean(umich_sentiment, 3)"]
    assert [shown(rule.gate.root) for rule in rules if rule.gate] == ["nahb_hmi < 60", "umich_sentiment < 60"]
    assert [shown(rule.rearm.measure.root) for rule in rules if rule.rearm] == [
        "mean(nahb_hmi, 3)",
        "mean(umich_sentiment, 3)",
    ]


def test_what_is_wrong_with_all_instances_is_said_once() -> None:
    text = written(
        measure="mean(each, 26w) - nahb", more="gate: each\n" + for_each("nahb_hmi", "services_pmi")
    )

    assert [each.name for each in problems_in(text)] == ["bad-window", "unknown-indicator", "not-a-condition"]


def test_what_is_wrong_with_one_instance_is_said() -> None:
    text = written(measure="services_pmi - each", more=for_each("nahb_hmi", "fed_funds"))

    (problem,) = problems_in(text)

    assert (problem.line, problem.column, problem.name) == (6, 25, "unit-mismatch")


def test_an_instance_that_is_not_there_or_stands_twice_is_said_at_its_place() -> None:
    text = written(measure="each", more=for_each("nahb", "services_pmi", "services_pmi"))

    assert [(each.line, each.column, each.name) for each in problems_in(text)] == [
        (9, 21, "unknown-indicator"),
        (9, 41, "duplicate-instance"),
    ]


def test_the_name_means_nothing_else() -> None:
    clashing = [
        written(measure="nahb_hmi", more="for_each: {nahb_hmi: [services_pmi]}"),
        written(measure="mean(mean, 3)", more="for_each: {mean: [services_pmi]}"),
        filed("measures: {each: nahb_hmi}", written(measure="each", more=for_each("services_pmi"))),
        written(measure="each", more="parameters: {each: 2}\n" + for_each("services_pmi")),
    ]

    assert [[each.name for each in problems_in(text)] for text in clashing] == [["name-clash"]] * 4


def test_it_is_one_name_for_a_list() -> None:
    wrong = [
        written(measure="a - b", more="for_each: {a: [nahb_hmi], b: [services_pmi]}"),
        written(measure="a", more="for_each: {a: nahb_hmi}"),
        written(measure="a", more="for_each: {a: []}"),
        written(measure="a", more="for_each: [nahb_hmi]"),
        written(measure="a", more="for_each: {a: [Nahb]}"),
    ]

    assert [problems_in(text)[-1].name for text in wrong] == [
        "wrong-value",
        "wrong-type",
        "wrong-value",
        "wrong-type",
        "wrong-value",
    ]


def test_instances_of_two_rules_do_not_mix() -> None:
    text = filed(
        "measures: {pmi: services_pmi}",
        written("a", measure="pmi - each", more=for_each("nahb_hmi", "epu_trade")),
        written("b", measure="mean(each, 3)", more=for_each("nahb_hmi")),
    )

    assert measures(text) == ["services_pmi - nahb_hmi", "services_pmi - epu_trade", "mean(nahb_hmi, 3)"]
