"""What a table needs: its columns, and the columns of the tables that the analyses take."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import pandas as pd

from smmlearn import validate
from smmlearn.i18n import _

KINDS = ("number", "whole", "share", "date", "text", "choice", "flag")


@dataclass(frozen=True)
class Column:
    """What one column of a table holds.

    Attributes
    ----------
    name : str
        Its heading. Upper and lower case, spaces, hyphens and underscores make no difference in a file.
    kind : str
        ``number``, ``whole`` (number), ``share`` (0 to 1, or a percentage), ``date`` (with or without
        time of day), ``text``, ``choice`` (one of ``options``) or ``flag`` (yes or no).
    required : bool
        Whether the column must be there and each of its cells filled.
    least : float, optional
        Smallest number that makes sense.
    options : tuple of str
        The possible values of a choice.
    unit : str
        Unit of the numbers.
    description : str
        What it means, as a sentence.

    Examples
    --------
    >>> Column("reach", "whole", least=0, unit="accounts").least
    0
    >>> Column("reach", "integer")
    Traceback (most recent call last):
    ValueError: kind must be one of 'number', 'whole', 'share', ...; got 'integer'.
    """

    name: str
    kind: str
    required: bool = True
    least: float | None = None
    options: tuple[str, ...] = ()
    unit: str = ""
    description: str = ""

    def __post_init__(self) -> None:
        """Refuse a column that no file could fill."""
        validate.option(self.kind, "kind", KINDS)
        if not isinstance(self.name, str) or not key(self.name):
            raise ValueError(_("A column needs a name, got {name!r}.").format(name=self.name))
        if (self.kind == "choice") != bool(self.options):
            raise ValueError(
                _("Column {name!r}: a choice has options, and nothing else has.").format(name=self.name)
            )


def describe(columns: Iterable[Column]) -> pd.DataFrame:
    """Return what a file needs, as a table to read.

    Parameters
    ----------
    columns : iterable of Column
        The columns, such as :func:`posts_columns`.

    Returns
    -------
    DataFrame
        Columns ``column``, ``required``, ``content`` and ``description``.

    Raises
    ------
    TypeError
        If something in ``columns`` is not a Column.

    Examples
    --------
    >>> describe(paths_columns())[["column", "required", "content"]]
            column  required                     content
    0         path      True                        text
    1     journeys     False  a whole number, 0 or more
    2  conversions      True  a whole number, 0 or more
    """
    return pd.DataFrame(
        [(column.name, column.required, content(column), column.description) for column in known(columns)],
        columns=["column", "required", "content", "description"],
    )


def posts_columns() -> tuple[Column, ...]:
    """Return the columns of a table of posts: what a company published and what came of it."""
    return (
        Column("post", "text", required=False, description=_("Name or number of the post.")),
        Column("date", "date", description=_("When it was published.")),
        Column("topic", "text", required=False, description=_("What it is about.")),
        Column("kind", "text", required=False, description=_("What it is for, such as inform or sell.")),
        Column("format", "text", required=False, description=_("Such as photo, video, text or link.")),
        Column("paid", "flag", required=False, description=_("Whether its reach was paid for.")),
        _count("reach", _("accounts"), _("Accounts that saw it.")),
        _count("likes", _("likes"), _("Likes and similar reactions.")),
        _count("comments", _("comments"), _("Comments below it.")),
        _count("shares", _("shares"), _("How often it was passed on.")),
    )


def comments_columns() -> tuple[Column, ...]:
    """Return the columns of a table of comments: what others wrote."""
    return (
        Column("comment", "text", required=False, description=_("Name or number of the comment.")),
        Column("post", "text", required=False, description=_("The post below which it stands.")),
        Column("author", "text", required=False, description=_("Who wrote it; a number protects people.")),
        Column("date", "date", required=False, description=_("When it was written.")),
        Column("language", "text", required=False, description=_("Its language, such as en or de.")),
        Column("topic", "text", required=False, description=_("What it is about.")),
        Column(
            "mood",
            "choice",
            required=False,
            options=("negative", "neutral", "positive"),
            description=_("Its mood, as a person who read it would say."),
        ),
        Column(
            "device",
            "text",
            required=False,
            description=_("How the mood is expressed, such as plain, negation or irony."),
        ),
        Column("text", "text", description=_("The words.")),
    )


def followers_columns() -> tuple[Column, ...]:
    """Return the columns of a table of followers or users and what they wrote."""
    return (
        Column("follower", "text", required=False, description=_("Name or number of the follower.")),
        Column("joined", "date", required=False, description=_("Since when they follow.")),
        Column("group", "text", required=False, description=_("The community they belong to.")),
        Column("language", "text", required=False, description=_("Their language, such as en or de.")),
        Column("mood", "text", required=False, description=_("How content they are, said or not.")),
        _count("posts", _("posts and comments"), _("How much they wrote.")),
    )


def edges_columns() -> tuple[Column, ...]:
    """Return the columns of a network: one row for each link between two people."""
    return (
        Column("source", "text", description=_("One end of the link.")),
        Column("target", "text", description=_("The other end of the link.")),
        Column("weight", "number", required=False, least=0, description=_("How strong the link is.")),
    )


def shares_columns() -> tuple[Column, ...]:
    """Return the columns of cascades: who passed a post on, and from whom they had it."""
    return (
        Column("post", "text", description=_("The post that was passed on.")),
        Column("follower", "text", description=_("Who passed it on.")),
        Column("source", "text", description=_("From whom they had it, a follower or the page itself.")),
        Column(
            "minutes",
            "number",
            required=False,
            least=0,
            unit=_("minutes"),
            description=_("Time since the post was published."),
        ),
    )


def paths_columns() -> tuple[Column, ...]:
    """Return the columns of customer journeys, as :func:`smmlearn.touchpoints.attribute` takes them."""
    return (
        Column(
            "path",
            "text",
            description=_("Channels in order of contact, with > between them: social > search."),
        ),
        _count("journeys", _("journeys"), _("How many journeys took this path."), required=False),
        _count("conversions", _("conversions"), _("How many of them ended with an order.")),
    )


def requests_columns() -> tuple[Column, ...]:
    """Return the columns of customers' requests and their answers."""
    minutes = _("minutes")
    return (
        Column("request", "text", required=False, description=_("Name or number of the request.")),
        Column("arrived", "date", description=_("When it came in.")),
        Column("channel", "text", required=False, description=_("Where it came in.")),
        Column("topic", "text", required=False, description=_("What it is about.")),
        Column(
            "answer_minutes",
            "number",
            required=False,
            least=0,
            unit=minutes,
            description=_("Time until the first answer; empty if there was none."),
        ),
        Column(
            "handling_minutes",
            "number",
            required=False,
            least=0,
            unit=minutes,
            description=_("Working time that the answer took."),
        ),
        Column(
            "mood", "text", required=False, description=_("Mood of the customer after the answer, if known.")
        ),
    )


