"""How much of the time since 2000 the shipped state rules stand at each level, on real histories."""

from collections.abc import Iterator, Sequence
from datetime import date
from tempfile import TemporaryDirectory
from typing import Final

from benchmarks.history import FOLDER, STORED_AT, collections, folders, real_ones
from monitor.app import read_watch
from monitor.evaluation.breadth import counted_by
from monitor.evaluation.history import Knowledge, inputs_of
from monitor.evaluation.judgement import Judgement, judge
from monitor.evaluation.noise import Tally, noise, tally_since
from monitor.evaluation.record import Watch
from monitor.model.catalogue import Catalogue
from monitor.model.series import Vintage
from monitor.model.terms import Level
from monitor.rulebook.book import Rule, RuleKind
from monitor.store.sql import SqlStore
from monitor.vintage import vintage

SINCE: Final = date(2000, 1, 1)
DAYS_OF_YEAR: Final = 365.25
LIMITS: Final = {Level.WATCH: 0.30, Level.WARNING: 0.20, Level.CRITICAL: 0.10}
"""The greatest share of the periods since 2000 that a rule may stand at a level or worse."""
ENOUGH_YEARS: Final = 15
"""A shorter history is shown and not held against the limits."""


def measure() -> Iterator[str]:
    """Report a line for each state rule."""
    if not folders():
        yield f"{FOLDER} names no folder of histories: nothing is measured"
        return
    watch = read_watch(None, ())
    indicators = real_ones(watch.catalogue)
    rules = [rule for rule in watch.rules.rules if rule.kind is RuleKind.STATE and counted_by(rule) is None]
    readable = [rule for rule in rules if set(inputs_of(rule)) <= indicators.keys()]
    limits = ", ".join(f"{limit:.0%} at {level.value}" for level, limit in LIMITS.items())
    yield f"share of the periods since 2000 at a level or worse; limits with {ENOUGH_YEARS} years of data:"
    yield limits
    yield f"{'rule':24} {'history':24} {'periods':>7} {'watch':>8} {'warning':>8} {'critical':>8}"
    yield from (_line(each) for each in _judgements(readable, watch, indicators))
    without = [rule.id for rule in rules if rule not in readable]
    yield f"no data for {', '.join(without) or 'none'}"


def _judgements(rules: Sequence[Rule], watch: Watch, indicators: Catalogue) -> Iterator[Judgement]:
    knowledge = Knowledge(
        catalogue=watch.catalogue, calendars=watch.calendars, vintage=_vintage(indicators), freshness={}
    )
    return (judge(rule, knowledge) for rule in rules)


def _vintage(indicators: Catalogue) -> Vintage:
    """Import the files into a store, and read what it knows."""
    with TemporaryDirectory() as folder:
        store = SqlStore.open(f"sqlite:///{folder}/store.db")
        for each in collections(indicators):
            store.add(each)
        known = vintage(store.statements(indicators), indicators, as_of=STORED_AT)
        store.close()
    return known


def _line(judgement: Judgement) -> str:
    name, found, since = judgement.rule.id, noise(judgement), tally_since(judgement, SINCE)
    if found is None or since is None:
        return f"{name:24} no reading: {judgement.state.reason}"
    years = (found.whole.last - found.whole.first).days / DAYS_OF_YEAR
    remarks = _over(since) if years >= ENOUGH_YEARS else [f"{years:.0f} years of data"]
    remarks += [each.name for each in found.warnings]
    shares = "".join(f" {_share(since, level):>8}" for level in LIMITS)
    history = f"{found.whole.first} to {found.whole.last}"
    return f"{name:24} {history} {since.periods:7,}{shares}  {'; '.join(remarks)}".rstrip()


def _over(since: Tally) -> list[str]:
    return [
        f"over {limit:.0%} at {level.value}"
        for level, limit in LIMITS.items()
        if since.shares.get(level, 0.0) > limit
    ]


def _share(since: Tally, level: Level) -> str:
    """Render a share, a dash where the rule has no such level."""
    return f"{100 * since.shares[level]:.1f} %" if level in since.shares else "-"
