"""Words to tree: the grammar of expressions.

Loosest first: `or`, `and`, `not`, one comparison, `+ -`, `* /`, unary minus; then numbers, windows,
names, calls, lists of rules and parentheses.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from monitor.errors import ExpressionError
from monitor.language.tokens import Kind, Token, tokens


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    """A number as written."""

    offset: int
    text: str

    @property
    def value(self) -> float:
        """The number."""
        return float(self.text)

    @property
    def decimals(self) -> int:
        """Decimals as written: 2 for `1.50`."""
        return len(self.text.partition(".")[2])


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """A stretch of time such as `26w`: count and unit, one of d, w, m, y."""

    offset: int
    count: int
    unit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Name:
    """An indicator id, a name that its file gives a meaning, or a level within a breadth function."""

    offset: int
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleList:
    """Rule ids between brackets."""

    offset: int
    rules: tuple[Name, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Unary:
    """`-` or `not` before its operand."""

    offset: int
    operator: str
    operand: "Node"


@dataclass(frozen=True, slots=True, kw_only=True)
class Binary:
    """Two operands and the sign between them; `offset` is the sign's."""

    offset: int
    operator: str
    left: "Node"
    right: "Node"


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A function of its arguments."""

    offset: int
    function: str
    arguments: tuple["Node", ...]


Node: TypeAlias = Number | Window | Name | RuleList | Unary | Binary | Call


@dataclass(frozen=True, slots=True, kw_only=True)
class Expression:
    """An expression as written, and its tree."""

    text: str
    root: Node


LOGIC: Final = frozenset({"and", "or", "not"})
COMPARISONS: Final = frozenset({"<", "<=", ">", ">=", "==", "!="})
STRENGTHS: Final = {
    "or": 1,
    "and": 2,
    **dict.fromkeys(COMPARISONS, 4),
    "+": 5,
    "-": 5,
    "*": 6,
    "/": 6,
}
NOT_STRENGTH: Final = 3
MINUS_STRENGTH: Final = 7
_MAX_DEPTH: Final = 50


def parse(text: str) -> Expression:
    """Read an expression.

    Raises:
        ExpressionError: `too-long`, `too-deep`, `unreadable`, `syntax`.
    """
    parser = _Parser(tokens(text))
    root = parser.expression(0, depth=0)
    parser.expect(Kind.END, "")
    return Expression(text=text, root=root)


class _Parser:
    """Precedence climbing over the words; each method takes what it names and stops behind it."""

    def __init__(self, words: Sequence[Token]) -> None:
        self._words = words
        self._position = 0

    def expression(self, strength: int, *, depth: int) -> Node:
        """Take operands joined by signs that bind tighter than `strength`."""
        if depth > _MAX_DEPTH:
            raise ExpressionError(
                f"nested more than {_MAX_DEPTH} deep: take out parentheses",
                offset=self._next.offset,
                name="too-deep",
            )
        node = self._operand(strength, depth)
        while self._strength_of_next() > strength:
            sign = self._take()
            right = self.expression(STRENGTHS[sign.text], depth=depth + 1)
            node = Binary(offset=sign.offset, operator=sign.text, left=node, right=right)
            self._refuse_chain(sign)
        return node

    def expect(self, kind: Kind, text: str) -> Token:
        """Take this word, or raise what stands there instead."""
        if (self._next.kind, self._next.text) != (kind, text):
            raise self._unexpected(f"expected {text!r}" if text else "expected a sign such as + or <")
        return self._take()

    @property
    def _next(self) -> Token:
        return self._words[self._position]

    def _take(self) -> Token:
        token = self._next
        self._position += 1
        return token

    def _strength_of_next(self) -> int:
        return STRENGTHS.get(self._next.text, 0) if self._next.kind is Kind.SYMBOL else 0

    def _operand(self, strength: int, depth: int) -> Node:
        if self._next.kind is Kind.SYMBOL:
            return self._prefixed(strength, depth)
        if self._next.kind is Kind.END:
            raise self._unexpected("expected a number, an indicator or a function")
        token = self._take()
        if token.kind is Kind.NUMBER:
            return Number(offset=token.offset, text=token.text)
        if token.kind is Kind.WINDOW:
            return Window(offset=token.offset, count=int(token.text[:-1]), unit=token.text[-1])
        if self._next.text == "(":
            return Call(offset=token.offset, function=token.text, arguments=self._arguments(depth))
        return Name(offset=token.offset, name=token.text)

    def _prefixed(self, strength: int, depth: int) -> Node:
        match self._next.text:
            case "(":
                self._take()
                node = self.expression(0, depth=depth + 1)
                self.expect(Kind.SYMBOL, ")")
                return node
            case "[":
                return self._rule_list()
            case "-":
                return self._unary(MINUS_STRENGTH, depth)
            case "not" if strength <= NOT_STRENGTH:
                return self._unary(NOT_STRENGTH, depth)
            case "not":
                raise self._unexpected("put `not …` in parentheses")
            case _:
                raise self._unexpected("expected a number, an indicator or a function")

    def _unary(self, strength: int, depth: int) -> Node:
        sign = self._take()
        operand = self.expression(strength, depth=depth + 1)
        return Unary(offset=sign.offset, operator=sign.text, operand=operand)

    def _arguments(self, depth: int) -> tuple[Node, ...]:
        self.expect(Kind.SYMBOL, "(")
        arguments: list[Node] = []
        while self._next.text != ")":
            if arguments:
                self.expect(Kind.SYMBOL, ",")
            arguments.append(self.expression(0, depth=depth + 1))
        self.expect(Kind.SYMBOL, ")")
        return tuple(arguments)

    def _rule_list(self) -> RuleList:
        offset = self._take().offset
        rules: list[Name] = []
        while self._next.text != "]":
            if rules:
                self.expect(Kind.SYMBOL, ",")
            if self._next.kind is not Kind.RULE:
                raise self._unexpected("expected a rule id, as in [sentiment-turn, services-pmi-weak]")
            token = self._take()
            rules.append(Name(offset=token.offset, name=token.text))
        self.expect(Kind.SYMBOL, "]")
        return RuleList(offset=offset, rules=tuple(rules))

    def _refuse_chain(self, sign: Token) -> None:
        if sign.text in COMPARISONS and self._next.text in COMPARISONS:
            raise self._unexpected("join two comparisons with `and`: a < b and b < c")

    def _unexpected(self, advice: str) -> ExpressionError:
        found = repr(self._next.text) if self._next.text else "the end"
        return ExpressionError(f"{advice}, found {found}", offset=self._next.offset, name="syntax")
