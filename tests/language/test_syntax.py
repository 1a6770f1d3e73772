import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.errors import ExpressionError
from monitor.language.syntax import Binary, Call, Name, Node, Number, RuleList, Unary, Window, parse


def shown(node: Node) -> str:
    """The tree with every grouping in brackets."""
    match node:
        case Window():
            return f"{node.count}{node.unit}"
        case Number(text=text) | Name(name=text):
            return text
        case RuleList():
            return f"{{{' '.join(map(shown, node.rules))}}}"
        case Unary():
            return f"[{node.operator} {shown(node.operand)}]"
        case Binary():
            return f"[{shown(node.left)} {node.operator} {shown(node.right)}]"
        case Call():
            return f"{node.function}({', '.join(map(shown, node.arguments))})"


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("a - b - c", "[[a - b] - c]"),
        ("a + b * c", "[a + [b * c]]"),
        ("-a * b", "[[- a] * b]"),
        ("a / -b", "[a / [- b]]"),
        ("(a + b) * c", "[[a + b] * c]"),
        ("a < 1 or b < 2 and c < 3", "[[a < 1] or [[b < 2] and [c < 3]]]"),
        ("not a < 1 and b < 2", "[[not [a < 1]] and [b < 2]]"),
        ("not not a < 1", "[not [not [a < 1]]]"),
        ("change(fed_funds, 26w) <= -0.5", "[change(fed_funds, 26w) <= [- 0.5]]"),
        ("mean(pct_change(x, 12m), 3)", "mean(pct_change(x, 12m), 3)"),
        ("(a < b) == (c < d)", "[[a < b] == [c < d]]"),
        ("f()", "f()"),
        ("count_at(warning, [b-c, a])", "count_at(warning, {b-c a})"),
        ("f([a-b]) - c", "[f({a-b}) - c]"),
        ("[]", "{}"),
    ],
)
def test_signs_bind_as_in_arithmetic(text: str, tree: str) -> None:
    assert shown(parse(text).root) == tree


def test_nodes_keep_their_place() -> None:
    root = parse("abs(x)  < 50").root

    assert isinstance(root, Binary)
    assert (root.offset, root.left.offset, root.right.offset) == (8, 0, 10)


@pytest.mark.parametrize(
    ("text", "offset", "advice"),
    [
        ("", 0, "found the end"),
        ("mean(x, 3", 9, r"expected ','"),
        ("mean(x,)", 7, "expected a number"),
        ("(a", 2, r"expected '\)'"),
        ("a b", 2, "expected a sign"),
        ("a +", 3, "found the end"),
        ("a < b < c", 6, "a < b and b < c"),
        ("a + not b", 4, "parentheses"),
        ("and", 0, "expected a number"),
        ("f([a b])", 5, "expected ','"),
        ("f([a,])", 5, "expected a rule id"),
        ("f([[a]])", 3, "expected a rule id"),
        ("f([a", 4, "found the end"),
        ("a]", 1, "expected a sign"),
    ],
)
def test_a_fault_is_said_with_its_place_and_mend(text: str, offset: int, advice: str) -> None:
    with pytest.raises(ExpressionError, match=advice) as caught:
        parse(text)

    assert (caught.value.offset, caught.value.name) == (offset, "syntax")


@pytest.mark.parametrize("text", ["(" * 100, "-" * 100 + "x", "f(" * 100, "not " * 100 + "x"])
def test_deep_nesting_is_refused(text: str) -> None:
    with pytest.raises(ExpressionError, match="nested") as caught:
        parse(text)

    assert caught.value.name == "too-deep"


@pytest.mark.parametrize("sign", [*"()[]{}-,+.<", "f(", "not ", "[a,", "(f[", "f(-("])
def test_ten_thousand_signs_are_refused(sign: str) -> None:
    with pytest.raises(ExpressionError):
        parse(sign * 10_000)


@pytest.mark.parametrize(("opening", "closing"), ["()", "[]", "{}"])
def test_ten_thousand_brackets_that_close_are_refused_too(opening: str, closing: str) -> None:
    with pytest.raises(ExpressionError):
        parse(opening * 10_000 + "x" + closing * 10_000)


WORDS = st.sampled_from(
    [
        "x",
        "mean",
        "(",
        ")",
        ",",
        "+",
        "-",
        "*",
        "<",
        "==",
        "and",
        "or",
        "not",
        "26w",
        "4",
        "0.5",
        " ",
        "é",
        "=",
        "[",
        "]",
        "a-b",
    ]
)


@given(text=st.text() | st.lists(WORDS, max_size=300).map(" ".join))
def test_any_text_is_an_expression_or_an_error_within_it(text: str) -> None:
    try:
        offset = parse(text).root.offset
    except ExpressionError as error:
        offset = error.offset

    assert 0 <= offset <= len(text)
