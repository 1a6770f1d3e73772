"""The command line. Each command's module is loaded only when it is called, to start at once."""

import gc
import io
import sys
import traceback
from collections.abc import Sequence
from importlib import import_module
from typing import Final

import click

from monitor import __version__
from monitor.errors import MonitorError

COMMANDS: Final = {
    "check": ("monitor.cli.check", "check", "Show how everything stands, and say it by the exit code."),
    "run": ("monitor.cli.run", "run", "Run the service: pull, evaluate and tell, until stopped."),
    "demo": ("monitor.cli.demo", "demo", "Replay early 2025 through the whole pipeline, without network."),
    "fetch": ("monitor.cli.feed", "fetch", "Ask the sources now and store what they say."),
    "import": ("monitor.cli.feed", "import_", "Store the history that a CSV file holds."),
    "observe": ("monitor.cli.feed", "observe", "Store one value, or what was expected of it, by hand."),
    "status": ("monitor.cli.status", "status", "Show sources, freshness, and what is still to be delivered."),
    "calendar": ("monitor.cli.calendar", "calendar", "Show the coming releases, or export them."),
    "sources": ("monitor.cli.sources", "sources", "Show each source and its last look; ask it now."),
    "rules": (
        "monitor.cli.rules",
        "rules",
        "Check rules, test them, show them; what they can be written with.",
    ),
    "routes": ("monitor.cli.routes", "routes", "Show who would be told of an event, and why."),
    "measure": ("monitor.cli.measure", "measure", "Show what any expression gives, by period."),
    "explain": (
        "monitor.cli.explain",
        "explain",
        "Show every step of how a rule stands, or all that is kept of an event.",
    ),
    "events": ("monitor.cli.events", "events", "Show the events that were told."),
    "deliveries": ("monitor.cli.deliveries", "deliveries", "Show what is owed to whom; try it again."),
    "silence": ("monitor.cli.silence", "silence", "Tell nobody of rules or themes until something ends it."),
    "ack": ("monitor.cli.silence", "ack", "Say that the open alert of a rule is known."),
    "notify-test": ("monitor.cli.notify_test", "notify_test", "Send a test message to a channel."),
    "export": ("monitor.cli.events", "export", "Write all that was decided and told as JSON lines."),
    "db": ("monitor.cli.db", "db", "Look after the database."),
}
"""Name to module, function and one line of help."""

FAILED: Final = 3
"""Exit code of everything that could not be done: a program that checks tells it from a level."""


class _Lazy(click.Group):
    """A group that knows its commands by name and loads the one that is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        del ctx
        if cmd_name not in COMMANDS:
            return None
        module, name, _ = COMMANDS[cmd_name]
        return _loaded(module, name)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, _, line) in COMMANDS.items()])


def _loaded(module: str, name: str) -> click.Command:
    """Load a command, keeping the garbage collector off what modules make: all of it stays."""
    gc.disable()
    command: click.Command = getattr(import_module(module), name)
    gc.freeze()
    gc.enable()
    return command


@click.group(cls=_Lazy)
@click.version_option(__version__, prog_name="macro-monitor")
def root() -> None:
    """Watch the downside risks to the US economy."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and exit with its code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    sys.exit(_code(arguments))


def _code(arguments: Sequence[str] | None) -> int:
    try:
        code = root.main(arguments, prog_name="macro-monitor", standalone_mode=False)
    except click.ClickException as exc:
        exc.show()
        return FAILED
    except click.Abort:
        return FAILED
    except MonitorError as exc:
        click.echo(str(exc), err=True)
        return FAILED
    except Exception:  # noqa: BLE001 - Python's own code for a crash is 1, which would read as a warning
        traceback.print_exc()
        return FAILED
    return code if isinstance(code, int) else 0
