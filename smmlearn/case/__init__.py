"""The running case: the bicycle workshop Zwölfspeich in Niederkurbelsee, a business that never was.

A year of posts, comments in English and German, followers and their network, shares, customer journeys,
requests and sales, all synthetic. What the data hold is planted: see :class:`CaseParameters`.

>>> from smmlearn import case
>>> workshop = case.load()
>>> len(workshop.posts), len(workshop.comments), len(workshop.followers)
(156, 1500, 2000)
>>> mine = case.for_student("e12345678")  # my own numbers, the same each time
>>> mine.comments["text"].equals(workshop.comments["text"])
False
"""

import hashlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from os import PathLike
from pathlib import Path
from typing import Any

import pandas as pd

from smmlearn import validate
from smmlearn.case.audience import make_followers, make_network
from smmlearn.case.desk import make_requests
from smmlearn.case.journeys import make_paths
from smmlearn.case.parameters import CaseParameters
from smmlearn.case.publishing import make_posts, make_reach, make_shares
from smmlearn.case.sales import make_weeks
from smmlearn.case.tables import caption, read_case, read_phrases, to_frame, write
from smmlearn.case.talk import make_comments
from smmlearn.i18n import _

__all__ = ["SEED", "Case", "CaseParameters", "caption", "for_student", "labels", "load", "make"]

SEED = 2025


@dataclass(frozen=True, eq=False, repr=False)
class Case:
    """The data of one workshop. All tables know their ``title``, ``units``, ``source`` and ``caveat``.

    Attributes
    ----------
    posts : DataFrame
        What it published, and reach, likes, comments and shares.
    comments : DataFrame
        What others wrote below, with the true mood and how it is expressed (plain, negation, irony,
        implicit).
    followers : DataFrame
        Who follows, since when, in which mood, and how much they wrote.
    network : DataFrame
        Who knows whom: one row for each link.
    shares : DataFrame
        Who passed on which post, and from whom they had it.
    paths : DataFrame
        Contacts on the way to an order, as :func:`smmlearn.touchpoints.attribute` takes them.
    requests : DataFrame
        What customers asked, and how long they waited.
    weeks : DataFrame
        From reach to revenue, week by week.
    parameters : CaseParameters
        What is planted.
    seed : int
        Start of the random numbers.
    """

    posts: pd.DataFrame
    comments: pd.DataFrame
    followers: pd.DataFrame
    network: pd.DataFrame
    shares: pd.DataFrame
    paths: pd.DataFrame
    requests: pd.DataFrame
    weeks: pd.DataFrame
    parameters: CaseParameters
    seed: int

    def __repr__(self) -> str:
        """Return the seed and the length of each table."""
        sizes = ", ".join(f"{name}: {len(frame)}" for name, frame in self.tables().items())
        return f"Case(seed={self.seed}; {sizes})"

    def tables(self) -> dict[str, pd.DataFrame]:
        """Return all tables by name."""
        frames = {field.name: getattr(self, field.name) for field in fields(self)}
        return {name: frame for name, frame in frames.items() if isinstance(frame, pd.DataFrame)}

    def write(self, folder: str | PathLike[str]) -> None:
        """Write all tables as CSV files, with a descriptor, into a folder.

        Parameters
        ----------
        folder : path
            The folder; it is made if it is not there, and files of these names are replaced.

        Raises
        ------
        OSError
            If the folder cannot be written to.
        """
        write(self.tables(), Path(folder), seed=self.seed)


