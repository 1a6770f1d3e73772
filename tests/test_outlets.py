"""Every type of channel is built from its settings, or an error says what to change."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from monitor.channels.alertmanager import AlertmanagerChannel
from monitor.channels.alertmanager_webhook import AlertmanagerWebhookChannel
from monitor.channels.apprise import AppriseChannel, Form
from monitor.channels.command import CommandChannel
from monitor.channels.console import ConsoleChannel
from monitor.channels.email import EmailChannel, Tls
from monitor.channels.file import FileChannel
from monitor.channels.web_address import PrivateAddresses
from monitor.channels.webhook import WebhookChannel
from monitor.clock import SystemClock
from monitor.errors import ConfigurationError
from monitor.model.terms import ChannelName
from monitor.outlets import build_channels
from monitor.ports import Channel
from monitor.settings.loading import Settings

CLOCK = SystemClock()


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def built(**channels: Any) -> dict[str, Channel]:  # noqa: ANN401 - as a monitor.yaml would hold them
    return {str(name): each for name, each in build_channels(Settings(channels=channels), CLOCK).items()}


def test_channels_are_built_in_their_order_with_their_secrets(folder: Path) -> None:
    (folder / "password").write_text("hunter2\n")
    (folder / "secret").write_text("made-up\n")
    mail = {
        "type": "email",
        "host": "localhost",
        "from": "a@example.org",
        "to": ["b@example.org"],
        "tls": "tls",
    }

    channels = built(
        screen={"type": "console"},
        log={"type": "file", "path": folder / "events.jsonl"},
        desk={**mail, "username": "a", "password_file": folder / "password"},
        hook={"type": "webhook", "url": "http://localhost/", "secret_file": folder / "secret"},
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
    files = {"secret_file": folder / "new", "old_secret_file": folder / "old"}

    (channel,) = built(hook={"type": "webhook", "url": "http://localhost/", **files}).values()

    assert isinstance(channel, WebhookChannel)
    assert channel.secrets == ("new", "old")


def test_a_webhook_is_as_strict_as_it_is_set() -> None:
    given = {"private_addresses": "refuse", "max_bytes": 2048, "timeout_s": 3, "ca_file": "ca.pem"}
    (channel,) = built(hook={"type": "webhook", "url": "http://h/", "secret": "s", **given}).values()

    assert isinstance(channel, WebhookChannel)
    to = channel.receiver
    assert to.private_addresses is PrivateAddresses.REFUSE
    assert (to.max_bytes, to.timeout_s, to.ca_file) == (2048, 3, Path("ca.pem"))


def test_the_alertmanager_channels_are_built(folder: Path) -> None:
    (folder / "token").write_text("t0ken\n")

    pushed, posted = built(
        am={"type": "alertmanager", "url": "http://am:9093/prefix/", "resend_s": 30, "token": "t"},
        bridge={"type": "alertmanager-webhook", "url": "http://b/x", "token_file": folder / "token"},
    ).values()

    assert isinstance(pushed, AlertmanagerChannel)
    assert pushed.receiver.address.path == "/prefix/api/v2/alerts"
    assert (pushed.every, pushed.token) == (timedelta(seconds=30), "t")
    assert isinstance(posted, AlertmanagerWebhookChannel)
    assert (posted.name, posted.receiver.address.path, posted.token) == (ChannelName("bridge"), "/x", "t0ken")


@pytest.mark.parametrize("kind", ["webhook", "alertmanager", "alertmanager-webhook"])
def test_an_address_that_is_none_is_refused_with_the_name_of_its_channel(kind: str) -> None:
    secret = {"secret": "s"} if kind == "webhook" else {}

    with pytest.raises(ConfigurationError, match="channel hook: url must be"):
        built(hook={"type": kind, "url": "http://a b/", **secret})


def test_a_webhook_without_a_secret_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="set secret_file"):
        built(hook={"type": "webhook", "url": "http://localhost/"})


def test_a_secret_that_cannot_be_read_is_named_by_its_setting(folder: Path) -> None:
    hook = {"type": "webhook", "url": "http://localhost/", "secret_file": folder / "none"}

    with pytest.raises(ConfigurationError, match=r"channels\.hook\.secret: cannot read"):
        built(hook=hook)


def test_a_command_is_built() -> None:
    (channel,) = built(pager={"type": "command", "argv": ["page", "on call"], "timeout_s": 5}).values()

    assert channel == CommandChannel(name=ChannelName("pager"), argv=("page", "on call"), timeout_s=5.0)


def test_the_address_of_a_chat_may_stand_in_a_file(folder: Path) -> None:
    (folder / "url").write_text("json://127.0.0.1/T0KEN\n")

    (channel,) = built(chat={"type": "apprise", "url_file": folder / "url", "form": "full"}).values()

    assert channel == AppriseChannel(
        name=ChannelName("chat"), url="json://127.0.0.1/T0KEN", clock=CLOCK, form=Form.FULL
    )


def test_a_chat_without_an_address_is_refused() -> None:
    with pytest.raises(ConfigurationError, match=r"channels\.chat: set url_file \(or url\)"):
        built(chat={"type": "apprise"})
