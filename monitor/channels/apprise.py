"""Chat services and pagers, through the Apprise library; one address a channel."""

import json
import logging
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import Enum, unique
from threading import get_ident
from typing import TYPE_CHECKING, Final, assert_never

from monitor.channels.answers import DELIVERED, failed, of_status, within
from monitor.channels.robots import ROOTS, Robot, post
from monitor.errors import ConfigurationError
from monitor.model.deliveries import Answer, Message, Notice
from monitor.model.terms import SEVERITIES, ChannelName, Ending, Level, Purpose
from monitor.ports import Clock, Parcel

if TYPE_CHECKING:
    from apprise import NotifyBase

LIBRARY: Final = "apprise"
"""The name under which the library logs."""
STATUS: Final = re.compile(r"\berror=(\d{3})\b")
"""How the library's services name the status of an answer in what they log."""
KINDS: Final[Mapping[Level, str]] = {
    Level.OK: "success",
    Level.WATCH: "info",
    Level.WARNING: "warning",
    Level.CRITICAL: "failure",
}
"""The colour in which services show a level, by the library's words."""


@unique
class Form(Enum):
    """How much is said: what fits a chat, or the whole text under its subject."""

    COMPACT = "compact"
    FULL = "full"


@dataclass(frozen=True, slots=True, kw_only=True)
class AppriseChannel:
    """Hands notices to one service. Its address holds tokens, so only its scheme is ever shown.

    `roots` is where the robots live that are asked without the library's help.
    """

    name: ChannelName
    url: str = field(repr=False)
    clock: Clock
    form: Form = Form.COMPACT
    deadline_s: float = 30.0
    roots: Mapping[str, str] = field(default_factory=lambda: ROOTS)

    def __post_init__(self) -> None:
        with _heard():
            service = _service(self.name, self.url)
        if len(service) > 1:
            raise ConfigurationError(
                f"channel {self.name}: the address leads to {len(service)} targets; "
                "write one channel for each, so that each is told once"
            )

    def compose(self, notice: Notice) -> tuple[Parcel, ...]:
        """Put the notice into one post."""
        post = {"title": self._title(notice), "body": self._text(notice), "type": _kind(notice)}
        body = json.dumps(post, ensure_ascii=False, sort_keys=True).encode()
        return (Parcel(recipient=self._scheme(), events=tuple(e.id for e in notice.events), body=body),)

    def deliver(self, message: Message) -> Answer:
        """Hand the post over once."""
        return within(self.deadline_s, lambda: self._post(message))

    def _post(self, message: Message) -> Answer:
        said = json.loads(message.body)
        with _heard() as log:
            service = _service(self.name, self.url)
            if self._scheme() in self.roots:
                text = "\n".join(filter(None, (said["title"], said["body"])))
                return post(self._robot(service), text, self.clock.now())
            return DELIVERED if _notified(service, said) else _judged(self._scheme(), log)

    def _robot(self, service: "NotifyBase") -> Robot:
        scheme = self._scheme()
        return Robot(
            scheme=scheme,
            root=self.roots[scheme],
            token=getattr(service, "key" if scheme == "wecombot" else "token"),
            secret=getattr(service, "secret", None),
            mentioned=tuple(getattr(service, "targets", ())),
        )

    def _title(self, notice: Notice) -> str:
        match self.form:
            case Form.COMPACT:
                return ""
            case Form.FULL:
                return notice.subject
            case _:
                assert_never(self.form)

    def _text(self, notice: Notice) -> str:
        match self.form:
            case Form.COMPACT:
                return notice.compact
            case Form.FULL:
                return notice.text
            case _:
                assert_never(self.form)

    def _scheme(self) -> str:
        return self.url.partition(":")[0].lower()


def _service(name: ChannelName, url: str) -> "NotifyBase":
    """Make the library's service for an address; fresh each time, so that none waits for another's pace."""
    try:
        from apprise import Apprise, AppriseAsset  # noqa: PLC0415 - an extra
    except ImportError:
        raise ConfigurationError(
            f"channel {name}: Apprise is not installed: pip install 'us-macro-monitor[apprise]'"
        ) from None
    asset = AppriseAsset(app_id="macro-monitor", app_desc="macro-monitor", http_redirects=False)
    service = Apprise.instantiate(url, asset=asset)
    if service is None:
        raise ConfigurationError(f"channel {name}: url is no address that Apprise knows")
    return service


def _notified(service: "NotifyBase", said: Mapping[str, str]) -> bool:
    from apprise import NotifyFormat, NotifyType  # noqa: PLC0415 - an extra, needed only here

    return service.notify(
        body=said["body"],
        title=said["title"],
        notify_type=NotifyType(said["type"]),
        body_format=NotifyFormat.TEXT,
    )


def _kind(notice: Notice) -> str:
    """Choose the colour of the worst level told; what tells of no level is information."""
    levels = [e.level for e in notice.events if e.rule and e.level in SEVERITIES]
    if notice.purpose is Purpose.TEST or not levels:
        return "info"
    return KINDS[max(levels, key=SEVERITIES.index)]


def _judged(scheme: str, log: Sequence[str]) -> Answer:
    """Tell what went wrong by what the library logged; its words may hold part of the address."""
    statuses = [int(found.group(1)) for text in log if (found := STATUS.search(text))]
    if statuses:
        status = statuses[-1]
        return failed(of_status(status), f"{scheme}: HTTP {status}")
    if any("onnection" in text for text in log):
        return failed(Ending.UNREACHABLE, f"{scheme}: the service could not be reached")
    return failed(Ending.NOT_TAKEN, f"{scheme}: the service did not take it")


@contextmanager
def _heard() -> Iterator[Sequence[str]]:
    """Listen to what the library warns of in this thread, and let nobody else: logs may name the address."""
    thread, texts = get_ident(), list[str]()

    def listen(record: logging.LogRecord) -> bool:
        if record.thread == thread and record.name == LIBRARY and record.levelno >= logging.WARNING:
            texts.append(record.getMessage())
        return record.thread != thread

    loggers = [logging.getLogger(name) for name in (LIBRARY, "urllib3.connectionpool")]
    for each in loggers:
        each.addFilter(listen)
    try:
        yield texts
    finally:
        for each in loggers:
            each.removeFilter(listen)
