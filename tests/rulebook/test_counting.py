import pytest
from rulebook.texts import measure, problems_in, written
from shipped import book_of

MANY = '{watch: ">= 2"}'


def over(name: str, *counted: str, level: str = "warning") -> str:
    return written(name, measure=f"count_at({level}, [{', '.join(counted)}])", levels=MANY)


def ids(*texts: str) -> list[str]:
    return [rule.id for rule in book_of(*texts).rules]


def test_rules_over_rules_come_behind_those_that_they_count() -> None:
    texts = [over("top", "middle", "low"), over("middle", "low", "a"), over("low", "a", "b"), written("b")]

    assert ids(*texts, written("a")) == ["b", "a", "low", "middle", "top"]


def test_rules_over_rules_that_count_nothing_of_each_other_keep_their_order() -> None:
    everything = written("all", measure="count_themes_at(warning)", levels=MANY)

    assert ids(over("two", "a"), everything, over("one", "a"), written("a")) == ["a", "two", "all", "one"]


def test_a_rule_may_be_counted_that_stands_in_another_file_or_for_many() -> None:
    each = written("each", measure="x", more="for_each: {x: [nahb_hmi, services_pmi]}")

    assert ids(over("over", "each"), each) == ["each", "each", "over"]


def test_a_rule_that_is_not_there_is_said_with_the_nearest() -> None:
    (problem,) = problems_in(written("housing") + over("over", "housing", "housin"))

    assert (problem.line, problem.column, problem.name) == (14, 40, "unknown-rule")
    assert "did you mean `housing`?" in problem.message


def test_a_rule_that_is_there_and_wrong_is_not_called_unknown() -> None:
    found = problems_in(written("a", measure="nahb"), over("over", "a"))

    assert [each.name for each in found] == ["unknown-indicator"]


def test_an_old_id_is_not_counted() -> None:
    assert [each.name for each in problems_in(written("a", more="was: [b]"), over("over", "b"))] == [
        "unknown-rule"
    ]


@pytest.mark.parametrize(
    ("texts", "places"),
    [
        ([over("a", "a")], [(1, "a counts a in turn")]),
        ([over("a", "b"), over("b", "a")], [(1, "b counts a in turn"), (2, "a counts b in turn")]),
        (
            [over("a", "b"), over("b", "c"), over("c", "x", "a"), written("x"), over("above", "a")],
            [(1, "b counts a in turn"), (2, "c counts b in turn"), (3, "a counts c in turn")],
        ),
    ],
)
def test_rules_that_count_each_other_are_said_each_at_its_place(
    texts: list[str], places: list[tuple[int, str]]
) -> None:
    found = problems_in(*texts)

    assert {each.name for each in found} == {"rule-cycle"}
    assert [(int(each.file[0]), each.message.partition(":")[0]) for each in found] == places


def test_a_name_within_another_does_not_move_the_place() -> None:
    found = problems_in(written("x-a"), over("over", "x-a", "a"))

    assert [(each.line, each.column, each.name) for each in found] == [(6, 36, "unknown-rule")]


def test_a_thousand_rules_each_of_which_counts_the_one_before_are_put_in_order() -> None:
    texts = [over(f"r{count + 1}", f"r{count}") for count in reversed(range(1000))]

    assert ids("".join(texts), written("r0")) == [f"r{count}" for count in range(1001)]


def test_many_ways_down_are_walked_once() -> None:
    layers = [over(f"{side}{step + 1}", f"a{step}", f"b{step}") for step in range(40) for side in "ab"]

    assert ids(written("a0"), written("b0"), *layers)[-2:] == ["a40", "b40"]


def test_what_is_counted_stays_in_the_measure() -> None:
    (*_, rule) = book_of(written("a") + over("over", "a", level="critical")).rules

    assert measure(rule) == "count_at(critical, [a])"
    assert (rule.unit, rule.precision) == ("rules", 0)
