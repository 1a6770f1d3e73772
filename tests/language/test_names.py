import pytest
from expressions import CATALOGUE

from monitor.errors import ExpressionError
from monitor.language.checks import problems
from monitor.language.names import MAX_HEIGHT, MAX_NODES, Named, Scope, resolved
from monitor.language.syntax import parse
from monitor.language.traits import children_of
from monitor.language.writing import written

SCOPE = {
    name: Named.of(parse(text).root)
    for name, text in {
        "gap": "mortgage_30y - fed_funds",
        "hurdle": "-0.5",
        "half": "26w",
        "soft": "nahb_hmi < 50",
        "each": "umich_sentiment",
        "needed": "9",
    }.items()
}


def put_in(text: str, scope: Scope = SCOPE) -> str:
    return written(resolved(parse(text), scope).root)


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("gap", "mortgage_30y - fed_funds"),
        ("2 * gap", "2 * (mortgage_30y - fed_funds)"),
        ("gap - gap", "mortgage_30y - fed_funds - (mortgage_30y - fed_funds)"),
        ("change(gap, half) <= hurdle", "change(mortgage_30y - fed_funds, 26w) <= -0.5"),
        ("not soft and gap > 1", "not nahb_hmi < 50 and mortgage_30y - fed_funds > 1"),
        ("surprise(each) - hurdle", "surprise(umich_sentiment) - -0.5"),
        ("nahb_hmi + 1", "nahb_hmi + 1"),
        ("f()", "f()"),
    ],
)
def test_what_a_name_stands_for_takes_its_place(text: str, whole: str) -> None:
    assert put_in(text) == whole


def test_the_text_stays_as_written() -> None:
    assert resolved(parse("2 * gap"), SCOPE).text == "2 * gap"


def test_without_names_the_tree_is_left_alone() -> None:
    expression = parse("2 * gap")

    assert resolved(expression, {}) is expression


def test_a_level_and_a_rule_are_no_names() -> None:
    scope = {"warning": SCOPE["each"], "half": SCOPE["each"]}

    assert put_in("count_at(warning, [half])", scope) == "count_at(warning, [half])"


@pytest.mark.parametrize(
    ("text", "offset", "name"),
    [
        ("1 + mean(gap, each)", 14, "bad-window"),
        ("1 + mean(nahb_hmi, half)", 19, "bad-window"),
        ("nahb_hmi > 1 and gap", 17, "not-a-condition"),
        ("1 - adjusted(gap)", 13, "not-an-indicator"),
        ("at_least(needed, soft, soft)", 9, "bad-count"),
        ("mean(hurdle, 3)", 5, "not-a-series"),
        ("2 * gap + each", 8, "unit-mismatch"),
    ],
)
def test_a_problem_of_what_is_put_in_stands_where_its_name_was_written(
    text: str, offset: int, name: str
) -> None:
    found = problems(resolved(parse(text), SCOPE), CATALOGUE)

    assert (found[0].offset, found[0].name) == (offset, name)


def test_a_mistyped_name_is_answered_with_the_nearest_name() -> None:
    (found,) = problems(parse("2 * gapp"), CATALOGUE, names=SCOPE)

    assert found.message == "no indicator or name is called gapp: did you mean gap?"


def test_a_tree_is_measured() -> None:
    named = Named.of(parse("mean(a + b, 3) < -1").root)

    assert (named.nodes, named.height) == (8, 4)


def doubled(times: int) -> Scope:
    scope = {"m0": Named.of(parse("nahb_hmi").root)}
    for time in range(times):
        expression = resolved(parse(f"m{time} + m{time}"), scope)
        scope[f"m{time + 1}"] = Named.of(expression.root)
    return scope


def test_what_doubles_with_every_name_is_refused_before_it_fills_the_memory() -> None:
    scope = doubled(9)

    with pytest.raises(ExpressionError, match=f"over {MAX_NODES} words") as caught:
        resolved(parse("1 * (m9 + m9)"), scope)

    assert scope["m9"].nodes == 1023
    assert (caught.value.offset, caught.value.name) == (8, "too-long")


def test_what_nests_with_every_name_is_refused_at_a_depth() -> None:
    named = Named.of(parse("nahb_hmi").root)
    for _ in range(MAX_HEIGHT - 1):
        named = Named.of(resolved(parse("abs(x)"), {"x": named}).root)

    with pytest.raises(ExpressionError, match=f"over {MAX_HEIGHT} deep") as caught:
        resolved(parse("abs(x)"), {"x": named})

    assert (caught.value.offset, caught.value.name) == (0, "too-long")


@pytest.mark.parametrize(
    "text", ["gap", "2 - gap", "mean(gap, 3) + gap", "soft", "at_least(1, soft, gap < 1)"]
)
def test_the_measure_of_what_is_put_together_is_that_of_its_tree(text: str) -> None:
    found = Named.of(resolved(parse(text), SCOPE).root)

    assert found.nodes == 1 + sum(Named.of(child).nodes for child in children_of(found.node))
    assert found == Named.of(found.node)
