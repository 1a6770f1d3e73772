"""Readers of documents, which are heavy and optional: absent, they are named and nothing crashes."""

from importlib import import_module
from types import ModuleType

from monitor.model.terms import Outcome
from monitor.sources.payload import RefusalError


def needed(module: str, package: str) -> ModuleType:
    """Import what reads a kind of document.

    Raises:
        RefusalError: unavailable, where `package` is not installed or cannot be loaded.
    """
    try:
        return import_module(module)
    except ImportError:
        detail = f"reading what it publishes needs {package}: pip install 'us-macro-monitor[publishers]'"
        raise RefusalError(Outcome.UNAVAILABLE, detail) from None
