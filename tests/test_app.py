"""Wiring: settings become what they say, or an error that says what to change."""

from pathlib import Path
from typing import Any

import pytest
from shipped import RULES

from monitor.app import build_channels, build_routes, read_watch, shipped_rules
from monitor.channels.console import ConsoleChannel
from monitor.channels.email import EmailChannel, Tls
from monitor.channels.file import FileChannel
from monitor.channels.webhook import WebhookChannel
from monitor.clock import SystemClock
from monitor.errors import ConfigurationError, ProblemsError
from monitor.model.terms import ChannelName, EventKind, IndicatorId, Level, SourceName
from monitor.routing import Route
from monitor.settings import Settings

CLOCK = SystemClock()
ALL = frozenset(map(SourceName, ("fred", "file", "hand")))
RULE = """\
- id: weak
  title: {en: Weak, zh: 弱}
  theme: services
  role: coincident
  measure: services_pmi
  levels: {watch: "< 51"}
  why: {en: A test., zh: 测试。}
"""


def settings(**given: Any) -> Settings:  # noqa: ANN401 - as a monitor.yaml would hold them
    return Settings(**given)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("FRED_API_KEY", raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path


# ---------------------------------------------------------------- rules


def test_a_checkout_has_its_rules_at_the_top() -> None:
    assert shipped_rules().samefile(RULES)


def test_without_a_path_the_shipped_rules_are_watched() -> None:
    watch = read_watch(None, ALL)

    assert {"downside-breadth", "dc-local-shock"} <= {rule.id for rule in watch.rules.rules}
    assert watch.sources == ALL


def test_a_folder_of_rules_is_read_on_the_shipped_glossary(folder: Path) -> None:
    (folder / "mine.yaml").write_text(RULE)
    (folder / "other.yml").write_text(RULE.replace("weak", "weaker"))
    (folder / "mine.test.yaml").write_text("not for here: [")
    (folder / "notes.txt").write_text("nor this")

    watch = read_watch(folder, ALL)

    assert [rule.id for rule in watch.rules.rules] == ["weak", "weaker"]
    assert IndicatorId("services_pmi") in watch.catalogue


def test_a_folder_may_bring_its_own_glossary(folder: Path) -> None:
    shipped = (RULES / "indicators.yaml").read_text("utf-8")
    (folder / "indicators.yaml").write_text(shipped.replace("- id: services_pmi", "- id: my_pmi"), "utf-8")
    (folder / "mine.yaml").write_text(RULE.replace("services_pmi", "my_pmi"))

    watch = read_watch(folder / "mine.yaml", ALL)

    assert IndicatorId("my_pmi") in watch.catalogue
    assert IndicatorId("services_pmi") not in watch.catalogue


def test_the_problems_of_all_files_are_told_together(folder: Path) -> None:
    (folder / "a.yaml").write_text(RULE.replace("services_pmi", "service_pmi"))
    (folder / "b.yaml").write_text(RULE.replace("weak", "weaker").replace("why:", "wy:"))

    with pytest.raises(ProblemsError) as refusal:
        read_watch(folder, ALL)

    assert {Path(each.file).name for each in refusal.value.problems} == {"a.yaml", "b.yaml"}


def test_a_folder_without_rules_is_refused(folder: Path) -> None:
    with pytest.raises(ConfigurationError, match="no rules at"):
        read_watch(folder, ALL)


def test_rules_that_are_no_text_are_refused(folder: Path) -> None:
    (folder / "mine.yaml").write_bytes(RULE.encode("gb18030"))

    with pytest.raises(ConfigurationError, match="not UTF-8"):
        read_watch(folder, ALL)


# ---------------------------------------------------------------- channels and routes


def test_every_type_of_channel_is_built(folder: Path) -> None:
    (folder / "password").write_text("hunter2\n")
    (folder / "secret").write_text("made-up\n")
    mail = {
        "type": "email",
        "host": "localhost",
        "from": "a@example.org",
        "to": ["b@example.org"],
        "tls": "tls",
    }
    channels = build_channels(
        settings(
            channels={
                "screen": {"type": "console"},
                "log": {"type": "file", "path": folder / "events.jsonl"},
                "desk": {**mail, "username": "a", "password_file": folder / "password"},
                "hook": {"type": "webhook", "url": "http://localhost/", "secret_file": folder / "secret"},
            }
        ),
        CLOCK,
    )

    screen, log, desk, hook = channels.values()
    assert list(channels) == ["screen", "log", "desk", "hook"]
    assert isinstance(screen, ConsoleChannel)
    assert isinstance(log, FileChannel)
    assert isinstance(desk, EmailChannel)
    assert (desk.password, desk.tls, desk.recipients) == ("hunter2", Tls.TLS, ("b@example.org",))
    assert isinstance(hook, WebhookChannel)
    assert hook.secrets == ("made-up",)


def test_a_webhook_signs_with_the_old_secret_too_while_it_is_named(folder: Path) -> None:
    (folder / "new").write_text("new")
    (folder / "old").write_text("old")
    hook = {"type": "webhook", "url": "http://localhost/"}
    files = {"secret_file": folder / "new", "old_secret_file": folder / "old"}

    (channel,) = build_channels(settings(channels={"hook": {**hook, **files}}), CLOCK).values()

    assert isinstance(channel, WebhookChannel)
    assert channel.secrets == ("new", "old")


def test_a_webhook_without_a_secret_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="set secret_file"):
        build_channels(settings(channels={"hook": {"type": "webhook", "url": "http://localhost/"}}), CLOCK)


def test_a_secret_that_cannot_be_read_is_named_by_its_setting(folder: Path) -> None:
    hook = {"type": "webhook", "url": "http://localhost/", "secret_file": folder / "none"}

    with pytest.raises(ConfigurationError, match=r"channels\.hook\.secret: cannot read"):
        build_channels(settings(channels={"hook": hook}), CLOCK)


def test_without_routes_every_channel_is_told_everything() -> None:
    assert build_routes(settings()) == (Route(to=(ChannelName("console"),)),)


def test_a_route_matches_what_it_names() -> None:
    match = {"level": ["warning", "critical"], "event": ["fired"], "rule": ["weak"], "theme": []}

    (route,) = build_routes(settings(routes=[{"match": match, "to": ["console"]}]))

    assert route == Route(
        levels=frozenset({Level.WARNING, Level.CRITICAL}),
        kinds=frozenset({EventKind.FIRED}),
        rules=frozenset({"weak"}),  # type: ignore[arg-type] # a rule's id is a text
        to=(ChannelName("console"),),
    )


def test_a_route_to_a_channel_that_is_not_there_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="routes lead to desk, but the channels are console"):
        build_routes(settings(routes=[{"to": ["desk"]}]))
