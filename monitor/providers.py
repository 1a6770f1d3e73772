"""The providers there are: where each is, how often it may be asked, what reads it, and what it lacks.

A source is imported when it is built, so that what asks nobody loads none.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from importlib import import_module
from importlib.util import find_spec
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from pydantic import SecretStr

from monitor.errors import ConfigurationError
from monitor.model.terms import BY_HAND, FILE, SourceName
from monitor.ports import Clock, Source
from monitor.settings.loading import KEY, PREFIX, Settings
from monitor.settings.sections import ProviderSettings

if TYPE_CHECKING:
    from monitor.exchange import Fetcher
    from monitor.transport import Transport

FRED, FREDGRAPH = SourceName("fred"), SourceName("fredgraph")
EXTRA: Final = "pip install 'us-macro-monitor[publishers]'"
KEY_PAGE: Final = "https://fred.stlouisfed.org/docs/api/api_key.html"

_NO_KEY: Final = "0" * 32
"""Of the shape of a key; it goes to a recording, never out."""
_CALAMINE, _PYPDF, _SELECTOLAX = "python_calamine", "pypdf", "selectolax"
_PACKAGES: Final = {_CALAMINE: "python-calamine"}
"""Readers whose package is not called as its module."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """A provider as it comes: the class that reads it, its root, and requests a second it may get.

    `readers` are the modules of the extra that it needs for some of what it reads. `off` says why it is
    not asked unless that is set.
    """

    source: str
    root: str
    rate: float
    readers: tuple[str, ...] = ()
    off: str | None = None


PROVIDERS: Final[Mapping[SourceName, Provider]] = MappingProxyType(
    {
        # FRED answers 429 above 2 a second.
        FRED: Provider(source="FredSource", root="https://api.stlouisfed.org", rate=1.5),
        FREDGRAPH: Provider(source="FredgraphSource", root="https://fred.stlouisfed.org", rate=1.0),
        SourceName("umich"): Provider(source="UmichSource", root="https://www.sca.isr.umich.edu", rate=0.5),
        SourceName("nahb"): Provider(
            source="NahbSource", root="https://www.nahb.org", rate=0.5, readers=(_CALAMINE, _SELECTOLAX)
        ),
        # Its web gate was seen to answer quicker requests with nothing.
        SourceName("spglobal"): Provider(
            source="SpglobalSource",
            root="https://www.pmi.spglobal.com",
            rate=0.3,
            readers=(_PYPDF, _SELECTOLAX),
        ),
        SourceName("freddie_mac"): Provider(
            source="FreddieMacSource", root="https://www.freddiemac.com", rate=0.5
        ),
        SourceName("dol"): Provider(
            source="DolSource", root="https://oui.doleta.gov", rate=0.5, readers=(_PYPDF,)
        ),
        SourceName("policy_uncertainty"): Provider(
            source="PolicyUncertaintySource",
            root="https://www.policyuncertainty.com",
            rate=0.5,
            readers=(_CALAMINE,),
        ),
        SourceName("iacoviello"): Provider(
            source="IacovielloSource", root="https://www.matteoiacoviello.com", rate=0.5, readers=(_CALAMINE,)
        ),
        SourceName("consensus"): Provider(
            source="ConsensusSource",
            root="https://nfs.faireconomy.media",
            rate=0.1,
            off="its terms have to be agreed to",
        ),
    }
)
"""Every provider with an address; its module is `monitor.sources` and its name."""
NAMES: Final = (*PROVIDERS, FILE)
"""Every source that can be asked."""


def source_names(settings: Settings) -> frozenset[SourceName]:
    """Name the sources that can be asked or fed.

    Raises:
        ConfigurationError: when a setting names a provider there is not.
    """
    return frozenset({*BY_HAND, *asked_names(settings)})


def asked_names(settings: Settings) -> frozenset[SourceName]:
    """Name the sources that are asked.

    Raises:
        ConfigurationError: when a setting names a provider there is not.
    """
    for name in settings.sources:
        known_provider(name)
    return frozenset(name for name in NAMES if is_asked(name, settings))


def is_asked(name: SourceName, settings: Settings) -> bool:
    """Tell whether a source is asked: FRED with a key, its keyless CSV without, what is not switched off."""
    given = settings.sources.get(name, ProviderSettings())
    if name == FILE:
        return given.path is not None and given.enabled is not False
    enabled = PROVIDERS[name].off is None if given.enabled is None else given.enabled
    match name:
        case "fred":
            return enabled and settings.fred_api_key is not None
        case "fredgraph":
            return enabled and not is_asked(FRED, settings)
        case _:
            return enabled


def lacks(name: SourceName, settings: Settings) -> str | None:
    """Say what a provider lacks to be asked, or to be read whole, and how to mend it; None if nothing."""
    if not is_asked(name, settings):
        return _why_not_asked(name, settings)
    return None if name == FILE else reading_needs(PROVIDERS[name].readers)


def reading_needs(readers: Iterable[str]) -> str | None:
    """Say which of these readers have to be installed; None where all are."""
    absent = [_PACKAGES.get(each, each) for each in readers if find_spec(each) is None]
    return f"reading needs {', '.join(absent)}: {EXTRA}" if absent else None


def _why_not_asked(name: SourceName, settings: Settings) -> str:
    given = settings.sources.get(name, ProviderSettings())
    switch = f"set {PREFIX}SOURCES__{name.upper()}__ENABLED=true"
    if given.enabled is False:
        return f"switched off: {switch}"
    if name == FILE:
        return f"no file or folder to read: set {PREFIX}SOURCES__FILE__PATH"
    if name == FRED:
        return f"no key: set {KEY} or {KEY}_FILE; a key is free at {KEY_PAGE}"
    if name == FREDGRAPH:
        return f"not needed: FRED is asked with {KEY}"
    return f"off, as {PROVIDERS[name].off}: {switch}"


def build_sources(
    settings: Settings, clock: Clock, fetcher: "Fetcher | None" = None
) -> Mapping[SourceName, Source]:
    """Build the sources that are asked, over a transport of their own where no fetcher is given.

    Raises:
        ConfigurationError: when the FRED key has not the shape of one, or a setting names no provider.
    """
    from monitor.sources.shelf import Shelf  # noqa: PLC0415 - loads requests

    asked = asked_names(settings)
    fetcher = fetcher or build_transport(settings, clock)
    shelf = Shelf(fetcher)
    built = {name: _publisher(name, settings, shelf) for name in asked - {FRED, FREDGRAPH, FILE}}
    fred = {name: _fred(name, settings, fetcher) for name in asked & {FRED, FREDGRAPH}}
    return {**fred, **built, **_file(settings, clock)}


def build_transport(settings: Settings, clock: Clock, *, attempts: int = 4) -> "Transport":
    """Build the one way out to all providers, each at its own pace and asked so often where it fails."""
    from monitor.transport import Transport  # noqa: PLC0415 - loads requests

    given = {name: settings.sources.get(name, ProviderSettings()).rate for name in PROVIDERS}
    rates: dict[str, float] = {name: given[name] or each.rate for name, each in PROVIDERS.items()}
    return Transport(clock, rates=rates, attempts=attempts)


def settings_of_replay(settings: Settings, providers: Iterable[SourceName]) -> Settings:
    """Change settings so that those are asked who were when a recording was made; it needs nobody's key."""
    recorded = frozenset(providers)
    key = SecretStr(_NO_KEY) if FRED in recorded else None
    sources = {name: ProviderSettings(enabled=name in recorded) for name in NAMES}
    return settings.model_copy(update={"fred_api_key": key, "sources": sources})


