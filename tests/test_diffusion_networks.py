import math

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from smmlearn import diffusion
from smmlearn.diffusion import Network

USERS = 12
pairs = st.lists(st.tuples(st.integers(0, USERS - 1), st.integers(0, USERS - 1)), min_size=1, max_size=40)


def arcs(network):
    return set(zip(network.speakers.tolist(), network.indices.tolist(), strict=True))


# Storage


@given(pairs)
def test_a_mutual_tie_is_an_arc_each_way_once_and_never_to_oneself(ties):
    network = Network.from_edges(ties, users=USERS)
    assert arcs(network) == {(u, v) for a, b in ties for u, v in [(a, b), (b, a)] if a != b}
    assert network.arcs == len(arcs(network))


@given(pairs)
def test_in_a_directed_network_the_second_hears_the_first(ties):
    network = Network.from_edges(ties, users=USERS, directed=True)
    assert arcs(network) == {(a, b) for a, b in ties if a != b}
    assert arcs(network.heard) == {(b, a) for a, b in arcs(network)}
    assert network.in_degree.tolist() == network.heard.degree.tolist()


@settings(deadline=None)
@given(pairs, st.booleans())
def test_networkx_gets_the_same_network_and_gives_it_back(ties, directed):
    network = Network.from_edges(ties, users=USERS, directed=directed)
    graph = network.to_networkx()
    assert graph.is_directed() == directed
    back = Network.from_networkx(graph)
    assert (back.indptr.tolist(), back.indices.tolist()) == (
        network.indptr.tolist(),
        network.indices.tolist(),
    )


def test_names_come_back_from_networkx():
    graph = nx.Graph([("Ada", "Ben"), ("Ben", "Cem")])
    network = Network.from_networkx(graph)
    assert network.listeners("Ben") == ["Ada", "Cem"]
    assert nx.utils.graphs_equal(network.to_networkx(), graph)


def test_followers_in_a_table_have_names_and_a_chance():
    table = pd.DataFrame({"speaks": ["brand", "fan"], "hears": ["fan", "friend"]})
    network = Network.from_edges(table, directed=True, probability=[0.25, 0.5])
    graph = network.to_networkx()
    assert graph["brand"]["fan"]["probability"] == 0.25
    assert Network.from_networkx(graph, probability="probability").probability.tolist() == [0.25, 0.5]


def test_of_a_repeated_tie_the_first_probability_counts():
    network = Network.from_edges([(0, 1), (1, 0), (0, 1)], directed=True, probability=[0.1, 0.2, 0.3])
    assert network.to_networkx()[0][1]["probability"] == pytest.approx(0.1)


def test_likely_arcs_come_first_and_keep_their_chance():
    chance = np.random.default_rng(1).random(1000)
    star = Network.from_edges([(0, user) for user in range(1, 1001)], directed=True, probability=chance)
    assert dict(zip(star.indices.tolist(), star.probability.tolist(), strict=True)) == pytest.approx(
        {user: chance[user - 1] for user in range(1, 1001)}
    )
    assert (np.ceil(np.log2(star.probability[1:])) <= np.ceil(np.log2(star.probability[:-1]))).all()


def test_in_the_weighted_cascade_attention_adds_up_to_1():
    network = diffusion.preferential_attachment(200, ties=3).weighted_cascade()
    heard = np.bincount(network.indices, weights=network.probability)
    np.testing.assert_allclose(heard, 1, rtol=1e-5)


def test_a_million_users_with_twenty_million_arcs_are_stored_in_84_megabytes():
    network = diffusion.random_network(1000, ties=5000)
    bytes_per_user = bytes_per_arc = 4
    assert network.memory == 1001 * bytes_per_user + 10_000 * bytes_per_arc
    assert 1_000_001 * bytes_per_user + 20_000_000 * bytes_per_arc < 85e6


# Models of networks


def test_ties_of_a_random_network_are_as_many_as_asked_and_spread_like_chance():
    network = diffusion.random_network(2000, ties=10_000, seed=1)
    assert network.arcs == 20_000
    expected = 10_000 / math.comb(2000, 2)
    counts = np.bincount(network.degree, minlength=30)[:30]
    chances = stats.binom(1999, expected).pmf(np.arange(30))
    chances[-1] += 1 - chances.sum()
    rare = chances * 2000 < 5
    pool = lambda values: np.append(values[~rare], values[rare].sum())  # noqa: E731
    assert stats.chisquare(pool(counts), pool(chances) * 2000).pvalue > 0.001


def test_all_ties_make_the_complete_network():
    assert diffusion.random_network(20, ties=190).degree.tolist() == [19] * 20


