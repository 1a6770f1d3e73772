"""YAML read with the place of every key and value, so that a problem can say where it stands."""

import re
from bisect import bisect
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, TypeAlias

import yaml

from monitor.errors import Problem
from monitor.rulebook.scalars import DISGUISED, Scalar, scalar

Value: TypeAlias = "Scalar | list[Value] | dict[str, Value]"
Path: TypeAlias = tuple[str | int, ...]
"""Keys and positions from the root of a document down to a value."""

LARGEST: Final = 1_000_000
"""Characters a file may have."""
DEEPEST: Final = 20
"""Lists and mappings that may stand within each other."""
UNPRINTABLE: Final = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
LINE_END: Final = re.compile(r"\r\n|[\r\n]")
BLOCK_HEADER: Final = re.compile(r"[|>][^\r\n]*")
LOADER: Final[type] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""libyaml where PyYAML was built with it: ten times as fast."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Document:
    """One file as plain values, where they stand, and what is wrong with its YAML.

    `keys` and `nodes` hold where each key and each value starts, in characters; `nodes` always the root.
    `lines` holds where each line starts.
    """

    file: str
    text: str
    lines: Sequence[int]
    value: Value
    keys: Mapping[Path, int]
    nodes: Mapping[Path, int]
    problems: tuple[Problem, ...]

    def at(self, path: Path) -> Value:
        """Return the value at a path, None where there is none."""
        value = self.value
        for part in path:
            match value, part:
                case dict(), str():
                    value = value.get(part)
                case list(), int():
                    value = value[part]
                case _:
                    return None
        return value

    def place(self, path: Path) -> str:
        """Name where the value at a path stands, as `file:line`."""
        here = self.problem(path, "", "")
        return f"{here.file}:{here.line}"

    def problem(self, path: Path, name: str, message: str) -> Problem:
        """State a problem of the value at a path, or of the nearest value around it."""
        return _problem(self.file, self.lines, self._start(path), name, message)

    def key_problem(self, path: Path, name: str, message: str) -> Problem:
        """State a problem of the key at a path."""
        start = self.keys[path] if path in self.keys else self._start(path)
        return _problem(self.file, self.lines, start, name, message)

    def problem_within(self, path: Path, offset: int, name: str, message: str) -> Problem:
        """State a problem at the `offset`-th character of the text at a path."""
        start, value = self._start(path), self.at(path)
        if isinstance(value, str):
            start = _locate(self.text, start, value, offset)
        return _problem(self.file, self.lines, start, name, message)

    def _start(self, path: Path) -> int:
        while path not in self.nodes:
            path = path[:-1]
        return self.nodes[path]


def read_document(text: str, *, file: str) -> Document:
    """Read one YAML document; whatever is wrong with it stands in its `problems`."""
    text = text.removeprefix("\ufeff")
    lines = [0, *(end.end() for end in LINE_END.finditer(text))]
    composer = _Composer(file, text, lines)
    value: Value = None
    if refused := _refused(text, file, lines):
        composer.problems.append(refused)
    else:
        value = composer.compose()
    return Document(
        file=file,
        text=text,
        lines=lines,
        value=value,
        keys=composer.keys,
        nodes=composer.nodes,
        problems=tuple(composer.problems),
    )


def _problem(file: str, lines: Sequence[int], start: int, name: str, message: str) -> Problem:
    line = bisect(lines, start)
    return Problem(file=file, line=line, column=start - lines[line - 1] + 1, name=name, message=message)


def _refused(text: str, file: str, lines: Sequence[int]) -> Problem | None:
    """Say why a text is not even worth parsing."""
    if len(text) > LARGEST:
        message = f"the file has {len(text)} characters, more than the {LARGEST} that are read; split it"
        return _problem(file, lines, 0, "file-too-large", message)
    if bad := UNPRINTABLE.search(text):
        message = f"character U+{ord(bad.group()):04X} cannot stand in YAML; take it out"
        return _problem(file, lines, bad.start(), "yaml-character", message)
    return None


def _locate(text: str, start: int, value: str, offset: int) -> int:
    """Find in the source the `offset`-th character of a scalar that starts at `start`.

    Folding and indentation change only white space, so characters are matched by counting the others.
    """
    header = BLOCK_HEADER.match(text, start)
    place = header.end() if header else start + (text[start : start + 1] in {'"', "'"})
    to_pass = sum(not each.isspace() for each in value[:offset])
    while to_pass and place < len(text):
        to_pass -= not text[place].isspace()
        place += 1
    while offset < len(value) and not value[offset].isspace() and text[place : place + 1].isspace():
        place += 1
    return place


