"""The JSON Schema of a file of rule tests, for editors."""

from typing import Final, get_args

from pydantic import BaseModel

from monitor.model.terms import Freshness, Level
from monitor.rulebook.schema import Schema, Unsaid, list_file, reference
from monitor.scenarios.shapes import (
    ExpectationShape,
    ExpectedDataShape,
    ExpectedEventShape,
    ExpectedLevelShape,
    FiguresShape,
    ForecastShape,
    RuleEvent,
    ScenarioShape,
)

INSTANT: Final[Schema] = {
    "type": "string",
    "pattern": r"^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}.*)?$",
    "examples": ["2025-02-21", "2025-02-21T09:45", "2025-02-21T14:45:00Z"],
}
"""A day, or an instant: without an offset New York's wall time."""
NULL: Final[Schema] = {"type": "null"}
HINTS: Final = {
    "ScenarioShape": {
        "name": "What the test shows, as a sentence; no two of a file share it.",
        "rules": "The rules tested, by id; every rule where not given.",
        "from": "When the watch begins: all that is out by then is its baseline.",
        "given": "What sources say of each indicator, and when.",
        "forecasts": "What was expected of each indicator, and when that was said.",
        "expect": "How rules must stand and what they must tell, in the order of time.",
    },
    "FiguresShape": {
        "period": "The period of one value.",
        "from": "The first period of several.",
        "to": "The last period that holds the one value.",
        "value": "The value; null withdraws it.",
        "values": "Values of successive periods; null leaves one out.",
        "stage": "How far it has come; final where not given.",
        "source": "Who says it; the first source of the indicator where not given.",
        "released_at": "When it was out; by the habit of its release where not given.",
    },
    "ForecastShape": {
        "period": "The period it is about.",
        "value": "What was expected.",
        "stage": "Of which print; of the first where not given.",
        "source": "Who expected it.",
        "stated_at": "When it was said.",
    },
    "ExpectationShape": {
        "at": "A day in New York, or an instant.",
        "levels": "How rules stand at its end.",
        "events": "What rules tell during it; what is not listed must not come.",
        "data": "How new indicators' data are at its end.",
    },
    "ExpectedLevelShape": {
        "level": "How the rule stands.",
        "value": "The reading it rests on.",
        "period": "The period of that reading.",
    },
    "ExpectedEventShape": {
        "event": "What is told.",
        "level": "The level told.",
        "value": "The reading told.",
        "period": "The period of that reading.",
    },
    "ExpectedDataShape": {"freshness": "How new the indicator's data are."},
}


def scenarios_schema() -> Schema:
    """Describe a file of rule tests."""
    others = (
        FiguresShape,
        ForecastShape,
        ExpectationShape,
        ExpectedLevelShape,
        ExpectedEventShape,
        ExpectedDataShape,
    )
    return list_file(ScenarioShape, "tests", *others, title="Tests of rules", unsaid=_unsaid())


def _unsaid() -> Unsaid:
    """Add what stands under names, which the shapes leave to the reader of the file."""
    return Unsaid(
        hints=HINTS,
        taken={
            ("ScenarioShape", "from"): _or_null(INSTANT),
            ("ScenarioShape", "given"): _by_name(_list_of(FiguresShape), least=1),
            ("ScenarioShape", "forecasts"): _or_null(_by_name(_list_of(ForecastShape), least=1)),
            ("ScenarioShape", "expect"): _list_of(ExpectationShape),
            ("FiguresShape", "released_at"): _or_null(INSTANT),
            ("ForecastShape", "stated_at"): INSTANT,
            ("ExpectationShape", "at"): INSTANT,
            ("ExpectationShape", "levels"): _or_null(_by_name(reference(ExpectedLevelShape), least=1)),
            ("ExpectationShape", "events"): _or_null(_by_name(reference(ExpectedEventShape), least=0)),
            ("ExpectationShape", "data"): _or_null(_by_name(reference(ExpectedDataShape), least=1)),
        },
        short={
            "ExpectedLevelShape": {"enum": [level.value for level in Level]},
            "ExpectedEventShape": {"enum": list(get_args(RuleEvent))},
            "ExpectedDataShape": {"enum": [freshness.value for freshness in Freshness]},
        },
    )


def _by_name(entry: Schema, *, least: int) -> Schema:
    return {"type": "object", "additionalProperties": entry, "minProperties": least}


def _list_of(shape: type[BaseModel]) -> Schema:
    return {"type": "array", "items": reference(shape), "minItems": 1}


def _or_null(schema: Schema) -> Schema:
    return {"anyOf": [schema, NULL]}
