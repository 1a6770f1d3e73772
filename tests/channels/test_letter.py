from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from services import FIRED, LATE, fired_notice, retracted_notice

from monitor.channels.addresses import address
from monitor.channels.letter import letter
from monitor.errors import ConfigurationError
from monitor.model.deliveries import Notice
from monitor.model.terms import Language, Purpose

SENDER = "Macro Monitor <monitor@example.org>"
READER = "reader@example.com"
NOTICE = fired_notice()


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


@given(subject=st.text(max_size=80), name=st.text(max_size=20))
@example(subject="", name=".")
def test_no_subject_and_no_name_can_add_a_header(subject: str, name: str) -> None:
    recipient = f"{name} <{READER}>"
    try:
        address(recipient)
    except ConfigurationError:
        recipient = READER
    usual = opened(NOTICE)
    mail = opened(replace(NOTICE, subject=subject), recipient=recipient)

    assert mail.keys() == usual.keys()
    assert mail["To"].addresses[0].addr_spec == READER
    assert part(mail, "plain") == NOTICE.text


@pytest.mark.parametrize(
    "subject",
    [
        "fired\nBcc: evil@example.org",
        "fired\r\n\r\nBcc: evil@example.org",
        "fired\u2028Bcc: evil@example.org",
    ],
)
def test_a_subject_of_several_lines_is_one(subject: str) -> None:
    mail = opened(replace(fired_notice(), subject=subject))

    assert mail["Subject"] == "fired Bcc: evil@example.org"
    assert mail["Bcc"] is None


def test_a_long_subject_survives() -> None:
    subject = "标普全球美国服务业 PMI 49.7 " * 20 + "!"

    assert opened(replace(fired_notice(), subject=subject))["Subject"] == subject


def test_the_language_is_named() -> None:
    assert opened(replace(fired_notice(), language=Language.ZH))["Content-Language"] == "zh"


def test_what_comes_for_another_purpose_is_another_mail() -> None:
    summary = replace(fired_notice(), purpose=Purpose.SUMMARY)

    assert opened(summary)["Message-ID"] != opened(fired_notice())["Message-ID"]
    assert opened(summary)["References"] == opened(fired_notice())["Message-ID"]


def test_mails_without_events_are_told_apart() -> None:
    card = replace(fired_notice(), events=(), lines=(), purpose=Purpose.CARD, thread=None)
    other = replace(card, subject="another release")
    later = replace(card, made_at=card.made_at + timedelta(days=7))

    names = [opened(each)["Message-ID"] for each in (card, card, other, later)]

    assert names[0] == names[1]
    assert len(set(names)) == 3
    assert opened(card)["References"] is None
