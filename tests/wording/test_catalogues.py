"""The translations: complete, none doubtful, with the same places to fill in, and compiled as they stand."""

import ast
import io
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from monitor.model.terms import EventKind, Freshness, Level, Nature, Role, Stage, Theme
from monitor.rulebook.glossary import read_indicators
from monitor.wording.numbers import BARE, COUNTED, PERCENT
from monitor.wording.vocabulary import VOCABULARY
from monitor.wording.words import TERM

PACKAGE = Path(__file__).parents[2] / "monitor"
FOLDER = PACKAGE / "wording" / "catalogues" / "zh" / "LC_MESSAGES"
FOLDERS = ("wording", "report", "explanation")
"""What `make catalogues` gathers templates from."""
TEMPLATES = {"say": 1, "phrase": 1, "count": 2}
"""Functions whose first arguments are templates."""


@pytest.fixture(scope="module")
def chinese() -> Catalog:
    return read_po(io.BytesIO((FOLDER / "monitor.po").read_bytes()), locale="zh")


def texts(message: Message) -> list[str]:
    return list(message.string) if isinstance(message.string, tuple | list) else [message.string or ""]


def ids(message: Message) -> list[str]:
    return list(message.id) if isinstance(message.id, tuple | list) else [message.id]


def messages(catalogue: Catalog) -> list[Message]:
    return [message for message in catalogue if message.id]


def said() -> Iterator[tuple[str, str]]:
    """Find every template that the code has, and where."""
    for path in sorted(path for folder in FOLDERS for path in (PACKAGE / folder).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                name = (
                    node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                )
                for argument in node.args[: TEMPLATES.get(name, 0)]:
                    if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                        yield argument.value, path.name


def fields(template: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(template) if name}


def test_everything_that_is_said_has_a_translation(chinese: Catalog) -> None:
    known = {each for message in messages(chinese) if not message.context for each in ids(message)}

    assert [(template, file) for template, file in said() if template not in known] == []


def test_every_word_of_the_vocabulary_has_a_translation(chinese: Catalog) -> None:
    known = {message.id for message in messages(chinese) if message.context == TERM}

    assert known >= set(VOCABULARY)


def test_the_vocabulary_holds_every_word_that_messages_use() -> None:
    sets = (Level, Stage, Theme, Role, Nature, EventKind, Freshness)
    glossary = (PACKAGE.parent / "rules" / "indicators.yaml").read_text(encoding="utf-8")
    units = {each.unit for each in read_indicators(glossary, file="indicators.yaml").values()}
    words = {member.value for closed in sets for member in closed} | units | COUNTED

    assert words - PERCENT - BARE - set(VOCABULARY) == set()


def test_nothing_is_untranslated_or_doubtful(chinese: Catalog) -> None:
    assert [message.id for message in messages(chinese) if message.fuzzy or not all(texts(message))] == []


def test_nothing_is_translated_that_is_no_longer_said(chinese: Catalog) -> None:
    templates = {template for template, _ in said()}
    surplus = [m.id for m in messages(chinese) if not m.context and not templates.intersection(ids(m))]

    assert surplus == []


def test_a_translation_has_the_places_of_its_template(chinese: Catalog) -> None:
    wrong = [
        message.id
        for message in messages(chinese)
        for text in texts(message)
        if fields(text) != fields(ids(message)[-1])
    ]

    assert wrong == []


def test_what_is_shipped_is_compiled_from_what_is_written(chinese: Catalog) -> None:
    compiled = io.BytesIO()
    write_mo(compiled, chinese)

    assert (FOLDER / "monitor.mo").read_bytes() == compiled.getvalue()
