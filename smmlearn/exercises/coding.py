"""The kind of question that asks for code: a value, or a function tried on cases the student has not seen."""

import ast
import copy
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from numbers import Real
from typing import Any

import numpy as np
import pandas as pd

from smmlearn.exercises.blank import ____, is_blank
from smmlearn.exercises.kinds import Question, Wrong, in_words
from smmlearn.exercises.outcome import Outcome, Status
from smmlearn.i18n import _
from smmlearn.validate import series


@dataclass(frozen=True, kw_only=True)
class Code(Question):
    """Asks for lines of Python that set a variable or define a function.

    Attributes
    ----------
    stub : str
        The lines a student starts from. They name the variable (``share = ____``) or the function.
    solution_code : str
        The lines that answer.
    expected : object
        The right value, or a function that gives the right value for each case: computed by the models, not
        copied from the solution.
    cases : tuple of tuple
        Arguments to try a function with; empty if a value is asked for.
    setup : str
        The imports that the lesson has made by then.
    tolerance : float
        How far a number may be off.
    wrong : tuple of Wrong
        Answers as lines of Python. A value that agrees with the value of one, or a function that agrees
        with its function on all cases, gets its remark.
    """

    stub: str
    solution_code: str
    expected: Any
    cases: tuple[tuple[Any, ...], ...] = ()
    setup: str = ""
    tolerance: float = 1e-9

    kind = "code"

    @property
    def variable(self) -> str:
        """The name of the variable or function that the stub leaves open."""
        match ast.parse(self.stub).body[-1]:
            case ast.FunctionDef(name=name) | ast.Assign(targets=[ast.Name(id=name)]):
                return name
        raise ValueError(
            _("A stub must end with `name = ____` or a function, got {stub!r}.").format(stub=self.stub)
        )

    def judge(self, answer: Any) -> Outcome:
        """Return the outcome of a value or a function."""
        if is_blank(answer):
            return self._not_attempted()
        if self.cases and not callable(answer):
            return self._other_kind(self.variable, answer, self.expected)
        seen: list[Any] = []
        try:
            for value in self._values(answer):
                seen.append(value)
        except NotImplementedError:
            return self._not_attempted()
        except (Exception, SystemExit) as error:
            return self._raised(error, self._names()[len(seen)], answer)
        if any(value is ____ for value in seen):
            return self._not_attempted()
        return self._compare(seen, list(self._values(self.expected)))

    def _compare(self, seen: list[Any], wanted: list[Any]) -> Outcome:
        if self._agree(seen, wanted):
            return Outcome.of(Status.CORRECT, self.solution)
        for remark, values in self._mistakes:
            if self._agree(seen, values):
                return Outcome.of(Status.INCORRECT, remark)
        pairs = list(zip(self._names(), seen, wanted, strict=True))
        for name, value, right in pairs:
            if _kind(value) != _kind(right):
                return self._other_kind(name, value, right)
        name, value = next((n, v) for n, v, right in pairs if not self._agree([v], [right]))
        remark = _("`{name}` is {value}. Another result was expected.")
        if _kind(value) == _kind(0) and self._agree(seen, [100 * right for right in wanted]):
            remark = _("`{name}` is {value}, a hundred times too large. Percent or share?")
        elif _kind(value) == _kind(0) and self._agree(seen, [right / 100 for right in wanted]):
            remark = _("`{name}` is {value}, a hundred times too small. Percent or share?")
        return Outcome.of(Status.INCORRECT, remark, name=name, value=in_words(value))

    @cached_property
    def _mistakes(self) -> list[tuple[str, list[Any]]]:
        """The remark on each listed wrong answer, and the values that it yields."""
        return [(wrong.remark, list(self._values(self._run(wrong.answer)))) for wrong in self.wrong]

    def _values(self, answer: Any) -> Iterator[Any]:
        """Yield what is compared: the value itself, or the function's value for each case."""
        if not self.cases:
            yield answer
        for case in self.cases:
            yield answer(*copy.deepcopy(case))

    def _names(self) -> list[str]:
        """Return what to call each value in a message."""
        if not self.cases:
            return [self.variable]
        return [f"{self.variable}({', '.join(map(_literal, case))})" for case in self.cases]

    def _agree(self, values: list[Any], others: list[Any]) -> bool:
        return all(_same(a, b, self.tolerance) for a, b in zip(values, others, strict=True))

    def _not_attempted(self) -> Outcome:
        return Outcome.of(
            Status.NOT_ATTEMPTED,
            _("`{name}` is still open. Complete its code and run it, then run the check again."),
            name=self.variable,
        )

    def _other_kind(self, name: str, seen: Any, wanted: Any) -> Outcome:
        if seen is None:
            return Outcome.of(
                Status.INCORRECT,
                _("`{name}` gives nothing back. Expected: {wanted}. Does the function end with `return`?"),
                name=name,
                wanted=_kind(wanted),
            )
        return Outcome.of(
            Status.INCORRECT,
            _("`{name}` is of another kind. Expected: {wanted}. Seen: {value} ({seen})."),
            name=name,
            wanted=_kind(wanted),
            seen=_kind(seen),
            value=in_words(seen),
        )

    def _raised(self, error: BaseException, name: str, function: Any) -> Outcome:
        said = ": ".join(filter(None, [type(error).__name__, str(error)[:200]]))
        source = getattr(getattr(function, "__code__", None), "co_filename", None)
        lines = [
            frame.line for frame in traceback.extract_tb(error.__traceback__) if frame.filename == source
        ]
        if not lines or not lines[-1]:
            return Outcome.of(Status.INCORRECT, _("`{name}` stopped with {error}."), name=name, error=said)
        return Outcome.of(
            Status.INCORRECT,
            _("`{name}` stopped with {error}, in the line `{line}`."),
            name=name,
            error=said,
            line=lines[-1],
        )

    def _label(self) -> str:
        return _("code")

    def _instruction(self) -> str:
        return _("Complete the code below, run it, then run the check.")

    def _field(self) -> dict[str, Any]:
        return {"stub": self.stub, "code": self.solution_code}

    def _blank(self) -> Any:
        return self._run(self.stub)

    def _right(self) -> Any:
        return self._run(self.solution_code)

    def _mistaken(self, wrong: Wrong) -> Any:
        return self._run(wrong.answer)

    def _run(self, code: str) -> Any:
        """Return what lines of this exercise make of its variable."""
        namespace: dict[str, Any] = {"____": ____}
        exec(f"{self.setup}\n{code}", namespace)
        return namespace[self.variable]


