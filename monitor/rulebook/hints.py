"""What an editor says of each key as a person writes it: a line for each key of each shape."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

RULES: Final[Mapping[str, Mapping[str, str]]] = MappingProxyType(
    {
        "TextShape": {"en": "In English.", "zh": "In Chinese."},
        "RuleShape": {
            "id": "In event ids, so it stays; after a renaming the old one goes under `was`.",
            "title": "What is watched, said neutrally: the sentence of a level is computed, never written.",
            "theme": "The channel through which it bears on the economy.",
            "role": "What it is good for: leading, coincident, driver, or context.",
            "kind": "A state ends when it clears; an event is told once, then waits for `rearm`.",
            "measures": "Expressions by name, for the measure, the gate and each other.",
            "parameters": "Numbers and windows by name, such as 0.5 or 26w, for its expressions.",
            "for_each": "A name that stands in the expressions for each of a list of indicators in turn.",
            "measure": "What is measured: an expression; `rules functions` lists the functions.",
            "gate": "A condition without which the rule is ok, read for the same period as the measure.",
            "levels": "From where on it is bad; any of watch, warning, critical.",
            "hold": "Periods that enter must last before a level counts, where the level has no `hold`.",
            "missing": (
                "What a window with a missing value gives: nothing (strict), the last value there is, or a "
                "result from at least so many values ({min_periods: 20})."
            ),
            "stages": "any: every value counts. final: what is below final counts as not yet published.",
            "breaks": (
                "What a window that crosses a change of method does: name it (flag), be missing (mute), or "
                "apply the measured offset (adjust)."
            ),
            "mute": "A calendar: a reading that rests on a value within one of its spans is missing.",
            "remind": (
                "Whether a standing alert is told again: never (none), at every print, or once the value is "
                "so many times what was told last ({factor: 2})."
            ),
            "rearm": "For `kind: event`: what arms the rule again.",
            "precision": "Decimals that readings are rounded to; inferred from the measure where not given.",
            "unit": (
                "Unit of the readings; inferred from the measure where not given. Another may be given for "
                "a ratio, a product or quotient of units, and what was multiplied by a number."
            ),
            "why": "Why this matters: the argument, for the reader of an alert.",
            "sources": "Where the argument can be read.",
            "was": "Ids this rule had before.",
        },
        "LevelsShape": {
            "watch": "The mildest level.",
            "warning": "The middle level.",
            "critical": "The worst level.",
        },
        "LevelShape": {
            "enter": "Where the level starts.",
            "clear": "Where the level ends; where `enter` does not hold, if not given.",
            "hold": "Periods that `enter` must hold before the level counts.",
            "clear_hold": "Periods that `clear` must hold before the level ends.",
            "min_hold": "Periods that the level lasts at least.",
        },
        "ThresholdShape": {
            "op": "How a value is held against the limit.",
            "value": "The limit, or limits with the period `from` which each is in force.",
        },
        "StepShape": {
            "from": "The first period judged by this limit.",
            "value": "The limit.",
        },
        "RearmShape": {
            "measure": "An expression; the rule is armed again once it has risen off its lowest value since.",
            "rise": "How far above its lowest value it must be.",
        },
        "ReferenceShape": {"title": "What it is called.", "url": "Where it is."},
    }
)

INDICATORS: Final[Mapping[str, Mapping[str, str]]] = MappingProxyType(
    {
        "TextShape": RULES["TextShape"],
        "IndicatorShape": {
            "id": "What expressions call it.",
            "title": "What people call it.",
            "short": "What a first line calls it, where that is shorter: `UMich`.",
            "theme": "The channel through which it bears on the economy.",
            "nature": "soft: answers to a survey. hard: counted.",
            "unit": "What its values are counted in; `%` makes differences percentage points.",
            "frequency": "The grid on which its periods lie; business is Monday to Friday.",
            "worse": "The direction that is bad.",
            "precision": "Decimals of its published values.",
            "neutral": "The value that divides good from bad.",
            "consensus": "What calendars of forecasts call it: `Services PMI`.",
            "range": "The lowest and the highest value it can have; a payload with any other is refused.",
            "seasonal": "true where a season is left in it: compare with the same weeks a year before.",
            "sources": "Who states its values, the timeliest reliable one first.",
            "release": "The event at which values are stated.",
            "grace": "How long after it is due a value is late: a count and min, h, d or w, such as 6h.",
            "missing_after": "How long after it is due a value is missing, such as 10d.",
            "breaks": "Changes of method.",
            "citation": "How to cite it in what is sent.",
            "url": "Where it is published.",
            "caveats": "What a reader of its numbers must know; one text, or {en, zh}.",
            "proxy_for": "The indicator that this one may stand beside; it never takes its place.",
        },
        "ListingShape": {
            "provider": "The source's name, such as fred.",
            "id": "The name of the series there.",
            "stages": "How far the values it states have come: flash, preliminary, advance, final, revised.",
            "vintages": "true where past states can be asked for.",
            "released": "When each stage comes out there; each of `stages` but revised has its rule.",
        },
        "ReleasedShape": {
            "flash": "When the flash comes out.",
            "preliminary": "When the preliminary value comes out.",
            "advance": "When the advance value comes out.",
            "final": "When the final value comes out.",
        },
        "DueRuleShape": {
            "at": 'New York wall time, as "08:30".',
            "days": "Days after the period's own date.",
            "months": "In which month after the period's; 0 is its own.",
            "business_day": "On which business day of that month.",
            "weekday": "On which day of the week, with `nth`.",
            "nth": "On which of those days in the month; -1 is the last.",
            "day": "On which day of that month.",
            "early": "Up to how many days before it may come; a window and no habit.",
            "late": "Up to how many days after it may come; a window and no habit.",
        },
        "ReleaseShape": {
            "name": "What it is called; indicators of one release share it.",
            "fred_id": "FRED's number of the release.",
        },
        "BreakShape": {
            "from": "The first period in which the new method has a part.",
            "to": "The first period wholly on the new method.",
            "offset": "The measured effect: new method less old, in the unit.",
            "note": "What was changed.",
        },
    }
)

CALENDARS: Final[Mapping[str, Mapping[str, str]]] = MappingProxyType(
    {
        "SpanShape": {
            "from": "First day, included.",
            "to": "Last day, included.",
            "note": "What went on.",
        },
    }
)
