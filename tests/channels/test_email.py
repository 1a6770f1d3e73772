from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from email import message_from_bytes
from pathlib import Path

import pytest
from contracts.channel_contract import CLAUSES, NOTICE, messages_of
from scripted_smtp import GREETING, HANGING_UP, SILENCE, scripted_smtp

from monitor.channels.answers import failed
from monitor.channels.email import EmailChannel, Tls
from monitor.demo.receivers import CERTIFICATE, Login, Mailbox, Security, mail_server
from monitor.errors import ConfigurationError
from monitor.model.deliveries import Answer
from monitor.model.terms import ChannelName, Ending, Purpose
from monitor.ports import Channel

ANALYST, TRADER = "analyst@example.com", "trader@example.com"
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
        recipients=(ANALYST, f"Trader <{TRADER}>"),
        ca_file=ca_file,
        timeout_s=5.0,
        deadline_s=10.0,
    )


def channel_at(port: int, *, host: str = "127.0.0.1") -> EmailChannel:
    return EmailChannel(
        name=ChannelName("desk"),
        host=host,
        port=port,
        tls=Tls.NONE,
        sender="monitor@example.org",
        recipients=(ANALYST,),
        timeout_s=0.3,
        farewell_s=0.2,
        deadline_s=5.0,
    )


def sent(channel: EmailChannel) -> tuple[Answer, ...]:
    return tuple(channel.deliver(message) for message in messages_of(channel, NOTICE))


@pytest.mark.parametrize("clause", CLAUSES)
def test_it_keeps_the_contract(clause: Callable[[Channel], None], mailbox: Mailbox) -> None:
    clause(channel_to(mailbox))


def test_each_recipient_has_a_mail_of_their_own(mailbox: Mailbox) -> None:
    answers = sent(channel_to(mailbox))

    assert all(answer.delivered for answer in answers)
    assert {to: len(mails) for to, mails in mailbox.received.items()} == {ANALYST: 1, TRADER: 1}
    assert message_from_bytes(mailbox.received[TRADER][0])["To"] == f"Trader <{TRADER}>"


def test_a_repeat_is_the_same_bytes(mailbox: Mailbox) -> None:
    channel = channel_to(mailbox)
    sent(channel)
    sent(channel)

    once, again = mailbox.received[ANALYST]
    assert once == again


def test_one_bad_recipient_does_not_block_the_other(mailbox: Mailbox) -> None:
    mailbox.at_rcpt[ANALYST] = "550 5.1.1 no such user"

    analyst, trader = sent(channel_to(mailbox))

    assert analyst == failed(Ending.REFUSED, "550 5.1.1 no such user")
    assert trader.delivered
    assert list(mailbox.received) == [TRADER]


@pytest.mark.parametrize(
    ("reply", "ending"),
    [
        ("451 4.3.0 try later", Ending.NOT_TAKEN),
        ("421 4.3.2 shutting down", Ending.NOT_TAKEN),
        ("550 5.7.1 refused", Ending.REFUSED),
        ("530 5.7.0 log in first", Ending.LOGIN),
    ],
)
def test_a_refusal_after_data_is_no_success(reply: str, ending: Ending, mailbox: Mailbox) -> None:
    mailbox.after_data[ANALYST] = reply

    analyst, trader = sent(channel_to(mailbox))

    assert analyst == failed(ending, reply)
    assert trader.delivered


def test_a_greylisted_recipient_is_tried_again(mailbox: Mailbox) -> None:
    mailbox.at_rcpt[ANALYST] = "450 4.2.0 greylisted"

    analyst, _ = sent(channel_to(mailbox))

    assert analyst == failed(Ending.NOT_TAKEN, "450 4.2.0 greylisted")


