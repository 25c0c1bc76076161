"""How explorers write dates and lists, and place them on an axis of years."""

from functools import cache
from typing import Literal, TypeAlias

import pandas as pd

from smmlearn import i18n

Known: TypeAlias = Literal["year", "month", "day"]


def date(day: pd.Timestamp, known: Known = "month") -> str:
    """Write a date as precisely as it is known.

    >>> date(pd.Timestamp("2010-12-31")), date(pd.Timestamp("2010-12-31"), "year")
    ('Dec 2010', '2010')
    """
    return _date(day, {"year": "y", "month": "yMMM", "day": "yMMMd"}[known], i18n.language())


@cache
def _date(day: pd.Timestamp, skeleton: str, locale: str) -> str:
    from babel.dates import format_skeleton

    return str(format_skeleton(skeleton, day, locale=locale))


def listing(items: list[str]) -> str:
    """Write items as a sentence has them.

    >>> listing(["Xing", "Facebook"])
    'Xing and Facebook'
    """
    from babel.lists import format_list

    return str(format_list(items, locale=i18n.language()))


def years(days: "pd.Series[pd.Timestamp]") -> "pd.Series[float]":
    """Return dates as a number of years.

    >>> years(pd.Series(pd.to_datetime(["2010-01-01", "2010-07-02"]))).round(2).tolist()
    [2010.0, 2010.5]
    """
    return days.dt.year + (days.dt.day_of_year - 1) / 365.25
