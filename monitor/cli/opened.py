"""What a command opens is closed when it ends, however it ends."""

import click

from monitor.settings.loading import Settings
from monitor.store.sql import SqlStore


def opened_store(settings: Settings) -> SqlStore:
    """Open the store for as long as the command runs.

    Raises:
        StoreError: when the database cannot be used as it is.
    """
    store = SqlStore.open(settings.database_url)
    click.get_current_context().call_on_close(store.close)
    return store
