"""How everything stands at an instant: indicators, rules, then the rules over rules."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from monitor.evaluation.breadth import countable, counted_by, judge_breadth
from monitor.evaluation.disagreements import disagreements
from monitor.evaluation.history import Knowledge
from monitor.evaluation.indicators import indicator_state
from monitor.evaluation.judgement import Judgement, judge
from monitor.evaluation.record import Record, Watch
from monitor.evaluation.restatements import restatements
from monitor.evaluation.surprises import surprises, surprises_asked
from monitor.evaluation.timeliness import freshness_states
from monitor.model.catalogue import Catalogue
from monitor.model.series import Forecast, FreshnessState, Statements, Vintage
from monitor.model.standing import IndicatorState, Standing
from monitor.model.terms import IndicatorId
from monitor.rulebook.book import RuleBook
from monitor.vintage import said_by, vintage


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """A standing with the judgements it was drawn from, in the same order as its rules."""

    standing: Standing
    judgements: tuple[Judgement, ...]


def assess(
    watch: Watch, record: Record, *, as_of: datetime, recorded_by: datetime | None = None
) -> Assessment:
    """Assess everything as known at an instant; for an audit, as we ourselves had stored it by then."""
    said = {
        name: said_by(each, as_of=as_of, recorded_by=recorded_by) for name, each in record.statements.items()
    }
    known = vintage(said, watch.catalogue, as_of=as_of)
    forecasts = [each for each in record.forecasts if each.stated_at <= as_of]
    fresh = freshness_states(watch, record, known, as_of=as_of)
    knowledge = Knowledge(
        catalogue=watch.catalogue,
        calendars=watch.calendars,
        vintage=known,
        freshness={name: state.freshness for name, state in fresh.items()},
        surprises=_surprises(watch.rules, known, said, forecasts),
    )
    judgements = _judgements(watch.rules, knowledge)
    standing = Standing(
        as_of=as_of,
        indicators=_indicator_states(
            watch.catalogue,
            known,
            replace(record, statements=said, forecasts=forecasts),
            fresh,
            as_of=as_of,
        ),
        rules=tuple(each.state for each in judgements),
    )
    return Assessment(standing=standing, judgements=judgements)


def _surprises(
    rules: RuleBook,
    known: Vintage,
    said: Mapping[IndicatorId, Statements],
    forecasts: Sequence[Forecast],
) -> Vintage:
    """Hold the prints of every indicator that a rule asks the surprises of against what was expected."""
    asked = {name for rule in rules.rules for name in surprises_asked(rule)}
    return {
        name: surprises(known[name], said[name], [each for each in forecasts if each.indicator == name])
        for name in asked
        if name in known and name in said
    }


def _judgements(rules: RuleBook, knowledge: Knowledge) -> tuple[Judgement, ...]:
    """Judge rules in the order of the book, which puts rules over rules after all others."""
    judged: list[Judgement] = []
    for rule in rules.rules:
        counted = counted_by(rule)
        if counted is None:
            judged.append(judge(rule, knowledge))
        else:
            judged.append(judge_breadth(rule, counted, countable(counted, judged), knowledge))
    return tuple(judged)


def _indicator_states(
    catalogue: Catalogue,
    known: Vintage,
    record: Record,
    fresh: Mapping[IndicatorId, FreshnessState],
    *,
    as_of: datetime,
) -> tuple[IndicatorState, ...]:
    """State the facts of every indicator, and what is to be remarked on what its sources said."""
    said = record.statements
    return tuple(
        replace(
            indicator_state(
                indicator,
                known.get(name),
                statements=said.get(name),
                forecasts=[each for each in record.forecasts if each.indicator == name],
                freshness=fresh[name],
            ),
            disagreements=disagreements(indicator, known.get(name), said.get(name), as_of=as_of),
            restatements=restatements(indicator, said.get(name), as_of=as_of),
        )
        for name, indicator in catalogue.items()
    )
