"""Many runs: which engine walks them, on how many cores, and what to show meanwhile."""

from collections.abc import Iterable, Iterator
from importlib import import_module
from importlib.util import find_spec
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from smmlearn.diffusion.networks import Network
from smmlearn.diffusion.worlds import Odds, Resistance, Worlds
from smmlearn.i18n import _
from smmlearn.validate import option, whole

ENGINES = {"numpy": "portable", "numba": "accelerator"}
CELLS = {"numpy": 2**23, "numba": 2**25}  # runs times users walked at once, for the sake of cache and memory
SHOW_AFTER = 2  # seconds until a progress bar appears

Item = TypeVar("Item")


def sweep(
    task: str,
    network: Network,
    model: Odds | Resistance,
    worlds: Worlds,
    starters: NDArray[np.int64],
    *,
    engine: str = "auto",
    n_jobs: int | None = None,
    progress: bool = True,
) -> Iterator[Any]:
    """Yield what an engine finds in some worlds, batch by batch and in order.

    Parameters
    ----------
    task : str
        The function of the engine: "sizes", "reached" or "threshold_sizes".
    network : Network
        The network.
    model : Odds or Resistance
        What decides whether a message is passed on.
    worlds : array of uint64
        Keys of the worlds, one per run.
    starters : array of int, shape (starters,) or (runs, starters)
        Who begins: the same users in all runs, or a row for each.
    engine : str
        "numba", "numpy", or "auto": numba if it is installed. All give the same numbers.
    n_jobs : int, optional
        Cores to use, -1 for all; None for one, or for what an enclosing ``joblib.parallel_config`` says (with
        ``"dask"``: the cluster). The numbers do not depend on it.
    progress : bool
        Whether to show a bar if it takes more than two seconds.

    Raises
    ------
    ModuleNotFoundError
        If numba is asked for and not installed.
    """
    if option(engine, "engine", ["auto", *ENGINES]) == "auto":
        engine = "numba" if find_spec("numba") else "numpy"
    if n_jobs is not None and n_jobs != -1:
        whole(n_jobs, "n_jobs", least=1)
    cores = _cores(n_jobs)
    batches = list(_batches(len(worlds), CELLS[engine] // network.users, cores))
    starters = np.broadcast_to(starters, (len(worlds), starters.shape[-1]))
    calls = ((engine, task, network, model, worlds[batch], starters[batch]) for batch in batches)
    found: Iterable[Any] = (_walk(*call) for call in calls)
    if cores > 1:
        from joblib import Parallel, delayed

        # Compiled code lets other threads run, so threads can share one copy of the network.
        prefer = "threads" if engine == "numba" else None
        pool = Parallel(n_jobs=n_jobs, return_as="generator", prefer=prefer)
        found = pool(delayed(_walk)(*call) for call in calls)
    yield from watched(found, total=len(batches), progress=progress)


def watched(items: Iterable[Item], *, total: int | None = None, progress: bool = True) -> Iterable[Item]:
    """Return the items as they are, with a progress bar if they take more than two seconds to go through."""
    if total == 1 or not (progress and find_spec("tqdm")):
        return items
    from tqdm.auto import tqdm

    bar: Iterable[Item] = tqdm(items, total=total, desc=_("Working"), delay=SHOW_AFTER, leave=False)
    return bar


def _cores(n_jobs: int | None) -> int:
    if n_jobs == 1:
        return 1
    from joblib import effective_n_jobs

    return int(effective_n_jobs(n_jobs))


def _batches(runs: int, most: int, cores: int) -> Iterator[slice]:
    """Yield batches that are not too large and give every core something to do."""
    size = max(1, min(most, runs if cores == 1 else -(-runs // (4 * cores))))
    for start in range(0, runs, size):
        yield slice(start, min(start + size, runs))


def _walk(engine: str, task: str, *arguments: Any) -> Any:
    return getattr(import_module(f"smmlearn.diffusion.{ENGINES[engine]}"), task)(*arguments)
