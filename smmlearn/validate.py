"""Refuse bad input at the door, once, with a message that a student can act on."""

import math
from collections.abc import Iterable, Sized
from numbers import Integral, Real
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from smmlearn.i18n import _


def real(value: Any, name: str) -> float:
    """Return a finite number.

    >>> real("3", "q")
    Traceback (most recent call last):
    TypeError: q must be a number, got '3' (str).
    """
    if isinstance(value, bool) or not isinstance(value, Real):
        raise TypeError(
            _("{name} must be a number, got {value!r} ({kind}).").format(
                name=name, value=value, kind=type(value).__name__
            )
        )
    if not math.isfinite(value):
        raise ValueError(_("{name} must be a finite number, got {value}.").format(name=name, value=value))
    return float(value)


def positive(value: Any, name: str) -> float:
    """Return a number above zero.

    >>> positive(-0.03, "p")
    Traceback (most recent call last):
    ValueError: p must be greater than 0, got -0.03.
    """
    checked = real(value, name)
    if checked <= 0:
        raise ValueError(_("{name} must be greater than 0, got {value}.").format(name=name, value=value))
    return checked


def not_negative(value: Any, name: str) -> float:
    """Return a number that is zero or more."""
    checked = real(value, name)
    if checked < 0:
        raise ValueError(_("{name} must be 0 or more, got {value}.").format(name=name, value=value))
    return checked


def share(value: Any, name: str) -> float:
    """Return a share between 0 and 1.

    >>> share(12, "share_unhappy")
    Traceback (most recent call last):
    ValueError: share_unhappy must lie between 0 and 1, got 12. Percent? Divide by 100.
    """
    checked = real(value, name)
    if 1 < checked <= 100:
        raise ValueError(
            _("{name} must lie between 0 and 1, got {value}. Percent? Divide by 100.").format(
                name=name, value=value
            )
        )
    if not 0 <= checked <= 1:
        raise ValueError(_("{name} must lie between 0 and 1, got {value}.").format(name=name, value=value))
    return checked


def open_share(value: Any, name: str) -> float:
    """Return a share that is neither 0 nor 1.

    >>> open_share(1, "confidence")
    Traceback (most recent call last):
    ValueError: confidence must lie above 0 and below 1, got 1.
    """
    checked = share(value, name)
    if checked in (0, 1):
        raise ValueError(
            _("{name} must lie above 0 and below 1, got {value}.").format(name=name, value=value)
        )
    return checked


def whole(value: Any, name: str, *, least: int = 0) -> int:
    """Return a whole number that is not below ``least``.

    >>> whole(2.5, "n")
    Traceback (most recent call last):
    TypeError: n must be a whole number, got 2.5.
    """
    if isinstance(value, bool) or not (
        isinstance(value, Integral) or (isinstance(value, float) and value.is_integer())
    ):
        raise TypeError(_("{name} must be a whole number, got {value!r}.").format(name=name, value=value))
    if value < least:
        raise ValueError(
            _("{name} must be {least} or more, got {value}.").format(name=name, least=least, value=value)
        )
    return int(value)


def option(value: Any, name: str, options: Iterable[Any]) -> Any:
    """Return a value that is one of the options.

    >>> option("tv", "channel", ["social", "search"])
    Traceback (most recent call last):
    ValueError: channel must be one of 'social', 'search'; got 'tv'.
    """
    known = list(options)
    if value not in known:
        raise ValueError(
            _("{name} must be one of {options}; got {value!r}.").format(
                name=name, options=", ".join(map(repr, known)), value=value
            )
        )
    return value


def flag(value: Any, name: str) -> bool:
    """Return a yes or no.

    >>> flag("no", "urgent")
    Traceback (most recent call last):
    TypeError: urgent must be True or False, got 'no'.
    """
    if not isinstance(value, bool | np.bool_):
        raise TypeError(_("{name} must be True or False, got {value!r}.").format(name=name, value=value))
    return bool(value)


def table(value: Any, name: str, columns: Iterable[str] = ()) -> pd.DataFrame:
    """Return a DataFrame that has the columns that are needed.

    >>> table(pd.DataFrame({"channel": []}), "paths", ["channel", "conversions"])
    Traceback (most recent call last):
    ValueError: paths lacks the columns 'conversions'; it has 'channel'.
    """
    if not isinstance(value, pd.DataFrame):
        raise TypeError(
            _("{name} must be a DataFrame, got {kind}.").format(name=name, kind=type(value).__name__)
        )
    missing = [column for column in columns if column not in value]
    if missing:
        raise ValueError(
            _("{name} lacks the columns {missing}; it has {present}.").format(
                name=name,
                missing=", ".join(map(repr, missing)),
                present=", ".join(map(repr, value.columns)) or _("none"),
            )
        )
    return value


def series(values: Any, name: str, *, least: int = 1) -> NDArray[np.float64]:
    """Return a one-dimensional array of finite numbers with at least ``least`` of them.

    >>> series([1, float("nan")], "users")
    Traceback (most recent call last):
    ValueError: users has a missing or infinite value at position 1. Drop or fill it first.
    """
    if isinstance(values, str | bytes) or not (isinstance(values, Iterable) and isinstance(values, Sized)):
        raise TypeError(
            _("{name} must be a list, array or Series of numbers, got {kind}.").format(
                name=name, kind=type(values).__name__
            )
        )
    try:
        array = np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise TypeError(
            _("{name} must hold numbers only: {reason}.").format(name=name, reason=error)
        ) from error
    if array.ndim != 1:
        raise ValueError(
            _("{name} must be one column of numbers, got {shape} values.").format(
                name=name, shape=" × ".join(map(str, array.shape)) or "0"
            )
        )
    if len(array) < least:
        raise ValueError(
            _("{name} needs at least {least} values, got {count}.").format(
                name=name, least=least, count=len(array)
            )
        )
    bad = np.flatnonzero(~np.isfinite(array))
    if len(bad):
        raise ValueError(
            _("{name} has a missing or infinite value at position {position}. Drop or fill it first.").format(
                name=name, position=bad[0]
            )
        )
    return array
