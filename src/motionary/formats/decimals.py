"""Decimal text to float64 by whole arrays, eight digits at once in a 64-bit word; equal to `float` bit for bit.

A plain token is `[+-]digits[.digits]` with at most 15 digits, at most 8 of them after the point. Its digits, read as
one whole number, lie below 2^53 and are divided by a power of ten, both exact in float64, so that the quotient is the
correctly rounded value. Anything else (exponents, more digits) goes through `float`, one token at a time.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Words = NDArray[np.uint64]

PAD = 16
"""Bytes ahead of the text in `Tokens.buffer`, so that the 16 bytes before any token's end can be read at once."""
_AHEAD = b"0" * (PAD - 1) + b" "  # the one blank is where the first token's search begins
_DOT, _MINUS, _PLUS = 46, 45, 43
_DIGITS, _FRACTION_DIGITS = 15, 8
_ODD_SHARE = 0.25
_NUMBER_BYTES = b"0123456789+-.eE"


def _word(value: int) -> np.uint64:
    return np.uint64(value)


# index: digits after the point, plus 9 for a minus sign; dividing by it sets the point and the sign at once
_POWERS = np.concatenate((10.0 ** np.arange(_FRACTION_DIGITS + 1), -(10.0 ** np.arange(_FRACTION_DIGITS + 1))))
# index: how many of a word's last characters are kept; all of them for `_NO_DOT` too
_KEEP = np.array([0] + [(~0 << 8 * max(8 - n, 0)) & (2**64 - 1) for n in range(1, 10)], dtype=np.uint64)
_NO_DOT = 9
# index: the same; how far the characters before a word move on over the point
_SHIFTS = np.array([8] * 9 + [0], dtype=np.uint64)
_ZEROS, _OVER_NINE, _HIGH_BITS = _word(0x3030303030303030), _word(0x7676767676767676), _word(0x8080808080808080)
_JOINS = tuple(
    (_word(by), _word(shift), _word(mask))
    for by, shift, mask in (
        (2561, 8, 0x00FF00FF00FF00FF),
        (6553601, 16, 0x0000FFFF0000FFFF),
        (42949672960001, 32, ~0 & 0xFFFFFFFF),
    )
)


@dataclass(frozen=True, eq=False)
class Tokens:
    """Words of a text: byte `start`, `end` (exclusive) and `dot` (the decimal point, or `end`).

    `buffer`: the text with `PAD` bytes ahead of it, which the places count. `line_ends`: how many tokens come before
    each line end.
    """

    buffer: NDArray[np.uint8]
    start: Ints
    dot: Ints
    end: Ints
    line_ends: Ints


def tokenise(data: bytes) -> Tokens | None:
    """The words of `data`, or None where one has two decimal points or there are control characters."""
    buffer = np.frombuffer(_AHEAD + data + (b"" if data.endswith(b"\n") else b"\n"), dtype=np.uint8)
    blanks = np.flatnonzero(buffer <= 32)
    kinds = buffer[blanks]
    if np.any((kinds - np.uint8(9) > 4) & (kinds != 32)):
        return None
    start, end = blanks[:-1] + 1, blanks[1:]
    real, newlines = end > start, kinds[1:] == 10
    if real.all():
        line_ends = np.flatnonzero(newlines) + 1
    else:
        line_ends = np.cumsum(real, dtype=np.int64)[newlines]
        start, end = start[real], end[real]
    dot = _dots(buffer, start, end)
    return None if dot is None else Tokens(buffer, start, dot, end, line_ends)


def _dots(buffer: NDArray[np.uint8], start: Ints, end: Ints) -> Ints | None:
    """Each token's decimal point, or its end where it has none; None where one has two."""
    dots = np.flatnonzero(buffer == _DOT)
    if len(dots) == len(end) and (dots >= start).all() and (dots < end).all():
        return dots
    owner = np.searchsorted(end, dots)
    if np.any(owner[1:] == owner[:-1]):
        return None
    dot = end.copy()
    dot[owner] = dots
    return dot


