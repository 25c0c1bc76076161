from itertools import combinations

import numpy as np
import pytest

from smmlearn import diffusion
from smmlearn.diffusion import Network, Seeding, choose_seeds, compare_seedings, spread

CLUB = diffusion.classic_network("karate club")
HUBS = diffusion.preferential_attachment(1000, ties=3, seed=1)
ONE_WAY = Network.from_edges(np.random.default_rng(2).integers(0, 60, (300, 2)), users=60, directed=True)
UNEQUAL = ONE_WAY.with_probability(np.random.default_rng(3).beta(0.5, 3, ONE_WAY.arcs))
HEURISTICS = ("hubs", "fringe", "betweenness", "bridges")


def reach(network, seeding, p, runs=20_000):
    return spread(network, seeding.users, p=p, runs=runs).mean


def camps():
    """One camp of well-connected users, and eight larger ones with fewer ties: where degree fails."""
    return diffusion.community_network([40] + [60] * 8, p_within=0.15, p_between=0.0004, seed=4)


def with_a_dense_camp():
    network, camp = camps()
    insiders = np.flatnonzero(camp == 0)
    dense = [(a, b) for a, b in combinations(insiders.tolist(), 2)]
    return Network.from_edges(np.concatenate([network.ties, dense]), users=network.users), camp


# The karate club


@pytest.mark.parametrize("strategy", ["hubs", "betweenness", "greedy", "worlds", "reverse-reach"])
def test_in_the_karate_club_the_two_leaders_are_chosen(strategy):
    assert set(choose_seeds(CLUB, 2, strategy=strategy, p=0.1).users) == {0, 33}


def test_greedy_takes_the_president_first():
    assert choose_seeds(CLUB, 2, strategy="greedy", p=0.1).users == (33, 0)


def test_the_fringe_of_the_club():
    assert choose_seeds(CLUB, 2, strategy="fringe").users == (11, 16)


def test_greedy_is_the_best_of_all_561_pairs_but_for_luck():
    keys = {pair: spread(CLUB, pair, p=0.1, runs=400).mean for pair in combinations(range(34), 2)}
    greedy = tuple(sorted(choose_seeds(CLUB, 2, strategy="greedy", p=0.1).users))
    assert keys[greedy] >= 0.95 * max(keys.values())


def test_two_hubs_of_one_camp_lose_to_leaders_of_two():
    table = compare_seedings(CLUB, 2, p=0.1, strategies=["hubs", Seeding("one camp", (32, 33))], runs=5000)
    assert table["strategy"].tolist() == ["hubs", "one camp"]
    assert table["low"][0] > table["high"][1]


# Where degree fails


def test_among_camps_hubs_waste_the_budget_and_reach_based_choices_do_not():
    network, camp = with_a_dense_camp()
    hubs, greedy, backwards = (
        choose_seeds(network, 5, strategy=s, p=0.12, runs=2000) for s in ("hubs", "worlds", "reverse-reach")
    )
    assert set(camp[list(hubs.users)]) == {0}
    assert len(set(camp[list(backwards.users)])) == 5
    best = reach(network, greedy, 0.12)
    assert reach(network, hubs, 0.12) < 0.75 * best
    assert reach(network, backwards, 0.12) > 0.99 * best


@pytest.mark.parametrize(("network", "p"), [(HUBS, 0.05), (with_a_dense_camp()[0], 0.12)])
def test_lazy_greedy_finds_what_greedy_in_components_finds(network, p):
    found = [choose_seeds(network, 5, strategy=s, p=p, runs=300) for s in ("greedy", "worlds")]
    assert reach(network, found[0], p) == pytest.approx(reach(network, found[1], p), rel=0.02)


def test_reverse_reach_is_within_1_percent_of_greedy_with_unequal_chances():
    greedy = choose_seeds(UNEQUAL, 4, strategy="greedy", runs=5000)
    backwards = choose_seeds(UNEQUAL, 4, strategy="reverse-reach")
    assert reach(UNEQUAL, backwards, None) > 0.99 * reach(UNEQUAL, greedy, None)


def test_greedy_is_as_good_as_asking_everybody_again_at_each_pick():
    def naive(k):
        chosen = []
        for _pick in range(k):
            others = [user for user in range(60) if user not in chosen]
            totals = [_total(UNEQUAL, [*chosen, user]) for user in others]
            chosen.append(others[int(np.argmax(totals))])
        return tuple(chosen)

    assert choose_seeds(UNEQUAL, 3, strategy="greedy", runs=200).users == naive(3)


def _total(network, users):
    """Return the reach in the worlds that greedy looks at for seed 0."""
    from smmlearn.diffusion import portable, worlds

    keys = worlds.worlds((0, 3), 200)
    return portable.sizes(network, network.odds(None), keys, np.tile(users, (200, 1))).sum()


# Promises


@pytest.mark.parametrize(("network", "p"), [(CLUB, 0.1), (HUBS, 0.05), (UNEQUAL, None)])
def test_reverse_reach_promises_less_than_it_delivers(network, p):
    found = choose_seeds(network, 5, strategy="reverse-reach", p=p)
    assert found.guarantee >= 1 - 1 / np.e - 0.2
    assert 0.8 * reach(network, found, p) < found.reach < reach(network, found, p)


