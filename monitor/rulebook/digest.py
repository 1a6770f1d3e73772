"""The hash of a rule: the same for the same decisions, whatever the wording, the spacing and the names.

Numbers and windows are taken as they are written: `12`, `12m` and `1y`, or `50` and `50.0`, decide the same
and hash apart. So an equal hash says that a rule decides as before, an unequal one that it was rewritten.
"""

import json
from hashlib import sha256
from typing import TypeAlias, assert_never

from monitor.language.syntax import Binary, Call, Expression, Name, Node, Number, RuleList, Unary, Window
from monitor.measures.gaps import Gaps, MinPeriods
from monitor.rulebook.book import LevelRule, Rule, Threshold

Plain: TypeAlias = "int | float | str | list[Plain] | dict[str, Plain] | None"


def rule_hash(rule: Rule) -> str:
    """Return SHA-256, in hex, over the canonical JSON of what decides a rule's level."""
    decisive: Plain = {
        "kind": rule.kind.value,
        "measure": _expression(rule.measure),
        "gate": _expression(rule.gate) if rule.gate else None,
        "levels": _levels(rule),
        "missing": _missing(rule.missing),
        "stages": rule.stages.value,
        "breaks": rule.breaks.value,
        "mute": rule.mute,
        "rearm": [_expression(rule.rearm.measure), rule.rearm.rise] if rule.rearm else None,
        "precision": rule.precision,
    }
    canonical = json.dumps(decisive, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return sha256(canonical.encode()).hexdigest()


def _expression(expression: Expression) -> Plain:
    return _node(expression.root)


def _node(node: Node) -> Plain:  # noqa: PLR0911 - one return a kind of node
    """Name what a node is by its shape: a text, a list led by a sign or by a function's name."""
    match node:
        case Number(text=text):
            return text
        case Window(count=count, unit=unit):
            return f"{count}{unit}"
        case Name(name=name):
            return name
        case RuleList(rules=rules):
            return ["[]", *map(_node, rules)]
        case Unary(operator=operator, operand=operand):
            return [operator, _node(operand)]
        case Binary(operator=operator, left=left, right=right):
            return [operator, _node(left), _node(right)]
        case Call(function=function, arguments=arguments):
            return [f"{function}()", *map(_node, arguments)]
        case _:
            assert_never(node)


def _levels(rule: Rule) -> Plain:
    return {level.value: _level(each) for level, each in rule.levels.items()}


def _level(level: LevelRule) -> Plain:
    return {
        "enter": _threshold(level.enter),
        "clear": _threshold(level.clear),
        "holds": [level.hold, level.clear_hold, level.min_hold],
    }


def _threshold(threshold: Threshold) -> Plain:
    steps: list[Plain] = [[str(step.start or ""), step.value] for step in threshold.steps]
    return [threshold.op.value, *steps]


def _missing(missing: Gaps) -> Plain:
    return missing.count if isinstance(missing, MinPeriods) else missing.value