def _literal(value: Any) -> str:
    return repr(value) if isinstance(value, str) else in_words(value)


def _kind(value: Any) -> str:
    """Name the kind of a value in the reader's words."""
    names: list[tuple[Callable[[Any], bool], str]] = [
        (lambda v: v is None, _("nothing")),
        (lambda v: isinstance(v, bool | np.bool_), _("true or false")),
        (lambda v: isinstance(v, Real), _("a number")),
        (lambda v: isinstance(v, str), _("text")),
        (lambda v: isinstance(v, pd.DataFrame), _("a table")),
        (_is_column, _("a list of numbers")),
        (callable, _("a function")),
    ]
    return next((name for fits, name in names if fits(value)), type(value).__name__)


def _is_column(value: Any) -> bool:
    if not isinstance(value, list | tuple | np.ndarray | pd.Series | pd.Index):
        return False
    try:
        series(value, "", least=0)
    except (TypeError, ValueError):
        return False
    return True


def _same(value: Any, other: Any, tolerance: float) -> bool:
    if _kind(value) != _kind(other):
        return False
    if isinstance(value, Real) or _is_column(value):
        a, b = np.asarray(value, dtype=float), np.asarray(other, dtype=float)
        return a.shape == b.shape and bool(np.all(np.abs(a - b) <= np.maximum(tolerance, 1e-9 * np.abs(b))))
    return isinstance(value, str | bool) and value == other
