"""What may stand where in a file of rule tests, in the words a person writes."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from typing import Annotated, Any, Final, Literal, Self, TypeAlias

from pydantic import BaseModel, BeforeValidator, Field, PlainValidator, model_validator
from pydantic_core import PydanticCustomError

from monitor.calendar import NEW_YORK, end_of_day
from monitor.model.terms import Freshness, Level, Stage
from monitor.rulebook.shapes import CONFIG, LAX, Word
from monitor.scenarios.scenario import Moment

EARLIEST, LATEST = date(1800, 1, 1), date(2199, 12, 31)
"""Between them lies every date that a test can speak of."""
FORMS: Final = (
    {"period", "value"},
    {"start", "values"},
    {"start", "end", "value"},
)
"""Ways to say which numbers belong to which periods."""


def _moment(value: object) -> Moment:
    """Read a day, or an instant: without an offset New York wall time."""
    try:
        at = _day_or_instant(value)
    except ValueError:
        at = None
    if at is None or not EARLIEST.year <= at.year <= LATEST.year:
        message = (
            "write a day as 2025-02-21, or an instant as 2025-02-21T09:45 (New York) or 2025-02-21T14:45Z"
        )
        raise PydanticCustomError("bad-instant", message)
    if not isinstance(at, datetime):
        midnight = datetime.combine(at, time(), tzinfo=NEW_YORK).astimezone(UTC)
        return Moment(first=midnight, last=end_of_day(at))
    at = (at if at.tzinfo else at.replace(tzinfo=NEW_YORK)).astimezone(UTC)
    return Moment(first=at, last=at)


def _day_or_instant(value: object) -> date | datetime | None:
    match value:
        case date():
            return value
        case str() if len(value) == len("2025-02-21"):
            return date.fromisoformat(value)
        case str():
            return datetime.fromisoformat(value)
        case _:
            return None


def _last_instant(value: object) -> datetime:
    return _moment(value).last


def _mapping(value: object) -> object:
    if isinstance(value, dict) and value:
        return value
    raise PydanticCustomError("wrong-type", "write `name: …` under it, one line each")


def _mapping_or_empty(value: object) -> object:
    return value if value == {} else _mapping(value)


At: TypeAlias = Annotated[Moment, PlainValidator(_moment)]
Instant: TypeAlias = Annotated[datetime, PlainValidator(_last_instant)]
Period: TypeAlias = Annotated[date, Field(ge=EARLIEST, le=LATEST)]
Named: TypeAlias = Annotated[Mapping[str, object], BeforeValidator(_mapping)]
NamedOrNone: TypeAlias = Annotated[Mapping[str, object], BeforeValidator(_mapping_or_empty)]
RuleEvent: TypeAlias = Literal[
    "baseline", "fired", "escalated", "confirmed", "eased", "resolved", "retracted", "reminder"
]


class ScenarioShape(BaseModel):
    """One test: what is given, and what is expected of it."""

    model_config = CONFIG
    name: Word
    rules: list[Word] | None = Field(default=None, min_length=1)
    start: Instant | None = Field(default=None, alias="from")
    given: Named
    forecasts: Named | None = None
    expect: list[object] = Field(min_length=1)


class FiguresShape(BaseModel):
    """Numbers of one indicator: of one period, of successive ones, or the same for a stretch of them."""

    model_config = CONFIG
    period: Period | None = None
    start: Period | None = Field(default=None, alias="from")
    end: Period | None = Field(default=None, alias="to")
    value: float | None = None
    values: list[float | None] | None = Field(default=None, min_length=1)
    stage: Annotated[Stage | None, LAX] = None
    source: Word | None = None
    released_at: Instant | None = None

    @model_validator(mode="after")
    def _in_one_form(self) -> Self:
        given = self.model_fields_set - {"stage", "source", "released_at"}
        if given not in FORMS:
            message = "write {period, value}, {from, values: […]} or {from, to, value}, one of these forms"
            raise PydanticCustomError("bad-figures", message)
        if self.start and self.end and self.end < self.start:
            raise PydanticCustomError("dates-out-of-order", "`to` lies before `from`: swap them")
        return self


class ForecastShape(BaseModel):
    """What was expected of a release, and when that was said."""

    model_config = CONFIG
    period: Period
    value: float
    stage: Annotated[Stage | None, LAX] = None
    source: Word = "consensus"
    stated_at: Instant


class ExpectationShape(BaseModel):
    """What must hold at an instant, or during a day."""

    model_config = CONFIG
    at: At
    levels: Named | None = None
    events: NamedOrNone | None = None
    data: Named | None = None

    @model_validator(mode="after")
    def _of_something(self) -> Self:
        if self.levels is None and self.events is None and self.data is None:
            raise PydanticCustomError("missing-key", "say what is expected: levels, events or data")
        return self


class ExpectedLevelShape(BaseModel):
    """A level, or with it the value and the period it rests on."""

    model_config = CONFIG
    level: Annotated[Level, LAX]
    value: float | None = None
    period: Period | None = None

    @model_validator(mode="before")
    @classmethod
    def _from_word(cls, written: Any) -> Any:  # noqa: ANN401 - a before-validator sees what YAML holds
        return {"level": written} if isinstance(written, str) else written


class ExpectedEventShape(BaseModel):
    """An event, or with it the level it tells, the value and the period."""

    model_config = CONFIG
    event: RuleEvent
    level: Annotated[Level | None, LAX] = None
    value: float | None = None
    period: Period | None = None

    @model_validator(mode="before")
    @classmethod
    def _from_word(cls, written: Any) -> Any:  # noqa: ANN401 - as above
        return {"event": written} if isinstance(written, str) else written


class ExpectedDataShape(BaseModel):
    """How new an indicator's data are."""

    model_config = CONFIG
    freshness: Annotated[Freshness, LAX]

    @model_validator(mode="before")
    @classmethod
    def _from_word(cls, written: Any) -> Any:  # noqa: ANN401 - as above
        return {"freshness": written} if isinstance(written, str) else written
