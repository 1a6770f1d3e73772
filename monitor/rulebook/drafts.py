"""One rule as written, its expressions and levels read, and the rule it makes once nothing is wrong."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from monitor.errors import Problem
from monitor.language import checks
from monitor.language.syntax import Expression
from monitor.model.catalogue import Catalogue, Text
from monitor.model.terms import IndicatorId, Level, RuleId
from monitor.rulebook.book import LevelRule, Rearm, Reference, Rule, Threshold, ThresholdStep
from monitor.rulebook.definitions import (
    Definitions,
    Reader,
    name_problems,
    read_definitions,
    read_expression,
    standing_for,
    unused,
)
from monitor.rulebook.digest import rule_hash
from monitor.rulebook.document import Document, Path
from monitor.rulebook.flaws import did_you_mean, fit
from monitor.rulebook.rule_shapes import LevelShape, RuleShape, ThresholdShape
from monitor.rulebook.shapes import TextShape


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A rule whose shape is right, and where it stands; `levels` are mildest first.

    `instance` is what the rule's `for_each` stands on, empty without one. An expression is None where the
    rule has none or where it cannot be read.
    """

    shape: RuleShape
    document: Document
    path: Path
    instance: str
    measure: Expression | None
    gate: Expression | None
    rearm: Expression | None
    levels: Mapping[Level, LevelRule]

    @property
    def expressions(self) -> Mapping[Path, Expression]:
        """The expressions that can be read, by their places within the rule."""
        found = {
            ("measure",): self.measure,
            ("gate",): self.gate,
            ("rearm", "measure"): self.rearm,
        }
        return {place: each for place, each in found.items() if each}

    def problem(self, path: Path, name: str, message: str) -> Problem:
        """State a problem of the value at a path within the rule."""
        return self.document.problem((*self.path, *path), name, message)

    def problem_within(self, path: Path, offset: int, name: str, message: str) -> Problem:
        """State a problem at the `offset`-th character of the text at a path within the rule."""
        return self.document.problem_within((*self.path, *path), offset, name, message)


def read_drafts(reader: Reader, path: Path, outer: Definitions) -> tuple[Draft, ...]:
    """Read the rule at a path, once for each thing it stands on; none where its shape is wrong.

    Its expressions are read in any case, so that all that is wrong is said at once.
    """
    shape = fit(RuleShape, reader.document, path, reader.problems)
    if shape is None:
        if reader.document.at((*path, "for_each")) is None:
            _expressions(reader, path, outer)
        return ()
    reader.problems.extend(unused(reader.document, path))
    return tuple(
        _draft(reader, path, shape, instance=instance, around=around)
        for instance, around in _instances(reader, path, shape, outer)
    )


def _instances(
    reader: Reader, path: Path, shape: RuleShape, outer: Definitions
) -> Iterator[tuple[str, Definitions]]:
    """Give each thing that the rule stands on, with what its names stand for there."""
    if not shape.for_each:
        yield "", outer
        return
    ((name, ids),) = shape.for_each.items()
    if found := tuple(name_problems(reader, (*path, "for_each", name), outer.scope)):
        reader.problems.extend(found)
        return
    for position, each in enumerate(ids):
        place = (*path, "for_each", name, position)
        if each not in reader.catalogue:
            message = f"no indicator is called {each}; {did_you_mean(each, reader.catalogue)}"
            reader.problems.append(reader.document.problem(place, "unknown-indicator", message))
        elif each in ids[:position]:
            message = f"`{each}` stands in the list already: take one out"
            reader.problems.append(reader.document.problem(place, "duplicate-instance", message))
        else:
            yield each, standing_for(outer, name, IndicatorId(each))


def _draft(reader: Reader, path: Path, shape: RuleShape, *, instance: str, around: Definitions) -> Draft:
    measure, gate, rearm = _expressions(reader, path, around)
    return Draft(
        shape=shape,
        document=reader.document,
        path=path,
        instance=instance,
        measure=measure,
        gate=gate,
        rearm=rearm,
        levels=_levels(shape),
    )


def _expressions(
    reader: Reader, path: Path, around: Definitions
) -> tuple[Expression | None, Expression | None, Expression | None]:
    """Read the measure, the gate and what re-arms."""
    definitions = read_definitions(reader, path, around)
    measure, gate, rearm = (
        read_expression(reader, (*path, *within), definitions)
        for within in (("measure",), ("gate",), ("rearm", "measure"))
    )
    return measure, gate, rearm


def rule_of(draft: Draft, catalogue: Catalogue) -> Rule:
    """Make the rule of a draft that has no problems."""
    shape = draft.shape
    if draft.measure is None:
        raise ValueError(f"{shape.id} has an unreadable measure, so it is no rule")
    inferred = checks.precision(draft.measure, catalogue)
    unhashed = Rule(
        id=RuleId(shape.id),
        instance=draft.instance,
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
