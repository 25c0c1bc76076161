"""How far a message spreads: independent cascades, linear thresholds, and what one cascade looks like."""

import math
from collections.abc import Hashable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from smmlearn.diffusion import portable
from smmlearn.diffusion.networks import Network, checked
from smmlearn.diffusion.sweep import sweep, watched
from smmlearn.diffusion.worlds import UNIT, Resistance, worlds
from smmlearn.i18n import _
from smmlearn.validate import series, share, whole
from smmlearn.wordofmouth import structural_virality

if TYPE_CHECKING:
    import networkx as nx

CONFIDENCE_95 = 1.959964  # standard errors on either side of the mean


@dataclass(frozen=True, eq=False, repr=False)
class Spread:
    """How many users a message reached, run by run."""

    sizes: NDArray[np.int64]
    """Users reached in each run, the starters included."""
    seeds: tuple[Hashable, ...]
    """Who started."""
    users: int
    """Users in the network."""

    @property
    def mean(self) -> float:
        """Mean number of users reached."""
        return float(self.sizes.mean())

    @property
    def sd(self) -> float:
        """Standard deviation of the users reached, from run to run."""
        return float(self.sizes.std(ddof=1))

    @property
    def standard_error(self) -> float:
        """Standard deviation of the mean: how far another seed would move it."""
        return self.sd / math.sqrt(len(self.sizes))

    @property
    def low(self) -> float:
        """Lower end of the 95 % confidence interval of the mean."""
        return self.mean - CONFIDENCE_95 * self.standard_error

    @property
    def high(self) -> float:
        """Upper end of the 95 % confidence interval of the mean."""
        return self.mean + CONFIDENCE_95 * self.standard_error

    @property
    def share(self) -> float:
        """Mean share of the network that is reached."""
        return self.mean / self.users

    def __repr__(self) -> str:
        """Show the mean with its interval."""
        return (
            f"Spread(mean={self.mean:.2f}, low={self.low:.2f}, high={self.high:.2f}, sd={self.sd:.2f}, "
            f"runs={len(self.sizes)})"
        )


def spread(
    network: Network,
    seeds: Any,
    *,
    p: float | None = None,
    runs: int = 1000,
    seed: int = 0,
    n_jobs: int | None = None,
    engine: str = "auto",
    progress: bool = True,
) -> Spread:
    """Simulate how many users a message reaches in the independent cascade model.

    Everybody reached passes the message once to each listener, with chance ``p`` each (Goldenberg, Libai &
    Muller 2001; Kempe, Kleinberg & Tardos 2003). So a user who has j neighbours among those reached at the
    step before is reached with probability 1 - (1 - p)^j. Run ``i`` of a seed always meets the same luck, so
    the reach of two sets of starters can be compared run by run, and one more starter never reaches fewer.

    Parameters
    ----------
    network : Network
        The network.
    seeds : user or list of users
        Who gets the message first.
    p : float, optional
        Chance in [0, 1] that a message crosses a tie, resolved in steps of 1 / 2^32. Leave it out if the
        network has a probability for each arc.
    runs : int
        Number of runs, at least 2.
    seed : int
        The same seed gives the same numbers, on any machine, engine and number of cores.
    n_jobs : int, optional
        Cores to use, -1 for all; None for one, or for what an enclosing ``joblib.parallel_config`` says, for
        example a Dask cluster.
    engine : str
        "numba", "numpy", or "auto": numba if it is installed.
    progress : bool
        Whether to show a bar if it takes more than two seconds.

    Returns
    -------
    Spread
        Users reached in each run, with mean, standard deviation and 95 % confidence interval.

    Raises
    ------
    TypeError, ValueError
        If a user is unknown, ``p`` is no share, or given twice or not at all.

    References
    ----------
    Kempe, D., Kleinberg, J. & Tardos, É. (2003). Maximizing the spread of influence through a social network.
    KDD, 137-146. doi 10.1145/956750.956769.

    Examples
    --------
    >>> from smmlearn.diffusion import classic_network
    >>> club = classic_network("karate club")
    >>> rivals, friends = spread(club, [0, 33], p=0.1), spread(club, [32, 33], p=0.1)
    >>> rivals.mean > friends.mean
    True
    """
    starters = checked(network).positions(seeds, "seeds")
    odds = network.odds(p)
    keys = worlds(whole(seed, "seed"), whole(runs, "runs", least=2))
    batches = sweep("sizes", network, odds, keys, starters, engine=engine, n_jobs=n_jobs, progress=progress)
    return Spread(np.concatenate(list(batches)), tuple(network.called(starters)), network.users)


