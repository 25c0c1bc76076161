"""One declaration per exercise, and the handle that a lesson uses."""

import os
from collections.abc import Callable
from typing import Any

from smmlearn.exercises.blank import ____
from smmlearn.exercises.kinds import Question, in_words
from smmlearn.exercises.outcome import Outcome, Status, status_labels
from smmlearn.exercises.prose import Note, as_text
from smmlearn.i18n import _, language, ngettext
from smmlearn.ui import exercise as component
from smmlearn.validate import option

# SMMLEARN_EXPECT turns each check into an assertion, for grading and for the proofs in CI.
_EXPECTED = {
    "pass": (Status.CORRECT,),
    "todo": (Status.NOT_ATTEMPTED,),
    "fail": (Status.INCORRECT, Status.CANNOT_CHECK),
}


class Exercise:
    """An exercise in a student's hand: shown as the last line of a cell, then checked, hinted at, solved.

    Attributes
    ----------
    name : str
        Lesson and exercise, such as ``"web-to-social-media/metcalfe-links"``.
    objective : str
        The learning objective of the lesson that it tests.
    difficulty : int
        1 (recall), 2 (apply) or 3 (judge).
    minutes : int
        Time that a student needs.
    outcome : Outcome
        What the last check said, in Python or in the browser.
    """

    def __init__(
        self, factory: Callable[[], Question], *, objective: str, difficulty: int, minutes: int
    ) -> None:
        lesson = factory.__module__.rpartition(".")[2]
        self.name = f"{lesson}/{factory.__name__}".replace("_", "-")
        self.objective = objective
        self.difficulty = option(difficulty, "difficulty", [1, 2, 3])
        self.minutes = minutes
        self.__doc__ = factory.__doc__
        self._factory = factory
        self._questions: dict[str, Question] = {}
        self._outcome: Outcome | None = None
        self._hints_shown = 0
        self._widgets: dict[str, Any] = {}

    @property
    def question(self) -> Question:
        """The declaration in the language in use."""
        if language() not in self._questions:
            self._questions[language()] = self._factory()
        return self._questions[language()]

    @property
    def outcome(self) -> Outcome:
        """What the last check said."""
        return self._outcome or self._judge(____)

    def check(self, answer: Any = ____) -> Outcome:
        """Say whether an answer is right, and if not, what may help.

        Parameters
        ----------
        answer : object
            Anything; see the kind of question for what it expects.

        Returns
        -------
        Outcome
            Correct, incorrect, not attempted or cannot check, with a message.

        Raises
        ------
        AssertionError
            Only if the environment variable ``SMMLEARN_EXPECT`` is ``pass``, ``todo`` or ``fail`` and
            the outcome is another one.

        Examples
        --------
        >>> from smmlearn.exercises import web_to_social_media as ex
        >>> ex.metcalfe_links.check(190).status.value
        'correct'
        """
        self._outcome = self._judge(answer)
        expected = os.environ.get("SMMLEARN_EXPECT")
        if expected and self._outcome.status not in _EXPECTED[option(expected, "SMMLEARN_EXPECT", _EXPECTED)]:
            raise AssertionError(
                _("{name}: SMMLEARN_EXPECT is {expected!r}, but the check says: {outcome}").format(
                    name=self.name, expected=expected, outcome=self._outcome
                )
            )
        return self._outcome

    def hint(self, step: int | None = None) -> Note:
        """Return a hint: the next one at each call, or the one of a step, counted from 1."""
        hints = self.question.hints
        self._hints_shown = min(self._hints_shown + 1, len(hints)) if step is None else step
        option(self._hints_shown, "step", range(1, len(hints) + 1))
        label = _("Hint {step} of {count}").format(step=self._hints_shown, count=len(hints))
        return Note(label, hints[self._hints_shown - 1])

    def solution(self) -> Note:
        """Return the solution with its reason."""
        question = self.question
        return Note(_("Solution"), question.solution, code=getattr(question, "solution_code", ""))

    def declaration(self) -> dict[str, Any]:
        """Return all that the browser needs, as data for JSON."""
        question = self.question
        return {
            "name": self.name,
            "objective": self.objective,
            "difficulty": self.difficulty,
            "minutes": self.minutes,
            **question.data(),
            "strings": {
                "heading": _("Exercise: {kind}").format(kind=question.label),
                "effort": ngettext("about {minutes} minute", "about {minutes} minutes", self.minutes).format(
                    minutes=self.minutes
                ),
                "difficulty": [_("recall"), _("apply"), _("judge")][self.difficulty - 1],
                "check": _("Check"),
                "hint": _("Hint {step} of {count}"),
                "solution": _("Solution"),
                "up": _("Move up: {card}"),
                "down": _("Move down: {card}"),
                "moved": _("Place {place} of {count}: {card}"),
                "chooseGroup": _("Choose a group"),
                "status": status_labels(),
            },
        }

    def page_html(self) -> str:
        """Return the exercise for a static page, readable without JavaScript too."""
        return component.page_html(self.declaration())

    def _judge(self, answer: Any) -> Outcome:
        try:
            return self.question.judge(answer)
        except (Exception, SystemExit) as error:
            remark = _("The check could not make sense of {given} ({error}).")
            return Outcome.of(Status.CANNOT_CHECK, remark, given=in_words(answer), error=type(error).__name__)

    def _answered(self, given: Any) -> None:
        self._outcome = self._judge(given)

    def _repr_mimebundle_(self, **_options: Any) -> dict[str, Any]:
        """Return the live exercise, the element for the static page, and the question in words."""
        if language() not in self._widgets:
            self._widgets[language()] = component.widget(self.declaration(), self._answered)
        shown = {"text/html": component.element(self.name), "text/plain": repr(self)}
        return {**component.view(self._widgets[language()]), **shown}

    def __repr__(self) -> str:
        """Return kind and question."""
        question = self.question
        return _("Exercise ({kind}): {prompt}").format(kind=question.label, prompt=as_text(question.prompt))


def exercise(
    *, objective: str, difficulty: int, minutes: int
) -> Callable[[Callable[[], Question]], Exercise]:
    """Turn a function that declares a question into an exercise named after it.

    Parameters
    ----------
    objective : str
        A key of the lesson's objectives.
    difficulty : int
        1 (recall), 2 (apply) or 3 (judge).
    minutes : int
        Time that a student needs.
    """

    def decorate(factory: Callable[[], Question]) -> Exercise:
        return Exercise(factory, objective=objective, difficulty=difficulty, minutes=minutes)

    return decorate
