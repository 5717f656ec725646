"""Decimal text by whole arrays: the same values as Python's `float`, and what is no number is never given one."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from motionary.formats.decimals import to_numbers, tokenise

_DIGITS = st.text("0123456789", max_size=17)
_BLANK = st.sampled_from([" ", "  ", "\t", "\n", " \n", "\n\n "])


@st.composite
def _plain(draw: st.DrawFn) -> str:
    whole, fraction = draw(_DIGITS), draw(_DIGITS)
    text = draw(st.sampled_from(["", "-", "+"])) + whole
    if draw(st.booleans()):
        text += "." + fraction
    exponent = draw(st.sampled_from(["", "", "", "e-07", "E2", "e+1"]))
    return text + exponent if whole or (fraction and "." in text) else text + "0"


@given(tokens=st.lists(_plain(), min_size=1, max_size=40), blanks=st.lists(_BLANK, min_size=41, max_size=41))
def test_values_are_those_of_float(tokens: list[str], blanks: list[str]) -> None:
    text = blanks[-1] + "".join(token + blank for token, blank in zip(tokens, blanks, strict=False))
    found = tokenise(text.encode())
    assert found is not None
    values = to_numbers(found)
    if values is None:  # too many that are not plain: the caller goes one at a time
        return
    expected = np.array([float(token) for token in tokens])
    np.testing.assert_array_equal(values, expected)
    np.testing.assert_array_equal(np.signbit(values), np.signbit(expected))


@pytest.mark.parametrize("digits", range(1, 16))
def test_every_number_of_digits_before_and_after_the_point(digits: int) -> None:
    rng = np.random.default_rng(digits)
    tokens = []
    for fraction in range(min(digits, 8) + 1):
        for number in rng.integers(0, 10**digits, size=40):
            text = f"{number:0{digits}d}"
            point = digits - fraction
            tokens += [f"{sign}{text[:point]}.{text[point:]}" for sign in ("", "-", "+")]
            tokens += [text] if fraction == 0 else []
    found = tokenise(" ".join(tokens).encode())
    assert found is not None
    np.testing.assert_array_equal(to_numbers(found), [float(token) for token in tokens])


_NO_NUMBERS = ["-", "+", ".", "-.", "--1", "1-", "1-2", "0x1", "1,5", "nan", "inf", "1_0", "1e", "1e999", "12:4", "1/2"]


@pytest.mark.parametrize("word", [*_NO_NUMBERS, "\u0661", "1.5.", "..5", "1234567890123-5"])
def test_what_is_no_number_gets_no_value(word: str) -> None:
    text = " ".join(["1.25"] * 9 + [word] + ["-3"] * 9).encode()
    found = tokenise(text)
    assert found is None or to_numbers(found) is None


@pytest.mark.parametrize("byte", [0, 1, 8, 14, 28, 31])
def test_control_characters_are_no_blanks(byte: int) -> None:
    assert tokenise(b"1 2" + bytes([byte]) + b"3 4") is None


def test_line_ends_count_the_tokens_before_them() -> None:
    found = tokenise(b"\n1 2 \n\n 3.5  4\n5")
    assert found is not None
    assert found.line_ends.tolist() == [0, 2, 2, 4, 5]
