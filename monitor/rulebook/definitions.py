"""Names that a rule or a file gives to numbers and measures, read for the expressions that use them."""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from monitor.errors import ExpressionError, Problem
from monitor.language import checks
from monitor.language.functions.joined import BREADTH
from monitor.language.functions.table import MANUALS
from monitor.language.names import Named, Scope, resolved
from monitor.language.syntax import LOGIC, Call, Expression, Number, Unary, Window, parse
from monitor.language.traits import indicators_of
from monitor.model.catalogue import Catalogue
from monitor.model.terms import IndicatorId
from monitor.rulebook.document import Document, Path
from monitor.rulebook.shapes import INDICATOR_ID, SPELLINGS

BLOCKS: Final = ("parameters", "measures")
"""Where names are given, in the order in which they are read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """A file that is being read, the indicators it may name, and where what is wrong is gathered."""

    document: Document
    catalogue: Catalogue
    problems: list[Problem]


@dataclass(frozen=True, slots=True, kw_only=True)
class Definitions:
    """What names stand for, and names whose meaning could not be read: their users are not judged."""

    scope: Scope = field(default_factory=dict)
    broken: frozenset[str] = frozenset()


def read_definitions(reader: Reader, path: Path, outer: Definitions) -> Definitions:
    """Read the `parameters` and `measures` of the mapping at a path, on top of those around it.

    A measure may use every name before it.
    """
    scope, broken = dict(outer.scope), set(outer.broken)
    for block in BLOCKS:
        for name in _mapping(reader.document, (*path, block)):
            place, before = (*path, block, name), len(reader.problems)
            reader.problems.extend(name_problems(reader, place, scope))
            known = Definitions(scope=scope, broken=frozenset(broken))
            named = _READERS[block](reader, place, known)
            if named is None or len(reader.problems) > before:
                broken.add(name)
            else:
                scope[name] = named
    return Definitions(scope=scope, broken=frozenset(broken))


def standing_for(definitions: Definitions, name: str, indicator: IndicatorId) -> Definitions:
    """Let a name stand for an indicator, on top of what others stand for."""
    named = Named.of(parse(indicator).root)
    return Definitions(scope={**definitions.scope, name: named}, broken=definitions.broken)


def read_expression(reader: Reader, path: Path, definitions: Definitions) -> Expression | None:
    """Read the expression at a path with its names put in; None where there is none or it cannot be read."""
    document, text = reader.document, reader.document.at(path)
    if not isinstance(text, str) or not text:
        return None
    try:
        expression = parse(text)
        if definitions.broken.intersection(indicators_of(expression.root)):
            return None
        expression = resolved(expression, definitions.scope)
    except ExpressionError as error:
        message = f"`{path[-1]}`: {error}"
        reader.problems.append(document.problem_within(path, error.offset, error.name, message))
        return None
    found = checks.problems(expression, reader.catalogue, names=definitions.scope)
    reader.problems.extend(
        document.problem_within(path, each.offset, each.name, each.message) for each in found
    )
    return None if found else expression


def unused(document: Document, path: Path) -> Iterator[Problem]:
    """Find names that the rule at a path defines and uses nowhere."""
    texts: list[object] = [
        *(document.at((*path, *within)) for within in (("measure",), ("gate",), ("rearm", "measure"))),
        *_mapping(document, (*path, "measures")).values(),
    ]
    used = {name for text in texts if isinstance(text, str) for name in _names(text)}
    for block in (*BLOCKS, "for_each"):
        for name in _mapping(document, (*path, block)):
            if name not in used:
                message = f"`{name}` is used nowhere in this rule: use it or take it out"
                yield document.key_problem((*path, block, name), "unused-name", message)


def _mapping(document: Document, path: Path) -> Mapping[str, object]:
    value = document.at(path)
    return value if isinstance(value, dict) else {}


def _names(text: str) -> frozenset[str]:
    try:
        return frozenset(indicators_of(parse(text).root))
    except ExpressionError:
        return frozenset(re.findall(r"\w+", text))


def name_problems(reader: Reader, place: Path, scope: Scope) -> Iterator[Problem]:
    """Find what keeps the key at a place from being a name: its spelling, or that it means something."""
    name, document = str(place[-1]), reader.document
    if not re.fullmatch(INDICATOR_ID, name):
        message = f"a name is {SPELLINGS[INDICATOR_ID]}, not `{name:.40}`"
        yield document.key_problem(place, "wrong-value", message)
        return
    kinds: Mapping[str, Collection[str]] = {
        "an indicator": reader.catalogue,
        "a function": MANUALS,
        "a sign": LOGIC,
        "a name above": scope,
    }
    for kind in [kind for kind, known in kinds.items() if name in known][:1]:
        yield document.key_problem(place, "name-clash", f"`{name}` is {kind} already: choose another")


def _parameter(reader: Reader, place: Path, _: Definitions) -> Named | None:
    """Read a number or a window."""
    value = reader.document.at(place)
    try:
        node = None if isinstance(value, bool) else parse(_text(value)).root
    except ExpressionError:
        node = None
    match node:
        case Number() | Window() | Unary(operator="-", operand=Number()):
            return Named.of(node)
        case _:
            message = f"`{place[-1]}` is a number such as 0.5 or a window such as 26w, not `{value!s:.40}`"
            reader.problems.append(reader.document.problem(place, "bad-parameter", message))
            return None


def _text(value: object) -> str:
    """Write a value as an expression does, a small number without an exponent."""
    return format(Decimal(str(value)), "f") if isinstance(value, float) else str(value)


def _measure(reader: Reader, place: Path, known: Definitions) -> Named | None:
    expression = read_expression(reader, place, known)
    if expression is None:
        return None
    if isinstance(expression.root, Call) and expression.root.function in BREADTH:
        message = f"{expression.root.function} is a whole measure: write it in the rule itself"
        reader.problems.append(reader.document.problem(place, "breadth-mixed", message))
        return None
    return Named.of(expression.root)


_READERS: Final = {"parameters": _parameter, "measures": _measure}
