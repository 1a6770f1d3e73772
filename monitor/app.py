"""Wiring: from settings to a store, sources, channels and the pipeline between them.

What is heavy to import (pandas, requests, mail) is imported where it is built, so that a command that
needs none of it starts at once.
"""

import sys
from collections.abc import Collection, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, assert_never
from zoneinfo import ZoneInfo

from pydantic import SecretStr

from monitor.channels.console import ConsoleChannel
from monitor.errors import ConfigurationError, ProblemsError
from monitor.evaluation.record import Watch
from monitor.model.catalogue import Catalogue
from monitor.model.terms import ChannelName, RuleId, SourceName
from monitor.pipeline import Pipeline
from monitor.ports import Channel, Clock, Store
from monitor.providers import build_sources, source_names
from monitor.routing import Route
from monitor.rulefiles import gather_watch, no_rules, read_glossary, rule_files
from monitor.settings import (
    ChannelSettings,
    ConsoleSettings,
    EmailSettings,
    FileSettings,
    FolderSettings,
    RouteSettings,
    Settings,
    WebhookSettings,
    read_secret,
)
from monitor.store.sql import SqlStore

if TYPE_CHECKING:
    from monitor.exchange import Fetcher


def shipped_rules() -> Path:
    """Find the rules that come with the program: in the wheel, or at the top of a checkout."""
    here = Path(__file__).parent
    in_wheel = here / "_shipped" / "rules"
    return in_wheel if in_wheel.is_dir() else here.parent / "rules"


def read_watch(rules: Path | None, sources: Collection[SourceName]) -> Watch:
    """Read what is watched.

    Args:
        rules: A folder or one file of rules, None for the shipped ones.
        sources: Names of the sources that can be asked or fed.

    Raises:
        ProblemsError: with every problem of every file.
        ConfigurationError: when there is nothing to read at that path.
    """
    path = rules or shipped_rules()
    (files,) = rule_files(path, shipped=shipped_rules())
    if not files.rules:
        raise no_rules(path)
    watch = gather_watch(files, sources)
    if not isinstance(watch, Watch):
        raise ProblemsError(watch)
    return watch


def read_catalogue(rules: Path | None) -> Catalogue:
    """Read the glossary alone, whatever the state of the rules beside it.

    Raises:
        ProblemsError: with every problem of it.
        ConfigurationError: when it cannot be read, or a folder at that path holds no rules.
    """
    (files,) = rule_files(rules or shipped_rules(), shipped=shipped_rules())
    return read_glossary(files)


def open_store(settings: Settings) -> SqlStore:
    """Open the store, made anew where there is none.

    Raises:
        StoreError: when the database cannot be used as it is.
    """
    return SqlStore.open(settings.database_url)


def build_channels(settings: Settings, clock: Clock) -> Mapping[ChannelName, Channel]:
    """Build the channels of `monitor.yaml`; their secrets are read here.

    Raises:
        ConfigurationError: when a secret is missing or cannot be read.
    """
    return {
        ChannelName(name): _channel(ChannelName(name), each, clock)
        for name, each in settings.channels.items()
    }


def build_routes(settings: Settings) -> tuple[Route, ...]:
    """Build the routes of `monitor.yaml`; without any, every channel is told everything.

    Raises:
        ConfigurationError: when a route leads to a channel that is not there.
    """
    names = tuple(map(ChannelName, settings.channels))
    unknown = sorted({name for each in settings.routes for name in each.to} - set(names))
    if unknown:
        raise ConfigurationError(
            f"routes lead to {', '.join(unknown)}, but the channels are {', '.join(names)}: "
            "add the channel, or correct the route"
        )
    return tuple(map(_route, settings.routes)) or (Route(to=names),)


def _channel(name: ChannelName, each: ChannelSettings, clock: Clock) -> Channel:
    match each:
        case ConsoleSettings():
            return ConsoleChannel(name=name, stream=sys.stdout)
        case FileSettings():
            from monitor.channels.file import FileChannel  # noqa: PLC0415 - as in `_email`

            return FileChannel(name=name, path=each.path)
        case FolderSettings():
            from monitor.channels.file import FolderChannel, Form  # noqa: PLC0415 - as in `_email`

            return FolderChannel(name=name, folder=each.path, form=Form(each.form))
        case EmailSettings():
            return _email(name, each)
        case WebhookSettings():
            from monitor.channels.webhook import WebhookChannel  # noqa: PLC0415 - as in `_email`

            return WebhookChannel(name=name, url=each.url, secrets=_webhook_secrets(name, each), clock=clock)
    assert_never(each)


def _email(name: ChannelName, each: EmailSettings) -> Channel:
    from monitor.channels.email import EmailChannel, Tls  # noqa: PLC0415 - a check needs no channel

    return EmailChannel(
        name=name,
        host=each.host,
        port=each.port,
        tls=Tls(each.tls),
        sender=each.sender,
        recipients=tuple(each.to),
        username=each.username,
        password=_secret(f"channels.{name}.password", each.password, each.password_file),
        ca_file=each.ca_file,
    )


def _webhook_secrets(name: ChannelName, each: WebhookSettings) -> tuple[str, ...]:
    new = _secret(f"channels.{name}.secret", each.secret, each.secret_file)
    old = _secret(f"channels.{name}.old_secret", None, each.old_secret_file)
    if new is None:
        raise ConfigurationError(f"channels.{name}: a webhook is signed; set secret_file (or secret)")
    return (new,) if old is None else (new, old)


def _secret(name: str, given: SecretStr | None, file: Path | None) -> str | None:
    if given is not None:
        return given.get_secret_value()
    return None if file is None else read_secret(file, of=name)


def _route(each: RouteSettings) -> Route:
    return Route(
        levels=frozenset(each.match.level),
        themes=frozenset(each.match.theme),
        rules=frozenset(map(RuleId, each.match.rule)),
        kinds=frozenset(each.match.event),
        to=tuple(map(ChannelName, each.to)),
    )


def build_pipeline(settings: Settings, store: Store, clock: Clock) -> Pipeline:
    """Put the whole pipeline together from its settings."""
    watch = read_watch(settings.rules, source_names(settings))
    return replace(
        build_asking_pipeline(settings, watch, store, clock),
        channels=build_channels(settings, clock),
        routes=build_routes(settings),
    )


def build_asking_pipeline(
    settings: Settings, watch: Watch, store: Store, clock: Clock, fetcher: "Fetcher | None" = None
) -> Pipeline:
    """Put together a pipeline that asks and stores, and tells nobody: it needs no channel's secrets.

    It asks over `fetcher` where one is given.
    """
    return Pipeline(
        watch=watch,
        store=store,
        clock=clock,
        sources=build_sources(settings, clock, fetcher),
        channels={},
        routes=(),
        zone=ZoneInfo(settings.time_zone),
    )
