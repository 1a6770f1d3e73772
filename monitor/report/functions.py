"""Every function and sign of the measure language: what it gives, its unit, its window, what a gap does."""

from collections.abc import Iterator, Mapping, Sequence
from textwrap import wrap
from types import MappingProxyType
from typing import Final

from monitor.language.functions.entry import Manual
from monitor.language.functions.joined import BREADTH, COMBINATIONS, LEAVES
from monitor.language.functions.table import FUNCTIONS
from monitor.model.plain import JsonValue
from monitor.wording.documents import SCHEMA, Document

WIDTH: Final = 100
USAGE: Final = 26
LABEL: Final = 10

_POINT: Final = "none"
_ANY: Final = "missing where either is"
_BOTH: Final = "that of both, which must be one; a bare number goes with any"
_LOGIC: Final = "unknown only where an unknown one decides"

OPERATORS: Final[Mapping[str, Manual]] = MappingProxyType(
    {
        "*": Manual(
            usage="a * b",
            summary="product",
            unit="both, one after the other",
            window=_POINT,
            missing=_ANY,
            example="0.5 * nahb_hmi",
        ),
        "/": Manual(
            usage="a / b",
            summary="quotient",
            unit="ratio where both have one unit, else the one per the other",
            window=_POINT,
            missing=f"{_ANY}, or b is zero",
            example="dc_claims / us_claims_nsa",
        ),
        "+": Manual(
            usage="a + b",
            summary="sum; - is the difference, and before one value its opposite",
            unit=f"{_BOTH}; the difference of percents is in pp",
            window=_POINT,
            missing=_ANY,
            example="umich_inflation_1y - umich_inflation_5y",
        ),
        "<": Manual(
            usage="a < b",
            summary="comparison, 1 where it holds and 0 where not; also <= > >= == !=",
            unit=_POINT,
            window=_POINT,
            missing=f"{_ANY}; both are rounded to the finer precision first",
            example="services_pmi < 50",
        ),
        "not": Manual(
            usage="not c",
            summary="the condition does not hold",
            unit=_POINT,
            window=_POINT,
            missing="unknown where c is",
            example="not services_pmi < 50",
        ),
        "and": Manual(
            usage="c and d",
            summary="both conditions hold",
            unit=_POINT,
            window=_POINT,
            missing=_LOGIC,
            example="nahb_hmi < 50 and mortgage_30y >= 6.5",
        ),
        "or": Manual(
            usage="c or d",
            summary="either condition holds",
            unit=_POINT,
            window=_POINT,
            missing=_LOGIC,
            example="services_pmi < 50 or nahb_hmi < 45",
        ),
    }
)
"""The signs, the one that binds tightest first."""

SECTIONS: Final[Mapping[str, Mapping[str, Manual]]] = MappingProxyType(
    {
        "Functions of one series": {name: each.manual for name, each in FUNCTIONS.items()},
        "Functions of an indicator itself": LEAVES,
        "Functions of several": {name: each.manual for name, each in COMBINATIONS.items()},
        "Functions of rules": BREADTH,
        "Signs, the one that binds tightest first": OPERATORS,
    }
)
WINDOWS: Final = (
    "`x` is an expression over indicators, `W` a window: `4` is four periods of the series' own grid, and "
    "`26w`, `12m`, `10y` are as many as that many weeks, months or years have on it. Indicators of different "
    "frequency meet on the coarsest: a finer one gives its last value dated on or before the period's own "
    "date. Every reading is made of what precedes it, never of what follows."
)
HEADINGS: Final = ("function", "gives", "unit", "window", "missing values", "example")


def functions_text() -> str:
    """Render all functions for a terminal."""
    lines = wrap(WINDOWS.replace("`", ""), WIDTH)
    for title, manuals in SECTIONS.items():
        lines += ["", title.upper()]
        for manual in manuals.values():
            lines += ["", *_block(manual)]
    return "\n".join(lines) + "\n"


def functions_markdown() -> str:
    """Render all functions as a page of the documentation."""
    lines = [
        "# The measure language",
        "",
        "Made by `macro-monitor rules functions --format markdown`.",
        "",
        *wrap(WINDOWS, WIDTH, break_on_hyphens=False),
    ]
    for title, manuals in SECTIONS.items():
        lines += ["", f"## {title}", "", _row(HEADINGS), _row(["---"] * len(HEADINGS))]
        lines += [_row(_cells(manual)) for manual in manuals.values()]
    return "\n".join(lines) + "\n"


def functions_document() -> Document:
    """Render all functions as a JSON document."""
    return {"schema": SCHEMA, "functions": list(_entries())}


def _entries() -> Iterator[Mapping[str, JsonValue]]:
    for title, manuals in SECTIONS.items():
        for name, manual in manuals.items():
            yield {
                "name": name,
                "section": title,
                "usage": manual.usage,
                "summary": manual.summary,
                "unit": manual.unit,
                "window": manual.window,
                "missing": manual.missing,
                "example": manual.example,
            }


def _block(manual: Manual) -> list[str]:
    facts = (
        ("unit", manual.unit),
        ("window", manual.window),
        ("missing", manual.missing),
        ("example", manual.example),
    )
    lines = _filled(manual.usage, manual.summary, USAGE)
    for label, text in facts:
        lines += _filled(f"    {label}", text, LABEL + 4)
    return lines


def _filled(first: str, text: str, margin: int) -> list[str]:
    lead = f"{first:<{margin - 1}} "
    return wrap(lead + text, WIDTH, subsequent_indent=" " * margin, break_on_hyphens=False)


def _cells(manual: Manual) -> list[str]:
    return [
        f"`{manual.usage}`",
        manual.summary,
        manual.unit,
        manual.window,
        manual.missing,
        f"`{manual.example}`",
    ]


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"
