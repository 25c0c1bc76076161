# mypy: ignore-errors
# (numba, not mypy, infers the types of the compiled functions)
"""The fast engine, for those who have numba: each world walked by compiled code.

Same functions and same numbers as :mod:`smmlearn.diffusion.portable`. What makes it fast: users wait in
lanes, and each pass over the lanes makes two draws per user without a branch to guess wrong; then all
listeners found are looked up, so that the processor fetches many of them from memory at once.

Import this module only if numba is there; compiled code is cached on disk.
"""

from typing import Any

import numba
import numpy as np
from llvmlite import ir
from numba.core import cgutils, types
from numba.extending import intrinsic
from numpy.typing import NDArray

from smmlearn.diffusion.networks import Network
from smmlearn.diffusion.portable import Ints, Reached
from smmlearn.diffusion.worlds import DRAW, GUIDE_BITS, MIX1, MIX2, UNIT, USER, Odds, Resistance, Worlds

LANES = 512

_u = np.uint64
_0, _1, _32, _S30, _S27, _S31 = map(np.uint64, (0, 1, 32, 30, 27, 31))
_BITS, _CELL, _CELL_HIGH = map(np.uint64, (GUIDE_BITS, 32 - GUIDE_BITS, 64 - GUIDE_BITS))
_LOW, _CELLS = np.uint64(0xFFFFFFFF), np.uint64(2**GUIDE_BITS + 1)


