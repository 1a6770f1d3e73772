from dataclasses import replace
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

import pytest
from services import FIRED, LATE, fired_notice, retracted_notice

from monitor.channels.letter import address, letter
from monitor.errors import ConfigurationError
from monitor.model.alerts import Notice

SENDER = "Macro Monitor <monitor@example.org>"
READER = "reader@example.com"


def opened(notice: Notice, *, recipient: str = READER) -> EmailMessage:
    body = letter(notice, sender=SENDER, recipient=recipient)
    mail = message_from_bytes(body, policy=default)
    assert isinstance(mail, EmailMessage)
    return mail


def part(mail: EmailMessage, kind: str) -> str:
    found = mail.get_body(preferencelist=(kind,))
    assert isinstance(found, EmailMessage)
    content = found.get_content()
    assert isinstance(content, str)
    return content.replace("\r\n", "\n")


def test_a_mail_holds_text_and_html() -> None:
    notice = fired_notice()
    mail = opened(notice)

    assert mail.get_content_type() == "multipart/alternative"
    assert mail["Subject"] == notice.subject
    assert mail["From"] == SENDER
    assert mail["To"] == READER
    assert mail["Date"] == "Fri, 21 Feb 2025 14:46:00 +0000"
    assert part(mail, "plain") == notice.text
    assert part(mail, "html") == notice.html


def test_the_first_mail_of_an_episode_is_the_root_of_its_thread() -> None:
    first, later = opened(fired_notice()), opened(retracted_notice())

    assert first["In-Reply-To"] is None
    assert later["In-Reply-To"] == later["References"] == first["Message-ID"]
    assert later["Message-ID"] != first["Message-ID"]


def test_a_first_mail_of_several_events_names_the_root_too() -> None:
    grouped, later = opened(fired_notice(FIRED, LATE)), opened(retracted_notice())

    assert grouped["References"] == later["References"]


def test_data_events_have_no_thread() -> None:
    assert opened(fired_notice(LATE))["References"] is None


def test_the_message_id_is_of_the_events_and_the_recipient() -> None:
    once, again = opened(fired_notice()), opened(fired_notice())
    other = opened(fired_notice(), recipient="Other <other@example.com>")

    assert once["Message-ID"] == again["Message-ID"] != other["Message-ID"]
    assert once["Message-ID"].endswith("@example.org>")


def test_lines_are_short_and_ascii_for_any_server() -> None:
    body = letter(fired_notice(), sender=SENDER, recipient=READER)

    assert body.isascii()
    assert max(map(len, body.split(b"\r\n"))) <= 998
    assert b"\n" not in body.replace(b"\r\n", b"")


@pytest.mark.parametrize("subject", ["a\nBcc: evil@example.org", "a\r\n\r\nbody"])
def test_a_subject_cannot_add_headers(subject: str) -> None:
    with pytest.raises(ValueError, match="linefeed or carriage return"):
        letter(replace(fired_notice(), subject=subject), sender=SENDER, recipient=READER)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "nobody",
        "@example.org",
        "a@",
        "a@example.org, b@example.org",
        "a@example.org\r\nBcc: b@example.org",
        "地址@example.org",
        "a b@example.org",
    ],
)
def test_what_is_not_one_address_is_refused(text: str) -> None:
    with pytest.raises(ConfigurationError, match="not one e-mail address"):
        address(text)


def test_an_address_may_have_a_name() -> None:
    assert address(SENDER) == "monitor@example.org"
