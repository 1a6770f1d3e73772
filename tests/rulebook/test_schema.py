"""The schemas take what is read and refuse what is not; every key is explained."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from pydantic import JsonValue
from shipped import RULES, calendars, catalogue

from monitor.errors import ProblemsError
from monitor.rulebook.document import Value, read_document
from monitor.rulebook.rules import read_rules
from monitor.rulebook.schema import SCHEMAS, Schema, rendered
from monitor.scenarios.schema import scenarios_schema

CORPUS = sorted((Path(__file__).parents[1] / "data" / "rules").glob("*.yaml"))
ALL = {**SCHEMAS, "tests": scenarios_schema}
OF_ONE_FILE = {"indicators.yaml": "indicators", "calendars.yaml": "calendars"}
OF_SHAPE = {
    "missing-key": "missing-key.bad.yaml",
    "missing-language": "missing-language.bad.yaml",
    "unknown-key": "unknown-key.bad.yaml",
    "unknown-word": "unknown-word.bad.yaml",
    "wrong-type": "wrong-type.bad.yaml",
    "wrong-value": "wrong-value.bad.yaml",
    "bad-threshold": "bad-threshold.bad.yaml",
}
RULE = """
- id: weak
  title: {en: Weak, zh: 弱}
  theme: services
  role: coincident
  measure: services_pmi
  levels: {watch: "< 51"}
  why: {en: A test., zh: 测试。}
"""


def plain(value: Value) -> JsonValue:
    """A document as an editor sees it, which knows no dates."""
    match value:
        case dict():
            return {key: plain(each) for key, each in value.items()}
        case list():
            return [plain(each) for each in value]
        case date():
            return value.isoformat()
        case _:
            return value


def accepts(kind: str, text: str) -> bool:
    return Draft202012Validator(ALL[kind]()).is_valid(plain(read_document(text, file="x").value))


def readable(text: str) -> bool:
    try:
        read_rules([("x", text)], catalogue=catalogue(), calendars=calendars())
    except ProblemsError:
        return False
    return True


def objects(schema: JsonValue) -> Iterator[dict[str, JsonValue]]:
    """Every part that describes a mapping with known keys."""
    match schema:
        case dict():
            if "properties" in schema and "type" in schema:
                yield schema
            yield from (found for each in schema.values() for found in objects(each))
        case list():
            yield from (found for each in schema for found in objects(each))


def shapes(schema: Schema) -> Iterator[tuple[str, str, JsonValue]]:
    """Every key of every shape, with what is said of it."""
    definitions = schema["$defs"]
    assert isinstance(definitions, dict)
    for name, definition in definitions.items():
        for part in objects(definition):
            if "title" in part and isinstance(keys := part["properties"], dict):
                yield from ((name, key, each) for key, each in keys.items())


@pytest.mark.parametrize("kind", ALL)
def test_a_schema_is_one(kind: str) -> None:
    Draft202012Validator.check_schema(ALL[kind]())

    assert rendered(ALL[kind]()).endswith("}\n")


@pytest.mark.parametrize("kind", ALL)
def test_every_mapping_refuses_other_keys(kind: str) -> None:
    found = list(objects(ALL[kind]()))

    assert found or kind == "calendars"
    assert all(each.get("additionalProperties") is False for each in found)


@pytest.mark.parametrize("kind", ALL)
def test_every_key_is_explained(kind: str) -> None:
    unexplained = [
        f"{name}.{key}"
        for name, key, each in shapes(ALL[kind]())
        if not (isinstance(each, dict) and each.get("description"))
    ]

    assert unexplained == []


@pytest.mark.parametrize("file", sorted(RULES.glob("*.yaml")), ids=lambda file: file.name)
def test_the_shipped_files_fit_their_schemas(file: Path) -> None:
    kind = "tests" if file.name.endswith(".test.yaml") else OF_ONE_FILE.get(file.name, "rules")

    text = file.read_text("utf-8")

    assert accepts(kind, text)
    assert text.startswith(f"# yaml-language-server: $schema=schema/{kind}.schema.json\n")


@pytest.mark.parametrize("file", CORPUS, ids=lambda file: file.name)
def test_what_is_read_without_a_problem_fits(file: Path) -> None:
    text = file.read_text("utf-8")

    assert accepts("rules", text) or not readable(text)


@pytest.mark.parametrize("file", OF_SHAPE.values())
def test_what_has_a_wrong_shape_does_not_fit(file: str) -> None:
    text = next(each for each in CORPUS if each.name == file).read_text("utf-8")

    assert not accepts("rules", text)


@pytest.mark.parametrize(
    "more",
    [
        "missing: strict",
        "missing: {min_periods: 20}",
        "remind: print",
        "remind: {factor: 2}",
        "parameters: {w: 26w, limit: 0.5}",
        "measures: {smooth: 'mean(services_pmi, 3)'}",
        "for_each: {it: [services_pmi, nahb_hmi]}",
        "gate: services_pmi < 55",
    ],
)
def test_every_form_of_a_key_fits(more: str) -> None:
    assert accepts("rules", f"{RULE}  {more}\n")


@pytest.mark.parametrize(
    "more",
    [
        "missing: sometimes",
        "missing: {min_periods: 0}",
        "missing: {min_periods: 2, max_periods: 3}",
        "remind: {factor: 1}",
        "remind: {factor: 2, at: noon}",
        "measures: {smooth: 3}",
        "for_each: [services_pmi]",
        "hold: 0",
        "gaet: services_pmi < 55",
    ],
)
def test_a_wrong_form_of_a_key_does_not_fit(more: str) -> None:
    assert not accepts("rules", f"{RULE}  {more}\n")


@pytest.mark.parametrize(
    "levels",
    [
        '{watch: "< 51"}',
        '{watch: {enter: "<= -0.5", clear: "> 0", hold: 2}}',
        '{watch: {enter: {op: "<", value: 51}}}',
        '{watch: {enter: {op: "<", value: [{from: 2023-01-01, value: -4.2}]}}}',
    ],
)
def test_every_form_of_a_level_fits(levels: str) -> None:
    text = RULE.replace('{watch: "< 51"}', levels)

    assert readable(text)
    assert accepts("rules", text)


@pytest.mark.parametrize("levels", ['{watch: "51"}', '{watch: "=< 51"}', '{watch: {clear: "< 51"}}', "[]"])
def test_a_wrong_form_of_a_level_does_not_fit(levels: str) -> None:
    text = RULE.replace('{watch: "< 51"}', levels)

    assert not readable(text)
    assert not accepts("rules", text)


def test_a_file_may_hold_its_rules_under_a_key_with_names_beside_them() -> None:
    under = "rules:" + RULE.replace("\n", "\n  ")

    assert accepts("rules", "measures: {smooth: 'mean(services_pmi, 3)'}\nparameters: {w: 3}\n" + under)
    assert not accepts("rules", "names: {}\n" + under)


def test_a_time_span_is_held_against_its_whole_text() -> None:
    text = (RULES / "indicators.yaml").read_text("utf-8")

    assert not accepts("indicators", text.replace("grace: 3d", "grace: 3days", 1))
