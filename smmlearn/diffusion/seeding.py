"""Whom to give the message first: eight ways to choose k starters, and a fair comparison of them."""

import heapq
from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from smmlearn.diffusion.cascades import spread
from smmlearn.diffusion.networks import Network, checked
from smmlearn.diffusion.reversereach import GREEDY_SHARE, best_cover
from smmlearn.diffusion.sweep import sweep, watched
from smmlearn.diffusion.worlds import Worlds, worlds
from smmlearn.i18n import _
from smmlearn.validate import option, positive, whole

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Seeding:
    """Users chosen to start a message. See :func:`choose_seeds`."""

    strategy: str
    """How they were chosen."""
    users: tuple[Hashable, ...]
    """Who, the most important first."""
    reach: float | None = None
    """Users that they reach on average, as far as the strategy knows; measure it with ``spread``."""
    guarantee: float | None = None
    """Share of the best possible reach that is proven: by theory (1 - 1/e, in the worlds that "greedy" and
    "worlds" looked at), or for this very choice ("reverse-reach")."""


STRATEGIES = ("random", "hubs", "fringe", "betweenness", "bridges", "greedy", "worlds", "reverse-reach")


def choose_seeds(
    network: Network,
    k: int,
    *,
    strategy: str,
    p: float | None = None,
    seed: int = 0,
    runs: int = 1000,
    epsilon: float = 0.2,
    communities: ArrayLike | None = None,
    pivots: int | None = None,
    n_jobs: int | None = None,
    engine: str = "auto",
    progress: bool = True,
) -> Seeding:
    """Choose the users who get the message first, under a budget of k.

    ===============  ==============================================================================
    strategy         who is chosen
    ===============  ==============================================================================
    "random"         anybody
    "hubs"           the users with most listeners
    "fringe"         the users with fewest listeners; of equals those whose listeners have few
    "betweenness"    the users on most shortest paths (Freeman 1977): see :func:`betweenness`
    "bridges"        the users with most ties to other communities than their own
    "greedy"         one by one whoever adds most reach (Kempe, Kleinberg & Tardos 2003), evaluated
                     lazily (Leskovec et al. 2007, CELF); for up to some thousand users
    "worlds"         the same where ties are mutual and equally likely to work: reach is read from
                     the connected components of each world (Chen, Wang & Yang 2009)
    "reverse-reach"  those who cover most reverse-reachable sets (Tang, Shi & Xiao 2015, IMM);
                     any network, up to a million users
    ===============  ==============================================================================

    The last four need ``p``, or a network with probabilities. They choose on other worlds than those in which
    ``spread`` measures, so their result can be measured with the same seed.

    Parameters
    ----------
    network : Network
        The network.
    k : int
        Budget: number of users to choose.
    strategy : str
        One of the above.
    p : float, optional
        Chance in [0, 1] that a message crosses a tie.
    seed : int
        The same seed gives the same choice.
    runs : int
        Worlds that "greedy" and "worlds" look at (the latter at most 2^26 / users, to save memory). With few,
        they pick users who were lucky.
    epsilon : float
        Precision of "reverse-reach": it reaches at least 1 - 1/e - epsilon of the best, in practice
        far more; half of it takes four times as long.
    communities : list of int, optional
        The community of each user, for "bridges"; by default found by networkx (Louvain).
    pivots : int, optional
        Users from which "betweenness" follows shortest paths; by default all, but at most 256.
    n_jobs, engine, progress
        As in :func:`spread`.

    Returns
    -------
    Seeding
        The chosen users, with what the strategy knows about their reach.

    Raises
    ------
    TypeError, ValueError
        If there are fewer than k users, the strategy is unknown, or what it needs is missing.

    References
    ----------
    Kempe, D., Kleinberg, J. & Tardos, É. (2003). Maximizing the spread of influence through a social network.
    KDD, 137-146. doi 10.1145/956750.956769.

    Leskovec, J. et al. (2007). Cost-effective outbreak detection in networks. KDD, 420-429.
    doi 10.1145/1281192.1281239.

    Tang, Y., Shi, Y. & Xiao, X. (2015). Influence maximization in near-linear time: a martingale approach.
    SIGMOD, 1539-1554. doi 10.1145/2723372.2723734.

    Examples
    --------
    >>> from smmlearn.diffusion import classic_network
    >>> club = classic_network("karate club")
    >>> choose_seeds(club, 2, strategy="hubs").users
    (33, 0)
    >>> choose_seeds(club, 2, strategy="fringe").users
    (11, 16)
    """
    k = whole(k, "k", least=1)
    if k > checked(network).users:
        raise ValueError(
            _("k must be at most the number of users, {users}; got {k}.").format(users=network.users, k=k)
        )
    option(strategy, "strategy", STRATEGIES)
    rng = np.random.default_rng(whole(seed, "seed"))
    how = {"engine": engine, "n_jobs": n_jobs, "progress": progress}
    reach = guarantee = None
    if strategy == "random":
        users = rng.choice(network.users, k, replace=False)
    elif strategy == "greedy":
        users, reach = _greedy(network, k, p, worlds((seed, 3), whole(runs, "runs", least=1)), how)
        guarantee = GREEDY_SHARE
    elif strategy == "worlds":
        users, reach = _greedy_in_components(network, k, p, whole(runs, "runs", least=1), rng, progress)
        guarantee = GREEDY_SHARE
    elif strategy == "reverse-reach":
        found = best_cover(
            network, network.odds(p), k, epsilon=positive(epsilon, "epsilon"), seed=seed, **how
        )
        users, reach, guarantee = found.users, found.reach, found.certified
    elif strategy == "fringe":
        users = _fringe(network)[:k]
    elif strategy == "betweenness":
        between = betweenness(network, pivots=pivots, seed=seed, progress=progress)
        users = _most(between, k)
    elif strategy == "bridges":
        users = _most(_crossing_ties(network, communities, seed), k)
    else:
        users = _most(network.degree, k)
    return Seeding(strategy, tuple(network.called(users)), reach, guarantee)


