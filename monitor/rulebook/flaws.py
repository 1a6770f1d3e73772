"""What does not fit a shape, as problems that say where, what, and how to mend it."""

import difflib
from collections.abc import Iterable, Mapping
from typing import Final, TypeVar, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from monitor.errors import Problem, ProblemsError
from monitor.rulebook.document import Document, Path
from monitor.rulebook.shapes import SPELLINGS

Shape = TypeVar("Shape", bound=BaseModel)

KINDS: Final[Mapping[str, str]] = {
    "string_type": "text (quote it)",
    "int_type": "a whole number",
    "float_type": "a number",
    "bool_type": "true or false",
    "list_type": "a list",
    "dict_type": "a mapping",
    "date_type": "a date such as 2024-04-01",
}
LANGUAGES: Final = {"en": "English", "zh": "Chinese"}
BOUNDS: Final[Mapping[str, str]] = {
    "string_too_short": "must not be empty",
    "string_too_long": "must have at most {max_length} characters",
    "too_short": "has too few entries: at least {min_length}",
    "too_long": "has too many entries: at most {max_length}",
    "greater_than": "must be above {gt}, not {given}",
    "greater_than_equal": "must be {ge} or more, not {given}",
    "less_than_equal": "must be {le} or less, not {given}",
    "finite_number": "must be a finite number, not {given}",
}
SHOWN: Final = 40
"""Characters of a wrong value that a message repeats."""


def fit(shape: type[Shape], document: Document, path: Path, problems: list[Problem]) -> Shape | None:
    """Hold the value at a path against a shape; None where it does not fit, with what is wrong added."""
    try:
        return shape.model_validate(document.at(path))
    except ValidationError as exc:
        found = [_problem(error, document, path, shape) for error in exc.errors(include_url=False)]
        known = {(problem.line, problem.column) for problem in document.problems}
        problems.extend(each for each in found if (each.line, each.column) not in known)
        return None


def refuse(problems: Iterable[Problem], files: Iterable[str]) -> None:
    """Raise the problems, if there are any, in the order of the files and of the lines in them."""
    order = {file: position for position, file in enumerate(files)}
    found = sorted(problems, key=lambda each: (order[each.file], each.line, each.column))
    if found:
        raise ProblemsError(found)


def did_you_mean(word: str, words: Iterable[str]) -> str:
    """Suggest the nearest of the words there are, or list them."""
    known = list(words)
    near = difflib.get_close_matches(word, known, n=1)
    return f"did you mean `{near[0]}`?" if near else f"one of: {', '.join(known)}"


def _problem(error: ErrorDetails, document: Document, path: Path, shape: type[BaseModel]) -> Problem:
    within: Path = tuple(error["loc"])
    place = (*path, *within)
    match error["type"]:
        case "missing":
            return _missing_key(document, place)
        case "extra_forbidden":
            return _unknown_key(document, place, _keys_at(shape, within[:-1]))
        case "model_type":
            keys = ", ".join(_keys_at(shape, within))
            message = f"`{_key(place)}` must be a mapping, not {_shown(error['input'])}; its keys: {keys}"
            return document.problem(place, "wrong-type", message)
        case _:
            name, message = _value_flaw(error)
            return document.problem(place, name, f"`{_key(place)}` {message}")


def _value_flaw(error: ErrorDetails) -> tuple[str, str]:
    """Name what is wrong with a single value, and say it as the rest of a sentence about its key."""
    given = _shown(error["input"])
    match error["type"]:
        case "enum" | "literal_error":
            return "unknown-word", f"cannot be {given}; {did_you_mean(str(error['input']), _words(error))}"
        case "string_pattern_mismatch":
            return "wrong-value", f"must be {SPELLINGS[error['ctx']['pattern']]}, not {given}"
        case kind if kind in KINDS:
            return "wrong-type", f"must be {KINDS[kind]}, not {given}"
        case kind if kind in BOUNDS:
            return "wrong-value", BOUNDS[kind].format(given=given, **error.get("ctx", {}))
        case kind if "-" in kind:
            return kind, f"is not right: {error['msg']}"
        case _:
            return "wrong-value", f"cannot be {given}: {_lowered(error['msg'])}"


def _unknown_key(document: Document, place: Path, keys: Iterable[str]) -> Problem:
    key = str(place[-1])
    return document.key_problem(place, "unknown-key", f"unknown key {_shown(key)}; {did_you_mean(key, keys)}")


def _missing_key(document: Document, place: Path) -> Problem:
    key, parent = _key(place), _key(place[:-1])
    if key in LANGUAGES:
        message = f"`{parent}` has no {LANGUAGES[key]} wording: add `{key}`"
        return document.problem(place[:-1], "missing-language", message)
    return document.problem(place[:-1], "missing-key", f"`{key}` is missing: add it")


def _key(path: Path) -> str:
    """The last key of a path; items of a list are called by the list's."""
    return next((part for part in reversed(path) if isinstance(part, str)), "entry")


def _keys_at(shape: type[BaseModel], path: Path) -> list[str]:
    """List the keys a mapping at this path may have."""
    for part in path:
        fields = {field.alias or name: field.annotation for name, field in shape.model_fields.items()}
        shape = _inner(fields[part]) or shape if isinstance(part, str) else shape
    return [field.alias or name for name, field in shape.model_fields.items()]


def _inner(annotation: object) -> type[BaseModel] | None:
    """Find the model within `Model | None` or `list[Model]`."""
    if isinstance(annotation, type) and not get_args(annotation) and issubclass(annotation, BaseModel):
        return annotation
    return next((inner for each in get_args(annotation) if (inner := _inner(each))), None)


def _words(error: ErrorDetails) -> list[str]:
    expected = error.get("ctx", {})["expected"].replace(" or ", ", ")
    return [word.strip("'") for word in expected.split(", ")]


def _shown(value: object) -> str:
    text = str(value)
    return f"`{text}`" if len(text) <= SHOWN else f"`{text[:SHOWN]}…`"


def _lowered(message: str) -> str:
    return message[:1].lower() + message[1:]
