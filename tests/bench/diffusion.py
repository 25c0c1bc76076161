"""Cascades and seeding beside the peers of the registry: the same model on the same network, reach compared.

A peer that is not installed is left out with a word. Times of cascades are per cascade: slow peers run fewer.
"""

import array
import random
import subprocess
import sys
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from math import hypot
from pathlib import Path
from statistics import median
from typing import Any

import networkx as nx
import numpy as np
import pandas as pd

from smmlearn import diffusion
from smmlearn.diffusion import Network, choose_seeds, spread
from tests.bench.timing import seconds

Runner = Callable[[], Any]
ENGINES = [engine for engine in ("numba", "numpy") if find_spec(engine)]
NAMES = {"numba": "with numba", "numpy": "numpy alone"}
FRAME = 0.016  # seconds between two pictures of a smooth movement
GIBIBYTE = 1024.0

# users: ties of each newcomer, p at which ten starters reach few, p at which they reach 30 %, runs of each
NETWORKS = {
    10_000: (5, 0.043, 0.098, 2000, 400),
    100_000: (5, 0.036, 0.097, 1000, 60),
    1_000_000: (10, 0.015, 0.048, 300, 6),
}


def measure() -> pd.DataFrame:
    """Return one row per comparison."""
    rows: list[dict[str, Any]] = []
    for users in NETWORKS:
        network = diffusion.preferential_attachment(users, ties=NETWORKS[users][0], seed=1)
        rows += _cascades(network)
        if users == 10_000:
            rows += [*_slow_peers(network), *_others(network)]
        if users <= 100_000:
            rows += _seeding(network)
    return pd.DataFrame([*rows, *_where_degree_fails(), *_slider(), *_memory()])


def _starters(network: Network) -> list[int]:
    return np.random.default_rng(5).choice(network.users, 10, replace=False).tolist()


def _ours(network: Network, p: float | None, runs: int, engine: str) -> Runner:
    starters = _starters(network)
    return lambda: spread(network, starters, p=p, runs=runs, engine=engine, progress=False).sizes


def _beside(
    task: str, peer: str, ours: dict[str, Runner], theirs: Runner, *, rounds: int = 5
) -> Iterator[dict[str, Any]]:
    """Time cascades, ours by each engine and the peer's in turn; all must reach as many users."""
    reached = {name: np.asarray(work(), dtype=float) for name, work in [*ours.items(), (peer, theirs)]}
    means = {name: sizes.mean() for name, sizes in reached.items()}
    errors = {name: sizes.std() / len(sizes) ** 0.5 for name, sizes in reached.items()}
    for name in ours:
        assert abs(means[name] - means[peer]) < 5 * hypot(errors[name], errors[peer]) + 0.5, (task, means)
    works = {**ours, peer: theirs}
    times: dict[str, list[float]] = {name: [] for name in works}
    for _round in range(rounds):
        for name, work in works.items():
            times[name].append(seconds(work) / len(reached[name]))
    for engine in ours:
        mine, peers = median(times[engine]), median(times[peer])
        yield {
            "task": f"{task}, {NAMES[engine]}",
            "peer": peer,
            "ours (s)": mine,
            "peer (s)": peers,
            "ratio": peers / mine,
            "ours (users)": means[engine],
            "peer (users)": means[peer],
        }


def _missing(*modules: str) -> bool:
    absent = [module for module in modules if find_spec(module) is None]
    if absent:
        print(f"left out, not installed: {', '.join(absent)}", flush=True)
    return bool(absent)


# Cascades