def weeks_columns() -> tuple[Column, ...]:
    """Return the columns of a sales funnel, week by week."""
    euros = _("euros")
    return (
        Column("week", "date", description=_("First day of the week.")),
        _count("reach", _("accounts"), _("Accounts that saw posts, post by post."), required=False),
        _count("visits", _("visits"), _("Visits to the website.")),
        _count("requests", _("requests"), _("Requests that came in."), required=False),
        _count("orders", _("orders"), _("Orders.")),
        Column(
            "revenue",
            "number",
            required=False,
            least=0,
            unit=euros,
            description=_("What the orders brought in."),
        ),
        Column(
            "cost",
            "number",
            required=False,
            least=0,
            unit=euros,
            description=_("What social media cost, work and advertising."),
        ),
    )


def kpis_columns() -> tuple[Column, ...]:
    """Return the columns of a table of key performance indicators."""
    return (
        Column("kpi", "text", description=_("Name of the indicator.")),
        Column("unit", "text", required=False, description=_("Its unit.")),
        Column(
            "level", "text", required=False, description=_("What it measures, such as output or outcome.")
        ),
        Column("start", "number", description=_("Value at the start.")),
        Column("actual", "number", description=_("Value reached.")),
        Column("target", "number", description=_("Value aimed at.")),
    )


def _count(name: str, unit: str, description: str, *, required: bool = True) -> Column:
    return Column(name, "whole", required=required, least=0, unit=unit, description=description)


def known(columns: Any) -> list[Column]:
    """Return the columns, once it is sure that they are."""
    listed = list(columns) if isinstance(columns, Iterable) else [columns]
    for column in listed:
        if not isinstance(column, Column):
            raise TypeError(_("columns must hold columns only, got {value!r}.").format(value=column))
    return listed


def key(name: str) -> str:
    """Return what two spellings of a heading have in common."""
    return re.sub(r"[\W_]+", "_", name.casefold()).strip("_")


def content(column: Column) -> str:
    """Say what a cell of the column must hold."""
    if column.kind in ("number", "whole") and column.least is not None:
        sentence = _("a number, {least} or more")
        if column.kind == "whole":
            sentence = _("a whole number, {least} or more")
        return sentence.format(least=f"{column.least:g}")
    return {
        "number": _("a number"),
        "whole": _("a whole number"),
        "share": _("a share between 0 and 1, or a percentage such as 12 %"),
        "date": _("a date such as 2025-12-31 or 31.12.2025, with a time such as 14:05 or without"),
        "text": _("text"),
        "choice": _("one of {options}").format(options=", ".join(column.options)),
        "flag": _("yes or no"),
    }[column.kind]
