"""The kinds of question that need no code: number, choice, choices, order, classify.

Each is a frozen dataclass whose fields are the declaration. It compiles to the data that the browser shows
(:meth:`Question.field`) and judges by (:meth:`Question.rules`), and reads answers given in Python.
"""

import math
import reprlib
from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from numbers import Real
from typing import Any, ClassVar

from smmlearn.exercises.blank import ____, is_blank
from smmlearn.exercises.outcome import Outcome, Status
from smmlearn.exercises.prose import as_html, as_inline_html, as_text
from smmlearn.exercises.rules import Reading, Rule, judge, read_number
from smmlearn.i18n import _
from smmlearn.validate import option


@dataclass(frozen=True)
class Wrong:
    """An answer that people really give, and the remark that helps them on.

    Attributes
    ----------
    answer : object
        Number: the number. Choice: the option. Choices: one statement that is misjudged. Order: cards in this
        relative order. Classify: cards in these groups. Code: lines of Python that people write.
    remark : str
        What to say to it, in little markdown.
    """

    answer: Any
    remark: str


@dataclass(frozen=True)
class Trial:
    """An answer, and what a check must say to it.

    Attributes
    ----------
    answer : object
        The answer as given in Python.
    status : Status
        The outcome it must have.
    remark : str
        The remark meant for it, in little markdown; empty if any will do.
    """

    answer: Any
    status: Status
    remark: str = ""


@dataclass(frozen=True, kw_only=True)
class Question(ABC):
    """What every exercise has.

    Attributes
    ----------
    title : str
        A few words to find the exercise by.
    prompt : str
        The question, in little markdown: paragraphs, ``code``, *emphasis*.
    hints : tuple of str
        Help in steps, the gentlest first.
    solution : str
        The answer with its reason.
    wrong : tuple of Wrong
        Answers that people really give, the most telling first.
    """

    title: str
    prompt: str
    hints: tuple[str, ...]
    solution: str
    wrong: tuple[Wrong, ...] = ()

    kind: ClassVar[str]

    @property
    def label(self) -> str:
        """The kind in the reader's words."""
        return self._label()

    @abstractmethod
    def judge(self, answer: Any) -> Outcome:
        """Return the outcome of an answer given in Python."""

    def trials(self) -> list[Trial]:
        """Return what the gate tries: the blank, the right answer and each listed wrong one."""
        return [
            Trial(self._blank(), Status.NOT_ATTEMPTED),
            Trial(self._right(), Status.CORRECT, self.solution),
            *(Trial(self._mistaken(wrong), Status.INCORRECT, wrong.remark) for wrong in self.wrong),
        ]

    def data(self) -> dict[str, Any]:
        """Return the question as the browser shows it and judges by it."""
        return {
            "kind": self.kind,
            "label": self.label,
            "instruction": self._instruction(),
            "title": self.title,
            "prompt": as_html(self.prompt),
            "field": self._field(),
            "rules": [rule.data() for rule in self._rules()],
            "hints": [as_html(hint) for hint in self.hints],
            "solution": as_html(self.solution),
        }

    @abstractmethod
    def _label(self) -> str:
        """Return the kind in the reader's words."""

    @abstractmethod
    def _instruction(self) -> str:
        """Return the sentence that stands above the controls."""

    @abstractmethod
    def _field(self) -> dict[str, Any]:
        """Return what the browser needs to draw the controls."""

    def _rules(self) -> list[Rule]:
        """Return what the browser judges by; nothing if only Python can."""
        return []

    def _blank(self) -> Any:
        """Return the answer before anything was answered."""
        return ____

    @abstractmethod
    def _right(self) -> Any:
        """Return an answer that is correct."""

    def _mistaken(self, wrong: Wrong) -> Any:
        """Return a whole answer that makes this mistake and no other."""
        return wrong.answer


