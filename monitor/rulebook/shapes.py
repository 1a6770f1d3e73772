"""What both glossary and rules are written with: wordings, names, closed sets."""

from collections.abc import Mapping
from typing import Annotated, Final, TypeAlias

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema

CONFIG: Final = ConfigDict(extra="forbid", strict=True, frozen=True, allow_inf_nan=False)
LAX: Final = Field(strict=False)
"""For closed sets: a strict model would take the member and refuse its word."""

URL: Final = r"^https?://\S+$"
INDICATOR_ID: Final = r"^[a-z][a-z0-9_]*$"
RULE_ID: Final = r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$"
SPELLINGS: Final[Mapping[str, str]] = {
    URL: "an address starting with https://",
    INDICATOR_ID: "lower-case letters, digits and _, as in services_pmi",
    RULE_ID: "lower-case words and digits joined by -, as in services-pmi-weak",
}

Word: TypeAlias = Annotated[str, Field(min_length=1, max_length=4000)]
Url: TypeAlias = Annotated[str, Field(pattern=URL)]
IndicatorName: TypeAlias = Annotated[str, Field(pattern=INDICATOR_ID)]
RuleName: TypeAlias = Annotated[str, Field(pattern=RULE_ID)]
Decimals: TypeAlias = Annotated[int, Field(ge=0, le=8)]
Periods: TypeAlias = Annotated[int, Field(ge=1, le=1000)]


class TextShape(BaseModel):
    """A wording in both languages."""

    model_config = CONFIG
    en: Word
    zh: Word


def _for_both(value: object) -> object:
    return {"en": value, "zh": value} if value and isinstance(value, str) else value


WORD_SCHEMA: Final = {"type": "string", "minLength": 1, "maxLength": 4000}
Note: TypeAlias = Annotated[
    TextShape,
    BeforeValidator(_for_both),
    WithJsonSchema(
        {
            "anyOf": [
                WORD_SCHEMA,
                {
                    "type": "object",
                    "properties": {"en": WORD_SCHEMA, "zh": WORD_SCHEMA},
                    "required": ["en", "zh"],
                    "additionalProperties": False,
                },
            ]
        }
    ),
]
"""A wording in both languages; written as one text it stands for both."""
