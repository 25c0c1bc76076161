"""What a firm does in social media: act visibly or only listen, and how well it replies.

The line between active and passive is drawn by one question: does anybody outside see the firm act?
Publishing, replying, reposting, paying and inviting are seen; reading, counting and analysing are not.
Whose content it is does not decide. Constantinides (2014, doi 10.1016/j.sbspro.2014.07.016) has the same
two sides. A *passive user* is something else and has its own scale, :class:`UserLevel`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import Any

import pandas as pd

from smmlearn import validate
from smmlearn.i18n import _

QUESTIONS = ("visible", "own_or_rewarded", "only_reads")


class Side(StrEnum):
    """The side of social media marketing on which an action of the firm falls."""

    ACTIVE = "active"
    PASSIVE = "passive"
    BOTH = "both"
    NEITHER = "neither"

    @property
    def label(self) -> str:
        """The name for readers, in the language in use."""
        return {
            Side.ACTIVE: _("active"),
            Side.PASSIVE: _("passive"),
            Side.BOTH: _("both, so two actions"),
            Side.NEITHER: _("neither"),
        }[self]


class UserLevel(IntEnum):
    """What a *user* does with a brand online, in rising order (COBRA).

    Not to be mixed up with :class:`Side`: a firm that answers is active even if all its users only read.

    References
    ----------
    Muntinga, D. G., Moorman, M., & Smit, E. G. (2011). Introducing COBRAs. International Journal of
    Advertising 30(1), 13-46. doi 10.2501/IJA-30-1-013-046.

    Examples
    --------
    >>> UserLevel.CREATING > UserLevel.CONTRIBUTING > UserLevel.CONSUMING
    True
    """

    CONSUMING = 1
    CONTRIBUTING = 2
    CREATING = 3

    @property
    def label(self) -> str:
        """The name for readers, in the language in use."""
        return {
            UserLevel.CONSUMING: _("consuming"),
            UserLevel.CONTRIBUTING: _("contributing"),
            UserLevel.CREATING: _("creating"),
        }[self]


@dataclass(frozen=True)
class Verdict:
    """The side of an action and the reason, in one sentence."""

    side: Side
    reason: str


@dataclass(frozen=True)
class ReplyFigures:
    """How well a team replies.

    Attributes
    ----------
    messages, replies : int
        Messages received, and those of them that got a reply.
    reply_rate : float
        Replies divided by messages, 0 to 1.
    median_minutes : float
        Median waiting time of the *answered* messages [minutes]; NaN without any reply. A team that
        answers only the easy messages looks fast here.
    within_target : float
        Share of *all* messages answered within the target time, 0 to 1.
    """

    messages: int
    replies: int
    reply_rate: float
    median_minutes: float
    within_target: float


def classify(*, visible: bool, own_or_rewarded: bool, only_reads: bool) -> Verdict:
    """Sort one action of the firm into active or passive social media marketing.

    ======= ========== =======
    visible only_reads side
    ======= ========== =======
    yes     no         active
    no      yes        passive
    yes     yes        both: two actions in one description
    no      no         neither: nothing has happened yet
    ======= ========== =======

    Parameters
    ----------
    visible : bool
        Does anybody outside the firm see it act? A private answer is seen by its receiver, a payment
        by the one who is paid.
    own_or_rewarded : bool
        Is the content made by the firm, or paid or rewarded by it? It changes the reason, never the side.
    only_reads : bool
        Is it, wholly or in a part of its own, mere reading, recording or analysing?

    Returns
    -------
    Verdict
        ``side`` and ``reason``.

    Raises
    ------
    ValueError
        If an answer is not True or False.

    Examples
    --------
    A customer's photo, reposted:

    >>> classify(visible=True, own_or_rewarded=False, only_reads=False).side.value
    'active'
    >>> classify(visible=False, own_or_rewarded=False, only_reads=True).reason
    'Nobody outside sees it, the firm only reads: passive.'
    """
    own = _answer(own_or_rewarded, "own_or_rewarded")
    match _answer(visible, "visible"), _answer(only_reads, "only_reads"):
        case True, False:
            side = Side.ACTIVE
            reason = (
                _("People outside see the firm act: active.")
                if own
                else _("People outside see the firm act: active, even though the content is not its own.")
            )
        case False, True:
            side = Side.PASSIVE
            reason = (
                _("Nobody outside sees it, the firm only reads: passive, even though the content is its own.")
                if own
                else _("Nobody outside sees it, the firm only reads: passive.")
            )
        case True, True:
            side = Side.BOTH
            reason = _("One part is seen by people outside, another only reads: sort each part by itself.")
        case _:
            side = Side.NEITHER
            reason = _("The firm neither acts visibly nor reads what others write: nothing to sort yet.")
    return Verdict(side, reason)


def classify_actions(actions: pd.DataFrame) -> pd.DataFrame:
    """Sort a table of actions into active and passive.

    Parameters
    ----------
    actions : DataFrame
        One row for each action, with the columns ``visible``, ``own_or_rewarded`` and ``only_reads``
        (True or False, see :func:`classify`). Other columns stay as they are.

    Returns
    -------
    DataFrame
        The table with the columns ``side`` and ``reason`` added.

    Raises
    ------
    TypeError
        If it is not a DataFrame.
    ValueError
        If a column is missing or a value is not True or False; the message names column and row.

    Examples
    --------
    >>> actions = pd.DataFrame({"visible": [True], "own_or_rewarded": [True], "only_reads": [False]})
    >>> classify_actions(actions).side.tolist()
    ['active']
    """
    validate.table(actions, "actions", QUESTIONS)
    verdicts = [
        classify(
            **{
                question: _answer(value, question, row)
                for question, value in zip(QUESTIONS, answers, strict=True)
            }
        )
        for row, answers in zip(actions.index, actions[[*QUESTIONS]].itertuples(index=False), strict=True)
    ]
    return actions.assign(
        side=[verdict.side.value for verdict in verdicts], reason=[verdict.reason for verdict in verdicts]
    )


def answer_key() -> pd.DataFrame:
    """Return twelve everyday actions of a firm, sorted by the rule and with the reason.

    Returns
    -------
    DataFrame
        Columns ``action`` (in the language in use), ``visible``, ``own_or_rewarded``, ``only_reads``,
        ``side``, ``reason``.

    Examples
    --------
    >>> answer_key().side.value_counts().to_dict()
    {'active': 7, 'passive': 5}
    """
    actions = [
        (_("publish a post of its own"), True, True, False),
        (_("reply to a complaint"), True, True, False),
        (_("count mentions of the brand"), False, False, True),
        (_("repost a customer's photo"), True, False, False),
        (_("read a competitor's page"), False, False, True),
        (_("pay an influencer for a post"), True, True, False),
        (_("write an internal report on the mood of comments"), False, False, True),
        (_("run a poll"), True, True, False),
        (_("use the answers of a poll to plan products"), False, False, True),
        (_("answer a customer privately in the firm's name"), True, True, False),
        (_("analyse reviews"), False, False, True),
        (_("hold a live event"), True, True, False),
    ]
    return classify_actions(pd.DataFrame(actions, columns=["action", *QUESTIONS]))


def groundswell_strategies() -> pd.DataFrame:
    """Return the five strategies of *Groundswell* with their side: one listens, four act.

    Returns
    -------
    DataFrame
        Columns ``strategy`` (in the language in use), the three answers, ``side``, ``reason``.

    References
    ----------
    Li, C., & Bernoff, J. (2008). Groundswell: Winning in a world transformed by social technologies.

    Examples
    --------
    >>> groundswell_strategies().side.tolist()
    ['passive', 'active', 'active', 'active', 'active']
    """
    strategies = [
        (_("listening"), False, False, True),
        (_("talking"), True, True, False),
        (_("energising"), True, False, False),
        (_("supporting"), True, False, False),
        (_("embracing"), True, False, False),
    ]
    return classify_actions(pd.DataFrame(strategies, columns=["strategy", *QUESTIONS]))


def listening_ratio(sides: Iterable[str]) -> float:
    """Return the share of passive actions among all actions.

    Parameters
    ----------
    sides : iterable of str
        A :class:`Side` or its name for each action. ``both`` counts as one active and one passive
        action, ``neither`` as none.

    Returns
    -------
    float
        0 (only acts) to 1 (only listens).

    Raises
    ------
    TypeError
        If it is not a list.
    ValueError
        If a name is unknown or no action is left to count.

    Examples
    --------
    >>> round(listening_ratio(answer_key().side), 3)
    0.417
    """
    known = [side.value for side in Side]
    counted = [Side(validate.option(side, "side", known)) for side in _listed(sides, "sides")]
    passive = sum(side in (Side.PASSIVE, Side.BOTH) for side in counted)
    active = sum(side in (Side.ACTIVE, Side.BOTH) for side in counted)
    if not passive + active:
        raise ValueError(_("sides holds no active or passive action, so there is nothing to divide by."))
    return passive / (passive + active)


def reply_minutes(received: Iterable[Any], replied: Iterable[Any]) -> "pd.Series[float]":
    """Return how long each message waited for its reply.

    Parameters
    ----------
    received : iterable of timestamps
        When each message came in: datetimes, or text such as ``2025-03-01 09:30``.
    replied : iterable of timestamps
        When it was answered, in the same order; empty, None or NaT for no reply. Times without a time
        zone count as UTC, so give both with or both without one.

    Returns
    -------
    Series of float
        Waiting time [minutes], NaN where there is no reply; with the index of ``received`` if it has one.

    Raises
    ------
    TypeError
        If one of them is not a list of times.
    ValueError
        If the lists differ in length, a time cannot be read, a receiving time is missing, or a reply
        came before its message; the message gives the position.

    Examples
    --------
    >>> reply_minutes(["2025-03-01 09:30", "2025-03-01 11:00"], ["2025-03-01 09:45", None]).tolist()
    [15.0, nan]
    """
    start, end = _times(received, "received"), _times(replied, "replied")
    if len(start) != len(end):
        raise ValueError(
            _(
                "received has {received} times and replied has {replied}: one for each message is needed."
            ).format(received=len(start), replied=len(end))
        )
    minutes = (end - start).dt.total_seconds() / 60
    if (unread := _first(start.isna())) is not None:
        raise ValueError(_("received has no time at position {position}.").format(position=unread))
    if (early := _first(minutes < 0)) is not None:
        raise ValueError(_("replied is before received at position {position}.").format(position=early))
    index = received.index if isinstance(received, pd.Series) else start.index
    return pd.Series(minutes.to_numpy(), index=index, name="minutes")


def reply_figures(minutes: Iterable[float], *, target: float = 60) -> ReplyFigures:
    """Sum up how many messages were answered, and how fast.

    Parameters
    ----------
    minutes : iterable of float
        Waiting time of each message [minutes], NaN or None where there was no reply; as from
        :func:`reply_minutes`.
    target : float
        Time within which a reply is in time [minutes]. An hour is a habit of the trade, not a finding.

    Returns
    -------
    ReplyFigures
        Counts, reply rate, median time, share in time.

    Raises
    ------
    TypeError
        If a time is not a number.
    ValueError
        If there is no message, a time is negative or infinite, or the target is not above 0.

    Examples
    --------
    >>> reply_figures([5, 20, 90, None], target=60)
    ReplyFigures(messages=4, replies=3, reply_rate=0.75, median_minutes=20.0, within_target=0.5)
    """
    target = validate.positive(target, "target")
    given = pd.Series(_listed(minutes, "minutes"), dtype=object)
    if given.empty:
        raise ValueError(_("minutes holds no message, so there is nothing to divide by."))
    waited = pd.Series(validate.series(given.dropna().to_list(), "minutes", least=0))
    if len(waited):
        validate.not_negative(float(waited.min()), "minutes")
    return ReplyFigures(
        messages=len(given),
        replies=len(waited),
        reply_rate=len(waited) / len(given),
        median_minutes=float(waited.median()),
        within_target=int((waited <= target).sum()) / len(given),
    )


def user_level(*, contributes: bool, creates: bool) -> UserLevel:
    """Return the highest COBRA level of what a user does.

    Parameters
    ----------
    contributes : bool
        Does the user add to what others made: like, rate, comment, share, join?
    creates : bool
        Does the user make something new: a post, a photo, a video, a review?

    Returns
    -------
    UserLevel
        Creating, else contributing, else consuming (only reads, watches, follows along).

    Raises
    ------
    ValueError
        If an answer is not True or False.

    Examples
    --------
    >>> user_level(contributes=True, creates=False).name
    'CONTRIBUTING'
    """
    match _answer(contributes, "contributes"), _answer(creates, "creates"):
        case _, True:
            return UserLevel.CREATING
        case True, _:
            return UserLevel.CONTRIBUTING
        case _:
            return UserLevel.CONSUMING


def user_acts() -> pd.DataFrame:
    """Return everyday acts of users with their COBRA level.

    Returns
    -------
    DataFrame
        Columns ``act`` (in the language in use), ``contributes``, ``creates``, ``level`` (name of the
        :class:`UserLevel`).

    Examples
    --------
    >>> user_acts().level.unique().tolist()
    ['CONSUMING', 'CONTRIBUTING', 'CREATING']
    """
    acts = pd.DataFrame(
        [
            (_("watch the brand's video"), False, False),
            (_("read reviews of others"), False, False),
            (_("like a post of the brand"), True, False),
            (_("comment on a photo"), True, False),
            (_("rate a product with stars"), True, False),
            (_("upload a photo of the product"), False, True),
            (_("write a review"), False, True),
        ],
        columns=["act", "contributes", "creates"],
    )
    levels = [
        user_level(contributes=contributes, creates=creates).name
        for contributes, creates in zip(acts.contributes, acts.creates, strict=True)
    ]
    return acts.assign(level=levels)


def _answer(value: Any, question: str, row: Any = None) -> bool:
    where = question if row is None else _("{question} in row {row}").format(question=question, row=row)
    return bool(validate.option(value, where, (True, False)))


def _listed(values: Any, name: str) -> list[Any]:
    if isinstance(values, str) or not isinstance(values, Iterable):
        raise TypeError(_("{name} must be a list or column, got {value!r}.").format(name=name, value=values))
    return list(values)


def _times(values: Any, name: str) -> "pd.Series[pd.Timestamp]":
    given = pd.Series(_listed(values, name), dtype=object)
    times = pd.to_datetime(given.astype(str), errors="coerce", format="ISO8601", utc=True)
    unreadable = _first(times.isna() & given.notna() & given.ne(""))
    if unreadable is not None:
        raise ValueError(
            _("{name} has {value!r} at position {position}, not a time such as 2025-03-01 09:30.").format(
                name=name, value=given[unreadable], position=unreadable
            )
        )
    return times


def _first(bad: "pd.Series[bool]") -> int | None:
    return int(bad.to_numpy().argmax()) if bad.any() else None
