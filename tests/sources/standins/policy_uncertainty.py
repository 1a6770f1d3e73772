"""The workbook of categories in both of its layouts, with made-up numbers."""

from datetime import date

from sources.standins.books import Cell, Rows, xlsx

PATH = "/media/Categorical_EPU_Data.xlsx"
CATEGORIES = ["1. Economic Policy Uncertainty", "3. Taxes", "Financial Regulation", "9. Trade policy"]
FOOTER = "Source: a sentence that says whose figures these are."


def made_up(year: int, month: int, category: int) -> float:
    return 20 + (year * 31 + month * 17 + category * 11) % 97 + month / 8


def months(until: date) -> list[tuple[int, int]]:
    return [(at // 12, at % 12 + 1) for at in range(1985 * 12, until.year * 12 + until.month)]


def by_year_and_month(until: date) -> list[list[Cell]]:
    rows: list[list[Cell]] = [["Year", "Month", *CATEGORIES]]
    rows += [[year, month, *(made_up(year, month, at) for at in range(4))] for year, month in months(until)]
    return [*rows, [FOOTER]]


def by_date(until: date) -> list[list[Cell]]:
    rows: list[list[Cell]] = [["Date", *CATEGORIES]]
    rows += [
        [date(year, month, 1), *(made_up(year, month, at) for at in range(4))]
        for year, month in months(until)
    ]
    return [*rows, [FOOTER]]


def book(rows: Rows) -> bytes:
    return xlsx({"Indices": rows})
