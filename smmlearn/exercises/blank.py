"""The blank ``____`` that stands where a student's answer goes."""

from collections.abc import Mapping
from typing import Any, Final

import numpy as np
import pandas as pd

from smmlearn.i18n import _

_EMPTY = (type(None), type(Ellipsis))


class Blank:
    """A place to fill in.

    A notebook with blanks runs from top to bottom: a calculation with a blank yields the blank, and the check
    at its end says "not attempted". Where Python insists on a real number or list, the error says the same.

    Examples
    --------
    >>> (____ + 3) * 2 is ____, (7 / ____) is ____, round(____, 2) is ____
    (True, True, True)
    >>> float(____)
    Traceback (most recent call last):
    NotImplementedError: ____ is a blank: put your answer in its place.
    """

    __pandas_priority__ = 10_000

    def __array_ufunc__(self, *_inputs: object, **_options: object) -> "Blank":
        """Swallow the calculations of NumPy too."""
        return self

    def _itself(self, *_others: object, **_options: object) -> "Blank":
        return self

    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __truediv__ = __rtruediv__ = _itself
    __floordiv__ = __rfloordiv__ = __mod__ = __rmod__ = __divmod__ = __rdivmod__ = _itself
    __pow__ = __rpow__ = __matmul__ = __rmatmul__ = __and__ = __rand__ = __or__ = __ror__ = _itself
    __xor__ = __rxor__ = __lshift__ = __rlshift__ = __rshift__ = __rrshift__ = _itself
    __neg__ = __pos__ = __abs__ = __invert__ = __round__ = __trunc__ = __floor__ = __ceil__ = _itself
    __lt__ = __le__ = __gt__ = __ge__ = __call__ = __getitem__ = _itself
    __eq__ = __ne__ = _itself  # type: ignore[assignment]
    __hash__ = object.__hash__

    def __getattr__(self, name: str) -> "Blank":
        """Take every method for a calculation, but no protocol for granted."""
        if name.startswith("_"):
            raise AttributeError(name)
        return self

    def __setitem__(self, _key: object, _value: object) -> None:
        """Take any value."""

    def __bool__(self) -> bool:
        """Count as nothing."""
        return False

    def _missing(self) -> Any:
        raise NotImplementedError(repr(self))

    __float__ = __int__ = __complex__ = __index__ = __len__ = __iter__ = _missing

    def __reduce__(self) -> str:
        """Stay the one blank in copies."""
        return "____"

    def __repr__(self) -> str:
        """Say what to do."""
        return _("____ is a blank: put your answer in its place.")

    def __format__(self, _spec: str) -> str:
        """Take any format."""
        return "____"


____: Final = Blank()


def is_blank(answer: object) -> bool:
    """Say whether an answer is still the blank, or holds one.

    Parameters
    ----------
    answer : object
        Anything. Of a collection, its direct members count.

    Returns
    -------
    bool
        True for ``____``, ``...``, ``None`` and for collections that hold a ``____`` or ``...``.

    Examples
    --------
    >>> is_blank(____), is_blank([3, ____]), is_blank(0), is_blank([])
    (True, True, False, False)
    """
    if answer is ____ or isinstance(answer, _EMPTY):
        return True
    members: Any = ()
    if isinstance(answer, Mapping):
        members = answer.values()
    elif isinstance(answer, list | tuple | set | frozenset):
        members = answer
    elif isinstance(answer, np.ndarray | pd.Series) and answer.dtype == object:
        members = answer.ravel() if isinstance(answer, np.ndarray) else answer.array
    return any(member is ____ or member is Ellipsis for member in members)
