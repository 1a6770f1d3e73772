"""Ordinal numbers: spelt out in a sentence, in digits after it."""

from typing import Final

from monitor.model.terms import Language
from monitor.wording.words import ENGLISH, Words

SPELT: Final = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
TEENS: Final = range(11, 14)
ENDINGS: Final = {1: "st", 2: "nd", 3: "rd"}


def nth(count: int, words: Words = ENGLISH) -> str:
    """Render `4th`; in Chinese, which has a word before it, the number."""
    if words.language is not Language.EN:
        return f"{count:,}"
    ending = "th" if count % 100 in TEENS else ENDINGS.get(count % 10, "th")
    return f"{count:,}{ending}"


def ordinal(count: int, words: Words = ENGLISH) -> str:
    """Render `fourth`, from eleven on as `11th`."""
    if words.language is Language.EN and count <= len(SPELT):
        return SPELT[count - 1]
    return nth(count, words)
