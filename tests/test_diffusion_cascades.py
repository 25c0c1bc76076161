import math
from importlib.util import find_spec
from itertools import product

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from joblib import parallel_config
from scipy import sparse, stats
from scipy.sparse.csgraph import breadth_first_order

from smmlearn import diffusion
from smmlearn.diffusion import Network, cascade, spread, spread_over_time, threshold_spread, worlds

NUMBA = pytest.mark.skipif(find_spec("numba") is None, reason="numba is not installed")
ENGINES = ["numpy", pytest.param("numba", marks=NUMBA)]
CLUB = diffusion.classic_network("karate club")
CHAIN = Network.from_edges([(user, user + 1) for user in range(9)])
STAR = Network.from_edges([(0, user) for user in range(1, 41)])
RING = diffusion.small_world(300, neighbours=4, rewired=0.02, seed=1)
HUBS = diffusion.preferential_attachment(300, ties=3, seed=1)
ONE_WAY = Network.from_edges(np.random.default_rng(2).integers(0, 200, (1500, 2)), users=200, directed=True)
UNEQUAL = ONE_WAY.with_probability(np.random.default_rng(3).beta(0.4, 2, ONE_WAY.arcs))
FAIR = HUBS.weighted_cascade()

small_networks = st.builds(
    lambda ties, directed: Network.from_edges(ties, users=8, directed=directed),
    st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7)), min_size=1, max_size=16),
    st.booleans(),
)


def live_edge_sizes(network, seeds, p, runs, seed):
    """The oracle: toss every coin, then walk (scipy)."""
    rng = np.random.default_rng(seed)
    source = network.users
    sizes = []
    for _run in range(runs):
        works = rng.random(network.arcs) < (network.probability if p is None else p)
        one = np.append(network.speakers[works], np.full(len(seeds), source))
        other = np.append(network.indices[works], seeds)
        world = sparse.csr_array((np.ones(len(one)), (one, other)), shape=(source + 1, source + 1))
        sizes.append(len(breadth_first_order(world, source, return_predecessors=False)) - 1)
    return np.array(sizes)


def exact_mean(network, seeds, chances):
    """Mean reach over all worlds of a tiny directed network."""
    ties = list(zip(network.speakers.tolist(), network.indices.tolist(), strict=True))
    mean = 0.0
    for works in product([True, False], repeat=len(ties)):
        weight = math.prod(c if on else 1 - c for on, c in zip(works, chances, strict=True))
        world = nx.DiGraph([tie for tie, on in zip(ties, works, strict=True) if on])
        world.add_nodes_from(seeds)
        mean += weight * len(set(seeds).union(*(nx.descendants(world, seed) for seed in seeds)))
    return mean


# Known numbers


@pytest.mark.parametrize(("seeds", "reach"), [([0, 33], 6.41), ([32, 33], 5.34), ([11, 16], 2.62)])
def test_reach_in_the_karate_club(seeds, reach):
    found = spread(CLUB, seeds, p=0.1, runs=20_000)
    assert found.mean == pytest.approx(reach, abs=4 * math.hypot(found.standard_error, 0.02))


@pytest.mark.parametrize("engine", ENGINES)
def test_fans_of_a_star_are_reached_like_coins_fall(engine):
    sizes = spread(STAR, 0, p=0.2, runs=20_000, engine=engine).sizes - 1
    counts = np.bincount(np.clip(sizes, 2, 15) - 2, minlength=14)
    chances = stats.binom(40, 0.2).pmf(np.arange(2, 16))
    chances[0] += stats.binom(40, 0.2).cdf(1)
    chances[-1] += stats.binom(40, 0.2).sf(15)
    assert stats.chisquare(counts, chances * 20_000).pvalue > 0.001


