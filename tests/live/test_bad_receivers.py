"""Receivers that are down, busy, gone or refuse, over real HTTP and SMTP: nothing is lost."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from desk import Life, life, plan, reader
from evaluation.builders import instant
from survey import FLASH_AT, START, WEAK, figure

from monitor.channels.email import EmailChannel, Tls
from monitor.channels.receiver import Receiver
from monitor.channels.web_address import web_address
from monitor.channels.webhook import WebhookChannel
from monitor.clock import SystemClock
from monitor.demo.receivers import Endpoint, Mailbox, Response, mail_server, webhook_endpoint
from monitor.model.terms import ChannelName, DeliveryState, Stage
from monitor.store.sql import SqlStore

HOOK, MAIL = ChannelName("hook"), ChannelName("mail")
READER, OTHER = "reader@example.org", "other@example.org"
MARCH_AT = instant("2025-03-21T13:45")
STRONG = figure("2025-03-01", 53.0, MARCH_AT, Stage.FLASH)
ALERTS = ("fired", "resolved")
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """A life told to real receivers, and these."""

    one: Life
    endpoint: Endpoint
    mailbox: Mailbox

    def later(self, by: timedelta) -> None:
        """Let time pass, and deliver what is due then."""
        self.one.clock.advance_to(self.one.clock.now() + by)
        self.one.deliver()

    @property
    def told(self) -> list[str]:
        """Kinds of events that the hook took, in the order it took them."""
        return [self.one.kind(each.headers["webhook-id"]) for each in self.endpoint.received]

    def states(self, channel: ChannelName) -> list[DeliveryState]:
        return [each.state for each in self.one.store.deliveries(channels=[channel])]


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with webhook_endpoint() as endpoint, mail_server() as mailbox:
        address = web_address(HOOK, endpoint.url)
        hook = WebhookChannel(
            name=HOOK, receiver=Receiver(address=address, clock=SystemClock()), secrets=("made up",)
        )
        mail = EmailChannel(
            name=MAIL,
            host=mailbox.host,
            port=mailbox.port,
            tls=Tls.NONE,
            sender="monitor@example.org",
            recipients=(READER, OTHER),
        )
        store = SqlStore.open(f"sqlite:///{tmp_path}/monitor.db")
        one = life(store=store, by=plan(reader(HOOK), reader(MAIL)), channels=[hook, mail])
        one.cycle(START)
        yield World(one=one, endpoint=endpoint, mailbox=mailbox)
        store.close()


def test_what_a_receiver_slept_through_arrives_whole_and_in_order(world: World) -> None:
    world.endpoint.default = Response(status=503)
    world.mailbox.after_data |= dict.fromkeys((READER, OTHER), "451 4.3.0 try later")
    world.one.cycle(FLASH_AT, WEAK)
    world.one.cycle(MARCH_AT, STRONG)
    refused = len(world.endpoint.received)

    world.endpoint.default = Response()
    world.mailbox.after_data.clear()
    for _ in range(4):
        world.later(HOUR)

    assert refused > 0
    assert [kind for kind in world.told[refused:] if kind in ALERTS] == ["fired", "resolved"]
    delivered = world.one.store.deliveries(channels=[MAIL], states=[DeliveryState.DELIVERED])
    for who in (READER, OTHER):
        alerts = [each.message for each in delivered if each.message.recipient == who]
        told = [[kind for kind in map(world.one.kind, each.events) if kind in ALERTS] for each in alerts]
        assert list(filter(None, told)) == [["fired", "resolved"]]
        assert len(world.mailbox.received[who]) == len(alerts)


@pytest.mark.parametrize("reply", ["550 5.7.1 no", "554 5.0.0 no"])
def test_a_recipient_refused_after_data_is_dead_and_holds_up_nobody(world: World, reply: str) -> None:
    world.mailbox.after_data[READER] = reply

    world.one.cycle(FLASH_AT, WEAK)

    assert list(world.mailbox.received) == [OTHER]
    assert sorted(each.value for each in world.states(MAIL)) == ["dead", "delivered"]
    assert world.told == ["fired"]


def test_a_receiver_that_asks_for_time_gets_it(world: World) -> None:
    world.endpoint.responses.append(Response(status=429, headers={"Retry-After": "1200"}))
    world.one.cycle(FLASH_AT, WEAK)

    world.later(15 * MINUTE)
    early = len(world.endpoint.received)
    world.later(6 * MINUTE)

    assert early == 1
    assert world.told == ["fired", "fired"]
    assert len({each.headers["webhook-id"] for each in world.endpoint.received}) == 1
    assert world.states(HOOK) == [DeliveryState.DELIVERED]


def test_a_receiver_that_is_gone_disables_its_channel_and_no_other(world: World) -> None:
    world.endpoint.responses.append(Response(status=410))
    world.one.cycle(FLASH_AT, WEAK)

    world.one.cycle(MARCH_AT, STRONG)

    assert list(world.one.store.disablings()) == [HOOK]
    assert len(world.endpoint.received) == 1
    assert set(world.states(HOOK)) == {DeliveryState.DEAD}
    assert len(world.mailbox.received[READER]) == 2
