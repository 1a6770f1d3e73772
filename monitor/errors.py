"""The tree of errors a caller can act on, and the problem: what is wrong at one place of a file.

MonitorError
├── ProblemsError         a person's file: every problem at once
├── ConfigurationError    a setting or a combination of settings
├── StoreError            the database: wrong revision, unreadable, locked
└── TransientError        the one kind worth trying again
"""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """What is wrong at one place of a person's file, and how to mend it.

    `name` is stable and kebab-case (`unknown-indicator`); lines and columns count from 1.
    """

    file: str
    line: int
    column: int
    name: str
    message: str

    def __str__(self) -> str:
        """Render as editors and terminals link it: `file:line:column: message`."""
        return f"{self.file}:{self.line}:{self.column}: {self.message} [{self.name}]"


class MonitorError(Exception):
    """Base of every error whose message is meant for the person who caused it."""


class ProblemsError(MonitorError):
    """A person's file cannot be used as it stands; holds all its problems."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = tuple(problems)


class ExpressionError(MonitorError):
    """A measure expression cannot be read; `offset` counts characters from 0."""

    def __init__(self, message: str, *, offset: int, name: str) -> None:
        super().__init__(message)
        self.offset = offset
        self.name = name


class ConfigurationError(MonitorError):
    """A setting is missing, malformed or contradicts another."""


class StoreError(MonitorError):
    """The database cannot be opened, read or written as it is."""


class TransientError(MonitorError):
    """A failure that may pass: the same call can succeed later."""