def test_reverse_reach_gets_surer_with_precision():
    guarantees = [
        choose_seeds(HUBS, 5, strategy="reverse-reach", p=0.05, epsilon=epsilon).guarantee
        for epsilon in (0.8, 0.4, 0.2)
    ]
    assert guarantees == sorted(guarantees)


def test_greedy_knows_its_reach():
    for strategy in ("greedy", "worlds"):
        found = choose_seeds(HUBS, 3, strategy=strategy, p=0.05, runs=1000)
        assert found.reach == pytest.approx(reach(HUBS, found, 0.05), rel=0.05)
        assert found.guarantee == pytest.approx(0.632121, abs=1e-6)


@pytest.mark.parametrize("strategy", diffusion.STRATEGIES)
def test_each_strategy_chooses_k_different_users_and_the_same_again(strategy):
    found = choose_seeds(HUBS, 7, strategy=strategy, p=0.02, runs=50)
    assert len(set(found.users)) == 7
    assert found == choose_seeds(HUBS, 7, strategy=strategy, p=0.02, runs=50)


@pytest.mark.parametrize("strategy", diffusion.STRATEGIES)
def test_all_users_can_be_chosen(strategy):
    chosen = choose_seeds(CLUB, 34, strategy=strategy, p=0.1, runs=10)
    assert sorted(chosen.users) == list(range(34))


@pytest.mark.parametrize("strategy", ["greedy", "reverse-reach"])
def test_engines_and_cores_choose_the_same_users(strategy):
    chosen = [
        choose_seeds(UNEQUAL, 3, strategy=strategy, runs=100, engine=engine, n_jobs=n_jobs)
        for engine, n_jobs in [("numpy", 1), ("auto", 1), ("auto", 2)]
    ]
    assert chosen[0] == chosen[1] == chosen[2]


def test_another_seed_draws_other_users():
    assert choose_seeds(HUBS, 5, strategy="random") != choose_seeds(HUBS, 5, strategy="random", seed=1)


def test_users_are_called_by_their_names():
    novel = diffusion.classic_network("Les Misérables")
    assert choose_seeds(novel, 1, strategy="hubs").users == ("Valjean",)


# Bridges


def test_bridges_join_two_cliques():
    left = list(combinations(range(10), 2))
    network = Network.from_edges([*left, *((a + 10, b + 10) for a, b in left), (4, 15)])
    assert set(choose_seeds(network, 2, strategy="bridges").users) == {4, 15}
    halves = np.arange(20) // 10
    assert set(choose_seeds(network, 2, strategy="bridges", communities=halves).users) == {4, 15}


# The table of Hinz et al.


def test_strategies_are_compared_in_the_same_worlds_from_best_to_worst():
    table = compare_seedings(HUBS, 5, p=0.1)
    assert set(table["strategy"]) == {"hubs", "betweenness", "bridges", "random", "fringe", "reverse-reach"}
    assert table["mean"].is_monotonic_decreasing
    assert table["times_worst"].iloc[-1] == 1
    assert ((table["low"] <= table["mean"]) & (table["mean"] <= table["high"])).all()
    hubs = table.set_index("strategy").loc["hubs"]
    assert hubs["mean"] == spread(HUBS, hubs["users"], p=0.1).mean
    assert hubs["mean"] > table.set_index("strategy").loc["fringe", "mean"]


# Bad input

BAD_CALLS = [
    (choose_seeds, (CLUB, 0), {"strategy": "hubs"}, ValueError, "k must be 1 or more"),
    (choose_seeds, (CLUB, 35), {"strategy": "hubs"}, ValueError, "number of users, 34; got 35"),
    (choose_seeds, (CLUB, 2), {"strategy": "luck"}, ValueError, "strategy must be one of 'random', 'hubs'"),
    (choose_seeds, (CLUB, 2), {"strategy": "greedy"}, ValueError, "p is missing"),
    (choose_seeds, (CLUB, 2), {"strategy": "greedy", "p": 0.1, "runs": 0}, ValueError, "runs must be 1"),
    (choose_seeds, (CLUB, 2), {"strategy": "worlds"}, ValueError, "p is missing"),
    (choose_seeds, (UNEQUAL, 2), {"strategy": "worlds"}, ValueError, "try 'reverse-reach'"),
    (
        choose_seeds,
        (CLUB, 2),
        {"strategy": "reverse-reach", "p": 0.1, "epsilon": 0},
        ValueError,
        "epsilon must",
    ),
    (choose_seeds, (CLUB, 2), {"strategy": "bridges", "communities": [1, 2]}, ValueError, "each of the 34"),
    (choose_seeds, (CLUB, 2), {"strategy": "random", "seed": -1}, ValueError, "seed must be 0 or more"),
    (choose_seeds, ("CLUB", 2), {"strategy": "hubs"}, TypeError, "network must be a Network, got str"),
    (compare_seedings, (CLUB, 2), {}, ValueError, "p is missing"),
    (compare_seedings, (CLUB, 2), {"p": 0.1, "strategies": ["luck"]}, ValueError, "strategy must be one of"),
    (compare_seedings, (CLUB, 2), {"p": 0.1, "strategies": []}, ValueError, "strategies needs at least one"),
]
