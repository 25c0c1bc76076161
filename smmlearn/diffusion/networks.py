"""Networks of users in compressed sparse row form: small to store, quick to walk, easy to make."""

from collections.abc import Hashable, Iterable, Sized
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from smmlearn.diffusion.worlds import Odds, level, levels, odds
from smmlearn.i18n import _
from smmlearn.validate import series, share, whole

if TYPE_CHECKING:
    import networkx as nx

MOST_ARCS = 2**31 - 1  # positions are stored as 32-bit numbers


@dataclass(frozen=True, eq=False, repr=False)
class Network:
    """Who hears whom, stored as one list of listeners per user.

    An arc leads from a speaker to a listener; a mutual tie is two arcs. Make one with :meth:`from_edges`,
    :meth:`from_networkx` or a generator of this module.

    Parameters
    ----------
    indptr : array of int, length users + 1
        The listeners of user ``u`` are ``indices[indptr[u]:indptr[u + 1]]``.
    indices : array of int, length arcs
        Listeners, numbered from 0.
    probability : array of float, length arcs, optional
        Chance in [0, 1] that a message crosses each arc. Within one user the arcs are kept from likely to
        unlikely, in steps of halves; :meth:`with_probability` sorts them.
    directed : bool
        Whether hearing may be one-sided.
    names : tuple, optional
        What users are called, if they are not called 0, 1, 2, ...

    Raises
    ------
    ValueError
        If the three arrays do not describe a network.

    Examples
    --------
    >>> network = Network.from_edges([("Ada", "Ben"), ("Ben", "Cem")])
    >>> network
    Network(users=3, ties=2)
    >>> network.degree
    array([1, 2, 1])
    """

    indptr: NDArray[np.int32]
    indices: NDArray[np.int32]
    probability: NDArray[np.float32] | None = None
    directed: bool = False
    names: tuple[Hashable, ...] | None = None

    def __post_init__(self) -> None:
        """Store the arrays in the types that the engines walk, and refuse what is no network."""
        indptr, indices = np.asarray(self.indptr), np.asarray(self.indices)
        if len(indptr) < 2 or indptr[0] != 0 or indptr[-1] != len(indices) or (np.diff(indptr) < 0).any():
            raise ValueError(
                _("indptr must rise from 0 to the number of arcs, {arcs}.").format(arcs=len(indices))
            )
        if len(indices) > MOST_ARCS:
            raise ValueError(_("A network can have at most {most} arcs.").format(most=MOST_ARCS))
        if len(indices) and not (indices.min() >= 0 and indices.max() < len(indptr) - 1):
            raise ValueError(_("indices must name users from 0 to {last}.").format(last=len(indptr) - 2))
        object.__setattr__(self, "indptr", np.ascontiguousarray(indptr, dtype=np.int32))
        object.__setattr__(self, "indices", np.ascontiguousarray(indices, dtype=np.int32))
        if self.probability is not None:
            object.__setattr__(self, "probability", np.ascontiguousarray(self.probability, dtype=np.float32))
            self._check_probability()
        if self.names is not None and len(self.names) != self.users:
            raise ValueError(
                _("names must name each of the {users} users, got {count}.").format(
                    users=self.users, count=len(self.names)
                )
            )

    def _check_probability(self) -> None:
        chance = self.probability
        if chance is None or len(chance) != self.arcs or not ((chance >= 0) & (chance <= 1)).all():
            raise ValueError(_("probability must give each arc a chance between 0 and 1."))
        steps = level(chance, 64)
        falls = steps[1:] < steps[:-1]
        starts = self.indptr[1:-1]
        falls[starts[(starts > 0) & (starts < self.arcs)] - 1] = False
        if falls.any():
            raise ValueError(
                _("probability must fall within each user's arcs: set it with with_probability().")
            )

    def __repr__(self) -> str:
        """Say how large the network is."""
        size = f"arcs={self.arcs}" if self.directed else f"ties={self.arcs // 2}"
        return f"Network(users={self.users}, {size})"

    @property
    def users(self) -> int:
        """Number of users."""
        return len(self.indptr) - 1

    @property
    def arcs(self) -> int:
        """Number of arcs; a mutual tie counts twice."""
        return len(self.indices)

    @cached_property
    def degree(self) -> NDArray[np.int64]:
        """How many listeners each user has."""
        return np.diff(self.indptr).astype(np.int64)

    @cached_property
    def in_degree(self) -> NDArray[np.int64]:
        """How many users each user hears."""
        return np.bincount(self.indices, minlength=self.users) if self.directed else self.degree

    @cached_property
    def longest(self) -> int:
        """The largest number of listeners that one user has."""
        return int(self.degree.max())

    @property
    def memory(self) -> int:
        """Size of the stored arrays in bytes."""
        arrays = (self.indptr, self.indices, self.probability)
        return sum(array.nbytes for array in arrays if array is not None)

    @property
    def speakers(self) -> NDArray[np.int64]:
        """The speaker of each arc, in the order of ``indices``."""
        return np.arange(self.users).repeat(self.degree)

    @property
    def ties(self) -> NDArray[np.int64]:
        """The pairs of users that a tie joins, each once; shape (ties, 2)."""
        speakers = self.speakers
        once = np.ones(self.arcs, dtype=np.bool_) if self.directed else speakers < self.indices
        return np.column_stack([speakers[once], self.indices[once]])

    def listeners(self, user: Hashable) -> list[Hashable]:
        """Return who hears a user.

        >>> Network.from_edges([("Ada", "Ben"), ("Ben", "Cem")]).listeners("Ben")
        ['Ada', 'Cem']
        """
        (position,) = self.positions([user])
        return self.called(np.sort(self.indices[self.indptr[position] : self.indptr[position + 1]]))

    def positions(self, users: Any, name: str = "users") -> NDArray[np.int64]:
        """Return the numbers of some users, refusing unknown and repeated ones.

        Parameters
        ----------
        users : user or list of users
            Names if the network has names, otherwise numbers from 0.
        name : str
            What to call them in messages.

        Raises
        ------
        ValueError
            If there is none, one is unknown, or one comes twice.
        """
        named = isinstance(users, tuple) and users in self._numbers
        single = named or isinstance(users, str) or not isinstance(users, Iterable)
        wanted = [users] if single else list(users)
        if not wanted:
            raise ValueError(_("{name} needs at least one user.").format(name=name))
        if self.names is None:
            found = [whole(user, name) for user in wanted]
            unknown = [user for user in found if user >= self.users]
        else:
            found = [self._numbers.get(user, -1) for user in wanted]
            unknown = [user for user, number in zip(wanted, found, strict=True) if number < 0]
        if unknown:
            raise ValueError(
                _("{name} holds {user!r}, who is not in the network of {users} users.").format(
                    name=name, user=unknown[0], users=self.users
                )
            )
        if len(set(found)) < len(found):
            raise ValueError(_("{name} holds a user twice.").format(name=name))
        return np.array(found, dtype=np.int64)

    @cached_property
    def _numbers(self) -> dict[Hashable, int]:
        return {name: number for number, name in enumerate(self.names or ())}

    def called(self, positions: NDArray[Any]) -> list[Hashable]:
        """Return what the users at some positions are called."""
        if self.names is None:
            return [int(position) for position in positions]
        return [self.names[position] for position in positions]

    @classmethod
    def from_edges(
        cls,
        edges: Any,
        *,
        users: int | None = None,
        directed: bool = False,
        probability: ArrayLike | None = None,
    ) -> "Network":
        """Make a network from pairs of users.

        Loops are dropped and a repeated pair counts once (with its first probability).

        Parameters
        ----------
        edges : array of shape (ties, 2), list of pairs, or DataFrame
            Numbers from 0, or names. The first two columns of a DataFrame.
        users : int, optional
            Number of users, if some of the last ones have no ties. Only with numbers.
        directed : bool
            If True the second of a pair hears the first, but not the reverse. A table of followers reads
            "follower, followed": swap its columns.
        probability : array of float, length ties, optional
            Chance in [0, 1] that a message crosses a tie (both ways, if the network is not directed).

        Raises
        ------
        TypeError, ValueError
            If the pairs are no pairs, or a user has no number or name.

        Examples
        --------
        >>> Network.from_edges([(0, 1), (1, 2), (2, 1)], users=5)
        Network(users=5, ties=2)
        """
        empty = users is not None and isinstance(edges, Sized) and len(edges) == 0
        pairs, names = (np.empty((0, 2), dtype=np.int64), None) if empty else _pairs(edges)
        least = int(pairs.max()) + 1 if pairs.size else 1
        count = least if users is None else whole(users, "users", least=1)
        if count < least:
            raise ValueError(
                _("users must be {least} or more, because edges names user {last}; got {count}.").format(
                    least=least, last=least - 1, count=count
                )
            )
        chance = None if probability is None else _chances(probability, len(pairs))
        if chance is not None and not directed:
            chance = np.concatenate([chance, chance])
        return cls._from_keys(
            _keys(pairs[:, 0], pairs[:, 1], count, directed), count, chance, directed, names
        )

    @classmethod
    def _from_keys(
        cls,
        keys: NDArray[np.int64],
        users: int,
        chance: NDArray[np.float32] | None = None,
        directed: bool = False,
        names: tuple[Hashable, ...] | None = None,
    ) -> "Network":
        """Make a network from arcs written as speaker * users + listener; the keys are used up."""
        if chance is None:
            keys.sort()
        else:
            order = keys.argsort(kind="stable")
            keys, chance = keys[order], chance[order]
        kept = np.ones(len(keys), dtype=np.bool_)
        np.not_equal(keys[1:], keys[:-1], out=kept[1:])
        kept &= keys % (users + 1) != 0  # a loop's key is user * (users + 1)
        keys = keys[kept]
        indptr = keys.searchsorted(np.arange(users + 1, dtype=np.int64) * users).astype(np.int32)
        indices = np.remainder(keys, users, out=keys).astype(np.int32)
        if chance is None:
            return cls(indptr, indices, directed=directed, names=names)
        order = _likely_first(indptr, chance[kept])
        return cls(indptr, indices[order], chance[kept][order], directed, names)

    @classmethod
    def from_networkx(cls, graph: "nx.Graph", *, probability: str | None = None) -> "Network":
        """Take over a networkx graph; its generators and readers are the place to look first.

        Parameters
        ----------
        graph : networkx.Graph or networkx.DiGraph
            The graph. Unless its nodes are 0, 1, 2, ... in this order, their names are kept.
        probability : str, optional
            The edge attribute that holds the chance in [0, 1] that a message crosses. Other attributes, such
            as weights, are ignored.

        Raises
        ------
        ValueError
            If the graph has no nodes, or an edge lacks the attribute.

        Examples
        --------
        >>> import networkx as nx
        >>> Network.from_networkx(nx.krackhardt_kite_graph()).degree.argmax()
        np.int64(3)
        """
        nodes = list(graph)
        if not nodes:
            raise ValueError(_("The graph has no nodes."))
        names = None if nodes == list(range(len(nodes))) else tuple(nodes)
        number = {node: position for position, node in enumerate(nodes)}
        pairs = np.array([(number[u], number[v]) for u, v in graph.edges()], dtype=np.int64).reshape(-1, 2)
        chance = None
        if probability is not None:
            found = [value for _u, _v, value in graph.edges(data=probability)]
            if None in found:
                raise ValueError(_("An edge of the graph has no {name!r}.").format(name=probability))
            chance = found
        network = cls.from_edges(pairs, users=len(nodes), directed=graph.is_directed(), probability=chance)
        return cls(network.indptr, network.indices, network.probability, network.directed, names)

    def to_networkx(self) -> "nx.Graph":
        """Return a networkx Graph or DiGraph, with the edge attribute ``probability`` if there is one.

        >>> Network.from_edges([(0, 1), (1, 2)]).to_networkx().number_of_edges()
        2
        """
        import networkx as nx

        graph = nx.DiGraph() if self.directed else nx.Graph()
        graph.add_nodes_from(range(self.users))
        pairs = zip(self.speakers.tolist(), self.indices.tolist(), strict=True)
        if self.probability is None:
            graph.add_edges_from(pairs)
        else:
            chances = self.probability.tolist()
            graph.add_edges_from(
                (u, v, {"probability": chance}) for (u, v), chance in zip(pairs, chances, strict=True)
            )
        return graph if self.names is None else nx.relabel_nodes(graph, dict(enumerate(self.names)))

    def odds(self, p: float | None) -> Odds:
        """Return the tables that decide whether a message crosses a tie.

        Parameters
        ----------
        p : float, optional
            One chance in [0, 1] for all ties; None if the network has a chance for each arc.

        Raises
        ------
        ValueError
            If it is given twice or not at all.
        """
        if self.probability is None:
            if p is None:
                raise ValueError(_("p is missing: how likely does a message cross a tie?"))
            return odds((share(p, "p"),), self.longest)
        if p is not None:
            raise ValueError(_("This network has a probability for each arc already: leave p out."))
        return odds(levels(self.longest), self.longest)

    @cached_property
    def heard(self) -> "Network":
        """The same ties seen from the listeners: who is heard by whom."""
        if not self.directed:
            return self
        keys = _keys(self.indices.astype(np.int64), self.speakers, self.users, directed=True)
        return Network._from_keys(keys, self.users, self.probability, True, self.names)

    def with_probability(self, probability: ArrayLike) -> "Network":
        """Return the network with a chance for each arc.

        Parameters
        ----------
        probability : array of float, length arcs
            Chance in [0, 1] for each arc, in the order of ``indices`` (its speaker is in ``speakers``).

        Examples
        --------
        >>> pair = Network.from_edges([(0, 1)])
        >>> pair.with_probability([0.5, 0.1]).probability
        array([0.5, 0.1], dtype=float32)
        """
        chance = _chances(probability, self.arcs)
        order = _likely_first(self.indptr, chance)
        return Network(self.indptr, self.indices[order], chance[order], True, self.names)

    def weighted_cascade(self) -> "Network":
        """Return the network in which each user divides attention evenly among those who are heard.

        A message crosses to a listener with chance 1 / (number of users this listener hears), the *weighted
        cascade* (Kempe, Kleinberg & Tardos 2003).

        >>> path = Network.from_edges([(0, 1), (1, 2)]).weighted_cascade()
        >>> list(zip(path.speakers.tolist(), path.indices.tolist(), path.probability.tolist()))
        [(0, 1, 0.5), (1, 0, 1.0), (1, 2, 1.0), (2, 1, 0.5)]
        """
        return self.with_probability((1 / np.maximum(self.in_degree, 1)).astype(np.float32)[self.indices])


