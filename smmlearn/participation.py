"""Who really writes: participation inequality, and whose opinion the posts show.

Every function takes ``posts``, the number of posts of each user. With ``users`` it takes groups
instead: ``posts`` of each group together and the number of its members, who count as equally active.
Both may be heads or shares, so three numbers describe a platform of millions.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from smmlearn import validate
from smmlearn.i18n import _

# Nielsen (2006): a rule of thumb for the share of users in each group, not a measurement.
CONVENTION = {"superusers": 0.01, "contributors": 0.09, "lurkers": 0.90}
# van Mierlo (2014), doi 10.2196/jmir.2966: posts of each group in four health forums.
MEASURED_POSTS = {"superusers": 276_034, "contributors": 88_732, "lurkers": 4_668}


@dataclass(frozen=True)
class Opinion:
    """One question, two answers: what the users think and what the posts say.

    Attributes
    ----------
    of_users : float
        Share of users who hold the opinion, 0 to 1.
    of_posts : float
        Share of posts that voice it, 0 to 1.
    """

    of_users: float
    of_posts: float

    @property
    def distortion(self) -> float:
        """By how much the posts overstate the opinion (below zero: understate), -1 to 1."""
        return self.of_posts - self.of_users


def lorenz(posts: ArrayLike, *, users: ArrayLike | None = None) -> pd.DataFrame:
    """Return the Lorenz curve of participation: the quietest x % of users write y % of the posts.

    Parameters
    ----------
    posts : array_like
        Posts of each user, or of each group together [posts].
    users : array_like, optional
        Members of each group [users or share of users]. Without it each number is one user.

    Returns
    -------
    DataFrame
        Columns ``share_of_users`` and ``share_of_posts``, from 0 to 1, the quietest first; one row
        more than there are users or groups.

    Raises
    ------
    TypeError
        If something is not a list of numbers.
    ValueError
        If a number is missing, infinite or negative, a group has no members, the lists differ in
        length, or nobody posted.

    References
    ----------
    Lorenz, M. O. (1905). Methods of measuring the concentration of wealth. Publications of the
    American Statistical Association 9(70), 209-219.

    Examples
    --------
    >>> lorenz([6, 0, 2, 0])
       share_of_users  share_of_posts
    0            0.00            0.00
    1            0.25            0.00
    2            0.50            0.00
    3            0.75            0.25
    4            1.00            1.00
    """
    posted, members = _groups(posts, users)
    _check_somebody_posted(posted)
    quietest_first = np.argsort(posted / members, kind="stable")
    return pd.DataFrame(
        {
            "share_of_users": _running_share(members[quietest_first]),
            "share_of_posts": _running_share(posted[quietest_first]),
        }
    )


def gini(posts: ArrayLike, *, users: ArrayLike | None = None) -> float:
    """Return the Gini coefficient of participation: 0 if all post equally, near 1 if one posts all.

    It is twice the area between the Lorenz curve and the diagonal, so among n users it is at most
    1 - 1/n. Groups hide the differences within them, so their Gini is a lower bound.

    Parameters
    ----------
    posts, users : array_like
        As in :func:`lorenz`.

    Returns
    -------
    float
        From 0 up to, but not including, 1.

    Raises
    ------
    TypeError, ValueError
        As in :func:`lorenz`.

    References
    ----------
    Gini, C. (1912). Variabilità e mutabilità.

    Examples
    --------
    >>> gini([5, 5, 5, 5])
    0.0
    >>> gini([20, 0, 0, 0])
    0.75
    >>> round(gini([747, 240, 13], users=[1, 9, 90]), 4)
    0.9518
    """
    curve = lorenz(posts, users=users)
    area_below = np.trapezoid(curve.share_of_posts, curve.share_of_users)
    return max(0.0, float(1 - 2 * area_below))


def top_share(posts: ArrayLike, *, top: float = 0.01, users: ArrayLike | None = None) -> float:
    """Return the share of all posts that the most active users write.

    Where ``top`` cuts through a user or a group, the part counts in proportion.

    Parameters
    ----------
    posts, users : array_like
        As in :func:`lorenz`.
    top : float
        Share of users that counts as most active, 0 to 1.

    Returns
    -------
    float
        Share of posts, at least ``top``.

    Raises
    ------
    TypeError, ValueError
        As in :func:`lorenz`, or if ``top`` is not a share.

    Examples
    --------
    >>> round(top_share([747, 240, 13], users=[1, 9, 90], top=0.10), 3)
    0.987
    >>> top_share([8, 1, 1, 0], top=0.25)
    0.8
    """
    top = validate.share(top, "top")
    curve = lorenz(posts, users=users)
    of_the_others = np.interp(1 - top, curve.share_of_users, curve.share_of_posts)
    return float(1 - of_the_others)


def lurker_share(posts: ArrayLike, *, users: ArrayLike | None = None) -> float:
    """Return the share of users who post nothing.

    Parameters
    ----------
    posts, users : array_like
        As in :func:`lorenz`; here nobody needs to have posted.

    Returns
    -------
    float
        Share of users, 0 to 1.

    Raises
    ------
    TypeError, ValueError
        As in :func:`lorenz`.

    Examples
    --------
    >>> lurker_share([0, 0, 7, 0, 1])
    0.6
    """
    posted, members = _groups(posts, users)
    return float(members[posted == 0].sum() / members.sum())


def participation_rule() -> pd.DataFrame:
    """Return the 90-9-1 rule beside what was counted.

    The shares of users are a convention from practice (Nielsen 2006): a rule of thumb that gives no
    shares of posts. The posts were counted by van Mierlo (2014) in four health forums, where the
    1 % of most active users, the next 9 % and the other 90 % were called by the same names, so even
    his lurkers posted now and then. His abstract also gives 578,349 posts in all, another count:
    the shares here are of the 369,434 posts of the three groups.

    Returns
    -------
    DataFrame
        Rows ``superusers``, ``contributors``, ``lurkers``; columns ``share_of_users`` (convention),
        ``posts`` (counted), ``share_of_posts`` (of the counted ones).

    References
    ----------
    Nielsen, J. (2006). The 90-9-1 rule for participation inequality in social media and online
    communities. nngroup.com.
    van Mierlo, T. (2014). The 1% rule in four digital health social networks. Journal of Medical
    Internet Research 16(2), e33. doi 10.2196/jmir.2966.

    Examples
    --------
    >>> participation_rule().round(4)
                  share_of_users   posts  share_of_posts
    group
    superusers              0.01  276034          0.7472
    contributors            0.09   88732          0.2402
    lurkers                 0.90    4668          0.0126
    """
    rule = pd.DataFrame({"share_of_users": CONVENTION, "posts": MEASURED_POSTS}).rename_axis("group")
    return rule.assign(share_of_posts=rule.posts / rule.posts.sum())


def opinion(holders: ArrayLike, *, posts: ArrayLike, users: ArrayLike | None = None) -> Opinion:
    """Weigh an opinion once by users and once by posts.

    Parameters
    ----------
    holders : array_like
        Share of each group that holds the opinion, 0 to 1; for single users 0 or 1. Within a group
        those who hold it post as much as the others.
    posts, users : array_like
        As in :func:`lorenz`, in the same order.

    Returns
    -------
    Opinion
        ``of_users``, ``of_posts`` and their difference ``distortion``.

    Raises
    ------
    TypeError, ValueError
        As in :func:`lorenz`, or if ``holders`` are no shares or not one for each group.

    Examples
    --------
    Superusers, contributors and lurkers, of whom 60, 30 and 10 % are unhappy:

    >>> unhappy = opinion([0.6, 0.3, 0.1], posts=[0.747, 0.24, 0.013], users=[0.01, 0.09, 0.90])
    >>> round(unhappy.of_users, 4), round(unhappy.of_posts, 4)
    (0.123, 0.5215)
    """
    holding = validate.series(holders, "holders")
    for share in (holding.min(), holding.max()):
        validate.share(float(share), "holders")
    posted, members = _groups(posts, users)
    if len(holding) != len(posted):
        raise ValueError(
            _("holders has {holders} values and posts has {posts}: give one for each group.").format(
                holders=len(holding), posts=len(posted)
            )
        )
    _check_somebody_posted(posted)
    return Opinion(
        of_users=float(np.average(holding, weights=members)),
        of_posts=float(np.average(holding, weights=posted)),
    )


def _groups(posts: ArrayLike, users: ArrayLike | None) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    posted = validate.series(posts, "posts")
    validate.not_negative(float(posted.min()), "posts")
    if users is None:
        return posted, np.ones_like(posted)
    members = validate.series(users, "users")
    validate.positive(float(members.min()), "users")
    if len(members) != len(posted):
        raise ValueError(
            _("users has {users} values and posts has {posts}: give one for each group.").format(
                users=len(members), posts=len(posted)
            )
        )
    return posted, members


def _check_somebody_posted(posted: NDArray[np.float64]) -> None:
    if not posted.any():
        raise ValueError(_("posts has no value above 0: where nobody posts, there are no shares of posts."))


def _running_share(amounts: NDArray[np.float64]) -> NDArray[np.float64]:
    running = np.cumsum(np.concatenate([[0.0], amounts]))
    shares: NDArray[np.float64] = running / running[-1]
    return shares
