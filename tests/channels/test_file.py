import json
from collections.abc import Callable
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest
from contracts.channel_contract import CLAUSES, NOTICE, messages_of
from services import FIRED, LATE

from monitor.channels.file import FileChannel, FolderChannel, Form
from monitor.errors import ConfigurationError
from monitor.model.terms import ChannelName
from monitor.ports import Channel

NAME = ChannelName("kept")


def lines_in(path: Path) -> FileChannel:
    return FileChannel(name=NAME, path=path / "events.jsonl")


@pytest.mark.parametrize("clause", CLAUSES)
def test_a_file_keeps_the_contract(clause: Callable[[Channel], None], tmp_path: Path) -> None:
    clause(lines_in(tmp_path))


@pytest.mark.parametrize("form", Form)
@pytest.mark.parametrize("clause", CLAUSES)
def test_a_folder_keeps_the_contract(clause: Callable[[Channel], None], form: Form, tmp_path: Path) -> None:
    clause(FolderChannel(name=NAME, folder=tmp_path / "mail", form=form))


def test_a_file_has_one_document_a_line() -> None:
    parcels = lines_in(Path()).compose(NOTICE)

    assert [json.loads(parcel.body)["data"]["id"] for parcel in parcels] == [FIRED.id, LATE.id]
    assert not any(b"\n" in parcel.body for parcel in parcels)


def test_a_line_torn_by_a_crash_spoils_no_other(tmp_path: Path) -> None:
    channel = lines_in(tmp_path)
    channel.path.write_bytes(b'{"schema": 1, "ty')

    for message in messages_of(channel, NOTICE):
        channel.deliver(message)

    torn, *whole = channel.path.read_bytes().splitlines()
    assert torn == b'{"schema": 1, "ty'
    assert [json.loads(line)["type"] for line in whole] == ["alert.fired", "data.late"]


def test_a_folder_holds_mails_that_can_be_opened(tmp_path: Path) -> None:
    channel = FolderChannel(name=NAME, folder=tmp_path, form=Form.EML)
    for message in messages_of(channel, NOTICE):
        channel.deliver(message)

    (file,) = tmp_path.iterdir()

    assert file.name == "msg_0.eml"
    assert message_from_bytes(file.read_bytes(), policy=default)["Subject"] == NOTICE.subject


def test_a_repeat_leaves_one_file(tmp_path: Path) -> None:
    channel = FolderChannel(name=NAME, folder=tmp_path, form=Form.JSON)
    for message in (*messages_of(channel, NOTICE), *messages_of(channel, NOTICE)):
        channel.deliver(message)

    assert sorted(file.name for file in tmp_path.iterdir()) == ["msg_0.json", "msg_1.json"]


def test_a_place_that_cannot_be_written_is_an_answer(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("")
    folder = FolderChannel(name=NAME, folder=tmp_path / "taken", form=Form.JSON)
    file = FileChannel(name=NAME, path=tmp_path / "nowhere" / "events.jsonl")

    for channel in (folder, file):
        message, *_ = messages_of(channel, NOTICE)
        answer = channel.deliver(message)

        assert not answer.delivered
        assert not answer.permanent


def test_an_address_of_the_mails_must_be_one() -> None:
    with pytest.raises(ConfigurationError, match="not one e-mail address"):
        FolderChannel(name=NAME, folder=Path(), form=Form.EML, recipient="nobody")
