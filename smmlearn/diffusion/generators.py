"""Networks to try things on: five classic models up to a million users, and five classic data sets.

The models write compressed sparse rows directly, which for a million users is several times faster than
networkx and needs a fiftieth of its memory. Everything else that networkx generates or reads is one call
away: ``Network.from_networkx(networkx.forest_city(...))``.
"""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from smmlearn.diffusion.networks import Network, _keys
from smmlearn.i18n import _
from smmlearn.validate import option, positive, series, share, whole

CLASSICS = {
    "karate club": "karate_club_graph",  # Zachary 1977
    "Florentine families": "florentine_families_graph",  # Padgett & Ansell 1993
    "Les Misérables": "les_miserables_graph",  # Knuth 1993
    "Southern women": "davis_southern_women_graph",  # Davis, Gardner & Gardner 1941
    "Krackhardt kite": "krackhardt_kite_graph",  # Krackhardt 1990
}


def classic_network(name: str) -> Network:
    """Return a small network from the literature, as kept by networkx; ties have no weight.

    Parameters
    ----------
    name : str
        One of "karate club" (Zachary 1977), "Florentine families" (Padgett & Ansell 1993), "Les Misérables"
        (Knuth 1993), "Southern women" (Davis, Gardner & Gardner 1941), "Krackhardt kite" (Krackhardt 1990).

    Raises
    ------
    ValueError
        If there is no such network.

    Examples
    --------
    >>> classic_network("karate club")
    Network(users=34, ties=78)
    """
    import networkx as nx

    return Network.from_networkx(getattr(nx, CLASSICS[option(name, "name", CLASSICS)])())


def random_network(users: int, *, ties: int, seed: int = 0) -> Network:
    """Return a network in which chance alone decides who knows whom (Erdős & Rényi 1959, G(n, m)).

    Parameters
    ----------
    users : int
        Number of users, at least 2.
    ties : int
        Number of mutual ties; at most users · (users - 1) / 2.
    seed : int
        The same seed gives the same network.

    Examples
    --------
    >>> random_network(1000, ties=5000)
    Network(users=1000, ties=5000)
    """
    users, rng = whole(users, "users", least=2), _rng(seed)
    possible = users * (users - 1) // 2
    ties = whole(ties, "ties")
    if ties > possible:
        raise ValueError(
            _("{users} users can have at most {possible} ties, got {ties}.").format(
                users=users, possible=possible, ties=ties
            )
        )
    return _mutual(*_pair(_sample(rng, possible, ties)), users)


