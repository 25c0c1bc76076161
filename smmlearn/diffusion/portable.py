"""The engine that needs numpy only: many worlds walked at once, one array operation per step.

A user in a world is one whole number, ``run * users + user``, so that all runs of a batch advance together.
The same functions exist in :mod:`smmlearn.diffusion.accelerator`; both give the same numbers.
"""

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from smmlearn.diffusion.networks import Network
from smmlearn.diffusion.worlds import (
    DRAW,
    GUIDE_BITS,
    HALF,
    LOW,
    UNIT,
    USER,
    Odds,
    Resistance,
    Worlds,
    level,
    mix,
)

PIECE = 2**17  # users who speak at once, for the sake of memory
FEW = 1000  # fewer than these are better given spare draws than another round

Ints = NDArray[np.int64]


class Reached(NamedTuple):
    """Who was reached: parallel arrays, step by step within a run."""

    run: NDArray[Any]
    user: NDArray[Any]
    step: NDArray[Any]


def sizes(network: Network, odds: Odds, worlds: Worlds, starters: NDArray[Any]) -> Ints:
    """Return how many users a cascade reaches in each world (one row of starters per world)."""
    counts = np.zeros(len(worlds), dtype=np.int64)
    for run, _user in _steps(network, worlds, starters, _pass_on(network, odds, worlds)):
        counts += np.bincount(run, minlength=len(worlds))
    return counts


def reached(network: Network, odds: Odds, worlds: Worlds, starters: NDArray[Any]) -> Reached:
    """Return who is reached in each world and at which step (one row of starters per world)."""
    steps = list(_steps(network, worlds, starters, _pass_on(network, odds, worlds)))
    return Reached(
        run=np.concatenate([run for run, _user in steps]),
        user=np.concatenate([user for _run, user in steps]),
        step=np.arange(len(steps)).repeat([len(run) for run, _user in steps]),
    )


def threshold_sizes(network: Network, resistance: Resistance, worlds: Worlds, starters: NDArray[Any]) -> Ints:
    """Return how many users give in to what they hear in each world (one row of starters per world)."""
    counts = np.zeros(len(worlds), dtype=np.int64)
    for run, _user in _steps(network, worlds, starters, _persuade(network, resistance, worlds)):
        counts += np.bincount(run, minlength=len(worlds))
    return counts


class Pedigree(NamedTuple):
    """Who was reached in one world: parallel arrays, step by step; the parent of a starter is -1."""

    user: Ints
    parent: Ints
    step: Ints


def pedigree(network: Network, odds: Odds, worlds: Worlds, starters: NDArray[Any]) -> Pedigree:
    """Return who got the message from whom in one world; of several who brought it, the lowest number."""
    pass_on, messages = _pass_on(network, odds, worlds), []

    def step(run: Ints, user: Ints) -> tuple[Ints, NDArray[Any]]:
        source, listener = pass_on(run, user)
        messages.append((user.take(source), listener))
        return source, listener

    steps = [user for _run, user in _steps(network, worlds, starters, step)]
    parent = np.full(network.users, -1, dtype=np.int64)
    for speaker, listener in reversed(messages):  # earlier messages overwrite later ones
        order = speaker.argsort(kind="stable")[::-1]
        parent[listener[order]] = speaker[order]
    parent[starters.ravel()] = -1
    user = np.concatenate(steps)
    return Pedigree(user, parent[user], np.arange(len(steps)).repeat([len(users) for users in steps]))


Step = Callable[[Ints, Ints], tuple[Ints, NDArray[Any]]]


def _steps(
    network: Network, worlds: Worlds, starters: NDArray[Any], step: Step
) -> Iterator[tuple[Ints, Ints]]:
    """Yield the runs and users that are new at each step.

    ``step`` takes the runs and users of one step and returns, for everybody they win over, the position of
    the one who did it and the listener.
    """
    users = network.users
    seen = np.zeros(len(worlds) * users, dtype=np.bool_)
    keys = np.sort((np.arange(len(worlds))[:, None] * users + starters).ravel())
    while keys.size:
        seen[keys] = True
        run = keys // users
        row = run * users
        user = keys - row
        yield run, user
        won = []
        for first in range(0, keys.size, PIECE):
            piece = slice(first, first + PIECE)
            source, listener = step(run[piece], user[piece])
            candidates = row[piece].take(source)
            candidates += listener
            won.append(candidates[~seen.take(candidates)])
        keys = np.concatenate(won)
        keys.sort()
        fresh = np.ones(keys.size, dtype=np.bool_)
        np.not_equal(keys[1:], keys[:-1], out=fresh[1:])
        keys = keys[fresh]


def _pass_on(network: Network, odds: Odds, worlds: Worlds) -> Step:
    """Each speaker tosses a coin for each listener."""
    toss = _toss if network.probability is None else _toss_unequal
    guide = odds.guide.astype(np.int64)

    def step(run: Ints, user: Ints) -> tuple[Ints, NDArray[Any]]:
        source, arc = toss(network, odds, guide, user, _streams(worlds.take(run), user))
        return source, network.indices.take(arc)

    return step


def _streams(world: Worlds, user: Ints) -> Worlds:
    """Return where the coins of some users in some worlds begin."""
    stream = user.view(np.uint64) * USER
    stream += world
    return stream