@pytest.mark.parametrize("engine", ENGINES)
def test_a_rumour_on_a_chain_stops_after_a_geometric_number_of_steps(engine):
    sizes = spread(CHAIN, 0, p=0.6, runs=20_000, engine=engine).sizes
    chances = np.append(0.4 * 0.6 ** np.arange(9), 0.6**9)
    assert stats.chisquare(np.bincount(sizes, minlength=11)[1:], chances * 20_000).pvalue > 0.001


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("equal", [True, False])
def test_mean_reach_is_that_over_all_worlds(engine, equal):
    network = Network.from_edges(
        [(0, 1), (0, 2), (1, 2), (2, 3), (3, 0), (3, 4), (4, 1), (1, 4)], directed=True
    )
    chances = np.full(8, 0.3) if equal else np.array([0.9, 0.05, 0.5, 0.7, 0.2, 1, 0.25, 0.6])
    if not equal:
        network = network.with_probability(chances)
        chances = network.probability.tolist()
    found = spread(network, [0, 4], p=0.3 if equal else None, runs=40_000, engine=engine)
    assert found.mean == pytest.approx(exact_mean(network, [0, 4], chances), abs=4 * found.standard_error)


@pytest.mark.parametrize(
    ("network", "p"),
    [(HUBS, 0.03), (HUBS, 0.12), (RING, 0.3), (ONE_WAY, 0.15), (UNEQUAL, None), (FAIR, None)],
)
def test_reach_is_distributed_as_in_worlds_tossed_coin_by_coin(network, p):
    theirs = live_edge_sizes(network, [3, 7, 11], p, 2000, seed=1)
    for engine in ("numpy", "auto"):
        ours = spread(network, [3, 7, 11], p=p, runs=10_000, engine=engine)
        assert stats.ks_2samp(ours.sizes, theirs).pvalue > 0.001
        assert ours.mean == pytest.approx(theirs.mean(), abs=4 * theirs.std() / math.sqrt(2000))


@pytest.mark.parametrize("p", [0.9, 0.3, 0.05, 0.002])
def test_skipped_ties_are_geometric(p):
    tables = worlds.odds((p,), 10_000)
    draws = np.random.default_rng(1).integers(0, 2**32, 50_000)
    from smmlearn.diffusion.portable import _skips

    skips = _skips(draws, tables, tables.guide.astype(np.int64))
    assert (skips == np.searchsorted(tables.thresholds, draws, side="right")).all()
    edges = np.unique(stats.geom(p).ppf(np.linspace(0, 1, 21)[1:-1])).astype(int)
    counts = np.bincount(np.searchsorted(edges, skips + 1), minlength=len(edges) + 1)
    chances = np.diff(stats.geom(p).cdf([0, *edges, np.inf]))
    assert stats.chisquare(counts, chances * 50_000).pvalue > 0.001


def test_coins_of_a_world_are_even_and_independent():
    keys = worlds.worlds(0, 1000)[:, None] + np.arange(500, dtype=np.uint64) * worlds.USER
    bits = worlds.mix(keys)
    for shift in (0, 20, 31, 32, 52, 63):
        assert (
            stats.binomtest(int(((bits >> np.uint64(shift)) & np.uint64(1)).sum()), bits.size).pvalue > 1e-4
        )
    draws = (bits >> worlds.HALF).astype(float)
    lag_user = np.corrcoef(draws[:, 1:].ravel(), draws[:, :-1].ravel())[0, 1]
    lag_world = np.corrcoef(draws[1:].ravel(), draws[:-1].ravel())[0, 1]
    halves = np.corrcoef(draws.ravel(), (bits & worlds.LOW).astype(float).ravel())[0, 1]
    assert np.abs([lag_user, lag_world, halves]).max() < 4 / math.sqrt(bits.size)


def test_the_interval_holds_the_true_mean_19_times_in_20():
    found = [spread(STAR, 0, p=0.3, runs=100, seed=seed) for seed in range(400)]
    inside = sum(one.low <= 1 + 40 * 0.3 <= one.high for one in found)
    assert stats.binomtest(inside, 400, 0.95).pvalue > 0.001


# Laws