@intrinsic
def _prefetch(_context: Any, array: Any, index: Any) -> Any:
    """Ask the processor to fetch an element that is needed soon."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        data = context.make_array(signature.args[0])(context, builder, arguments[0]).data
        address = builder.bitcast(builder.gep(data, [arguments[1]]), cgutils.voidptr_t)
        word = ir.IntType(32)
        kind = ir.FunctionType(ir.VoidType(), [cgutils.voidptr_t, word, word, word])
        instruction = cgutils.get_or_insert_function(builder.module, kind, "llvm.prefetch.p0")
        builder.call(instruction, [address, word(0), word(3), word(1)])
        return context.get_dummy_value()

    return types.void(array, index), generate


@numba.njit
def _mix(state):
    bits = (state ^ (state >> _S30)) * MIX1
    bits = (bits ^ (bits >> _S27)) * MIX2
    return bits ^ (bits >> _S31)


@numba.njit
def _search(draw, level, thresholds, starts, least):
    """Return how many arcs fail before the next success, where the guide does not know."""
    wanted = np.int64(draw + (level << _32))
    cell = level * _CELLS + (draw >> _CELL)
    start = starts[level]
    low, high = start + least[cell], start + least[cell + _1]
    while low < high:
        middle = (low + high) >> 1
        if thresholds[_u(middle)] <= wanted:
            low = middle + 1
        else:
            high = middle
    return low - start


@numba.njit(nogil=True, cache=True)
def _walk(
    indptr, indices, probability, bits, chance, thresholds, starts, guide, least, worlds, starters, record
):
    """Walk each world from its starters; return sizes and, if asked, everybody reached with the step."""
    users = indptr.size - 1
    seen = np.zeros(users, dtype=np.uint8)
    queue = np.empty(users + 1, dtype=np.uint32)
    arc, end = np.empty(LANES, dtype=np.uint32), np.empty(LANES, dtype=np.uint32)
    stream = np.empty(LANES, dtype=np.uint64)
    hit, limit = np.empty(2 * LANES, dtype=np.uint32), np.empty(2 * LANES, dtype=np.float64)
    last_level = np.int64(chance.size - 1)
    sizes = np.empty(worlds.size, dtype=np.int64)
    all_users = np.empty(worlds.size * 8 if record else 0, dtype=np.uint32)
    all_steps = np.empty(all_users.size, dtype=np.uint32)
    total = 0
    for run in range(worlds.size):
        world = worlds[run]
        tail = _0
        for k in range(starters.shape[1]):
            user = _u(starters[run, k])
            queue[tail] = np.uint32(user)
            tail += _u(seen[user] == 0)
            seen[user] = 1
        head = _0
        step = np.uint32(0)
        while head < tail:
            stop = tail  # who is reached now speaks in the next step, unless nobody asks for steps
            if record:
                while total + np.int64(stop) > all_users.size:
                    all_users = np.concatenate((all_users, np.empty_like(all_users)))
                    all_steps = np.concatenate((all_steps, np.empty_like(all_steps)))
                for i in range(np.int64(head), np.int64(stop)):
                    all_users[total + i] = queue[i]
                    all_steps[total + i] = step
            busy = _0
            while head < stop or busy > _0:
                while head < stop and busy < _u(LANES):
                    user = _u(queue[head])
                    head += _1
                    arc[busy], end[busy] = indptr[user], indptr[user + _1]
                    stream[busy] = world + user * USER
                    if probability is not None:
                        _prefetch(probability, np.int64(arc[busy]))
                    busy += _1
                hits, still = _0, _0
                if probability is not None:
                    for lane in range(np.int64(busy)):
                        i = _u(lane)
                        at = _u(arc[i])
                        close = _u(end[i])
                        if at >= close:
                            continue
                        level = _u(min(max(126 - ((np.int64(bits[at]) - 1) >> 23), 0), last_level))
                        draws = _mix(stream[i])
                        skip = np.int64(guide[(level << _BITS) + (draws >> _CELL_HIGH)])
                        if skip < 0:
                            skip = _search(draws >> _32, level, thresholds, starts, least)
                        at += _u(skip)
                        inside = _u(at < close)
                        hit[hits] = np.uint32(at)
                        limit[hits] = np.float64(draws & _LOW) * (chance[level] / UNIT)
                        _prefetch(probability, np.int64(at))
                        hits += inside
                        arc[still], end[still], stream[still] = np.uint32(at + _1), end[i], stream[i] + DRAW
                        still += inside
                else:
                    for lane in range(np.int64(busy)):
                        i = _u(lane)
                        close = _u(end[i])
                        draws = _mix(stream[i])
                        skip = np.int64(guide[draws >> _CELL_HIGH])
                        if skip < 0:
                            skip = _search(draws >> _32, _0, thresholds, starts, least)
                        at = _u(arc[i]) + _u(skip)
                        hit[hits] = np.uint32(at)
                        hits += _u(at < close)
                        skip = np.int64(guide[(draws & _LOW) >> _CELL])
                        if skip < 0:
                            skip = _search(draws & _LOW, _0, thresholds, starts, least)
                        at += _1 + _u(skip)
                        inside = _u(at < close)
                        hit[hits] = np.uint32(at)
                        hits += inside
                        arc[still], end[still], stream[still] = np.uint32(at + _1), end[i], stream[i] + DRAW
                        still += inside
                busy = still
                kept = _0
                for lane in range(np.int64(hits)):
                    i = _u(lane)
                    at = _u(hit[i])
                    user = _u(indices[at])
                    hit[kept] = np.uint32(user)
                    _prefetch(seen, np.int64(user))
                    if probability is None:
                        kept += _1
                    else:
                        kept += _u(limit[i] < probability[at])
                for lane in range(np.int64(kept)):
                    user = _u(hit[_u(lane)])
                    queue[tail] = np.uint32(user)
                    tail += _u(seen[user] == 0)
                    seen[user] = 1
                if not record:
                    stop = tail
            step += np.uint32(1)
        sizes[run] = tail
        if record:
            total += np.int64(tail)
        for i in range(np.int64(tail)):
            seen[_u(queue[_u(i)])] = 0
    return sizes, all_users[:total], all_steps[:total]


def _run(network: Network, odds: Odds, worlds: Worlds, starters: NDArray[Any], record: bool) -> Any:
    return _walk(
        network.indptr.view(np.uint32),
        network.indices.view(np.uint32),
        network.probability,
        None if network.probability is None else network.probability.view(np.int32),
        odds.chance,
        odds.thresholds,
        odds.starts,
        odds.guide,
        odds.least,
        worlds,
        np.ascontiguousarray(starters, dtype=np.int64),
        record,
    )


def sizes(network: Network, odds: Odds, worlds: Worlds, starters: NDArray[Any]) -> Ints:
    """Return how many users a cascade reaches in each world (one row of starters per world)."""
    return _run(network, odds, worlds, starters, False)[0]


def reached(network: Network, odds: Odds, worlds: Worlds, starters: NDArray[Any]) -> Reached:
    """Return who is reached in each world and at which step (one row of starters per world)."""
    counts, users, steps = _run(network, odds, worlds, starters, True)
    return Reached(np.arange(len(counts)).repeat(counts), users, steps)


@numba.njit(nogil=True, cache=True)
def _persuade(indptr, indices, probability, attention, threshold, worlds, starters):
    """Let each world's starters speak until nobody more gives in; return sizes."""
    users = indptr.size - 1
    seen = np.zeros(users, dtype=np.uint8)
    pressure = np.zeros(users, dtype=np.int64)
    queue = np.empty(users + 1, dtype=np.uint32)
    sizes = np.empty(worlds.size, dtype=np.int64)
    for run in range(worlds.size):
        tail = _0
        for k in range(starters.shape[1]):
            user = _u(starters[run, k])
            queue[tail] = np.uint32(user)
            tail += _u(seen[user] == 0)
            seen[user] = 1
        head = _0
        while head < tail:
            speaker = _u(queue[head])
            head += _1
            for arc in range(np.int64(indptr[speaker]), np.int64(indptr[speaker + _1])):
                user = _u(indices[_u(arc)])
                if probability is None:
                    pressure[user] += UNIT
                else:
                    pressure[user] += np.int64(np.rint(np.float64(probability[_u(arc)]) * UNIT))
                if seen[user] == 0:
                    if threshold is None:
                        limit = np.int64(_mix(worlds[run] + user * USER) >> _32) + 1
                    else:
                        limit = threshold[user]
                    if pressure[user] >= limit * attention[user]:
                        seen[user] = 1
                        queue[tail] = np.uint32(user)
                        tail += _1
        sizes[run] = tail
        for i in range(np.int64(tail)):
            speaker = _u(queue[_u(i)])
            seen[speaker] = 0
            for arc in range(np.int64(indptr[speaker]), np.int64(indptr[speaker + _1])):
                pressure[_u(indices[_u(arc)])] = 0
    return sizes


def threshold_sizes(network: Network, resistance: Resistance, worlds: Worlds, starters: NDArray[Any]) -> Ints:
    """Return how many users give in to what they hear in each world (one row of starters per world)."""
    return _persuade(
        network.indptr.view(np.uint32),
        network.indices.view(np.uint32),
        network.probability,
        resistance.attention,
        resistance.threshold,
        worlds,
        np.ascontiguousarray(starters, dtype=np.int64),
    )
