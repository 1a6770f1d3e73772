"""What may stand where in the glossary and in the calendars, in the words a person writes."""

import re
from datetime import date, time, timedelta
from typing import Annotated, Final, Literal, Self, TypeAlias

from pydantic import AfterValidator, BaseModel, Field, PlainValidator, WithJsonSchema, model_validator
from pydantic_core import PydanticCustomError

from monitor.model.terms import Frequency, Nature, Stage, Theme, Worse
from monitor.rulebook.shapes import CONFIG, LAX, Decimals, IndicatorName, Note, TextShape, Url, Word

WEEKDAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
DURATION: Final = re.compile(r"([1-9][0-9]{0,3})(min|h|d|w)")
DURATION_UNITS: Final = {
    "min": timedelta(minutes=1),
    "h": timedelta(hours=1),
    "d": timedelta(days=1),
    "w": timedelta(weeks=1),
}
CLOCK: Final = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")


def _duration(value: object) -> timedelta:
    if isinstance(value, str) and (found := DURATION.fullmatch(value)):
        return int(found[1]) * DURATION_UNITS[found[2]]
    raise PydanticCustomError("wrong-value", "write a time span as a count and min, h, d or w: 6h, 10d")


def _ends(value: list[float]) -> list[float]:
    low, high = value
    if low >= high:
        raise PydanticCustomError(
            "wrong-value", "write a range as its lowest and its highest value: [0, 100]"
        )
    return value


def _clock(value: object) -> time:
    if isinstance(value, str) and CLOCK.fullmatch(value):
        return time.fromisoformat(value)
    raise PydanticCustomError("wrong-value", 'write a New York clock time as "08:30"')


Duration: TypeAlias = Annotated[
    timedelta, PlainValidator(_duration), WithJsonSchema({"type": "string", "pattern": DURATION.pattern})
]
Ends: TypeAlias = Annotated[list[float], Field(min_length=2, max_length=2), AfterValidator(_ends)]
Clock: TypeAlias = Annotated[
    time, PlainValidator(_clock), WithJsonSchema({"type": "string", "pattern": CLOCK.pattern})
]


def _in_order(start: date, until: date) -> None:
    if start > until:
        message = "`from` {start} is after `to` {until}; swap or mend them"
        raise PydanticCustomError("dates-out-of-order", message, {"start": str(start), "until": str(until)})


class DueRuleShape(BaseModel):
    """When a period's value comes out, New York wall time."""

    model_config = CONFIG
    at: Clock
    days: int | None = Field(default=None, ge=0, le=400)
    months: int = Field(default=0, ge=0, le=24)
    business_day: int | None = Field(default=None, ge=1, le=20)
    weekday: Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"] | None = (
        None
    )
    nth: Literal[1, 2, 3, 4, -1] | None = None
    day: int | None = Field(default=None, ge=1, le=31)
    early: int = Field(default=0, ge=0, le=31)
    late: int = Field(default=0, ge=0, le=31)

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        ways = [self.days, self.business_day, self.weekday, self.day]
        paired = (self.weekday is None) == (self.nth is None)
        if len(ways) - ways.count(None) != 1 or not paired or (self.days is not None and self.months):
            message = (
                "give one of `days`, `business_day`, `weekday` with `nth`, `day`; no `months` beside `days`"
            )
            raise PydanticCustomError("bad-due-rule", message)
        return self


class ReleasedShape(BaseModel):
    """The due rule of each stage that has a habit; revisions have none."""

    model_config = CONFIG
    flash: DueRuleShape | None = None
    preliminary: DueRuleShape | None = None
    advance: DueRuleShape | None = None
    final: DueRuleShape | None = None

    def rules(self) -> dict[Stage, DueRuleShape]:
        """Give the rules there are by stage."""
        given = ((stage, getattr(self, stage.value, None)) for stage in Stage)
        return {stage: rule for stage, rule in given if rule is not None}


class ListingShape(BaseModel):
    """One source's copy of an indicator."""

    model_config = CONFIG
    provider: IndicatorName
    id: Word
    stages: list[Annotated[Stage, LAX]] = Field(min_length=1)
    vintages: bool
    released: ReleasedShape

    @model_validator(mode="after")
    def _a_rule_for_each_stage(self) -> Self:
        apart = {*self.stages, Stage.REVISED} ^ {*self.released.rules(), Stage.REVISED}
        if apart or not self.released.rules():
            message = "each of `stages` but revised needs its rule in `released`, and no other: mend {stages}"
            names = ", ".join(stage.value for stage in apart) or "both"
            raise PydanticCustomError("stage-without-due-rule", message, {"stages": names})
        return self


class ReleaseShape(BaseModel):
    """The event at which values are stated."""

    model_config = CONFIG
    name: Word
    fred_id: int | None = Field(default=None, ge=1)


class BreakShape(BaseModel):
    """A change of method, and the first period wholly on the new one."""

    model_config = CONFIG
    start: date = Field(alias="from")
    until: date = Field(alias="to")
    offset: float | None = None
    note: Note

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        _in_order(self.start, self.until)
        return self


class SpanShape(BaseModel):
    """A stretch of days of a calendar, both ends included."""

    model_config = CONFIG
    start: date = Field(alias="from")
    end: date = Field(alias="to")
    note: Word

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        _in_order(self.start, self.end)
        return self


class IndicatorShape(BaseModel):
    """One named series of the glossary."""

    model_config = CONFIG
    id: IndicatorName
    title: TextShape
    short: TextShape | None = None
    theme: Annotated[Theme, LAX]
    nature: Annotated[Nature, LAX]
    unit: Word
    frequency: Annotated[Frequency, LAX]
    worse: Annotated[Worse, LAX]
    precision: Decimals
    neutral: float | None = None
    range: Ends | None = None
    seasonal: bool
    consensus: Word | None = None
    sources: list[ListingShape] = Field(min_length=1)
    release: ReleaseShape
    grace: Duration
    missing_after: Duration
    breaks: list[BreakShape] = []
    citation: Word
    url: Url
    caveats: list[Note] = []
    proxy_for: IndicatorName | None = None