@settings(deadline=None)
@given(small_networks, st.sets(st.integers(0, 7), min_size=1, max_size=3))
def test_with_p_0_nobody_else_and_with_p_1_everybody_who_can_be_reached(network, seeds):
    graph = network.to_networkx()
    reachable = set(seeds).union(*(nx.descendants(graph, seed) for seed in seeds))
    assert set(spread(network, seeds, p=0, runs=2).sizes) == {len(seeds)}
    assert set(spread(network, seeds, p=1, runs=2).sizes) == {len(reachable)}
    assert set(cascade(network, seeds, p=1).users.tolist()) == reachable


@settings(deadline=None)
@given(small_networks, st.permutations(range(8)), st.floats(0, 1), st.integers(0, 9))
def test_one_more_starter_never_reaches_fewer_in_any_run(network, users, p, seed):
    few, more = (spread(network, users[:count], p=p, runs=20, seed=seed).sizes for count in (2, 3))
    assert (few <= more).all()
    assert (more >= 3).all()
    assert (more <= 8).all()


@settings(deadline=None)
@given(small_networks, st.permutations(range(8)), st.floats(0, 1), st.integers(0, 9))
def test_a_starter_adds_less_to_more_others_in_every_run(network, users, p, seed):
    first, second, newcomer = users[:3]

    def reach(*seeds):
        return spread(network, seeds, p=p, runs=20, seed=seed).sizes

    gain_alone = reach(first, newcomer) - reach(first)
    gain_after_another = reach(first, second, newcomer) - reach(first, second)
    assert (gain_alone >= gain_after_another).all()


def test_reach_rises_with_p():
    means = [spread(HUBS, 0, p=p, runs=2000).mean for p in np.linspace(0, 1, 21)]
    assert means == sorted(means)


# The same numbers everywhere


@NUMBA
@pytest.mark.parametrize(
    ("network", "p"),
    [(n, p) for n in (CLUB, STAR, RING, HUBS, ONE_WAY) for p in (0, 0.001, 0.07, 0.5, 0.97, 1)]
    + [(UNEQUAL, None), (FAIR, None), (HUBS.with_probability(np.ones(HUBS.arcs)), None)]
    + [(HUBS.with_probability(np.zeros(HUBS.arcs)), None)],
)
def test_both_engines_give_the_same_numbers(network, p):
    one, other = (spread(network, [0, 7], p=p, runs=300, engine=e).sizes for e in ("numpy", "numba"))
    assert one.tolist() == other.tolist()
    one, other = (spread_over_time(network, [0, 7], p=p, runs=300, engine=e) for e in ("numpy", "numba"))
    assert one.equals(other)


@NUMBA
@pytest.mark.parametrize("network", [CLUB, HUBS, ONE_WAY, FAIR])
@pytest.mark.parametrize("thresholds", [None, 0.2])
def test_both_engines_let_the_same_users_follow(network, thresholds):
    one, other = (
        threshold_spread(network, [0, 7], thresholds=thresholds, runs=300, engine=e).sizes
        for e in ("numpy", "numba")
    )
    assert one.tolist() == other.tolist()


def test_the_same_seed_gives_the_same_numbers_and_another_one_others():
    one, again, other = (spread(HUBS, 0, p=0.1, seed=seed).sizes.tolist() for seed in (1, 1, 2))
    assert one == again
    assert one != other


def test_runs_do_not_depend_on_how_many_there_are():
    assert (
        spread(HUBS, 0, p=0.1, runs=50).sizes.tolist() == spread(HUBS, 0, p=0.1, runs=500).sizes[:50].tolist()
    )


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("n_jobs", [1, 2, -1])
def test_numbers_do_not_depend_on_batches_or_cores(monkeypatch, engine, n_jobs):
    whole = spread(HUBS, [0, 9], p=0.1, runs=200, engine=engine)
    curve = spread_over_time(HUBS, [0, 9], p=0.1, runs=200, engine=engine)
    monkeypatch.setattr("smmlearn.diffusion.sweep.CELLS", {"numpy": 5000, "numba": 5000})
    monkeypatch.setattr("smmlearn.diffusion.portable.PIECE", 7)
    parts = spread(HUBS, [0, 9], p=0.1, runs=200, engine=engine, n_jobs=n_jobs)
    assert parts.sizes.tolist() == whole.sizes.tolist()
    assert spread_over_time(HUBS, [0, 9], p=0.1, runs=200, engine=engine, n_jobs=n_jobs).equals(curve)


