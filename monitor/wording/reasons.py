"""Reasons that the evaluation gives in English, in other words where those are asked for."""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from monitor.model.terms import Language
from monitor.wording.words import Words, phrase

REASONS: Final = (
    phrase("no data: {names}"),
    phrase("no period for which every input has a value"),
    phrase("{name} is missing: its newest value is of {period}"),
    phrase("{name} is withdrawn: its newest value is of {period}"),
    phrase("muted: {calendar} until {period}"),
    phrase("muted: {calendar}"),
    phrase("no threshold is in force for {period}"),
    phrase("whether {condition} cannot be told for {period}"),
    phrase("history too short: it begins {period}"),
    phrase("a value that {period} needs is missing"),
    phrase("{condition} does not hold"),
    phrase("between {least} and {most}: {names} unknown"),
    phrase("{measure} {rise} above its low"),
    phrase("the rule was removed"),
)
"""All that the layers below give as a reason, a gate or a way to clear, as templates."""


def _pattern(template: str) -> re.Pattern[str]:
    parts = re.split(r"\{(\w+)\}", template)
    return re.compile(
        "".join(f"(?P<{part}>.+)" if odd % 2 else re.escape(part) for odd, part in enumerate(parts))
    )


PATTERNS: Final[Mapping[str, re.Pattern[str]]] = MappingProxyType({each: _pattern(each) for each in REASONS})


def reason_words(reason: str, words: Words) -> str:
    """Say a reason in these words; one that no template fits stays as it is."""
    if words.language is Language.EN:
        return reason
    for template, pattern in PATTERNS.items():
        if found := pattern.fullmatch(reason):
            return words.say(template, **found.groupdict())
    return reason
