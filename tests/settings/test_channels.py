from pathlib import Path
from typing import get_args

import pytest

from monitor.errors import ProblemsError
from monitor.settings.channels import (
    CHANNELS,
    AppriseSettings,
    ChannelSettings,
    CommandSettings,
    EmailSettings,
)
from monitor.settings.loading import Settings, load_settings

MAIL = "type: email, host: mail.example.org"


@pytest.fixture(autouse=True)
def empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in a folder without settings."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def loaded(channel: str) -> Settings:
    Path("monitor.yaml").write_text(f"channels:\n  desk: {{{channel}}}\n")
    return load_settings()


def problem(channel: str) -> str:
    with pytest.raises(ProblemsError) as caught:
        loaded(channel)
    (found,) = caught.value.problems
    return str(found)


@pytest.mark.parametrize("address", ['"a@example.org\\nBcc: b@example.org"', '"a@example.org\\n"', "nobody"])
def test_an_address_that_is_none_is_told_with_its_place_and_its_channel(address: str) -> None:
    told = problem(f"{MAIL}, from: monitor@example.org, to: [b@example.org, {address}]")

    assert told.startswith("monitor.yaml:2:")
    assert "channels.desk.email.to.1: Value error, not one e-mail address: " in told
    assert "\n" not in told


def test_a_sender_that_is_none_is_told_too() -> None:
    assert "channels.desk.email.from: " in problem(f"{MAIL}, from: monitor, to: [b@example.org]")


def test_names_of_people_are_kept() -> None:
    settings = loaded(f"{MAIL}, from: Monitor <monitor@example.org>, to: [Analyst <analyst@example.com>]")

    desk = settings.channels["desk"]
    assert isinstance(desk, EmailSettings)
    assert (desk.sender, desk.to) == ("Monitor <monitor@example.org>", ["Analyst <analyst@example.com>"])


@pytest.mark.parametrize("argv", ["[]", '[""]', '["mail\\0"]'])
def test_a_command_must_be_one_that_can_be_started(argv: str) -> None:
    assert "channels.desk.command.argv" in problem(f"type: command, argv: {argv}")


def test_a_command_is_a_list_and_never_a_line_for_a_shell() -> None:
    assert "argv: Input should be a valid list" in problem("type: command, argv: mail -s alert")


def test_arguments_stay_apart() -> None:
    desk = loaded('type: command, argv: [page, "--to", "on call; now"], timeout_s: 5').channels["desk"]

    assert isinstance(desk, CommandSettings)
    assert (desk.argv, desk.timeout_s) == (["page", "--to", "on call; now"], 5.0)


def test_an_address_of_apprise_is_in_no_repr() -> None:
    desk = loaded("type: apprise, url: 'tgram://T0KEN/1'").channels["desk"]

    assert isinstance(desk, AppriseSettings)
    assert desk.url is not None
    assert desk.url.get_secret_value() == "tgram://T0KEN/1"
    assert "T0KEN" not in repr(desk)


@pytest.mark.parametrize(
    ("wrong", "meant"),
    [("time_out_s", "timeout_s"), ("languag", "language"), ("quiet_hour", "quiet_hours"), ("form_", "form")],
)
def test_a_setting_of_any_channel_is_suggested(wrong: str, meant: str) -> None:
    assert f"did you mean `{meant}`?" in problem(f"type: command, argv: [page], {wrong}: 1")


def test_every_type_of_channel_is_searched_for_names() -> None:
    union, *_ = get_args(ChannelSettings)

    assert set(CHANNELS) == set(get_args(union))
