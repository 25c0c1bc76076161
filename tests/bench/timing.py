"""One way to time: CPU seconds of this process, ours and the peer's in turn, medians."""

from collections.abc import Callable
from statistics import median
from time import process_time
from typing import Any


def seconds(work: Callable[[], Any]) -> float:
    """Return the CPU seconds that one call takes."""
    start = process_time()
    work()
    return process_time() - start


def row(
    task: str, peer: str, ours: Callable[[], Any], theirs: Callable[[], Any], *, rounds: int = 5
) -> dict[str, Any]:
    """Return one row of the table: the peer's time over ours, after a warm-up of both."""
    ours(), theirs()
    pairs = [(seconds(ours), seconds(theirs)) for _round in range(rounds)]
    mine, peers = (median(times) for times in zip(*pairs, strict=True))
    return {"task": task, "peer": peer, "ours (s)": mine, "peer (s)": peers, "ratio": peers / mine}
