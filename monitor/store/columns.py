"""Types of columns: instants, periods and words of a closed set, as the model has them.

An instant is stored as microseconds since 1970 in UTC and a period as days since 1970-01-01, so that
a whole column becomes a numpy array without a look at its values.
"""

from datetime import UTC, date, datetime, timedelta
from enum import Enum
from typing import Any, Final

from sqlalchemy import BigInteger, Dialect, Integer, TypeDecorator
from sqlalchemy import Enum as EnumType

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_EPOCH_DAY: Final = EPOCH.toordinal()
_MICROSECOND: Final = timedelta(microseconds=1)
_WORD_LENGTH: Final = 16


class Instant(TypeDecorator[datetime]):
    """An aware instant; a naive one is refused by the subtraction."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:  # noqa: ARG002 -- fixed by SQLAlchemy
        """Convert to microseconds."""
        return None if value is None else (value - EPOCH) // _MICROSECOND

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:  # noqa: ANN401, ARG002 -- fixed by SQLAlchemy
        """Convert from microseconds."""
        return None if value is None else EPOCH + value * _MICROSECOND


class Period(TypeDecorator[date]):
    """The date by which a provider shows a period."""

    impl = Integer
    cache_ok = True

    def process_bind_param(self, value: date | None, dialect: Dialect) -> int | None:  # noqa: ARG002 -- fixed by SQLAlchemy
        """Convert to days."""
        return None if value is None else value.toordinal() - _EPOCH_DAY

    def process_result_value(self, value: Any | None, dialect: Dialect) -> date | None:  # noqa: ANN401, ARG002 -- fixed by SQLAlchemy
        """Convert from days."""
        return None if value is None else date.fromordinal(value + _EPOCH_DAY)


def word_of(words: type[Enum]) -> EnumType:
    """Return the type of a column that holds one word of a closed set, stored as the word itself."""
    return EnumType(words, native_enum=False, length=_WORD_LENGTH, values_callable=_values)


def _values(words: type[Enum]) -> list[str]:
    return [word.value for word in words]


RAW_INSTANT: Final = BigInteger()
"""Type under which an instant is read as it is stored."""
RAW_PERIOD: Final = Integer()
"""Type under which a period is read as it is stored."""
