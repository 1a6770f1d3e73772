"""`silence` and `ack`: what people decide not to be told, and what that does to whole cycles."""

import getpass
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Protocol

import pytest
from cli.desk import stay_alone, write_desk
from contracts.store_values import FIRED, OPEN, decided
from program import call

from monitor.model.decisions import Matcher
from monitor.model.terms import EpisodeId, EventId, Level, Role, RuleId, SilenceId, Theme, Until
from monitor.store.sql import SqlStore

SETTINGS = """
time_zone: Asia/Shanghai
rules: rules
channels:
  desk: {type: console}
"""
OTHER = """
- id: PLACE
  title: {en: Another, zh: 其他}
  theme: housing
  role: leading
  measure: services_pmi
  levels: {critical: "< 10"}
  why: {en: Orders., zh: 订单。}
  sources: [{title: A test}]
"""


class Says(Protocol):
    """Runs a command, and returns all that it said in one line."""

    def __call__(self, *arguments: str, code: int = 0) -> str: ...


TOMORROW = (datetime.now(UTC) + timedelta(days=2)).date().isoformat()
MINE = ("--author", "desk-a", "--comment", "known, see note")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    stay_alone(monkeypatch, tmp_path)
    write_desk(tmp_path, hook="http://localhost", pager="http://localhost")
    (tmp_path / "rules" / "other.yaml").write_text(OTHER.replace("PLACE", "builders"), encoding="utf-8")
    (tmp_path / "monitor.yaml").write_text(SETTINGS, encoding="utf-8")
    return tmp_path


@pytest.fixture
def store(folder: Path) -> Iterator[SqlStore]:
    opened = SqlStore.open("sqlite:///macro-monitor.db")
    yield opened
    opened.close()


@pytest.fixture
def said(capsys: pytest.CaptureFixture[str]) -> Says:
    def say(*arguments: str, code: int = 0) -> str:
        capsys.readouterr()
        assert call(*arguments) == code
        streams = capsys.readouterr()
        return " ".join((streams.out + streams.err).split())

    return say


def observe(value: str, stage: str, *, months_ago: int = 0) -> None:
    """Store a number of a month, known from now on."""
    now = datetime.now(UTC)
    months = now.year * 12 + now.month - 1 - months_ago
    period = f"{months // 12}-{months % 12 + 1:02}"
    assert call("observe", "services_pmi", period, value, "--stage", stage) == 0


def test_rules_and_themes_named_together_are_each_silenced(said: Says, store: SqlStore) -> None:
    told = said("silence", "services-pmi-weak", "housing", "--until", "worse", *MINE)

    rule, theme = store.silences()
    assert (rule.match, theme.match) == (
        Matcher(rules=frozenset({RuleId("services-pmi-weak")})),
        Matcher(themes=frozenset({Theme.HOUSING})),
    )
    assert [set(each.seen) for each in (rule, theme)] == [{("services-pmi-weak", "")}, {("builders", "")}]
    assert "silence 1: rule services-pmi-weak, until worse, by desk-a of 1 rule, none above ok" in told
    assert "silence 2: theme housing, until worse, by desk-a" in told


def test_a_store_without_any_event_can_be_silenced(said: Says, folder: Path) -> None:
    assert not (folder / "macro-monitor.db").exists()

    said("silence", "services", "--until", "resolved")

    assert "1 theme services, until resolved" in said("silence")


def test_the_options_narrow_whatever_is_named(said: Says, store: SqlStore) -> None:
    said("silence", "services-pmi-weak", "housing", "--level", "watch", "--until", "worse")

    assert [each.match for each in store.silences()] == [
        Matcher(rules=frozenset({RuleId("services-pmi-weak")}), levels=frozenset({Level.WATCH})),
        Matcher(themes=frozenset({Theme.HOUSING}), levels=frozenset({Level.WATCH})),
    ]


def test_options_alone_silence_whatever_they_fit(said: Says, store: SqlStore) -> None:
    said("silence", "--role", "leading", "--until", "worse")

    (made,) = store.silences()
    assert (made.match, set(made.seen)) == (Matcher(roles=frozenset({Role.LEADING})), {("builders", "")})


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (("consumers", "--until", "worse"), "no rule fits theme consumers"),
        (("services", "--role", "driver", "--until", "resolved"), "no rule fits theme services; role driver"),
        (("builders", "--role", "driver", "--until", TOMORROW), "no rule fits role driver; rule builders"),
        (("--event", "late", "--until", "resolved"), "no level that could end it: give --until a time"),
        (("builders", "--event", "late", "--until", TOMORROW), "events about data have no rule"),
        (("services",), "say what ends it"),
        (("--until", "worse"), "say what is to be silenced"),
        (("services", "--until", "2020-01-01"), "is past"),
        (("services", "--until", "2099-01-01T00:00"), "has no offset"),
        (("services", "--until", "better"), "none of resolved, next_release, worse, and no time"),
        (("servces", "--until", "worse"), "did you mean services?"),
        (("services", "--until", "worse", "--author", " "), "say who decides it"),
        (("services", "--end", "1"), "give nothing else"),
        (("--end", "7"), "no silence 7 is in force"),
    ],
)
def test_what_would_silence_nothing_or_for_ever_is_refused_and_nothing_is_stored(
    arguments: tuple[str, ...],
    why: str,
    said: Says,
    store: SqlStore,
) -> None:
    told = said("silence", *arguments, code=3)

    assert why in told
    assert store.silences() == ()


