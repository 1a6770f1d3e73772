"""The main job on real figures: what is told from 2 January to 7 March 2025, no more and no less."""

import email
import json
import re
from datetime import UTC, datetime
from email import policy
from email.message import EmailMessage
from pathlib import Path

import pytest
from published import WEBHOOK
from standardwebhooks.webhooks import Webhook

from monitor.demo.show import HOOK_SIGNATURE, MAILS, WEBHOOKS, Outcome, show
from monitor.model.alerts import Event
from monitor.report.table import WIDTH, table
from monitor.wording.times import instant_code

TOLD = """
2025-01-02T23:00:00Z baseline  mortgage-shock       warning  2025-01-02
2025-01-02T23:00:00Z baseline  cuts-not-passed-on   watch    2025-01-02
2025-01-02T23:00:00Z baseline  trade-uncertainty    watch    2024-11-01
2025-01-16T17:00:00Z escalated cuts-not-passed-on   warning  2025-01-16
2025-01-24T15:00:00Z fired     expectations-5y      watch    2025-01-01
2025-01-24T17:17:00Z fired     dc-local-shock       warning  2025-01-18
2025-01-30T17:00:00Z eased     mortgage-shock       watch    2025-01-30
2025-02-03T14:02:00Z escalated trade-uncertainty    warning  2024-12-01
2025-02-06T17:00:00Z resolved  mortgage-shock       ok       2025-02-06
2025-02-07T15:00:00Z fired     expectations-1y-rise critical 2025-02-01
2025-02-07T15:00:00Z baseline  downside-breadth     critical None
2025-02-13T13:30:00Z fired     dc-federal-claims    watch    2025-02-01
2025-02-18T15:00:00Z fired     builders-turn        watch    2025-02-01
2025-02-21T14:45:00Z fired     services-pmi-weak    warning  2025-02-01
2025-02-21T15:00:00Z fired     sentiment-turn       watch    2025-02-01
2025-02-21T15:00:00Z fired     sentiment-new-low    warning  2025-02-01
2025-02-21T15:00:00Z confirmed expectations-1y-rise critical 2025-02-01
2025-02-21T15:00:00Z escalated expectations-5y      warning  2025-02-01
2025-02-21T17:17:00Z escalated dc-local-shock       critical 2025-02-15
2025-02-27T13:30:00Z escalated dc-federal-claims    warning  2025-02-15
2025-03-05T14:45:00Z retracted services-pmi-weak    ok       2025-02-01
"""

MAILED = """
2025-01-02T23:00 baseline baseline baseline
2025-01-06T12:30 digest
2025-01-13T12:30 digest
2025-01-16T17:00 escalated
2025-01-20T12:30 digest
2025-01-24T15:00 fired
2025-01-24T17:17 fired
2025-01-27T12:30 digest
2025-02-03T12:30 digest
2025-02-03T14:02 escalated
2025-02-07T15:00 baseline fired
2025-02-10T12:30 digest
2025-02-13T13:30 fired
2025-02-17T12:30 digest
2025-02-18T15:00 fired
2025-02-21T14:45 fired
2025-02-21T15:00 escalated fired fired
2025-02-21T17:17 escalated
2025-02-24T12:30 digest
2025-02-27T13:30 escalated
2025-03-03T12:30 digest
2025-03-05T14:45 retracted
"""
"""What cannot wait, at once and a mail a release; the rest on Mondays at 07:30 in New York."""


