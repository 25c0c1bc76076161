# mypy: disable-error-code="misc,no-any-return"
"""The fast engine, for those who have numba: each world walked by compiled code.

Same functions and same numbers as :mod:`smmlearn.diffusion.portable`. What makes it fast: users wait in
lanes, and each pass over the lanes makes two draws per user without a branch to guess wrong; the listeners
found are fetched from memory while other lanes are still drawing (hence the prefetches).

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
from smmlearn.diffusion.portable import Ints, Reached, Worlds
from smmlearn.diffusion.worlds import DRAW, GUIDE_BITS, MIX1, MIX2, UNIT, USER, Odds, Resistance

LANES = 1024
AHEAD = 16  # users whose rows are fetched early

_u = np.uint64
_0, _1, _2, _32, _S30, _S27, _S31, _CELL = map(np.uint64, (0, 1, 2, 32, 30, 27, 31, 32 - GUIDE_BITS))
_LOW = np.uint64(0xFFFFFFFF)


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


@numba.njit(inline="always")
def _mix(state):
    bits = (state ^ (state >> _S30)) * MIX1
    bits = (bits ^ (bits >> _S27)) * MIX2
    return bits ^ (bits >> _S31)


@numba.njit(inline="always")
def _skip(draw, level, thresholds, starts, guide):
    """Return how many arcs fail before the next success."""
    skip = np.int64(guide[(level << _u(GUIDE_BITS)) + (draw >> _CELL)])
    if skip < 0:
        wanted = np.int64(draw + (level << _32))
        low, high = starts[level], starts[level + _1]
        while low < high:
            middle = (low + high) >> 1
            if thresholds[_u(middle)] <= wanted:
                low = middle + 1
            else:
                high = middle
        skip = low - starts[level]
    return _u(skip)
