"""All functions of the language: a function is its entry in one of these families, its measure, its tests."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from monitor.language.functions.entry import Function, Manual
from monitor.language.functions.joined import BREADTH, COMBINATIONS, LEAVES
from monitor.language.functions.points import POINT_FUNCTIONS
from monitor.language.functions.scales import SCALES
from monitor.language.functions.windows import WINDOWS

FUNCTIONS: Final[Mapping[str, Function]] = MappingProxyType({**WINDOWS, **POINT_FUNCTIONS, **SCALES})
"""Functions of one series."""

MANUALS: Final[Mapping[str, Manual]] = MappingProxyType(
    {
        **{name: each.manual for name, each in FUNCTIONS.items()},
        **LEAVES,
        **{name: each.manual for name, each in COMBINATIONS.items()},
        **BREADTH,
    }
)
"""What a person is told of every function there is, by its name."""
