"""Worlds: every coin that a spread could toss, fixed before anything spreads.

In the independent cascade each tie passes the message on with some probability. Think of the coins as
tossed beforehand: what remains is a *world*, the network of the ties that work, and the people reached are
those who can be walked to (Kempe, Kleinberg & Tardos 2003, the live-edge view). Run 17 of seed 4 is always
the same world, whoever starts the message, whichever engine walks it and on however many cores. So the same
call gives the same numbers everywhere, and strategies are compared on equal luck.

A world is never stored. The coins of one user are a stream of random numbers that follows from the world and
the user alone. As most coins fail, each draw says how many ties to skip until the next one that works
(Batagelj & Brandes 2005; Guo, Wang, Wei & Chen 2020 for unequal probabilities).
"""

from dataclasses import dataclass
from functools import lru_cache
from math import log1p

import numpy as np
from numpy.typing import NDArray

# The steps and the finaliser of splitmix64 (Steele, Lea & Flood 2014); the second step is odd and unrelated.
USER, DRAW = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xD1342543DE82EF95)
MIX1, MIX2 = np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)
HALF = np.uint64(32)
LOW = np.uint64(0xFFFFFFFF)

UNIT = 2**32  # a draw is a whole number below this, so chances are multiples of 1 / 2**32
GUIDE_BITS = 12

Worlds = NDArray[np.uint64]  # keys of worlds

_S30, _S27, _S31 = np.uint64(30), np.uint64(27), np.uint64(31)


def mix(states: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Turn neighbouring states into unrelated random bits."""
    bits = states >> _S30
    bits ^= states
    bits *= MIX1
    bits ^= bits >> _S27
    bits *= MIX2
    bits ^= bits >> _S31
    return bits


def worlds(seed: int | tuple[int, int], count: int, *, first: int = 0) -> Worlds:
    """Return the keys of some worlds of a seed, or of one of its side streams (seed, number)."""
    origin = np.random.SeedSequence(seed).generate_state(1, np.uint64)
    return mix(origin + np.arange(first + 1, first + count + 1, dtype=np.uint64) * USER)


@dataclass(frozen=True, eq=False)
class Odds:
    """Tables that turn a draw into a number of ties to skip.

    One level for one probability; for unequal ones level ``k`` skips as if all were ``chance[k]``, and a
    second draw thins out. A draw below ``thresholds[starts[k] + g] - k * UNIT`` skips at most ``g`` ties.
    ``guide`` answers most draws from their first bits, their cell; where it says -1, the answer lies between
    the entries of ``least`` for this cell and the next.
    """

    chance: NDArray[np.float64]
    thresholds: NDArray[np.int64]
    starts: NDArray[np.int64]
    guide: NDArray[np.int16]
    least: NDArray[np.int32]


def _thresholds(chance: float, longest: int) -> NDArray[np.int64]:
    if chance >= 1:
        return np.array([UNIT], dtype=np.int64)
    # A draw of 32 bits never skips more ties than this.
    most = int(min(longest, 23 / -log1p(-chance) + 2)) if chance > 0 else longest
    skipped = np.arange(1, most + 1)
    table: NDArray[np.int64] = np.rint(-np.expm1(skipped * log1p(-chance)) * UNIT).astype(np.int64)
    return table


def _guide(thresholds: NDArray[np.int64]) -> tuple[NDArray[np.int16], NDArray[np.int32]]:
    cells = np.arange(2**GUIDE_BITS + 1, dtype=np.int64) << (32 - GUIDE_BITS)
    least = thresholds.searchsorted(cells, side="right").astype(np.int32)
    most = thresholds.searchsorted(cells[1:] - 1, side="right")
    known = (least[:-1] == most) & (most <= np.iinfo(np.int16).max)
    return np.where(known, most, -1).astype(np.int16), least


@lru_cache(maxsize=64)
def odds(chances: tuple[float, ...], longest: int) -> Odds:
    """Return the tables for one probability, or for several levels of it.

    Parameters
    ----------
    chances : tuple of float
        The probability of each level.
    longest : int
        The largest number of ties that one user has.
    """
    tables = [_thresholds(chance, max(longest, 1)) for chance in chances]
    guides, least = zip(*map(_guide, tables), strict=True)
    return Odds(
        chance=np.array(chances, dtype=np.float64),
        thresholds=np.concatenate([table + k * UNIT for k, table in enumerate(tables)]),
        starts=np.cumsum([0, *map(len, tables)]),
        guide=np.concatenate(guides),
        least=np.concatenate(least),
    )


def levels(longest: int) -> tuple[float, ...]:
    """Return the levels of unequal probabilities: halves, down to about one success among all ties.

    >>> levels(10)
    (1.0, 0.5, 0.25, 0.125, 0.0625)
    """
    return tuple(2.0**-k for k in range(max(longest, 1).bit_length() + 1))


def level(probability: NDArray[np.float32], count: int) -> NDArray[np.int32]:
    """Return the level of each probability: the smallest power of two that is not below it.

    >>> level(np.array([1, 0.7, 0.5, 0.3, 0], dtype=np.float32), 4)
    array([0, 0, 1, 1, 3], dtype=int32)
    """
    steps = probability.view(np.int32) - np.int32(1)
    steps >>= np.int32(23)  # what is left is the exponent plus 127
    np.subtract(126, steps, out=steps)
    return np.clip(steps, 0, count - 1, out=steps)


@dataclass(frozen=True, eq=False)
class Resistance:
    """How much a user must hear before giving in, in the linear threshold model.

    ``attention`` is what a user hears when everybody speaks (1, or the number of users heard where each
    counts 1), ``threshold`` the share of it that convinces, in multiples of 1 / UNIT; None where it is drawn.
    """

    attention: NDArray[np.int64]
    threshold: NDArray[np.int64] | None
