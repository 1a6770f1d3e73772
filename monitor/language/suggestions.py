"""What a word that means nothing was probably meant to be."""

from collections.abc import Collection
from difflib import get_close_matches
from typing import Final

from monitor.language.functions.table import MANUALS
from monitor.model.catalogue import Catalogue

_ELSEWHERE: Final = {
    "yoy": "pct_change(x, 1y)",
    "mom": "pct_change(x, 1m)",
    "qoq": "pct_change(x, 3m)",
    "ma": "mean(x, W)",
    "sma": "mean(x, W)",
    "avg": "mean(x, W)",
    "average": "mean(x, W)",
    "rolling_mean": "mean(x, W)",
    "diff": "change(x, W)",
    "delta": "change(x, W)",
    "shift": "lag(x, W)",
    "stdev": "std(x, W)",
    "stddev": "std(x, W)",
    "ln": "log(x)",
    "rank": "percentile(x, W)",
}
"""How other languages call what this one has."""


def for_indicator(word: str, catalogue: Catalogue) -> str:
    """Suggest an indicator: by its case, by what a source calls it, by its spelling."""
    plain = word.casefold()
    if plain in catalogue:
        return f": did you mean {plain}?"
    for each in catalogue.values():
        for listing in each.listings:
            if listing.series.casefold() == plain:
                return f": {listing.source} calls {each.id} so, write {each.id}"
    return _near(plain, catalogue)


def for_function(word: str) -> str:
    """Suggest a function: by what other languages call it, by its spelling."""
    plain = word.casefold()
    if plain in _ELSEWHERE:
        return f": write {_ELSEWHERE[plain]}"
    return f": did you mean {plain}?" if plain in MANUALS else _near(plain, MANUALS)


def for_name(word: str, names: Collection[str]) -> str:
    """Say which name of the file an unknown word comes near; empty where none does."""
    near = get_close_matches(word, names, n=1)
    return f"no indicator or name is called {word}: did you mean {near[0]}?" if near else ""


def _near(word: str, known: Collection[str]) -> str:
    close = get_close_matches(word, known, n=1)
    return f": did you mean {close[0]}?" if close else ""
