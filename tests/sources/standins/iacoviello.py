"""The workbook of trade policy uncertainty, daily, monthly and quarterly, with made-up numbers."""

from collections.abc import Callable
from datetime import date

from sources.standins.books import Cell, Rows, xlsx

PATH = "/tpu_files/tpu_web_latest.xlsx"
Index = Callable[[date], float]


def made_up(month: date) -> float:
    return 15 + (month.year * 13 + month.month * 7) % 61 + month.month / 16


def months(since: int, until: date) -> list[date]:
    return [date(at // 12, at % 12 + 1, 1) for at in range(since * 12, until.year * 12 + until.month)]


def monthly(until: date, *, since: int = 1960, index: Index = made_up) -> list[list[Cell]]:
    rows: list[list[Cell]] = [["DATE", "TPU"]]
    rows += [[month, index(month)] for month in months(since, until)]
    return rows


def book(rows: Rows) -> bytes:
    daily: list[list[Cell]] = [["DATE", "TPUD_index", "TPUD_index_MA7"], [date(1960, 1, 1), 1.0, None]]
    quarterly: list[list[Cell]] = [["DATE", "TPUQ"], [date(1960, 1, 1), 2.0]]
    return xlsx({"TPU_DAILY": daily, "TPU_MONTHLY": rows, "TPU_QUARTERLY": quarterly})
