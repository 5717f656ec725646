"""Decimal text to float64 by whole arrays, eight digits at once in a 64-bit word; equal to `float` bit for bit.

A plain token is `[+-]digits[.digits]` with at most 7 digits before and 8 after the point. Its digits, read as one whole
number, lie below 2^53 and are divided by a power of ten, both exact in float64, so that the quotient is the correctly
rounded value. Anything else (exponents, more digits) goes through `float`, one token at a time.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
_PAD = b"        "
_DOT, _MINUS, _PLUS = 46, 45, 43
_INTEGER_DIGITS, _FRACTION_DIGITS = 7, 8
_ODD_SHARE = 0.25
_POWERS = 10.0 ** np.arange(_FRACTION_DIGITS + 1)
_KEEP = np.array([0] + [(~0 << 8 * (8 - n)) & (2**64 - 1) for n in range(1, 9)], dtype=np.uint64)
_NUMBER_BYTES = b"0123456789+-.eE"


def _word(value: int) -> np.uint64:
    return np.uint64(value)


@dataclass(frozen=True, eq=False)
class Tokens:
    """Words of a text: byte `start`, `end` (exclusive) and `dot` (the decimal point, or `end`).

    `buffer`: the text with eight bytes of padding on both sides, which the places count. `line_ends`: how many tokens
    come before each line end.
    """

    buffer: NDArray[np.uint8]
    start: Ints
    dot: Ints
    end: Ints
    line_ends: Ints


def tokenise(data: bytes) -> Tokens | None:
    """The words of `data`, or None where one has two decimal points or there are control characters."""
    buffer = np.frombuffer(_PAD + data + b"\n" + _PAD, dtype=np.uint8)
    if np.any(buffer - np.uint8(14) < 18) or np.any(buffer < 9):
        return None
    body = buffer[7 : len(buffer) - 8]  # one blank ahead, so that the first event is a blank
    events = np.flatnonzero((body <= 32) | (body == _DOT)) + 7
    kinds = buffer[events]
    is_dot = kinds == _DOT
    if np.any(is_dot[1:] & is_dot[:-1]):
        return None
    blanks = np.flatnonzero(~is_dot)[1:]
    after_dot = is_dot[blanks - 1]
    end = events[blanks]
    start = events[blanks - 1 - after_dot] + 1
    dot = np.where(after_dot, events[blanks - 1], end)
    real = end > start
    newlines = kinds[blanks] == 10
    line_ends: Ints = np.cumsum(real, dtype=np.int64)[newlines]
    if not real.all():
        start, dot, end = start[real], dot[real], end[real]
    return Tokens(buffer, start, dot, end, line_ends)


def to_numbers(tokens: Tokens, chosen: NDArray[np.integer] | slice = slice(None)) -> NDArray[np.float64] | None:
    """Values of the chosen tokens, or None where one is no finite decimal number, or where many are not plain."""
    start, dot, end = tokens.start[chosen], tokens.dot[chosen], tokens.end[chosen]
    first = tokens.buffer[start]
    negative = first == _MINUS
    start = start + (negative | (first == _PLUS))
    whole_digits = dot - start
    fraction_digits = np.maximum(end - dot - 1, 0)
    odd = (whole_digits > _INTEGER_DIGITS) | (fraction_digits > _FRACTION_DIGITS) | (whole_digits + fraction_digits < 1)
    whole, bad_whole = _digits(tokens.buffer, dot, np.minimum(whole_digits, 8))
    fraction, bad_fraction = _digits(tokens.buffer, end, np.minimum(fraction_digits, 8))
    power = _POWERS[np.minimum(fraction_digits, _FRACTION_DIGITS)]
    values = (whole * power + fraction) / power
    np.negative(values, out=values, where=negative)
    odd |= bad_whole | bad_fraction
    if np.count_nonzero(odd) > _ODD_SHARE * len(odd):  # one at a time, the caller is faster
        return None
    if odd.any() and not _parse_odd(tokens, chosen, np.flatnonzero(odd), values):
        return None
    return values


def _digits(buffer: NDArray[np.uint8], end: Ints, count: Ints) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """The number that the `count` (0 to 8) digits before byte `end` say, and where they are not all digits."""
    words = np.ndarray((len(buffer) - 7,), dtype="<u8", buffer=buffer, strides=(1,))
    value = (words[end - 8] ^ _word(0x3030303030303030)) & _KEEP[count]
    bad = ((value + _word(0x7676767676767676)) | value) & _word(0x8080808080808080) != 0
    value = (value * _word(2561)) >> _word(8)
    value = ((value & _word(0x00FF00FF00FF00FF)) * _word(6553601)) >> _word(16)
    value = ((value & _word(0x0000FFFF0000FFFF)) * _word(42949672960001)) >> _word(32)
    return value.astype(np.float64), bad


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