def test_a_small_world_keeps_its_clusters_and_loses_its_distances():
    ring, small = (diffusion.small_world(400, neighbours=10, rewired=r, seed=1) for r in (0, 0.1))
    assert ring.degree.tolist() == [10] * 400
    graphs = [network.to_networkx() for network in (ring, small)]
    clustering = [nx.average_clustering(graph) for graph in graphs]
    distance = [nx.average_shortest_path_length(graph) for graph in graphs]
    assert clustering[0] == pytest.approx(2 / 3)
    assert clustering[1] > 0.6 * clustering[0]
    assert distance[1] < 0.25 * distance[0]


def test_preferential_attachment_grows_the_degrees_of_networkx():
    ours = np.concatenate([diffusion.preferential_attachment(2000, ties=4, seed=s).degree for s in range(5)])
    theirs = np.concatenate(
        [[d for _u, d in nx.barabasi_albert_graph(2000, 4, seed=s).degree()] for s in range(5)]
    )
    assert stats.ks_2samp(ours, theirs).pvalue > 0.001
    assert ours.max() == pytest.approx(theirs.max(), rel=0.5)


def test_each_newcomer_brings_its_ties():
    network = diffusion.preferential_attachment(5000, ties=3)
    earlier = network.indices < network.speakers
    brought = np.bincount(network.speakers[earlier], minlength=5000)[4:]
    assert brought.max() == 3
    assert brought.mean() > 2.97


def test_ties_within_and_between_communities_are_as_likely_as_asked():
    network, community = diffusion.community_network([300, 700], p_within=0.05, p_between=0.002, seed=2)
    one, other = community[network.ties].T
    possible = [math.comb(300, 2), 300 * 700, math.comb(700, 2)]
    for found, pairs_there, p in zip(np.bincount(one + other), possible, [0.05, 0.002, 0.05], strict=True):
        assert stats.binomtest(int(found), pairs_there, p).pvalue > 0.001


def test_degrees_asked_for_are_degrees_got_but_for_few_repeated_ties():
    wanted = np.random.default_rng(3).integers(1, 8, 2000)
    wanted[0] += wanted.sum() % 2
    got = diffusion.network_with_degrees(wanted, seed=1).degree
    assert (got <= wanted).all()
    assert got.sum() > 0.99 * wanted.sum()


def test_the_tail_of_a_power_law_has_its_exponent():
    degree = diffusion.power_law_network(100_000, exponent=2.5, least=5, most=10_000, seed=1).degree
    tail = degree[degree >= 20]
    assert 1 + len(tail) / np.log(tail / 19.5).sum() == pytest.approx(2.5, abs=0.1)  # Clauset et al. 2009


@pytest.mark.parametrize(
    "make",
    [
        lambda seed: diffusion.random_network(50, ties=100, seed=seed),
        lambda seed: diffusion.small_world(50, seed=seed),
        lambda seed: diffusion.preferential_attachment(50, seed=seed),
        lambda seed: diffusion.community_network([20, 30], p_within=0.3, p_between=0.1, seed=seed)[0],
        lambda seed: diffusion.network_with_degrees([3] * 50, seed=seed),
        lambda seed: diffusion.power_law_network(50, seed=seed),
    ],
)
def test_the_same_seed_gives_the_same_network_and_another_one_another(make):
    assert arcs(make(1)) == arcs(make(1))
    assert arcs(make(1)) != arcs(make(2))


# Well-known networks


