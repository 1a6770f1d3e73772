"""What a measure gives: values, and beside them what each rests on."""

from dataclasses import dataclass

from monitor.measures.spans import Span
from monitor.model.series import FloatArray


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Measured:
    """Readings of a measure, one a period of its argument, NaN where missing, and what each reads."""

    values: FloatArray
    spans: tuple[Span, ...]