def test_of_several_names_that_one_fits_nothing_refuses_all(said: Says, store: SqlStore) -> None:
    said("silence", "services-pmi-weak", "consumers", "--until", "worse", code=3)

    assert store.silences() == ()


def test_events_about_data_can_be_silenced_until_a_time(said: Says, store: SqlStore) -> None:
    said("silence", "consumers", "--event", "late", "--until", TOMORROW)

    (made,) = store.silences()
    assert (made.until, made.seen) == (Until.TIME, {})


def test_a_time_is_shown_by_the_readers_clock_with_new_york_beside(said: Says) -> None:
    told = said("silence", "services", "--until", "2099-03-31")

    assert "until 1 Apr 2099 11:59 Asia/Shanghai (31 Mar 23:59 ET)" in told


def test_the_list_has_who_why_and_since_when_and_only_what_is_in_force(
    said: Says,
    store: SqlStore,
) -> None:
    said("silence", "services", "--until", "2099-03-31", *MINE)
    said("silence", "housing", "--until", "worse", "--author", "desk-b")
    ended = said("silence", "--end", "2", "--author", "desk-c")

    listed = said("silence")

    assert "silence 2 has ended" in ended
    assert listed.startswith(
        "1 theme services, until 1 Apr 2099 11:59 Asia/Shanghai (31 Mar 23:59 ET), since"
    )
    assert listed.endswith("by desk-a: known, see note")
    (end,) = store.silence_ends([SilenceId(2)])
    assert (end.subject, end.reason) == (None, "ended by desk-c")


def test_without_any_it_says_so(said: Says) -> None:
    assert said("silence") == "nothing is silenced"


def test_the_author_is_the_user_where_none_is_given(said: Says, store: SqlStore) -> None:
    said("silence", "services", "--until", "worse")

    assert store.silences()[0].author == getpass.getuser()


def test_until_worse_swallows_what_is_not_and_tells_it_with_what_is(
    said: Says,
    capsys: pytest.CaptureFixture[str],
) -> None:
    observe("52.9", "final", months_ago=1)
    observe("50.6", "flash")
    call("run", "--once")
    said("silence", "services-pmi-weak", "--until", "worse", *MINE)
    observe("50.7", "final")
    capsys.readouterr()
    call("run", "--once")
    quiet = capsys.readouterr().out
    observe("49.7", "revised")
    call("run", "--once")
    told = " ".join(capsys.readouterr().out.split())

    assert "evt_" not in quiet
    assert "[after a silence]" in told
    assert "Silenced by desk-a since" in told
    assert "known, see note" in told
    assert "The silence has ended because the level has risen" in told
    assert "confirmed" in said("events")
    assert said("silence") == "nothing is silenced"


def test_a_silence_that_a_person_ends_gives_back_what_it_swallowed(
    said: Says,
    capsys: pytest.CaptureFixture[str],
) -> None:
    observe("52.9", "final", months_ago=1)
    call("run", "--once")
    said("silence", "services", "--until", TOMORROW, *MINE)
    observe("49.7", "flash")
    capsys.readouterr()
    call("run", "--once")
    quiet = capsys.readouterr().out
    said("silence", "--end", "1")
    call("run", "--once")
    told = capsys.readouterr().out

    assert "evt_" not in quiet
    assert told.startswith("[after a silence]")
    assert "49.7" in told


@pytest.mark.parametrize("named", ["services-pmi-weak", "episode", "beginning"])
def test_an_alert_that_is_known_is_told_of_again_when_it_is_worse(
    named: str,
    said: Says,
    capsys: pytest.CaptureFixture[str],
) -> None:
    observe("52.9", "final", months_ago=1)
    observe("50.6", "flash")
    call("run", "--once")
    episode = json.loads(said("events", "--format", "json", "--kind", "baseline"))["id"]
    names = {"episode": episode, "beginning": episode[:12]}
    acknowledged = said("ack", names.get(named, named), *MINE)
    observe("50.7", "final")
    capsys.readouterr()
    call("run", "--once")
    quiet = capsys.readouterr().out
    observe("49.7", "revised")
    call("run", "--once")
    told = capsys.readouterr().out

    assert acknowledged == f"services-pmi-weak: acknowledged at watch by desk-a ({episode})"
    assert "evt_" not in quiet
    assert "evt_" in told
    assert "Acknowledged at watch by desk-a: known, see note" in said("explain", episode)


def test_what_is_not_open_cannot_be_known(said: Says) -> None:
    observe("52.9", "final", months_ago=1)
    observe("49.7", "flash")
    call("run", "--once")

    assert "did you mean services-pmi-weak?" in said("ack", "services-pmi-week", code=3)
    assert "open are those of services-pmi-weak" in said("ack", "builders", code=3)
    assert "no alert of 'evt_zzz' is open" in said("ack", "evt_zzz", code=3)


def test_each_alert_of_a_rule_is_known_by_its_own_name_and_all_by_the_rules(
    said: Says,
    store: SqlStore,
) -> None:
    north, south = (
        replace(FIRED, id=EventId(f"evt_{name}"), episode=EpisodeId(f"evt_{name}"), instance=name)
        for name in ("north", "south")
    )
    episodes = tuple(replace(OPEN, id=EpisodeId(each.id), instance=each.instance) for each in (north, south))
    store.tell(replace(decided(store, north, south), episodes=episodes))

    one, both = said("ack", "services-pmi-weak/south"), said("ack", "services-pmi-weak")

    assert one.startswith("services-pmi-weak/south: acknowledged at warning")
    assert "north" not in one
    assert both.count("acknowledged at warning") == 2