class _TooDeepError(Exception):
    """Lists within lists beyond what a person writes."""


class _Composer:
    """Builds values from the parser's events and remembers where they stood."""

    def __init__(self, file: str, text: str, lines: Sequence[int]) -> None:
        self.file = file
        self.text = text
        self.lines = lines
        self.keys: dict[Path, int] = {}
        self.nodes: dict[Path, int] = {(): 0}
        self.problems: list[Problem] = []

    def compose(self) -> Value:
        """Read the one document of the text; a text that is not YAML is None and a problem."""
        try:
            return self._document(yaml.parse(self.text, Loader=LOADER))
        except yaml.MarkedYAMLError as exc:
            start = exc.problem_mark.index if exc.problem_mark else 0
            self._report(start, "yaml-syntax", f"not YAML: {exc.problem or exc.context}")
        except _TooDeepError:
            pass
        return None

    def _document(self, events: Iterator[yaml.Event]) -> Value:
        value: Value = None
        count = 0
        for event in events:
            if isinstance(event, yaml.DocumentStartEvent):
                count += 1
            elif count == 1 and isinstance(event, yaml.NodeEvent):
                value = self._node(event, events, ())
            elif count > 1:
                message = "a second document starts here; put it into a file of its own"
                self._report(_start(event), "second-document", message)
                break
        return value

    def _node(self, event: yaml.Event, events: Iterator[yaml.Event], path: Path) -> Value:
        self.nodes[path] = start = _start(event)
        if isinstance(event, yaml.AliasEvent):
            message = f"`*{event.anchor}` is not read: write the value out"
            self._report(start, "yaml-alias", message)
            return None
        if tag := getattr(event, "tag", None):
            self._report(start, "yaml-tag", f"tag `{tag}` is not read: take it out")
        if isinstance(event, yaml.ScalarEvent):
            return self._scalar(event, start)
        if len(path) >= DEEPEST:
            self._report(start, "yaml-depth", f"nested deeper than {DEEPEST}; write it flatter")
            raise _TooDeepError
        if isinstance(event, yaml.SequenceStartEvent):
            return self._sequence(events, path)
        return self._mapping(events, path)

    def _sequence(self, events: Iterator[yaml.Event], path: Path) -> list[Value]:
        items: list[Value] = []
        while isinstance(event := next(events), yaml.NodeEvent):
            items.append(self._node(event, events, (*path, len(items))))
        return items

    def _mapping(self, events: Iterator[yaml.Event], path: Path) -> dict[str, Value]:
        items: dict[str, Value] = {}
        while isinstance(event := next(events), yaml.NodeEvent):
            key = self._key(event, events, path)
            within, start = (*path, key), _start(event)
            if key in items:
                first = bisect(self.lines, self.keys[within])
                message = f"`{key}` stands here twice, first at line {first}; keep one"
                self._report(start, "duplicate-key", message)
            self.keys[within] = start
            items[key] = self._node(next(events), events, within)
        return items

    def _key(self, event: yaml.NodeEvent, events: Iterator[yaml.Event], path: Path) -> str:
        if isinstance(event, yaml.ScalarEvent):
            return event.value
        message = "a key must be a word, not a list, mapping or alias"
        self._report(_start(event), "yaml-key", message)
        self._node(event, events, (*path, ""))
        return ""

    def _scalar(self, event: yaml.ScalarEvent, start: int) -> Scalar:
        word = event.value
        if not event.implicit[0]:
            return word
        if word.lower() in DISGUISED:
            message = (
                f"`{word}` is a truth value in YAML 1.1: write true or false, or quote it to mean the word"
            )
            self._report(start, "yaml-word", message)
            return DISGUISED[word.lower()]
        try:
            return scalar(word)
        except ValueError:
            self._report(start, "yaml-date", f"{word} is not a day of the calendar; mend or quote it")
            return date.min

    def _report(self, start: int, name: str, message: str) -> None:
        self.problems.append(_problem(self.file, self.lines, start, name, message))


def _start(event: yaml.Event) -> int:
    return event.start_mark.index if event.start_mark else 0