def checked(network: Any) -> Network:
    """Return a network, or say how to make one."""
    if not isinstance(network, Network):
        raise TypeError(
            _("network must be a Network, got {kind}. Make one with Network.from_networkx(...).").format(
                kind=type(network).__name__
            )
        )
    return network


@dataclass(frozen=True)
class FriendshipParadox:
    """Why your friends have more friends than you (Feld 1991): see :func:`friendship_paradox`."""

    mean_degree: float
    """Mean number of friends of a user, E[k]."""
    mean_friend_degree: float
    """Mean number of friends of a friend, E[k²] / E[k]."""
    share_below: float
    """Share of users with fewer friends than their friends have on average."""


def friendship_paradox(network: Network) -> FriendshipParadox:
    """Compare how many friends users have with how many friends their friends have (Feld 1991).

    Parameters
    ----------
    network : Network
        A network of mutual ties; users without ties count for the mean but have no friends to compare with.

    Raises
    ------
    ValueError
        If hearing is one-sided or there are no ties.

    References
    ----------
    Feld, S. L. (1991). Why your friends have more friends than you do. American Journal of Sociology 96(6),
    1464-1477. doi 10.1086/229693.

    Examples
    --------
    >>> from smmlearn.diffusion import classic_network
    >>> found = friendship_paradox(classic_network("karate club"))
    >>> round(found.mean_degree, 3), round(found.mean_friend_degree, 3)
    (4.588, 7.769)
    """
    if checked(network).directed or not network.arcs:
        raise ValueError(_("The friendship paradox needs a network with mutual ties."))
    degree = network.degree
    friends_of_friends = np.bincount(
        network.speakers, weights=degree[network.indices], minlength=network.users
    )
    tied = degree > 0
    return FriendshipParadox(
        mean_degree=float(degree.mean()),
        mean_friend_degree=float((degree**2).sum() / degree.sum()),
        share_below=float((degree[tied] < friends_of_friends[tied] / degree[tied]).mean()),
    )