class _Ruled(Question):
    """A question whose answers are judged by rules alone."""

    def judge(self, answer: Any) -> Outcome:
        """Return the outcome that the rules give to an answer."""
        if self._is_blank(answer):
            return judge(self._rules(), Reading(blank=True))
        return judge(self._rules(), Reading(in_words(answer), self._read(answer)))

    def _rules(self) -> list[Rule]:
        return [
            Rule({"blank": True}, Status.NOT_ATTEMPTED, self._blank_remark()),
            Rule({"unreadable": True}, Status.CANNOT_CHECK, self._unreadable_remark()),
            Rule(self._test(self._right()), Status.CORRECT, self.solution),
            *(Rule(self._test(w.answer), Status.INCORRECT, self._remark(w)) for w in self.wrong),
            *self._fallbacks(),
        ]

    def _remark(self, wrong: Wrong) -> str:
        return wrong.remark

    def _is_blank(self, answer: Any) -> bool:
        return is_blank(answer)

    @abstractmethod
    def _read(self, answer: Any) -> Any:
        """Return the value of an answer, or None if it cannot be read."""

    @abstractmethod
    def _test(self, answer: Any) -> dict[str, Any]:
        """Return the test that recognises an answer."""

    @abstractmethod
    def _fallbacks(self) -> list[Rule]:
        """Return the rules for all that no other rule knows."""

    @abstractmethod
    def _blank_remark(self) -> str:
        """Return what to say when nothing was answered."""

    @abstractmethod
    def _unreadable_remark(self) -> str:
        """Return what to say to an answer that is none."""


@dataclass(frozen=True, kw_only=True)
class Number(_Ruled):
    """Asks for a number; a decimal comma, thousands marks, a percent sign and the unit are understood.

    Attributes
    ----------
    answer : float
        The right number, in the unit.
    unit : str
        What the number counts, shown beside the field.
    tolerance : float
        How far an answer may be off, in the unit.
    relative : float
        How far an answer may be off, as a share of the right one; the wider of the two holds.
    """

    answer: float
    unit: str = ""
    tolerance: float = 0.0
    relative: float = 1e-9

    kind = "number"

    def _label(self) -> str:
        return _("number")

    def _instruction(self) -> str:
        return _("Your answer")

    def _field(self) -> dict[str, Any]:
        return {"unit": self.unit}

    def _right(self) -> float:
        return self.answer

    def _is_blank(self, answer: Any) -> bool:
        return is_blank(answer) or (isinstance(answer, str) and not answer.strip())

    def _read(self, answer: Any) -> list[float] | None:
        if isinstance(answer, str):
            return read_number(answer, unit=self.unit) or None
        if isinstance(answer, bool) or not isinstance(answer, Real):
            return None
        try:
            number = float(answer)
        except OverflowError:
            return None
        return [number] if math.isfinite(number) else None

    def _test(self, answer: float) -> dict[str, Any]:
        return {"near": float(answer), "within": float(max(self.tolerance, self.relative * abs(answer)))}

    def _blank_remark(self) -> str:
        return _("Write a number first, then check.")

    def _unreadable_remark(self) -> str:
        return _("{given} cannot be read as a number. Write digits, such as 12 or 3.5.")

    def _fallbacks(self) -> list[Rule]:
        return [
            Rule(
                self._test(self.answer * 100) | {"within": self._test(self.answer)["within"] * 100},
                Status.INCORRECT,
                _("{given} is a hundred times too large. Percent or share?"),
            ),
            Rule(
                self._test(self.answer / 100) | {"within": self._test(self.answer)["within"] / 100},
                Status.INCORRECT,
                _("{given} is a hundred times too small. Percent or share?"),
            ),
            Rule({}, Status.INCORRECT, _("{given} is not the number asked for.")),
        ]


class _Cards(_Ruled):
    """A question about options, statements or cards that have a short name each."""

    @abstractmethod
    def _names(self) -> list[str]:
        """Return the short names."""

    @abstractmethod
    def _example(self) -> str:
        """Return how an answer is written in Python."""

    @abstractmethod
    def _tally(self) -> str:
        """Return how much of the answer is right."""

    def _remark(self, wrong: Wrong) -> str:
        return f"{wrong.remark}\n\n{self._tally()}"

    def _fallbacks(self) -> list[Rule]:
        return [Rule({}, Status.INCORRECT, self._tally())]

    def _require(self, names: Iterable[str]) -> None:
        for name in names:
            option(name, self.title, self._names())

    def _blank_remark(self) -> str:
        return _("Choose your answer first, then check.")

    def _unreadable_remark(self) -> str:
        return _("{given} is not an answer to this question. Write it like this: {example}").replace(
            "{example}", self._example()
        )