def _cascades(network: Network) -> Iterator[dict[str, Any]]:
    if _missing("cynetdiff"):
        return
    users = network.users
    _ties, low, high, many, few = NETWORKS[users]
    chances = np.random.default_rng(7).exponential(high, network.arcs).clip(max=1)
    unequal = network.with_probability(chances)
    for what, net, p, runs, theirs in [
        ("small cascades among", network, low, many, many),
        ("cascades that reach 30 % of", network, high, few, few // 4 + 3),
        ("cascades with unequal probabilities among", unequal, None, few, few // 4 + 3),
    ]:
        ours = {engine: _ours(net, p, runs, engine) for engine in ENGINES}
        yield from _beside(f"{what} {users:,} users", "cynetdiff", ours, _cynetdiff(net, p, theirs))


def _cynetdiff(network: Network, p: float | None, runs: int) -> Runner:
    from cynetdiff.models import IndependentCascadeModel

    starts = array.array("I", network.indptr[:-1].astype(np.uint32).tobytes())
    edges = array.array("I", network.indices.astype(np.uint32).tobytes())
    chances = {"activation_prob": p}
    if network.probability is not None:
        chances = {"activation_probs": array.array("f", network.probability.tobytes())}
    model = IndependentCascadeModel(starts, edges, rng=np.random.default_rng(1), **chances)
    model.set_seeds(_starters(network))

    def work() -> list[int]:
        sizes = []
        for _run in range(runs):
            model.reset_model()
            model.advance_until_completion()
            sizes.append(model.get_num_activated_nodes())
        return sizes

    return work


def _slow_peers(network: Network) -> Iterator[dict[str, Any]]:
    """Cascades that reach 30 % of 10,000 users, in libraries that walk users one by one in Python."""
    p, starters = NETWORKS[network.users][2], _starters(network)
    graph = network.to_networkx()
    ours = {engine: _ours(network, p, 400, engine) for engine in ENGINES}
    task = f"cascades that reach 30 % of {network.users:,} users"
    rng = random.Random(1)

    def walked() -> int:
        reached, frontier = set(starters), starters
        while frontier:
            frontier = [v for u in frontier for v in graph[u] if v not in reached and rng.random() < p]
            frontier = [v for v in dict.fromkeys(frontier) if v not in reached]
            reached.update(frontier)
        return len(reached)

    yield from _beside(task, "a loop over networkx", ours, lambda: [walked() for _run in range(8)], rounds=3)
    if not _missing("igraph"):
        yield from _beside(task, "igraph (percolation)", ours, _igraph(network, p, starters), rounds=3)
    if not _missing("EoN"):
        yield from _beside(task, "EoN", ours, _eon(graph, p, starters), rounds=3)
    if not _missing("ndlib", "six"):
        yield from _beside(task, "ndlib", ours, _ndlib(graph, p, starters), rounds=3)


def _igraph(network: Network, p: float, starters: list[int]) -> Runner:
    import igraph

    ties, rng = network.ties, np.random.default_rng(1)

    def world() -> int:
        graph = igraph.Graph(n=network.users, edges=ties[rng.random(len(ties)) < p].tolist())
        membership = np.array(graph.connected_components().membership)
        return int(np.isin(membership, membership[starters]).sum())

    return lambda: [world() for _run in range(20)]


def _eon(graph: nx.Graph, p: float, starters: list[int]) -> Runner:
    import EoN

    random.seed(1)
    np.random.seed(1)
    return lambda: [
        int(EoN.basic_discrete_SIR(graph, p, initial_infecteds=starters)[3][-1]) for _run in range(4)
    ]


def _ndlib(graph: nx.Graph, p: float, starters: list[int]) -> Runner:
    from ndlib.models.epidemics import IndependentCascadesModel
    from ndlib.models.ModelConfig import Configuration

    def cascade() -> int:
        model = IndependentCascadesModel(graph)
        configuration = Configuration()
        configuration.add_model_initial_configuration("Infected", starters)
        for edge in graph.edges():
            configuration.add_edge_configuration("threshold", edge, p)
        model.set_initial_status(configuration)
        start = model.iteration(node_status=False)["node_count"]
        while start[1]:
            start = model.iteration(node_status=False)["node_count"]
        return start[1] + start[2]

    return lambda: [cascade() for _run in range(2)]


# Seeding


def _seeding(network: Network) -> Iterator[dict[str, Any]]:
    if _missing("pynetim"):
        return
    from pynetim import IMGraph, IMMAlgorithm

    p, epsilon = NETWORKS[network.users][1], 0.2
    arcs = list(zip(network.speakers.tolist(), network.indices.tolist(), strict=True))
    graph = IMGraph(arcs, weights=p, directed=True, renumber=False)

    def ours(engine: str = "auto") -> list[Any]:
        found = choose_seeds(
            network, 10, strategy="reverse-reach", p=p, epsilon=epsilon, engine=engine, progress=False
        )
        return list(found.users)

    def theirs() -> list[Any]:
        return list(IMMAlgorithm(graph, "IC", epsilon=epsilon, random_seed=1).run(10))

    greedy = list(choose_seeds(network, 10, strategy="worlds", p=p, runs=1000, progress=False).users)
    reach = {
        name: spread(network, users, p=p, runs=20_000, progress=False).mean
        for name, users in [("ours", ours()), ("peer", theirs()), ("greedy", greedy)]
    }
    assert reach["ours"] > 0.99 * max(reach.values()), reach
    pairs = [(seconds(ours), seconds(theirs)) for _round in range(3)]
    mine, peers = (median(times) for times in zip(*pairs, strict=True))
    yield {
        "task": f"10 starters among {network.users:,} users, precision {epsilon}",
        "peer": "pynetim's IMM",
        "ours (s)": mine,
        "peer (s)": peers,
        "ratio": peers / mine,
        "ours (users)": reach["ours"],
        "peer (users)": reach["peer"],
    }


def _where_degree_fails() -> Iterator[dict[str, Any]]:
    """Forty users who all know each other, and eight large camps: hubs are chosen among the forty."""
    camps, _camp = diffusion.community_network([40] + [60] * 8, p_within=0.15, p_between=0.0004, seed=4)
    clique = np.argwhere(np.triu(np.ones((40, 40)), 1))
    network = Network.from_edges(np.concatenate([camps.ties, clique]), users=camps.users)
    reach, cost = {}, {}
    for strategy in ("reverse-reach", "greedy", "hubs"):

        def choose(strategy: str = strategy) -> Any:
            return choose_seeds(network, 10, strategy=strategy, p=0.12, runs=1000, progress=False)

        reach[strategy] = spread(network, choose().users, p=0.12, runs=20_000, progress=False).mean
        cost[strategy] = median(seconds(choose) for _round in range(3))
    assert reach["reverse-reach"] > max(0.99 * reach["greedy"], 2 * reach["hubs"]), reach
    yield {
        "task": "10 starters where degree fails",
        "peer": "lazy greedy of this library",
        "ours (s)": cost["reverse-reach"],
        "peer (s)": cost["greedy"],
        "ratio": cost["greedy"] / cost["reverse-reach"],
        "ours (users)": reach["reverse-reach"],
        "peer (users)": reach["greedy"],
    }


# Networks, slider, memory


def _others(network: Network) -> Iterator[dict[str, Any]]:
    graph = network.to_networkx()
    users = network.users
    for task, ours, theirs in [
        (
            f"preferential attachment of {users:,} users",
            lambda: diffusion.preferential_attachment(users, ties=5),
            lambda: nx.barabasi_albert_graph(users, 5),
        ),
        (
            f"random network of {users:,} users",
            lambda: diffusion.random_network(users, ties=5 * users),
            lambda: nx.gnm_random_graph(users, 5 * users),
        ),
        (
            f"betweenness among {users:,} users from 16 pivots",
            lambda: diffusion.betweenness(network, pivots=16),
            lambda: nx.betweenness_centrality(graph, k=16, seed=1),
        ),
    ]:
        ours()
        pairs = [(seconds(ours), seconds(theirs)) for _round in range(3)]
        mine, peers = (median(times) for times in zip(*pairs, strict=True))
        yield {"task": task, "peer": "networkx", "ours (s)": mine, "peer (s)": peers, "ratio": peers / mine}


def _slider() -> Iterator[dict[str, Any]]:
    network = diffusion.preferential_attachment(2000, ties=5)
    for engine in ENGINES:

        def step(engine: str = engine) -> Any:
            return spread(network, 0, p=0.1, runs=100, engine=engine)

        step()
        cost = median(seconds(step) for _round in range(21))
        yield {
            "task": f"slider step: 100 cascades among 2,000 users, {NAMES[engine]}",
            "peer": "one frame (16 ms)",
            "ours (s)": cost,
            "peer (s)": FRAME,
            "ratio": FRAME / cost,
        }


def _memory() -> Iterator[dict[str, Any]]:
    """Peak memory of a fresh interpreter that makes the network of a million users and walks it."""
    if not Path("/proc/self/status").exists():
        print("left out, needs Linux: peak memory", flush=True)
        return
    code = (
        "import pathlib, re; from smmlearn import diffusion as d; "
        "n = d.preferential_attachment(1_000_000, ties=10); assert n.arcs > 19_900_000; "
        "assert d.spread(n, range(10), p=0.048, runs=10, engine={engine!r}).share > 0.2; "
        "print(re.search(r'VmHWM:\\s+(\\d+)', pathlib.Path('/proc/self/status').read_text())[1])"
    )
    for engine in ENGINES:
        command = [sys.executable, "-c", code.format(engine=engine)]
        peak = int(subprocess.run(command, capture_output=True, text=True, check=True).stdout) / 1024
        yield {
            "task": f"peak memory with 10^6 users and 20 million arcs, {NAMES[engine]}",
            "peer": "1 GiB",
            "ours (MB)": peak,
            "peer (MB)": GIBIBYTE,
            "ratio": GIBIBYTE / peak,
        }
