"""Chance that falls alike on every machine."""

import math
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate
from typing import TypeVar
from zlib import crc32

import numpy as np

Item = TypeVar("Item")


class Dice:
    """Random draws that are the same on every machine and under every version of NumPy.

    NumPy promises that the raw numbers of PCG64 stay as they are, but not what a Generator makes of them.
    From the raw numbers only sums, products, quotients and square roots follow here, which IEEE 754
    rounds alike everywhere.

    Parameters
    ----------
    seed : int
        Start of the random numbers, 0 or more.
    stream : str
        What the draws are for. Each stream is independent, so one table does not depend on another.

    Examples
    --------
    >>> dice = Dice(1, "example")
    >>> dice.below(6), dice.pick("abc"), round(dice.uniform(), 4)
    (1, 'c', 0.4621)
    """

    def __init__(self, seed: int, stream: str) -> None:
        self._uniforms = self._draw(np.random.PCG64([seed, crc32(stream.encode())]))

    @staticmethod
    def _draw(bits: np.random.PCG64) -> Iterator[float]:
        while True:
            yield from ((bits.random_raw(1024) >> np.uint64(11)) * 2.0**-53).tolist()

    def uniform(self, low: float = 0.0, high: float = 1.0) -> float:
        """Return a number from ``low`` up to, but not including, ``high``."""
        return low + (high - low) * next(self._uniforms)

    def below(self, n: int) -> int:
        """Return a whole number from 0 to n - 1."""
        return int(n * next(self._uniforms))

    def happens(self, probability: float) -> bool:
        """Return whether something of this probability happens."""
        return next(self._uniforms) < probability

    def pick(self, items: Sequence[Item]) -> Item:
        """Return one of the items, all equally likely."""
        return items[self.below(len(items))]

    def pick_weighted(self, weights: Mapping[Item, float]) -> Item:
        """Return one of the keys, in proportion to its weight."""
        return list(weights)[self.pick_from(list(accumulate(weights.values())))]

    def pick_from(self, running: Sequence[float]) -> int:
        """Return a position, in proportion to the weights of which these are the running sums."""
        return min(bisect_right(running, self.uniform(0, running[-1])), len(running) - 1)

    def shuffle(self, items: Sequence[Item]) -> list[Item]:
        """Return the items in random order."""
        order = list(items)
        for last in range(len(order) - 1, 0, -1):
            other = self.below(last + 1)
            order[last], order[other] = order[other], order[last]
        return order

    def deal(self, n: int, shares: Mapping[Item, float]) -> list[Item]:
        """Return n keys in random order, each as often as its share says (the last one: what is left)."""
        *firsts, last = shares
        dealt = [key for key in firsts for _time in range(round(n * shares[key]))][:n]
        return self.shuffle(dealt + [last] * (n - len(dealt)))

    def wait(self, median: float) -> float:
        """Return a waiting time: half are below the median, a few are very long (log-logistic, shape 2)."""
        chance = self.uniform()
        return median * math.sqrt(chance / (1 - chance))
