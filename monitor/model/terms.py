"""Names and closed sets of the field: the words that code, rules and messages use alike."""

from enum import Enum, unique
from typing import Final, NewType, TypeAlias

IndicatorId = NewType("IndicatorId", str)
RuleId = NewType("RuleId", str)
SourceName = NewType("SourceName", str)
EventId = NewType("EventId", str)
EpisodeId = NewType("EpisodeId", str)
MessageId = NewType("MessageId", str)
SilenceId = NewType("SilenceId", int)

Instance: TypeAlias = str
"""What a rule stands on; empty for a rule that stands for itself alone."""
Subject: TypeAlias = tuple[RuleId, Instance]
ChannelName = NewType("ChannelName", str)


FILE, HAND = SourceName("file"), SourceName("hand")
BY_HAND: Final = (FILE, HAND)
"""Sources that people feed: an imported file, a value typed in; they rank last, in this order."""


CONSENSUS: Final = SourceName("consensus")
"""A source that says what is expected of a release, and never what it brought: it has no rank."""


@unique
class Stage(Enum):
    """How far a stated value has come, least advanced first."""

    FLASH = "flash"
    PRELIMINARY = "preliminary"
    ADVANCE = "advance"
    FINAL = "final"
    REVISED = "revised"

    @property
    def rank(self) -> int:
        """Position from 0 (flash) to 4 (revised)."""
        return STAGES.index(self)

    @property
    def provisional(self) -> bool:
        """Whether a later stage of the same period is still to come."""
        return self.rank < Stage.FINAL.rank


STAGES: Final = tuple(Stage)


@unique
class Basis(Enum):
    """How a released_at is known, most trustworthy first."""

    STATED = "stated"
    CALENDAR = "calendar"
    LAG = "lag"
    RECORDED = "recorded"

    @property
    def rank(self) -> int:
        """Position from 0 (stated) to 3 (recorded)."""
        return BASES.index(self)


BASES: Final = tuple(Basis)


@unique
class Level(Enum):
    """How bad a rule stands; `UNKNOWN` is not a degree of badness."""

    OK = "ok"
    WATCH = "watch"
    WARNING = "warning"
    CRITICAL = "critical"
    UNKNOWN = "unknown"

    @property
    def severity(self) -> int:
        """0 for ok to 3 for critical.

        Raises:
            ValueError: for `UNKNOWN`, which no severity may stand in for.
        """
        return SEVERITIES.index(self)


SEVERITIES: Final = (Level.OK, Level.WATCH, Level.WARNING, Level.CRITICAL)


@unique
class HeldBy(Enum):
    """What keeps a level from following the newest value.

    `HOLD`: worse, but not yet for as many periods as it takes. `CLEAR`: better, but not past the clear;
    `CLEAR_HOLD`: past it, but not yet for long enough; `MIN_HOLD`: for long enough, but a level once
    reached stays for a least time; `REARM`: an event's level stays until its rule is armed again.
    """

    HOLD = "hold"
    CLEAR = "clear"
    CLEAR_HOLD = "clear_hold"
    MIN_HOLD = "min_hold"
    REARM = "rearm"


@unique
class Frequency(Enum):
    """The grid on which an indicator's periods lie; `BUSINESS` is Monday to Friday."""

    DAILY = "daily"
    BUSINESS = "business"
    WEEKLY = "weekly"
    MONTHLY = "monthly"
    QUARTERLY = "quarterly"


@unique
class Freshness(Enum):
    """Whether what we have of an indicator is what we should have; the first that holds, in this order."""

    WITHDRAWN = "withdrawn"
    CHANGED = "changed"
    WITHHELD = "withheld"
    MISSING = "missing"
    LATE = "late"
    DUE = "due"
    FRESH = "fresh"


@unique
class Worse(Enum):
    """The direction in which an indicator gets worse."""

    LOWER = "lower"
    HIGHER = "higher"
    NONE = "none"


@unique
class Nature(Enum):
    """Soft: answers to a survey. Hard: counted."""

    SOFT = "soft"
    HARD = "hard"


@unique
class Role(Enum):
    """What a rule is good for, relative to the downturn."""

    LEADING = "leading"
    COINCIDENT = "coincident"
    DRIVER = "driver"
    CONTEXT = "context"


