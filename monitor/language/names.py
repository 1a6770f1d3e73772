"""Names that a file gives to measures and numbers, put into the trees that use them."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final, Self, TypeAlias

from monitor.errors import ExpressionError
from monitor.language.syntax import Binary, Call, Expression, Name, Node, Unary
from monitor.language.traits import children_of

MAX_NODES: Final = 2000
"""Words and signs an expression may come to once its names are put in."""
MAX_HEIGHT: Final = 150
"""How deep it may then be nested."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """What a name stands for: a tree that holds no names of its own, its nodes and its height."""

    node: Node
    nodes: int
    height: int

    @classmethod
    def of(cls, node: Node) -> Self:
        """Measure a tree."""
        parts = [cls.of(child) for child in children_of(node)]
        return cls(
            node=node,
            nodes=1 + sum(part.nodes for part in parts),
            height=1 + max((part.height for part in parts), default=0),
        )


Scope: TypeAlias = Mapping[str, Named]
"""What each name stands for."""


def resolved(expression: Expression, scope: Scope) -> Expression:
    """Put what names stand for in their place; the text stays as written.

    What is put in bears the place of its name, so that a problem points at what its reader wrote.

    Raises:
        ExpressionError: `too-long`, when that comes to more than an expression may be.
    """
    if not scope:
        return expression
    return replace(expression, root=measured(expression.root, scope).node)


def measured(node: Node, scope: Scope) -> Named:
    """Put what names stand for into a tree, and measure it.

    Raises:
        ExpressionError: `too-long`.
    """
    if isinstance(node, Name) and node.name in scope:
        named = scope[node.name]
        return replace(named, node=replace(named.node, offset=node.offset))
    parts = [measured(child, scope) for child in children_of(node)]
    found = Named(
        node=_rebuilt(node, [part.node for part in parts]),
        nodes=1 + sum(part.nodes for part in parts),
        height=1 + max((part.height for part in parts), default=0),
    )
    if found.nodes > MAX_NODES or found.height > MAX_HEIGHT:
        raise ExpressionError(
            f"with its names put in this has over {MAX_NODES} words or is over {MAX_HEIGHT} deep: use fewer",
            offset=node.offset,
            name="too-long",
        )
    return found


def _rebuilt(node: Node, parts: list[Node]) -> Node:
    match node:
        case Unary():
            return replace(node, operand=parts[0])
        case Binary():
            return replace(node, left=parts[0], right=parts[1])
        case Call() if parts:
            return replace(node, arguments=tuple(parts))
        case _:
            return node
