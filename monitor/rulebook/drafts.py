"""One rule as written, its expressions and levels read, and the rule it makes once nothing is wrong."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from monitor.errors import ExpressionError, Problem
from monitor.language import checks
from monitor.language.syntax import Expression, parse
from monitor.model.catalogue import Catalogue, Text
from monitor.model.terms import Level, RuleId
from monitor.rulebook.book import LevelRule, Rearm, Reference, Rule, Threshold, ThresholdStep
from monitor.rulebook.digest import rule_hash
from monitor.rulebook.document import Document, Path
from monitor.rulebook.flaws import fit
from monitor.rulebook.rule_shapes import LevelShape, RuleShape, ThresholdShape
from monitor.rulebook.shapes import TextShape


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A rule whose shape is right, and where it stands; `levels` are mildest first.

    An expression is None where the rule has none or where it cannot be read.
    """

    shape: RuleShape
    document: Document
    path: Path
    measure: Expression | None
    gate: Expression | None
    rearm: Expression | None
    levels: Mapping[Level, LevelRule]

    def problem(self, path: Path, name: str, message: str) -> Problem:
        """State a problem of the value at a path within the rule."""
        return self.document.problem((*self.path, *path), name, message)


def read_draft(document: Document, path: Path, catalogue: Catalogue, problems: list[Problem]) -> Draft | None:
    """Read the rule at a path; None where its shape is wrong. What is wrong is added to `problems`."""
    shape = fit(RuleShape, document, path, problems)
    measure, gate, rearm = (
        _expression(document, (*path, *within), catalogue, problems)
        for within in (("measure",), ("gate",), ("rearm", "measure"))
    )
    if shape is None:
        return None
    return Draft(
        shape=shape,
        document=document,
        path=path,
        measure=measure,
        gate=gate,
        rearm=rearm,
        levels=_levels(shape),
    )


def rule_of(draft: Draft, catalogue: Catalogue) -> Rule:
    """Make the rule of a draft that has no problems."""
    shape = draft.shape
    if draft.measure is None:
        raise ValueError(f"{shape.id} has an unreadable measure, so it is no rule")
    inferred = checks.precision(draft.measure, catalogue)
    unhashed = Rule(
        id=RuleId(shape.id),
        title=text_of(shape.title),
        theme=shape.theme,
        role=shape.role,
        kind=shape.kind,
        measure=draft.measure,
        gate=draft.gate,
        levels=draft.levels,
        missing=shape.missing,
        stages=shape.stages,
        breaks=shape.breaks,
        mute=shape.mute,
        remind=shape.remind,
        rearm=Rearm(measure=draft.rearm, rise=shape.rearm.rise) if draft.rearm and shape.rearm else None,
        precision=inferred if shape.precision is None else shape.precision,
        unit=checks.unit(draft.measure, catalogue) if shape.unit is None else shape.unit,
        why=text_of(shape.why),
        sources=tuple(Reference(title=each.title, url=each.url) for each in shape.sources),
        was=tuple(map(RuleId, shape.was)),
        hash="",
    )
    return replace(unhashed, hash=rule_hash(unhashed))


def text_of(shape: TextShape) -> Text:
    """Give a wording as a value."""
    return Text(en=shape.en, zh=shape.zh)


def _expression(
    document: Document, path: Path, catalogue: Catalogue, problems: list[Problem]
) -> Expression | None:
    """Read the expression at a path, whether or not the rest of its rule can be read."""
    text = document.at(path)
    if not isinstance(text, str) or not text:
        return None
    try:
        expression = parse(text)
    except ExpressionError as error:
        problems.append(document.problem_within(path, error.offset, error.name, f"`{path[-1]}`: {error}"))
        return None
    found = checks.problems(expression, catalogue)
    problems.extend(document.problem_within(path, each.offset, each.name, each.message) for each in found)
    return None if found else expression


def _levels(shape: RuleShape) -> Mapping[Level, LevelRule]:
    written = {
        Level.WATCH: shape.levels.watch,
        Level.WARNING: shape.levels.warning,
        Level.CRITICAL: shape.levels.critical,
    }
    return {level: _level(each, hold=shape.hold) for level, each in written.items() if each is not None}


def _level(shape: LevelShape, *, hold: int) -> LevelRule:
    enter = _threshold(shape.enter)
    return LevelRule(
        enter=enter,
        clear=enter.complement() if shape.clear is None else _threshold(shape.clear),
        hold=hold if shape.hold is None else shape.hold,
        clear_hold=shape.clear_hold,
        min_hold=shape.min_hold,
    )


def _threshold(shape: ThresholdShape) -> Threshold:
    steps = tuple(ThresholdStep(start=step.start, value=step.value) for step in shape.value)
    return Threshold(op=shape.op, steps=steps)
