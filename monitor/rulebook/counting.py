"""Rules over rules: what they count must be there, and come before them."""

from collections.abc import Iterator, Mapping, Sequence
from graphlib import CycleError, TopologicalSorter
from typing import TypeAlias

from monitor.errors import Problem
from monitor.language.checks import breadth
from monitor.language.syntax import Call, Name, RuleList
from monitor.model.terms import RuleId
from monitor.rulebook.book import Rule
from monitor.rulebook.entries import Entry
from monitor.rulebook.flaws import did_you_mean

Counted: TypeAlias = Mapping[RuleId, tuple[RuleId, ...] | None]
"""What each rule counts: None of a rule over series."""


def in_order(rules: Sequence[Rule]) -> tuple[Rule, ...]:
    """Put rules over series first, then each rule over rules behind those that it counts."""
    heights = _heights({rule.id: counted_by(rule) for rule in rules})
    return tuple(sorted(rules, key=lambda rule: heights[rule.id]))


def counted_by(rule: Rule) -> tuple[RuleId, ...] | None:
    """List the rules that a rule names to count; empty for all over series, None if it counts none."""
    found = breadth(rule.measure)
    return None if found is None else found.rules or ()


def counting_problems(rules: Sequence[tuple[Rule, Entry]], places: Sequence[Entry]) -> Iterator[Problem]:
    """Find rules that count one that is not there, or, in the end, themselves.

    Args:
        rules: The rules that could be read, and where each stands.
        places: Where every rule stands, those that could not be read too.
    """
    ids = [document.at((*path, "id")) for document, path in places]
    known = dict.fromkeys(word for word in ids if isinstance(word, str))
    counted = {rule.id: counted_by(rule) for rule, _ in rules}
    cyclic = _is_cyclic(counted)
    for rule, (document, path) in rules:
        for each in _names(rule):
            place, name = (*path, "measure"), RuleId(each.name)
            if name not in known:
                message = f"no rule is called {name}; {did_you_mean(name, known)}"
                yield document.problem_within(place, each.offset, "unknown-rule", message)
            elif cyclic and rule.id in _reached(name, counted):
                message = f"{name} counts {rule.id} in turn: of rules that count each other none can be first"
                yield document.problem_within(place, each.offset, "rule-cycle", message)


def _names(rule: Rule) -> tuple[Name, ...]:
    """Give the rules that a rule names to count, each at its place."""
    match rule.measure.root:
        case Call(arguments=(_, RuleList(rules=rules))):
            return rules
        case _:
            return ()


def _heights(counted: Counted) -> Mapping[RuleId, int]:
    """Count the rules over rules from each rule down; 0 for one over series."""
    heights: dict[RuleId, int] = {}
    for rule in _sorter(counted).static_order():
        its = counted[rule]
        heights[rule] = 0 if its is None else 1 + max((heights[each] for each in its), default=0)
    return heights


def _is_cyclic(counted: Counted) -> bool:
    try:
        _sorter(counted).prepare()
    except CycleError:
        return True
    return False


def _sorter(counted: Counted) -> TopologicalSorter[RuleId]:
    return TopologicalSorter({rule: its or () for rule, its in counted.items()})


def _reached(start: RuleId, counted: Counted) -> set[RuleId]:
    """Collect the rules that one counts, directly or through others, itself included."""
    reached, waiting = {start}, [start]
    while waiting:
        its = set(counted.get(waiting.pop()) or ()) - reached
        reached |= its
        waiting += its
    return reached
