from dataclasses import replace

import pytest
from hypothesis import given
from language.trees import trees

from monitor.language.syntax import Binary, Call, Node, RuleList, Unary, parse
from monitor.language.writing import written


def unplaced(node: Node) -> Node:
    """The tree as if all of it stood at the start."""
    match node:
        case Unary():
            return replace(node, offset=0, operand=unplaced(node.operand))
        case Binary():
            return replace(node, offset=0, left=unplaced(node.left), right=unplaced(node.right))
        case Call():
            return replace(node, offset=0, arguments=tuple(map(unplaced, node.arguments)))
        case RuleList():
            return replace(node, offset=0, rules=tuple(replace(rule, offset=0) for rule in node.rules))
        case _:
            return replace(node, offset=0)


@given(tree=trees)
def test_what_is_written_reads_as_the_same_tree(tree: Node) -> None:
    assert unplaced(parse(written(tree)).root) == tree


@pytest.mark.parametrize(
    "text",
    [
        "pct_change(mean(dc_claims, 4), 52) - change(x, 26w)",
        "a - (b - c)",
        "a - b - c",
        "(a + b) * -c",
        "-(a + b) / 2.50",
        "not a < 1 and (b < 2 or not c >= 3)",
        "(not a < 1) == (b < 2)",
        "not not a < 1",
        "--a",
        "count_at(warning, [sentiment-turn, services-pmi-weak])",
        "at_least(2, a < 1, b < 2)",
        "f()",
        "[]",
    ],
)
def test_what_is_written_plainly_stays_as_it_is(text: str) -> None:
    assert written(parse(text).root) == text


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("((a))", "a"),
        ("(a * b) + c", "a * b + c"),
        ("(a < 1) and ((b < 2))", "a < 1 and b < 2"),
        ("not (a < 1)", "not a < 1"),
        ("mean( (a+b),4 )", "mean(a + b, 4)"),
        ("count_at(warning,[ a-b ])", "count_at(warning, [a-b])"),
    ],
)
def test_parentheses_that_no_reader_needs_are_left_out(text: str, plain: str) -> None:
    assert written(parse(text).root) == plain