def test_a_dask_cluster_gives_the_same_numbers():
    distributed = pytest.importorskip("distributed")
    alone = spread(HUBS, [0, 9], p=0.1, runs=400)
    with (
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, processes=False, dashboard_address=None
        ) as cluster,
        distributed.Client(cluster),
        parallel_config(backend="dask"),
    ):
        together = spread(HUBS, [0, 9], p=0.1, runs=400)
        table = spread_over_time(HUBS, [0, 9], p=0.1, runs=400)
    assert together.sizes.tolist() == alone.sizes.tolist()
    assert table["mean"].iloc[-1] == pytest.approx(alone.mean)


def test_without_numba_numpy_gives_the_numbers_and_numba_is_not_promised(monkeypatch):
    numbers = spread(HUBS, 0, p=0.1).sizes.tolist()
    monkeypatch.setattr("smmlearn.diffusion.sweep._has_numba", lambda: False)
    assert spread(HUBS, 0, p=0.1).sizes.tolist() == numbers
    with pytest.raises(ModuleNotFoundError, match=r"install smmlearn\[fast\]"):
        spread(HUBS, 0, p=0.1, engine="numba")


def test_a_bar_shows_how_far_a_long_sweep_is(monkeypatch, capsys):
    monkeypatch.setattr("smmlearn.diffusion.sweep.CELLS", {"numpy": 5000, "numba": 5000})
    monkeypatch.setattr("smmlearn.diffusion.sweep.SHOW_AFTER", 0)
    spread(HUBS, 0, p=0.1, runs=200)
    assert "/200 " in capsys.readouterr().err
    spread(HUBS, 0, p=0.1, runs=200, progress=False)
    assert capsys.readouterr().err == ""


# Over time


def test_the_curve_ends_where_the_spread_ends():
    curve = spread_over_time(HUBS, [0, 9], p=0.1, runs=500)
    found = spread(HUBS, [0, 9], p=0.1, runs=500)
    last = curve.iloc[-1]
    assert (last["mean"], last["low"], last["high"]) == pytest.approx((found.mean, found.low, found.high))
    assert curve["mean"].iloc[0] == 2
    assert curve["mean"].is_monotonic_increasing
    assert (curve["p05"] <= curve["p95"]).all()


def test_on_a_chain_one_more_user_hears_at_each_step():
    assert spread_over_time(CHAIN, 0, p=1, runs=2)["mean"].tolist() == list(range(1, 11))


# One cascade


@pytest.mark.parametrize(
    ("network", "p"), [(CLUB, 0.3), (HUBS, 0.15), (ONE_WAY, 0.2), (UNEQUAL, None), (RING, 0.5)]
)
def test_in_a_cascade_everybody_has_the_message_from_a_neighbour_one_step_before(network, p):
    sizes = spread(network, [0, 9], p=p, runs=30).sizes
    for run in range(30):
        found = cascade(network, [0, 9], p=p, run=run)
        assert found.size == sizes[run]
        step = dict(zip(found.users.tolist(), found.steps.tolist(), strict=True))
        assert len(step) == found.size
        heard = found.parents >= 0
        assert set(found.users[~heard].tolist()) == {0, 9}
        for user, parent in zip(found.users[heard].tolist(), found.parents[heard].tolist(), strict=True):
            assert user in network.listeners(parent)
            assert step[user] == step[parent] + 1


def test_the_steps_of_a_cascade_are_those_of_the_curve():
    found = [cascade(CLUB, 0, p=0.2, run=run) for run in range(100)]
    curve = spread_over_time(CLUB, 0, p=0.2, runs=100)
    for step, mean in zip(curve["step"], curve["mean"], strict=True):
        assert np.mean([(one.steps <= step).sum() for one in found]) == pytest.approx(mean)