def _listed(texts: Mapping[str, str]) -> list[dict[str, str]]:
    return [{"id": n, "text": as_text(t), "html": as_inline_html(t)} for n, t in texts.items()]


@dataclass(frozen=True, kw_only=True)
class Choice(_Cards):
    """Asks to choose one of several options.

    Attributes
    ----------
    options : mapping of str to str
        Short name and text of each option, in the order shown.
    answer : str
        Name of the right one.
    """

    options: Mapping[str, str]
    answer: str

    kind = "choice"

    def __post_init__(self) -> None:
        """Refuse a declaration that names what is not there."""
        self._require([self.answer, *(wrong.answer for wrong in self.wrong)])

    def _label(self) -> str:
        return _("one choice")

    def _instruction(self) -> str:
        return _("Choose one.")

    def _field(self) -> dict[str, Any]:
        return {"options": _listed(self.options)}

    def _right(self) -> str:
        return self.answer

    def _names(self) -> list[str]:
        return list(self.options)

    def _example(self) -> str:
        return f"`{self._names()[0]!r}`"

    def _read(self, answer: Any) -> str | None:
        return str(answer) if isinstance(answer, str) and answer in self.options else None

    def _test(self, answer: str) -> dict[str, Any]:
        return {"is": answer}

    def _tally(self) -> str:
        return _("Another option is right.")

    def _remark(self, wrong: Wrong) -> str:
        return wrong.remark


@dataclass(frozen=True, kw_only=True)
class Choices(_Cards):
    """Asks to tick all statements that are right.

    Attributes
    ----------
    options : mapping of str to str
        Short name and text of each statement, in the order shown.
    answer : tuple of str
        Names of those that are right; at least one.
    """

    options: Mapping[str, str]
    answer: tuple[str, ...]

    kind = "choices"

    def __post_init__(self) -> None:
        """Refuse a declaration that names what is not there."""
        self._require([*self.answer, *(wrong.answer for wrong in self.wrong)])

    def _label(self) -> str:
        return _("several choices")

    def _instruction(self) -> str:
        return _("Tick all that are right.")

    def _field(self) -> dict[str, Any]:
        return {"options": _listed(self.options)}

    def _right(self) -> list[str]:
        return list(self.answer)

    def _mistaken(self, wrong: Wrong) -> list[str]:
        return [name for name in self.options if (name in self.answer) != (name == wrong.answer)]

    def _is_blank(self, answer: Any) -> bool:
        return is_blank(answer) or (isinstance(answer, str | list | tuple | set | frozenset) and not answer)

    def _names(self) -> list[str]:
        return list(self.options)

    def _example(self) -> str:
        return "`[" + ", ".join(map(repr, self._names()[:2])) + ", …]`"

    def _read(self, answer: Any) -> dict[str, bool] | None:
        ticked = [answer] if isinstance(answer, str) else answer
        if not isinstance(ticked, list | tuple | set | frozenset) or not _known(ticked, self.options):
            return None
        return {name: name in ticked for name in self.options}

    def _test(self, answer: list[str] | str) -> dict[str, Any]:
        if isinstance(answer, str):
            return {"puts": {answer: answer not in self.answer}}
        return {"puts": {name: name in answer for name in self.options}}

    def _blank_remark(self) -> str:
        return _("Tick at least one statement first, then check.")

    def _tally(self) -> str:
        return _("You judged {right} of {total} statements rightly.")


