"""The files that rules are written in: found beside each other, opened, and read together."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeVar

from monitor.errors import ConfigurationError, Problem, ProblemsError
from monitor.evaluation.record import Watch
from monitor.model.catalogue import Catalogue
from monitor.model.terms import SourceName
from monitor.rulebook.document import LARGEST
from monitor.rulebook.glossary import read_calendars, read_indicators
from monitor.rulebook.rules import read_rules

if TYPE_CHECKING:
    from monitor.scenarios.scenario import Scenario

Read = TypeVar("Read")

GLOSSARY, CALENDARS = "indicators.yaml", "calendars.yaml"
TESTS: Final = (".test.yaml", ".test.yml")


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleFiles:
    """Files that are read together: one glossary, calendars, rules, and the tests of these."""

    glossary: Path
    calendars: Path
    rules: tuple[Path, ...]
    tests: tuple[Path, ...]


def rule_files(*paths: Path, shipped: Path) -> tuple[RuleFiles, ...]:
    """Find what is to be read at these paths, the files of one folder together.

    Of a folder that is all its files; with a file of rules go the tests named after it, with a file of
    tests all rules of its folder. A glossary or calendars that a folder lacks are the shipped ones.

    Raises:
        ConfigurationError: when a folder holds no rules.
    """
    named: dict[Path, list[Path]] = {}
    for path in dict.fromkeys(paths):
        named.setdefault(path if path.is_dir() else path.parent, []).append(path)
    return tuple(
        RuleFiles(
            glossary=_first(folder / GLOSSARY, shipped / GLOSSARY),
            calendars=_first(folder / CALENDARS, shipped / CALENDARS),
            rules=tuple(_rules(folder, its)),
            tests=tuple(_tests(folder, its)),
        )
        for folder, its in named.items()
    )


def read_glossary(files: RuleFiles) -> Catalogue:
    """Read the glossary alone.

    Raises:
        ProblemsError: with everything wrong in it.
        ConfigurationError: when it cannot be read at all.
    """
    return read_indicators(_text(files.glossary), file=str(files.glossary))


def gather_watch(files: RuleFiles, sources: Collection[SourceName]) -> Watch | tuple[Problem, ...]:
    """Read what is watched, or every problem of its files; rules only on a glossary that can be read.

    Raises:
        ConfigurationError: when a file cannot be read at all.
    """
    problems: list[Problem] = []
    catalogue = _gathered(lambda: read_glossary(files), problems)
    calendars = _gathered(lambda: read_calendars(_text(files.calendars), file=str(files.calendars)), problems)
    if catalogue is None or calendars is None:
        return tuple(problems)
    texts = [(str(file), _text(file)) for file in files.rules]
    book = _gathered(lambda: read_rules(texts, catalogue=catalogue, calendars=calendars), problems)
    if book is None:
        return tuple(problems)
    return Watch(catalogue=catalogue, calendars=calendars, rules=book, sources=frozenset(sources))


def gather_tests(files: RuleFiles, watch: Watch) -> tuple[tuple["Scenario", ...], tuple[Problem, ...]]:
    """Read the tests of rules that were read, and gather the problems of their files.

    Raises:
        ConfigurationError: when a file cannot be read at all.
    """
    from monitor.scenarios.reading import read_scenarios  # noqa: PLC0415 - most commands read no tests

    scenarios: list[Scenario] = []
    problems: list[Problem] = []
    for file in files.tests:
        reading = partial(read_scenarios, _text(file), file=str(file), watch=watch)
        scenarios.extend(_gathered(reading, problems) or ())
    return tuple(scenarios), tuple(problems)


def no_rules(path: Path) -> ConfigurationError:
    """Say that there are no rules at a path."""
    return ConfigurationError(f"no rules at {path}: name a YAML file of rules, or a folder that holds some")


def _rules(folder: Path, named: Sequence[Path]) -> Iterable[Path]:
    there = [file for file in _yaml(folder) if _holds_rules(file)]
    if folder in named:
        if not there:
            raise no_rules(folder)
        return there
    tested = there if any(map(_holds_tests, named)) else []
    return dict.fromkeys([*tested, *filter(_holds_rules, named)])


def _tests(folder: Path, named: Sequence[Path]) -> Iterable[Path]:
    there = [file for file in _yaml(folder) if _holds_tests(file)]
    if folder in named:
        return there
    beside = tuple(f"{file.stem}." for file in named if _holds_rules(file))
    return [file for file in there if file in named or file.name.startswith(beside)]


def _yaml(folder: Path) -> list[Path]:
    return sorted([*folder.glob("*.yaml"), *folder.glob("*.yml")])


def _holds_tests(file: Path) -> bool:
    return file.name.endswith(TESTS)


def _holds_rules(file: Path) -> bool:
    return file.name not in {GLOSSARY, CALENDARS} and not _holds_tests(file)


def _gathered(read: Callable[[], Read], problems: list[Problem]) -> Read | None:
    """Read a file; None where it has problems, which are put beside those of other files."""
    try:
        return read()
    except ProblemsError as exc:
        problems.extend(exc.problems)
        return None


def _first(own: Path, shipped: Path) -> Path:
    return own if own.is_file() else shipped


def _text(path: Path) -> str:
    """Read a file, of one that is too large only as much as shows that it is."""
    if not path.is_file():
        raise ConfigurationError(f"cannot read {path}: it is no file")
    try:
        with path.open(encoding="utf-8") as file:
            return file.read(LARGEST + 1)
    except UnicodeDecodeError as exc:
        raise ConfigurationError(f"{path} is not UTF-8 (byte {exc.start}): save it as UTF-8") from exc
    except OSError as exc:
        raise ConfigurationError(f"cannot read {path}: {exc.strerror}") from exc