def to_numbers(tokens: Tokens, chosen: NDArray[np.integer] | slice = slice(None)) -> NDArray[np.float64] | None:
    """Values of the chosen tokens, or None where one is no finite decimal number, or where many are not plain."""
    start, dot, end = tokens.start[chosen], tokens.dot[chosen], tokens.end[chosen]
    first = tokens.buffer[start]
    negative = first == _MINUS
    fraction = end - dot
    has_dot = fraction > 0
    fraction -= has_dot
    digits = end - start
    digits -= has_dot
    digits -= negative | (first == _PLUS)
    odd = (digits > _DIGITS) | (digits < 1) | (fraction > _FRACTION_DIGITS)
    if odd.any():
        digits[odd], fraction[odd] = 1, 0
    after_dot = fraction if has_dot.all() else np.where(has_dot, fraction, _NO_DOT)
    values, bad = _whole_numbers(tokens.buffer, end, digits, after_dot)
    fraction += negative.view(np.int8) * np.int8(len(_POWERS) // 2)
    values /= _POWERS.take(fraction)
    odd |= bad
    if np.count_nonzero(odd) > _ODD_SHARE * len(odd):  # one at a time, the caller is faster
        return None
    if odd.any() and not _parse_odd(tokens, chosen, np.flatnonzero(odd), values):
        return None
    return values


def _whole_numbers(
    buffer: NDArray[np.uint8], end: Ints, digits: Ints, after_dot: Ints
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """The number that the last `digits` (1 to 15) before byte `end` say without their point, and where they do not.

    `after_dot`: how many of them follow the point, `_NO_DOT` where there is none.
    """
    windows = np.ndarray((len(buffer) - PAD + 1,), dtype="V16", buffer=buffer, strides=(1,))
    words = windows[end - PAD].view("<u8").reshape(-1, 2)
    far, near = words[:, 0], words[:, 1]
    # what stands before the point moves one place on, over the point
    last = (near << _word(8)) | (far >> _word(56))
    last ^= (last ^ near) & _KEEP.take(after_dot)
    numbers, bad = _eight_digits(last, np.minimum(digits, 8))
    values = numbers.view(np.int64).astype(np.float64)
    long = np.flatnonzero(digits > 8)
    if len(long):
        shift = _SHIFTS.take(after_dot[long])
        numbers, bad_first = _eight_digits(far[long] << shift, digits[long] - 8)
        values[long] += 1e8 * numbers
        bad[long] |= bad_first
    return values, bad


def _eight_digits(words: Words, count: Ints) -> tuple[Words, NDArray[np.bool_]]:
    """The number that the last `count` characters of each word say, and where they are not all digits.

    Neighbours are joined in pairs, then fours, then eights: three multiplications for eight digits.
    """
    value = words ^ _ZEROS
    value &= _KEEP.take(count)
    over = value + _OVER_NINE
    over |= value
    bad = over & _HIGH_BITS != 0 if np.bitwise_or.reduce(over) & _HIGH_BITS else np.zeros(len(words), dtype=bool)
    for multiplier, shift, mask in _JOINS:
        value *= multiplier
        value >>= shift
        value &= mask
    return value, bad


def _parse_odd(tokens: Tokens, chosen: NDArray[np.integer] | slice, odd: Ints, values: NDArray[np.float64]) -> bool:
    """Fill in the tokens that are not plain; False where one is no finite decimal number."""
    text = tokens.buffer.tobytes()
    pieces = [
        text[a:b] for a, b in zip(tokens.start[chosen][odd].tolist(), tokens.end[chosen][odd].tolist(), strict=True)
    ]
    if b"".join(pieces).translate(None, _NUMBER_BYTES):  # `float` would take nan, inf and 1_000 too
        return False
    try:
        values[odd] = [float(piece) for piece in pieces]
    except ValueError:
        return False
    return bool(np.isfinite(values[odd]).all())
