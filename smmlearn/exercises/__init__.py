"""Exercises that check themselves, on the static page and in a notebook.

A lesson's exercises are declared in one module, one function each; the kinds are in :mod:`.kinds` and
:mod:`.coding`.

>>> from smmlearn.exercises import ____, web_to_social_media as ex
>>> ex.metcalfe_links.check(____)
Not attempted yet. Write a number first, then check.
>>> ex.metcalfe_links.check(400).status.value
'incorrect'
"""

from importlib import import_module

from smmlearn.exercises.blank import ____
from smmlearn.exercises.coding import Code
from smmlearn.exercises.declare import Exercise, exercise
from smmlearn.exercises.kinds import Choice, Choices, Classify, Number, Order, Question, Wrong
from smmlearn.exercises.outcome import Outcome, Status
from smmlearn.validate import option

# The modules with exercises, in the order of the book.
LESSONS = ("web_to_social_media",)

__all__ = [
    "LESSONS",
    "Choice",
    "Choices",
    "Classify",
    "Code",
    "Exercise",
    "Number",
    "Order",
    "Outcome",
    "Question",
    "Status",
    "Wrong",
    "____",
    "exercise",
    "get",
    "names",
]


def _all() -> dict[str, Exercise]:
    modules = (import_module(f"smmlearn.exercises.{lesson}") for lesson in LESSONS)
    return {e.name: e for module in modules for e in vars(module).values() if isinstance(e, Exercise)}


def names() -> list[str]:
    """Return the names of all exercises, in the order of the book.

    >>> names()[0]
    'web-to-social-media/launched-before-2010'
    """
    return list(_all())


def get(name: str) -> Exercise:
    """Return an exercise by its name.

    Parameters
    ----------
    name : str
        Lesson and exercise, such as ``"web-to-social-media/metcalfe-links"``.

    Raises
    ------
    ValueError
        If there is no exercise of this name.

    Examples
    --------
    >>> get("web-to-social-media/metcalfe-links").minutes
    2
    """
    return _all()[option(name, "name", names())]
