"""The entries of a file that is a list of them, and the ids that no two of them may share."""

from collections.abc import Iterator, Sequence
from typing import TypeAlias

from monitor.errors import Problem
from monitor.rulebook.document import Document, Path, Value
from monitor.rulebook.flaws import did_you_mean

Entry: TypeAlias = tuple[Document, Path]
"""An entry of a file, by its place."""


def entries(
    document: Document, key: str, problems: list[Problem], *, beside: Sequence[str] = ()
) -> list[Entry]:
    """Find the entries of a list, or of the list that a mapping holds under `key`, `beside` other keys."""
    path: Path = ()
    if isinstance(document.value, dict):
        keys = (key, *beside)
        others = [word for word in document.value if word not in keys]
        problems.extend(
            document.key_problem(
                (word,), "unknown-key", f"unknown key `{word:.40}`; {did_you_mean(word, keys)}"
            )
            for word in others
        )
        if others and key not in document.value:
            return []
        path = (key,)
    value = document.at(path)
    if isinstance(value, list) and value:
        return [(document, (*path, position)) for position in range(len(value))]
    if not document.problems:
        problems.append(_no_entries(document, path, value, key))
    return []


def repeated(places: Sequence[Entry], *, keys: Sequence[str], name: str) -> Iterator[Problem]:
    """Find ids, under any of these keys, that stand in an earlier place already, in any file."""
    first: dict[str, str] = {}
    for document, path in places:
        for within, word in _ids(document.at(path), keys):
            if word in first:
                message = f"`{word}` is the id of another, at {first[word]}: give one of them another id"
                yield document.problem((*path, *within), name, message)
            first.setdefault(word, document.place((*path, *within)))


def _no_entries(document: Document, path: Path, value: Value, key: str) -> Problem:
    if value is None or value == []:
        message = f"there is nothing here: write a list of {key}, each starting with `- id: …`"
        return document.problem(path, "empty-file", message)
    message = f"a file is a list of {key}, each starting with `- id: …`, or that list under `{key}:`"
    return document.problem(path, "wrong-type", message)


def _ids(value: Value, keys: Sequence[str]) -> Iterator[tuple[Path, str]]:
    if not isinstance(value, dict):
        return
    for key in keys:
        match value.get(key):
            case str(word):
                yield (key,), word
            case list(words):
                yield from (((key, i), word) for i, word in enumerate(words) if isinstance(word, str))