def make(*, seed: int = SEED, parameters: CaseParameters | None = None) -> Case:
    """Make the data of a workshop: the same seed and parameters give the same data on every machine.

    Parameters
    ----------
    seed : int
        Start of the random numbers, 0 or more.
    parameters : CaseParameters, optional
        What is planted in the data.

    Returns
    -------
    Case
        The tables.

    Raises
    ------
    TypeError, ValueError
        If the seed is not a whole number of 0 or more, or ``parameters`` are none.

    Examples
    --------
    >>> quiet = make(parameters=CaseParameters(viral_requests=1))
    >>> int(quiet.weeks["requests"].max()) < quiet.parameters.capacity_per_week
    True
    """
    start = validate.whole(seed, "seed")
    planted = CaseParameters() if parameters is None else parameters
    if not isinstance(planted, CaseParameters):
        raise TypeError(
            _("parameters must be CaseParameters, got {kind}.").format(kind=type(planted).__name__)
        )
    posts = make_posts(planted, start)
    followers = make_followers(planted, start)
    network = make_network(followers, planted, start)
    figures = make_reach(posts, followers, planted, start)
    shares = make_shares(posts, followers, network, planted, start)
    comments = make_comments(posts, followers, read_phrases(), planted, start)
    requests = make_requests(planted, start)
    below, passed_on = (Counter(row[0] for row in rows) for rows in (comments, shares))
    wrote = Counter(comment.author for comment in comments)
    rows: dict[str, Iterable[tuple[Any, ...]]] = {
        "posts": [
            (*post[:6], reach, likes, below[post.post], passed_on[post.post])
            for post, (reach, likes) in zip(posts, figures, strict=True)
        ],
        "comments": [(f"c{number:04}", *comment) for number, comment in enumerate(comments, start=1)],
        "followers": [(*follower[:5], wrote[follower.follower]) for follower in followers],
        "network": [(followers[one].follower, followers[other].follower) for one, other in network],
        "shares": shares,
        "paths": make_paths(planted, start),
        "requests": [(f"r{number:04}", *request) for number, request in enumerate(requests, start=1)],
        "weeks": make_weeks(posts, [reach for reach, _likes in figures], requests, planted, start),
    }
    frames = {name: to_frame(name, of_table, seed=start) for name, of_table in rows.items()}
    return Case(**frames, parameters=planted, seed=start)


def load() -> Case:
    """Return the workshop of the book, whose numbers the lessons print.

    Returns
    -------
    Case
        The shipped tables, the same as ``make()``.

    Examples
    --------
    >>> workshop = load()
    >>> workshop.posts.attrs["title"]
    'Posts of the workshop'
    >>> bool(workshop.posts["reach"].max() > 9 * workshop.posts["reach"].median())
    True
    """
    return Case(**read_case(seed=SEED), parameters=CaseParameters(), seed=SEED)


def for_student(student: str, *, parameters: CaseParameters | None = None) -> Case:
    """Return a workshop with numbers of one's own: the same for the same person, on every machine.

    Parameters
    ----------
    student : str
        Name or number of the student; upper case and spaces around it make no difference. It cannot be
        read back from the data.
    parameters : CaseParameters, optional
        What is planted; if left out, the book's parameters with a viral week of one's own.

    Returns
    -------
    Case
        The tables.

    Raises
    ------
    TypeError, ValueError
        If ``student`` is not text, or empty.

    Examples
    --------
    >>> mine = for_student("e12345678")
    >>> mine.seed == for_student(" E12345678 ").seed
    True
    """
    if not isinstance(student, str):
        raise TypeError(_("student must be text, got {value!r}.").format(value=student))
    if not student.strip():
        raise ValueError(_("student is empty; give your name or number."))
    digest = hashlib.sha256(student.strip().casefold().encode()).digest()
    seed = int.from_bytes(digest[:4], "big")
    book = CaseParameters()
    own = replace(book, viral_week=20 + seed % 21)
    return make(seed=seed, parameters=own if parameters is None else parameters)


def labels() -> dict[str, str]:
    """Return the words for readers, in the language in use, of the codes in the tables.

    Examples
    --------
    >>> labels()["ride"]
    'group ride'
    """
    return {
        "repair": _("repair"),
        "price": _("price"),
        "waiting": _("waiting time"),
        "team": _("team"),
        "ride": _("group ride"),
        "inform": _("inform"),
        "entertain": _("entertain"),
        "ask": _("ask"),
        "sell": _("sell"),
        "photo": _("photo"),
        "video": _("video"),
        "text": _("text"),
        "link": _("link"),
        "negative": _("negative"),
        "neutral": _("neutral"),
        "positive": _("positive"),
        "plain": _("plain"),
        "negation": _("negation"),
        "irony": _("irony"),
        "implicit": _("between the lines"),
        "en": _("English"),
        "de": _("German"),
        "commuters": _("commuters"),
        "touring": _("touring cyclists"),
        "families": _("families"),
        "racing": _("racing cyclists"),
        "social": _("social media"),
        "search": _("search engine"),
        "recommendation": _("recommendation"),
        "newsletter": _("newsletter"),
        "direct": _("direct visit"),
        "message": _("message"),
        "comment": _("comment"),
        "email": _("e-mail"),
        "page": _("the workshop's page"),
    }
