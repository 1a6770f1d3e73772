"""What a rule over rules counts, in words."""

from monitor.explanation.explained import Explanation
from monitor.explanation.lines import counted, labelled
from monitor.explanation.tally import Group, Tally
from monitor.language.traits import Counted
from monitor.model.prints import Band
from monitor.model.standing import RuleState
from monitor.wording.levels import badness, signed


def tallied(explanation: Explanation) -> str:
    """List what is counted, what may yet be, and how many more or fewer would change the level."""
    tally = explanation.tally
    if tally is None:
        return ""
    level = tally.breadth.level.value
    return "\n".join(
        (
            f"Counted: {counted(tally.count, tally.noun)} at {level} or worse",
            *(_group(group, tally) for group in _in_order(tally)),
            "",
            "What would change it",
            *(labelled(signed(band.level), _range(band, tally)) for band in tally.bands),
        )
    )


def _in_order(tally: Tally) -> list[Group]:
    return sorted(tally.groups, key=lambda group: (not group.counts, not group.undecided))


def _group(group: Group, tally: Tally) -> str:
    mark = "counted" if group.counts else "unknown" if group.undecided else "not counted"
    worst_first = sorted(group.states, key=lambda state: -badness(state.level))
    if tally.breadth.counted is Counted.RULES:
        return labelled(mark, f"{group.name}: {_rule(worst_first[0])}")
    return labelled(mark, f"{group.name}: {', '.join(f'{each.rule} {_rule(each)}' for each in worst_first)}")


def _rule(state: RuleState) -> str:
    return f"{signed(state.level)}: {state.reason}" if state.reason else signed(state.level)


def _range(band: Band, tally: Tally) -> str:
    noun = tally.noun
    low, high = int(band.low or 0), len(tally.groups) if band.high is None else int(band.high)
    if band.low is None:
        said = f"at {counted(high, noun)} or fewer"
    elif band.high is None:
        said = f"at {counted(low, noun)} or more"
    else:
        said = f"at {counted(high, noun)}" if low == high else f"at {low} to {high} {noun}s"
    return f"{said} (now {tally.count})" if low <= tally.count <= high else said