def spread_over_time(
    network: Network,
    seeds: Any,
    *,
    p: float | None = None,
    runs: int = 1000,
    seed: int = 0,
    n_jobs: int | None = None,
    engine: str = "auto",
    progress: bool = True,
) -> pd.DataFrame:
    """Follow the runs of :func:`spread` step by step.

    Parameters are those of :func:`spread`; the last step of the same call equals its result.

    Returns
    -------
    DataFrame
        One row per ``step`` from 0, with the ``mean`` number of users reached so far, the 95 % confidence
        interval of the mean (``low``, ``high``), and the middle 90 % of the runs (``p05``, ``p95``).

    Examples
    --------
    >>> from smmlearn.diffusion import Network
    >>> chain = Network.from_edges([(0, 1), (1, 2)])
    >>> spread_over_time(chain, 0, p=1, runs=10)[["step", "mean"]].to_numpy().tolist()
    [[0.0, 1.0], [1.0, 2.0], [2.0, 3.0]]
    """
    starters = checked(network).positions(seeds, "seeds")
    odds = network.odds(p)
    keys = worlds(whole(seed, "seed"), whole(runs, "runs", least=2))
    curves = []
    for found in sweep(
        "reached", network, odds, keys, starters, engine=engine, n_jobs=n_jobs, progress=progress
    ):
        steps, batch = int(found.step.max()) + 1, int(found.run.max()) + 1
        new = np.bincount(found.run * steps + found.step, minlength=batch * steps).reshape(batch, steps)
        curves.append(new.cumsum(axis=1))
    longest = max(curve.shape[1] for curve in curves)
    reach = np.concatenate(
        [np.pad(curve, ((0, 0), (0, longest - curve.shape[1])), mode="edge") for curve in curves]
    )
    table = _with_interval(reach)
    table["p05"], table["p95"] = np.quantile(reach, [0.05, 0.95], axis=0)
    table.insert(0, "step", np.arange(longest))
    return table


def threshold_spread(
    network: Network,
    seeds: Any,
    *,
    thresholds: ArrayLike | None = None,
    runs: int = 1000,
    seed: int = 0,
    n_jobs: int | None = None,
    engine: str = "auto",
    progress: bool = True,
) -> Spread:
    """Simulate how many users join in the linear threshold model: people follow when enough others have.

    A user joins as soon as the share of those heard who have joined reaches the user's threshold (Granovetter
    1978; Kempe, Kleinberg & Tardos 2003; with equal thresholds Watts 2002). If the network has a probability
    for each arc, these are the weights of those heard, and must add up to 1 at most for each listener.

    Parameters
    ----------
    network : Network
        The network.
    seeds : user or list of users
        Who joins first, whatever others do.
    thresholds : float or list of float, optional
        Share in [0, 1] that convinces: one for all, or one for each user. By default each run draws all of
        them evenly from (0, 1].
    runs, seed, n_jobs, engine, progress
        As in :func:`spread`. With thresholds given all runs are equal.

    Returns
    -------
    Spread
        Users who joined in each run.

    Raises
    ------
    TypeError, ValueError
        If a user is unknown, a threshold is no share, or the weights of a listener exceed 1.

    References
    ----------
    Granovetter, M. (1978). Threshold models of collective behavior. American Journal of Sociology 83(6),
    1420-1443. doi 10.1086/226707.

    Watts, D. J. (2002). A simple model of global cascades on random networks. PNAS 99(9), 5766-5771.
    doi 10.1073/pnas.082090499.

    Examples
    --------
    >>> from smmlearn.diffusion import Network
    >>> chain = Network.from_edges([(0, 1), (1, 2)])
    >>> threshold_spread(chain, 0, thresholds=0.5).mean, threshold_spread(chain, 0, thresholds=0.6).mean
    (3.0, 1.0)
    """
    starters = checked(network).positions(seeds, "seeds")
    resistance = _resistance(network, thresholds)
    keys = worlds(whole(seed, "seed"), whole(runs, "runs", least=2))
    drawn = keys if thresholds is None else keys[:1]
    batches = sweep(
        "threshold_sizes",
        network,
        resistance,
        drawn,
        starters,
        engine=engine,
        n_jobs=n_jobs,
        progress=progress,
    )
    sizes = np.concatenate(list(batches))
    sizes = sizes if thresholds is None else sizes.repeat(len(keys))
    return Spread(sizes, tuple(network.called(starters)), network.users)


