"""What may stand where in a rule file, in the words a person writes."""

import re
from datetime import date
from math import inf
from typing import Annotated, Any, Final, Self, TypeAlias

from pydantic import BaseModel, Field, PlainValidator, SkipValidation, WithJsonSchema, model_validator
from pydantic_core import PydanticCustomError

from monitor.language.tokens import MAX_CHARACTERS
from monitor.measures.gaps import Gaps, MinPeriods, MissingPolicy
from monitor.model.terms import Role, Theme
from monitor.rulebook.book import (
    BreakPolicy,
    Comparison,
    Remind,
    RemindFactor,
    RuleKind,
    StagePolicy,
)
from monitor.rulebook.shapes import (
    CONFIG,
    LAX,
    Decimals,
    IndicatorName,
    Periods,
    RuleName,
    TextShape,
    Url,
    Word,
)

CONDITION: Final = re.compile(r"\s*(<=|>=|<|>)\s*([-+]?[0-9]+(?:\.[0-9]+)?)\s*")


def _missing(value: object) -> Gaps:
    match value:
        case {"min_periods": int(count), **others} if count > 0 and count is not True and not others:
            return MinPeriods(count=count)
        case "strict" | "last_available":
            return MissingPolicy(value)
    raise PydanticCustomError("unknown-word", "write strict, last_available or {min_periods: 20}")


def _remind(value: object) -> Remind | RemindFactor:
    match value:
        case {"factor": int(factor) | float(factor), **others} if 1 < factor < inf and not others:
            return RemindFactor(factor=float(factor))
        case "none" | "print":
            return Remind(value)
    raise PydanticCustomError("unknown-word", "write none, print or {factor: 2}, the factor above 1")


Missing: TypeAlias = Annotated[Gaps, PlainValidator(_missing), WithJsonSchema({})]
Reminder: TypeAlias = Annotated[Remind | RemindFactor, PlainValidator(_remind), WithJsonSchema({})]


Parameters: TypeAlias = dict[str, Annotated[float | Word, SkipValidation]]
"""Of which `definitions` says in one sentence what is wrong."""
Formula: TypeAlias = Annotated[str, Field(min_length=1, json_schema_extra={"maxLength": MAX_CHARACTERS})]
"""An expression; that it is too long is said where it is read."""
Measures: TypeAlias = dict[str, Formula]
ForEach: TypeAlias = Annotated[list[IndicatorName], Field(min_length=1, max_length=1000)]


class ReferenceShape(BaseModel):
    """Something to read."""

    model_config = CONFIG
    title: Word
    url: Url | None = None


class StepShape(BaseModel):
    """A limit and, where limits are dated, the first period it is in force for."""

    model_config = CONFIG
    start: date | None = Field(default=None, alias="from")
    value: float


class ThresholdShape(BaseModel):
    """A condition: `< 50`, or an operator with dated limits."""

    model_config = CONFIG
    op: Annotated[Comparison, LAX]
    value: list[StepShape] = Field(min_length=1)

    @model_validator(mode="before")
    @classmethod
    def _from_condition(cls, written: Any) -> Any:  # noqa: ANN401 - a before-validator sees what YAML holds
        if isinstance(written, dict) and isinstance(written.get("value"), int | float | str):
            return {**written, "value": [{"value": written["value"]}]}
        if isinstance(written, dict):
            return written
        if isinstance(written, str) and (found := CONDITION.fullmatch(written)):
            return {"op": found[1], "value": [{"value": float(found[2])}]}
        raise PydanticCustomError(
            "bad-threshold", 'write a condition as "< 50": one of < <= > >= and a number'
        )

    @model_validator(mode="after")
    def _dated_in_order(self) -> Self:
        starts = [step.start for step in self.value if step.start is not None]
        undated = len(self.value) - len(starts)
        if undated and len(self.value) > 1:
            raise PydanticCustomError(
                "bad-threshold", "each of several limits needs the `from` it is in force on"
            )
        if starts != sorted(set(starts)):
            raise PydanticCustomError(
                "dates-out-of-order", "put the limits in the order of `from`, each date once"
            )
        return self


class LevelShape(BaseModel):
    """Where a level starts and ends; a bare condition is its `enter`."""

    model_config = CONFIG
    enter: ThresholdShape
    clear: ThresholdShape | None = None
    hold: Periods | None = None
    clear_hold: Periods = 1
    min_hold: Periods = 1

    @model_validator(mode="before")
    @classmethod
    def _from_condition(cls, written: Any) -> Any:  # noqa: ANN401 - as above
        return {"enter": written} if isinstance(written, str) else written


class LevelsShape(BaseModel):
    """The levels of a rule, any of the three."""

    model_config = CONFIG
    watch: LevelShape | None = None
    warning: LevelShape | None = None
    critical: LevelShape | None = None

    @model_validator(mode="after")
    def _at_least_one(self) -> Self:
        if not (self.watch or self.warning or self.critical):
            raise PydanticCustomError("missing-key", "give at least one of watch, warning, critical")
        return self


class RearmShape(BaseModel):
    """What arms an event rule again."""

    model_config = CONFIG
    measure: Formula
    rise: float = Field(gt=0)


class NamesShape(BaseModel):
    """What a file names for all of its rules, beside them."""

    model_config = {**CONFIG, "extra": "ignore"}
    parameters: Parameters = {}
    measures: Measures = {}


class RuleShape(BaseModel):
    """One thing watched."""

    model_config = CONFIG
    id: RuleName
    title: TextShape
    theme: Annotated[Theme, LAX]
    role: Annotated[Role, LAX]
    kind: Annotated[RuleKind, LAX] = RuleKind.STATE
    parameters: Parameters = {}
    measures: Measures = {}
    for_each: dict[str, ForEach] = Field(default={}, max_length=1)
    measure: Formula
    gate: Formula | None = None
    levels: LevelsShape
    hold: Periods = 1
    missing: Missing = MissingPolicy.STRICT
    stages: Annotated[StagePolicy, LAX] = StagePolicy.ANY
    breaks: Annotated[BreakPolicy, LAX] = BreakPolicy.FLAG
    mute: Word | None = None
    remind: Reminder = Remind.NONE
    rearm: RearmShape | None = None
    precision: Decimals | None = None
    unit: Word | None = None
    why: TextShape
    sources: list[ReferenceShape] = []
    was: list[RuleName] = []
