"""Random trees and expressions: any that the grammar takes, and such as are sound but for their units."""

from hypothesis import strategies as st

from monitor.language.functions.entry import Function
from monitor.language.functions.table import FUNCTIONS, MANUALS
from monitor.language.syntax import (
    COMPARISONS,
    LOGIC,
    Binary,
    Call,
    Name,
    Node,
    Number,
    RuleList,
    Unary,
    Window,
)

INDICATORS = ("umich_sentiment", "mortgage_30y", "dc_claims", "fed_funds", "gdp")
LEVELS = ("watch", "warning", "critical")

_words = st.from_regex(r"[a-zA-Z_][a-z0-9_]{0,6}", fullmatch=True).filter(lambda word: word not in LOGIC)
_rule_ids = st.from_regex(r"[a-z][a-z0-9]{0,3}(-[a-z0-9]{1,3}){0,2}", fullmatch=True).filter(
    lambda word: word not in LOGIC
)
_numbers = st.from_regex(r"(0|[1-9][0-9]{0,3})(\.[0-9]{1,3})?", fullmatch=True)
_leaves = st.one_of(
    st.builds(Number, offset=st.just(0), text=_numbers),
    st.builds(Name, offset=st.just(0), name=st.sampled_from([*INDICATORS, *LEVELS]) | _words),
    st.builds(Window, offset=st.just(0), count=st.integers(0, 10_000), unit=st.sampled_from("dwmy")),
    st.builds(
        RuleList,
        offset=st.just(0),
        rules=st.lists(st.builds(Name, offset=st.just(0), name=_rule_ids), max_size=3).map(tuple),
    ),
)


def _larger(inner: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    signs = st.sampled_from([*sorted(COMPARISONS), "+", "-", "*", "/", "and", "or"])
    functions = st.sampled_from(sorted(MANUALS)) | _words
    return st.one_of(
        st.builds(Unary, offset=st.just(0), operator=st.sampled_from(["-", "not"]), operand=inner),
        st.builds(Binary, offset=st.just(0), operator=signs, left=inner, right=inner),
        st.builds(
            Call, offset=st.just(0), function=functions, arguments=st.lists(inner, max_size=4).map(tuple)
        ),
    )


trees: st.SearchStrategy[Node] = st.recursive(_leaves, _larger, max_leaves=12)
"""Any tree that can be written; every offset is 0."""

_BY_USE = {
    "windowed": sorted(name for name, each in FUNCTIONS.items() if each.windowed),
    "plain": sorted(name for name, each in FUNCTIONS.items() if not each.windowed and not each.coarser),
}
_signs = st.sampled_from(["+", "-", "*", "/"])
_comparisons = st.sampled_from(["<", "<=", ">", ">=", "==", "!="])
_joins = st.sampled_from(["and", "or", "and not", "or not"])


def _windowed(function: Function) -> st.SearchStrategy[int]:
    return st.integers(function.least_window, function.least_window + 4)


def _called(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    calls = [st.builds(f"{name}({{}})".format, inner) for name in _BY_USE["plain"]]
    calls += [
        st.builds(f"{name}({{}}, {{}})".format, inner, _windowed(FUNCTIONS[name]))
        for name in _BY_USE["windowed"]
    ]
    return st.one_of(calls)


def _sounder(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    compared = st.builds("{} {} {}".format, inner, _comparisons, st.sampled_from(["1", "2.5", "20"]))
    return st.one_of(
        _called(inner),
        st.builds("-{}".format, inner),
        st.builds("(2 - {})".format, inner),
        st.builds("({} {} {})".format, inner, _signs, inner),
        st.builds("{}({}, {})".format, st.sampled_from(["least", "greatest"]), inner, inner),
        st.builds("({} {} {})".format, compared, _joins, compared),
        st.builds("{}({}, {})".format, st.sampled_from(["all", "any"]), compared, compared),
        st.builds("at_least({}, {}, {}, {})".format, st.integers(1, 3), compared, compared, compared),
    )


def sound(*leaves: str) -> st.SearchStrategy[str]:
    """Expressions made from these, sound but for their units."""
    return st.recursive(st.sampled_from(leaves), _sounder, max_leaves=5)


AS_DATED = ("umich_sentiment", "mortgage_30y", "dc_claims", "fed_funds", "adjusted(umich_sentiment)")
"""Whose readings are known once their period's own date has come."""
ONCE_OVER = (
    "monthly(mortgage_30y)",
    "monthly(fed_funds)",
    "quarterly(umich_sentiment)",
    "quarterly(dc_claims)",
)
"""Whose readings are known once their period is over."""
