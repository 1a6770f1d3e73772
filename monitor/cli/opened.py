"""What a command opens is closed when it ends, however it ends."""

from typing import TYPE_CHECKING

import click

from monitor.app import open_store
from monitor.settings import Settings

if TYPE_CHECKING:
    from monitor.store.sql import SqlStore


def opened_store(settings: Settings) -> "SqlStore":
    """Open the store for as long as the command runs.

    Raises:
        StoreError: when the database cannot be used as it is.
    """
    store = open_store(settings)
    click.get_current_context().call_on_close(store.close)
    return store