def compare_seedings(
    network: Network,
    k: int,
    *,
    p: float | None = None,
    strategies: Iterable[str | Seeding] = (
        "hubs",
        "betweenness",
        "bridges",
        "random",
        "fringe",
        "reverse-reach",
    ),
    runs: int = 1000,
    seed: int = 0,
    n_jobs: int | None = None,
    engine: str = "auto",
    progress: bool = True,
) -> pd.DataFrame:
    """Measure seeding strategies in the same worlds, as Hinz, Skiera, Barrot & Becker (2011) did with people.

    Parameters
    ----------
    network : Network
        The network.
    k : int
        Budget: number of users to start with.
    p : float, optional
        Chance in [0, 1] that a message crosses a tie.
    strategies : list of str or Seeding
        Names of strategies (see :func:`choose_seeds`), or choices of your own.
    runs, seed, n_jobs, engine, progress
        As in :func:`spread`.

    Returns
    -------
    DataFrame
        One row per ``strategy``, best first: the ``users`` chosen, the ``mean`` reach with its 95 %
        confidence interval (``low``, ``high``), and the mean as a multiple of the worst (``times_worst``).

    References
    ----------
    Hinz, O., Skiera, B., Barrot, C. & Becker, J. U. (2011). Seeding strategies for viral marketing: an
    empirical comparison. Journal of Marketing 75(6), 55-71. doi 10.1509/jm.10.0088.

    Examples
    --------
    >>> from smmlearn.diffusion import classic_network
    >>> club = classic_network("karate club")
    >>> mine = Seeding("the president and a close friend", (32, 33))
    >>> compare_seedings(club, 2, p=0.1, strategies=["hubs", "fringe", mine])["strategy"].tolist()
    ['hubs', 'the president and a close friend', 'fringe']
    """
    how: dict[str, Any] = {"seed": seed, "n_jobs": n_jobs, "engine": engine, "progress": progress}
    if isinstance(strategies, str) or not (strategies := list(strategies)):
        raise ValueError(_("strategies needs at least one strategy, in a list."))
    rows = []
    for strategy in strategies:
        choice = (
            strategy
            if isinstance(strategy, Seeding)
            else choose_seeds(network, k, strategy=strategy, p=p, **how)
        )
        found = spread(network, list(choice.users), p=p, runs=runs, **how)
        rows.append((choice.strategy, choice.users, found.mean, found.low, found.high))
    table = pd.DataFrame(rows, columns=["strategy", "users", "mean", "low", "high"])
    table["times_worst"] = table["mean"] / table["mean"].min()
    return table.sort_values("mean", ascending=False, ignore_index=True)


