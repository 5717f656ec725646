"""Arrays as decimal text by whole arrays: six digits after the point, looked up three at a time.

A number is a few cells of four bytes, taken from tables of all triples of digits; a zero byte in a cell stands for
nothing, and all of them are removed from the text at the end.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.floating]
_LIMIT = 999_999.0
"""Numbers from here on are written one row at a time: they have more than six digits before the point."""
_TRIPLES = range(1000)


def _cells(texts: list[str]) -> NDArray[np.uint32]:
    return np.array(texts, dtype="S4").view("<u4")


# index: the digits, plus 1000 behind a minus sign
_FIRST = _cells([f"{sign}{n}" for sign in ("", "-") for n in _TRIPLES])
# the same, where nothing stands for no thousands
_THOUSANDS = _cells([f"{sign}{n or ''}" for sign in ("", "-") for n in _TRIPLES])
# index: the digits, plus 1000 behind thousands, where zeros must lead
_HUNDREDS = _cells([f"{n}" for n in _TRIPLES] + [f"{n:03d}" for n in _TRIPLES])
_AFTER_POINT = _cells([f".{n:03d}" for n in _TRIPLES])
_LAST = _cells([f"{n:03d} " for n in _TRIPLES])
_LAST_OF_ROW = _cells([f"{n:03d}\n" for n in _TRIPLES])


def rows_of_text(values: Array) -> bytes:
    """Lines of the finite `values` (rows, columns), with blanks between and six digits after the point.

    What rounds to zero has no sign. Values of `_LIMIT` and more are written too, only more slowly.
    """
    values = np.asarray(values, dtype=np.float64)
    size = np.abs(values)
    if size.size == 0:
        return b"\n" * len(values)
    if not size.max() < _LIMIT:
        return _row_by_row(values)
    millionths = np.rint(size * 1e6).astype(np.int64)
    thousandths, last = _split(millionths)
    whole, middle = _split(thousandths)
    minus = 1000 * ((values < 0) & (millionths > 0))
    if whole.max() < 1000:
        heads = [_FIRST.take(whole + minus)]
    else:
        thousands, hundreds = _split(whole)
        # a number below a thousand has its sign in the first cell too, and nothing else there
        heads = [_THOUSANDS.take(thousands + minus), _HUNDREDS.take(hundreds + 1000 * (thousands > 0))]
    ends = _LAST.take(last)
    ends[:, -1] = _LAST_OF_ROW.take(last[:, -1])
    return np.stack((*heads, _AFTER_POINT.take(middle), ends), axis=-1).tobytes().translate(None, b"\0")


def _split(numbers: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The thousands, and what is left: faster than `np.divmod`."""
    thousands = numbers // 1000
    return thousands, numbers - 1000 * thousands


def _row_by_row(values: Array) -> bytes:
    template = " ".join(["%.6f"] * values.shape[1]) + "\n"
    rounded = np.round(values, 6) + 0.0  # no "-0.000000"
    return "".join(template % tuple(row) for row in rounded.tolist()).encode("ascii")
