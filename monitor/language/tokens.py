"""Text of an expression to words, each with its place."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, unique
from typing import Final

from monitor.errors import ExpressionError

MAX_CHARACTERS: Final = 2000
MAX_TOKENS: Final = 250
_MAX_DIGITS: Final = 15


@unique
class Kind(Enum):
    """What sort of word it is; the values name the groups of the pattern."""

    WINDOW = "window"
    NUMBER = "number"
    NAME = "name"
    RULE = "rule"
    SYMBOL = "symbol"
    END = "end"


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """One word; `offset` counts characters from 0."""

    kind: Kind
    text: str
    offset: int


_PATTERN: Final = re.compile(
    r"(?P<window>[0-9]+[dwmy]\b)"
    r"|(?P<number>[0-9]+(?:\.[0-9]+)?(?![\w.]))"
    r"|(?P<name>[A-Za-z_][A-Za-z0-9_]*(?!\w))"
    r"|(?P<symbol><=|>=|==|!=|[-+*/(),<>\[\]])"
)
_IN_LIST: Final = re.compile(r"(?P<rule>[a-z][a-z0-9]*(?:-[a-z0-9]+)*(?![\w-]))|(?P<symbol>[,\[\]])")
"""Between brackets stand rule ids, in which `-` is no sign."""
_SPACE: Final = re.compile(r"\s*")
_UNREADABLE: Final = re.compile(r"[\w.]+|&&|\|\||.")
_OPERATORS: Final = frozenset({"and", "or", "not"})
_MENDS: Final = {
    "=": "==",
    "&": "and",
    "&&": "and",
    "|": "or",
    "||": "or",
    "!": "not",
    "≤": "<=",
    "≥": ">=",
    "≠": "!=",
    "−": "-",
    "–": "-",
    "×": "*",
    "÷": "/",
    "，": ",",
    "（": "(",
    "）": ")",
}


def tokens(text: str) -> tuple[Token, ...]:
    """Split an expression into words, ending with one of kind `END`.

    Raises:
        ExpressionError: `too-long`, `unreadable`.
    """
    if len(text) > MAX_CHARACTERS:
        raise ExpressionError(
            f"an expression has at most {MAX_CHARACTERS} characters, this one {len(text)}",
            offset=MAX_CHARACTERS,
            name="too-long",
        )
    words = tuple(_words(text))
    if len(words) > MAX_TOKENS:
        raise ExpressionError(
            f"an expression has at most {MAX_TOKENS} words and signs, this one {len(words)}",
            offset=words[MAX_TOKENS].offset,
            name="too-long",
        )
    return words


def _words(text: str) -> Iterator[Token]:
    offset, pattern = _past_space(text, 0), _PATTERN
    while offset < len(text):
        token = _token(pattern, text, offset)
        pattern = {"[": _IN_LIST, "]": _PATTERN}.get(token.text, pattern)
        yield token
        offset = _past_space(text, offset + len(token.text))
    yield Token(kind=Kind.END, text="", offset=len(text))


def _past_space(text: str, offset: int) -> int:
    space = _SPACE.match(text, offset)
    return space.end() if space else offset


def _token(pattern: re.Pattern[str], text: str, offset: int) -> Token:
    match = pattern.match(text, offset)
    if match is None or match.lastgroup is None:
        raise _unreadable(text, offset)
    word, kind = match.group(), Kind(match.lastgroup)
    if kind in (Kind.NUMBER, Kind.WINDOW) and len(word) > _MAX_DIGITS:
        raise ExpressionError(
            f"{word[:_MAX_DIGITS]}… is too long: write at most {_MAX_DIGITS} digits",
            offset=offset,
            name="unreadable",
        )
    if word not in _OPERATORS and word.lower() in _OPERATORS:
        message = f"{word!r} is not a sign of the language: write {word.lower()!r}"
        raise ExpressionError(message, offset=offset, name="unreadable")
    return Token(kind=Kind.SYMBOL if word in _OPERATORS else kind, text=word, offset=offset)


def _unreadable(text: str, offset: int) -> ExpressionError:
    match = _UNREADABLE.match(text, offset)
    found = match.group() if match else text[offset]
    if found in _MENDS:
        message = f"{found!r} is not a sign of the language: write {_MENDS[found]!r}"
    elif found[0].isdigit() or found[0] == ".":
        message = f"{found!r} is neither a number such as 0.5 nor a window such as 26w, 12m or 10y"
    else:
        message = f"{found!r} cannot be read here"
    return ExpressionError(message, offset=offset, name="unreadable")
