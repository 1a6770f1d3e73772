"""`fetch`, `import` and `observe`: ways for values to get into the store."""

from collections.abc import Sequence
from datetime import date, datetime
from difflib import get_close_matches
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from monitor.app import build_asking_pipeline, read_watch
from monitor.calendar import date_figures, misdated, misplaced
from monitor.cli import FAILED
from monitor.cli.opened import opened_store
from monitor.cli.parameters import AS_OF, NUMBER, PERIOD, config_option, rules_option
from monitor.clock import SimulatedClock, SystemClock
from monitor.errors import ConfigurationError
from monitor.evaluation.record import Watch
from monitor.guards import refusal
from monitor.model.catalogue import Indicator
from monitor.model.records import Collection, Look
from monitor.model.series import Figure, Forecast
from monitor.model.terms import FILE, HAND, IndicatorId, Outcome, SourceName, Stage
from monitor.pipeline import Pipeline
from monitor.polling import ANSWERS
from monitor.ports import Clock, Store
from monitor.providers import build_transport, settings_of_replay, source_names
from monitor.settings.loading import Settings, load_settings
from monitor.sources.table import parse_table
from monitor.wording.times import instant_code

if TYPE_CHECKING:
    from monitor.exchange import Fetcher
    from monitor.sources.tape import Tape

LARGEST_BYTES: Final = 64_000_000
FOLDER: Final = click.Path(file_okay=False, path_type=Path)


@click.command()
@click.option("--only", multiple=True, metavar="INDICATOR", help="Only this indicator; may be repeated.")
@click.option("--record", type=FOLDER, metavar="DIR", help="Keep every payload in this new folder.")
@click.option(
    "--replay", type=FOLDER, metavar="DIR", help="Ask nobody: answer from a folder recorded before."
)
@rules_option
@config_option
def fetch(
    *, only: Sequence[str], record: Path | None, replay: Path | None, rules: Path | None, config: Path | None
) -> int:
    """Ask the sources now, due or not, and store what they say. Tells nobody.

    Exit code: 0, or 3 if a source did not answer.
    """
    if record and replay:
        raise click.BadParameter("--record and --replay exclude each other")
    settings = load_settings(config)
    if replay:
        from monitor.sources.tape import read_tape  # noqa: PLC0415 - loads requests

        return _fetch_recorded(read_tape(replay), settings, only=only, rules=rules)
    clock = SystemClock()
    if record is None:
        return _fetch(_asking(settings, rules, clock), only)
    from monitor.sources.tape import new_recording  # noqa: PLC0415 - loads requests

    recorder = new_recording(build_transport(settings, clock), record)
    code = _fetch(_asking(settings, rules, clock, recorder), only)
    click.echo(f"{recorder.count} answers recorded in {record}")
    return code


def _fetch_recorded(tape: "Tape", settings: Settings, *, only: Sequence[str], rules: Path | None) -> int:
    """Fetch from a recording, as of when it was made: into a store that knows nothing later."""
    from monitor.sources.tape import Player  # noqa: PLC0415 - loads requests

    replayed = settings_of_replay(settings, tape.providers)
    clock = SimulatedClock(tape.began_at)
    pipeline = _asking(replayed, rules, clock, Player(tape, clock))
    if any(look.at > tape.began_at for look in pipeline.store.looks().values()):
        raise ConfigurationError(
            f"the store holds what is later than the recording of {instant_code(tape.began_at)}; replay it "
            "into a store of its own, such as MONITOR_DATABASE_URL=sqlite:///replayed.db"
        )
    return _fetch(pipeline, only)


def _asking(
    settings: Settings, rules: Path | None, clock: Clock, fetcher: "Fetcher | None" = None
) -> Pipeline:
    watch = _watch(settings, rules)
    return build_asking_pipeline(settings, watch, opened_store(settings), clock, fetcher)


def _fetch(pipeline: Pipeline, only: Sequence[str]) -> int:
    names = [_known(name, pipeline.watch) for name in only] or [
        name for name, each in pipeline.watch.catalogue.items() if pipeline.intake.listed(each)
    ]
    collected = pipeline.collect([pipeline.watch.catalogue[name] for name in names])
    looks = [look for each in collected for look in each.looks]
    for look in sorted(looks, key=lambda look: names.index(look.indicator)):
        click.echo(f"{look.indicator:26}{look.source:20}{look.outcome.value:14}{look.detail}")
    click.echo(f"{sum(each.added.statements for each in collected)} new statements stored")
    answered = {look.indicator for look in looks if look.outcome in ANSWERS}
    return FAILED if {look.indicator for look in looks} - answered else 0


@click.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--series", required=True, metavar="INDICATOR", help="The indicator that the file holds.")
@rules_option
@config_option
def import_(*, file: Path, series: str, rules: Path | None, config: Path | None) -> int:
    """Store the history that a CSV FILE holds: `period,value[,stage,released_at]`.

    Values without released_at are history: dated by the release's habit, and marked as hindsight.
    """
    settings = load_settings(config)
    watch = _watch(settings, rules)
    indicator = watch.catalogue[_known(series, watch)]
    now = SystemClock().now()
    refuse = partial(misplaced, indicator.frequency, today=now.date())
    figures = parse_table(_text(file), file=str(file), refuse=refuse)
    offered = _collection(indicator, FILE, figures, detail=file.name, now=now, last_look_at=None)
    store = opened_store(settings)
    _require_right(figures, indicator, FILE, store)
    added = store.add(offered)
    click.echo(f"{series}: {len(figures)} values read, {added.statements} new")
    return 0


