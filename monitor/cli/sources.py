"""`sources`: what each source serves, how its last look ended, when the next comes; or asks each one now."""

import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import click

from monitor.app import build_asking_pipeline, read_catalogue, read_watch
from monitor.cli import FAILED
from monitor.cli.opened import opened_store
from monitor.cli.parameters import config_option, rules_option
from monitor.clock import SystemClock
from monitor.model.catalogue import Catalogue
from monitor.model.terms import SourceName
from monitor.ports import Source
from monitor.providers import (
    NAMES,
    asked_names,
    build_sources,
    build_transport,
    known_provider,
    lacks,
    source_names,
)
from monitor.report.sources import Watched, source_rows, sources_document, sources_table
from monitor.report.tries import Try, tries_document, try_line
from monitor.settings.loading import Settings, load_settings
from monitor.wording.documents import Document


@click.command()
@click.argument("names", nargs=-1, metavar="[NAME]...")
@click.option("--try", "live", is_flag=True, help="Ask each one now for one indicator; nothing is stored.")
@click.option("--format", "form", type=click.Choice(["table", "json"]), default="table", show_default=True)
@rules_option
@config_option
def sources(*, names: Sequence[str], live: bool, form: str, rules: Path | None, config: Path | None) -> int:
    """Show every source, or those named: what it serves, its last look, the next one, and what it lacks.

    Exit code: 0; with --try 3 if one that was asked did not answer, or one that is named is not asked.
    """
    settings = load_settings(config)
    settings = settings.model_copy(update={"rules": rules or settings.rules})
    shown = tuple(dict.fromkeys(map(known_provider, names))) or NAMES
    if live:
        return _try(settings, shown, named=bool(names), form=form)
    lacking = {name: lacks(name, settings) for name in shown}
    rows = source_rows(lacking, asked_names(settings), _watched(settings))
    if form == "json":
        _print(sources_document(rows))
    else:
        click.echo(sources_table(rows), nl=False)
    return 0


def _watched(settings: Settings) -> Watched:
    watch = read_watch(settings.rules, source_names(settings))
    pipeline = build_asking_pipeline(settings, watch, opened_store(settings), SystemClock())
    return Watched(catalogue=watch.catalogue, looks=pipeline.store.looks(), next_looks=pipeline.next_looks())


def _try(settings: Settings, names: Iterable[SourceName], *, named: bool, form: str) -> int:
    """Ask each source, telling of each as it answers."""
    tries = []
    for tried in _tries(settings, names):
        tries.append(tried)
        if form == "table":
            click.echo(try_line(tried))
    if form == "json":
        _print(tries_document(tries))
    failed = (tried for tried in tries if not tried.answered and (named or tried.result))
    return FAILED if any(failed) else 0


def _tries(settings: Settings, names: Iterable[SourceName]) -> Iterator[Try]:
    catalogue, clock = read_catalogue(settings.rules), SystemClock()
    with build_transport(settings, clock, attempts=1) as transport:
        built = build_sources(settings, clock, transport)
        for name in names:
            lacking = lacks(name, settings)
            yield (
                _tried(built[name], catalogue, lacking) if name in built else Try(source=name, lacks=lacking)
            )


def _tried(source: Source, catalogue: Catalogue, lacking: str | None) -> Try:
    """Ask for the first indicator of the glossary that names the source."""
    listed = (
        (indicator, listing)
        for indicator in catalogue.values()
        for listing in (*indicator.listings, indicator.expected)
        if listing and listing.source == source.name
    )
    for indicator, listing in listed:
        result = source.fetch(indicator, listing, cursor=None)
        return Try(source=source.name, lacks=lacking, indicator=indicator, result=result)
    return Try(source=source.name, lacks="no indicator of the glossary names it")


def _print(document: Document) -> None:
    json.dump(document, sys.stdout, ensure_ascii=False, indent=1)
    click.echo()