@unique
class Theme(Enum):
    """The channels through which the note argues, and `ACTIVITY`: the economy as a whole."""

    TARIFFS = "tariffs"
    GOVERNMENT = "government"
    RATES = "rates"
    HOUSING = "housing"
    CONSUMERS = "consumers"
    EXPECTATIONS = "expectations"
    SERVICES = "services"
    LABOUR = "labour"
    ACTIVITY = "activity"
    BREADTH = "breadth"


@unique
class Outcome(Enum):
    """How one request to a source ended."""

    OK = "ok"
    EMPTY = "empty"
    NOT_FOUND = "not_found"
    WITHDRAWN = "withdrawn"
    WITHHELD = "withheld"
    NO_KEY = "no_key"
    BAD_KEY = "bad_key"
    RATE_LIMITED = "rate_limited"
    UNAVAILABLE = "unavailable"
    MALFORMED = "malformed"


@unique
class EventKind(Enum):
    """What one event tells: first the life of a rule's alert, then the state of an indicator's data."""

    BASELINE = "baseline"
    FIRED = "fired"
    ESCALATED = "escalated"
    CONFIRMED = "confirmed"
    EASED = "eased"
    RESOLVED = "resolved"
    RETRACTED = "retracted"
    REMINDER = "reminder"
    RULE_CHANGED = "rule_changed"
    LATE = "late"
    MISSING = "missing"
    WITHHELD = "withheld"
    CHANGED = "changed"
    WITHDRAWN = "withdrawn"
    RECOVERED = "recovered"
    DISAGREEMENT = "disagreement"
    RESTATED = "restated"


REMARKS: Final = frozenset({EventKind.DISAGREEMENT, EventKind.RESTATED})
"""Data events about what one source said, not about freshness: each has that source as its instance."""


@unique
class Tier(Enum):
    """Evidence of anything computed.

    T1: every input stated, none in hindsight. T2: instants by calendar, lag or first look.
    T3: any input read in hindsight.
    """

    T1 = "T1"
    T2 = "T2"
    T3 = "T3"


@unique
class Language(Enum):
    """What messages are written in."""

    EN = "en"
    ZH = "zh"


@unique
class Way(Enum):
    """When a channel is told of an event: at once, or held for an occasion.

    `QUIET` waits for the end of quiet hours, `SILENCED` for that of a silence. `ACKNOWLEDGED` was held
    back from a reader who has said to know, and comes with the next digest.
    """

    NOW = "now"
    DIGEST = "digest"
    QUIET = "quiet"
    SILENCED = "silenced"
    ACKNOWLEDGED = "acknowledged"


@unique
class Until(Enum):
    """What ends a silence."""

    RESOLVED = "resolved"
    NEXT_RELEASE = "next_release"
    WORSE = "worse"
    TIME = "time"


@unique
class Purpose(Enum):
    """What a message is for.

    `ALERT` tells events at once, `SUMMARY` those that were held, `CARD` comes before a release, `FALLBACK`
    tells elsewhere what a channel did not take.
    """

    ALERT = "alert"
    SUMMARY = "summary"
    DIGEST = "digest"
    CARD = "card"
    FALLBACK = "fallback"
    TEST = "test"


@unique
class Ending(Enum):
    """How one try to deliver ended.

    `REFUSED` and `GONE` are for good: of this message, and of the receiver as a whole. `NOT_TAKEN` is any
    other answer that is no success, `BROKEN` one that makes no sense or a channel that failed within.
    """

    DELIVERED = "delivered"
    REFUSED = "refused"
    GONE = "gone"
    LIMITED = "limited"
    NOT_TAKEN = "not_taken"
    REDIRECTED = "redirected"
    UNRESOLVED = "unresolved"
    UNREACHABLE = "unreachable"
    TIMED_OUT = "timed_out"
    TLS = "tls"
    LOGIN = "login"
    BROKEN = "broken"


@unique
class DeliveryState(Enum):
    """Where the delivery of one message stands; what a `JOINED` one told goes with a later message."""

    PENDING = "pending"
    DELIVERED = "delivered"
    DEAD = "dead"
    JOINED = "joined"