@pytest.mark.parametrize(("security", "tls"), [(Security.STARTTLS, Tls.STARTTLS), (Security.TLS, Tls.TLS)])
def test_it_sends_over_a_protected_connection_with_a_login(security: Security, tls: Tls) -> None:
    with mail_server(security=security, login=LOGIN) as mailbox:
        channel = replace(channel_to(mailbox, tls), username=LOGIN.username, password=LOGIN.password)
        answers = sent(channel)

    assert [answer.detail for answer in answers] == ["delivered"] * 2
    assert set(mailbox.received) == {ANALYST, TRADER}


@pytest.mark.parametrize(("security", "tls"), [(Security.STARTTLS, Tls.STARTTLS), (Security.TLS, Tls.TLS)])
def test_a_certificate_that_nobody_vouches_for_is_not_trusted(security: Security, tls: Tls) -> None:
    with mail_server(security=security) as mailbox:
        answer, _ = sent(channel_to(mailbox, tls, ca_file=None))

    assert answer.ending is Ending.TLS
    assert "CERTIFICATE_VERIFY_FAILED" in answer.detail
    assert mailbox.received == {}


def test_it_never_falls_back_to_an_open_connection(mailbox: Mailbox) -> None:
    answer, _ = sent(channel_to(mailbox, Tls.STARTTLS))

    assert answer == failed(Ending.TLS, f"localhost:{mailbox.port} does not offer STARTTLS")
    assert mailbox.received == {}


def test_a_wrong_password_may_be_mended_and_is_never_shown() -> None:
    with mail_server(security=Security.STARTTLS, login=LOGIN) as mailbox:
        channel = replace(channel_to(mailbox, Tls.STARTTLS), username="monitor", password="hunter3")
        answer, _ = sent(channel)

    assert answer == failed(Ending.LOGIN, f"localhost:{mailbox.port} refused the log-in: 535 5.7.8")
    assert "hunter3" not in f"{channel!r} {answer!r}"


def test_a_server_that_repeats_the_password_does_not_leak_it() -> None:
    with mail_server(security=Security.STARTTLS, login=LOGIN) as mailbox:
        mailbox.at_rcpt[ANALYST] = f"550 you are {LOGIN.password}"
        channel = replace(channel_to(mailbox, Tls.STARTTLS), username=LOGIN.username, password=LOGIN.password)
        answer, _ = sent(channel)

    assert answer.detail == "550 you are ***"


def test_nobody_there_is_an_answer() -> None:
    with mail_server() as closed:
        pass

    answer, _ = sent(channel_to(closed))

    assert answer == failed(Ending.UNREACHABLE, f"localhost:{closed.port}: ConnectionRefusedError")


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


@pytest.mark.parametrize("host", ["nowhere.invalid", "a" * 64])
def test_a_host_that_does_not_resolve_is_an_answer(host: str) -> None:
    (answer,) = sent(channel_at(25, host=host))

    assert answer.ending is Ending.UNRESOLVED
    assert answer.detail.startswith(f"{host}:25: the name ")


def test_a_certificate_of_another_host_is_not_trusted() -> None:
    with mail_server(security=Security.TLS) as mailbox:
        answer, _ = sent(replace(channel_to(mailbox, Tls.TLS), host="127.1"))

    assert answer.ending is Ending.TLS
    assert "certificate is not valid for '127.1'" in answer.detail
    assert mailbox.received == {}


