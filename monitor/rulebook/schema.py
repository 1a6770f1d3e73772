"""JSON Schemas of the YAML that people write, so that an editor completes, explains and refuses as they type.

They are made from the shapes that read the YAML. Only what a shape takes in short form is added here.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final, TypeAlias

from pydantic import BaseModel, JsonValue
from pydantic.json_schema import models_json_schema

from monitor.rulebook import hints
from monitor.rulebook.definitions import BLOCKS
from monitor.rulebook.glossary_shapes import IndicatorShape, SpanShape
from monitor.rulebook.rule_shapes import CONDITION, RuleShape

Schema: TypeAlias = dict[str, JsonValue]

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
NOTHING: Final = ("default", None)
BARE_CONDITION: Final[Schema] = {
    "type": "string",
    "pattern": f"^(?:{CONDITION.pattern})$",
    "description": "One of < <= > >= and a number.",
    "examples": ["< 50", ">= 0.5"],
}
MISSING: Final[Schema] = {
    "anyOf": [
        {"enum": ["strict", "last_available"]},
        {
            "type": "object",
            "properties": {"min_periods": {"type": "integer", "minimum": 1}},
            "required": ["min_periods"],
            "additionalProperties": False,
        },
    ]
}
REMIND: Final[Schema] = {
    "anyOf": [
        {"enum": ["none", "print"]},
        {
            "type": "object",
            "properties": {"factor": {"type": "number", "exclusiveMinimum": 1}},
            "required": ["factor"],
            "additionalProperties": False,
        },
    ]
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Unsaid:
    """What shapes do not say of themselves.

    `hints` explain their keys; `taken` is what a key takes beyond the type it is read into, by shape and
    key; `short` is the text that may stand for a shape.
    """

    hints: Mapping[str, Mapping[str, str]]
    taken: Mapping[tuple[str, str], Schema] = field(default_factory=dict)
    short: Mapping[str, Schema] = field(default_factory=dict)


OF_RULES: Final = Unsaid(
    hints=hints.RULES,
    taken={
        ("RuleShape", "missing"): MISSING,
        ("RuleShape", "remind"): REMIND,
        ("ThresholdShape", "value"): {
            "anyOf": [
                {"type": "number"},
                {"type": "array", "items": {"$ref": "#/$defs/StepShape"}, "minItems": 1},
            ]
        },
    },
    short={"LevelShape": BARE_CONDITION, "ThresholdShape": BARE_CONDITION},
)
OF_INDICATORS: Final = Unsaid(hints=hints.INDICATORS)
OF_CALENDARS: Final = Unsaid(hints=hints.CALENDARS)


def rules_schema() -> Schema:
    """Describe a file of rules."""
    return list_file(RuleShape, "rules", title="Rules", unsaid=OF_RULES, beside=BLOCKS)


def indicators_schema() -> Schema:
    """Describe the glossary."""
    return list_file(IndicatorShape, "indicators", title="Glossary of indicators", unsaid=OF_INDICATORS)


def calendars_schema() -> Schema:
    """Describe the calendars."""
    spans: Schema = {"type": "array", "items": reference(SpanShape)}
    file: Schema = {"type": "object", "additionalProperties": spans, "minProperties": 1}
    return document_schema(file, SpanShape, title="Calendars that a rule can mute", unsaid=OF_CALENDARS)


SCHEMAS: Final[Mapping[str, Callable[[], Schema]]] = MappingProxyType(
    {"rules": rules_schema, "indicators": indicators_schema, "calendars": calendars_schema}
)


def document_schema(file: Schema, *shapes: type[BaseModel], title: str, unsaid: Unsaid) -> Schema:
    """Describe a whole file, the shapes that it refers to as definitions.

    Args:
        file: What the file is.
        shapes: What it refers to.
        title: What it is called.
        unsaid: What to add to what the shapes say.
    """
    _, made = models_json_schema([(shape, "validation") for shape in shapes], by_alias=True)
    match made:
        case {"$defs": dict(found)}:
            definitions: Schema = {name: _definition(name, each, unsaid) for name, each in found.items()}
            used = _used(file, definitions)
            kept: Schema = {name: each for name, each in definitions.items() if name in used}
            return {"$schema": DIALECT, "title": title, **file, "$defs": kept}
    raise ValueError("a shape has no definition")


def rendered(schema: Schema) -> str:
    """Render a schema as the text of its file."""
    return json.dumps(schema, indent=1, ensure_ascii=False) + "\n"


def list_file(
    shape: type[BaseModel],
    key: str,
    *others: type[BaseModel],
    title: str,
    unsaid: Unsaid,
    beside: Sequence[str] = (),
) -> Schema:
    """Describe a file that is a list, or a mapping with that list under `key`.

    Args:
        shape: What an entry of the list is.
        key: What the list is called in a mapping.
        others: What entries refer to by what is unsaid.
        title: What the file is called.
        unsaid: What to add to what the shapes say.
        beside: Keys of an entry that may stand beside the list, for all entries.
    """
    entries: Schema = {"type": "array", "items": reference(shape), "minItems": 1}
    shared: Schema = {other: reference(shape, other) for other in beside}
    mapping: Schema = {
        "type": "object",
        "properties": {**shared, key: entries},
        "required": [key],
        "additionalProperties": False,
    }
    return document_schema({"anyOf": [entries, mapping]}, shape, *others, title=title, unsaid=unsaid)


def reference(shape: type[BaseModel], key: str = "") -> Schema:
    """Refer to the definition of a shape, or of one of its keys."""
    return {"$ref": f"#/$defs/{shape.__name__}" + (f"/properties/{key}" if key else "")}


def _used(file: Schema, definitions: Schema) -> frozenset[str]:
    """Name the definitions that a file refers to, and those that these refer to."""
    used: set[str] = set()
    wanted = list(_references(file))
    while wanted:
        name = wanted.pop()
        if name not in used:
            used.add(name)
            wanted.extend(_references(definitions[name]))
    return frozenset(used)


def _references(schema: JsonValue) -> Iterator[str]:
    match schema:
        case {"$ref": str(place)}:
            yield place.split("/")[2]
        case dict():
            yield from (name for each in schema.values() for name in _references(each))
        case list():
            yield from (name for each in schema for name in _references(each))


def _definition(name: str, made: JsonValue, unsaid: Unsaid) -> JsonValue:
    """Explain a shape's keys, and add the forms in which it may be written."""
    definition = _plain(made)
    if isinstance(definition, dict) and isinstance(keys := definition.get("properties"), dict):
        definition["properties"] = {key: _told(key, each, name, unsaid) for key, each in keys.items()}
    return {"anyOf": [unsaid.short[name], definition]} if name in unsaid.short else definition


def _told(key: str, made: JsonValue, shape: str, unsaid: Unsaid) -> JsonValue:
    taken, said = unsaid.taken.get((shape, key), made), unsaid.hints.get(shape, {}).get(key)
    return {**taken, "description": said} if said and isinstance(taken, dict) else taken


def _plain(made: JsonValue) -> JsonValue:
    """Leave out what a writer gains nothing from, and hold patterns against the whole text."""
    match made:
        case dict():
            return {key: _plain(_whole(key, value)) for key, value in made.items() if (key, value) != NOTHING}
        case list():
            return [_plain(each) for each in made]
        case _:
            return made


def _whole(key: str, value: JsonValue) -> JsonValue:
    match key, value:
        case "pattern", str() if not value.startswith("^"):
            return f"^(?:{value})$"
        case "title", str():
            return value.removesuffix("Shape")
        case _:
            return value
