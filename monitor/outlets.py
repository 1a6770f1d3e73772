"""The channels that `monitor.yaml` lists, built: one builder a type, and their secrets read.

A channel is imported when it is built, so that what tells nobody loads none.
"""
# ruff: noqa: PLC0415 - see above

import sys
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, assert_never

from pydantic import SecretStr

from monitor.errors import ConfigurationError
from monitor.model.terms import ChannelName
from monitor.ports import Channel, Clock
from monitor.settings.channels import (
    AlertmanagerSettings,
    AlertmanagerWebhookSettings,
    AppriseSettings,
    ChannelSettings,
    CommandSettings,
    ConsoleSettings,
    EmailSettings,
    FileSettings,
    FolderSettings,
    WebhookSettings,
    WebSettings,
)
from monitor.settings.loading import Settings, read_secret

if TYPE_CHECKING:
    from monitor.channels.receiver import Receiver


def build_channels(settings: Settings, clock: Clock) -> Mapping[ChannelName, Channel]:
    """Build the channels of `monitor.yaml`; their secrets are read here.

    Raises:
        ConfigurationError: when a secret is missing or cannot be read, or an address is none.
    """
    named = {ChannelName(name): each for name, each in settings.channels.items()}
    return {name: _channel(name, each, clock) for name, each in named.items()}


def _channel(name: ChannelName, each: ChannelSettings, clock: Clock) -> Channel:  # noqa: PLR0911 - one a type
    match each:
        case ConsoleSettings():
            return _console(name)
        case FileSettings():
            return _file(name, each)
        case FolderSettings():
            return _folder(name, each)
        case EmailSettings():
            return _email(name, each)
        case WebhookSettings():
            return _webhook(name, each, clock)
        case AlertmanagerWebhookSettings():
            return _alertmanager_webhook(name, each, clock)
        case AlertmanagerSettings():
            return _alertmanager(name, each, clock)
        case AppriseSettings():
            return _apprise(name, each, clock)
        case CommandSettings():
            return _command(name, each)
        case _:
            assert_never(each)


def _console(name: ChannelName) -> Channel:
    from monitor.channels.console import ConsoleChannel

    return ConsoleChannel(name=name, stream=sys.stdout)


def _file(name: ChannelName, each: FileSettings) -> Channel:
    from monitor.channels.file import FileChannel

    return FileChannel(name=name, path=each.path)


def _folder(name: ChannelName, each: FolderSettings) -> Channel:
    from monitor.channels.file import FolderChannel, Form

    return FolderChannel(name=name, folder=each.path, form=Form(each.form))


def _email(name: ChannelName, each: EmailSettings) -> Channel:
    from monitor.channels.email import EmailChannel, Tls

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


def _webhook(name: ChannelName, each: WebhookSettings, clock: Clock) -> Channel:
    from monitor.channels.webhook import WebhookChannel

    new = _secret(f"channels.{name}.secret", each.secret, each.secret_file)
    old = _secret(f"channels.{name}.old_secret", None, each.old_secret_file)
    if new is None:
        raise ConfigurationError(f"channels.{name}: a webhook is signed; set secret_file (or secret)")
    secrets = (new,) if old is None else (new, old)
    return WebhookChannel(name=name, receiver=_receiver(name, each, clock), secrets=secrets)


def _alertmanager_webhook(name: ChannelName, each: AlertmanagerWebhookSettings, clock: Clock) -> Channel:
    from monitor.channels.alertmanager_webhook import AlertmanagerWebhookChannel

    token = _secret(f"channels.{name}.token", each.token, each.token_file)
    return AlertmanagerWebhookChannel(name=name, receiver=_receiver(name, each, clock), token=token)


def _alertmanager(name: ChannelName, each: AlertmanagerSettings, clock: Clock) -> Channel:
    from monitor.channels.alertmanager import AlertmanagerChannel

    return AlertmanagerChannel(
        name=name,
        receiver=_receiver(name, each, clock, path="/api/v2/alerts"),
        token=_secret(f"channels.{name}.token", each.token, each.token_file),
        every=timedelta(seconds=each.resend_s),
    )


def _apprise(name: ChannelName, each: AppriseSettings, clock: Clock) -> Channel:
    from monitor.channels.apprise import AppriseChannel, Form

    url = _secret(f"channels.{name}.url", each.url, each.url_file)
    if not url:
        raise ConfigurationError(f"channels.{name}: set url_file (or url), the Apprise address")
    return AppriseChannel(name=name, url=url, clock=clock, form=Form(each.form))


def _command(name: ChannelName, each: CommandSettings) -> Channel:
    from monitor.channels.command import CommandChannel

    return CommandChannel(name=name, argv=tuple(each.argv), timeout_s=each.timeout_s)


def _receiver(name: ChannelName, each: WebSettings, clock: Clock, *, path: str = "") -> "Receiver":
    from monitor.channels.receiver import Receiver
    from monitor.channels.web_address import PrivateAddresses, web_address

    return Receiver(
        address=web_address(name, each.url.rstrip("/") + path if path else each.url),
        clock=clock,
        private_addresses=PrivateAddresses(each.private_addresses),
        max_bytes=each.max_bytes,
        ca_file=each.ca_file,
        timeout_s=each.timeout_s,
    )


def _secret(name: str, given: SecretStr | None, file: Path | None) -> str | None:
    if given is not None:
        return given.get_secret_value()
    return None if file is None else read_secret(file, of=name)
