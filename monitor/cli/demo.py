"""`demo`: early 2025 replayed through the whole pipeline."""

from pathlib import Path

import click

from monitor.errors import ConfigurationError
from monitor.model.alerts import Event
from monitor.report.table import table
from monitor.wording.levels import signed
from monitor.wording.times import instant_code


@click.command()
@click.option(
    "--output",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("demo-output"),
    show_default=True,
    help="The folder for mails, webhook bodies and the database.",
)
def demo(*, output: Path) -> int:
    """Replay 2 January to 7 March 2025 over bundled figures; no network, no key and no server is needed."""
    try:
        from monitor.demo.show import show  # noqa: PLC0415 - loads everything

        outcome = show(output)
    except ModuleNotFoundError as exc:
        raise ConfigurationError(f"the demo needs {exc.name}: pip install 'us-macro-monitor[demo]'") from exc
    click.echo("What was told, as it became known:\n")
    for event in outcome.events:
        click.echo(_line(event))
    click.echo(f"\n{outcome.mails} mails and {outcome.webhooks} webhooks are in {output}\n")
    click.echo(table(outcome.standing, outcome.watch), nl=False)
    return 0


def _line(event: Event) -> str:
    reading = event.reading
    value = f"{reading.value:g}" if reading else ""
    period = str(reading.period) if reading and reading.period else ""
    stage = reading.stage.value if reading and reading.stage else ""
    subject = event.rule or event.indicator or ""
    level = signed(event.level) if event.rule else ""
    told = f"{instant_code(event.at):21}{event.kind.value:13}{level:12}{subject:22}"
    return f"{told}{value:>9}  {period:11}{stage}".rstrip()
