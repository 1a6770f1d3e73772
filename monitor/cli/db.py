"""`db`: looking after the database."""

from pathlib import Path

import click

from monitor.cli.parameters import config_option
from monitor.settings.loading import load_settings


@click.group()
def db() -> None:
    """Look after the database."""


@db.command()
@config_option
def upgrade(*, config: Path | None) -> int:
    """Bring the database to this version's schema; a SQLite file is copied beside itself first."""
    from monitor.store.revisions import upgrade as bring_up  # noqa: PLC0415 - loads SQLAlchemy and Alembic

    backup = bring_up(load_settings(config).database_url)
    click.echo(f"upgraded; the database as it was is {backup}" if backup else "the database is up to date")
    return 0