def test_a_cascade_is_a_tree_for_networkx_and_a_table_for_pandas():
    named = Network.from_edges([("Ada", "Ben"), ("Ben", "Cem"), ("Ben", "Dia")])
    found = cascade(named, "Ada", p=1)
    tree = found.to_networkx()
    assert nx.is_arborescence(tree)
    assert tree.nodes["Dia"]["step"] == 2
    table = found.table().set_index("user")
    assert table.loc["Cem", "parent"] == "Ben"
    assert table["parent"].isna().tolist() == [True, False, False, False]


@pytest.mark.parametrize(
    ("network", "virality"),
    [
        (Network.from_edges([(0, user) for user in range(1, 10)]), 1.8),
        (Network.from_edges([(0, user) for user in range(1, 100)]), 1.98),
        (CHAIN, 11 / 3),
        (Network.from_networkx(nx.balanced_tree(2, 3)), 3.5047619047619047),
    ],
)
def test_structural_virality_of_star_chain_and_tree(network, virality):
    assert cascade(network, 0, p=1).structural_virality == pytest.approx(virality)


def test_a_broadcast_to_many_starters_is_as_broad_as_a_star():
    lonely = Network.from_edges([], users=9)
    assert cascade(lonely, range(9), p=1).structural_virality == pytest.approx(1.8)
    assert math.isnan(cascade(lonely, 0, p=1).structural_virality)


# Every p at once


def test_reach_for_every_p_is_the_spread_at_each_p():
    table = diffusion.reach_for_every_p(HUBS, [0, 9], p=[0, 0.05, 0.1, 0.3, 1], runs=400)
    for p, mean, high in table[["p", "mean", "high"]].itertuples(index=False):
        found = spread(HUBS, [0, 9], p=p, runs=2000)
        error = math.hypot((high - mean) / 1.96, found.standard_error)
        assert mean == pytest.approx(found.mean, abs=4 * error + 1e-9)


@settings(deadline=None)
@given(small_networks.filter(lambda network: not network.directed), st.integers(0, 7))
def test_reach_for_every_p_never_falls(network, seed):
    table = diffusion.reach_for_every_p(network, seed, runs=5)
    assert table["mean"].is_monotonic_increasing
    assert table["mean"].iloc[0] == 1
    assert table["mean"].iloc[-1] == len(nx.node_connected_component(network.to_networkx(), seed))


# Linear threshold


def follow(network, seeds, thresholds):
    """The oracle: ask everybody again and again."""
    joined = set(seeds)
    heard = network.heard
    while True:
        new = {
            user
            for user in set(range(network.users)) - joined
            if (others := heard.listeners(user))
            and joined & set(others)
            and len(joined & set(others)) / len(others) >= thresholds[user] - 1e-9
        }
        if not new:
            return len(joined)
        joined |= new


@settings(deadline=None)
@given(
    small_networks, st.lists(st.sampled_from([0, 0.1, 0.25, 1 / 3, 0.5, 2 / 3, 1]), min_size=8, max_size=8)
)
def test_users_follow_when_the_share_of_others_meets_their_threshold(network, thresholds):
    for engine in ("numpy", "auto"):
        found = threshold_spread(network, [0, 1], thresholds=thresholds, runs=2, engine=engine)
        assert found.sizes.tolist() == [follow(network, [0, 1], thresholds)] * 2


def test_one_person_decides_whether_a_hundred_riot():
    crowd = Network.from_networkx(nx.complete_graph(100))
    thresholds = np.arange(100) / 99
    assert threshold_spread(crowd, 0, thresholds=thresholds).mean == 100
    thresholds[1] = 2 / 99
    assert threshold_spread(crowd, 0, thresholds=thresholds).mean == 1


def test_three_of_ten_meet_a_threshold_of_30_percent():
    fan = Network.from_edges([(other, 0) for other in range(1, 11)], directed=True)
    assert threshold_spread(fan, [1, 2, 3], thresholds=0.3).mean == 4
    assert threshold_spread(fan, [1, 2, 3], thresholds=0.31).mean == 3


