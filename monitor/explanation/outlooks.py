"""What the next prints would do to rules, from how everything stands and what the store holds."""

from collections.abc import Collection, Mapping, Sequence

from monitor.evaluation.history import inputs_of
from monitor.evaluation.judgement import Judgement
from monitor.evaluation.record import Record
from monitor.evaluation.standing import Assessment
from monitor.explanation.next_print import IN_PASSING, THOROUGH, Effort, next_prints
from monitor.model.prints import NextPrint
from monitor.model.standing import IndicatorState
from monitor.model.terms import Subject
from monitor.vintage import said_by


def outlooks(
    subjects: Collection[Subject], assessment: Assessment, record: Record, *, effort: Effort = IN_PASSING
) -> Mapping[Subject, tuple[NextPrint, ...]]:
    """Find what the next prints would do to these rules; a rule over rules has none."""
    wanted = {
        (each.rule.id, each.state.instance): each
        for each in assessment.judgements
        if each.history is not None and (each.rule.id, each.state.instance) in subjects
    }
    return {
        subject: coming(each, inputs_among(each, assessment), assessment, record, effort=effort)
        for subject, each in wanted.items()
    }


def coming(
    judgement: Judgement,
    states: Sequence[IndicatorState],
    assessment: Assessment,
    record: Record,
    *,
    effort: Effort = THOROUGH,
) -> tuple[NextPrint, ...]:
    """Find what the next print of each of a rule's inputs would do, as known at the assessment's instant.

    Args:
        judgement: A rule over series, as judged in the assessment.
        states: Its inputs, as in `inputs_among`.
        assessment: All that was judged with it.
        record: What the store holds; what came later is left out.
        effort: How much is tried.
    """
    as_of = assessment.standing.as_of
    said = {
        each.indicator: said_by(record.statements[each.indicator], as_of=as_of)
        for each in states
        if each.indicator in record.statements
    }
    expected = [each for each in record.forecasts if each.stated_at <= as_of]
    due = {each.indicator: at for each in states if (at := each.freshness.next_due_at) is not None}
    return next_prints(judgement, said, expected, due, effort=effort)


def inputs_among(judgement: Judgement, assessment: Assessment) -> tuple[IndicatorState, ...]:
    """Find the states of a rule's inputs, in the order in which it reads them; none for a rule over rules."""
    if judgement.history is None:
        return ()
    found = {each.indicator: each for each in assessment.standing.indicators}
    return tuple(found[name] for name in inputs_of(judgement.rule))
