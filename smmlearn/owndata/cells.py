"""From the text of a cell to its value."""

import math
import re
import warnings
from collections.abc import Callable, Iterable
from datetime import datetime
from functools import cache, partial
from typing import Any

import pandas as pd

from smmlearn.i18n import _
from smmlearn.owndata.columns import Column, content
from smmlearn.owndata.problems import Report

_DATES = (
    re.compile(r"(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)(?:[T ](?P<time>\d\d:\d\d(?::\d\d)?))?", re.A),
    re.compile(
        r"(?P<day>\d\d?)\.(?P<month>\d\d?)\.(?P<year>\d{4})(?:,? (?P<time>\d\d?:\d\d(?::\d\d)?)(?: Uhr)?)?",
        re.A,
    ),
)
_FLAGS = {
    **dict.fromkeys(("yes", "true", "1", "1.0", "ja", "wahr"), True),
    **dict.fromkeys(("no", "false", "0", "0.0", "nein", "falsch"), False),
}


def decimal_mark(cells: Iterable[str], *, default: str, name: str) -> str:
    """Return which mark the numbers of a file use for decimals: what most of those that can tell say."""
    votes = {".": 0, ",": 0}
    open_case = ""
    for cell in cells:
        match = re.search(r"([.,])(\d+)\D*$", cell, re.ASCII)
        if not match:
            continue
        mark, other = match[1], "," if match[1] == "." else "."
        before = cell[: match.start()].lstrip("+-")
        if mark in before:
            votes[other] += 1  # 1.234.567
        elif other in before or len(match[2]) != 3 or len(before) > 3 or before in ("", "0"):
            votes[mark] += 1  # 1.234,5 and 12,5 and 1234,567 and 0,125
        else:
            open_case = cell  # 1.234
    if votes["."] != votes[","]:
        return max(votes, key=lambda mark: votes[mark])
    if open_case:
        warnings.warn(
            _(
                "{name}: numbers like {example} are read with {mark!r} as decimal mark. "
                "If that is wrong, say decimal={other!r}."
            ).format(name=name, example=open_case, mark=default, other="." if default == "," else ","),
            stacklevel=3,
        )
    return default


def typed(
    cells: list[str], column: Column, *, decimal: str, numbers: list[int], report: Report
) -> "pd.Series[Any]":
    """Return a column with its type; a cell that does not fit is reported and taken as missing."""
    read = _reader(column, decimal)
    values = {cell: read(cell) for cell in set(cells) - {""}}
    misfits = {cell for cell, value in values.items() if value is None or _too_small(value, column)}
    if column.required:
        misfits.add("")
    for number, cell in zip(numbers, cells, strict=True):
        if cell in misfits:
            report.add(
                number,
                column.name,
                found=repr(cell) if cell else _("an empty cell"),
                expected=_("a day and a time that exist")
                if _looks_like_date(cell, column)
                else content(column),
            )
    found = [None if cell in misfits else values.get(cell) for cell in cells]
    if column.kind in ("text", "choice"):
        return texts(value or "" for value in found)
    gaps = None in found
    dtypes = {
        "number": "float64",
        "share": "float64",
        "whole": "Int64" if gaps else "int64",
        "flag": "boolean" if gaps else "bool",
        "date": "datetime64[us]",
    }
    return pd.Series(found, dtype=dtypes[column.kind])


def texts(cells: Iterable[str]) -> "pd.Series[Any]":
    """Return a column of text."""
    return pd.Series(list(cells), dtype="str")


def _too_small(value: Any, column: Column) -> bool:
    return column.least is not None and value < column.least


def _looks_like_date(cell: str, column: Column) -> bool:
    return column.kind == "date" and any(form.fullmatch(cell) for form in _DATES)


def _reader(column: Column, mark: str) -> Callable[[str], Any]:
    """Return the function that reads a cell: its value, or None if it does not fit."""
    options = {option.casefold(): option for option in column.options}
    readers: dict[str, Callable[[str], Any]] = {
        "number": partial(_number, mark=mark),
        "whole": partial(_whole, mark=mark),
        "share": partial(_share, mark=mark),
        "date": _date,
        "text": str,
        "choice": lambda cell: options.get(cell.casefold()),
        "flag": lambda cell: _FLAGS.get(cell.casefold()),
    }
    return readers[column.kind]


def _number(cell: str, mark: str) -> float | None:
    match = _number_form(mark).fullmatch(cell.replace("\N{MINUS SIGN}", "-"))
    if not match or not (match["whole"] or match["decimals"]):
        return None
    whole = re.sub(r"\D", "", match["whole"])
    value = float(f"{match['sign']}{whole or 0}.{match['decimals'] or 0}{match['power'] or ''}")
    return value if math.isfinite(value) else None


@cache
def _number_form(mark: str) -> re.Pattern[str]:
    group = "[ '’\u00a0\u2009\u202f" + (r"\." if mark == "," else ",") + "]"
    return re.compile(
        rf"(?P<sign>[+-]?)(?P<whole>\d{{1,3}}({group}\d{{3}})+|\d*)([{mark}](?P<decimals>\d*))?(?P<power>[eE][+-]?\d+)?",
        re.ASCII,
    )


def _whole(cell: str, mark: str) -> int | None:
    value = _number(cell, mark)
    return int(value) if value is not None and value.is_integer() and abs(value) <= 2**53 else None


def _share(cell: str, mark: str) -> float | None:
    percent = cell.endswith("%")
    value = _number(cell.removesuffix("%").strip(), mark)
    if value is None or not 0 <= value <= (100 if percent else 1):
        return None
    return value / 100 if percent else value


def _date(cell: str) -> datetime | None:
    match = next(filter(None, (form.fullmatch(cell) for form in _DATES)), None)
    if not match:
        return None
    hour, minute, second = map(int, f"{match['time'] or '0:0'}:0".split(":")[:3])
    try:
        return datetime(int(match["year"]), int(match["month"]), int(match["day"]), hour, minute, second)
    except ValueError:
        return None
