"""The rule language of the checks: data that Python and the browser judge by alike.

An exercise compiles to a list of rules; the first whose test holds gives the outcome. The tests are
``blank``, ``unreadable``, ``near`` (a number), ``is`` (one option), ``puts`` (what belongs where),
``sequence`` (relative order), and nothing, which always holds. ``ui/static/exercise.js`` reads the same
rules with the same meaning; a browser test compares the two.
"""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from smmlearn.exercises.outcome import Outcome, Status
from smmlearn.exercises.prose import as_html


@dataclass(frozen=True)
class Reading:
    """What a check understood of an answer.

    Attributes
    ----------
    given : str
        The answer in words, for messages.
    value : object
        Numbers it may mean, an option, a list of cards in order, or a mapping; None if it could not be read.
    blank : bool
        Whether nothing was answered yet.
    """

    given: str = ""
    value: Any = None
    blank: bool = False


@dataclass(frozen=True)
class Rule:
    """If the test holds, this is the outcome."""

    test: Mapping[str, Any]
    status: Status
    remark: str

    def data(self) -> dict[str, Any]:
        """Return the rule as the browser reads it."""
        return {"test": dict(self.test), "status": str(self.status), "html": as_html(self.remark)}

    def holds(self, reading: Reading) -> bool:
        """Say whether the rule applies to an answer."""
        value: Any = reading.value
        match self.test:
            case {"blank": _}:
                return reading.blank
            case {"unreadable": _}:
                return value is None
            case {"near": target, "within": within}:
                return any(abs(number - target) <= within for number in value)
            case {"is": option}:
                return bool(value == option)
            case {"puts": places}:
                return all(value[card] == place for card, place in places.items())
            case {"sequence": cards}:
                return bool([card for card in value if card in cards] == cards)
        return True

    def score(self, reading: Reading) -> dict[str, str]:
        """Count how many cards are where this rule, the one of the right answer, puts them."""
        match self.test, reading.value:
            case {"puts": places}, dict(value):
                hits = [value[card] == place for card, place in places.items()]
            case {"sequence": cards}, list(value):
                hits = [card == other for card, other in zip(cards, value, strict=True)]
            case _:
                return {}
        return {"right": str(sum(hits)), "total": str(len(hits))}


def judge(rules: Sequence[Rule], reading: Reading) -> Outcome:
    """Return the outcome of the first rule that holds.

    Examples
    --------
    >>> right = Rule({"is": "2005"}, Status.CORRECT, "Well read.")
    >>> judge([right, Rule({}, Status.INCORRECT, "Not {given}.")], Reading("1999", "1999"))
    Not yet right. Not 1999.
    """
    rule = next(rule for rule in rules if rule.holds(reading))
    right = next(rule for rule in rules if rule.status is Status.CORRECT)
    return Outcome.of(rule.status, rule.remark, given=reading.given, **right.score(reading))


_SPACE = re.compile("[ \t\r\n\u00a0\u2009\u202f'’]")
_NUMBER = re.compile(r"([+-]?)([0-9][0-9.,]*|[.,][0-9]+)(e[+-]?[0-9]+)?")


def read_number(text: str, *, unit: str = "") -> list[float]:
    """Return the numbers that a written answer may mean.

    Parameters
    ----------
    text : str
        What a person wrote: with decimal point or comma, thousands marks, a percent sign or the unit.
    unit : str
        Unit of the answer, which may follow the number. After any number but one in %, a percent sign divides
        by 100.

    Returns
    -------
    list of float
        Nothing if it is no number; two values if a single mark may be either decimal or of thousands.

    Examples
    --------
    >>> read_number("6,19 years", unit="years"), read_number("1.048.555"), read_number("33.1 %")
    ([6.19], [1048555.0], [0.331])
    >>> read_number("1,039"), read_number("twenty")
    ([1.039, 1039.0], [])
    """
    text = _SPACE.sub("", text).replace("−", "-").lower()
    text = text.removesuffix(_SPACE.sub("", unit).lower())
    per = 100 if text.endswith("%") else 1
    match = _NUMBER.fullmatch(text.removesuffix("%"))
    if not match:
        return []
    sign, digits, exponent = match.groups(default="")
    values = [float(sign + plain + exponent) / per for plain in _decimals(digits)]
    return [value for value in values if math.isfinite(value)]


def _decimals(digits: str) -> list[str]:
    """Return the ways to read the marks in a run of digits, each with a decimal point or none."""
    marks = [mark for mark in digits if mark in ".,"]
    if not marks:
        return [digits]
    last = marks[-1]
    other = "," if last == "." else "."
    if len(set(marks)) == 2:
        whole, _, part = digits.rpartition(last)
        return [f"{whole.replace(other, '')}.{part}"] if _grouped(whole, other) else []
    readings = [digits.replace(last, ".")] if len(marks) == 1 else []
    if _grouped(digits, last):
        readings.append(digits.replace(last, ""))
    return readings


def _grouped(digits: str, mark: str) -> bool:
    return re.fullmatch(rf"[1-9][0-9]{{0,2}}(\{mark}[0-9]{{3}})+", digits) is not None