def _resistance(network: Network, thresholds: ArrayLike | None) -> Resistance:
    if network.probability is None:
        attention = network.in_degree
    else:
        heard = np.bincount(network.indices, weights=network.probability, minlength=network.users)
        if heard.max() > 1 + 1e-6:
            raise ValueError(
                _("What user {user!r} hears has weights that add up to {total:.3f}, more than 1.").format(
                    user=network.called(heard.argsort()[-1:])[0], total=heard.max()
                )
            )
        attention = np.ones(network.users, dtype=np.int64)
    if thresholds is None:
        return Resistance(attention, None)
    shares = series(np.atleast_1d(np.asarray(thresholds)), "thresholds")
    if len(shares) not in (1, network.users):
        raise ValueError(
            _("thresholds must be one share, or one for each of the {users} users; got {count}.").format(
                users=network.users, count=len(shares)
            )
        )
    share(float(shares.min()), "thresholds")
    share(float(shares.max()), "thresholds")
    # One unit less, so that 3 of 10 meets a threshold of 0.3 in spite of binary fractions.
    limits = np.maximum(np.rint(shares * UNIT).astype(np.int64) - 1, 0)
    return Resistance(attention, np.broadcast_to(limits, network.users).copy())


@dataclass(frozen=True, eq=False, repr=False)
class Cascade:
    """One spread with everybody's source: a tree for each starter. See :func:`cascade`."""

    network: Network
    users: NDArray[np.int64]
    """Who was reached, step by step, as numbers from 0."""
    parents: NDArray[np.int64]
    """From whom each of them got the message, -1 for starters."""
    steps: NDArray[np.int64]
    """At which step."""

    @property
    def size(self) -> int:
        """Number of users reached, the starters included."""
        return len(self.users)

    @property
    def depth(self) -> int:
        """Number of the last step."""
        return int(self.steps[-1])

    def __repr__(self) -> str:
        """Say how large and how deep the cascade is."""
        return f"Cascade(size={self.size}, depth={self.depth})"

    def table(self) -> pd.DataFrame:
        """Return one row per user reached: ``user``, ``parent`` (missing for starters) and ``step``."""
        parents = self.network.called(np.maximum(self.parents, 0))
        table = pd.DataFrame({"user": self.network.called(self.users), "parent": parents, "step": self.steps})
        table["parent"] = table["parent"].convert_dtypes().mask(self.parents < 0)
        return table

    def to_networkx(self) -> "nx.DiGraph":
        """Return the tree as a networkx DiGraph, parents to children, with the node attribute ``step``."""
        import networkx as nx

        tree = nx.DiGraph()
        called = self.network.called(self.users)
        tree.add_nodes_from(
            (user, {"step": step}) for user, step in zip(called, self.steps.tolist(), strict=True)
        )
        child = self.parents >= 0
        tree.add_edges_from(
            zip(self.network.called(self.parents[child]), self.network.called(self.users[child]), strict=True)
        )
        return tree

    @cached_property
    def structural_virality(self) -> float:
        """Mean distance between two members of the cascade (Goel, Anderson, Hofman & Watts 2016).

        About 2 for a broadcast, in which one reaches all; large if the message is handed on and on. With
        several starters the sender who reached them counts as the root. NaN if there is nobody else.
        """
        place = np.full(self.network.users, -1, dtype=np.int64)
        place[self.users] = np.arange(self.size)
        parents = np.where(self.parents < 0, -1, place[self.parents])
        if (self.parents < 0).sum() > 1:
            parents = np.append(-1, parents + 1)  # the sender comes first and is everybody's ancestor
        return structural_virality(parents) if len(parents) > 1 else math.nan


def cascade(network: Network, seeds: Any, *, p: float | None = None, seed: int = 0, run: int = 0) -> Cascade:
    """Return one run of :func:`spread` in full: who got the message from whom, and when.

    If several users bring the message at the same step, the one with the lowest number counts.

    Parameters
    ----------
    network, seeds, p, seed
        As in :func:`spread`.
    run : int
        Which run, from 0: it reaches ``spread(...).sizes[run]`` users.

    Examples
    --------
    >>> from smmlearn.diffusion import Network
    >>> star = Network.from_edges([(0, user) for user in range(1, 10)])
    >>> found = cascade(star, 0, p=1)
    >>> found, round(found.structural_virality, 2)
    (Cascade(size=10, depth=1), 1.8)
    """
    starters = checked(network).positions(seeds, "seeds")
    key = worlds(whole(seed, "seed"), whole(run, "run") + 1)[-1:]
    return Cascade(network, *portable.pedigree(network, network.odds(p), key, starters[None]))


