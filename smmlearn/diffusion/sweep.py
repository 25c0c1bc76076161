"""Many runs: which engine walks them, on how many cores, and what to show meanwhile."""

from collections.abc import Callable, Iterable, Iterator
from functools import cache
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
CELLS = {"numpy": 2**24, "numba": 2**27}  # runs times users walked at once, for the sake of cache and memory
MANY = 2**22  # users reached by one batch of runs
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
        engine = "numba" if _has_numba() else "numpy"
    if engine == "numba" and not _has_numba():
        raise ModuleNotFoundError(_("The engine 'numba' needs numba: install smmlearn[fast]."))
    if n_jobs is not None and n_jobs != -1:
        whole(n_jobs, "n_jobs", least=1)
    starters = np.broadcast_to(starters, (len(worlds), starters.shape[-1]))
    stored = 4 if task == "reached" else 1
    most = max(1, CELLS[engine] // stored // network.users)

    def call(start: int, size: int) -> tuple[Any, ...]:
        batch = slice(start, start + size)
        return engine, task, network, model, worlds[batch], starters[batch]

    found: Iterable[tuple[int, Any]]
    cores = _cores(n_jobs)
    if cores == 1:
        largest = most if task == "threshold_sizes" else 8 * most
        found = _one_by_one(lambda start, size: _walk(*call(start, size)), len(worlds), most, largest)
    else:
        from joblib import Parallel, delayed

        size = min(most, -(-len(worlds) // (4 * cores)))
        starts = range(0, len(worlds), size)
        # Compiled code lets other threads run, so threads can share one copy of the network.
        pool = Parallel(n_jobs=n_jobs, return_as="generator", prefer="threads" if engine == "numba" else None)
        results = pool(delayed(_walk)(*call(start, size)) for start in starts)
        found = (
            (min(size, len(worlds) - start), result) for start, result in zip(starts, results, strict=True)
        )
    progress = progress and len(worlds) > most  # one batch has no progress to show
    for _size, result in watched(found, total=len(worlds), weight=lambda item: item[0], progress=progress):
        yield result


def watched(
    items: Iterable[Item],
    *,
    total: int,
    weight: Callable[[Item], int] = lambda item: 1,
    progress: bool = True,
) -> Iterator[Item]:
    """Yield the items as they are, with a progress bar once two seconds have passed.

    ``total`` is the sum of the weights of all items.
    """
    if not progress:
        yield from items
        return
    from tqdm.auto import tqdm

    with tqdm(total=total, desc=_("Working"), delay=SHOW_AFTER, leave=False) as bar:
        for item in items:
            bar.update(weight(item))
            yield item


@cache
def _has_numba() -> bool:
    return find_spec("numba") is not None


def _cores(n_jobs: int | None) -> int:
    if n_jobs == 1:
        return 1
    from joblib import effective_n_jobs

    return int(effective_n_jobs(n_jobs))


def _one_by_one(
    walk: Callable[[int, int], Any], runs: int, most: int, largest: int
) -> Iterator[tuple[int, Any]]:
    """Yield the runs of each batch and what was found; batches grow while few users are reached."""
    start, size, reached = 0, min(most, runs), 0
    while start < runs:
        found = walk(start, size)
        yield size, found
        start += size
        reached += int(found.sum()) if isinstance(found, np.ndarray) else len(found.run)
        size = min(max(most, min(MANY * start // reached, 2 * size, largest)), runs - start)


def _walk(engine: str, task: str, *arguments: Any) -> Any:
    return getattr(import_module(f"smmlearn.diffusion.{ENGINES[engine]}"), task)(*arguments)