def known_provider(name: str) -> SourceName:
    """Return the provider of that name.

    Raises:
        ConfigurationError: when there is none; it says which was likely meant.
    """
    if name in NAMES:
        return SourceName(name)
    near = get_close_matches(name, NAMES, n=1)
    hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(NAMES)}"
    raise ConfigurationError(f"no provider is called {name!r}; {hint}")


def _publisher(name: SourceName, settings: Settings, fetcher: "Fetcher") -> Source:
    module = import_module(f"monitor.sources.{name}")
    source: Source = getattr(module, PROVIDERS[name].source)(fetcher, root=_root(settings, name))
    return source


def _fred(name: SourceName, settings: Settings, fetcher: "Fetcher") -> Source:
    if settings.fred_api_key is None or name == FREDGRAPH:
        from monitor.sources.fredgraph import FredgraphSource  # noqa: PLC0415 - loads requests

        return FredgraphSource(fetcher, root=_root(settings, name))
    from monitor.sources.fred import FredSource  # noqa: PLC0415 - loads fredapi and pandas

    return FredSource(fetcher, root=_root(settings, name), api_key=settings.fred_api_key.get_secret_value())


def _file(settings: Settings, clock: Clock) -> Mapping[SourceName, Source]:
    path = settings.sources.get(FILE, ProviderSettings()).path
    if path is None or not is_asked(FILE, settings):
        return {}
    from monitor.sources.file import FileSource  # noqa: PLC0415 - as the others

    return {FILE: FileSource(path, now=clock.now)}


def _root(settings: Settings, name: SourceName) -> str:
    given = settings.sources.get(name, ProviderSettings()).url
    return (given or PROVIDERS[name].root).rstrip("/")
