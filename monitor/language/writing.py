"""Tree back to words, with no more parentheses than its reader needs."""

from typing import assert_never

from monitor.language.syntax import (
    COMPARISONS,
    MINUS_STRENGTH,
    NOT_STRENGTH,
    STRENGTHS,
    Binary,
    Call,
    Name,
    Node,
    Number,
    RuleList,
    Unary,
    Window,
)


def written(node: Node) -> str:
    """Write a tree as an expression that reads as the same tree."""
    match node:
        case Number(text=text) | Name(name=text):
            return text
        case Window(count=count, unit=unit):
            return f"{count}{unit}"
        case RuleList(rules=rules):
            return f"[{', '.join(map(written, rules))}]"
        case Unary():
            return _unary(node)
        case Binary():
            return _binary(node)
        case Call(function=function, arguments=arguments):
            return f"{function}({', '.join(map(written, arguments))})"
        case _:
            assert_never(node)


def _unary(node: Unary) -> str:
    strength = NOT_STRENGTH if node.operator == "not" else MINUS_STRENGTH
    sign = "not " if node.operator == "not" else "-"
    return f"{sign}{_within(node.operand, at_least=strength)}"


def _binary(node: Binary) -> str:
    strength = STRENGTHS[node.operator]
    left = _within(node.left, at_least=strength + (node.operator in COMPARISONS))
    return f"{left} {node.operator} {_within(node.right, at_least=strength + 1)}"


def _within(node: Node, *, at_least: int) -> str:
    """Write an operand, in parentheses where it binds less tightly than its place asks for."""
    text = written(node)
    return text if _strength(node) >= at_least else f"({text})"


def _strength(node: Node) -> int:
    match node:
        case Binary(operator=operator):
            return STRENGTHS[operator]
        case Unary(operator="not"):
            return NOT_STRENGTH
        case _:
            return MINUS_STRENGTH