@pytest.mark.parametrize("network", [HUBS, HUBS.weighted_cascade()])
def test_drawn_thresholds_reach_like_one_live_arc_per_listener(network):
    found = threshold_spread(network, [0, 9], runs=4000)
    rng, heard, sizes = np.random.default_rng(1), HUBS.heard, []
    for _run in range(4000):
        chosen = heard.indices[heard.indptr[:-1] + (rng.random(HUBS.users) * heard.degree).astype(int)]
        world = sparse.csr_array(
            (np.ones(HUBS.users), (chosen, np.arange(HUBS.users))), shape=(HUBS.users, HUBS.users)
        )
        reached = [breadth_first_order(world, seed, return_predecessors=False) for seed in (0, 9)]
        sizes.append(len(np.union1d(*reached)))
    assert stats.ks_2samp(found.sizes, sizes).pvalue > 0.001


@settings(deadline=None)
@given(small_networks, st.permutations(range(8)), st.integers(0, 9))
def test_one_more_pioneer_never_loses_followers(network, users, seed):
    few, more = (threshold_spread(network, users[:count], runs=20, seed=seed).sizes for count in (2, 3))
    assert (few <= more).all()


# Bad input

BAD_CALLS = [
    (spread, (CLUB, []), {"p": 0.1}, ValueError, "seeds needs at least one user"),
    (spread, (CLUB, [0, 34]), {"p": 0.1}, ValueError, "seeds holds 34, who is not in the network"),
    (spread, (CLUB, -1), {"p": 0.1}, ValueError, "seeds must be 0 or more"),
    (spread, (CLUB, [0, 0]), {"p": 0.1}, ValueError, "seeds holds a user twice"),
    (spread, (CLUB, "Ada"), {"p": 0.1}, TypeError, "seeds must be a whole number, got 'Ada'"),
    (spread, (CLUB, 0), {}, ValueError, "p is missing"),
    (spread, (CLUB, 0), {"p": 10}, ValueError, "Percent"),
    (spread, (CLUB, 0), {"p": math.nan}, ValueError, "p must be a finite number"),
    (spread, (FAIR, 0), {"p": 0.1}, ValueError, "leave p out"),
    (spread, (CLUB, 0), {"p": 0.1, "runs": 1}, ValueError, "runs must be 2 or more"),
    (spread, (CLUB, 0), {"p": 0.1, "seed": 0.5}, TypeError, "seed must be a whole number"),
    (spread, (CLUB, 0), {"p": 0.1, "n_jobs": 0}, ValueError, "n_jobs must be 1 or more"),
    (spread, (CLUB, 0), {"p": 0.1, "engine": "cuda"}, ValueError, "engine must be one of 'auto', 'numpy'"),
    (spread, (nx.path_graph(3), 0), {"p": 0.1}, TypeError, "Network.from_networkx"),
    (spread_over_time, (CLUB, 40), {"p": 0.1}, ValueError, "not in the network"),
    (cascade, (CLUB, 0), {"p": 0.1, "run": -1}, ValueError, "run must be 0 or more"),
    (cascade, (CLUB, 0), {"p": 1.1}, ValueError, "p must lie between 0 and 1"),
    (
        threshold_spread,
        (CLUB, 0),
        {"thresholds": [0.5, 0.5]},
        ValueError,
        "one for each of the 34 users; got 2",
    ),
    (threshold_spread, (CLUB, 0), {"thresholds": 30}, ValueError, "Percent"),
    (
        threshold_spread,
        (CLUB.with_probability(np.full(CLUB.arcs, 0.5)), 0),
        {},
        ValueError,
        "What user 33 hears has weights that add up to 8.500",
    ),
    (diffusion.reach_for_every_p, (ONE_WAY, 0), {}, ValueError, "mutual ties"),
    (diffusion.reach_for_every_p, (CLUB, 0), {"p": [0.5, 5]}, ValueError, "Percent"),
]