def _skips(draw: Ints, odds: Odds, guide: Ints, level: Ints | None = None) -> Ints:
    """Return how many arcs fail before the next success."""
    cell = draw >> (32 - GUIDE_BITS)
    if level is not None:
        cell += level << GUIDE_BITS
    skip = guide.take(cell)
    rare = (skip < 0).nonzero()[0]
    if level is None:
        skip[rare] = odds.thresholds.searchsorted(draw.take(rare), side="right")
    else:
        level = level.take(rare)
        found = odds.thresholds.searchsorted(draw.take(rare) + level * UNIT, side="right")
        skip[rare] = found - odds.starts.take(level)
    return skip


def _toss(network: Network, odds: Odds, guide: Ints, user: Ints, stream: Worlds) -> tuple[Ints, Ints]:
    """Return each success of equally likely coins as the position of its speaker, and its arc.

    One hash gives two draws. The first two are made for everybody, the further ones for those who still have
    arcs left, and then as many at once as they are likely to need.
    """
    arc, end = network.indptr.take(user).astype(np.int64), network.indptr.take(user + 1)
    bits = mix(stream)
    arc += _skips((bits >> HALF).view(np.int64), odds, guide)
    speaker = (arc < end).nonzero()[0]
    arc = arc.take(speaker)
    sources, arcs = [speaker], [arc]
    arc = arc + 1
    arc += _skips((bits.take(speaker) & LOW).view(np.int64), odds, guide)
    left = (arc < end.take(speaker)).nonzero()[0]
    arc, speaker = arc.take(left), speaker.take(left)
    sources.append(speaker)
    arcs.append(arc)
    arc = arc + 1
    drawn = np.ones(arc.size, dtype=np.int64)
    while arc.size:
        last_arc = end.take(speaker)
        likely = (last_arc - arc) * odds.chance[0]
        spare = 2 * np.sqrt(likely) if arc.size < FEW else 0
        pairs = (likely / 2 + spare).astype(np.int64) + 1
        after = pairs.cumsum()
        block = np.arange(arc.size).repeat(pairs)
        number = np.arange(after[-1])
        number += (drawn - after + pairs).take(block)
        who = speaker.take(block)
        bits = number.view(np.uint64) * DRAW
        bits += stream.take(who)
        bits = mix(bits)
        draws = np.empty((bits.size, 2), dtype=np.int64)
        draws[:, 0] = bits >> HALF
        draws[:, 1] = bits & LOW
        hit = _skips(draws.ravel(), odds, guide)
        hit += 1
        hit = hit.cumsum().reshape(-1, 2)
        ends = hit[after - 1, 1]
        shift = arc - 1
        shift[1:] -= ends[:-1]
        hit += shift.take(block)[:, None]
        inside = (hit < last_arc.take(block)[:, None]).ravel().nonzero()[0]
        sources.append(who.take(inside >> 1))
        arcs.append(hit.take(inside))
        arc = ends + shift + 1
        drawn += pairs
        left = (arc < last_arc).nonzero()[0]
        arc, speaker, drawn = arc.take(left), speaker.take(left), drawn.take(left)
    return np.concatenate(sources), np.concatenate(arcs)


def _toss_unequal(network: Network, odds: Odds, guide: Ints, user: Ints, stream: Worlds) -> tuple[Ints, Ints]:
    """Return each success of unequal coins as the position of its speaker, and its arc.

    One hash gives two draws: how many arcs to skip as if all had the chance of the next one's level, and
    whether the arc found there is kept.
    """
    chance = network.probability
    assert chance is not None
    arc, end = network.indptr.take(user).astype(np.int64), network.indptr.take(user + 1)
    speaker = (arc < end).nonzero()[0]
    arc, stream = arc.take(speaker), stream.take(speaker)
    sources, arcs = [], []
    while arc.size:
        at = level(chance.take(arc), len(odds.chance)).astype(np.int64)
        bits = mix(stream)
        arc += _skips((bits >> HALF).view(np.int64), odds, guide, at)
        left = (arc < end.take(speaker)).nonzero()[0]
        arc, speaker, stream, at = arc.take(left), speaker.take(left), stream.take(left), at.take(left)
        limit = (bits.take(left) & LOW) * (odds.chance / UNIT).take(at)
        kept = (limit < chance.take(arc)).nonzero()[0]
        sources.append(speaker.take(kept))
        arcs.append(arc.take(kept))
        arc += 1
        left = (arc < end.take(speaker)).nonzero()[0]
        arc, speaker, stream = arc.take(left), speaker.take(left), stream.take(left)
        stream += DRAW
    if not arcs:
        return speaker, arc
    return np.concatenate(sources), np.concatenate(arcs)


def _persuade(network: Network, resistance: Resistance, worlds: Worlds) -> Step:
    """Each speaker adds to what the listeners have heard; those who have heard enough give in."""
    pressure = np.zeros(len(worlds) * network.users, dtype=np.int64)

    def step(run: Ints, user: Ints) -> tuple[Ints, NDArray[Any]]:
        first, count = network.indptr.take(user), network.degree.take(user)
        source = np.arange(user.size).repeat(count)
        arc = np.arange(source.size) + (first - count.cumsum() + count).repeat(count)
        listener = network.indices.take(arc).astype(np.int64)
        run = run.take(source)
        key = run * network.users + listener
        weight = UNIT if network.probability is None else np.rint(network.probability.take(arc) * float(UNIT))
        np.add.at(pressure, key, weight)
        if resistance.threshold is None:
            limit = (mix(_streams(worlds.take(run), listener)) >> HALF).view(np.int64) + 1
        else:
            limit = resistance.threshold.take(listener)
        won = (pressure.take(key) >= limit * resistance.attention.take(listener)).nonzero()[0]
        return source.take(won), listener.take(won)

    return step
