import time
from smtplib import SMTP, SMTPRecipientsRefused

import pytest
import requests

from monitor.demo.receivers import CERTIFICATE, Login, Response, mail_server, webhook_endpoint


def test_the_mail_server_keeps_mails_by_recipient() -> None:
    with mail_server() as mailbox, SMTP(mailbox.host, mailbox.port) as smtp:
        smtp.sendmail("a@example.org", ["b@example.org", "c@example.org"], b"Subject: x\r\n\r\n.dot\r\n")

    assert mailbox.received == {
        "b@example.org": [b"Subject: x\r\n\r\n.dot\r\n"],
        "c@example.org": [b"Subject: x\r\n\r\n.dot\r\n"],
    }


def test_the_mail_server_can_refuse_a_recipient() -> None:
    with mail_server() as mailbox, SMTP(mailbox.host, mailbox.port) as smtp:
        mailbox.at_rcpt["b@example.org"] = "550 no"

        with pytest.raises(SMTPRecipientsRefused):
            smtp.sendmail("a@example.org", ["b@example.org"], b"x")


def test_the_mail_server_can_be_closed_to_strangers() -> None:
    login = Login(username="monitor", password="hunter2")
    with mail_server(login=login) as mailbox, SMTP(mailbox.host, mailbox.port) as smtp:
        with pytest.raises(SMTPRecipientsRefused, match="log in first"):
            smtp.sendmail("a@example.org", ["b@example.org"], b"x")

        smtp.login(login.username, login.password)
        smtp.sendmail("a@example.org", ["b@example.org"], b"x")

    assert list(mailbox.received) == ["b@example.org"]


def test_two_mail_servers_run_side_by_side() -> None:
    with mail_server() as one, mail_server() as other:
        assert one.port != other.port


def test_the_endpoint_keeps_requests_and_answers_in_turn() -> None:
    with webhook_endpoint() as endpoint:
        endpoint.responses.extend([Response(status=503), Response(status=429, headers={"Retry-After": "7"})])
        answers = [requests.post(endpoint.url, data=b"x", timeout=5) for _ in range(3)]

    assert [answer.status_code for answer in answers] == [503, 429, 204]
    assert answers[1].headers["Retry-After"] == "7"
    assert [(each.path, each.body) for each in endpoint.received] == [("/hook", b"x")] * 3


def test_closing_does_not_wait_for_a_request_that_hangs() -> None:
    with webhook_endpoint() as endpoint:
        endpoint.responses.append(Response(hang=True))
        with pytest.raises(requests.ReadTimeout):
            requests.post(endpoint.url, data=b"x", timeout=0.05)
        started = time.monotonic()

    assert time.monotonic() - started < 1


def test_the_certificate_says_that_it_is_for_the_loopback_only() -> None:
    assert "Loopback only" in CERTIFICATE.read_text()
