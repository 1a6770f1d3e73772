"""Mail handed to OpenSMTPD and read back from its mailboxes."""

import os
from collections.abc import Iterator
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

import pytest
from contracts.channel_contract import NOTICE, messages_of
from mail_daemon import LOOPBACK, PROGRAM, MailDaemon, mail_daemon
from services import fired_notice, retracted_notice

from monitor.channels.email import EmailChannel, Tls
from monitor.model.deliveries import Answer, Notice
from monitor.model.terms import ChannelName, Ending

pytestmark = [
    pytest.mark.skipif(PROGRAM is None, reason="OpenSMTPD is not installed (apt-get install opensmtpd)"),
    pytest.mark.skipif(os.geteuid() != 0, reason="OpenSMTPD starts as root alone"),
    pytest.mark.xdist_group("opensmtpd"),
]


@pytest.fixture(scope="module")
def daemon() -> Iterator[MailDaemon]:
    with mail_daemon() as started:
        yield started


def sent(daemon: MailDaemon, notice: Notice, *recipients: str) -> tuple[Answer, ...]:
    channel = EmailChannel(
        name=ChannelName("desk"),
        host=LOOPBACK,
        port=daemon.port,
        tls=Tls.NONE,
        sender="Macro Monitor <monitor@example.org>",
        recipients=recipients,
    )
    return tuple(channel.deliver(message) for message in messages_of(channel, notice))


def opened(body: bytes) -> EmailMessage:
    mail = message_from_bytes(body, policy=default)
    assert isinstance(mail, EmailMessage)
    return mail


def content(mail: EmailMessage, kind: str) -> str:
    part = mail.get_body(preferencelist=(kind,))
    assert isinstance(part, EmailMessage)
    return str(part.get_content())


def test_the_mailbox_holds_what_was_told_in_one_thread(daemon: MailDaemon) -> None:
    answers = (
        *sent(daemon, fired_notice(), "Analyst <analyst@example.com>"),
        *sent(daemon, retracted_notice(), "Analyst <analyst@example.com>"),
    )

    first, later = map(opened, daemon.mails("analyst", number=2))
    if first["In-Reply-To"]:
        first, later = later, first
    assert [answer.ending for answer in answers] == [Ending.DELIVERED] * 2
    assert first["Subject"] == fired_notice().subject
    assert later["Subject"] == retracted_notice().subject
    assert later["In-Reply-To"] == first["Message-ID"]
    assert content(first, "plain") == fired_notice().text
    assert content(first, "html") == fired_notice().html


def test_whoever_it_does_not_know_is_refused_alone(daemon: MailDaemon) -> None:
    unknown, elsewhere, trader = sent(
        daemon, NOTICE, "nobody@example.com", "analyst@example.net", "trader@example.com"
    )

    assert (unknown.ending, elsewhere.ending) == (Ending.REFUSED, Ending.REFUSED)
    assert elsewhere.detail.startswith("550 ")
    assert trader.delivered
    assert len(daemon.mails("trader", number=1)) == 1
