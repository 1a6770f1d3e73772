"""`notify-test`: a real message to each type of channel, what came of it, and what to do about it."""

import email
import json
from email import policy
from pathlib import Path
from typing import Final

import pytest
from cli.desk import live, move_hook, settle_in, stay_alone
from program import Run, call, nobody, run
from standardwebhooks.webhooks import Webhook

from monitor.demo.receivers import CERTIFICATE, Login, Response, Security, mail_server, webhook_endpoint
from monitor.store.sql import SqlStore

SECRET: Final = "whsec_bWFkZSB1cCBmb3IgdGhpcyB0ZXN0IG9ubHk="


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    stay_alone(monkeypatch, tmp_path)
    return tmp_path


def sent(folder: Path, channel: str, *, language: str = "en") -> Run:
    """Send a test to one channel, which is all that the settings hold, by a process of its own."""
    (folder / "monitor.yaml").write_text(f"channels:\n  try: {{{channel}, language: {language}}}\n")
    return run("notify-test", "try", folder=folder)


def test_the_console_prints_it(folder: Path) -> None:
    done = sent(folder, "type: console")

    assert done.code == 0
    assert done.out.startswith("[TEST] macro-monitor: channel try works\n")
    assert "This is a test, not an alert" in done.out
    assert done.out.endswith("try console: delivered\n")


def test_a_file_gets_a_line_that_says_it_is_a_test(folder: Path) -> None:
    done = sent(folder, "type: file, path: lines.jsonl")

    (line,) = (folder / "lines.jsonl").read_text("utf-8").splitlines()
    assert done.code == 0
    assert json.loads(line)["type"] == "test"


def test_a_folder_gets_a_mail_in_the_readers_language(folder: Path) -> None:
    done = sent(folder, "type: folder, path: .", language="zh")

    (path,) = folder.glob("*.eml")
    mail = email.message_from_bytes(path.read_bytes(), policy=policy.default)
    assert done.code == 0
    assert str(mail["Subject"]) == "[测试] macro-monitor：渠道 try 可用"
    assert str(mail["Content-Language"]) == "zh"


def test_a_webhook_gets_a_signed_request(folder: Path) -> None:
    with webhook_endpoint() as hook:
        done = sent(folder, f'type: webhook, url: "{hook.url}", secret: "{SECRET}"')

    (received,) = hook.received
    verified = Webhook(SECRET).verify(received.body, dict(received.headers))
    assert done.code == 0
    assert verified["type"] == "test"
    assert received.headers["webhook-id"].startswith("msg_")
    assert done.out == f"try {hook.url.removesuffix('/hook')}: delivered\n"


def test_everybody_who_reads_a_mail_channel_gets_one_and_one_refusal_is_that_ones(folder: Path) -> None:
    with mail_server(security=Security.STARTTLS) as mailbox:
        mailbox.at_rcpt["gone@example.org"] = "550 5.1.1 no such user"
        done = sent(
            folder,
            f"type: email, host: localhost, port: {mailbox.port}, ca_file: {CERTIFICATE}, "
            "from: monitor@example.org, to: [gone@example.org, analyst@example.org]",
        )

    (mail,) = mailbox.received["analyst@example.org"]
    assert b"[TEST]" in mail
    assert done.code == 1
    assert done.out.startswith("try analyst@example.org: delivered")
    assert "1 dead" in done.out
    assert done.err.startswith("try gone@example.org: refused")
    assert "check the address" in done.err


def test_a_wrong_password_is_said_with_its_remedy_and_without_the_password(folder: Path) -> None:
    login = Login(username="monitor", password="right")
    with mail_server(security=Security.STARTTLS, login=login) as mailbox:
        done = sent(
            folder,
            f"type: email, host: localhost, port: {mailbox.port}, ca_file: {CERTIFICATE}, username: monitor, "
            "password: wr0ng-one, from: monitor@example.org, to: [analyst@example.org]",
        )

    assert done.code == 1
    assert "try analyst@example.org: login" in done.err
    assert "check user name and password" in done.err
    assert "wr0ng-one" not in done.out + done.err


def test_a_command_is_run(folder: Path) -> None:
    script = folder / "page"
    script.write_text("#!/bin/sh\ncat > got.json\n")
    script.chmod(0o755)

    done = sent(folder, f"type: command, argv: [{script}]")

    assert done.code == 0
    assert json.loads((folder / "got.json").read_text("utf-8"))["type"] == "test"


