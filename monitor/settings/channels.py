"""The channels of `monitor.yaml`, one section a type."""

from pathlib import Path
from typing import Annotated, Final, Literal, TypeAlias

from pydantic import AfterValidator, Field, SecretStr

from monitor.errors import ConfigurationError
from monitor.settings.sections import Concurrency, DigestSettings, ReaderSettings


def _mail_address(text: str) -> str:
    from monitor.channels.addresses import address  # noqa: PLC0415 - a check of a rule needs no mail

    try:
        address(text)
    except ConfigurationError as exc:
        raise ValueError(str(exc)) from exc
    return text


MailAddress: TypeAlias = Annotated[str, AfterValidator(_mail_address)]
"""One address, alone or as `Name <name@example.org>`; a line end in it is refused here, not at the server."""


class EmailSettings(ReaderSettings):
    """Mail through one SMTP server, one message a recipient."""

    type: Literal["email"]
    host: str
    port: int = Field(default=587, ge=1, le=65535)
    tls: Literal["starttls", "tls", "none"] = "starttls"
    username: str | None = None
    password: SecretStr | None = None
    password_file: Path | None = None
    ca_file: Path | None = None
    sender: MailAddress = Field(alias="from")
    to: list[MailAddress] = Field(min_length=1)
    digest: DigestSettings | Literal["off"] = DigestSettings()


class WebSettings(ReaderSettings):
    """What all channels over HTTP share; `max_bytes` is the size of the largest request they send.

    The path of `url`, or a log-in in it, may be a secret.
    """

    url: str = Field(pattern=r"^https?://", repr=False)
    ca_file: Path | None = None
    private_addresses: Literal["allow", "refuse"] = "allow"
    max_bytes: int = Field(default=256 * 1024, ge=1024)
    timeout_s: float = Field(default=20, gt=0, le=600)


class WebhookSettings(WebSettings):
    """Signed requests, one an event; several secrets sign while a receiver changes over."""

    type: Literal["webhook"]
    secret: SecretStr | None = None
    secret_file: Path | None = None
    old_secret_file: Path | None = None
    concurrency: Concurrency = 4


class ConsoleSettings(ReaderSettings):
    """Plain text on standard output."""

    type: Literal["console"]


class FileSettings(ReaderSettings):
    """One line of JSON an event, appended to a file."""

    type: Literal["file"]
    path: Path


class FolderSettings(ReaderSettings):
    """One file a message, into a folder: the notice as a mail, or each event as JSON."""

    type: Literal["folder"]
    path: Path
    form: Literal["eml", "json"] = "eml"


class AlertmanagerWebhookSettings(WebSettings):
    """Requests in the form that Alertmanager sends its receivers (version 4), one an event."""

    type: Literal["alertmanager-webhook"]
    token: SecretStr | None = None
    token_file: Path | None = None


class AlertmanagerSettings(WebSettings):
    """Alerts pushed to an Alertmanager, and again every `resend_s` seconds while they stand."""

    type: Literal["alertmanager"]
    token: SecretStr | None = None
    token_file: Path | None = None
    resend_s: float = Field(default=60, ge=1, le=3600)


class AppriseSettings(ReaderSettings):
    """A chat service or pager by its Apprise address, a secret; `form` is how much it is told."""

    type: Literal["apprise"]
    url: SecretStr | None = None
    url_file: Path | None = None
    form: Literal["compact", "full"] = "compact"
    digest: DigestSettings | Literal["off"] = DigestSettings()


def _argument(text: str) -> str:
    if not text or "\0" in text:
        raise ValueError("an argument must not be empty or hold a NUL")
    return text


Argument: TypeAlias = Annotated[str, AfterValidator(_argument)]
"""The name of a program, or something said to it."""


class CommandSettings(ReaderSettings):
    """A program started for each event, with its JSON on standard input; no shell."""

    type: Literal["command"]
    argv: list[Argument] = Field(min_length=1)
    timeout_s: float = Field(default=30, gt=0)


ChannelSettings: TypeAlias = Annotated[
    EmailSettings
    | WebhookSettings
    | AlertmanagerWebhookSettings
    | AlertmanagerSettings
    | AppriseSettings
    | CommandSettings
    | ConsoleSettings
    | FileSettings
    | FolderSettings,
    Field(discriminator="type"),
]
CHANNELS: Final = (
    EmailSettings,
    WebhookSettings,
    AlertmanagerWebhookSettings,
    AlertmanagerSettings,
    AppriseSettings,
    CommandSettings,
    ConsoleSettings,
    FileSettings,
    FolderSettings,
)
"""Every section of a channel, for those who look for a setting by its name."""
