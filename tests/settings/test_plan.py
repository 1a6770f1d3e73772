"""From `monitor.yaml` to who is told what, and what is refused on the way."""

from datetime import time, timedelta
from pathlib import Path

import pytest

from monitor.errors import ConfigurationError, ProblemsError
from monitor.model.decisions import Matcher
from monitor.model.terms import ChannelName, EventKind, Language, Level, Role, RuleId, Theme
from monitor.routing.readers import Digest, Quiet
from monitor.routing.routes import Route, RoutingPlan
from monitor.routing.ways import Send
from monitor.settings.loading import load_settings
from monitor.settings.plan import build_plan

DESK, HOOK = ChannelName("desk"), ChannelName("hook")
EXAMPLE = Path(__file__).parents[2] / "docs" / "routing.md"
MAIL = "type: email, host: smtp.example.org, from: monitor@example.org, to: [analyst@example.org]"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("FRED_API_KEY", "MONITOR_DATABASE_URL", "MONITOR_CONFIG", "MONITOR_RULES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def planned(text: str) -> RoutingPlan:
    Path("monitor.yaml").write_text(text)
    return build_plan(load_settings())


def refused(text: str) -> list[str]:
    with pytest.raises(ProblemsError) as caught:
        planned(text)
    return str(caught.value).splitlines()


def test_without_settings_there_is_the_console_that_is_told_everything_at_once() -> None:
    plan = build_plan(load_settings())

    (reader,) = plan.readers.values()
    assert (plan.routes, plan.operators) == ((), ())
    assert (reader.channel, reader.zone.key, reader.digest, reader.quiet) == ("console", "UTC", None, None)


def test_a_reader_is_as_the_channel_says() -> None:
    plan = planned(
        f"""
time_zone: Asia/Shanghai
channels:
  hook: {{type: console}}
  desk: {{{MAIL}, language: zh, time_zone: America/New_York, digest: {{every: day, at: 17:00}},
         quiet_hours: {{from: 22:00, to: 07:00, critical: pass}}, cards: 30, fallback: hook}}
"""
    )

    desk, hook = plan.readers[DESK], plan.readers[HOOK]
    assert (desk.language, desk.zone.key, desk.fallback) == (Language.ZH, "America/New_York", HOOK)
    assert desk.digest == Digest(at=time(17))
    assert desk.quiet == Quiet(start=time(22), end=time(7), critical_passes=True)
    assert desk.cards == timedelta(minutes=30)
    assert (hook.language, hook.zone.key, hook.digest) == (Language.EN, "Asia/Shanghai", None)


def test_mail_has_a_digest_on_mondays_unless_it_is_off() -> None:
    plan = planned(f"channels:\n  desk: {{{MAIL}}}\n  hook: {{{MAIL}, digest: 'off'}}\n")

    assert plan.readers[DESK].digest == Digest(at=time(7, 30), weekday=0)
    assert plan.readers[HOOK].digest is None


def test_a_route_is_as_the_file_says() -> None:
    plan = planned(
        f"""
channels: {{desk: {{{MAIL}}}}}
routes:
  - {{match: {{level: [warning], theme: [housing], role: [leading], rule: [a], event: [fired]}}, to: [desk],
     send: digest, language: zh}}
  - {{to: [desk]}}
operators: [desk]
"""
    )

    taken = Matcher(
        levels=frozenset({Level.WARNING}),
        themes=frozenset({Theme.HOUSING}),
        roles=frozenset({Role.LEADING}),
        rules=frozenset({RuleId("a")}),
        kinds=frozenset({EventKind.FIRED}),
    )
    assert plan.routes == (
        Route(match=taken, to=(DESK,), send=Send.DIGEST, language=Language.ZH),
        Route(to=(DESK,)),
    )
    assert plan.operators == (DESK,)


def test_channels_that_are_not_there_are_all_named_with_their_place_and_the_nearest() -> None:
    found = refused(
        """channels:
  desk: {type: console, fallback: pagr}
  pager: {type: console}
routes:
  - to: [desk, hook]
operators: [dsk]
"""
    )

    assert found == [
        "monitor.yaml:2:35: no channel is called `pagr`: did you mean `pager`? [unknown-channel]",
        "monitor.yaml:5:16: no channel is called `hook`: the channels are desk, pager [unknown-channel]",
        "monitor.yaml:6:13: no channel is called `dsk`: did you mean `desk`? [unknown-channel]",
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("channels: {desk: {type: console, fallback: desk}}", "`desk` is its own fallback"),
        (
            "channels: {desk: {type: console, quiet_hours: {from: 22:00, to: 22:00}}}",
            "quiet hours from 22:00 to 22:00 are none, or all",
        ),
        (
            "channels: {desk: {type: console}}\nroutes: [{to: [desk], send: digest}]",
            "the channel `desk` has no digest",
        ),
        (
            "channels: {desk: {type: console, quiet_hours: {from: '22:00Z', to: 07:00}}}",
            "write a time of the reader's clock such as 07:30",
        ),
        ("channels: {desk: {type: console, quiet_hours: {from: 22, to: 07:00}}}", "such as 07:30"),
    ],
)
def test_wishes_that_cannot_be_met_are_refused(text: str, said: str) -> None:
    (only,) = refused(text)

    assert said in only


def test_a_channel_that_only_the_environment_names_is_refused_by_its_variable(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("MONITOR_OPERATORS", '["desk"]')

    with pytest.raises(ConfigurationError, match=r"operators\.0: no channel is called `desk`"):
        load_settings()


def test_the_example_of_the_documentation_can_be_used() -> None:
    _, _, after = EXAMPLE.read_text(encoding="utf-8").partition("```yaml\n")

    plan = planned(after.partition("```")[0])

    assert list(plan.readers) == ["desk", "new-york", "chat", "hook", "oncall"]
    assert len(plan.routes) == 4
    assert plan.readers[ChannelName("chat")].digest is None