def small_world(users: int, *, neighbours: int = 10, rewired: float = 0.1, seed: int = 0) -> Network:
    """Return a ring of neighbours in which some ties lead far away (Watts & Strogatz 1998).

    A rewired tie that would repeat another is dropped (the *erased* variant): below one in a hundred when
    neighbours are few among many.

    Parameters
    ----------
    users : int
        Number of users, more than ``neighbours``.
    neighbours : int
        Neighbours of each user on the ring, an even number.
    rewired : float
        Share of ties that are moved to a random user.
    seed : int
        The same seed gives the same network.

    References
    ----------
    Watts, D. J. & Strogatz, S. H. (1998). Collective dynamics of 'small-world' networks. Nature 393, 440-442.
    doi 10.1038/30918.

    Examples
    --------
    >>> small_world(1000, neighbours=4, rewired=0).degree.max()
    np.int64(4)
    """
    neighbours = whole(neighbours, "neighbours", least=2)
    if neighbours % 2:
        raise ValueError(_("neighbours must be even, got {count}.").format(count=neighbours))
    users, rewired, rng = whole(users, "users", least=neighbours + 1), share(rewired, "rewired"), _rng(seed)
    one = np.arange(users).repeat(neighbours // 2)
    other = (one + np.tile(np.arange(1, neighbours // 2 + 1), users)) % users
    moved = np.flatnonzero(rng.random(len(one)) < rewired)
    other[moved] = rng.integers(users, size=len(moved))
    return _mutual(one, other, users)


def preferential_attachment(users: int, *, ties: int = 5, seed: int = 0) -> Network:
    """Return a network in which newcomers prefer the well connected (Barabási & Albert 1999).

    Each newcomer ties to ``ties`` earlier users, each chosen in proportion to the ties that user has.
    networkx makes the first users; the others' choices are drawn all at once (Batagelj & Brandes 2005), and
    the few that repeat another are dropped.

    Parameters
    ----------
    users : int
        Number of users, more than ``ties``.
    ties : int
        Ties that each newcomer brings.
    seed : int
        The same seed gives the same network.

    References
    ----------
    Barabási, A.-L. & Albert, R. (1999). Emergence of scaling in random networks. Science 286, 509-512.
    doi 10.1126/science.286.5439.509.

    Examples
    --------
    >>> network = preferential_attachment(10_000, ties=5)
    >>> float(network.degree.mean().round(1)), network.longest > 300
    (10.0, True)
    """
    ties = whole(ties, "ties", least=1)
    users, rng = whole(users, "users", least=ties + 1), _rng(seed)
    import networkx as nx

    # networkx lets the first users meet, among whom a repeated choice would be common. Then each newcomer
    # writes 2 · ties ends into the list of theirs: own number, chosen user, own number, chosen user, ... To
    # choose is to point at an earlier end, which may itself be a choice.
    core = min(users, 20 * ties)
    first = np.array(nx.barabasi_albert_graph(core, ties, seed=seed).edges())
    newcomers = np.arange(core, users, dtype=np.int32).repeat(ties)
    ends_before = first.size + 2 * ties * (newcomers.astype(np.int64) - core)
    pointer = (rng.random(len(newcomers)) * ends_before).astype(np.int64)
    del ends_before
    chosen = np.empty(len(newcomers), dtype=np.int32)
    waiting, end = np.arange(len(newcomers)), pointer
    while len(waiting):
        early = end < first.size
        chosen[waiting[early]] = first.ravel()[end[early]]
        later = end[~early] - first.size
        waiting = waiting[~early]
        own = later % 2 == 0
        chosen[waiting[own]] = newcomers[later[own] // 2]
        waiting, end = waiting[~own], pointer[later[~own] // 2]
    return _mutual(np.append(first[:, 0], newcomers), np.append(first[:, 1], chosen), users)


def community_network(
    sizes: ArrayLike, *, p_within: float, p_between: float, seed: int = 0
) -> tuple[Network, NDArray[np.int64]]:
    """Return a network of communities, and the community of each user (Holland, Laskey & Leinhardt 1983).

    Parameters
    ----------
    sizes : list of int
        Number of users in each community; users are numbered community by community.
    p_within, p_between : float
        Chance of a tie between two users of the same community, and of different ones.
    seed : int
        The same seed gives the same network.

    Returns
    -------
    tuple of Network and array of int
        The network, and for each user the number of the community.

    Examples
    --------
    >>> network, community = community_network([50, 50], p_within=0.2, p_between=0.01)
    >>> network.users, community[0].item(), community[-1].item()
    (100, 0, 1)
    """
    counts = [whole(size, "sizes", least=1) for size in series(sizes, "sizes")]
    p_within, p_between = share(p_within, "p_within"), share(p_between, "p_between")
    rng, offsets = _rng(seed), np.cumsum([0, *counts])
    ones, others = [], []
    for first, size in enumerate(counts):
        inside = size * (size - 1) // 2
        one, other = _pair(_sample(rng, inside, rng.binomial(inside, p_within)))
        ones.append(one + offsets[first])
        others.append(other + offsets[first])
        for second in range(first + 1, len(counts)):
            across = size * counts[second]
            one, other = np.divmod(_sample(rng, across, rng.binomial(across, p_between)), counts[second])
            ones.append(one + offsets[first])
            others.append(other + offsets[second])
    network = _mutual(np.concatenate(ones), np.concatenate(others), int(offsets[-1]))
    return network, np.arange(len(counts)).repeat(counts)


def network_with_degrees(degrees: ArrayLike, *, seed: int = 0) -> Network:
    """Return a network that is random but for the number of ties of each user (Molloy & Reed 1995).

    This is the configuration model. Loops and repeated ties are dropped, so the largest hubs may have a few
    ties less than asked.

    Parameters
    ----------
    degrees : list of int
        Ties of each user; their sum must be even.
    seed : int
        The same seed gives the same network.

    Examples
    --------
    >>> network_with_degrees([1, 1, 1, 3]).degree.sum() <= 6
    np.True_
    """
    wanted = [whole(degree, "degrees") for degree in series(degrees, "degrees").tolist()]
    return _matched(np.array(wanted, dtype=np.int64), _rng(seed))


def power_law_network(
    users: int, *, exponent: float = 2.5, least: int = 2, most: int | None = None, seed: int = 0
) -> Network:
    """Return a network whose numbers of ties follow a power law: many have few, a few have very many.

    The share of users with k ties or more falls like k^(1 - exponent); textbooks mostly draw exponents
    between 2 and 3. The ties are matched as in :func:`network_with_degrees`.

    Parameters
    ----------
    users : int
        Number of users, at least 2.
    exponent : float
        Exponent of the power law, above 1.
    least, most : int
        Smallest and largest number of ties asked for; by default ``most`` is the root of ``users`` times
        ``least``, beyond which repeated ties would be many.
    seed : int
        The same seed gives the same network.

    Examples
    --------
    >>> network = power_law_network(10_000, exponent=2.5, least=2)
    >>> bool(network.degree.max() > 20 * network.degree.mean())
    True
    """
    users, least, rng = whole(users, "users", least=2), whole(least, "least", least=1), _rng(seed)
    if positive(exponent, "exponent") <= 1:
        raise ValueError(_("exponent must be greater than 1, got {value}.").format(value=exponent))
    most = whole(int(least * users**0.5) if most is None else most, "most", least=least)
    degrees = np.minimum(least * (1 - rng.random(users)) ** (-1 / (exponent - 1)), most).astype(np.int64)
    degrees[-1] += degrees.sum() % 2
    return _matched(degrees, rng)


def _rng(seed: Any) -> np.random.Generator:
    return np.random.default_rng(whole(seed, "seed"))


def _mutual(one: NDArray[Any], other: NDArray[Any], users: int) -> Network:
    return Network._from_keys(_keys(one, other, users), users)


def _matched(degrees: NDArray[np.int64], rng: np.random.Generator) -> Network:
    ends = np.arange(len(degrees)).repeat(degrees)
    if len(ends) % 2:
        raise ValueError(_("degrees must have an even sum, got {total}.").format(total=len(ends)))
    rng.shuffle(ends)
    return _mutual(ends[::2], ends[1::2], len(degrees))


def _sample(rng: np.random.Generator, population: int, count: int) -> NDArray[np.int64]:
    return rng.choice(population, count, replace=False, shuffle=False)


def _pair(code: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the pair (i, j) with i < j whose number is j · (j - 1) / 2 + i."""
    upper = ((1 + np.sqrt(1 + 8 * code.astype(np.float64))) / 2).astype(np.int64)
    upper -= upper * (upper - 1) // 2 > code
    return code - upper * (upper - 1) // 2, upper
