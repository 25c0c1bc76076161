"""Whom to start with, asked backwards.

Who would have reached a user drawn at random? These form a *reverse-reachable set*. Whoever is in many of
them reaches many users; so the best k starters are those who cover most sets (Borgs, Brautbar, Chayes &
Lucier 2014). The more sets are drawn, the better: as many as IMM asks for (Tang, Shi & Xiao 2015), given the
reach that is proven so far. The proof comes from a second pile of sets that had no say in the choice (Tang,
Tang, Xiao & Yuan 2018, OPIM-C).
"""

from math import ceil, e, lgamma, log, log2, sqrt
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from smmlearn.diffusion.networks import Network
from smmlearn.diffusion.sweep import sweep
from smmlearn.diffusion.worlds import HALF, Odds, mix, worlds

GREEDY_SHARE = 1 - 1 / e  # greedy covers at least this share of what the best choice covers (Nemhauser 1978)


class Choice(NamedTuple):
    """Starters, the reach they are sure to have, and the share of the best possible reach that this is."""

    users: NDArray[np.int64]
    reach: float
    certified: float


def best_cover(network: Network, odds: Odds, k: int, *, epsilon: float, seed: int, **how: Any) -> Choice:
    """Return k starters whose reach is at least 1 - 1/e - epsilon of the best, but for a chance of 1/users.

    Parameters
    ----------
    network, odds
        The network and the coins of its ties.
    k : int
        Number of starters.
    epsilon : float
        Precision, above 0: half of it takes four times as many sets.
    seed : int
        The same seed gives the same starters.
    **how
        ``engine``, ``n_jobs`` and ``progress`` of :func:`~smmlearn.diffusion.sweep.sweep`.
    """
    users = network.users
    doubt = log(6 * users)
    choices = lgamma(users + 1) - lgamma(k + 1) - lgamma(users - k + 1)
    effort = (
        2 * users * (GREEDY_SHARE * sqrt(doubt) + sqrt(GREEDY_SHARE * (choices + doubt))) ** 2 / epsilon**2
    )
    count = ceil(effort / users)
    slack = log(3 * users * (1 + log2(effort)))  # a small chance of error for each of the rounds
    choosing, proving = (_Pile(network.heard, odds, (seed, side), how) for side in (1, 2))
    while True:
        cover = _greedy(choosing.grow_to(count), users, k)
        proof = _covered(proving.grow_to(count), cover.users)
        low = max((sqrt(proof + 2 * slack / 9) - sqrt(slack / 2)) ** 2 - slack / 18, 0)
        high = (sqrt(cover.bound + slack / 2) + sqrt(slack / 2)) ** 2
        reach = max(low * users / count, k)
        needed = ceil(effort / reach)
        if count >= needed:
            return Choice(cover.users, reach, low / high)
        count = min(2 * count, needed)


class _Sets(NamedTuple):
    """Sets of users one after the other, and where each begins."""

    members: NDArray[np.int64]
    begins: NDArray[np.int64]


class _Pile:
    """Reverse-reachable sets of users drawn at random, to which more can be added."""

    def __init__(self, heard: Network, odds: Odds, stream: tuple[int, int], how: dict[str, Any]) -> None:
        self._heard, self._odds, self._stream, self._how = heard, odds, stream, how
        self._sets = _Sets(np.empty(0, dtype=np.int64), np.zeros(1, dtype=np.int64))

    def grow_to(self, count: int) -> _Sets:
        members, begins = [self._sets.members], [self._sets.begins]
        present = len(self._sets.begins) - 1
        keys = worlds(self._stream, count - present, first=present)
        drawn = (mix(~keys) >> HALF) * np.uint64(self._heard.users) >> HALF
        for found in sweep(
            "reached", self._heard, self._odds, keys, drawn.astype(np.int64)[:, None], **self._how
        ):
            order = found.run.argsort(kind="stable")
            members.append(found.user[order].astype(np.int64))
            begins.append(begins[-1][-1] + np.bincount(found.run).cumsum())
        self._sets = _Sets(np.concatenate(members), np.concatenate(begins))
        return self._sets


class _Cover(NamedTuple):
    """Chosen users, and a number of sets that no choice of as many users can exceed."""

    users: NDArray[np.int64]
    bound: float


def _greedy(sets: _Sets, users: int, k: int) -> _Cover:
    """Choose again and again the user who is in most sets that are not covered yet."""
    from scipy.sparse import csr_array

    count = len(sets.begins) - 1
    ones = np.ones(len(sets.members), dtype=np.int8)
    containing = csr_array((ones, sets.members, sets.begins), shape=(count, users)).tocsc()
    gain = np.bincount(sets.members, minlength=users)
    covered = np.zeros(count, dtype=np.bool_)
    chosen: list[int] = []
    total, bound = 0, np.inf
    for _pick in range(k + 1):
        bound = min(bound, total + np.partition(gain, users - k)[users - k :].sum())
        if len(chosen) == k:
            break
        open_to_choice = gain.copy()
        open_to_choice[chosen] = -1
        best = int(open_to_choice.argmax())
        chosen.append(best)
        holding = containing.indices[containing.indptr[best] : containing.indptr[best + 1]]
        new = holding[~covered[holding]]
        covered[new] = True
        total += len(new)
        lengths = sets.begins[new + 1] - sets.begins[new]
        ends = lengths.cumsum()
        places = np.arange(lengths.sum()) + (sets.begins[new] - ends + lengths).repeat(lengths)
        gain -= np.bincount(sets.members[places], minlength=users)
    return _Cover(np.array(chosen), float(bound))


def _covered(sets: _Sets, users: NDArray[np.int64]) -> int:
    """Return how many sets hold one of the users."""
    chosen = np.zeros(int(sets.members.max()) + 1, dtype=np.bool_)
    chosen[users[users < len(chosen)]] = True
    return int(np.logical_or.reduceat(chosen[sets.members], sets.begins[:-1]).sum())
