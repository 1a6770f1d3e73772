"""Which sources are asked, where, and what one that is not lacks."""

import subprocess
import sys
from pathlib import Path
from typing import Any, Final

import pytest
from program import KEY, environment
from shipped import catalogue

from monitor.clock import SystemClock
from monitor.errors import ConfigurationError
from monitor.model.terms import BY_HAND, FILE, SourceName
from monitor.providers import (
    FRED,
    FREDGRAPH,
    NAMES,
    PROVIDERS,
    asked_names,
    build_sources,
    build_transport,
    known_provider,
    lacks,
    reading_needs,
    settings_of_replay,
    source_names,
)
from monitor.settings.loading import Settings
from monitor.settings.sections import ProviderSettings

CLOCK: Final = SystemClock()
CONSENSUS: Final = SourceName("consensus")
PUBLISHERS: Final = frozenset(PROVIDERS) - {FRED, FREDGRAPH, CONSENSUS}
EVERYBODY: Final = {
    **{name: ProviderSettings(enabled=True) for name in PROVIDERS},
    FILE: ProviderSettings(path=Path("values.csv")),
}


@pytest.fixture(autouse=True)
def bare(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("FRED_API_KEY", raising=False)


def settings(**given: Any) -> Settings:  # noqa: ANN401 - as a monitor.yaml would hold them
    return Settings(**given)


def with_key(monkeypatch: pytest.MonkeyPatch, **given: Any) -> Settings:  # noqa: ANN401 - as `settings`
    monkeypatch.setenv("FRED_API_KEY", KEY)
    return settings(**given)


# ---------------------------------------------------------------- who is asked


def test_as_it_comes_every_publisher_is_asked_but_the_one_with_terms_to_agree_to() -> None:
    assert asked_names(settings()) == PUBLISHERS | {FREDGRAPH}


def test_with_a_key_fred_is_asked_and_without_one_its_keyless_table(monkeypatch: pytest.MonkeyPatch) -> None:
    without = asked_names(settings())

    assert {FRED, FREDGRAPH} & without == {FREDGRAPH}
    assert {FRED, FREDGRAPH} & asked_names(with_key(monkeypatch)) == {FRED}


def test_where_fred_is_switched_off_its_keyless_table_stands_in(monkeypatch: pytest.MonkeyPatch) -> None:
    off = with_key(monkeypatch, sources={"fred": {"enabled": False}})

    assert {FRED, FREDGRAPH} & asked_names(off) == {FREDGRAPH}


def test_a_publisher_can_be_switched_off_and_the_consensus_on() -> None:
    asked = asked_names(settings(sources={"umich": {"enabled": False}, "consensus": {"enabled": True}}))

    assert SourceName("umich") not in asked
    assert CONSENSUS in asked


def test_a_path_lets_files_be_asked() -> None:
    assert FILE in asked_names(settings(sources={"file": {"path": "values"}}))
    assert FILE not in asked_names(settings(sources={"file": {"path": "values", "enabled": False}}))


def test_what_people_feed_is_named_though_nobody_is_asked_for_it() -> None:
    off = {name: {"enabled": False} for name in NAMES}

    assert source_names(settings(sources=off)) == set(BY_HAND)


def test_a_setting_of_a_provider_there_is_not_suggests_the_near_one() -> None:
    with pytest.raises(ConfigurationError, match="did you mean umich"):
        source_names(settings(sources={"umih": {"enabled": False}}))


def test_a_name_like_none_lists_those_there_are() -> None:
    with pytest.raises(ConfigurationError, match="there are fred, fredgraph, umich"):
        known_provider("zzz")


def test_every_source_of_the_glossary_can_be_asked_or_fed() -> None:
    listed = {listing.source for each in catalogue().values() for listing in each.listings}

    assert listed <= {*NAMES, *BY_HAND}


# ---------------------------------------------------------------- what they are


@pytest.mark.parametrize("key", [True, False])
def test_every_source_is_built_under_its_own_name(key: bool, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: FBT001 - with a key or without
    everybody = with_key(monkeypatch, sources=EVERYBODY) if key else settings(sources=EVERYBODY)

    built = build_sources(everybody, CLOCK)

    assert built.keys() == frozenset(NAMES) - {FREDGRAPH if key else FRED}
    assert all(source.name == name for name, source in built.items())


def test_no_source_is_loaded_that_is_not_asked() -> None:
    script = (
        "import sys\n"
        "from monitor.clock import SystemClock\n"
        "from monitor.providers import build_sources\n"
        "from monitor.settings.loading import load_settings\n"
        "build_sources(load_settings(), SystemClock())\n"
        "print(*sys.modules)\n"
    )
    done = subprocess.run(  # noqa: S603 - this interpreter
        [sys.executable, "-c", script], env=environment(), capture_output=True, text=True, check=True
    )

    loaded = {name.removeprefix("monitor.sources.") for name in done.stdout.split()}
    assert "fredgraph" in loaded
    assert not loaded & {*PUBLISHERS, "fred", "file", "pypdf", "python_calamine", "selectolax", "fredapi"}


def test_publishers_are_asked_gently() -> None:
    assert all(PROVIDERS[name].rate <= 0.5 for name in PUBLISHERS | {CONSENSUS})
    assert PROVIDERS[FRED].rate < 2


def test_a_rate_that_is_set_wins() -> None:
    transport = build_transport(settings(sources={"umich": {"rate": 0.01}}), CLOCK)

    assert transport._paces["umich"]._interval_s == pytest.approx(100)


# ---------------------------------------------------------------- what they lack


def test_one_that_is_asked_and_can_be_read_lacks_nothing() -> None:
    assert lacks(FREDGRAPH, settings()) is None
    assert lacks(SourceName("freddie_mac"), settings()) is None


def test_what_is_lacking_is_said_with_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    bare = settings(sources={"umich": {"enabled": False}})

    said = {name: lacks(name, bare) or "" for name in NAMES}
    assert "set FRED_API_KEY" in said[FRED]
    assert "set MONITOR_SOURCES__UMICH__ENABLED=true" in said[SourceName("umich")]
    assert "terms" in said[CONSENSUS]
    assert "set MONITOR_SOURCES__FILE__PATH" in said[FILE]
    assert "not needed" in (lacks(FREDGRAPH, with_key(monkeypatch)) or "")


def test_a_reader_that_is_not_installed_is_named_with_how_to_install_it() -> None:
    said = reading_needs(("json", "no_such_reader"))

    assert said == "reading needs no_such_reader: pip install 'us-macro-monitor[publishers]'"


# ---------------------------------------------------------------- as in a recording


def test_a_replay_asks_whom_the_recording_asked_and_needs_no_key() -> None:
    replayed = settings_of_replay(settings(sources={"file": {"path": "x"}}), [FRED, CONSENSUS])

    assert asked_names(replayed) == {FRED, CONSENSUS}


def test_a_replay_without_fred_leaves_the_key_out(monkeypatch: pytest.MonkeyPatch) -> None:
    replayed = settings_of_replay(with_key(monkeypatch), [FREDGRAPH])

    assert asked_names(replayed) == {FREDGRAPH}
    assert KEY not in repr(replayed)


# ---------------------------------------------------------------- as documented

PAGE: Final = Path(__file__).parents[1] / "docs" / "sources.md"


def test_the_page_of_sources_tells_of_each_of_them() -> None:
    headings = [line for line in PAGE.read_text("utf-8").splitlines() if line.startswith("### ")]

    named = {name for line in headings for name in line.removeprefix("### ").split(", ")}
    assert named == set(NAMES)


def test_the_page_of_sources_has_the_order_of_the_glossary() -> None:
    lines = [line.strip("| ").split(" | ") for line in PAGE.read_text("utf-8").splitlines()]
    documented = {
        cells[0].strip("`"): cells[1].split(", ") for cells in lines if cells[0].strip("`") in catalogue()
    }

    orders = {
        name: [each.source for each in indicator.listings if each.source not in {FREDGRAPH, "hand"}]
        for name, indicator in catalogue().items()
    }
    special = {name: order for name, order in orders.items() if order != [FRED, FILE]}
    assert {
        name: [each for each in order if each != CONSENSUS] for name, order in special.items()
    } == documented
