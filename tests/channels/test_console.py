from collections.abc import Callable
from io import BytesIO, StringIO, TextIOWrapper
from typing import TextIO

import pytest
from contracts.channel_contract import CLAUSES, NOTICE, message_of

from monitor.channels.console import ConsoleChannel
from monitor.model.terms import ChannelName
from monitor.ports import Channel


def console(stream: TextIO) -> ConsoleChannel:
    return ConsoleChannel(name=ChannelName("console"), stream=stream)


@pytest.mark.parametrize("clause", CLAUSES)
def test_it_keeps_the_contract(clause: Callable[[Channel], None]) -> None:
    clause(console(StringIO()))


def test_it_prints_the_text() -> None:
    stream = StringIO()
    channel = console(stream)

    channel.deliver(message_of(channel, *channel.compose(NOTICE)))

    assert stream.getvalue() == f"{NOTICE.text}\n"


def test_a_poor_encoding_costs_signs_and_not_the_message() -> None:
    printed = BytesIO()
    channel = console(TextIOWrapper(printed, encoding="ascii"))

    answer = channel.deliver(message_of(channel, *channel.compose(NOTICE)))

    assert answer.delivered
    assert b"? warning" in printed.getvalue()


def test_a_closed_stream_is_an_answer() -> None:
    stream = StringIO()
    channel = console(stream)
    stream.close()

    answer = channel.deliver(message_of(channel, *channel.compose(NOTICE)))

    assert not answer.delivered
    assert not answer.permanent
