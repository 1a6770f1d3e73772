"""Wiring: from settings to a store, sources, channels and the pipeline between them.

What is heavy to import (pandas, requests, mail) is imported where it is built, so that a command that
needs none of it starts at once.
"""

from collections.abc import Collection, Mapping, Sequence
from functools import cache
from gettext import GNUTranslations
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from monitor.composition import Composer
from monitor.courier import Courier
from monitor.dispatch import Dispatch
from monitor.errors import ProblemsError
from monitor.evaluation.record import Watch
from monitor.model.catalogue import Catalogue
from monitor.model.deliveries import Answer, Delivery
from monitor.model.records import Outgoing
from monitor.model.terms import ChannelName, Language, SourceName
from monitor.occasions import Occasions
from monitor.outlets import build_channels
from monitor.overview import overview
from monitor.pipeline import Pipeline
from monitor.ports import Clock, Source, Store
from monitor.providers import build_sources, source_names
from monitor.routing.routes import RoutingPlan
from monitor.rulefiles import gather_watch, no_rules, read_glossary, rule_files
from monitor.settings.loading import Settings
from monitor.settings.plan import build_plan
from monitor.store.sql import SqlStore
from monitor.wording.words import ENGLISH, Words

if TYPE_CHECKING:
    from monitor.exchange import Fetcher

CATALOGUES: Final = Path(__file__).parent / "wording" / "catalogues"
"""One folder a language, English apart, which the code itself speaks."""


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


def read_words(language: Language) -> Words:
    """Read the phrases of a language."""
    if language is Language.EN:
        return ENGLISH
    with (CATALOGUES / language.value / "LC_MESSAGES" / "monitor.mo").open("rb") as file:
        return Words(language=language, catalogue=GNUTranslations(file))


def build_composer(settings: Settings, store: Store, clock: Clock, plan: RoutingPlan) -> Composer:
    """Build what puts notices into the form of each channel; secrets of the channels are read here.

    Raises:
        ConfigurationError: when a secret is missing or cannot be read, or an address is none.
    """
    return Composer(
        store=store,
        clock=clock,
        channels=build_channels(settings, clock),
        readers=plan.readers,
        words={each: read_words(each) for each in _languages(plan)},
    )


def _languages(plan: RoutingPlan) -> frozenset[Language]:
    of_routes = (each.language for each in plan.routes if each.language)
    return frozenset([*(each.language for each in plan.readers.values()), *of_routes])


def build_pipeline(settings: Settings, store: Store, clock: Clock) -> Pipeline:
    """Put the whole pipeline together from its settings."""
    watch = read_watch(settings.rules, source_names(settings))
    plan = build_plan(settings)
    concurrency = {ChannelName(name): each.concurrency for name, each in settings.channels.items()}
    composer = build_composer(settings, store, clock, plan)
    return assemble(watch, composer, plan, sources=build_sources(settings, clock), concurrency=concurrency)


def build_asking_pipeline(
    settings: Settings, watch: Watch, store: Store, clock: Clock, fetcher: "Fetcher | None" = None
) -> Pipeline:
    """Put together a pipeline that asks and stores, and tells nobody: it needs no channel's secrets.

    It asks over `fetcher` where one is given.
    """
    nobody = Composer(store=store, clock=clock, channels={}, readers={}, words={})
    return assemble(watch, nobody, RoutingPlan(), sources=build_sources(settings, clock, fetcher))


def assemble(
    watch: Watch,
    composer: Composer,
    plan: RoutingPlan,
    *,
    sources: Mapping[SourceName, Source],
    concurrency: Mapping[ChannelName, int] = MappingProxyType({}),
) -> Pipeline:
    """Put a pipeline together from its parts."""
    store, clock = composer.store, composer.clock
    dispatch = Dispatch(watch=watch, plan=plan, composer=composer)

    def elsewhere(dead: Sequence[tuple[Delivery, Answer]]) -> Outgoing:
        return dispatch.undelivered(dead, cache(lambda: overview(store, watch, at=clock.now())))

    return Pipeline(
        watch=watch,
        store=store,
        clock=clock,
        sources=sources,
        dispatch=dispatch,
        occasions=Occasions(watch=watch, composer=composer),
        courier=Courier(
            store, clock, channels=composer.channels, undelivered=elsewhere, concurrency=concurrency
        ),
    )