def betweenness(
    network: Network, *, pivots: int | None = None, seed: int = 0, progress: bool = True
) -> Floats:
    """Return the share of shortest paths between others that lead through each user (Freeman 1977).

    Many starting points are followed at once as products of sparse matrices (scipy). The results are those of
    networkx (Brandes 2001; from a sample as in Brandes & Pich 2007), which takes minutes where this takes
    seconds.

    Parameters
    ----------
    network : Network
        The network.
    pivots : int, optional
        Number of random users from which paths are followed; by default all, but at most 256.
    seed : int
        The same seed gives the same pivots.
    progress : bool
        Whether to show a bar if it takes more than two seconds.

    Returns
    -------
    array of float, length users
        Shares in [0, 1], normalised as in networkx.

    Examples
    --------
    >>> from smmlearn.diffusion import classic_network
    >>> kite = betweenness(classic_network("Krackhardt kite"))
    >>> int(kite.argmax()), round(float(kite.max()), 6)
    (7, 0.388889)
    """
    from scipy.sparse import csr_array

    users = checked(network).users
    pivots = min(users, 256) if pivots is None else min(users, whole(pivots, "pivots", least=1))
    sources = np.random.default_rng(whole(seed, "seed")).choice(users, pivots, replace=False)
    passes = csr_array((np.ones(network.arcs), network.indices, network.indptr), shape=(users, users))
    heard = passes.T.tocsr()
    through = np.zeros(users)
    width = max(1, 2**21 // users)
    starts = range(0, pivots, width)
    for first in watched(starts, total=len(starts), progress=progress):
        batch = sources[first : first + width]
        columns = np.arange(len(batch))
        paths = np.zeros((users, len(batch)))
        paths[batch, columns] = 1
        steps = [paths.copy()]  # number of shortest paths to those who are reached at each step
        while steps[-1].any():
            arriving = np.where(paths > 0, 0, np.asarray(heard @ steps[-1]))
            paths += arriving
            steps.append(arriving)
        share = np.zeros_like(paths)
        for nearer, farther in zip(steps[-2::-1], steps[:0:-1], strict=True):
            portion = np.divide(1 + share, paths, out=np.zeros_like(paths), where=farther > 0)
            share += np.multiply(nearer, passes @ portion)
        share[batch, columns] = 0
        through += share.sum(axis=1)
    return through * (users / pivots / max((users - 1) * (users - 2), 1))


def _most(score: NDArray[Any], k: int) -> Ints:
    """Return the users with the highest scores; of equals the lowest numbers."""
    return np.argsort(-score, kind="stable")[:k]


def _fringe(network: Network) -> Ints:
    """Sort users by few listeners, then by listeners who have few; those without any come last."""
    degree = network.degree
    beyond = np.bincount(network.speakers, weights=degree[network.indices], minlength=network.users)
    return np.lexsort((beyond / np.maximum(degree, 1), np.where(degree > 0, degree, network.users)))


def _crossing_ties(network: Network, communities: ArrayLike | None, seed: int) -> Ints:
    """Count each user's ties to other communities."""
    if communities is None:
        import networkx as nx

        groups = nx.community.louvain_communities(
            Network(network.indptr, network.indices, directed=network.directed).to_networkx(), seed=seed
        )
        community = np.empty(network.users, dtype=np.int64)
        for number, group in enumerate(groups):
            community[list(group)] = number
    else:
        community = np.asarray(communities)
        if community.shape != (network.users,):
            raise ValueError(
                _("communities must name one for each of the {users} users.").format(users=network.users)
            )
    speakers = network.speakers
    crossing = community[speakers] != community[network.indices]
    return np.bincount(speakers[crossing], minlength=network.users)


def _greedy(
    network: Network, k: int, p: float | None, keys: Worlds, how: dict[str, Any]
) -> tuple[Ints, float]:
    """Add whoever adds most; an old gain is an upper bound, so only the best looking need a new one."""
    odds, runs = network.odds(p), len(keys)
    quiet = {**how, "progress": False}

    def reach(chosen: list[int], candidates: Ints) -> Ints:
        """Return the users reached in all worlds together, with each candidate in turn."""
        starters = np.empty((len(candidates), runs, len(chosen) + 1), dtype=np.int64)
        starters[:, :, :-1] = chosen
        starters[:, :, -1] = candidates[:, None]
        tasks = starters.reshape(-1, len(chosen) + 1)
        found = list(sweep("sizes", network, odds, np.tile(keys, len(candidates)), tasks, **quiet))
        totals: Ints = np.concatenate(found).reshape(len(candidates), runs).sum(axis=1)
        return totals

    batch = max(1, 2**17 // runs)
    firsts = range(0, network.users, batch)
    candidates = [np.arange(first, min(first + batch, network.users)) for first in firsts]
    waiting = watched(candidates, total=len(candidates), progress=how["progress"])
    alone = np.concatenate([reach([], users) for users in waiting])
    heap = [(-gain, user, 0) for user, gain in enumerate(alone.tolist())]
    heapq.heapify(heap)
    chosen: list[int] = []
    total = 0
    while len(chosen) < k:
        negative_gain, user, known_for = heapq.heappop(heap)
        if known_for == len(chosen):
            chosen.append(user)
            total -= negative_gain
        else:
            gain = int(reach(chosen, np.array([user]))[0]) - total
            heapq.heappush(heap, (-gain, user, len(chosen)))
    return np.array(chosen), total / runs


def _greedy_in_components(
    network: Network, k: int, p: float | None, runs: int, rng: np.random.Generator, progress: bool
) -> tuple[Ints, float]:
    """Add whoever adds most, where reach in a world is the size of the connected component."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    if network.directed or network.probability is not None:
        raise ValueError(
            _("The strategy 'worlds' needs mutual ties that are equally likely to work; try 'reverse-reach'.")
        )
    chance = float(network.odds(p).chance[0])
    ties, users = network.ties, network.users
    runs = max(1, min(runs, 2**26 // users))
    component = np.empty((runs, users), dtype=np.int32)
    sizes = []
    gain = np.zeros(users, dtype=np.int64)
    for run in watched(range(runs), total=runs, progress=progress):
        one, other = ties[rng.random(len(ties)) < chance].T
        world = coo_array((np.ones(len(one), dtype=np.int8), (one, other)), shape=(users, users))
        component[run] = connected_components(world, directed=False)[1]
        sizes.append(np.bincount(component[run]))
        gain += sizes[run][component[run]]
    chosen: list[int] = []
    total = 0
    for _pick in range(k):
        open_to_choice = gain.copy()
        open_to_choice[chosen] = -1
        best = int(open_to_choice.argmax())
        chosen.append(best)
        total += int(gain[best])
        for run in range(runs):
            reached = component[run, best]
            if sizes[run][reached]:
                gain[component[run] == reached] -= sizes[run][reached]
                sizes[run][reached] = 0
    return np.array(chosen), total / runs