def test_a_command_that_fails_says_how(folder: Path) -> None:
    script = folder / "page"
    script.write_text("#!/bin/sh\necho no line >&2\nexit 3\n")
    script.chmod(0o755)

    done = sent(folder, f"type: command, argv: [{script}]")

    assert done.code == 1
    assert "not_taken" in done.err
    assert "no line" in done.err


def test_an_alertmanager_gets_an_alert_of_no_severity(folder: Path) -> None:
    with webhook_endpoint() as manager:
        base = manager.url.removesuffix("/hook")
        done = sent(folder, f'type: alertmanager, url: "{base}"')

    (received,) = manager.received
    assert done.code == 0
    assert json.loads(received.body)[0]["labels"]["severity"] == "none"


def test_a_receiver_of_alertmanagers_webhooks_gets_one(folder: Path) -> None:
    with webhook_endpoint() as hook:
        done = sent(folder, f'type: alertmanager-webhook, url: "{hook.url}"')

    (received,) = hook.received
    assert done.code == 0
    assert json.loads(received.body)["version"] == "4"


def test_a_chat_service_gets_the_compact_form_and_its_address_is_not_shown(folder: Path) -> None:
    pytest.importorskip("apprise")
    with webhook_endpoint() as hook:
        address = hook.url.removeprefix("http://").removesuffix("/hook")
        done = sent(folder, f'type: apprise, url: "json://{address}/t0ken"')

    (received,) = hook.received
    assert done.code == 0
    assert "[TEST]" in json.loads(received.body)["message"]
    assert "t0ken" not in done.out + done.err


def test_what_nobody_takes_is_kept_as_dead_and_not_tried_again(folder: Path) -> None:
    done = sent(folder, f'type: webhook, url: "{nobody()}", secret: "{SECRET}"')

    listed = run("deliveries", "list", "--format", "json", folder=folder)
    assert done.code == 1
    assert "unreachable" in done.err
    assert "check host, port and firewall" in done.err
    assert (listed.document()["state"], listed.document()["purpose"]) == ("dead", "test")


def test_a_receiver_that_wants_nothing_more_disables_its_channel(folder: Path) -> None:
    with webhook_endpoint() as hook:
        hook.default = Response(status=410)
        done = sent(folder, f'type: webhook, url: "{hook.url}", secret: "{SECRET}"')

    dead = run("deliveries", "dead", folder=folder)
    assert done.code == 1
    assert "try" in dead.err
    assert "is disabled since" in dead.err


def test_a_disabled_channel_is_used_again_once_it_takes_a_test(
    folder: Path, tmp_path_factory: pytest.TempPathFactory, capsys: pytest.CaptureFixture[str]
) -> None:
    lived = tmp_path_factory.mktemp("lived")
    live(lived)
    settle_in(folder, lived)
    with webhook_endpoint() as back:
        move_hook(folder, "pager", back)
        back.responses.append(Response(status=503))
        failed = call("notify-test", "pager")
        still = SqlStore.open("sqlite:///macro-monitor.db").disablings()
        worked = call("notify-test", "pager")

    store = SqlStore.open("sqlite:///macro-monitor.db")
    assert (failed, set(still), worked, store.disablings()) == (1, {"pager"}, 0, {})
    store.close()
    assert "pager was disabled and is used again" in capsys.readouterr().out


def test_a_channel_that_is_none_is_refused_with_the_nearest(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "monitor.yaml").write_text("channels: {desk: {type: console}}\n")

    code = call("notify-test", "dsk")

    assert code == 3
    assert "did you mean desk?" in capsys.readouterr().err


def test_a_channel_whose_secret_is_missing_is_told_before_anything_is_sent(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "monitor.yaml").write_text(
        'channels: {hook: {type: webhook, url: "http://localhost:1", secret_file: none}}\n'
    )

    code = call("notify-test", "hook")

    assert code == 3
    assert "channels.hook" in capsys.readouterr().err


def test_only_the_secrets_of_the_channel_that_is_tested_are_asked_for(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "monitor.yaml").write_text(
        "channels:\n  desk: {type: console}\n"
        '  hook: {type: webhook, url: "http://localhost:1", secret_file: none}\n'
    )

    assert call("notify-test", "desk") == 0
