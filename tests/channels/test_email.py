from collections.abc import Callable, Iterator
from dataclasses import replace
from email import message_from_bytes
from pathlib import Path

import pytest
from contracts.channel_contract import CLAUSES, NOTICE, messages_of

from monitor.channels.email import EmailChannel, Tls
from monitor.demo.receivers import CERTIFICATE, Login, Mailbox, Security, mail_server
from monitor.errors import ConfigurationError
from monitor.model.alerts import Answer
from monitor.model.terms import ChannelName
from monitor.ports import Channel

ANNE, BOB = "anne@example.com", "bob@example.com"
LOGIN = Login(username="monitor", password="hunter2 and more")


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    with mail_server() as opened:
        yield opened


def channel_to(mailbox: Mailbox, tls: Tls = Tls.NONE, *, ca_file: Path | None = CERTIFICATE) -> EmailChannel:
    return EmailChannel(
        name=ChannelName("desk"),
        host=mailbox.host,
        port=mailbox.port,
        tls=tls,
        sender="Macro Monitor <monitor@example.org>",
        recipients=(ANNE, f"Bob <{BOB}>"),
        ca_file=ca_file,
        timeout_s=5.0,
        deadline_s=10.0,
    )


def sent(channel: EmailChannel) -> tuple[Answer, ...]:
    return tuple(channel.deliver(message) for message in messages_of(channel, NOTICE))


@pytest.mark.parametrize("clause", CLAUSES)
def test_it_keeps_the_contract(clause: Callable[[Channel], None], mailbox: Mailbox) -> None:
    clause(channel_to(mailbox))


def test_each_recipient_has_a_mail_of_their_own(mailbox: Mailbox) -> None:
    answers = sent(channel_to(mailbox))

    assert all(answer.delivered for answer in answers)
    assert {to: len(mails) for to, mails in mailbox.received.items()} == {ANNE: 1, BOB: 1}
    assert message_from_bytes(mailbox.received[BOB][0])["To"] == f"Bob <{BOB}>"


def test_a_repeat_is_the_same_bytes(mailbox: Mailbox) -> None:
    channel = channel_to(mailbox)
    sent(channel)
    sent(channel)

    once, again = mailbox.received[ANNE]
    assert once == again


def test_one_bad_recipient_does_not_block_the_other(mailbox: Mailbox) -> None:
    mailbox.at_rcpt[ANNE] = "550 5.1.1 no such user"

    anne, bob = sent(channel_to(mailbox))

    assert (anne.delivered, anne.permanent, anne.detail) == (False, True, "550 5.1.1 no such user")
    assert bob.delivered
    assert list(mailbox.received) == [BOB]


@pytest.mark.parametrize(
    ("reply", "permanent"), [("451 4.3.0 try later", False), ("550 5.7.1 refused", True)]
)
def test_a_refusal_after_data_is_no_success(reply: str, *, permanent: bool, mailbox: Mailbox) -> None:
    mailbox.after_data[ANNE] = reply

    anne, bob = sent(channel_to(mailbox))

    assert (anne.delivered, anne.permanent, anne.detail) == (False, permanent, reply)
    assert bob.delivered


def test_a_greylisted_recipient_is_tried_again(mailbox: Mailbox) -> None:
    mailbox.at_rcpt[ANNE] = "450 4.2.0 greylisted"

    anne, _ = sent(channel_to(mailbox))

    assert (anne.delivered, anne.permanent) == (False, False)


@pytest.mark.parametrize(("security", "tls"), [(Security.STARTTLS, Tls.STARTTLS), (Security.TLS, Tls.TLS)])
def test_it_sends_over_a_protected_connection_with_a_login(security: Security, tls: Tls) -> None:
    with mail_server(security=security, login=LOGIN) as mailbox:
        channel = replace(channel_to(mailbox, tls), username=LOGIN.username, password=LOGIN.password)
        answers = sent(channel)

    assert [answer.detail for answer in answers] == ["delivered"] * 2
    assert set(mailbox.received) == {ANNE, BOB}


@pytest.mark.parametrize(("security", "tls"), [(Security.STARTTLS, Tls.STARTTLS), (Security.TLS, Tls.TLS)])
def test_a_certificate_that_nobody_vouches_for_is_not_trusted(security: Security, tls: Tls) -> None:
    with mail_server(security=security) as mailbox:
        answer, _ = sent(channel_to(mailbox, tls, ca_file=None))

    assert (answer.delivered, answer.permanent) == (False, False)
    assert "CERTIFICATE_VERIFY_FAILED" in answer.detail
    assert mailbox.received == {}


def test_it_never_falls_back_to_an_open_connection(mailbox: Mailbox) -> None:
    answer, _ = sent(channel_to(mailbox, Tls.STARTTLS))

    assert (answer.delivered, answer.permanent) == (False, False)
    assert mailbox.received == {}


def test_a_wrong_password_may_be_mended_and_is_never_shown() -> None:
    with mail_server(security=Security.STARTTLS, login=LOGIN) as mailbox:
        channel = replace(channel_to(mailbox, Tls.STARTTLS), username="monitor", password="hunter3")
        answer, _ = sent(channel)

    assert (answer.delivered, answer.permanent) == (False, False)
    assert answer.detail == "SMTPAuthenticationError: 535"
    assert "hunter3" not in f"{channel!r} {answer!r}"


def test_a_server_that_repeats_the_password_does_not_leak_it() -> None:
    with mail_server(security=Security.STARTTLS, login=LOGIN) as mailbox:
        mailbox.at_rcpt[ANNE] = f"550 you are {LOGIN.password}"
        channel = replace(channel_to(mailbox, Tls.STARTTLS), username=LOGIN.username, password=LOGIN.password)
        answer, _ = sent(channel)

    assert answer.detail == "550 you are ***"


def test_nobody_there_is_an_answer() -> None:
    with mail_server() as closed:
        pass

    answer, _ = sent(channel_to(closed))

    assert (answer.delivered, answer.permanent, answer.detail) == (False, False, "ConnectionRefusedError")


def test_half_a_login_is_refused(mailbox: Mailbox) -> None:
    with pytest.raises(ConfigurationError, match="go together"):
        replace(channel_to(mailbox), username="monitor")


def test_a_password_that_cannot_be_sent_is_refused_and_not_repeated(mailbox: Mailbox) -> None:
    with pytest.raises(ConfigurationError) as refusal:
        replace(channel_to(mailbox), username="monitor", password="密码")

    assert "密码" not in str(refusal.value)


def test_recipients_are_checked_at_once(mailbox: Mailbox) -> None:
    with pytest.raises(ConfigurationError, match="not one e-mail address"):
        replace(channel_to(mailbox), recipients=("a@example.org\nBcc: b@example.org",))