def test_the_karate_club_has_34_members_and_78_friendships():
    club = diffusion.classic_network("karate club")
    assert (club.users, club.arcs // 2) == (34, 78)
    assert club.degree[[0, 33]].tolist() == [16, 17]


def test_in_the_kite_the_best_connected_is_not_the_one_between():
    kite = diffusion.classic_network("Krackhardt kite")
    assert kite.degree.argmax() == 3
    assert kite.degree.max() == 6
    between = diffusion.betweenness(kite)
    assert between.argmax() == 7
    assert between.max() == pytest.approx(0.388889, abs=1e-6)


def test_friends_in_the_karate_club_have_more_friends():
    found = diffusion.friendship_paradox(diffusion.classic_network("karate club"))
    assert found.mean_degree == pytest.approx(4.588235294117647)
    assert found.mean_friend_degree == pytest.approx(7.769230769230769)
    graph = nx.karate_club_graph()
    fewer = [graph.degree(u) < np.mean([graph.degree(v) for v in graph[u]]) for u in graph]
    assert found.share_below == pytest.approx(np.mean(fewer))


@given(pairs.filter(lambda ties: any(a != b for a, b in ties)))
def test_friends_never_have_fewer_friends_on_average(ties):
    found = diffusion.friendship_paradox(Network.from_edges(ties, users=USERS))
    assert found.mean_friend_degree >= found.mean_degree - 1e-12


@settings(deadline=None)
@given(pairs, st.booleans())
def test_betweenness_is_that_of_networkx(ties, directed):
    network = Network.from_edges(ties, users=USERS, directed=directed)
    theirs = nx.betweenness_centrality(network.to_networkx())
    np.testing.assert_allclose(
        diffusion.betweenness(network), [theirs[user] for user in range(USERS)], atol=1e-12
    )


def test_betweenness_from_a_sample_finds_the_bridge():
    left = [(a, b) for a in range(100) for b in range(a)]
    right = [(a + 101, b + 101) for a, b in left]
    network = Network.from_edges([*left, *right, (99, 100), (100, 101)])
    assert set(np.argsort(-diffusion.betweenness(network, pivots=20))[:3]) == {99, 100, 101}


# Bad input

CLUB = diffusion.classic_network("karate club")
ONE_WAY = Network.from_edges([(0, 1)], directed=True)

BAD_CALLS = [
    (
        Network,
        (np.array([0, 2]), np.array([0])),
        {},
        ValueError,
        "indptr must rise from 0 to the number of arcs, 1",
    ),
    (Network, (np.array([0, 1]), np.array([3])), {}, ValueError, "indices must name users from 0 to 0"),
    (Network, ([0, 1, 1], [1], [2.0]), {}, ValueError, "probability must give each arc a chance"),
    (Network, ([0, 2, 2, 2], [1, 2], [0.1, 0.9]), {}, ValueError, "with_probability"),
    (
        Network,
        ([0, 0], []),
        {"names": ("Ada", "Ben")},
        ValueError,
        "names must name each of the 1 users, got 2",
    ),
    (Network.from_edges, ([],), {}, ValueError, "at least one tie"),
    (Network.from_edges, ([1, 2, 3],), {}, ValueError, "pairs of users"),
    (Network.from_edges, ([(0, -1)],), {}, ValueError, "number users from 0, got -1"),
    (Network.from_edges, ([(0, 2**40)],), {}, ValueError, "Pass them as text"),
    (Network.from_edges, ([("Ada", None)],), {}, ValueError, "lacks a user in row 0"),
    (Network.from_edges, ([(0, 5)],), {"users": 3}, ValueError, "users must be 6 or more"),
    (Network.from_edges, ([(0, 1)],), {"probability": [10]}, ValueError, "Percent"),
    (
        Network.from_edges,
        ([(0, 1)],),
        {"probability": [0.1, 0.2]},
        ValueError,
        "each of the 1 ties, got 2|each of",
    ),
    (Network.from_networkx, (nx.Graph(),), {}, ValueError, "no nodes"),
    (Network.from_networkx, (nx.path_graph(3),), {"probability": "p"}, ValueError, "has no 'p'"),
    (CLUB.with_probability, ([0.5],), {}, ValueError, "each of the 156"),
    (CLUB.listeners, (34,), {}, ValueError, "34, who is not in the network of 34 users"),
    (diffusion.classic_network, ("Facebook",), {}, ValueError, "name must be one of 'karate club'"),
    (diffusion.random_network, (5,), {"ties": 11}, ValueError, "at most 10 ties, got 11"),
    (diffusion.random_network, (1,), {"ties": 0}, ValueError, "users must be 2 or more"),
    (diffusion.random_network, (5,), {"ties": 3, "seed": -1}, ValueError, "seed must be 0 or more"),
    (diffusion.small_world, (10,), {"neighbours": 3}, ValueError, "neighbours must be even, got 3"),
    (diffusion.small_world, (10,), {"neighbours": 10}, ValueError, "users must be 11 or more"),
    (diffusion.small_world, (100,), {"rewired": 10}, ValueError, "Percent"),
    (diffusion.preferential_attachment, (5,), {"ties": 5}, ValueError, "users must be 6 or more"),
    (diffusion.preferential_attachment, (5.5,), {}, TypeError, "whole number"),
    (
        diffusion.community_network,
        ([10, 0],),
        {"p_within": 0.1, "p_between": 0},
        ValueError,
        "sizes must be 1",
    ),
    (
        diffusion.community_network,
        ([10],),
        {"p_within": -0.1, "p_between": 0},
        ValueError,
        "p_within must lie",
    ),
    (diffusion.network_with_degrees, ([1, 1, 1],), {}, ValueError, "even sum, got 3"),
    (diffusion.network_with_degrees, ([1, 1.5],), {}, TypeError, "degrees must be a whole number"),
    (diffusion.power_law_network, (100,), {"exponent": 1}, ValueError, "greater than 1"),
    (diffusion.power_law_network, (100,), {"least": 5, "most": 4}, ValueError, "most must be 5 or more"),
    (diffusion.friendship_paradox, (ONE_WAY,), {}, ValueError, "mutual ties"),
    (diffusion.betweenness, (CLUB,), {"pivots": 0}, ValueError, "pivots must be 1 or more"),
]
