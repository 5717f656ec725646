"""Decimal text by whole arrays: what Python's formatting gives."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from motionary.formats.decimals_write import rows_of_text


def _expected(values: np.ndarray) -> bytes:
    return "".join(" ".join(f"{value:.6f}" for value in row) + "\n" for row in values).encode()


@given(
    numbers=st.lists(st.integers(-(10**12) + 1, 10**12 - 1), min_size=1, max_size=24),
    columns=st.sampled_from([1, 2, 3]),
)
def test_text_is_that_of_python(numbers: list[int], columns: int) -> None:
    numbers += [0] * (-len(numbers) % columns)
    values = np.array(numbers).reshape(-1, columns) / 1e6
    assert rows_of_text(values) == _expected(values)


@pytest.mark.parametrize("size", [0.001, 1.0, 100.0, 1e4, 1e5, 1e7, 1e15, 1e300])
def test_every_size(size: float) -> None:
    values = np.random.default_rng(0).normal(scale=size, size=(200, 7))
    back = np.array([[float(word) for word in line.split()] for line in rows_of_text(values).splitlines()])
    np.testing.assert_allclose(back, values, atol=0.5000001e-6, rtol=1e-15)


def test_borders_of_the_tables_and_no_sign_for_zero() -> None:
    values = np.array([[999.9999996, 999.9999994, -1000.0, -999999.999999, -0.0, -4e-7, -6e-7, 1000.001, 12005.0]])
    text = b"1000.000000 999.999999 -1000.000000 -999999.999999 0.000000 0.000000 -0.000001 1000.001000 12005.000000\n"
    assert rows_of_text(values) == text
    assert rows_of_text(np.array([[999999.9999999]])) == b"1000000.000000\n"


def test_no_rows_and_no_columns() -> None:
    assert rows_of_text(np.empty((0, 3))) == b""
    assert rows_of_text(np.empty((2, 0))) == b"\n\n"