pytestmark = pytest.mark.xdist_group("demo")
"""One worker makes what these tests share."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("demo")
    (folder / MAILS).mkdir()
    (folder / MAILS / "999.eml").write_text("of an earlier run")
    (folder / "notes.txt").write_text("the reader's own")
    return folder


@pytest.fixture(scope="module")
def shown(folder: Path) -> Outcome:
    return show(folder)


@pytest.fixture(scope="module")
def mails(shown: Outcome, folder: Path) -> list[EmailMessage]:
    texts = [path.read_bytes() for path in sorted((folder / MAILS).iterdir())]
    return [email.message_from_bytes(text, policy=policy.default) for text in texts]


@pytest.fixture(scope="module")
def webhooks(shown: Outcome, folder: Path) -> list[Path]:
    return sorted((folder / WEBHOOKS).iterdir())


def line(event: Event) -> str:
    period = event.reading.period if event.reading else None
    told = f"{instant_code(event.at)} {event.kind.value:9} {event.rule or event.indicator:20}"
    return f"{told} {event.level.value:8} {period}"


def text(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def events_in(mail: EmailMessage) -> list[str]:
    """Name the events that a mail tells in full."""
    return re.findall(r"\bevt_\w+", text(mail))


def instant_of(mail: EmailMessage) -> str:
    return f"{mail['Date'].datetime.astimezone(UTC):%Y-%m-%dT%H:%M}"


def test_the_demo_tells_exactly_this(shown: Outcome) -> None:
    assert [line(event) for event in shown.events] == TOLD.strip().splitlines()


def test_a_flash_that_the_final_takes_back_is_retracted(shown: Outcome) -> None:
    fired, retracted = [event for event in shown.events if event.rule == "services-pmi-weak"]

    assert fired.reading is not None
    assert retracted.reading is not None
    assert (fired.reading.value, retracted.reading.value) == (49.7, 51.0)
    assert fired.reading.provisional
    assert str(retracted.episode) == str(fired.episode) == str(fired.id)


def test_these_mails_come_and_no_others(shown: Outcome, mails: list[EmailMessage]) -> None:
    kinds = {str(event.id): event.kind.value for event in shown.events}

    assert [
        " ".join([instant_of(mail), *(sorted(kinds[each] for each in events_in(mail)) or ["digest"])])
        for mail in mails
    ] == MAILED.strip().splitlines()


def test_one_release_is_one_mail_of_what_cannot_wait(mails: list[EmailMessage]) -> None:
    (mail,) = [each for each in mails if str(each["Date"]).startswith("Fri, 21 Feb 2025 15:00")]
    body = text(mail)

    assert len(events_in(mail)) == 3
    assert "64.7 in Feb 2025 (final)" in body
    assert "lowest since 2023-11" in body


def test_what_can_wait_comes_with_the_digests(shown: Outcome, mails: list[EmailMessage]) -> None:
    told = {name for mail in mails for name in events_in(mail)}
    waited = [event for event in shown.events if event.id not in told]
    digests = [mail for mail in mails if not events_in(mail)]

    assert [(event.rule, event.kind.value) for event in waited] == [
        ("mortgage-shock", "eased"),
        ("mortgage-shock", "resolved"),
        ("expectations-1y-rise", "confirmed"),
    ]
    for event in waited:
        digest = next(mail for mail in digests if instant_of(mail) > f"{event.at:%Y-%m-%dT%H:%M}")
        assert "Digest to " in str(digest["Subject"])
        assert f"{event.title} {event.kind.value}" in " ".join(text(digest).split())


def test_a_retraction_says_so_first_and_stays_in_its_thread(
    shown: Outcome, mails: list[EmailMessage]
) -> None:
    fired = next(each for each in mails if "49.7" in str(each["Subject"]))
    retraction = mails[-1]

    assert str(retraction["Subject"]).startswith("RETRACTED")
    assert retraction["In-Reply-To"] == fired["Message-ID"]


def test_every_event_is_one_signed_webhook(shown: Outcome, webhooks: list[Path]) -> None:
    sent = [json.loads(path.read_text("utf-8")) for path in webhooks]

    assert [body["data"]["id"] for body in sent] == [event.id for event in shown.events]
    assert len({event.id for event in shown.events}) == len(shown.events)
    assert {body["type"] for body in sent} >= {"alert.fired", "alert.retracted", "alert.confirmed"}


def test_the_signatures_are_those_of_an_independent_library(shown: Outcome) -> None:
    signer = Webhook(HOOK_SIGNATURE)

    for received in shown.received:
        at = datetime.fromtimestamp(int(received.headers["webhook-timestamp"]), UTC)
        expected = signer.sign(received.headers["webhook-id"], at, received.body.decode())
        assert received.headers["webhook-signature"] == expected


def test_every_webhook_fits_the_published_schema(webhooks: list[Path]) -> None:
    bodies = [json.loads(path.read_text("utf-8")) for path in webhooks]

    assert bodies
    for body in bodies:
        WEBHOOK.validate(body)


def test_the_table_of_the_last_day_fits_its_width(shown: Outcome) -> None:
    lines = table(shown.standing, shown.watch).splitlines()

    assert max(map(len, lines)) <= WIDTH
    assert lines[0].startswith("● critical")


def test_what_an_earlier_run_left_is_gone_and_the_readers_own_files_stay(
    shown: Outcome, folder: Path
) -> None:
    assert len(list((folder / MAILS).iterdir())) == shown.mails
    assert (folder / "notes.txt").exists()