@pytest.mark.parametrize(
    ("replies", "ending", "words"),
    [
        ({GREETING: "554 no service here"}, Ending.NOT_TAKEN, "greeted with 554 no service here"),
        ({GREETING: "421 too busy"}, Ending.NOT_TAKEN, "greeted with 421 too busy"),
        ({GREETING: HANGING_UP}, Ending.UNREACHABLE, "closed the connection"),
        ({GREETING: SILENCE}, Ending.TIMED_OUT, "no reply in time"),
        ({GREETING: "hello, who is there?"}, Ending.NOT_TAKEN, "greeted with"),
        (
            {"EHLO": "550 go away", "HELO": "550 go away"},
            Ending.NOT_TAKEN,
            "answered EHLO with 550 go away",
        ),
        ({"MAIL": "421 closing"}, Ending.NOT_TAKEN, "421 closing"),
        ({"MAIL": "550 not from you"}, Ending.REFUSED, "550 not from you"),
        ({"MAIL": "530 5.7.0 log in first"}, Ending.LOGIN, "530 5.7.0 log in first"),
        ({"RCPT": "421 closing"}, Ending.NOT_TAKEN, "421 closing"),
        ({"RCPT": HANGING_UP}, Ending.UNREACHABLE, "closed the connection"),
        ({"DATA": "451 disk full"}, Ending.NOT_TAKEN, "451 disk full"),
        ({"DATA": "554 no valid recipients"}, Ending.REFUSED, "554 no valid recipients"),
        ({"end of data": HANGING_UP}, Ending.UNREACHABLE, "closed the connection"),
        ({"end of data": SILENCE}, Ending.TIMED_OUT, "no reply in time"),
        ({"end of data": "354 more?"}, Ending.NOT_TAKEN, "354 more?"),
    ],
)
def test_every_way_to_fail_has_its_ending(replies: Mapping[str, str], ending: Ending, words: str) -> None:
    with scripted_smtp(replies) as script:
        (answer,) = sent(channel_at(script.port))

    assert answer.ending is ending
    assert words in answer.detail


@pytest.mark.parametrize(
    ("replies", "ending", "words"),
    [
        ({"AUTH": "535 5.7.8 you said bW9uaXRvcg=="}, Ending.LOGIN, "refused the log-in: 535 5.7.8"),
        ({"AUTH": "454 4.7.0 ask again"}, Ending.NOT_TAKEN, "could not check the log-in: 454 4.7.0"),
        ({"EHLO": "250 localhost"}, Ending.LOGIN, "no way to log in that is known here"),
        ({"EHLO": "250-localhost\r\n250 AUTH GSSAPI"}, Ending.LOGIN, "no way to log in that is known here"),
    ],
)
def test_every_way_to_fail_to_log_in_has_its_ending(
    replies: Mapping[str, str], ending: Ending, words: str
) -> None:
    with scripted_smtp(replies) as script:
        (answer,) = sent(replace(channel_at(script.port), username="monitor", password="hunter2"))

    assert answer.ending is ending
    assert answer.detail == f"127.0.0.1:{script.port} {words}" or answer.detail.endswith(words)
    assert "bW9uaXRvcg" not in answer.detail


@pytest.mark.parametrize("farewell", [SILENCE, HANGING_UP, "500 what?"])
def test_what_comes_after_the_last_reply_takes_nothing_back(farewell: str) -> None:
    with scripted_smtp({"QUIT": farewell}) as script:
        (answer,) = sent(channel_at(script.port))

    assert answer.delivered
    assert script.heard[-2:] == ["end of data", "QUIT"]


def test_what_tells_of_no_event_is_sent_too(mailbox: Mailbox) -> None:
    digest = replace(NOTICE, events=(), lines=(), purpose=Purpose.DIGEST, thread=None)
    channel = channel_to(mailbox)

    answers = [channel.deliver(message) for message in messages_of(channel, digest)]

    assert all(answer.delivered for answer in answers)
    assert message_from_bytes(mailbox.received[ANALYST][0])["Subject"] is not None


def test_no_recipient_is_named_twice(mailbox: Mailbox) -> None:
    with pytest.raises(ConfigurationError, match="channel desk: a recipient is named twice"):
        replace(channel_to(mailbox), recipients=(ANALYST, f"Analyst <{ANALYST.upper()}>"))


def test_certificates_that_are_not_there_are_refused_at_once(mailbox: Mailbox, tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="holds no certificates"):
        replace(channel_to(mailbox), ca_file=tmp_path / "none.pem")
