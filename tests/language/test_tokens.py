import pytest

from monitor.errors import ExpressionError
from monitor.language.tokens import Kind, tokens


def test_words_keep_their_place() -> None:
    found = [(token.kind, token.text, token.offset) for token in tokens("mean(x, 26w) <= 0.5")]

    assert found == [
        (Kind.NAME, "mean", 0),
        (Kind.SYMBOL, "(", 4),
        (Kind.NAME, "x", 5),
        (Kind.SYMBOL, ",", 6),
        (Kind.WINDOW, "26w", 8),
        (Kind.SYMBOL, ")", 11),
        (Kind.SYMBOL, "<=", 13),
        (Kind.NUMBER, "0.5", 16),
        (Kind.END, "", 19),
    ]


def test_between_brackets_a_hyphen_joins() -> None:
    found = [(token.kind, token.text) for token in tokens("f([a-b, c2], a-b)")]

    assert found == [
        (Kind.NAME, "f"),
        (Kind.SYMBOL, "("),
        (Kind.SYMBOL, "["),
        (Kind.RULE, "a-b"),
        (Kind.SYMBOL, ","),
        (Kind.RULE, "c2"),
        (Kind.SYMBOL, "]"),
        (Kind.SYMBOL, ","),
        (Kind.NAME, "a"),
        (Kind.SYMBOL, "-"),
        (Kind.NAME, "b"),
        (Kind.SYMBOL, ")"),
        (Kind.END, ""),
    ]


@pytest.mark.parametrize(
    ("text", "offset", "advice"),
    [
        ("[a, 2b]", 4, "neither a number"),
        ("[a_b]", 1, "'a_b' cannot be read here"),
        ("[A]", 1, "cannot be read"),
        ("[a-]", 1, "cannot be read"),
        ("[a + b]", 3, "cannot be read"),
        ("[(a)]", 1, "cannot be read"),
        ("x = 3", 2, "write '=='"),
        ("x ≤ 3", 2, "write '<='"),
        ("x < 3 && y < 3", 6, "write 'and'"),
        ("x < 3 AND y < 3", 6, "write 'and'"),
        ("Not x < 3", 0, "write 'not'"),
        ("x < 1e999", 4, "neither a number"),
        ("mean(x, 26W)", 8, "nor a window"),
        ("x < .5", 4, "neither a number"),
        ("x < 5.", 4, "neither a number"),
        ("x < ٣", 4, "neither a number"),
        ("x $ 3", 2, "cannot be read"),
        ("指数 < 3", 0, "cannot be read"),
        ("x < " + "9" * 400, 4, "at most 15 digits"),
    ],
)
def test_what_cannot_be_read_is_said_with_its_place_and_mend(text: str, offset: int, advice: str) -> None:
    with pytest.raises(ExpressionError, match=advice) as caught:
        tokens(text)

    assert (caught.value.offset, caught.value.name) == (offset, "unreadable")


@pytest.mark.parametrize("text", ["x" * 2001, "x+" * 200])
def test_an_expression_too_long_is_refused(text: str) -> None:
    with pytest.raises(ExpressionError, match="at most") as caught:
        tokens(text)

    assert caught.value.name == "too-long"