def _keys(
    speakers: NDArray[np.int64], listeners: NDArray[np.int64], users: int, directed: bool = False
) -> NDArray[np.int64]:
    """Write arcs as one number each, both ways unless the network is directed."""
    ties = len(speakers)
    keys = np.empty(ties if directed else 2 * ties, dtype=np.int64)
    keys[:ties] = speakers
    if not directed:
        keys[ties:] = listeners
    keys *= users
    keys[:ties] += listeners
    if not directed:
        keys[ties:] += speakers
    return keys


def _likely_first(indptr: NDArray[Any], chance: NDArray[np.float32]) -> NDArray[np.int64]:
    """Return the order that keeps users together and puts each one's likely arcs first."""
    keys = np.arange(len(indptr) - 1).repeat(np.diff(indptr))
    keys *= 64
    keys += level(chance, 64)
    return keys.argsort(kind="stable")


def _chances(probability: ArrayLike, count: int) -> NDArray[np.float32]:
    values = series(probability, "probability", least=0)
    if len(values) != count:
        raise ValueError(
            _("probability must have one value for each of the {count} ties, got {found}.").format(
                count=count, found=len(values)
            )
        )
    if len(values):
        share(float(values.min()), "probability")
        share(float(values.max()), "probability")
    return values.astype(np.float32)


def _pairs(edges: Any) -> tuple[NDArray[np.int64], tuple[Hashable, ...] | None]:
    """Return pairs of numbers, and names if the users have some."""
    table = edges.iloc[:, :2].to_numpy() if isinstance(edges, pd.DataFrame) else np.asarray(edges)
    if table.size == 0:
        raise ValueError(_("edges is empty: a network needs at least one tie."))
    if table.ndim != 2 or table.shape[1] != 2:
        raise ValueError(_("edges must be pairs of users, got the shape {shape}.").format(shape=table.shape))
    if pd.isna(table).any():
        row = int(pd.isna(table).any(axis=1).argmax())
        raise ValueError(_("edges lacks a user in row {row}.").format(row=row))
    if not np.issubdtype(table.dtype, np.integer):
        numbers, names = pd.factorize(table.ravel())
        return numbers.reshape(-1, 2).astype(np.int64), tuple(names.tolist())
    if table.min() < 0 or table.max() >= MOST_ARCS:
        raise ValueError(
            _("edges must number users from 0, got {user}. Long identifiers? Pass them as text.").format(
                user=table.min() if table.min() < 0 else table.max()
            )
        )
    return table.astype(np.int64), None