@dataclass(frozen=True, kw_only=True)
class Order(_Cards):
    """Asks to put cards in order.

    Attributes
    ----------
    cards : mapping of str to str
        Short name and text of each card, in the order shown at first, which must not be the right one.
    answer : tuple of str
        The names in the right order.
    first, last : str
        What the two ends of the order mean, such as "earliest" and "latest".
    """

    cards: Mapping[str, str]
    answer: tuple[str, ...]
    first: str
    last: str

    kind = "order"

    def __post_init__(self) -> None:
        """Refuse a declaration that names what is not there."""
        self._require(name for wrong in self.wrong for name in wrong.answer)
        if sorted(self.answer) != sorted(self.cards) or list(self.answer) == list(self.cards):
            raise ValueError(_("Order: the answer must hold each card once, in another order than shown."))

    def _label(self) -> str:
        return _("order")

    def _instruction(self) -> str:
        return _("Move the cards into order: from {first} (top) to {last} (bottom).").format(
            first=self.first, last=self.last
        )

    def _field(self) -> dict[str, Any]:
        return {"cards": _listed(self.cards)}

    def _right(self) -> list[str]:
        return list(self.answer)

    def _mistaken(self, wrong: Wrong) -> list[str]:
        moved = iter(wrong.answer)
        return [next(moved) if name in wrong.answer else name for name in self.answer]

    def _names(self) -> list[str]:
        return list(self.cards)

    def _example(self) -> str:
        return "`[" + ", ".join(map(repr, self._names())) + "]`"

    def _read(self, answer: Any) -> list[str] | None:
        if not isinstance(answer, list | tuple) or not _known(answer, self.cards):
            return None
        return list(answer) if len(answer) == len(set(answer)) == len(self.cards) else None

    def _test(self, answer: Sequence[str]) -> dict[str, Any]:
        return {"sequence": list(answer)}

    def _blank_remark(self) -> str:
        return _("Move the cards first, then check.")

    def _tally(self) -> str:
        return _("{right} of {total} cards are in their place.")


@dataclass(frozen=True, kw_only=True)
class Classify(_Cards):
    """Asks to sort cards into groups.

    Attributes
    ----------
    cards : mapping of str to str
        Short name and text of each card, in the order shown.
    groups : mapping of str to str
        Short name and text of each group.
    answer : mapping of str to str
        The group of each card.
    """

    cards: Mapping[str, str]
    groups: Mapping[str, str]
    answer: Mapping[str, str]

    kind = "classify"

    def __post_init__(self) -> None:
        """Refuse a declaration that names what is not there."""
        self._require(name for wrong in self.wrong for name in wrong.answer)
        if list(self.answer) != list(self.cards) or not _known(self.answer.values(), self.groups):
            raise ValueError(
                _("Classify: the answer must name one of the groups for each card, in their order.")
            )

    def _label(self) -> str:
        return _("sort into groups")

    def _instruction(self) -> str:
        return _("Give each card its group.")

    def _field(self) -> dict[str, Any]:
        return {"cards": _listed(self.cards), "groups": _listed(self.groups)}

    def _right(self) -> dict[str, str]:
        return dict(self.answer)

    def _mistaken(self, wrong: Wrong) -> dict[str, str]:
        return {**self.answer, **wrong.answer}

    def _is_blank(self, answer: Any) -> bool:
        if isinstance(answer, Mapping) and _known(answer, self.cards):
            return is_blank(answer) or any(answer.get(card) is None for card in self.cards)
        return is_blank(answer)

    def _names(self) -> list[str]:
        return list(self.cards)

    def _example(self) -> str:
        return f"`{{{self._names()[0]!r}: {next(iter(self.groups))!r}, …}}`"

    def _read(self, answer: Any) -> dict[str, str] | None:
        if not isinstance(answer, Mapping) or not _known(answer, self.cards):
            return None
        groups = {card: answer[card] for card in self.cards}
        return groups if _known(groups.values(), self.groups) else None

    def _test(self, answer: Mapping[str, str]) -> dict[str, Any]:
        return {"puts": dict(answer)}

    def _blank_remark(self) -> str:
        return _("Some cards have no group yet.")

    def _tally(self) -> str:
        return _("{right} of {total} cards are in their group.")


def _known(names: Any, known: Mapping[str, str]) -> bool:
    return all(isinstance(name, str) and name in known for name in names)


_SHORT = reprlib.Repr()
_SHORT.maxother = _SHORT.maxstring = 60


def in_words(value: Any) -> str:
    """Write any value on one short line, whatever its own repr does.

    >>> in_words(0.1 + 0.2), in_words(" 400 links "), in_words([1] * 9)
    ('0.3', '400 links', '[1, 1, 1, 1, 1, 1, ...]')
    """
    if isinstance(value, str):
        text = value.strip()
        return text if len(text) <= 60 else f"{text[:59]}…"
    try:
        if isinstance(value, Real) and value is not True and value is not False:
            return f"{float(value):.10g}"
        return " ".join(_SHORT.repr(value).split())
    except Exception:
        return f"<{type(value).__name__}>"