@click.command()
@click.argument("series", metavar="INDICATOR")
@click.argument("period", type=PERIOD)
@click.argument("value", type=NUMBER)
@click.option(
    "--stage", type=click.Choice([stage.value for stage in Stage]), help="How far the value has come."
)
@click.option("--released-at", type=AS_OF, help="When it was made public; now where it is not given.")
@click.option("--consensus", is_flag=True, help="The value is what is expected, not what came out.")
@rules_option
@config_option
def observe(  # noqa: PLR0913 - one parameter an option
    *,
    series: str,
    period: date,
    value: float,
    stage: str | None,
    released_at: datetime | None,
    consensus: bool,
    rules: Path | None,
    config: Path | None,
) -> int:
    """Store one value of an INDICATOR for a PERIOD by hand, or with --consensus what is expected of it."""
    settings, now = load_settings(config), SystemClock().now()
    watch = _watch(settings, rules)
    indicator = watch.catalogue[_known(series, watch)]
    _require_past(released_at, now)
    _require_placed(period, indicator, today=None if consensus else now.date())
    figure = Figure(
        period=period,
        value=value,
        text=f"{value:.{indicator.precision}f}",
        stage=Stage(stage) if stage else None,
        released_at=released_at,
    )
    if consensus:
        forecast = _forecast(indicator, figure, stated_at=released_at or now)
        offered = Collection(recorded_at=now, looks=(), statements=(), forecasts=(forecast,))
    else:
        offered = _collection(indicator, HAND, (figure,), detail="typed in", now=now, last_look_at=now)
    store = opened_store(settings)
    if not consensus:
        _require_right((figure,), indicator, HAND, store)
    added = store.add(offered)
    new = added.forecasts if consensus else added.statements
    click.echo(f"{series} {figure.period}: {figure.text} {'stored' if new else 'was stored already'}")
    return 0


def _watch(settings: Settings, rules: Path | None) -> Watch:
    return read_watch(rules or settings.rules, source_names(settings))


def _known(name: str, watch: Watch) -> IndicatorId:
    if IndicatorId(name) in watch.catalogue:
        return IndicatorId(name)
    near = get_close_matches(name, watch.catalogue, n=1)
    hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(watch.catalogue)}"
    raise click.BadParameter(f"no indicator is called {name!r}; {hint}")


def _require_right(figures: Sequence[Figure], indicator: Indicator, source: SourceName, store: Store) -> None:
    """Refuse figures that cannot be right, as those of any source are; nothing of them is stored."""
    said = store.statements([indicator.id])[indicator.id]
    if why := refusal(figures, said, indicator=indicator, source=source):
        raise ConfigurationError(f"{indicator.id}: {why}; nothing was stored")


def _require_past(released_at: datetime | None, now: datetime) -> None:
    if released_at is not None and released_at > now:
        raise click.BadParameter("--released-at lies in the future; what is not out yet cannot be observed")


def _require_placed(period: date, indicator: Indicator, *, today: date | None) -> None:
    """Refuse what cannot be a period of the indicator, and where `today` is given what lies after it."""
    frequency = indicator.frequency
    reason = misdated(frequency, period) if today is None else misplaced(frequency, period, today=today)
    if reason:
        raise click.BadParameter(reason)


def _forecast(indicator: Indicator, figure: Figure, *, stated_at: datetime) -> Forecast:
    if figure.value is None:
        raise ValueError("a forecast has a value")
    return Forecast(
        indicator=indicator.id,
        period=figure.period,
        stage=figure.stage,
        value=figure.value,
        text=figure.text,
        source=HAND,
        stated_at=stated_at,
    )


def _collection(  # noqa: PLR0913 - what is stored, and when it was seen
    indicator: Indicator,
    source: SourceName,
    figures: Sequence[Figure],
    *,
    detail: str,
    now: datetime,
    last_look_at: datetime | None,
) -> Collection:
    """Date figures that a person brought, as any other source's."""
    listing = next(each for each in indicator.listings if each.source == source)
    look = Look(
        indicator=indicator.id,
        source=source,
        at=now,
        outcome=Outcome.OK,
        detail=detail,
        cursor=None,
        bytes_read=0,
    )
    stated = date_figures(figures, indicator=indicator, listing=listing, now=now, last_look_at=last_look_at)
    return Collection(recorded_at=now, looks=(look,), statements=stated, forecasts=())


def _text(file: Path) -> str:
    """Read a file that a person names, within bounds.

    Raises:
        ConfigurationError: when it is too large, unreadable or not UTF-8.
    """
    try:
        if file.stat().st_size > LARGEST_BYTES:
            raise ConfigurationError(f"{file} has more than {LARGEST_BYTES // 1_000_000} MB; split it")
        return file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as exc:
        raise ConfigurationError(f"{file} is not UTF-8 (byte {exc.start}): save it as CSV UTF-8") from exc
    except OSError as exc:
        raise ConfigurationError(f"cannot read {file}: {exc.strerror}") from exc
