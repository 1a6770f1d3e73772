"""Wiring: from settings to a store, sources, channels and the pipeline between them.

What is heavy to import (pandas, requests, mail) is imported where it is built, so that a command that
needs none of it starts at once.
"""

import sys
from collections.abc import Collection, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final, assert_never
from zoneinfo import ZoneInfo

from pydantic import SecretStr

from monitor.channels.console import ConsoleChannel
from monitor.errors import ConfigurationError
from monitor.evaluation.record import Watch
from monitor.model.terms import BY_HAND, ChannelName, RuleId, SourceName
from monitor.pipeline import Pipeline
from monitor.ports import Channel, Clock, Source, Store
from monitor.routing import Route
from monitor.rulebook.glossary import read_calendars, read_indicators
from monitor.rulebook.rules import read_rules
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
    from monitor.transport import Transport

FRED, FREDGRAPH = SourceName("fred"), SourceName("fredgraph")

ROOTS: Final = {FRED: "https://api.stlouisfed.org", FREDGRAPH: "https://fred.stlouisfed.org"}
RATES: Final = {FRED: 1.5, FREDGRAPH: 1.0}
"""Requests a second. FRED answers 429 above 2."""

GLOSSARY, CALENDARS = "indicators.yaml", "calendars.yaml"
TESTS: Final = ".test.yaml"


def shipped_rules() -> Path:
    """Find the rules that come with the program: in the wheel, or at the top of a checkout."""
    here = Path(__file__).parent
    in_wheel = here / "_shipped" / "rules"
    return in_wheel if in_wheel.is_dir() else here.parent / "rules"


def read_watch(rules: Path | None, sources: Collection[SourceName]) -> Watch:
    """Read what is watched; a glossary or calendars that a folder of rules lacks are the shipped ones.

    Args:
        rules: A folder or one file of rules, None for the shipped ones.
        sources: Names of the sources that can be asked or fed.

    Raises:
        ProblemsError: with every problem of every file.
        ConfigurationError: when there is nothing to read at that path.
    """
    path = rules or shipped_rules()
    folder = path if path.is_dir() else path.parent
    glossary, spans = _own_or_shipped(folder, GLOSSARY), _own_or_shipped(folder, CALENDARS)
    catalogue = read_indicators(_text(glossary), file=str(glossary))
    calendars = read_calendars(_text(spans), file=str(spans))
    files = [(str(file), _text(file)) for file in _rule_files(path)]
    book = read_rules(files, catalogue=catalogue, calendars=calendars)
    return Watch(catalogue=catalogue, calendars=calendars, rules=book, sources=frozenset(sources))


def _own_or_shipped(folder: Path, name: str) -> Path:
    own = folder / name
    return own if own.is_file() else shipped_rules() / name


def _rule_files(path: Path) -> list[Path]:
    if path.is_file():
        return [path]
    found = sorted([*path.glob("*.yaml"), *path.glob("*.yml")])
    files = [file for file in found if file.name not in {GLOSSARY, CALENDARS} and TESTS not in file.name]
    if not files:
        raise ConfigurationError(
            f"no rules at {path}: name a YAML file of rules, or a folder that holds some"
        )
    return files


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as exc:
        raise ConfigurationError(f"{path} is not UTF-8 (byte {exc.start}): save it as UTF-8") from exc
    except OSError as exc:
        raise ConfigurationError(f"cannot read {path}: {exc.strerror}") from exc


def source_names(settings: Settings) -> frozenset[SourceName]:
    """Name the sources that can be asked or fed: FRED with a key, its keyless CSV without."""
    return frozenset({*BY_HAND, FRED if settings.fred_api_key else FREDGRAPH})


def build_sources(settings: Settings, clock: Clock) -> Mapping[SourceName, Source]:
    """Build the sources that can be asked.

    Raises:
        ConfigurationError: when the FRED key has not the shape of one.
    """
    transport = _transport(settings, clock)
    if settings.fred_api_key is None:
        from monitor.sources.fredgraph import FredgraphSource  # noqa: PLC0415 - loads requests

        return {FREDGRAPH: FredgraphSource(transport, root=_root(settings, FREDGRAPH))}
    from monitor.sources.fred import FredSource  # noqa: PLC0415 - loads fredapi and pandas

    key = settings.fred_api_key.get_secret_value()
    return {FRED: FredSource(transport, root=_root(settings, FRED), api_key=key)}


def _transport(settings: Settings, clock: Clock) -> "Transport":
    from monitor.transport import Transport  # noqa: PLC0415 - loads requests

    given = {SourceName(name): provider.rate for name, provider in settings.sources.items()}
    return Transport(clock, rates={name: given.get(name) or rate for name, rate in RATES.items()})


def _root(settings: Settings, name: SourceName) -> str:
    provider = settings.sources.get(name)
    return (provider.url if provider and provider.url else ROOTS[name]).rstrip("/")


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


def build_asking_pipeline(settings: Settings, watch: Watch, store: Store, clock: Clock) -> Pipeline:
    """Put together a pipeline that asks and stores, and tells nobody: it needs no channel's secrets."""
    return Pipeline(
        watch=watch,
        store=store,
        clock=clock,
        sources=build_sources(settings, clock),
        channels={},
        routes=(),
        zone=ZoneInfo(settings.time_zone),
    )