def reach_for_every_p(
    network: Network,
    seeds: Any,
    *,
    p: ArrayLike | None = None,
    runs: int = 100,
    seed: int = 0,
    progress: bool = True,
) -> pd.DataFrame:
    """Return the reach for many values of p at once; it never falls from one p to the next.

    Each run gives every tie one random number; the tie works for all p from there on. So a run is one world
    that grows with p (Newman & Ziff 2000), and one minimum spanning tree (scipy) tells from which p on each
    user is reached. The numbers agree with :func:`spread` on average, not run by run.

    Parameters
    ----------
    network : Network
        A network of mutual ties without probabilities of its own.
    seeds : user or list of users
        Who gets the message first.
    p : list of float, optional
        Chances in [0, 1]; by default 0, 0.02, ..., 1.
    runs : int
        Number of runs, at least 2.
    seed : int
        The same seed gives the same numbers.
    progress : bool
        Whether to show a bar if it takes more than two seconds.

    Returns
    -------
    DataFrame
        One row per ``p``, with the ``mean`` number of users reached and its 95 % confidence interval
        (``low``, ``high``).

    Raises
    ------
    ValueError
        If ties are one-sided or have probabilities.

    References
    ----------
    Newman, M. E. J. & Ziff, R. M. (2000). Efficient Monte Carlo algorithm and high-precision results for
    percolation. Physical Review Letters 85(19), 4104-4107. doi 10.1103/PhysRevLett.85.4104.

    Examples
    --------
    >>> from smmlearn.diffusion import Network
    >>> pair = Network.from_edges([(0, 1)])
    >>> reach_for_every_p(pair, 0, p=[0, 1])["mean"].tolist()
    [1.0, 2.0]
    """
    if checked(network).directed or network.probability is not None:
        raise ValueError(_("reach_for_every_p needs mutual ties that are all equally likely to work."))
    starters = checked(network).positions(seeds, "seeds")
    chances = np.linspace(0, 1, 51) if p is None else series(p, "p")
    share(float(chances.min()), "p")
    share(float(chances.max()), "p")
    rng = np.random.default_rng(whole(seed, "seed"))
    runs = whole(runs, "runs", least=2)
    ties = network.ties
    reach = np.array(
        [
            np.searchsorted(np.sort(_first_p(ties, network.users, starters, rng)), chances, side="right")
            for _run in watched(range(runs), total=runs, progress=progress)
        ]
    )
    table = _with_interval(reach)
    table.insert(0, "p", chances)
    return table


def _first_p(
    ties: NDArray[np.int64], users: int, starters: NDArray[np.int64], rng: np.random.Generator
) -> NDArray[np.float64]:
    """Return in one growing world the p from which on each user is reached; infinite for never."""
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import breadth_first_order, minimum_spanning_tree

    sender = users  # joined to all starters by ties that work before any other
    weights = np.concatenate([1 - rng.random(len(ties)), np.full(len(starters), 1e-300)])
    one = np.append(ties[:, 0], np.full(len(starters), sender))
    other = np.append(ties[:, 1], starters)
    graph = csr_array((weights, (one, other)), shape=(users + 1, users + 1))
    tree = minimum_spanning_tree(graph).tocoo()
    _order, parent = breadth_first_order(tree.tocsr(), sender, directed=False)
    child = np.where(parent[tree.col] == tree.row, tree.col, tree.row)
    reached = parent[child] >= 0
    needed = np.full(users + 1, np.inf)
    needed[child[reached]] = tree.data[reached]
    needed[[*starters, sender]] = 0
    # The largest number on the way to the sender: look one tie up, then two, four, eight, ...
    above = np.where(parent < 0, np.arange(users + 1), parent)
    while (above != above[above]).any():
        np.maximum(needed, needed[above], out=needed)
        above = above[above]
    np.maximum(needed, needed[above], out=needed)
    return needed[:users]


def _with_interval(samples: NDArray[Any]) -> pd.DataFrame:
    """Return the mean of each column with its 95 % confidence interval."""
    mean = samples.mean(axis=0)
    margin = CONFIDENCE_95 * samples.std(axis=0, ddof=1) / len(samples) ** 0.5
    return pd.DataFrame({"mean": mean, "low": mean - margin, "high": mean + margin})
